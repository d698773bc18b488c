"""One turn of planning a sprint: what is known, what has been decided so far, and how posts of ours come about."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.core import calendar, document
from bot.core.agreed import Agreed, Change, Kept
from bot.core.commands.receipts import Receipt
from bot.core.edits import DeleteComment, Edit, PostComment, RewriteComment
from bot.core.merge import Voice
from bot.core.model import Comment, Issue, SprintSnapshot
from bot.core.notices import Notice
from bot.core.plan import fitting, posts
from bot.core.plan.place import period_for
from bot.core.plan.values import Finding, Memory, Problem, Render, made_keys, same_text
from bot.core.record import Frozen
from bot.core.rules import Rules

TITLE_LENGTH = 240
# GitHub takes 65,536 characters; some are left for what is added to a post: markers, and people's words.
LONGEST_POST = 60_000
_LENGTHS = (300, 100, 0)


@dataclass(slots=True)
class Turn:
    """One turn of planning a sprint: what is known, and what has been decided so far.

    `settled` are keys that this turn's edits make happen once; `due` are instants at which to look again. `voices` and
    `owner_voices` are what commands say about the status and the owner of a goal, by its number. `shown`, `kept` and
    `receipts` are to be remembered, and so are `told`, values from outside that are in the memory already, and `taken`,
    their ids; `held` is true when the summary waits a little for more changes. `unclear` and
    `touched` are the node ids of goals and texts whose deeds should be read, as in Plan; `waiting`, `answers`,
    `wake` and `backlog` are as there. `frozen` is the sprint's record, when it is frozen now. `awaited` are goals
    (number, title) that come when the record of the sprint before is frozen. `pace` says how far the sprint is, for the
    summary; `findings` is what lint found.
    """

    snapshot: SprintSnapshot
    rules: Rules
    memory: Memory
    now: datetime
    render: Render
    period: calendar.Period
    made: dict[str, tuple[str, int]]
    edits: list[Edit] = field(default_factory=list)
    splices: dict[str, list[document.Change]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    views: list[posts.GoalView] = field(default_factory=list)
    agreed: list[Agreed] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    freed: list[str] = field(default_factory=list)
    settled: list[str] = field(default_factory=list)
    due: list[datetime] = field(default_factory=list)
    voices: dict[int, list[Voice]] = field(default_factory=dict)
    owner_voices: dict[int, list[Voice]] = field(default_factory=dict)
    receipts: list[Receipt] = field(default_factory=list)
    shown: dict[str, str] = field(default_factory=dict)
    kept: list[Kept] = field(default_factory=list)
    held: bool = False
    unclear: list[str] = field(default_factory=list)
    unclear_texts: list[str] = field(default_factory=list)
    touched: list[str] = field(default_factory=list)
    touched_texts: list[str] = field(default_factory=list)
    wanted: list[str] = field(default_factory=list)
    folder: str = ""
    backlog: bool = False
    waiting: bool = False
    pace: str = ""
    wake: list[int] = field(default_factory=list)
    frozen: Frozen | None = None
    awaited: list[tuple[int, str]] = field(default_factory=list)
    answers: list[Edit] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    taken: list[int] = field(default_factory=list)
    told: list[Kept] = field(default_factory=list)
    findings: tuple[Finding, ...] = ()

    @property
    def issue(self) -> Issue:
        """The sprint issue."""
        return self.snapshot.issue

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of the space."""
        return ZoneInfo(self.rules.timezone)

    @property
    def is_over(self) -> bool:
        """Whether the sprint is closed or its last day is past."""
        return not self.issue.is_open or calendar.local_day(self.now, self.zone) > self.period.end

    @property
    def retros(self) -> tuple[Issue, ...]:
        """The weekly retros in the look, newest first. Reviews bear the same label, and are none."""
        return tuple(each for each in self.snapshot.retros if not is_review(self.memory, each))

    def happened(self, key: str) -> bool:
        """Whether an effect happened, be it only once upon a time."""
        return key in self.made or key in self.memory.done or key in self.settled

    def ours(self, key: str) -> Comment | None:
        """Return our comment with this key on the sprint issue, or on that of its stand-ups; or None."""
        issues = (self.issue, *([self.snapshot.standups] if self.snapshot.standups else []))
        return next((c for issue in issues for c in issue.comments if key in self.memory.keys(c)), None)

    def splice(self, node: str, *changes: document.Change) -> None:
        """Change the few characters that are ours in a text that people write (node id of issue or comment)."""
        if changes:
            self.splices.setdefault(node, []).extend(changes)

    def after(self, text: str, change: document.Change, what: str) -> str:
        """Return a text of the sprint issue after a change; where there is no room for `what`, tell, and leave it."""
        after = fitting.spliced(text, change, self.rules.vocabulary)
        if after is None:
            self.no_room(what, self.issue)
        return text if after is None else after

    def no_room(self, what: str, where: Issue) -> None:
        """Tell people that the text of an issue, or of a comment of ours on it, is too long for what we add."""
        message = f"has no room for {what}: shorten its text, or move older parts to another issue"
        self.problems.append(Problem(f"#{where.number}", message, where.url))

    def post(self, key: str, template: str, **values: object) -> str:
        """Render a post and stamp it with its key."""
        return f"{self.text(template, **values)}\n\n{self.memory.stamp(key)}\n"

    def text(self, template: str, **values: object) -> str:
        """Render a text that GitHub takes: of a longer one, what people wrote is cut until it fits."""
        text = self.render(template, **values).rstrip()
        for length in _LENGTHS:
            if len(text) <= LONGEST_POST:
                break
            text = self.render(template, **{name: posts.cut(value, length) for name, value in values.items()}).rstrip()
        return text

    def keep_comment(self, key: str, text: str) -> None:
        """Keep one comment of ours equal to the text: posted, rewritten, or deleted when the text is empty."""
        comment = self.ours(key)
        body = f"{text}\n\n{self.memory.stamp(key)}\n" if text else ""
        number = self.issue.number
        if comment is None:
            if body and not self.happened(key):
                self.edits.append(PostComment(key, self.issue.id, number, body))
            elif not body and key in self.memory.done:
                self.freed.append(key)
        elif not body:
            self.edits.append(DeleteComment(comment.id, number, key))
        elif not same_text(comment.body, body):
            self.edits.append(RewriteComment(comment.id, number, body))


def is_review(memory: Memory, issue: Issue) -> bool:
    """Whether an issue is a review that we filed, for whichever sprint."""
    return any(key.startswith("review:") for key in memory.keys(issue))


def start(snapshot: SprintSnapshot, rules: Rules, memory: Memory, now: datetime, render: Render) -> Turn:
    """Begin a turn: nothing is decided yet."""
    issue = snapshot.issue
    comments = [(post, each.number) for each in (*snapshot.heard, *snapshot.retros) for post in each.comments]
    issues = [(each, each.number) for each in (*snapshot.heard, *snapshot.retros, *snapshot.actions)]
    period = period_for(issue, rules, memory.place)
    return Turn(snapshot, rules, memory, now, render, period, made_keys(memory, iter([*issues, *comments])))
