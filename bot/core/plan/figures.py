"""Which figures does a post show? Those of the sprint as it is now, and those of the sprints before it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.core.figures import (
    Achieved,
    Compared,
    Figures,
    Standing,
    achievement,
    beside,
    compared,
    figures,
    highest,
    name_of,
    spelled,
    standings,
    unmeasured,
)
from bot.core.figures import words as said
from bot.core.plan import pictures
from bot.core.plan.lines import lines
from bot.core.plan.measuring import earlier_records, parts, points_aim, promises, reported, tiers
from bot.core.plan.pictures import PictureView
from bot.core.plan.posts import GoalView
from bot.core.plan.turn import Turn
from bot.core.record import Outcome, Record

_MOST_ROWS = 30
_FEW_ROWS = 8


@dataclass(frozen=True, slots=True)
class MetricView:
    """A number beside the last sprint's, in words; "" where there is none. `turned` is better, worse or the like."""

    name: str
    now: str
    before: str
    change: str
    turned: str


@dataclass(frozen=True, slots=True)
class FiguresView:
    """Figures in words. `lines` are of this sprint, `numbers` beside those of the last one.

    `said` is what several sprints say together; `columns` are their names, the last one this sprint's, and `rows` have
    a name and then a value for each of them. `pictures` are diagrams, each with a table.
    """

    lines: tuple[str, ...] = ()
    numbers: tuple[MetricView, ...] = ()
    said: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    pictures: tuple[PictureView, ...] = ()

    def __bool__(self) -> bool:
        """Whether there is anything to show."""
        return bool(self.lines or self.numbers or self.said or self.rows or self.pictures)

    def cut(self, length: int) -> FiguresView:
        """Return it with fewer rows."""
        most = _MOST_ROWS if length else _FEW_ROWS
        shown = tuple(each.cut(length) for each in self.pictures) if length else ()
        return replace(self, numbers=self.numbers[:most], rows=self.rows[:most], pictures=shown)


@dataclass(frozen=True, slots=True)
class Present:
    """What a sprint has reached: of its plan, of its tiers, and its numbers beside those of the last one."""

    achieved: Achieved
    tiers: tuple[Standing, ...]
    numbers: tuple[Compared, ...]

    @property
    def is_aimed(self) -> bool:
        """Whether the plan has weights or tiers at all."""
        return bool(self.achieved.parts or self.tiers)


def present(turn: Turn, views: Sequence[GoalView], *, over: bool) -> Present:
    """Return what the sprint has reached with these goals; `over` says that nothing more can be."""
    found = achievement(parts(turn, views))
    before = earlier_records(turn)[-1:]
    return Present(
        found,
        standings(tiers(turn, found.share), found.share, found.best, over=over),
        compared(promises(turn), reported(turn), before[0].numbers if before else ()),
    )


def view(turn: Turn, *, history: bool = True) -> FiguresView:
    """Return the figures of the sprint as it is now, with those of the sprints before it; empty where rules say no."""
    if not turn.rules.figures.enabled:
        return FiguresView()
    now = present(turn, turn.views, over=False)
    records = earlier_records(turn)
    numbers = tuple(_number(each) for each in now.numbers[:_MOST_ROWS])
    shown = FiguresView(
        lines=tuple(_lines(now)) if now.is_aimed else (),
        numbers=numbers,
        pictures=pictures.timeline(turn),
    )
    if not history or not records:
        return shown
    found = figures(records)
    shown = replace(shown, pictures=(*shown.pictures, *pictures.points(turn, found)))
    return _with_history(shown, found, turn)


def record_view(turn: Turn, record: Record) -> FiguresView:
    """Return the figures of a sprint that is over, and of those before it with it."""
    if not turn.rules.figures.enabled:
        return FiguresView()
    earlier = earlier_records(turn)
    before = earlier[-1].numbers if earlier else ()
    numbers = compared(promises(turn), record.numbers, before)
    shown = FiguresView(
        lines=tuple(_frozen_lines(record)), numbers=tuple(_number(each) for each in numbers[:_MOST_ROWS])
    )
    return _with_history(shown, figures([*earlier, record]), turn)


def with_figures(turn: Turn, record: Record, views: Sequence[GoalView]) -> Record:
    """Return a record with what the sprint achieved, and with the numbers that its plan promised.

    `views` are its goals; how they stand is told by the record.
    """
    outcomes = {goal.number or goal.title: goal.outcome for goal in record.goals}
    ended = [_ended(each, outcomes[_key(each)]) for each in views if _key(each) in outcomes]
    now = present(turn, ended, over=True)
    found = replace(record, unmeasured=unmeasured(now.numbers))
    if not turn.rules.figures.enabled:
        return found
    best = highest(now.tiers)
    return replace(
        found,
        numbers=tuple((each.name, each.now) for each in now.numbers if each.now),
        achieved=now.achieved.share,
        covered=now.achieved.covered if now.achieved.share is not None else None,
        tier=best.name if best else "",
    )


def _key(view: GoalView) -> int | str:
    return view.number or view.title


def _ended(view: GoalView, outcome: Outcome) -> GoalView:
    return replace(view, done=outcome is Outcome.DONE, open=outcome not in {Outcome.DONE, Outcome.SCRAPED})


def plan_lines(turn: Turn) -> tuple[str, ...]:
    """Return how the points of the plan stand beside what is aimed at and beside the pace; none without points."""
    if not turn.rules.figures.enabled:
        return ()
    dropped = {each.number for each in turn.views if each.number and not each.open and not each.done}
    plan = lines(turn.issue, turn.memory, turn.rules.vocabulary)
    planned = sum(each.goal.points or 0.0 for each in plan if each.goal.ref not in dropped)
    if not planned:
        return ()
    return tuple(said.plan_words(planned, points_aim(turn), figures(earlier_records(turn)).velocity))


def _lines(now: Present) -> Iterator[str]:
    yield from said.achieved_words(now.achieved)
    yield from said.tier_words(now.tiers)


def _frozen_lines(record: Record) -> Iterator[str]:
    if record.achieved is not None:
        part = f", which is {record.covered:.0%} of the plan" if record.covered is not None else ""
        yield f"Achieved: {record.achieved:.0%} of what is measured{part}."
    if record.tier:
        yield f"Reached: {record.tier}."
    if record.unmeasured:
        yield f"Unmeasured: {said.names(record.unmeasured)}."


def _with_history(shown: FiguresView, found: Figures, turn: Turn) -> FiguresView:
    last = found.records[-turn.rules.figures.sprints :]
    return replace(
        shown,
        said=tuple(said.history_words(found)),
        columns=tuple(map(name_of, last)) if len(last) > 1 else (),
        rows=beside(last) if len(last) > 1 else (),
    )


def _number(each: Compared) -> MetricView:
    change = spelled(each.change, each.unit, signed=True) if each.change else ""
    return MetricView(each.name, each.now or "unmeasured", each.before, change, str(each.turned))
