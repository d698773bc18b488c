"""The spaces: are their rules good, do they see their boards, and which rows wait for somebody?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.doctor.values import Finding, look, well, wrong
from bot.errors import GoalkeeperError
from bot.records import Troubled
from bot.remedies import remedy
from config.problems import RulesError
from config.rules import parse_rules

_SHOWN_ROWS = 20


@dataclass(frozen=True, slots=True)
class SpaceSeen:
    """A space as GitHub shows it: the text of its rules, "" without any, None for a file that is no text.

    `unseen` are the boards that the rules name and that are not there for us, as `owner/number`; `failed` says why
    nothing could be read.
    """

    name: str
    rules: str | None = ""
    readable: bool = True
    archived: bool = False
    issues: bool = True
    sprints: int = 0
    unseen: tuple[str, ...] = ()
    failed: str = ""


def space(seen: SpaceSeen) -> Iterator[Finding]:
    """Yield how a space is."""
    if seen.failed:
        yield wrong(seen.name, f"it cannot be read: {seen.failed}", remedy("parked", seen.failed))
        return
    if seen.archived or not seen.issues:
        reason = "archived" if seen.archived else "issues switched off"
        yield look(seen.name, f"nothing is done there: {reason}", remedy("asleep", reason))
        return
    bad = [*_rules(seen), *_boards(seen)]
    sprints = f"{seen.sprints} sprint{'' if seen.sprints == 1 else 's'} of late"
    yield from bad or [well(seen.name, f"{'rules good' if seen.rules else 'the default rules'}, {sprints}")]


def _rules(seen: SpaceSeen) -> Iterator[Finding]:
    if not seen.readable or seen.rules is None:
        step = "Grant Repository: Contents: read to the App, and keep .github/goalkeeper.yml a text file."
        yield wrong(seen.name, "its rules cannot be read; the last good ones hold", step)
        return
    try:
        parse_rules(seen.rules or "")
    except RulesError as error:
        step = "Mend .github/goalkeeper.yml on the default branch; until then the last good rules hold."
        yield wrong(seen.name, f"its rules have a mistake: {'; '.join(str(error).splitlines())}", step)


def _boards(seen: SpaceSeen) -> Iterator[Finding]:
    for board in seen.unseen:
        step = "Check its number and owner in the rules, and that the App has Organization: Projects: read and write."
        yield wrong(seen.name, f"board {board} is not to be seen", step)


def rows(troubled: Sequence[Troubled]) -> Iterator[Finding]:
    """Yield the rows that wait for somebody; those that sleep are only counted."""
    parked = [row for row in troubled if row.state == "parked"]
    for row in parked[:_SHOWN_ROWS]:
        where = f"{row.repo}#{row.number}" if row.number else row.repo
        yield wrong(
            f"row of {where}", f"parked since {row.since:%Y-%m-%d %H:%M}: {row.reason}", remedy("parked", row.reason)
        )
    if len(parked) > _SHOWN_ROWS:
        step = "Begin with those that are shown: most have one cause."
        yield wrong("rows", f"{len(parked) - _SHOWN_ROWS} more are parked", step)
    if not parked:
        yield well("rows", f"none is parked, {len(troubled)} sleep")


def unread(name: str, error: GoalkeeperError) -> SpaceSeen:
    """Return what is seen of a space that cannot be read."""
    return SpaceSeen(name, failed=str(error))
