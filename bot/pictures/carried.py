"""The flow of goals from sprint to sprint: what each one took over, what was done, and what went on into the next."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from bot.core.figures.trends import Trend
from bot.pictures.axes import counted, named, share, upright
from bot.pictures.canvas import SMALL, USUAL, Canvas, Sketch, drawn, top_of
from bot.pictures.colours import BLUE, GREY, ORANGE, pattern, upon
from bot.pictures.values import Drawing, Form, Size, Theme

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_DOWN, _LEFT, _RIGHT, _BOTTOM, _AIR = 268, 52, 112, 40, 8
# With less room a sprint has no numbers of its own, and a few sprints do not fill the whole sheet.
_FEW, _NUMBERED = 5, 38
_CURVE = 16
_LINE_ROOM = 17


# From the ground up: what goes on stands where the next sprint takes it over.
_LAYERS = (("carried on", ORANGE, "//"), ("done", BLUE, ""), ("not reached", GREY, "\\\\"))


def carried(
    steps: Sequence[Trend],
    theme: Theme,
    form: Form,
    *,
    title: str = "Goals from sprint to sprint",
    size: Size = Size.WIDE,
) -> Drawing:
    """Return the picture of sprints, oldest first."""
    told = tuple(steps)
    words = _words(told)
    sketch = Sketch(
        "carried",
        (told, title),
        top_of(size) + _AIR + _DOWN + _BOTTOM,
        f"{title}: {words}",
        lambda canvas: _paint(canvas, told, (title, words)),
        size,
    )
    return drawn(sketch, theme, form)


def _words(steps: Sequence[Trend]) -> str:
    every = sum(step.goals for step in steps)
    if not every:
        return "No sprint with goals is over yet."
    last = steps[-1]
    went = sum(step.carried for step in steps)
    return (
        f"Of {counted(every, 'goal')} in {counted(len(steps), 'sprint')} {share(went / every)} went on;"
        f" sprint {last.name} had {last.goals}, {last.came} of them taken over:"
        f" {last.done} done, {last.carried} carried on, {_heights(last)[2]} not reached."
    )


def _heights(step: Trend) -> tuple[int, int, int]:
    """Return how many goals went on, how many were done, and how many ended without being reached."""
    return step.carried, step.done, max(step.goals - step.done - step.carried, 0)


def _paint(canvas: Canvas, steps: Sequence[Trend], head: tuple[str, str]) -> None:
    canvas.head(*head)
    axes = canvas.axes(_LEFT, canvas.top + _AIR, _RIGHT, _BOTTOM)
    across = canvas.width - _LEFT - _RIGHT
    upright(canvas, axes, max([4, *(step.goals for step in steps)]), room=1.08)
    count = len(steps)
    axes.set_xlim(-0.6, max(count, _FEW) - 0.4)
    names = [canvas.words(step.name, 90, SMALL) for step in steps]
    named(axes, names, across * count / max(count, _FEW), [step.name for step in steps])
    is_roomy = across / max(count, _FEW) >= _NUMBERED
    thick = 0.36 if is_roomy else 0.7
    palette, places = canvas.palette, range(count)
    for before, (one, other) in enumerate(pairwise(steps)):
        _ribbon(canvas, axes, before, thick, (one.carried, other.came))
    floors = [0] * count
    for layer, (_, colour, hatch) in enumerate(_LAYERS):
        heights = [_heights(step)[layer] for step in steps]
        axes.bar(places, heights, thick, floors, color=colour, edgecolor=palette.surface, linewidth=1, zorder=2)
        if hatch:
            axes.bar(places, heights, thick, floors, color="none", hatch=hatch, hatchcolor=pattern(colour), linewidth=0,
                     zorder=3)  # fmt: skip
        if is_roomy:
            _numbers(axes, heights, floors, colour)
        floors = [floor + height for floor, height in zip(floors, heights, strict=True)]
    if steps:
        _sides(canvas, axes, steps[-1], min(count - 1 + thick / 2 + 0.05, max(count, _FEW) - 0.4))


def _ribbon(canvas: Canvas, axes: Axes, place: int, thick: float, heights: tuple[int, int]) -> None:
    """Draw how what one sprint leaves comes into the next one."""
    begin, end = place + thick / 2, place + 1 - thick / 2
    turns = [part / _CURVE for part in range(_CURVE + 1)]
    across = [begin + (end - begin) * turn for turn in turns]
    upper = [heights[0] + (heights[1] - heights[0]) * turn * turn * (3 - 2 * turn) for turn in turns]
    axes.fill_between(across, upper, 0, color=canvas.palette.veil(ORANGE, 0.3), linewidth=0, zorder=1)


def _numbers(axes: Axes, heights: Sequence[int], floors: Sequence[int], colour: str) -> None:
    one = _DOWN / axes.get_ylim()[1]
    for place, (height, floor) in enumerate(zip(heights, floors, strict=True)):
        if height * one >= _LINE_ROOM - 2:
            axes.text(place, floor + height / 2, str(height), size=SMALL, ha="center", va="center_baseline", zorder=4,
                      color=upon(colour), bbox={"facecolor": colour, "edgecolor": "none", "pad": 1.5})  # fmt: skip


def _sides(canvas: Canvas, axes: Axes, last: Trend, x: float) -> None:
    """Say beside the last sprint what the layers are."""
    one, palette, floor, least = _DOWN / axes.get_ylim()[1], canvas.palette, 0.0, 0.0
    for (said, colour, _), height in zip(_LAYERS, _heights(last), strict=True):
        middle = (floor + height / 2) * one
        if height:
            at = max(middle, least)
            axes.annotate(f"{height} {said}", (x, 0), (4, at), textcoords="offset points", size=USUAL,
                          color=palette.said(colour), va="center", annotation_clip=False)  # fmt: skip
            least = at + _LINE_ROOM
        floor += height
