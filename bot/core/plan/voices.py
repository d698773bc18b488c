"""What does each surface of a goal say of its status: label, board, open or closed, `Status:` line, sign, box?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.core.agreed import Agreed
from bot.core.boards import Columns
from bot.core.document import Goal
from bot.core.merge import Surface, Voice
from bot.core.model import Act, Card, Deed, Issue
from bot.core.plan.heard import ROBOTS, Heard, Reading, Saying, Surfaced, Value, latter, surfaced
from bot.core.plan.lines import Line
from bot.core.status import Ending, Vocabulary, same_sign

COMPLETED = frozenset({None, "", "completed"})


@dataclass(frozen=True, slots=True)
class Around:
    """A goal and what is known around it: its issue, what was agreed (None: nothing), what was heard."""

    issue: Issue
    before: Agreed | None
    heard: Heard
    vocabulary: Vocabulary

    @property
    def agreed(self) -> str | None:
        """The agreed status, None where there is none that the rules still know."""
        return self.before.status if self.before and knows(self.vocabulary, self.before.status) else None

    @property
    def since(self) -> datetime | None:
        """When the surfaces agreed last, by GitHub's clock."""
        return self.before.heard_at if self.before else None

    @property
    def last_open(self) -> str:
        """The status that a goal returns to when it is opened again."""
        if self.before and knows(self.vocabulary, self.before.last_open):
            return self.before.last_open
        return self.vocabulary.words[0].name

    @property
    def is_done(self) -> bool:
        """Whether the goal was agreed to be done."""
        return self.agreed is not None and self.vocabulary.named(self.agreed).ending is Ending.COMPLETED

    @property
    def is_ended(self) -> bool:
        """Whether the issue of the goal was agreed to be closed."""
        return self.agreed is not None and self.vocabulary.named(self.agreed).ending is not Ending.OPEN

    def surfaced(self, shown: Voice | None, sayings: Sequence[Saying], latest: datetime | None = None) -> Surfaced:
        """Return what a surface says of the status."""
        return surfaced(shown, sayings, self.agreed, self.since, latest)


def knows(vocabulary: Vocabulary, name: str) -> bool:
    """Whether the rules still have this status."""
    return any(word.name == name for word in vocabulary.words)


def statuses(around: Around, line: Line | None) -> tuple[Surfaced, ...]:
    """Return what each surface of a goal says of its status."""
    return (_label(around), *_boards(around), _state(around), *(_on_line(around, line) if line else ()))


def _label(around: Around) -> Surfaced:
    """A second status label beside the agreed one is what somebody has just added."""
    issue, agreed = around.issue, around.agreed
    sayings = _label_sayings(around)
    latest = {saying.says: saying.deed.at for saying in sayings if not saying.withdrawn}
    names = {_label_word(around, label): None for label in issue.labels}
    said = [word.name for word in around.vocabulary.words if word.name in names]
    fresh = [name for name in said if name != agreed] or said
    # Of several that differ from what was agreed, the last one that was put there; in the order of the rules else.
    timed = [name for name in fresh if name in latest]
    word = max(timed, key=lambda name: latest[name]) if len(timed) == len(fresh) > 0 else next(iter(fresh), None)
    return around.surfaced(Voice(Surface.LABEL, word) if word else None, sayings)


def _label_word(around: Around, label: str) -> str | None:
    """The label of the agreed status says what it said then, also when the rules have given it to another word."""
    before = around.before
    if before and around.agreed and _same(label, before.label):
        return around.agreed
    word = around.vocabulary.labelled(label)
    return word.name if word else None


def _label_sayings(around: Around) -> list[Saying]:
    """What people labelled and took away again does not count; what we took away does."""
    sayings: list[Saying] = []
    for deed in around.heard.of(around.issue.id, Act.LABELED, Act.UNLABELED):
        word = _label_word(around, deed.what)
        if word is None:
            continue
        if deed.act is Act.LABELED:
            sayings.append(Saying(Surface.LABEL, word, deed))
        elif not (deed.mine or deed.automatic):
            sayings = [replace(each, withdrawn=True) if each.says == word else each for each in sayings]
    return sayings


