"""People's words on a picture: one line that breaks no file, as wide as there is room.

The font is DejaVu Sans, which matplotlib brings along: Latin, Greek, Cyrillic, Hebrew, Arabic and more. For other
scripts a PNG uses what it finds of FURTHER on the machine; an SVG leaves them to the reader's browser.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.ft2font import FT2Font

FONT = "DejaVu Sans"
FURTHER = (
    *("Noto Sans CJK SC", "Noto Sans CJK JP", "Noto Sans CJK KR", "Noto Sans SC", "Noto Sans JP", "Noto Sans KR"),
    *("Source Han Sans", "WenQuanYi Zen Hei", "PingFang SC", "Hiragino Sans", "Microsoft YaHei", "Malgun Gothic"),
    *("Noto Sans Devanagari", "Noto Sans Bengali", "Noto Sans Tamil", "Noto Sans Telugu", "Noto Sans Thai"),
    *("Noto Sans Ethiopic", "Noto Sans Khmer", "Noto Sans Sinhala", "Nirmala UI", "FreeSans", "Unifont"),
)
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
# Around a stand-in; see bot/pictures/canvas.py. People's words lose them.
OPENS, CLOSES = "\u2045", "\u2046"
_MORE = "…"
_MEASURED = 64.0
_WIDE = frozenset("WF")


def line(text: str) -> str:
    """Return a text as one line, without letters that cannot be seen or that no XML may hold."""
    kept = (" " if sign.isspace() else sign for sign in text if sign.isspace() or _is_seen(sign))
    return " ".join("".join(kept).split())


def _is_seen(sign: str) -> bool:
    return unicodedata.category(sign) not in _UNSEEN and sign not in {OPENS, CLOSES}


def plain(text: str) -> str:
    """Return a line without emoji and their like, and without letters that no font here has."""
    kept = "".join(sign for sign in line(text) if sign.isspace() or _font_of(ord(sign)) is not None)
    return " ".join(kept.split())


def is_drawn(text: str) -> bool:
    """Whether the first font has every letter of a line."""
    known = _charmap(FONT)
    return all(ord(sign) in known for sign in text)


def fitting(text: str, width: float, size: float) -> str:
    """Return as much of a line as is at most so wide (in pixels), with a sign for what was cut; "" where no room is."""
    if wide(text, size) <= width:
        return text
    room, kept = width - wide(_MORE, size), 0
    for sign in text:
        room -= _advance(sign) * size
        if room < 0:
            break
        kept += 1
    shown = text[:kept].rstrip()
    # A mark that belongs to the letter before goes with it.
    while shown and unicodedata.combining(text[len(shown) : len(shown) + 1] or " "):
        shown = shown[:-1]
    return f"{shown}{_MORE}" if shown else ""


def folded(text: str, width: float, size: float, most: int) -> list[str]:
    """Return a line as at most so many lines of this width (in pixels); the last one is cut where that is too few."""
    left = text
    lines: list[str] = []
    while left and len(lines) < most - 1 and wide(left, size) > width:
        kept = left
        while wide(kept, size) > width and " " in kept:
            kept = kept.rpartition(" ")[0]
        lines.append(kept)
        left = left[len(kept) :].lstrip()
    return [*lines, fitting(left, width, size)] if left else lines


def wide(text: str, size: float) -> float:
    """Return how wide a line is in pixels, in letters of so many pixels."""
    return sum(map(_advance, text)) * size


@lru_cache(maxsize=4096)
def _advance(sign: str) -> float:
    font = _font_of(ord(sign))
    if font is None or font != FONT:
        return 1.0 if unicodedata.east_asian_width(sign) in _WIDE else 0.7
    loaded = _font(font)
    loaded.set_size(_MEASURED, 72)
    return float(loaded.load_char(ord(sign)).linearHoriAdvance) / 65536 / _MEASURED


@lru_cache(maxsize=4096)
def _font_of(code: int) -> str | None:
    """Return the first font that has a letter, None where none does."""
    return next((name for name in families() if code in _charmap(name)), None)


@lru_cache(maxsize=1)
def families() -> tuple[str, ...]:
    """Return the fonts that a PNG is drawn with, the first one before the others."""
    from matplotlib.font_manager import fontManager  # noqa: PLC0415 - loaded only where something is drawn

    here = {each.name for each in fontManager.ttflist}
    return (FONT, *(name for name in FURTHER if name in here))


@lru_cache(maxsize=32)
def _charmap(name: str) -> frozenset[int]:
    return frozenset(_font(name).get_charmap())


@lru_cache(maxsize=32)
def _font(name: str) -> FT2Font:
    from matplotlib.font_manager import FontProperties, findfont  # noqa: PLC0415 - as above
    from matplotlib.ft2font import FT2Font as Loaded  # noqa: PLC0415 - as above

    # Of our own: matplotlib sets the size of those that it keeps.
    return Loaded(findfont(FontProperties(family=[name])))
