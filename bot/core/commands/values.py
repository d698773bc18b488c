"""What a command is made of: the call in a comment, the order it becomes, and what is known when it is judged."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.core.agreed import Change
from bot.core.document.folding import fold
from bot.core.model import Standing
from bot.core.rules import CommandRules, Team
from bot.core.rules.escalation import Level, Roles
from bot.core.status import DEFAULT_VOCABULARY, Vocabulary


class Wrong(Exception):
    """A command that cannot be understood; its text, in Markdown, says what to write instead."""


@dataclass(frozen=True, slots=True)
class Call:
    """One command as it stands in a comment.

    `comment` is the comment's node id, `comment_number` its database id; `issue` is the number of the issue beneath
    which it stands, `author` the login of who opened that issue, `goal` the number of the goal that is implied there,
    or None. `name` is the command as typed, `words` the rest of its `line`. `digest` stays the same when something else
    in the comment is edited. `who` wrote the line, a login; `at` is when, in UTC. `insider` as in `model.Comment`.
    """

    comment: str
    comment_number: int
    url: str
    issue: int
    goal: int | None
    name: str
    words: str
    line: str
    digest: str
    who: str
    at: datetime
    is_bot: bool = False
    insider: bool = True
    author: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """A goal that a command may speak of: `number` is its issue's, None while it stands only in the plan.

    `owner`, `author` (who opened its issue) and `supporters` are logins, `status` is a word of the vocabulary,
    `targets` are the words of its targets in order, `facts` what else its line says, as in `Agreed`.
    """

    title: str
    number: int | None = None
    owner: str = ""
    supporters: tuple[str, ...] = ()
    status: str = ""
    team: str | None = None
    url: str = ""
    author: str = ""
    targets: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()


def is_about(change: Change, goal: Known) -> bool:
    """Whether a change is one of this goal; one without an issue is known by its title."""
    if goal.number is not None:
        return change.number == goal.number
    return not change.number and fold(change.title) == fold(goal.title)


@dataclass(frozen=True, slots=True)
class Say:
    """Set a goal's status, a word of the vocabulary; `note` says why."""

    goal: Known
    status: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Own:
    """Give a goal its one owner, a login; "" takes the owner away."""

    goal: Known
    login: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Aim:
    """Add a target to a goal."""

    goal: Known
    text: str


@dataclass(frozen=True, slots=True)
class Measured:
    """Set the present value of a goal's `nth` target, the first is 1; `value` is as typed: "40%", "17 users"."""

    goal: Known
    nth: int
    value: str


@dataclass(frozen=True, slots=True)
class Retell:
    """Say the target of a goal whose words are `was` in the words `text`; "" takes it away."""

    goal: Known
    was: str
    text: str


@dataclass(frozen=True, slots=True)
class Metric:
    """Set a number that the sprint follows; `value` is as typed, with its unit."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Confide:
    """Say how likely a goal is, from 0 to 1."""

    goal: Known
    probability: float
    note: str = ""


@dataclass(frozen=True, slots=True)
class Weigh:
    """Say how large a goal is, in points."""

    goal: Known
    points: float
    note: str = ""


@dataclass(frozen=True, slots=True)
class AddGoal:
    """Add a goal to the plan; `owner` is a login, `lane` one of the desk's lanes, each "" where not said."""

    title: str
    owner: str = ""
    lane: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Split:
    """Split a goal: the rest becomes a goal of its own in the same plan."""

    goal: Known
    note: str = ""


@dataclass(frozen=True, slots=True)
class Ask:
    """Ask for help with a goal."""

    goal: Known
    text: str


@dataclass(frozen=True, slots=True)
class PostTeam:
    """Post the comment in which a team plans; `name` as in the rules."""

    name: str


@dataclass(frozen=True, slots=True)
class OpenGoals:
    """Make an issue for every goal of the plan now."""


@dataclass(frozen=True, slots=True)
class Keep:
    """Keep a note of the sprint.

    `kind` is as in Kept; `who_named` are the logins in it.
    `fields` are (name, text) pairs: dimension and score of a health note, mitigation and contingency of a risk, the
    words of a risk that is closed, the level of a decision. `goal` is the one that it is about, where the command
    names one.
    """

    kind: str
    text: str
    who_named: tuple[str, ...] = ()
    fields: tuple[tuple[str, str], ...] = ()
    goal: Known | None = None


@dataclass(frozen=True, slots=True)
class PostStandup:
    """Post the stand-up now."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Answer with a comment, in Markdown."""

    text: str


Order = (
    Say
    | Own
    | Aim
    | Measured
    | Retell
    | Metric
    | Confide
    | Weigh
    | AddGoal
    | Split
    | Ask
    | PostTeam
    | OpenGoals
    | Keep
    | PostStandup
    | Answer
)


@dataclass(frozen=True, slots=True)
class Done:
    """The command is understood and allowed: carry out its orders."""

    orders: tuple[Order, ...]

    @property
    def answer(self) -> str:
        """The text that was asked for, as by `/help`; else nothing."""
        return "\n\n".join(order.text for order in self.orders if isinstance(order, Answer))


@dataclass(frozen=True, slots=True)
class Refused:
    """The person may not do that; `message` says who may. An empty one means: only a reaction, no comment."""

    message: str


@dataclass(frozen=True, slots=True)
class Mistake:
    """The command could not be understood; `message` says what to write instead."""

    message: str


Verdict = Done | Refused | Mistake


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything that is known when a command is judged.

    `now` is UTC; `lanes` are the names of the plan's lanes. `engineers` are the logins that may own goals; none named
    means anybody.
    `standing` is by login in small letters; who is not in it has no rights beyond what the plan says of them. `roles`
    say who is who, `levels` who may decide what; `risks` are those of the sprint in their order, "" for a closed one;
    so are `blind_spots`.
    `history` is oldest first.
    """

    now: datetime
    goals: tuple[Known, ...] = ()
    vocabulary: Vocabulary = DEFAULT_VOCABULARY
    teams: tuple[Team, ...] = ()
    lanes: tuple[str, ...] = ("headline", "high", "low")
    engineers: tuple[str, ...] = ()
    standing: Mapping[str, Standing] = field(default_factory=dict)
    roles: Roles = ()
    levels: tuple[Level, ...] = ()
    risks: tuple[str, ...] = ()
    blind_spots: tuple[str, ...] = ()
    rules: CommandRules = field(default_factory=CommandRules)
    history: Sequence[Change] = ()


@dataclass(frozen=True, slots=True)
class Command:
    """One command: how it is written, what it does, who may give it, and the function that reads it.

    `read` raises Wrong. `examples` are whole lines. `may` are conditions, as `rights` explains them.
    """

    name: str
    usage: tuple[str, ...]
    summary: str
    details: str
    examples: tuple[str, ...]
    may: tuple[str, ...]
    read: Callable[[Call, Desk], Order]
    aliases: tuple[str, ...] = ()
