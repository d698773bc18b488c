"""What a plan is made of and made from: memory and rendering in, edits and things to remember out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from bot.core.agreed import Agreed, Change, Elsewhere, Kept, KeptBy, Reported
from bot.core.commands.receipts import Receipt
from bot.core.edits import Edit
from bot.core.markers import stamp, stamps
from bot.core.model import Comment, Issue
from bot.core.notices import Notice, Told
from bot.core.plan.place import Place
from bot.core.record import Frozen
from bot.core.sheet import Sheet


class Render(Protocol):
    """Turns the name of a template and its values into the text that people read."""

    def __call__(self, template: str, /, **values: object) -> str:
        """Render one template; a missing value is an error."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that a person should mend: what is wrong where, and what to do.

    `where` is a title, or `#` and the number of the issue at `url`.
    """

    where: str
    message: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """What lint found: in the words of lint, in whose text ("": the sprint issue), and whether it is an error.

    `code` is the rule, `line` counts from 1; what is said twice is one finding wherever it stands.
    """

    message: str
    team: str = ""
    error: bool = False
    code: str = field(default="", compare=False)
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Memory:
    """What GitHub does not keep: the marker secret, what was agreed, which keys happened once, and the history.

    `done` holds the keys of effects that happened, also of those that a person has removed since.
    `recent` are those that happened so lately that GitHub's lists may not show them yet; `refused` says what GitHub
    would not do in this turn. `rules_problem` and `template_problems` say what is wrong in files of the space, a line
    for each mistake.
    `previous` are the goals of the sprint before, as they were agreed last; only a space uses them. `earlier` is what
    happened to carried goals in the sprints before. `elsewhere` are goals of the space's other sprints by number,
    each in its latest one; `kept` is what people asked to be kept, `risks` what they
    noted and closed as risks and blind spots in earlier sprints, `health` marks and means of the space's other sprints.
    `shown` has the digest of what a post of ours said last, by key; `nodes` the node ids of posts by key. `label_ids`
    are the node ids of our labels as they were seen last. `receipts` are those of the sprint's commands, `renamed` says
    which labels people have renamed. `labels_now`
    are the labels' ids where they differ from `label_ids`. `place` is where a sprint stands among the others, `decided`
    what the plan of a later one says about its goals. `frozen` are the record of the sprint, if it has one, and
    the numbers of others. `reported` are values of metrics that came in by the API since the last look.
    `outbox` says which channels the space may use, and what was told there.
    """

    secret: bytes = field(repr=False)
    agreed: Mapping[int, Agreed] = field(default_factory=dict)
    done: frozenset[str] = frozenset()
    recent: frozenset[str] = frozenset()
    history: Sequence[Change] = ()
    earlier: Sequence[Change] = ()
    rules_problem: str = ""
    template_problems: Sequence[str] = ()
    refused: Sequence[str] = ()
    previous: Sequence[Agreed] = ()
    elsewhere: Mapping[int, Elsewhere] = field(default_factory=dict)
    kept: Sequence[Kept] = ()
    risks: Sequence[Kept] = ()
    health: Sequence[KeptBy] = ()
    shown: Mapping[str, str] = field(default_factory=dict)
    nodes: Mapping[str, str] = field(default_factory=dict)
    label_ids: Mapping[str, str] = field(default_factory=dict)
    receipts: Sequence[Receipt] = ()
    renamed: Sequence[Problem] = ()
    labels_now: Mapping[str, str] = field(default_factory=dict)
    place: Place | None = None
    decided: Sequence[Change] = ()
    frozen: Sequence[Frozen] = ()
    reported: Sequence[Reported] = ()
    outbox: Told = field(default_factory=Told)
    _keys: dict[str, tuple[str, ...]] = field(init=False, repr=False, compare=False, default_factory=dict)

    def stamp(self, key: str) -> str:
        """Return the hidden signed marker for an effect's key (`kind:rest`)."""
        kind, _, rest = key.partition(":")
        return stamp(kind, rest, self.secret)

    def keys(self, post: Issue | Comment) -> tuple[str, ...]:
        """Return the keys of the valid markers in a post, none when the post is not ours."""
        if not post.mine:
            return ()
        # Many ask of the same posts in a turn, and each answer takes a signature.
        if post.body not in self._keys:
            self._keys[post.body] = tuple(f"{each.kind}:{each.key}" for each in stamps(post.body, self.secret))
        return self._keys[post.body]


