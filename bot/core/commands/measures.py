"""Commands with numbers: targets, metrics, confidence and points."""

from __future__ import annotations

import re

from bot.core.commands.arguments import bare, dequoted, is_share, points_at, share_at, status_at, tidy
from bot.core.commands.rights import COUNTERS, STEERERS
from bot.core.commands.telling import code, named, quoted
from bot.core.commands.values import Aim, Call, Command, Confide, Desk, Known, Measured, Metric, Order, Weigh, Wrong
from bot.core.commands.which import TEXT, After, goal_of

_VALUE = (
    r"(?:[-+−]?[$€£¥]?\s?\d{1,12}(?:[.,'\u00a0]\d{1,3}){0,5}\s?(?:[%$€£¥]|[^\W\d_]{1,12}(?:/[^\W\d_]{1,12})?)?"
    r"|\d{1,9}\s?(?:/|of|out of)\s?\d{1,9})"
)
_NTH = re.compile(
    rf"#?(?P<nth>\d{{1,2}})(?:[.)]\s+|\s?[:=]\s*|\s+(?:is\s+|at\s+)?)(?P<value>{_VALUE})[.!]?", re.IGNORECASE
)
_OF_ONE = re.compile(r"#?(?P<nth>\d{1,2})[.:)]?\s+(?P<rest>\S.*)")
_LAST_VALUE = re.compile(rf"(?:^|\s*[:=]\s*|\s+)(?P<value>{_VALUE})[.!]?$", re.IGNORECASE)
_ALONE = re.compile(rf"(?P<value>{_VALUE})[.!]?", re.IGNORECASE)
_TAIL = 60  # characters in which the value at the end of a metric is looked for
_MOST_POINTS = 999

_TARGET = "/target [goal] TEXT"
_MEASURED = "/target [goal] N VALUE"
_METRIC = "/metric NAME VALUE"
_CONFIDENCE = "/confidence [goal] 50%"
_POINTS = "/points [goal] N"


def _target(call: Call, desk: Desk) -> Order:
    goal, words = goal_of(call, desk, TEXT)
    text = bare(tidy(words))
    if not text:
        raise Wrong(f"Say what the target is: {code(_TARGET)}; or how far one is: {code(_MEASURED)}.")
    match = _NTH.fullmatch(text)
    if match is None:
        _no_status_of_one(text, goal, desk)
        return Aim(goal, text)
    nth = int(match["nth"])
    if not 1 <= nth <= len(goal.targets):
        count = len(goal.targets)
        has = f"{count} target{'' if count == 1 else 's'}" if count else "no targets yet"
        raise Wrong(f"{named(goal)} has {has}, so there is no number {nth}. Add one: {code(_TARGET)}.")
    return Measured(goal, nth, match["value"].strip())


def _no_status_of_one(text: str, goal: Known, desk: Desk) -> None:
    """Wrong for `/target 1 done`: that is no new target."""
    match = _OF_ONE.fullmatch(text)
    said = status_at(match["rest"], desk.vocabulary) if match else None
    if match and said and not said[1] and 1 <= int(match["nth"]) <= len(goal.targets):
        raise Wrong(
            f"Say how far target {match['nth']} is as a number: {code(_MEASURED)}; or tick its box in the plan."
        )


def _metric(call: Call, _: Desk) -> Order:
    return _whole(*_name_and_value(call.words))


def metric_of(name: str, value: str) -> Metric:
    """Return the metric that a name and a value make, as the command has it. Raises Wrong, with the same words."""
    match = _ALONE.fullmatch(value.strip())
    return _whole(" ".join(bare(name.strip()).split()).strip(" \t:="), match["value"].strip() if match else "")


def _whole(name: str, value: str) -> Metric:
    if not name or not value:
        raise Wrong(f"Write the name and then the number: {code(_METRIC)}, as in {code('/metric customers 17')}.")
    return Metric(name, value)


def _name_and_value(words: str) -> tuple[str, str]:
    inside = dequoted(words)
    name, rest = inside or ("", words)
    before, tail = rest[:-_TAIL], rest[-_TAIL:]
    match = _LAST_VALUE.search(tail)
    if match is None:
        return name, ""
    between = (before + tail[: match.start()]).strip(" \t:=")
    if inside:
        return ("" if between else name), match["value"].strip()
    return between, match["value"].strip()


def _confidence(call: Call, desk: Desk) -> Order:
    goal, words = goal_of(call, desk, After(is_share))
    share = share_at(words)
    if share is None:
        said = f"{quoted(words)} is no probability. " if words else ""
        raise Wrong(f"{said}Write how likely the goal is: {code(_CONFIDENCE)}, or 0.5, 50:50, 4/5.")
    return Confide(goal, *share)


def _points(call: Call, desk: Desk) -> Order:
    goal, words = goal_of(call, desk, After(lambda rest: points_at(_unnamed(rest)) is not None))
    found = points_at(_unnamed(words))
    if found is None or found[0] > _MOST_POINTS:
        said = f"{quoted(words)} is no number of points. " if words else ""
        raise Wrong(f"{said}Write how large the goal is: {code(_POINTS)}, as in {code('/points 5')}.")
    return Weigh(goal, *found)


def _unnamed(words: str) -> str:
    """Take `points:` or `=` from before the number."""
    return re.sub(r"^(?:points?\s{0,3})?[:=]?\s{0,3}", "", words, flags=re.IGNORECASE)


COMMANDS = (
    Command(
        "target",
        (_TARGET, _MEASURED),
        "Add a target to a goal, or say how far one is.",
        "With a number and a value it is the present value of the goal's first, second, … target.",
        ("/target 40 users by Friday say yes", "/target 2 17 users", "/target #12 1 60%"),
        STEERERS,
        _target,
        ("targets",),
    ),
    Command(
        "metric",
        (_METRIC,),
        "Set a number that the sprint follows.",
        "The value comes last, with its unit if it has one.",
        ("/metric customers 17", "/metric churn 2.5%", '/metric "p95 latency" 120 ms'),
        COUNTERS,
        _metric,
    ),
    Command(
        "confidence",
        (_CONFIDENCE,),
        "Say how likely it is that a goal will be reached.",
        "`50%`, `0.5`, `50:50`, `4/5` and the words moonshot (50%) and roofshot (100%) are understood; what follows is"
        " kept as the note.",
        ("/confidence 70%", "/confidence #12 50:50 depends on the weather"),
        STEERERS,
        _confidence,
    ),
    Command(
        "points",
        (_POINTS,),
        "Say how large a goal is.",
        "Any number up to 999; halves are fine.",
        ("/points 5", "/points #12 0.5"),
        STEERERS,
        _points,
        ("point", "estimate"),
    ),
)
