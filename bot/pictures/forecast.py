"""The forecast: how often each outcome came in many plays of the sprint, and what to count on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from bot.core.figures.forecast import Spread
from bot.pictures.axes import amount, counted, steps
from bot.pictures.canvas import SMALL, USUAL, Canvas, Sketch, drawn, top_of
from bot.pictures.colours import BLUE, SKY
from bot.pictures.values import Drawing, Form, Size, Theme

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_DOWN, _LEFT, _RIGHT, _BOTTOM, _AIR = 192, 28, 28, 44, 40
_APART = 92.0
# With more bars than this nobody sees a single one.
_BARS, _FEWER = 60, 30


def forecast(
    spread: Spread | None,
    theme: Theme,
    form: Form,
    *,
    title: str = "Forecast",
    unit: str = "goal",
    size: Size = Size.WIDE,
) -> Drawing:
    """Return the picture of what many plays of a sprint came to, None where too few sprints are over.

    `unit` is the word for one of what is counted.
    """
    words = _words(spread, unit) if spread else "Too few sprints are over to say anything."
    sketch = Sketch(
        "forecast",
        (spread, title, unit),
        top_of(size) + _AIR + _DOWN + _BOTTOM,
        f"{title}: {words}",
        lambda canvas: _paint(canvas, spread, (title, words), unit),
        size,
    )
    return drawn(sketch, theme, form)


def _words(spread: Spread, unit: str) -> str:
    if spread.p15 == spread.p85:
        return f"Of {spread.plays:,} plays seven of ten and more came to {counted(spread.p50, unit)}."
    return (
        f"Of {spread.plays:,} plays half came to {counted(spread.p50, unit)} or more,"
        f" seven of ten to between {amount(spread.p15)} and {amount(spread.p85)}."
    )


def binned(counts: Sequence[tuple[float, int]]) -> list[tuple[float, int]]:
    """Return how often each value came; values that lie too close for bars of their own are put together."""
    values = [value for value, _ in counts]
    far, near = values[-1] - values[0], min((after - before for before, after in pairwise(values)), default=1.0)
    if far <= near * _BARS:
        return list(counts)
    wide, found = far / _FEWER, Counter[int]()
    for value, times in counts:
        found[round((value - values[0]) / wide)] += times
    return [(values[0] + place * wide, found[place]) for place in sorted(found)]


def _paint(canvas: Canvas, spread: Spread | None, head: tuple[str, str], unit: str) -> None:
    canvas.head(*head)
    axes = canvas.axes(_LEFT, canvas.top + _AIR, _RIGHT, _BOTTOM)
    axes.set_yticks([])
    if spread is None:
        axes.set_xticks([])
        return
    palette = canvas.palette
    counts = binned(spread.counts)
    values = [value for value, _ in counts]
    gaps = [after - before for before, after in pairwise(values)]
    wide = min(gaps, default=1.0)
    low, high = min(values) - wide, max(values) + wide
    axes.set_xlim(low, high)
    axes.set_ylim(0, max(count for _, count in counts) * 1.04)
    axes.axhline(0, color=palette.axis, linewidth=1)
    inside = [spread.p15 <= value <= spread.p85 for value in values]
    fills = [palette.edge(BLUE) if each else palette.veil(SKY, 0.45) for each in inside]
    axes.bar(values, [count for _, count in counts], wide * 0.9, color=fills, linewidth=0)
    step = steps(high - low, 8)[1]
    shown = [step * place for place in range(int(low // step), int(high // step) + 1) if low <= step * place <= high]
    axes.set_xticks(shown, [amount(tick) for tick in shown])
    axes.set_xlabel(f"{unit}s done", size=SMALL, color=palette.muted, loc="right")
    _marks(canvas, axes, spread, (low, high))


def _marks(canvas: Canvas, axes: Axes, spread: Spread, ends: tuple[float, float]) -> None:
    """Name the three numbers to go by, above the bars; they never touch."""
    palette, (low, high) = canvas.palette, ends
    told = (
        (spread.p15, "85 in 100 reach", -_APART),
        (spread.p50, "half reach", 0),
        (spread.p85, "15 in 100 reach", _APART),
    )
    one = (canvas.width - _LEFT - _RIGHT) / (high - low)
    middle = (spread.p50 - low) * one
    # Where nearly all plays came to the same, one number says so.
    for value, text, aside in told if spread.p15 < spread.p85 else told[1:2]:
        own = (value - low) * one
        at = own if not aside else min(own, middle + aside) if aside < 0 else max(own, middle + aside)
        axes.axvline(value, color=palette.ink, linewidth=1.4, linestyle=(0, (3, 2)))
        canvas.write(_LEFT + at, canvas.top + _AIR - 22, text, size=SMALL, ha="center")
        canvas.write(
            _LEFT + at, canvas.top + _AIR - 6, amount(value), size=USUAL, ha="center", weight="bold", ink=palette.ink
        )
