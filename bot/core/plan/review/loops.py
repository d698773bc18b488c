"""Where does it go what users say, and which numbers should be followed? Lines of people, from review to review."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.core.document import Metric
from bot.core.document.folding import fold
from bot.core.lint.measured import is_known
from bot.core.plan.backlog import followed
from bot.core.plan.measuring import papers
from bot.core.plan.review.typed import Item, items, last_review
from bot.core.plan.turn import Turn

LOOPS, NUMBERS = "Where it goes what users say", "Numbers that we should follow"
_ARROW = re.compile(r"→|⇒|➜|[-=]>")
_LOST = re.compile(r"\b(?:lost|nowhere|nobody|no one|unread|ignored|dies|vanishes)\b|\?\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Way:
    """A way that words of users take, as people wrote it; `lost` is whether they say that it ends, or not where to."""

    text: str
    lost: bool


def loops(turn: Turn) -> Mapping[str, object]:
    """Return the `ways` of the last review, those that get `lost` counted, and which one that `review` was.

    A line goes on into the next review until somebody takes it out, ticks it or strikes it out.
    """
    last = last_review(turn)
    found = _standing(turn, LOOPS)
    ways = tuple(Way(each.text, _is_lost(each.text)) for each in found)
    return {"ways": ways, "lost": sum(way.lost for way in ways), "review": last}


def wished(turn: Turn) -> Mapping[str, object]:
    """Return the numbers that the last review wished for: those `wanted` still, and those `followed` by now.

    `undecided` are how many of those wanted name no decision. `unmeasured` are numbers of the plan without a value.
    """
    known = {fold(name) for name in followed(turn)}
    lines = [each.text for each in _standing(turn, NUMBERS)]
    metrics = [each for paper in papers(turn) for each in paper.document.metrics]
    planned = {fold(each.name): each.name for each in reversed(metrics)}
    wanted = tuple(each for each in lines if fold(_name(each)) not in known)
    told = {fold(each.name) for each in metrics if _is_measured(each)}
    noted = {fold(dict(each.fields)["name"]) for each in (*turn.memory.kept, *turn.kept) if each.kind == "metric"}
    return {
        "wanted": wanted,
        "followed": tuple(_name(each) for each in lines if fold(_name(each)) in known),
        "undecided": sum(not _decision(each) for each in wanted),
        "unmeasured": tuple(reversed([name for key, name in planned.items() if key not in told | noted])),
        "review": last_review(turn),
    }


def _standing(turn: Turn, heading: str) -> tuple[Item, ...]:
    last = last_review(turn)
    found = items(last.body, heading, turn.rules.vocabulary) if last else ()
    return tuple({fold(each.text): each for each in found if not (each.done or each.struck)}.values())


def _is_lost(text: str) -> bool:
    return _ARROW.search(text) is None or _LOST.search(text) is not None


def _name(text: str) -> str:
    return re.split(r":\s|→|⇒|➜|[-=]>|\s[-–—]\s", text, maxsplit=1)[0].strip()


def _decision(text: str) -> str:
    return text[len(_name(text)) :].strip(" :→⇒➜-=>–—")


def _is_measured(metric: Metric) -> bool:
    return is_known(metric.measure)
