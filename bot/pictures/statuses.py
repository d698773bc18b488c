"""The timeline of statuses: a bar for each goal, with every status that it had, and since when.

A status has a colour, a pattern, and, where there is room, its word; so nobody needs to see colours.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, time
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.core.figures.timeline import Span
from bot.pictures.axes import cells, counted, day_text
from bot.pictures.canvas import SMALL, USUAL, Canvas, Sketch, drawn, top_of
from bot.pictures.colours import Look, looks, pattern, upon
from bot.pictures.letters import wide
from bot.pictures.values import Drawing, Form, Lane, Size, Theme, Timeline

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST = 60
_RIGHT, _BOTTOM, _MORE = 24, 40, 30
# With more goals than this rows get narrower, and only the status that each has now has its word.
_MANY, _HIGH, _NARROW = 24, 28, 22
_THICK = 0.68
_SWATCH, _GAP, _LINE = 22, 16, 20
_DAY = 86_400.0
_WORD = 10.5


# From when to when a status stood, in days of the sprint; in which row; whether its word shall be written.
_Bar = tuple[float, float, int, bool]


def statuses(told: Timeline, theme: Theme, form: Form, *, title: str = "Goals and their status",
             size: Size = Size.WIDE) -> Drawing:  # fmt: skip
    """Return the picture of a sprint's goals, in their order. Of more than MOST goals the first ones are shown."""
    row = _NARROW if len(told.lanes) > _MANY else _HIGH
    more = _MORE if len(told.lanes) > MOST else 0
    said = _words(told)
    sketch = Sketch(
        "statuses",
        (told, title),
        _upper(size) + max(len(told.lanes[:MOST]), 1) * row + _BOTTOM + more,
        f"{title}: {said}",
        lambda canvas: _paint(canvas, told, title, said),
        size,
    )
    return drawn(sketch, theme, form)


def _words(told: Timeline) -> str:
    last = Counter(lane.spans[-1].status for lane in told.lanes if lane.spans)
    order = {name: place for place, (name, _) in enumerate(told.words)}
    parts = [f"{last[name]} {name}" for name in sorted(last, key=lambda each: (order.get(each, len(order)), each))]
    stand = f", {', '.join(parts)}" if parts else ""
    shown = min(max(told.now.astimezone(ZoneInfo(told.zone)).date(), told.begin), told.end)
    return f"{counted(len(told.lanes), 'goal')}{stand}, from {day_text(told.begin)} to {day_text(shown)}."


def _paint(canvas: Canvas, told: Timeline, title: str, said: str) -> None:
    canvas.head(title, said)
    lanes, found = told.lanes[:MOST], looks(_vocabulary(told))
    left = len(told.lanes) - len(lanes)
    more = _MORE if left else 0
    beside, upper = _beside(canvas.width), _upper(canvas.width)
    across = canvas.width - beside - _RIGHT
    axes = canvas.axes(beside, upper, _RIGHT, _BOTTOM + more)
    length = cells(axes, told.begin, told.end, across)
    axes.set_ylim(max(len(lanes), 1), 0)
    axes.set_yticks([])
    axes.axhline(max(len(lanes), 1), color=canvas.palette.axis, linewidth=1)
    axes.vlines(range(length + 1), 0, max(len(lanes), 1), color=canvas.palette.grid, linewidth=1, zorder=0)
    row = _NARROW if len(told.lanes) > _MANY else _HIGH
    bars: dict[str, list[_Bar]] = {}
    for place, lane in enumerate(lanes):
        _name(canvas, lane, upper + (place + 0.5) * row + 4)
        mine = list(_bars(lane, told, length))
        for begin, end, status in mine:
            is_named = row == _HIGH or (begin, end, status) == mine[-1]
            bars.setdefault(status, []).append((begin, end, place, is_named))
    for status, places in bars.items():
        _draw(canvas, axes, places, (status, found[status]), across / length)
    _today(canvas, axes, told, length)
    _key(canvas, [(name, found[name]) for name, _ in _vocabulary(told) if _is_used(name, lanes)])
    if left:
        canvas.write(16, canvas.height - _BOTTOM / 2 - 4, f"and {counted(left, 'goal')} more")


def _beside(width: int) -> int:
    """Return how much room the names of goals have."""
    return width // 3


def _upper(width: int) -> int:
    """Return where the bars begin: below the head and the key, which has two lines on a narrow sheet."""
    return top_of(width) + _LINE * _lines(width) + 20


def _lines(width: int) -> int:
    return 1 if width >= Size.WIDE else 2


def _vocabulary(told: Timeline) -> list[tuple[str, str]]:
    """Return the words, and behind them those that spans bear and the vocabulary does not know any more."""
    known = {name for name, _ in told.words}
    further = dict.fromkeys(span.status for lane in told.lanes for span in lane.spans if span.status not in known)
    return [*told.words, *((name, "open") for name in further)]


