"""The record of a sprint as a page, and all records of a space side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.core.record import Frozen, Outcome, Record, Result, checksum, read, verdict
from bot.web.views.archive import state
from bot.web.views.goals import Look, Pill, base_of
from bot.web.views.words import Moment, count, days, full, machine, percent


@dataclass(frozen=True, slots=True)
class Ended:
    """A goal of a record. `later` says what became of it in later sprints, in words, with the address of each."""

    number: int
    title: str
    page: str
    pill: Pill
    owner: str
    team: str
    marks: tuple[str, ...]
    targets: tuple[tuple[str, str], ...]
    words: str
    learning: str
    cause: str
    later: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Whole:
    """A record as a page. `kept` says that its text is as it was stored; without `record` it cannot be read."""

    title: str
    days: str
    verdict: str
    tiles: tuple[tuple[str, str, str], ...]
    goals: tuple[Ended, ...]
    removed: tuple[tuple[int, str], ...]
    numbers: tuple[tuple[str, str], ...]
    unmeasured: tuple[str, ...]
    checksum: str
    kept: bool
    readable: bool
    frozen: Moment
    issue: int
    before: tuple[str, str]
    after: tuple[str, str]
    left_out: int


@dataclass(frozen=True, slots=True)
class Column:
    """A sprint among others."""

    name: str
    href: str
    days: str
    promised: int
    done: int
    share: str
    added: int
    carried: int


def columns(rows: Sequence[Frozen], look: Look) -> tuple[Column, ...]:
    """Return the records of a space, the sprint that ended last first."""
    ordered = sorted(rows, key=lambda row: (row.end, row.sprint), reverse=True)
    return tuple(_column(row, look) for row in ordered)


def whole(
    row: Frozen,
    look: Look,
    became: Mapping[int, Sequence[tuple[int, str]]],
    others: Sequence[Frozen],
) -> Whole:
    """Return a record as a page; `became` says where its goals stood later, `others` are all records of the space."""
    record = record_of(row)
    home = base_of(look.repository)
    ordered = sorted(others, key=lambda each: (each.end, each.sprint))
    at = next((place for place, each in enumerate(ordered) if each.sprint == row.sprint), 0)
    return Whole(
        title=record.title if record else f"Sprint of #{row.sprint}",
        days=days(row.start, row.end),
        verdict=verdict(record) if record else "",
        tiles=tuple(_tiles(row, record)),
        goals=tuple(_ended(goal, home, became.get(goal.number, ())) for goal in record.goals) if record else (),
        removed=tuple((each.number, each.title) for each in record.removed) if record else (),
        numbers=record.numbers if record else (),
        unmeasured=record.unmeasured if record else (),
        checksum=row.checksum,
        kept=checksum(row.text) == row.checksum,
        readable=record is not None,
        frozen=Moment(
            f"{row.frozen_at.astimezone(look.zone):%Y-%m-%d}",
            machine(row.frozen_at, look.zone),
            full(row.frozen_at, look.zone),
        ),
        issue=row.sprint,
        before=_beside(ordered[at - 1], home) if at > 0 else ("", ""),
        after=_beside(ordered[at + 1], home) if at + 1 < len(ordered) else ("", ""),
        left_out=record.left_out if record else 0,
    )


def record_of(row: Frozen) -> Record | None:
    """Return the record of a row, None where its text cannot be read."""
    try:
        return read(row.text)
    except ValueError:
        return None


def _beside(row: Frozen, home: str) -> tuple[str, str]:
    return (_named(row), f"{home}/records/{row.sprint}")


def _named(row: Frozen) -> str:
    return f"Sprint {row.number}" if row.number else f"Sprint until {row.end.isoformat()}"


def _column(row: Frozen, look: Look) -> Column:
    sums = row.sums
    share = f"{percent(sums.done / (sums.committed + sums.added))}%" if sums.committed + sums.added else "–"
    return Column(
        _named(row),
        f"{base_of(look.repository)}/records/{row.sprint}",
        days(row.start, row.end),
        sums.committed,
        sums.done,
        share,
        sums.added,
        sums.carried,
    )


def _tiles(row: Frozen, record: Record | None) -> list[tuple[str, str, str]]:
    sums = row.sums
    found = [
        ("Done", str(sums.done), f" of {_all(row, record)}"),
        ("Promised", str(sums.committed), ""),
        ("Added later", str(sums.added), ""),
        ("Carried over", str(sums.carried), ""),
    ]
    if record and record.achieved is not None:
        part = f"% of the {percent(record.covered)}% measured" if record.covered not in {None, 1.0} else "%"
        found.insert(1, ("Achieved", str(round(record.achieved * 100)), part))
    return [*found, ("Tier", record.tier, "")] if record and record.tier else found


def _all(row: Frozen, record: Record | None) -> int:
    """Return how many goals a sprint ended with; without its text those that were taken out cannot be told apart."""
    return len(record.goals) + record.left_out if record else row.sums.committed + row.sums.added


def _ended(goal: Result, home: str, became: Sequence[tuple[int, str]]) -> Ended:
    return Ended(
        number=goal.number,
        title=goal.title,
        page=f"{home}/goals/{goal.number}" if goal.number else "",
        pill=state(goal.outcome),
        owner=goal.owner,
        team=goal.where,
        marks=tuple(_marks(goal)),
        targets=tuple((each.text, _met(each.met, each.how, each.share)) for each in goal.targets),
        words=goal.words,
        learning=goal.learning,
        cause=goal.cause,
        later=tuple((f"{word} in #{sprint}", f"{home}/{_place(word)}/{sprint}") for sprint, word in became),
    )


def _place(word: str) -> str:
    """Return where a later sprint is shown: its record has outcomes, and one that goes on has statuses."""
    return "records" if word in {*Outcome, "removed"} else "sprints"


def _marks(goal: Result) -> list[str]:
    said = [
        "in the time of grace" if goal.late else "",
        "added after the start" if goal.added else "",
        f"sprint {goal.age} of its life" if goal.age > 1 else "",
        f"{percent(goal.confidence)}% sure" if goal.confidence is not None else "",
        count(round(goal.points), "point") if goal.points else "",
    ]
    return [each for each in said if each]


def _met(met: bool, how: str, share: float | None) -> str:  # noqa: FBT001 - a value of the record
    if how == "unsaid":
        return "nobody said"
    part = f", {percent(share)}%" if share is not None and not met else ""
    return "met" + (", by its numbers" if how == "numbers" else "") if met else f"missed{part}"
