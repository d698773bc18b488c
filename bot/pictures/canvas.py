"""The sheet that pictures are drawn on: one at a time, always the same bytes for the same values, kept for a while.

matplotlib and numpy are loaded when the first picture is drawn, and not before: a process that draws none has none of
their fifty megabytes. In an SVG words stay text: a reader's machine has letters for every script, the words can be
searched and read out, and the file is small. Room is measured with DejaVu Sans, which is wider than what browsers put
in its place, so that nothing overlaps elsewhere. In a PNG words are drawn.
"""

from __future__ import annotations

import io
import re
import warnings
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from html import escape
from threading import Lock
from types import ModuleType
from typing import TYPE_CHECKING

from bot.pictures import letters
from bot.pictures.colours import PALETTES, Palette
from bot.pictures.values import Drawing, Form, Size, Theme

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_TOP, _FOLD = 64, 16
SMALL, USUAL, LARGE = 11, 12, 16
# One unit is a pixel of CSS; a PNG has two for each.
_DPI, _SHARP = 72, 2
_KEPT = 64
_SALT = "goalkeeper"
_STACK = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, 'Noto Sans', 'DejaVu Sans', sans-serif"
_STANDS = re.compile(rf"{letters.OPENS}(\d+){letters.CLOSES}")
_HEAD = re.compile(r"<\?xml.*?(?=<svg )", re.DOTALL)
_SIZE = re.compile(r'(?<=<svg )(.*?)width="[\d.]+pt" height="[\d.]+pt"')
_METADATA = re.compile(r"\s*<metadata>.*?</metadata>", re.DOTALL)

_drawing = Lock()
_shelf = Lock()
_drawn: OrderedDict[str, Drawing] = OrderedDict()


@dataclass(frozen=True, slots=True)
class Sketch:
    """What shall be drawn: a name, the values that it shows, its height, the text that says the same, and how."""

    name: str
    values: object
    height: int
    alt: str
    paint: Callable[[Canvas], None]
    width: int = Size.WIDE


@dataclass(slots=True)
class Canvas:
    """A sheet of so many pixels. Places count from its upper left corner."""

    figure: Figure
    width: int
    height: int
    palette: Palette
    form: Form
    stands: list[str] = field(default_factory=list)

    @property
    def top(self) -> int:
        """Where there is room below the head."""
        return top_of(self.width)

    def axes(self, left: float, top: float, right: float, bottom: float) -> Axes:
        """Return bare axes between these margins, with quiet ticks and no frame."""
        across, down = self.width - left - right, self.height - top - bottom
        place = (left / self.width, bottom / self.height, across / self.width, down / self.height)
        found = self.figure.add_axes(place, facecolor="none")
        found.spines[:].set_visible(False)
        found.tick_params(length=0, labelsize=SMALL, labelcolor=self.palette.muted, pad=6)
        found.set_axisbelow(True)
        return found

    def head(self, title: str, words: str, left: float = 16) -> None:
        """Write what the picture shows, and what it comes to."""
        room = self.width - left - 16
        self.write(left, 26, self.words(title, room, LARGE), size=LARGE, weight="bold", ink=self.palette.ink)
        shown = letters.line(words) if self.form is Form.SVG else letters.plain(words)
        for nth, line in enumerate(letters.folded(shown, room, USUAL, _lines(self.width))):
            self.write(left, 48 + nth * _FOLD, self.words(line, room, USUAL), size=USUAL)

    def write(self, x: float, y: float, text: str, *, size: float = USUAL, ink: str = "", weight: str = "normal",
              ha: str = "left") -> None:  # fmt: skip
        """Write a text whose line ends, or begins, at this place; it was made with `words`, or it is ours."""
        place = x / self.width, 1 - y / self.height
        self.figure.text(*place, text, size=size, color=ink or self.palette.muted, weight=weight, ha=ha, va="baseline")

    def words(self, text: str, room: float, size: float = USUAL, otherwise: str = "") -> str:
        """Return people's words as they can be drawn: cut to so many pixels; `otherwise` where nothing is left.

        In an SVG words with letters that the font lacks have a stand-in until the file is written.
        """
        shown = letters.line(text) if self.form is Form.SVG else letters.plain(text)
        cut = letters.fitting(shown or otherwise, room, size)
        if letters.is_drawn(cut) or self.form is Form.PNG:
            return cut
        self.stands.append(cut)
        return f"{letters.OPENS}{len(self.stands) - 1}{letters.CLOSES}"