def _is_used(name: str, lanes: Sequence[Lane]) -> bool:
    return any(span.status == name for lane in lanes for span in lane.spans)


def _name(canvas: Canvas, lane: Lane, y: float) -> None:
    number = f"#{lane.number}" if lane.number else ""
    room = _beside(canvas.width) - 16 - 14
    shown = wide(f"{number} ", USUAL) if number else 0
    title = canvas.words(lane.title, room - shown, otherwise="" if number else "a goal")
    canvas.write(16, y, number, ink=canvas.palette.muted)
    canvas.write(16 + shown, y, title, ink=canvas.palette.ink)


def _bars(lane: Lane, told: Timeline, length: int) -> Iterator[tuple[float, float, str]]:
    """Yield begin and end of each status in days of the sprint; statuses that follow themselves are one."""
    last: tuple[float, float, str] | None = None
    for span in lane.spans:
        begin, end = (min(max(at, 0.0), length) for at in (_at(span, told, first=True), _at(span, told, first=False)))
        if last and last[2] == span.status:
            last = (last[0], max(last[1], end), span.status)
        else:
            if last and last[1] > last[0]:
                yield last
            last = (begin, end, span.status)
    if last and last[1] > last[0]:
        yield last


def _at(span: Span, told: Timeline, *, first: bool) -> float:
    return _days(span.begin if first else min(span.end, told.now), told)


def _days(at: datetime, told: Timeline) -> float:
    local = at.astimezone(ZoneInfo(told.zone)).replace(tzinfo=None)
    return (local - datetime.combine(told.begin, time())).total_seconds() / _DAY


def _draw(canvas: Canvas, axes: Axes, bars: Sequence[_Bar], word: tuple[str, Look], wide_day: float) -> None:
    """Draw all bars of a status at once, and its word where there is room."""
    status, look = word
    palette = canvas.palette
    fill = palette.surface if look.hollow else look.colour
    rows, lengths = [row + 0.5 for _, _, row, _ in bars], [end - begin for begin, end, _, _ in bars]
    begins = [begin for begin, _, _, _ in bars]
    axes.barh(rows, lengths, _THICK, begins, color=fill, edgecolor=palette.edge(look.colour), linewidth=1, zorder=2)
    if look.pattern:
        axes.barh(rows, lengths, _THICK, begins, color="none", hatch=look.pattern, linewidth=0, zorder=3,
                  hatchcolor=pattern(fill))  # fmt: skip
    needed = wide(status, _WORD) + 12
    written = canvas.words(status, needed, _WORD)
    pad = {"facecolor": fill, "edgecolor": "none", "pad": 1.5} if look.pattern else None
    for begin, end, row, is_named in bars:
        if is_named and (end - begin) * wide_day >= needed:
            axes.text(begin + 6 / wide_day, row + 0.5, written, size=_WORD, color=upon(fill), va="center_baseline",
                      zorder=4, bbox=pad)  # fmt: skip


def _today(canvas: Canvas, axes: Axes, told: Timeline, length: int) -> None:
    at = _days(told.now, told)
    if 0 < at < length:
        axes.axvline(at, color=canvas.palette.ink, linewidth=1.2, zorder=5)
        axes.annotate("now", (at, 0), (0, 4), textcoords="offset points", size=SMALL, ha="center",
                      annotation_clip=False, color=canvas.palette.ink)  # fmt: skip


def _key(canvas: Canvas, used: Sequence[tuple[str, Look]]) -> None:
    """Draw what the statuses look like, in as many lines as there is room for."""
    across, lines = canvas.width - 32, _lines(canvas.width)
    axes = canvas.axes(16, canvas.top, 16, canvas.height - canvas.top - lines * _LINE)
    axes.set_axis_off()
    axes.set_xlim(0, across)
    axes.set_ylim(lines * _LINE, 0)
    x, y, palette = 0.0, 0, canvas.palette
    for name, look in used:
        fill = palette.surface if look.hollow else look.colour
        word = canvas.words(name, 120, SMALL)
        room = _SWATCH + 6 + min(wide(name, SMALL), 120)
        if x + room > across:
            x, y = 0.0, y + _LINE
        if y >= lines * _LINE:
            break
        axes.barh(y + 12, _SWATCH, 12, x, color=fill, edgecolor=palette.edge(look.colour), linewidth=1)
        if look.pattern:
            axes.barh(y + 12, _SWATCH, 12, x, color="none", hatch=look.pattern, linewidth=0, hatchcolor=pattern(fill))
        axes.text(x + _SWATCH + 6, y + 16, word, size=SMALL, color=palette.muted)
        x += room + _GAP
