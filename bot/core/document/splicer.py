"""Change the few characters that are ours in a text, and nothing else."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from bot.core.document.adding import additions, is_there
from bot.core.document.amend import Amendment, GoalChange, amendments, applied
from bot.core.document.blocks import find_blocks
from bot.core.document.changes import (
    AddGoal,
    Change,
    DropBlock,
    PutBlock,
    SetLink,
    SetNote,
    SetNoteStatus,
    SetNumber,
    Spliced,
    TooLong,
    Wording,
)
from bot.core.document.finding import Index
from bot.core.document.goals import Placed
from bot.core.document.numbering import with_number
from bot.core.document.placing import BLOCK_RANK, drop, put
from bot.core.document.reader import Reading, reading
from bot.core.document.signs import Signs
from bot.core.document.source import Source
from bot.core.document.verified import unsound
from bot.core.document.wording import reworded, spoken_of
from bot.core.markers import BODY_LIMIT
from bot.core.status import DEFAULT_VOCABULARY, Vocabulary

_MENDINGS = 8  # copies of a block inside of each other that are looked for
_KNOWN = 8  # texts that were read last: a turn asks of the same few what several changes would make of them


@dataclass(slots=True)
class _Work:
    """A text while it is being changed. Reading is what costs: it is read anew only when a change depends on another.

    `waiting` are amendments of the text as it was read, `blocks` the blocks of ours among them; `linked` says that
    one of them links a goal to an issue.
    """

    text: str
    signs: Signs
    missed: list[Change] = field(default_factory=list)
    known: Reading | None = None
    waiting: list[Amendment] = field(default_factory=list)
    blocks: set[tuple[str, str]] = field(default_factory=set)
    linked: bool = False

    @property
    def reading(self) -> Reading:
        """The text as it was read, before the amendments that wait."""
        if self.known is None:
            self.known = reading(self.text, self.signs)
        return self.known

    def settle(self) -> None:
        """Make the amendments that wait."""
        text = self.with_(self.waiting)
        self.become(text, self.known if text == self.text else None)

    def with_(self, wanted: list[Amendment]) -> str:
        """Return the text after amendments; a damaged text was read as it was meant, and is changed as it is."""
        if wanted and self.reading.repair.damage:
            way = self.reading.repair.original
            wanted = [replace(each, start=way(each.start), end=way(each.end)) for each in wanted]
        return applied(self.text, wanted)

    def become(self, text: str, known: Reading | None) -> None:
        """Go on with another text, in which nothing waits."""
        self.text, self.known = text, known
        self.waiting, self.blocks, self.linked = [], set(), False

    def crossed_by(self, found: list[Amendment], block: tuple[str, str]) -> bool:
        """Whether amendments for a block depend on those that wait: the same block or characters, or a new block."""
        if block in self.blocks or (found and self.blocks and any(map(_is_new, [*found, *self.waiting]))):
            return True
        ordered = sorted(self.waiting)  # they do not overlap each other, so one neighbour tells
        before = (bisect_left(ordered, each.end, key=lambda other: other.start) for each in found)
        return any(at and ordered[at - 1].end > each.start for at, each in zip(before, found, strict=True))


def _is_new(amendment: Amendment) -> bool:
    return amendment.rank == BLOCK_RANK and amendment.start == amendment.end and amendment.text != ""


def splice(text: str, changes: Sequence[Change], *, vocabulary: Vocabulary = DEFAULT_VOCABULARY) -> Spliced:
    """Apply the changes to a text, in order; all else stays byte for byte.

    Changes of goals are looked up in the text as it was before the first of them, so they do not disturb each other;
    of several changes of one thing the last counts. A change that finds no place is returned as missed, and so is one
    of a goal after which the text would not say just what it wants; none is half done.
    TooLong when the result passes GitHub's limit; ValueError for a sign, login or key that could not be read back.
    """
    before = _known(text, vocabulary)
    signs = Signs(vocabulary)

    def made(some: Sequence[Change]) -> _Work:
        return _made(_Work(text, signs, known=before), some)

    wrong = unsound(text, before, changes, lambda some: made(some).text, signs)
    work = made([each for each in changes if not any(each is other for other in wrong)])
    work.missed += wrong
    if work.text != text and len(work.text) > BODY_LIMIT:
        raise TooLong(len(work.text), BODY_LIMIT)
    return Spliced(work.text, tuple(work.missed))


@lru_cache(maxsize=_KNOWN)
def _known(text: str, vocabulary: Vocabulary) -> Reading:
    return reading(text, Signs(vocabulary))


def _made(work: _Work, changes: Sequence[Change]) -> _Work:
    """Make the changes: those of goals first and whole blocks after them, so that a text is not read for each kind.

    Only a new goal, and a broken block, which may have hidden goals, wait for what comes before them.
    """
    batch: list[GoalChange | Wording] = []
    blocks: list[PutBlock | DropBlock] = []
    for change in changes:
        if isinstance(change, AddGoal):
            _amend_all(work, batch, blocks)
            _add(work, change)
        elif isinstance(change, SetNumber):
            _amend_all(work, batch, blocks)
            _number(work, change)
        elif not isinstance(change, PutBlock | DropBlock):
            batch.append(change)
        elif _is_broken(work.reading, change):
            _amend_all(work, batch, blocks)
            _apply(work, change)
            work.settle()
        else:
            blocks.append(change)
    _amend_all(work, batch, blocks)
    work.settle()
    return work


def _amend_all(work: _Work, batch: list[GoalChange | Wording], blocks: list[PutBlock | DropBlock]) -> None:
    """Make the changes that were gathered, and gather anew."""
    if batch:
        _amend_goals(work, batch)
    for change in blocks:
        _apply(work, change)
    batch.clear()
    blocks.clear()


def _amend_goals(work: _Work, batch: list[GoalChange | Wording]) -> None:
    for number, turn in enumerate(_turns(work, batch)):
        if number:
            work.settle()
        source, signs, placed = work.reading.source, work.reading.signs, dict(enumerate(work.reading.placed))
        for change, place in turn:
            each = placed.get(place)
            found = _amended(change, each, source, signs) if each else None
            if found is None:
                work.missed.append(change)
            else:
                work.waiting += found


def _turns(work: _Work, batch: list[GoalChange | Wording]) -> list[list[tuple[GoalChange | Wording, int]]]:
    """Sort changes into turns, each with the place of its goal among all; what finds no goal is missed.

    A change of words looks at the line as the changes before it left it; all others are made in the first turn.
    """
    index = Index.of(work.reading.placed)
    places = {each.goal.at: place for place, each in enumerate(work.reading.placed)}
    wanted: dict[tuple[int, type, int, str], GoalChange | Wording] = {}
    for change in batch:
        meant = index.meant(change)
        if meant is None:
            work.missed.append(change)
        else:
            wanted[places[meant.placed.goal.at], type(change), meant.line, spoken_of(change)] = change
            work.linked = work.linked or isinstance(change, SetLink)
    turns: list[list[tuple[GoalChange | Wording, int]]] = [[]]
    noted = {place for place, kind, *_ in wanted if kind is SetNote}
    taken: dict[int, int] = {place: 1 for (place, *_), change in wanted.items() if not isinstance(change, Wording)}
    for (place, *_), change in wanted.items():
        apart = isinstance(change, SetNoteStatus) and place not in noted
        turn = taken.get(place, 0) if isinstance(change, Wording) and not apart else 0
        taken[place] = max(taken.get(place, 0), turn + (not apart))
        while len(turns) <= turn:
            turns.append([])
        turns[turn].append((change, place))
    return turns


def _amended(change: GoalChange | Wording, placed: Placed, source: Source, signs: Signs) -> list[Amendment] | None:
    if not isinstance(change, Wording):
        return amendments(change, placed, source, signs)
    found = reworded(change, placed, source, signs)
    return found and [each for each in found if source.text[each.start : each.end] != each.text]


def _apply(work: _Work, change: PutBlock | DropBlock) -> None:
    if _is_broken(work.reading, change):
        work.settle()
        _mend(work, change)
        return
    found = _of_block(work.reading, change)
    block = (change.kind, change.key)
    if work.crossed_by(found, block):
        work.settle()
        found = _of_block(work.reading, change)
    work.waiting += found
    work.blocks.add(block)


def _of_block(now: Reading, change: PutBlock | DropBlock) -> list[Amendment]:
    blocks = find_blocks(now.source, now.tree.fences)
    return put(now, blocks, change) if isinstance(change, PutBlock) else drop(now, blocks, change)


def _is_broken(now: Reading, change: PutBlock | DropBlock) -> bool:
    """Whether a copy of this block is not whole, or an open fence may swallow it."""
    return not all(_states(now, change)) or not all(closed for _, _, closed in now.tree.fences)


def _states(now: Reading, change: PutBlock | DropBlock) -> list[bool]:
    """Return for each copy of this block in the text whether it is whole."""
    mine = (change.kind, change.key)
    return [block.intact for block in now.document.blocks if (block.kind, block.key) == mine]


def _mend(work: _Work, change: PutBlock | DropBlock) -> None:
    """Write a broken block where it stands. If it is not whole there, as below a fence that is never closed, move it.

    What is left of copies that stand inside of each other is seen only when the outer one is gone.
    """
    text, known = work.text, work.reading
    if isinstance(change, PutBlock):
        _amend_block(work, change)
        if _states(work.reading, change) == [True]:
            return
        work.become(text, known)
    for _ in range(_MENDINGS):
        _amend_block(work, DropBlock(change.kind, change.key))
    if isinstance(change, PutBlock):
        _amend_block(work, replace(change, place="start"))


def _amend_block(work: _Work, change: PutBlock | DropBlock) -> None:
    work.waiting += _of_block(work.reading, change)
    work.settle()


def _number(work: _Work, change: SetNumber) -> None:
    work.settle()
    after = with_number(work.text, change, work.signs)
    if after is None:
        work.missed.append(change)
    elif after != work.text:
        work.become(after, None)


def _add(work: _Work, change: AddGoal) -> None:
    """Add a goal, and look whether it can be read back: an open fence above could have swallowed it."""
    if work.linked or work.blocks:
        work.settle()  # a goal is known by its issue, too, and one may come out of a block of ours
    if is_there(work.reading, change, work.signs):
        return
    for wanted in additions(work.reading, change):
        after = work.with_([*work.waiting, wanted])
        then = reading(after, work.signs)
        # One more goal and no other: a new heading could also announce goals that were none.
        if len(then.placed) == len(work.reading.placed) + 1 and is_there(then, change, work.signs):
            work.become(after, then)
            return
    work.missed.append(change)
