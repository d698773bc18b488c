"""A record in a line and in numbers: how many goals were done, and what became of the others."""

from __future__ import annotations

from collections import Counter

from bot.core.record.data import canonical, checksum
from bot.core.record.values import Frozen, Outcome, Record, Sums

_REST = {
    Outcome.CARRIED: "carried over",
    Outcome.TRIED: "tried and learnt from",
    Outcome.FAILED: "failed",
    Outcome.SCRAPED: "scraped",
}


def sums_of(record: Record) -> Sums:
    """Return the sprint in four numbers; what was committed and then taken out was committed all the same."""
    goals = record.goals
    return Sums(
        committed=sum(not goal.added for goal in goals) + len(record.removed),
        done=sum(goal.outcome is Outcome.DONE for goal in goals),
        added=sum(goal.added for goal in goals),
        carried=sum(goal.outcome is Outcome.CARRIED for goal in goals),
    )


def verdict(record: Record) -> str:
    """Return the one line that sums the sprint up, from the data alone."""
    total = len(record.goals)
    if not total:
        return "No goals were kept."
    count = Counter(goal.outcome for goal in record.goals)
    late = sum(goal.late for goal in record.goals)
    done = f"{count[Outcome.DONE]} of {total} {'goal' if total == 1 else 'goals'} done"
    late_words = f" ({late} after the end, within the grace time)" if late else ""
    rest = [f"{count[outcome]} {words}" for outcome, words in _REST.items() if count[outcome]]
    return ", ".join([done + late_words, *rest]) + "."


def frozen(record: Record, node_id: str = "") -> Frozen:
    """Return a record as it is kept, with the node id of its comment where there is one."""
    text = canonical(record)
    return Frozen(
        record.sprint,
        record.number,
        record.start,
        record.end,
        sums_of(record),
        checksum(text),
        record.frozen_at,
        node_id,
        text,
    )
