"""Which risks does the sprint run, and what was decided? Both stand in a block of ours in the sprint issue."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.core import calendar, document
from bot.core.agreed import Kept
from bot.core.document.folding import fold
from bot.core.plan.turn import Turn

CLOSED = "risk-closed"
_BLOCK = "registers"


@dataclass(frozen=True, slots=True)
class Risk:
    """A risk as the register shows it: `number` is that in this sprint, from 1; `carried` since an earlier one.

    `closed_by` is the login of who closed it, "" while it is open; `end` is what they said.
    """

    number: int
    text: str
    who: str
    day: str
    mitigation: str = ""
    contingency: str = ""
    carried: bool = False
    closed_by: str = ""
    end: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision as the register shows it."""

    text: str
    who: str
    day: str
    level: str = ""


def risks(turn: Turn) -> tuple[Risk, ...]:
    """Return the risks of the sprint in their order: those that were open when it began, and those noted since.

    One that somebody notes in the words of another is that other one again; a closed one is opened by it.
    """
    opened = turn.issue.created_at
    earlier = [each for each in turn.memory.risks if each.at < opened]
    since = [*(each for each in turn.memory.risks if each.at >= opened), *turn.memory.kept, *turn.kept]
    standing = {key: replace(risk, carried=True) for key, risk in _folded(turn, {}, earlier) if not risk.closed_by}
    found = dict(_folded(turn, standing, sorted(since, key=lambda each: each.at)))
    return tuple(replace(risk, number=number) for number, risk in enumerate(found.values(), 1))


def _folded(turn: Turn, known: dict[str, Risk], notes: list[Kept]) -> Iterator[tuple[str, Risk]]:
    """Yield the risks by their words when all notes are taken into account, oldest first."""
    found = dict(known)
    for note in notes:
        fields = dict(note.fields)
        key = fold(fields.get("risk", note.text))
        if note.kind == "risk":
            against, otherwise = fields.get("mitigation", ""), fields.get("contingency", "")
            new = Risk(0, note.text, note.who, _day(turn, note), against, otherwise)
            found[key] = replace(new, carried=found[key].carried) if key in found else new
        elif note.kind == CLOSED and key in found:
            found[key] = replace(found[key], closed_by=note.who, end=note.text)
    yield from found.items()


def decisions(turn: Turn) -> tuple[Decision, ...]:
    """Return what was decided in the sprint, oldest first."""
    kept = (each for each in (*turn.memory.kept, *turn.kept) if each.kind == "decision")
    return tuple(Decision(each.text, each.who, _day(turn, each), dict(each.fields).get("level", "")) for each in kept)


def registers(turn: Turn) -> None:
    """Keep the block with risks and decisions as it should be, where the rules want it and there are any."""
    if not turn.rules.registers:
        return
    key = str(turn.issue.number)
    found, made = risks(turn), decisions(turn)
    block: document.Change = document.DropBlock(_BLOCK, key)
    if found or made:
        text = turn.render("posts/registers.md", risks=found, decisions=made).rstrip()
        block = document.PutBlock(_BLOCK, key, text, "end")
    if turn.after(turn.issue.body, block, "its risks and decisions") != turn.issue.body:
        turn.splice(turn.issue.id, block)


def _day(turn: Turn, kept: Kept) -> str:
    return calendar.day_text(calendar.local_day(kept.at, turn.zone))
