"""Which colour does a thing have, on light and on dark, so that everybody can tell it from the others?

The hues are those of Okabe and Ito (https://jfly.uni-koeln.de/color/), which people with any kind of colour vision can
tell apart. Contrasts are counted as WCAG 2.2 does: text has 4.5 to 1, lines and edges have 3 to 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.pictures.values import Theme

ORANGE, SKY, GREEN, YELLOW = "#e69f00", "#56b4e9", "#009e73", "#f0e442"
BLUE, VERMILLION, PURPLE, GREY = "#0072b2", "#d55e00", "#cc79a7", "#8b949e"
TEXT, LINE = 4.5, 3.0
# So strong is a pattern upon its fill.
_PATTERN = 0.5
# Below this sRGB is linear.
_DARK = 0.04045
_STEPS = 50
_BLACK, _WHITE = "#0d1117", "#ffffff"


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of a theme: what everything stands on, text, quieter text, lines of a grid, and what is like air.

    `line` is the contrast of lines: on dark, thin blue ones need more than WCAG asks for.
    """

    surface: str
    ink: str
    muted: str
    axis: str
    grid: str
    air: str
    line: float = LINE

    def edge(self, colour: str) -> str:
        """Return the colour, or as little darker or lighter as makes a line of it visible here."""
        return toned(colour, self.surface, self.ink, self.line)

    def said(self, colour: str) -> str:
        """Return the colour, or as little darker or lighter as makes text of it readable here."""
        return toned(colour, self.surface, self.ink, TEXT)

    def veil(self, colour: str, share: float) -> str:
        """Return so much of a colour on the surface."""
        return mixed(self.surface, colour, share)


PALETTES = {
    Theme.LIGHT: Palette("#ffffff", "#1f2328", "#59636e", "#818b98", "#e4e8ec", "#f6f8fa"),
    Theme.DARK: Palette("#0d1117", "#e6edf3", "#9198a1", "#6e7681", "#262c36", "#161b22", TEXT),
}


@dataclass(frozen=True, slots=True)
class Look:
    """How a status shows: its colour, and a pattern for those who see no colours. A `hollow` one is only an edge."""

    colour: str
    pattern: str = ""
    hollow: bool = False


_LOOKS = {
    "not started": Look(GREY, hollow=True),
    "on track": Look(GREEN),
    "at risk": Look(ORANGE, "//"),
    "off track": Look(VERMILLION, "xx"),
    "blocked": Look(PURPLE, "||"),
    "done": Look(BLUE),
    "carried over": Look(SKY, "--"),
    "dropped": Look(GREY, "\\\\"),
}
_ENDINGS = {"completed": _LOOKS["done"], "not planned": _LOOKS["dropped"], "not_planned": _LOOKS["dropped"]}
_SPARE = (
    *(Look(YELLOW, "++"), Look(SKY, "oo"), Look(GREEN, "\\\\"), Look(ORANGE, ".."), Look(PURPLE, "//")),
    *(Look(VERMILLION, "--"), Look(YELLOW, "xx"), Look(SKY, "||")),
)


def looks(words: Sequence[tuple[str, str]]) -> dict[str, Look]:
    """Return how each word of a vocabulary (name, ending) shows; those of the usual vocabulary always do so alike."""
    found: dict[str, Look] = {}
    for name, ending in words:
        usual = _LOOKS.get(name.casefold()) or _ENDINGS.get(ending)
        left = [look for look in (*_SPARE, *_LOOKS.values()) if look not in found.values()] or [_SPARE[0]]
        found[name] = usual if usual and usual not in found.values() else left[0]
    return found


@lru_cache(maxsize=256)
def toned(colour: str, against: str, towards: str, ratio: float) -> str:
    """Return a colour mixed with another one, as little as gives it this contrast against a third one."""
    for step in range(_STEPS + 1):
        found = mixed(colour, towards, step / _STEPS)
        if contrast(found, against) >= ratio:
            return found
    return towards


def upon(fill: str) -> str:
    """Return the colour of text upon a fill: black or white, whichever is read better."""
    return max(_BLACK, _WHITE, key=lambda ink: contrast(ink, fill))


def pattern(fill: str) -> str:
    """Return the colour of a pattern upon a fill: it is seen, and words upon it are read all the same."""
    return mixed(fill, upon(fill), _PATTERN)


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, from 1 to 21 (https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio)."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def mixed(one: str, other: str, share: float) -> str:
    """Return a colour with so much of another one in it (0: none, 1: nothing else)."""
    pairs = zip(_parts(one), _parts(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def _parts(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    shares = (part / 255 for part in _parts(colour))
    red, green, blue = (c / 12.92 if c <= _DARK else ((c + 0.055) / 1.055) ** 2.4 for c in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