def _state(around: Around) -> Surfaced:
    """Closed says done or dropped; open says something only when the goal was agreed to be closed."""
    issue = around.issue
    word = _closed_as(around, issue.state_reason) if not issue.is_open else around.last_open
    # Where its deeds are known and none opened it again, it is open because we failed to close it.
    never_reopened = bool(around.heard.of(issue.id, *Act)) and not around.heard.of(issue.id, Act.REOPENED)
    says_nothing = issue.is_open and (not around.is_ended or never_reopened)
    shown = None if says_nothing else Voice(Surface.STATE, word, issue.closed_at if not issue.is_open else None)
    deeds = around.heard.of(issue.id, Act.CLOSED, Act.REOPENED)
    sayings = [Saying(Surface.STATE, _state_word(around, deed), deed) for deed in deeds]
    if (
        deeds
        and deeds[-1].who in ROBOTS
        and (deeds[-1].act is Act.CLOSED) != issue.is_open
        and _moved(around, deeds[-1])
    ):
        shown = None  # a workflow closed it because somebody moved its card, and the board says so itself
    return around.surfaced(shown, sayings)


def _state_word(around: Around, deed: Deed) -> str:
    return around.last_open if deed.act is Act.REOPENED else _closed_as(around, deed.what)


def _closed_as(around: Around, reason: str | None) -> str:
    return around.vocabulary.ending(Ending.COMPLETED if reason in COMPLETED else Ending.NOT_PLANNED).name


def _moved(around: Around, answer: Deed) -> bool:
    moves = around.heard.of(around.issue.id, Act.MOVED)
    return any(deed.at <= answer.at and deed.who not in ROBOTS for deed in moves)


def _boards(around: Around) -> Iterator[Surfaced]:
    """A column that shows the agreed status says it, whatever else it means; an archived card says nothing."""
    moves = around.heard.of(around.issue.id, Act.MOVED)
    cards = {card.board: card for card in around.issue.cards if not card.archived}
    for columns in around.heard.columns:
        card = cards.get(columns.board.id)
        if card is not None and columns.board.status_field and not columns.board.closed:
            yield _card(around, card, columns, moves)


def _card(around: Around, card: Card, columns: Columns, moves: Sequence[Deed]) -> Surfaced:
    word = columns.says(card, around.agreed)
    shown = Voice(Surface.BOARD, word, card.moved_at) if word else None
    last = moves[-1] if moves else None
    if last and (last.mine or last.who in ROBOTS) and _same(last.what, card.column) and around.before:
        shown = None  # a card that we moved ourselves tells nothing new, also when its goal begins anew in a sprint
    options = {option.name.casefold(): option.id for option in columns.board.options}
    named = (
        (deed, columns.says(replace(card, option=options.get(deed.what.casefold(), "")), around.agreed))
        for deed in moves
        if deed.who not in ROBOTS
    )
    sayings = [Saying(Surface.BOARD, each, deed) for deed, each in named if each]
    return around.surfaced(shown, sayings, card.moved_at)


def _on_line(around: Around, line: Line) -> Iterator[Surfaced]:
    versions = around.heard.versions(line, around.issue.number)
    written, at, who = around.heard.edited(line)
    box = Reading(Surface.BOX, lambda goal: goal.done_box, lambda before, after: _boxed(around, before, after))
    shown = (
        (Reading(Surface.NOTE, lambda goal: _noted(around, goal), latter), _noted(around, line.goal)),
        (Reading(Surface.LINE, lambda goal: _signed(around, goal), latter), _signed(around, line.goal)),
        (box, _boxed(around, around.is_done, line.goal.done_box)),
    )
    for reading, word in shown:
        sayings = reading.sayings(versions, line.goal, around.agreed)
        voice = Voice(reading.surface, word, at, who) if word else None
        yield around.surfaced(voice, sayings, None if versions else written)


def _noted(around: Around, goal: Goal) -> str | None:
    before = around.before
    if before and around.agreed and same_sign(goal.note_emoji, before.emoji):
        return around.agreed
    return goal.note_status


def _signed(around: Around, goal: Goal) -> str | None:
    """The sign of the agreed status says what it said then; without a sign, a line that is struck out says dropped."""
    before = around.before
    if before and around.agreed and same_sign(goal.emoji, before.emoji):
        return around.agreed
    is_own = bool(goal.emoji) or (goal.struck and goal.note_status is None)
    return goal.status if is_own else None


def _boxed(around: Around, before: Value, after: Value) -> str | None:
    """A box says something where it was ticked, or unticked: one that was never ticked says nothing."""
    if after:
        return around.vocabulary.ending(Ending.COMPLETED).name
    return around.last_open if after is False and before else None


def _same(one: str, other: str) -> bool:
    return one.casefold() == other.casefold()
