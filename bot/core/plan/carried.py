"""Goals that go on in another sprint: they keep their issue and their age, and the old sprint keeps its record."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from bot.core import document
from bot.core.agreed import Agreed, Change
from bot.core.merge import Surface
from bot.core.plan import posts
from bot.core.plan.lines import Line
from bot.core.plan.turn import Turn
from bot.core.status import Word


def carried_word(turn: Turn) -> Word:
    """Return the status of what goes on in the next sprint."""
    named = turn.rules.vocabulary.read("carried over")
    assert named is not None  # noqa: S101 - the rules change how a status shows, never which there are
    return named


def baseline(turn: Turn, number: int) -> Agreed | None:
    """Return what is agreed of a goal that has just come from an earlier sprint: begun anew, and one sprint older.

    Its old label and sign still stand for the old status, so that they do not speak for the new one.
    """
    known = turn.memory.elsewhere.get(number)
    if known is None or known.sprint >= turn.issue.number:
        return None
    goes_on = known.agreed.status == carried_word(turn).name
    status = turn.rules.vocabulary.words[0].name if goes_on else known.agreed.status
    last_open = status if goes_on else known.agreed.last_open
    age = known.agreed.carried + 1
    return replace(known.agreed, status=status, last_open=last_open, carried=age, lined=False, unlined_at=None)


def gone(turn: Turn, here: Collection[int], lines: Mapping[int, Line]) -> set[int]:
    """Settle the goals that are not here any more: carried ones stay in this sprint's record, others are forgotten.

    Return the numbers of those that were carried. `here` are the numbers of the present goal issues, `lines` those of
    the plan by the number that they link.
    """
    word = carried_word(turn)
    kept: set[int] = set()
    for number, before in turn.memory.agreed.items():
        if number in here:
            continue
        moved = turn.memory.elsewhere.get(number)
        if before.status != word.name and not (moved and moved.sprint > turn.issue.number):
            turn.changes.append(Change(number, turn.now, "removed", before.status, "", "sub-issues"))
            continue
        kept.add(number)
        if before.status != word.name:
            turn.agreed.append(replace(before, status=word.name, emoji=word.emoji, label=word.label))
            turn.changes.append(Change(number, turn.now, "carried", before.status, word.name, Surface.LINE))
        line = lines.get(number)
        if line and line.goal.status != word.name:
            turn.splice(line.node, document.SetEmoji(line.goal.at, word.emoji))
        url = f"{turn.snapshot.repository.url}/issues/{number}"
        turn.views.append(posts.gone_view(line, replace(before, status=word.name), word, url))
    return kept
