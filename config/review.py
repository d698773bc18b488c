"""The section of the rules file about the review of a sprint."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

from bot.core.document.folding import fold
from bot.core.rules import BeforeEnd, OnDay
from bot.core.rules.review import DIMENSIONS, Dimension, ReviewRule
from config import checks
from config.calendar import meant
from config.escalation import Duration
from config.kinds import Group, Hour, YesNo, hour
from config.problems import Allowed, shown

_REVIEW = ReviewRule()
_WHEN = "day 3, first day, last day, or 2 days before the end"
_MOST = 10


def day_of_sprint(text: str) -> str:
    """Return the words for one day of a sprint as they are written; ValueError when they mean none, or several."""
    if not isinstance(meant(text, _REVIEW.when.at), OnDay | BeforeEnd):
        raise ValueError(f"{shown(text)} comes more than once in a sprint")  # noqa: TRY004 - of text, only the value
    return text


def named(value: object) -> object:
    """Dimensions without questions may be a list."""
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return dict.fromkeys(value, "")
    return value


def question(text: str) -> str:
    """Return the question of a dimension, "" where it has none."""
    return checks.line_of_text(text) if text.strip() else ""


def unlike(dimensions: dict[str, str]) -> dict[str, str]:
    """Return the dimensions; ValueError when two have the same name."""
    seen: dict[str, str] = {}
    for name in dimensions:
        first = seen.setdefault(fold(name), name)
        if first != name:
            raise ValueError(f"{shown(name)} is the same name as {shown(first)}; keep one")
    return dimensions


_Name = Annotated[str, AfterValidator(checks.line_of_text), Field(min_length=1, max_length=40, pattern=r"^[^:|]+$")]


class ReviewSetting(Group):
    """When a review is filed, in which dimensions marks are given, and who leads it."""

    enabled: YesNo = _REVIEW.enabled
    when: Annotated[str, AfterValidator(day_of_sprint), Allowed(_WHEN)] = "1 day before the end"
    at: Hour = hour(_REVIEW.when.at)
    every: Annotated[int, Allowed("a whole number of sprints from 1 to 12")] = Field(_REVIEW.every, ge=1, le=12)
    dimensions: Annotated[
        dict[_Name, Annotated[str, BeforeValidator(lambda text: text or ""), AfterValidator(question)]],
        BeforeValidator(named, json_schema_input_type=dict[str, str | None] | list[str]),
        AfterValidator(unlike),
        Field(min_length=1, max_length=_MOST),
        Allowed(f"1 to {_MOST} names, each with its question"),
    ] = Field(default_factory=lambda: {each.name: each.question for each in DIMENSIONS})
    facilitator: Annotated[
        str, AfterValidator(checks.line_of_text), Field(max_length=60), Allowed("the name of a rota")
    ] = _REVIEW.facilitator
    duration: Annotated[Duration | None, Allowed("a time such as 45m or 1h")] = None
    reactions: YesNo = _REVIEW.reactions


def review_rule(review: ReviewSetting) -> ReviewRule:
    """Return the rule that a section spells."""
    when = meant(review.when, review.at)
    assert isinstance(when, OnDay | BeforeEnd)  # noqa: S101 - no other words were let in
    return ReviewRule(
        review.enabled,
        when,
        review.every,
        tuple(Dimension(name, question) for name, question in review.dimensions.items()),
        review.facilitator,
        int(review.duration.total_seconds() // 60) if review.duration else 0,
        review.reactions,
    )
