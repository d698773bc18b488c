"""Change the few characters that are ours in a text, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.core.document.adding import addition, is_there
from bot.core.document.amend import Amendment, GoalChange, amendments, applied
from bot.core.document.blocks import find_blocks
from bot.core.document.changes import AddGoal, Change, DropBlock, PutBlock, Spliced, TooLong
from bot.core.document.finding import Index
from bot.core.document.goals import Placed
from bot.core.document.placing import drop, put
from bot.core.document.reader import Reading, reading
from bot.core.document.signs import Signs
from bot.core.document.values import GoalAt
from bot.core.markers import BODY_LIMIT
from bot.core.status import DEFAULT_VOCABULARY, Vocabulary


@dataclass(slots=True)
class _Work:
    """A text while it is being changed: read anew only after it changed."""

    text: str
    signs: Signs
    missed: list[Change] = field(default_factory=list)
    known: Reading | None = None

    @property
    def reading(self) -> Reading:
        if self.known is None:
            self.known = reading(self.text, self.signs)
        return self.known

    def amend(self, wanted: list[Amendment]) -> None:
        text = applied(self.text, wanted)
        if text != self.text:
            self.text, self.known = text, None


def splice(text: str, changes: Sequence[Change], *, vocabulary: Vocabulary = DEFAULT_VOCABULARY) -> Spliced:
    """Apply the changes to a text, in order; all else stays byte for byte.

    Changes of goals are looked up in the text as it was before the first of them, so they do not disturb each other;
    of several changes of one thing the last counts. A change that finds no place is returned as missed.
    TooLong when the result passes GitHub's limit; ValueError for a sign, login or key that could not be read back.
    """
    work = _Work(text, Signs(vocabulary))
    batch: list[GoalChange] = []
    for change in changes:
        if isinstance(change, AddGoal | PutBlock | DropBlock):
            _amend_goals(work, batch)
            batch = []
            _apply(work, change)
        else:
            batch.append(change)
    _amend_goals(work, batch)
    if work.text != text and len(work.text) > BODY_LIMIT:
        raise TooLong(len(work.text), BODY_LIMIT)
    return Spliced(work.text, tuple(work.missed))


def _amend_goals(work: _Work, batch: list[GoalChange]) -> None:
    if not batch:
        return
    index = Index.of(work.reading.placed)
    wanted: dict[tuple[GoalAt, type, int], tuple[GoalChange, Placed]] = {}
    for change in batch:
        meant = index.meant(change)
        if meant is None:
            work.missed.append(change)
        else:
            wanted[meant.placed.goal.at, type(change), meant.line] = (change, meant.placed)
    source = work.reading.source
    work.amend([each for pair in wanted.values() for each in amendments(*pair, source, work.signs)])


def _apply(work: _Work, change: AddGoal | PutBlock | DropBlock) -> None:
    now = work.reading
    if isinstance(change, AddGoal):
        _add(work, change)
        return
    blocks = find_blocks(now.source, now.tree.fences)
    work.amend(put(now, blocks, change) if isinstance(change, PutBlock) else drop(now, blocks, change))


def _add(work: _Work, change: AddGoal) -> None:
    """Add a goal, and look whether it can be read back: an open fence above could have swallowed it."""
    if is_there(work.reading, change, work.signs):
        return
    wanted = addition(work.reading, change)
    after = applied(work.text, [wanted]) if wanted else work.text
    then = reading(after, work.signs)
    if wanted is None or not is_there(then, change, work.signs):
        work.missed.append(change)
        return
    work.text, work.known = after, then
