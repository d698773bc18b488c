"""Health: how the marks of each dimension went from sprint to sprint, a line of its own for each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.core.figures.health import LEAST, STILL, Marks
from bot.core.figures.health import MOST as BEST
from bot.pictures.axes import amount, named
from bot.pictures.canvas import SMALL, USUAL, Canvas, Sketch, drawn, top_of
from bot.pictures.colours import BLUE, GREEN, VERMILLION
from bot.pictures.values import Drawing, Form, Size, Theme

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST = 16
_RIGHT, _BOTTOM, _HIGH, _AIR = 120, 40, 56, 8
# So much of the width is for the names.
_NAMES = 0.28
_DOTTED = 16


def health(marks: Sequence[Marks], sprints: Sequence[str], theme: Theme, form: Form, *,
           title: str = "Health", size: Size = Size.WIDE) -> Drawing:  # fmt: skip
    """Return the picture of marks from 1 to 5. `sprints` are the names of the sprints, oldest first.

    Each dimension has a mean (or None) for each sprint. Of more than MOST dimensions the first ones are shown.
    """
    told, names = tuple(marks), tuple(sprints)
    words = _words(told)
    sketch = Sketch(
        "health",
        (told, names, title),
        top_of(size) + _AIR + max(len(told[:MOST]), 1) * _HIGH + _BOTTOM,
        f"{title}: {words}",
        lambda canvas: _paint(canvas, told[:MOST], names, (title, _head(told))),
        size,
    )
    return drawn(sketch, theme, form)


def last_two(means: Sequence[float | None]) -> tuple[float | None, float | None]:
    """Return the last mean and the one before it, None where there is none."""
    given = [mean for mean in means if mean is not None]
    return (given[-1] if given else None), (given[-2] if len(given) > 1 else None)


def _words(marks: Sequence[Marks]) -> str:
    parts = []
    for each in marks:
        now, was = last_two(each.means)
        if now is not None:
            parts.append(f"{each.name} {amount(now)}{_moved(now, was)}")
    return f"{', '.join(parts)}, of 5." if parts else "Nobody has given a mark yet."


def _head(marks: Sequence[Marks]) -> str:
    both = [last_two(each.means) for each in marks]
    changes = [now - was for now, was in both if now is not None and was is not None]
    if not changes:
        return "Marks from 1 to 5." if any(now is not None for now, _ in both) else _words(marks)
    up, down = sum(each >= STILL for each in changes), sum(each <= -STILL for each in changes)
    return f"Marks from 1 to 5; since the marks before {up} up, {down} down, {len(changes) - up - down} steady."


def _moved(now: float, was: float | None) -> str:
    if was is None or round(now, 1) == round(was, 1):
        return ""
    return f" ({'up' if now > was else 'down'} from {amount(was)})"


def _paint(canvas: Canvas, marks: Sequence[Marks], sprints: Sequence[str], head: tuple[str, str]) -> None:
    canvas.head(*head)
    count, left = max(len(sprints), 1), canvas.width * _NAMES
    for row, each in enumerate(marks):
        above = canvas.top + _AIR + row * _HIGH
        axes = canvas.axes(left, above + 4, _RIGHT, canvas.height - above - _HIGH + 4)
        axes.set_xlim(-0.5, max(count, 2) - 0.5)
        axes.set_ylim(LEAST - 0.5, BEST + 0.5)
        axes.set_yticks([])
        axes.set_xticks([])
        axes.axhspan(LEAST, BEST, color=canvas.palette.air, linewidth=0, zorder=0)
        axes.axhline((LEAST + BEST) / 2, color=canvas.palette.grid, linewidth=1, zorder=1)
        _line(canvas, axes, each)
        _sides(canvas, each, above + _HIGH / 2 + 4)
        if row == len(marks) - 1:
            axes.tick_params(pad=10)
            named(
                axes, [canvas.words(name, 90, SMALL) for name in sprints], canvas.width - left - _RIGHT, list(sprints)
            )


def _line(canvas: Canvas, axes: Axes, marks: Marks) -> None:
    """Draw a line through the marks; it is thin where nobody gave any in between."""
    given = [(place, mean) for place, mean in enumerate(marks.means) if mean is not None]
    if not given:
        return
    blue = canvas.palette.edge(BLUE)
    axes.plot([x for x, _ in given], [y for _, y in given], color=blue, linewidth=1, linestyle=(0, (2, 2)))
    solid = [float("nan") if mean is None else mean for mean in marks.means]
    axes.plot(range(len(solid)), solid, color=blue, linewidth=2.4)
    dots = given if len(given) <= _DOTTED else given[-1:]
    axes.plot([x for x, _ in dots], [y for _, y in dots], "o", color=blue, markersize=4.5, clip_on=False)
    axes.plot(*given[-1], "o", color=blue, markersize=7.5, clip_on=False)


def _sides(canvas: Canvas, marks: Marks, y: float) -> None:
    palette = canvas.palette
    canvas.write(16, y, canvas.words(marks.name, canvas.width * _NAMES - 32, USUAL, "a dimension"), ink=palette.ink)
    now, was = last_two(marks.means)
    if now is None:
        canvas.write(canvas.width - _RIGHT + 14, y, "no marks")
        return
    canvas.write(canvas.width - _RIGHT + 14, y, amount(now), ink=palette.ink, weight="bold", size=14)
    change = 0.0 if was is None else now - was
    if abs(change) >= STILL:
        ink = palette.said(GREEN if change > 0 else VERMILLION)
        canvas.write(canvas.width - _RIGHT + 52, y, f"{'▲' if change > 0 else '▼'} {amount(abs(change))}", ink=ink)
    elif was is not None:
        canvas.write(canvas.width - _RIGHT + 52, y, "steady")
