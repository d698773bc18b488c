"""What of a plan can be measured: its goals by their parts, the numbers that it promises, its tiers of success."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from bot.core.agreed import Change
from bot.core.document import Document, Goal, Metric, Target
from bot.core.document.folding import fold
from bot.core.figures import (
    Criterion,
    Item,
    Met,
    Part,
    Promise,
    Tier,
    goal_share,
    is_guard,
    met,
    met_words,
    records_of,
    share,
    spelled,
)
from bot.core.numbers import Measure, measure, measured, percent
from bot.core.plan import posts
from bot.core.plan.lines import document_of, texts
from bot.core.plan.posts import GoalView
from bot.core.plan.turn import Turn
from bot.core.record import Record
from bot.core.status import Ending

_LANES = {"headline": "headline", "high": "high priority", "low": "low priority", None: "plan"}
_BRACKETED = re.compile(r"\s*[(\[][^()\[\]]*[)\]]\s*")
_NUMBER = re.compile(r"\d[\d.,]*")
_TICKED = re.compile(r"\s*(?:[-*+]|\d{1,9}[.)])\s+\[[xX]\]\s+(?P<words>.*)")
_OF_ALL = frozenset({"target", "targets", "goal", "goals", "achievement", "plan"})
_VELOCITY = "velocity"


@dataclass(frozen=True, slots=True)
class Paper:
    """One text of the plan, and what it says."""

    text: str
    document: Document


def papers(turn: Turn) -> tuple[Paper, ...]:
    """Return the texts of the plan: the body, then the comments of teams."""
    every = (text for _, _, text in texts(turn.issue, turn.memory))
    return tuple(Paper(text, document_of(text, turn.rules.vocabulary)) for text in every)


def earlier_records(turn: Turn) -> tuple[Record, ...]:
    """Return the records of the sprints that ended before this one, oldest first."""
    rows = [each for each in turn.memory.frozen if each.end < turn.period.end and each.sprint != turn.issue.number]
    return records_of(rows)


def promises(turn: Turn) -> tuple[Promise, ...]:
    """Return the numbers that the plan follows, each name once; its velocity is none of them."""
    found: dict[str, Promise] = {}
    for metric in _metrics(turn):
        found.setdefault(fold(metric.name), Promise(metric.name, metric.measure))
    return tuple(found.values())


def reported(turn: Turn) -> tuple[tuple[str, str], ...]:
    """Return the numbers that are known now, as (name, value): by `/metric`, else as the plan says them."""
    kept = posts.notes((*turn.memory.kept, *turn.kept), ()).metrics
    said = tuple((dict(each.fields)["name"], dict(each.fields)["value"]) for each in kept)
    known = {fold(name) for name, _ in said}
    by_hand = [
        (each.name, spelled(each.measure.now, each.measure.unit))
        for each in promises(turn)
        if each.measure.now is not None and fold(each.name) not in known
    ]
    return (*said, *by_hand)


def points_aim(turn: Turn) -> float | None:
    """Return how many points the sprint aims at: the velocity that the plan names, else the rules."""
    for paper in papers(turn):
        for metric in paper.document.metrics:
            wanted = metric.measure.wanted if metric.measure.wanted is not None else metric.measure.now
            if _VELOCITY in fold(metric.name).split() and isinstance(wanted, float | int):
                return float(wanted)
    return turn.rules.figures.points


def parts(turn: Turn, views: Sequence[GoalView]) -> tuple[Part, ...]:
    """Return what is to be reached, by the parts of the plan and their weights."""
    found: dict[tuple[str, float | None], list[Item]] = {}
    places = {name: place for paper in papers(turn) for name, place in _places(turn, paper)}
    for view in views:
        place = places.get(view.number) or places.get(view.title) or ("", None)
        found.setdefault(place, []).append(_goal(turn, view))
    for place, metric in _weighed(turn):
        found.setdefault(place, []).append(_metric(turn, metric))
    return tuple(Part(name, weight, tuple(items)) for (name, weight), items in found.items())


def tiers(turn: Turn, achieved: float | None) -> tuple[Tier, ...]:
    """Return the tiers of the plan with their criteria judged; those of the rules where the plan has none."""
    found: list[Tier] = []
    for paper in papers(turn):
        for note in paper.document.notes:
            at = percent(dict(note.fields).get("threshold", "")) if note.kind == "tier" else None
            if at is not None:
                lines = paper.text.replace("\r\n", "\n").split("\n")[note.first : note.last + 1]
                ticked = {fold(match["words"]) for line in lines if (match := _TICKED.match(line))}
                said = [line for line in dict(note.fields)["criteria"].split("\n") if line.strip()]
                found.append(Tier(note.text, at, tuple(_criterion(turn, each, achieved, ticked) for each in said)))
    if found:
        return tuple(found)
    return tuple(
        Tier(aim.name, aim.at, tuple(_criterion(turn, each, achieved, ()) for each in aim.criteria))
        for aim in turn.rules.figures.tiers
    )


def target_share(turn: Turn, number: int, target: Target) -> float | None:
    """Return how much of a target is reached: by its numbers, else by the word that stands beside it."""
    found = _counted(turn, number, target)
    if found is not None or not target.status:
        return found
    return float(target.status == turn.rules.vocabulary.ending(Ending.COMPLETED).name)


def target_met(turn: Turn, number: int, target: Target) -> Met:
    """Return whether a target is met: as it is marked, else by its numbers; one that was let go is not."""
    word = turn.rules.vocabulary.read(target.status) if target.status else None
    if word is not None and word.ending is Ending.NOT_PLANNED:
        return Met.NO
    marked = None if word is None else word.ending is Ending.COMPLETED
    return met(_counted(turn, number, target), marked=marked)


def met_of(turn: Turn, view: GoalView) -> str:
    """Return how many of a goal's targets are met, in words."""
    return met_words([target_met(turn, view.number, target) for target in view.targets])


