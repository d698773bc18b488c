"""Which risks and blind spots are there, and what was decided? They stand in a block of ours in the sprint issue."""

from __future__ import annotations

from dataclasses import dataclass

from bot.core import document
from bot.core.plan.during.blindspots import blind_spots
from bot.core.plan.during.standing import Standing, day, standing
from bot.core.plan.turn import Turn

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
    return tuple(_risk(turn, number, each) for number, each in enumerate(standing(turn, "risk"), 1))


def _risk(turn: Turn, number: int, each: Standing) -> Risk:
    fields = dict(each.latest.fields)
    return Risk(
        number,
        each.latest.text,
        each.latest.who,
        day(turn, each.latest),
        fields.get("mitigation", ""),
        fields.get("contingency", ""),
        each.carried,
        each.closed_by,
        each.end,
    )


def decisions(turn: Turn) -> tuple[Decision, ...]:
    """Return what was decided in the sprint, oldest first."""
    kept = (each for each in (*turn.memory.kept, *turn.kept) if each.kind == "decision")
    return tuple(Decision(each.text, each.who, day(turn, each), dict(each.fields).get("level", "")) for each in kept)


def registers(turn: Turn) -> None:
    """Keep the block with risks, blind spots and decisions as it should be, where the rules want it."""
    if not turn.rules.registers:
        return
    key = str(turn.issue.number)
    found, spots, made = risks(turn), blind_spots(turn), decisions(turn)
    block: document.Change = document.DropBlock(_BLOCK, key)
    if found or spots or made:
        text = turn.render("posts/registers.md", risks=found, blindspots=spots, decisions=made).rstrip()
        block = document.PutBlock(_BLOCK, key, text, "end")
    if turn.after(turn.issue.body, block, "its risks and decisions") != turn.issue.body:
        turn.splice(turn.issue.id, block)
