"""The burn-up: how much was done by each day, and how much there was to do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from bot.core.figures.burnup import Day
from bot.pictures.axes import amount, apart, cells, counted, day_text, turns, upright
from bot.pictures.canvas import SMALL, USUAL, Canvas, Sketch, drawn, top_of
from bot.pictures.colours import BLUE
from bot.pictures.values import Drawing, Form, Size, Theme

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_DOWN, _LEFT, _RIGHT, _BOTTOM, _AIR = 248, 52, 116, 40, 8
# Of more changes of the scope than this only the line tells.
_MOST_NOTES = 8
_NOTE_ROOM = 30
_LINE_ROOM = 17
_LEAST = 3


def burn_up(days: Sequence[Day], period: tuple[date, date], theme: Theme, form: Form, *, title: str = "Burn-up",
            unit: str = "goal", size: Size = Size.WIDE) -> Drawing:  # fmt: skip
    """Return the picture of a sprint from its first to its last day, with its days so far, in order.

    `unit` is the word for one of what is counted.
    """
    told, (first, end) = tuple(days), period
    last = max([end, first, *(each.day for each in told)])
    words = _words(told, end, unit)
    sketch = Sketch(
        "burn-up",
        (told, period, title, unit),
        top_of(size) + _AIR + _DOWN + _BOTTOM,
        f"{title}: {words}",
        lambda canvas: _paint(canvas, told, (first, last), (title, words)),
        size,
    )
    return drawn(sketch, theme, form)


def _words(days: Sequence[Day], end: date, unit: str) -> str:
    if not days:
        return f"Nothing is known of its days yet; it ends on {day_text(end)}."
    first, last = days[0], days[-1]
    change = last.scope - first.scope
    moved = f"; the scope {'grew' if change > 0 else 'shrank'} by {amount(abs(change))} since {day_text(first.day)}"
    ends = "ended" if last.day >= end else "ends"
    done = f"{amount(last.done)} of {counted(last.scope, unit)} done by {day_text(last.day)}"
    return f"{done}{moved if change else ''}; the sprint {ends} on {day_text(end)}."


def _paint(canvas: Canvas, days: tuple[Day, ...], period: tuple[date, date], head: tuple[str, str]) -> None:
    canvas.head(*head)
    axes = canvas.axes(_LEFT, canvas.top + _AIR, _RIGHT, _BOTTOM)
    across = canvas.width - _LEFT - _RIGHT
    upright(canvas, axes, max([_LEAST, *(each.scope for each in days), *(each.done for each in days)]), room=1.14)
    length = cells(axes, *period, across)
    if not days:
        return
    look, blue = canvas.palette, canvas.palette.edge(BLUE)
    # A day's number is that of its end: it stands above the whole of the day.
    starts = [(each.day - period[0]).days for each in days]
    edges = [*starts, starts[-1] + 1]
    scope, done = [each.scope for each in days], [each.done for each in days]
    axes.plot([0, length], [0, scope[-1]], color=look.axis, linewidth=1.2, linestyle=(0, (1, 3)))
    axes.fill_between(edges, [*done, done[-1]], step="post", color=look.veil(BLUE, 0.22), linewidth=0)
    axes.step(edges, [*scope, scope[-1]], where="post", color=look.ink, linewidth=2, linestyle=(0, (6, 2)))
    axes.step(edges, [*done, done[-1]], where="post", color=blue, linewidth=2.8)
    axes.plot(edges[-1:], scope[-1:], marker="D", color=look.ink, markersize=5, clip_on=False)
    axes.plot(edges[-1:], done[-1:], marker="o", color=blue, markersize=7, clip_on=False)
    _scope_notes(canvas, axes, starts, scope, across / length)
    _ends(canvas, axes, edges[-1], (scope[-1], done[-1]))


def _scope_notes(canvas: Canvas, axes: Axes, starts: Sequence[int], scope: Sequence[float], wide: float) -> None:
    """Write what came into the scope, and what left it, where that happened."""
    found = list(turns(scope))
    free = float("-inf")
    for place, change in found if len(found) <= _MOST_NOTES else ():
        at = starts[place] * wide
        if at >= free:
            text = f"{'+' if change > 0 else '−'}{amount(abs(change))}"
            up = max(scope[place], scope[place - 1])
            axes.annotate(text, (starts[place], up), (0, 5), textcoords="offset points", size=SMALL,
                          color=canvas.palette.muted, ha="center")  # fmt: skip
            free = at + _NOTE_ROOM


def _ends(canvas: Canvas, axes: Axes, place: float, values: tuple[float, float]) -> None:
    """Write at the end of each line what it is; the two never touch."""
    scope, done = values
    one = _DOWN / axes.get_ylim()[1]
    look = canvas.palette
    both = sorted(
        [(done, 0, f"{amount(done)} done", look.said(BLUE)), (scope, 1, f"{amount(scope)} in scope", look.ink)]
    )
    for (value, _, text, ink), height in zip(both, apart([each[0] * one for each in both], _LINE_ROOM), strict=True):
        axes.annotate(text, (place, value), (11, height - value * one), textcoords="offset points",
                      size=USUAL, color=ink, weight="bold", va="center",
                      bbox={"facecolor": look.surface, "edgecolor": "none", "pad": 1})  # fmt: skip