def _counted(turn: Turn, number: int, target: Target) -> float | None:
    """Return how much of a target is reached by its numbers alone."""
    numbers = target.measure
    if numbers.wanted is None:
        return None
    first = _first(turn, number, target) if numbers.baseline is None else None
    if first is not None:
        # Where it came from tells the way better than where it stands now.
        numbers = replace(numbers, baseline=first.now, direction=first.direction)
    return share(numbers, guard=is_guard(target.text), most=turn.rules.figures.most)


def _metrics(turn: Turn) -> Iterator[Metric]:
    for paper in papers(turn):
        for metric in paper.document.metrics:
            if not {_VELOCITY, "points"} & set(fold(metric.name).split()):
                yield metric


def _places(turn: Turn, paper: Paper) -> Iterator[tuple[int | str, tuple[str, float | None]]]:
    """Yield in which part of a text each goal stands, by its number and its title."""
    for goal in paper.document.plan:
        place = _headed(paper.document, goal.first) or _lane(turn, goal)
        if goal.ref is not None:
            yield goal.ref, place
        yield goal.title, place


def _headed(document: Document, line: int) -> tuple[str, float | None] | None:
    """Return the innermost heading above a line that names a weight, and that weight."""
    level = 99
    for section in reversed([each for each in document.sections if each.first <= line]):
        if section.level < level:
            level, weight = section.level, percent(section.heading)
            if weight is not None and 0 < weight <= 1:
                return _bare(section.heading), weight
    return None


def _bare(heading: str) -> str:
    return _BRACKETED.sub(" ", heading).strip() or heading


def _lane(turn: Turn, goal: Goal) -> tuple[str, float | None]:
    name = _LANES.get(goal.lane, "plan")
    weight = dict(turn.rules.figures.weights).get(name)
    return (name, weight) if weight else ("", None)


