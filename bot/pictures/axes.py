"""What the axes of all pictures have in common: days, sprints, whole numbers, and how they are written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise
from math import ceil, floor, log10
from typing import TYPE_CHECKING

from bot.pictures.canvas import SMALL, Canvas
from bot.pictures.letters import wide

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_STEPS = (1, 2, 5, 10)
_APART = 14.0


def day_text(day: date) -> str:
    """Return a day as posts write it: Jan 5."""
    return f"{_MONTHS[day.month - 1]} {day.day}"


def amount(value: float) -> str:
    """Return a number as people write it: 12, or 12.5."""
    return f"{value:.1f}".removesuffix(".0")


def counted(count: float, one: str, many: str = "") -> str:
    """Return a number with its word: 1 goal, 2 goals."""
    return f"{amount(count)} {one if count == 1 else many or f'{one}s'}"


def share(part: float) -> str:
    """Return a share in percent."""
    return f"{part:.0%}"


def steps(most: float, count: int = 5) -> list[float]:
    """Return about so many round numbers from 0 up to, or just above, the most; whole ones where it is not small."""
    if most <= 0:
        return [0.0, 1.0]
    rough = most / count
    size = 10 ** floor(log10(rough))
    step = max(next(each * size for each in _STEPS if each * size >= rough * 0.999), 1.0)
    return [step * place for place in range(ceil(most / step - 1e-9) + 1)]


def upright(canvas: Canvas, axes: Axes, most: float, *, room: float = 1.06) -> None:
    """Set the upright axis: from nothing to the most, with a few quiet lines."""
    ticks = steps(most)
    axes.set_ylim(0, max(most * room, ticks[1] * 0.5, 1e-9))
    axes.set_yticks([tick for tick in ticks if tick <= max(most * room, 1)])
    axes.set_yticklabels([amount(tick) for tick in axes.get_yticks()])
    axes.grid(axis="y", color=canvas.palette.grid, linewidth=1)
    axes.axhline(0, color=canvas.palette.axis, linewidth=1)


def every(labels: Sequence[str], across: float) -> int:
    """Return of how many labels one can be written on so many pixels without touching the next; 0 for no labels."""
    if not labels:
        return 0
    widest = max(wide(label, SMALL) for label in labels) + _APART
    most = max(int(across // widest), 1)
    return max(ceil(len(labels) / most), 1)


def cells(axes: Axes, first: date, last: date, across: float) -> int:
    """Give each day a stretch of the flat axis and write as many of them beneath as fit; return how many days."""
    days = [date.fromordinal(number) for number in range(first.toordinal(), last.toordinal() + 1)]
    texts = [day_text(day) for day in days]
    shown = range(0, len(days), every(texts, across))
    axes.set_xlim(0, len(days))
    axes.set_xticks([place + 0.5 for place in shown], [texts[place] for place in shown])
    return len(days)


def named(axes: Axes, labels: Sequence[str], across: float, measured: Sequence[str] = ()) -> None:
    """Write names at 0, 1, 2 … of the flat axis, as many as fit; the last one is always there.

    `measured` are the same names as they are read, where some of `labels` have a stand-in.
    """
    step = every(measured or labels, across)
    places = sorted({len(labels) - 1 - place for place in range(0, len(labels), step)}) if labels else []
    axes.set_xticks(places, [labels[place] for place in places])


def apart(places: Sequence[float], least: float) -> list[float]:
    """Return heights, given in rising order, moved as little upwards as sets them so far apart."""
    moved: list[float] = []
    for place in places:
        moved.append(max(place, moved[-1] + least) if moved else place)
    return moved


def turns(values: Sequence[float]) -> Iterator[tuple[int, float]]:
    """Yield where a number changes from one place to the next, and by how much."""
    for place, (before, after) in enumerate(pairwise(values), 1):
        if after != before:
            yield place, after - before