def top_of(width: int) -> int:
    """Return how much room the head takes: the words of a narrow picture need two lines."""
    return _TOP + (_lines(width) - 1) * _FOLD


def _lines(width: int) -> int:
    return 1 if width >= Size.WIDE else 2


def drawn(sketch: Sketch, theme: Theme, form: Form) -> Drawing:
    """Return a picture, drawn now or kept from before. One is drawn at a time, whoever asks."""
    key = sha256(
        repr((sketch.name, sketch.values, sketch.height, sketch.width, theme, form)).encode(errors="replace")
    ).hexdigest()
    found = _kept(key)
    if found is None:
        with _drawing:
            # Somebody who waited here may have waited for the same picture.
            found = _kept(key) or _keep(key, _draw(sketch, theme, form))
    return found


def _kept(key: str) -> Drawing | None:
    with _shelf:
        if key in _drawn:
            _drawn.move_to_end(key)
        return _drawn.get(key)


def _keep(key: str, drawing: Drawing) -> Drawing:
    with _shelf:
        _drawn[key] = drawing
        while len(_drawn) > _KEPT:
            _drawn.popitem(last=False)
    return drawing


def _draw(sketch: Sketch, theme: Theme, form: Form) -> Drawing:
    mpl, kind = _loaded()
    palette = PALETTES[theme]
    with mpl.rc_context(_settings(form, palette)), warnings.catch_warnings():
        # Of letters that the font lacks, which have a stand-in.
        warnings.simplefilter("ignore", UserWarning)
        size = (sketch.width / _DPI, sketch.height / _DPI)
        figure = kind(figsize=size, dpi=_DPI, facecolor=palette.surface)
        canvas = Canvas(figure, sketch.width, sketch.height, palette, form)
        sketch.paint(canvas)
        data = _svg(canvas, sketch.alt) if form is Form.SVG else _png(figure)
    return Drawing(data, sketch.alt, sketch.width, sketch.height, form)


@cache
def _loaded() -> tuple[ModuleType, type[Figure]]:
    """Load matplotlib: only a process that draws has it. No settings file of the machine has a say."""
    import matplotlib as mpl  # noqa: PLC0415 - see above
    from matplotlib.figure import Figure as Loaded  # noqa: PLC0415 - see above

    mpl.rcdefaults()
    return mpl, Loaded


def _settings(form: Form, palette: Palette) -> dict[str, object]:
    return {
        "font.family": [letters.FONT] if form is Form.SVG else list(letters.families()),
        "svg.fonttype": "none",
        "svg.hashsalt": _SALT,
        # A dollar of somebody's is no formula.
        "text.parse_math": False,
        "text.usetex": False,
        "axes.unicode_minus": False,
        "path.simplify": False,
        "hatch.linewidth": 1.0,
        "savefig.facecolor": palette.surface,
        "savefig.edgecolor": "none",
    }


def _png(figure: Figure) -> bytes:
    written = io.BytesIO()
    figure.savefig(written, format="png", dpi=_DPI * _SHARP, metadata={"Software": None})
    return written.getvalue()


def _svg(canvas: Canvas, alt: str) -> bytes:
    written = io.BytesIO()
    figure = canvas.figure
    figure.savefig(written, format="svg", dpi=_DPI, metadata={"Date": None, "Creator": None})
    text = _METADATA.sub("", _HEAD.sub("", written.getvalue().decode()))
    # Nothing but ours has been written into what is looked at here: words of people come last, as they are escaped.
    said = escape(letters.line(alt))
    size = f'width="{canvas.width}" height="{canvas.height}" role="img" aria-label="{letters.OPENS}alt{letters.CLOSES}"'
    text = _SIZE.sub(rf"\1{size}", text, count=1).replace(f"'{letters.FONT}'", _STACK)
    text = _STANDS.sub(lambda match: escape(canvas.stands[int(match[1])]), text)
    return text.replace(f"{letters.OPENS}alt{letters.CLOSES}", said, 1).encode()
