"""What came of the stand-ups of a day so far: how many wrote, and what is in whose way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from bot.core.plan.during.filled import Answer, answers_in
from bot.core.plan.during.standups import hindrances, standup_key
from bot.core.plan.turn import Turn


@dataclass(frozen=True, slots=True)
class Digest:
    """One stand-up: where it is, how many people wrote, and what hinders whom."""

    name: str
    url: str
    said: int
    hindered: tuple[Answer, ...]


def digests(turn: Turn, day: date) -> Iterator[Digest]:
    """Yield the stand-ups of a day in which somebody wrote."""
    for form in turn.rules.standups:
        comment = turn.ours(standup_key(turn, day, form))
        said = answers_in(comment.body, form.questions) if comment else ()
        if comment and said:
            people = {each.who.casefold() for each in said}
            yield Digest(form.name, comment.url, len(people), hindrances(form, said))
