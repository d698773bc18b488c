"""Velocity: the points done in each sprint, beside those that were promised, and the range of the last ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.core.figures.velocity import Points, Velocity
from bot.pictures.axes import amount, apart, counted, named, upright
from bot.pictures.canvas import SMALL, USUAL, Canvas, Sketch, drawn, top_of
from bot.pictures.colours import BLUE, GREEN, upon
from bot.pictures.values import Drawing, Form, Size, Theme

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_DOWN, _LEFT, _RIGHT, _BOTTOM, _AIR = 228, 52, 112, 40, 8
_LINE_ROOM = 16
# A narrower bar has no number of its own, and a few sprints do not fill the whole sheet.
_NUMBERED, _FEW = 26, 6


def velocity(points: Sequence[tuple[str, Points]], pace: Velocity | None, theme: Theme, form: Form, *,
             title: str = "Velocity", size: Size = Size.WIDE) -> Drawing:  # fmt: skip
    """Return the picture of sprints with their points (name and points), oldest first, and of their pace."""
    told = tuple(points)
    words = _words(told, pace)
    sketch = Sketch(
        "velocity",
        (told, pace, title),
        top_of(size) + _AIR + _DOWN + _BOTTOM,
        f"{title}: {words}",
        lambda canvas: _paint(canvas, told, pace, (title, words)),
        size,
    )
    return drawn(sketch, theme, form)


def _words(points: Sequence[tuple[str, Points]], pace: Velocity | None) -> str:
    if not points:
        return "No sprint has used points yet."
    name, last = points[-1]
    latest = f"Sprint {name} did {counted(last.done, 'point')} of {amount(last.promised)} promised"
    if pace is None:
        return f"{latest}; fewer than three sprints tell no range."
    return (
        f"{latest}; the last {pace.sprints} did {amount(pace.low)} to {amount(pace.high)},"
        f" with a median of {amount(pace.middle)}."
    )


def _paint(canvas: Canvas, points: Sequence[tuple[str, Points]], pace: Velocity | None, head: tuple[str, str]) -> None:
    canvas.head(*head)
    axes = canvas.axes(_LEFT, canvas.top + _AIR, _RIGHT, _BOTTOM)
    across = canvas.width - _LEFT - _RIGHT
    upright(canvas, axes, max([4.0, *(max(each.done, each.promised) for _, each in points)]), room=1.1)
    count = len(points)
    axes.set_xlim(-0.6, max(count, _FEW) - 0.4)
    names = [canvas.words(name, 90, SMALL) for name, _ in points]
    named(axes, names, across * count / max(count, _FEW), [name for name, _ in points])
    palette, done, promised = canvas.palette, [p.done for _, p in points], [p.promised for _, p in points]
    if pace:
        begin = count - pace.sprints - 0.5
        axes.fill_between([begin, count - 0.5], pace.low, pace.high, color=palette.veil(GREEN, 0.2), linewidth=0)
        axes.plot([begin, count - 0.5], [pace.middle] * 2, color=palette.edge(GREEN), linewidth=2, zorder=3)
    places = range(count)
    thick = 0.62
    axes.bar(places, done, thick, color=palette.edge(BLUE), linewidth=0, zorder=2)
    axes.hlines(
        promised, [x - 0.4 for x in places], [x + 0.4 for x in places], color=palette.ink, linewidth=2, zorder=4
    )
    if across / max(count, _FEW) >= _NUMBERED:
        _numbers(canvas, axes, done)
    _sides(canvas, axes, pace, points)


def _numbers(canvas: Canvas, axes: Axes, done: Sequence[float]) -> None:
    """Write how many points each bar has at its foot."""
    for place, value in enumerate(done):
        axes.annotate(amount(value), (place, 0), (0, 6), textcoords="offset points", size=SMALL, ha="center",
                      color=upon(canvas.palette.edge(BLUE)) if value else canvas.palette.muted, zorder=5)  # fmt: skip


def _sides(canvas: Canvas, axes: Axes, pace: Velocity | None, points: Sequence[tuple[str, Points]]) -> None:
    """Say beside the last sprint what the band, its line, and the marks are."""
    if not points:
        return
    last, count = points[-1][1], len(points)
    x = _LEFT + (count + 0.1) / (max(count, _FEW) + 0.2) * (canvas.width - _LEFT - _RIGHT) + 8
    one, palette = _DOWN / axes.get_ylim()[1], canvas.palette
    told = [(last.done / 2, "done", palette.said(BLUE)), (last.promised, "promised", palette.ink)]
    if pace:
        told.append((pace.middle, f"{amount(pace.middle)} median", palette.said(GREEN)))
    if pace and pace.low < pace.high:
        told.append((pace.low, f"{amount(pace.low)} least", palette.said(GREEN)))
        told.append((pace.high, f"{amount(pace.high)} most", palette.said(GREEN)))
    told.sort(key=lambda each: each[0])
    heights = apart([value * one for value, _, _ in told], _LINE_ROOM)
    for (_, text, ink), height in zip(told, heights, strict=True):
        canvas.write(x, canvas.top + _AIR + _DOWN - height + 4, text, size=USUAL, ink=ink)
