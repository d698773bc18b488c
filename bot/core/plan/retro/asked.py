"""What did retros ask for, and what became of it?"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from itertools import chain
from zoneinfo import ZoneInfo

from bot.core.calendar import local_day
from bot.core.document import Action, Document
from bot.core.document.folding import fold
from bot.core.model import Issue
from bot.core.plan.lines import document_of
from bot.core.status import Ending, Vocabulary

# The kind of the block in which what comments on a retro say is gathered.
COLLECTED = "collected"
# So much of two texts must be the same, letters and digits alone, before one may be the beginning of the other.
_LEAST_SAME = 12
_NUMBER = re.compile(r"(?<![\w/&])#(\d{1,9})(?!\w)")
_MENTION = re.compile(r"(?<![\w/@])@([A-Za-z0-9][A-Za-z0-9-]*)")
_LET_GO = r"(?:dropped|let go|given up|not needed|no longer needed|won['’]?t do|obsolete)"
_DROPPED_FIRST = re.compile(rf"^\W*{_LET_GO}\s*[:,–—-]\s*", re.IGNORECASE)
_DROPPED_LAST = re.compile(rf"\s*(?:[-–—(,;:]\s*)+{_LET_GO}\b.*$", re.IGNORECASE)
_STRUCK = re.compile(r"^\s*(?:[-*+]|\d+[.)])?\s*(?:\[[ xX]\]\s*)?(?:~~|<del>|<s>)")


class Fate(StrEnum):
    """What became of an action."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Asked:
    """Something that a retro asked for: `retro` is the first one that has it, filed at `at`, `listed` are all of them.

    `number` is that of the issue which it names or became, 0 for none; `issue` is that issue where the look shows it.
    `owner` is a login, a name, or "".
    """

    text: str
    owner: str
    at: datetime
    retro: Issue
    fate: Fate = Fate.OPEN
    number: int = 0
    issue: Issue | None = None
    listed: tuple[int, ...] = ()

    @property
    def key(self) -> str:
        """What tells it apart however it is written: its letters and digits."""
        return key_of(self.text)

    def dropped(self) -> Asked:
        """Return it as dropped."""
        return replace(self, fate=Fate.DROPPED)

    def weeks(self, today: date, zone: ZoneInfo) -> int:
        """Return how many whole weeks ago it was asked for."""
        return (today - local_day(self.at, zone)).days // 7


def key_of(text: str) -> str:
    """Return a text's letters and digits."""
    return fold(text).replace(" ", "")


def same(one: str, other: str) -> bool:
    """Whether two keys mean one action: the same, or one goes on where the other ends."""
    short, long = sorted((one, other), key=len)
    return one == other or (len(short) >= _LEAST_SAME and long.startswith(short))


def digest_of(key: str) -> str:
    """Return a few signs that stand for an action's key in the key of its issue."""
    return hashlib.sha256(key.encode()).hexdigest()[:12]


def asked(
    retros: Sequence[Issue], vocabulary: Vocabulary, issues: Mapping[int, Issue], own: Mapping[str, Issue]
) -> tuple[Asked, ...]:
    """Return what retros asked for, oldest first, each once however often it was listed since.

    It is done when a box of it is ticked anywhere, or its issue is closed; it is dropped when it is struck out, or said
    to be, or that issue was closed as not planned. `issues` are those that the look shows, for actions that name one;
    `own` are those that actions became, by the digest of the action's key.
    """
    found: list[Asked] = []
    keys: list[str] = []
    for retro in sorted(retros, key=lambda each: (each.created_at, each.number)):
        for each in actions_of(retro, vocabulary):
            key = each.key
            place = next((place for place, known in enumerate(keys) if same(known, key)), None)
            if place is None:
                found.append(each)
                keys.append(key)
            else:
                found[place] = _joined(found[place], each)
                keys[place] = found[place].key
    return tuple(_by_issue(each, own.get(digest_of(each.key)) or issues.get(each.number)) for each in found)


@dataclass(frozen=True, slots=True)
class Found:
    """An action in a text: `line` is 0-based, `number` that of an issue which the line names, 0 for none."""

    text: str
    owner: str
    fate: Fate
    number: int
    line: int


def actions_in(text: str, document: Document, vocabulary: Vocabulary) -> Iterator[Found]:
    """Yield the actions of a text, read as `document`."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    sign = vocabulary.ending(Ending.NOT_PLANNED).emoji
    for action in document.actions:
        written = lines[action.first] if action.first < len(lines) else ""
        bare, dropped = _let_go(action.text)
        dropped = dropped or _STRUCK.match(written) is not None or sign in written
        fate = Fate.DROPPED if dropped else Fate.DONE if action.done else Fate.OPEN
        number = int(named[1]) if (named := _NUMBER.search(written)) else 0
        yield Found(bare, _owner(action), fate, number, action.first)


def actions_of(retro: Issue, vocabulary: Vocabulary) -> Iterator[Asked]:
    """Yield the actions that one retro's text has, and those that were gathered from its comments."""
    document = document_of(retro.body, vocabulary)
    texts = (retro.body, *(block.body for block in document.blocks if block.kind == COLLECTED))
    for each in chain.from_iterable(actions_in(text, document_of(text, vocabulary), vocabulary) for text in texts):
        yield Asked(each.text, each.owner, retro.created_at, retro, each.fate, each.number, listed=(retro.number,))


def _let_go(text: str) -> tuple[str, bool]:
    """Return a text without the words that it is dropped, and whether it had any."""
    bare = _DROPPED_LAST.sub("", _DROPPED_FIRST.sub("", text))
    return (bare, True) if bare != text and key_of(bare) else (text, False)


def _owner(action: Action) -> str:
    people = (*action.owners, *action.names, *_MENTION.findall(action.text))
    return people[0] if people else ""


def _joined(known: Asked, later: Asked) -> Asked:
    """What was settled once stays settled; the latest owner and issue count."""
    return replace(
        known,
        owner=later.owner or known.owner,
        fate=known.fate if known.fate is not Fate.OPEN else later.fate,
        number=later.number or known.number,
        listed=tuple(dict.fromkeys((*known.listed, *later.listed))),
    )


def _by_issue(each: Asked, issue: Issue | None) -> Asked:
    if issue is None:
        return each
    found = replace(each, number=issue.number, issue=issue)
    if issue.is_open:
        # A box that was ticked before somebody opened the issue again means nothing any more.
        again = issue.state_reason == "reopened" and each.fate is Fate.DONE
        return replace(found, fate=Fate.OPEN) if again else found
    return replace(found, fate=Fate.DROPPED if issue.state_reason == "not_planned" else Fate.DONE)
