"""The calibration curve: of goals with these odds, how many came true?"""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from typing import TYPE_CHECKING

from bot.core.figures.calibration import Bin, Calibration
from bot.pictures.axes import share
from bot.pictures.canvas import SMALL, USUAL, Canvas, Sketch, drawn, top_of
from bot.pictures.colours import BLUE
from bot.pictures.values import Drawing, Form, Size, Theme

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_WIDEST, _LEFT, _RIGHT, _BOTTOM, _AIR = 620, 64, 40, 60, 30
_TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)
# 1.64 standard errors each way hold nine of ten.
_NINE_OF_TEN = 1.6449
_SMALL, _LARGE, _MANY = 7.0, 22.0, 25
# Behind higher odds there is no room on the right.
_EDGE = 0.8


def calibration(
    found: Calibration, theme: Theme, form: Form, *, title: str = "Odds and outcomes", size: Size = Size.WIDE
) -> Drawing:
    """Return the picture of declared odds against what came true."""
    words, width = _words(found), min(int(size), _WIDEST)
    sketch = Sketch(
        "calibration",
        (found, title),
        top_of(width) + _AIR + width - _LEFT - _RIGHT - _BOTTOM,
        f"{title}: {words} {_each(found.bins)}".rstrip(),
        lambda canvas: _paint(canvas, found, (title, words)),
        width,
    )
    return drawn(sketch, theme, form)


def likely(hits: int, bets: int) -> tuple[float, float]:
    """Return between which shares the true one lies in nine of ten cases (the Wilson score interval)."""
    if not bets:
        return 0.0, 1.0
    part, square = hits / bets, _NINE_OF_TEN**2
    middle = (part + square / (2 * bets)) / (1 + square / bets)
    reach = _NINE_OF_TEN * sqrt(part * (1 - part) / bets + square / (4 * bets**2)) / (1 + square / bets)
    return max(middle - reach, 0.0), min(middle + reach, 1.0)


def _words(found: Calibration) -> str:
    if not found.bets:
        return "No goal with odds has ended yet."
    brier = f"; Brier score {found.brier:.2f}" if found.brier is not None else ""
    return f"{found.hits} of {found.bets} came true{brier}."


def _each(bins: Sequence[Bin]) -> str:
    return " ".join(f"{each.name}: {each.hits} of {each.bets}, {share(each.hits / each.bets)}." for each in bins)


def _paint(canvas: Canvas, found: Calibration, head: tuple[str, str]) -> None:
    canvas.head(*head)
    axes = canvas.axes(_LEFT, canvas.top + _AIR, _RIGHT, _BOTTOM)
    palette = canvas.palette
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1)
    texts = [share(tick) for tick in _TICKS]
    axes.set_xticks(_TICKS, texts)
    axes.set_yticks(_TICKS, texts)
    axes.grid(color=palette.grid, linewidth=1)
    axes.plot([0, 1], [0, 1], color=palette.axis, linewidth=1.4, linestyle=(0, (4, 3)))
    canvas.write(_LEFT - 34, canvas.top + 16, "came true", size=SMALL)
    canvas.write(canvas.width - _RIGHT, canvas.height - 18, "declared odds", size=SMALL, ha="right")
    canvas.write(
        canvas.width - _RIGHT,
        canvas.top + 16,
        "above the line: aim higher; below it: promise less",
        size=SMALL,
        ha="right",
    )
    blue, shown = palette.edge(BLUE), found.bins
    axes.plot([each.declared for each in shown], [each.hits / each.bets for each in shown], color=blue, linewidth=1.4)
    for each in shown:
        _point(canvas, axes, each)


def _point(canvas: Canvas, axes: Axes, each: Bin) -> None:
    """Draw a dot as large as it has bets, how sure it is, and how many came true."""
    palette, true = canvas.palette, each.hits / each.bets
    blue = palette.edge(BLUE)
    low, high = likely(each.hits, each.bets)
    axes.vlines(each.declared, low, high, color=blue, linewidth=1.4, alpha=0.6)
    size = _SMALL + (_LARGE - _SMALL) * sqrt(min(each.bets, _MANY) / _MANY)
    axes.plot([each.declared], [true], "o", color=blue, markersize=size, clip_on=False, markeredgecolor=palette.surface,
              zorder=4)  # fmt: skip
    is_right = each.declared > _EDGE
    axes.annotate(f"{each.hits} of {each.bets}", (each.declared, true), ((-1 if is_right else 1) * (size / 2 + 5), 0),
                  textcoords="offset points", size=USUAL, weight="bold", color=palette.ink, va="center_baseline",
                  ha="right" if is_right else "left", zorder=3.5, annotation_clip=False,
                  bbox={"facecolor": palette.surface, "edgecolor": "none", "pad": 1})  # fmt: skip