def _goal(turn: Turn, view: GoalView) -> Item:
    """Return a goal as something to be reached; what was given up is not."""
    if not view.open and not view.done:
        return Item(view.title, 0.0, best=0.0)
    found = goal_share((target_share(turn, view.number, each) for each in view.targets), done=view.done)
    is_counted = any(each.measure.wanted is not None for each in view.targets)
    best = turn.rules.figures.most if is_counted else 1.0
    return Item(view.title, found, best if view.open or found is None else max(found, 0.0))


def _first(turn: Turn, number: int, target: Target) -> Measure | None:
    """Return how a target stood when its number was first changed, as far as the history tells."""
    shape = _NUMBER.sub("#", fold(target.text))
    for change in _told(turn, number):
        if change.before and _NUMBER.sub("#", fold(change.before)) == shape:
            return measure(change.before)
    return None


def _told(turn: Turn, number: int) -> Iterator[Change]:
    every = chain(turn.memory.earlier, turn.memory.history, turn.changes)
    return (each for each in every if each.what == "target" and each.number == number and number)


def _weighed(turn: Turn) -> Iterator[tuple[tuple[str, float | None], Metric]]:
    """Yield the numbers of the plan that have a weight: of their own, of their heading, or of the rules."""
    usual = dict(turn.rules.figures.weights).get("numbers")
    for paper in papers(turn):
        for metric in paper.document.metrics:
            headed = _headed(paper.document, metric.first)
            if metric.weight and (headed is None or headed[1] != metric.weight):
                yield (metric.name, metric.weight), metric
            elif headed and metric.weight:
                yield headed, metric
            elif usual and not {_VELOCITY, "points"} & set(fold(metric.name).split()):
                yield ("numbers", usual), metric


def _metric(turn: Turn, metric: Metric) -> Item:
    numbers = metric.measure
    now = _value(reported(turn), metric.name, numbers.unit)
    first = numbers.baseline
    if first is None:
        first = _value(_last_numbers(turn), metric.name, numbers.unit)
    found = share(replace(numbers, now=now, baseline=first), guard=is_guard(metric.name), most=turn.rules.figures.most)
    if found is None and metric.status:
        found = float(metric.status == turn.rules.vocabulary.ending(Ending.COMPLETED).name)
    return Item(metric.name, found, turn.rules.figures.most)


def _last_numbers(turn: Turn) -> tuple[tuple[str, str], ...]:
    last = earlier_records(turn)[-1:]
    return last[0].numbers if last else ()


def _value(pairs: Iterable[tuple[str, str]], name: str, unit: str) -> float | None:
    """Return the value of a number in a unit; None where it has none, or one of another kind."""
    said = next((value for each, value in pairs if fold(each) == fold(name)), "")
    return measured(now=said, wanted=f"1 {unit}".strip()).now


def _criterion(turn: Turn, text: str, achieved: float | None, ticked: Iterable[str]) -> Criterion:
    """Judge a criterion: by its box, by the number that it names, or by what is achieved of all targets."""
    if fold(text) in set(ticked):
        return Criterion(text, met=True)
    asked = measure(text)
    wanted = asked.now if asked.now is not None else asked.wanted  # "6/8 features" asks for six
    if wanted is None:
        return Criterion(text)
    words = set(fold(text).split())
    if asked.unit == "%" and words & _OF_ALL:
        least = wanted[0] if isinstance(wanted, tuple) else wanted
        return Criterion(text, None if achieved is None else achieved * 100 >= least - 1e-3)
    now = _named(dict(reported(turn)), words, asked.unit)
    found = share(Measure(None, now, wanted, asked.unit, asked.direction))
    return Criterion(text, None if found is None else found >= 1)


def _named(values: Mapping[str, str], words: set[str], unit: str) -> float | None:
    """Return the value of the number whose name the words hold; None where none or more than one is meant."""
    found = {name: set(fold(name).split()) for name in values}
    meant = [name for name, each in found.items() if each and each <= words]
    longest = [name for name in meant if not any(found[name] < found[other] for other in meant)]
    return _value([(longest[0], values[longest[0]])], longest[0], unit) if len(longest) == 1 else None