@dataclass(frozen=True, slots=True)
class Plan:
    """The edits to make, in order, and what to remember once they are made.

    `due_at` is the next instant at which something falls due without an event (None: nothing).
    `watch` are the numbers of the sprint issues that a space has. `made` maps keys that GitHub shows as happened;
    `freed` are keys that may happen again, `settled` keys that the edits make happen. `kept`, `shown` and `label_ids`
    are to be remembered as in Memory. `unclear` are the node ids of goals that somebody changed, `touched` those that
    may have been changed since anybody listened: their deeds should be read, and those of the texts beside. `waiting`
    says that something waits for a look in which nothing else is to be done. `wake` are the numbers of other sprint
    issues of the space that should be looked at, too. `wanted` are the node ids of goals of which
    it must be known what was finished for them; `backlog` says that the open issues of the repository must be known.
    `frozen` is the sprint's record, to be kept for good; `over` says why nothing is left to do in a sprint ("": it
    goes on).
    `folder` is where decisions become files, where it must be known what is there ("": not now).
    `answers` are edits, too, for when all that is remembered: they say what became of this turn's commands. `taken` are
    the values among `Memory.reported` that are among `kept` now, by their ids. `notices` are to be told where people
    chat.
    `sheet` is what the sprint looks like now, None where the one that is kept says the same.
    """

    edits: tuple[Edit, ...] = ()
    agreed: tuple[Agreed, ...] = ()
    changes: tuple[Change, ...] = ()
    problems: tuple[Problem, ...] = ()
    due_at: datetime | None = None
    watch: tuple[int, ...] = ()
    made: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    freed: tuple[str, ...] = ()
    settled: tuple[str, ...] = ()
    kept: tuple[Kept, ...] = ()
    shown: Mapping[str, str] = field(default_factory=dict)
    label_ids: Mapping[str, str] = field(default_factory=dict)
    receipts: tuple[Receipt, ...] = ()
    unclear: tuple[str, ...] = ()
    unclear_texts: tuple[str, ...] = ()
    touched: tuple[str, ...] = ()
    touched_texts: tuple[str, ...] = ()
    waiting: bool = False
    wake: tuple[int, ...] = ()
    wanted: tuple[str, ...] = ()
    folder: str = ""
    backlog: bool = False
    frozen: Frozen | None = None
    over: str = ""
    answers: tuple[Edit, ...] = ()
    taken: tuple[int, ...] = ()
    notices: tuple[Notice, ...] = ()
    sheet: Sheet | None = None

    def __bool__(self) -> bool:
        """Whether there is anything to do."""
        return bool(self.edits)


def same_text(one: str, other: str) -> bool:
    """Whether two texts are the same to a reader; GitHub's web editor sends CRLF, and blanks at the end do not show."""
    return one.replace("\r\n", "\n").rstrip() == other.replace("\r\n", "\n").rstrip()


def earliest(*moments: datetime | None) -> datetime | None:
    """Return the earliest of the moments that there are."""
    return min((moment for moment in moments if moment is not None), default=None)


def made_keys(memory: Memory, posts: Iterator[tuple[Issue | Comment, int]]) -> dict[str, tuple[str, int]]:
    """Return key -> (node id, number) for every marked post of ours; of twins the first counts."""
    found: dict[str, tuple[str, int]] = {}
    for post, number in posts:
        for key in memory.keys(post):
            found.setdefault(key, (post.id, number))
    return found
