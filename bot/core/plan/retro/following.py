"""What becomes of a retro once it is filed: comments are gathered, actions followed up, and it is closed in the end."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core import calendar, document
from bot.core.agreed import Kept
from bot.core.edits import CloseIssue, OpenIssue, React, SpliceText
from bot.core.model import Comment, Issue
from bot.core.plan import fitting
from bot.core.plan.lines import document_of
from bot.core.plan.retro import points
from bot.core.plan.retro.asked import COLLECTED, Asked, Fate
from bot.core.plan.retro.telling import action_key, asked_for, forgotten, of_sprint, review_of
from bot.core.plan.retro.words import action_view
from bot.core.plan.turn import TITLE_LENGTH, Turn, is_review
from bot.core.plan.values import Problem
from bot.core.rules.retro import Become

_FOLLOWED = "followed"
_MOST_REMINDED = 5
_HEARD = "THUMBS_UP"
# How many entries of each list of a block are tried, one after the other, where not all have room.
_FEWER = (50, 20, 5, 1)


@dataclass(frozen=True, slots=True)
class Closing:
    """What became of the actions of a retro that is closed: how many are done, let go, or go on in the retro `next`."""

    done: int
    dropped: int
    moved: int
    next: Issue

    @property
    def all(self) -> int:
        """How many actions it had."""
        return self.done + self.dropped + self.moved

    @property
    def none(self) -> bool:
        """Whether it asked for nothing."""
        return not self.all


def follow_up(turn: Turn) -> None:
    """Gather what comments on retros say, care for their actions, close them in the end; remind of the forgotten."""
    stands = asked_for(turn)
    if turn.rules.actions.remind and not turn.is_over:
        turn.problems.extend(_reminder(turn, each) for each in forgotten(turn, stands)[:_MOST_REMINDED])
    ours = {issue.id for issue in (*of_sprint(turn).values(), *filter(None, [review_of(turn)]))}
    for retro in _tended(turn, ours):
        if retro.is_open:
            _acknowledge(turn, retro)
        if retro.is_open and retro.id in ours:
            # What was kept, and which issues were opened, only the retro's own sprint knows.
            _gather(turn, retro)
            _open_issues(turn, retro, stands)
        _write(turn, retro, stands)
    turn.edits.extend(_closed_with_their_boxes(turn, stands))


def _tended(turn: Turn, ours: Container[str]) -> Iterator[Issue]:
    """Yield the retros that this sprint looks after: its own, and once it has begun those of the sprints before it."""
    begins = calendar.begins(turn.period, turn.rules)
    for issue in turn.snapshot.retros:
        is_older = issue.created_at < begins <= turn.now and not turn.is_over
        if _is_filed(turn, issue) and (issue.id in ours or is_older):
            yield issue


def _is_filed(turn: Turn, issue: Issue) -> bool:
    """Whether a retro, or a review, is one that we filed, for whichever sprint."""
    return any(key.startswith(("retro:", "review:")) for key in turn.memory.keys(issue))


def _kin(turn: Turn, retro: Issue) -> list[Issue]:
    """Return the issues in the look that are of its kind: weekly retros, or reviews."""
    own = is_review(turn.memory, retro)
    return [issue for issue in turn.snapshot.retros if is_review(turn.memory, issue) == own]


def _reminder(turn: Turn, each: Asked) -> Problem:
    today = calendar.local_day(turn.now, turn.zone)
    view = action_view(each, today, turn.zone)
    whose = f", for {each.owner}" if each.owner else ""
    message = (
        f"asked {view.age}{whose}: “{each.text}”; it stands in no plan. Plan it, tick it there, or write "
        f"`/retro drop {each.text.split()[0]} …`"
    )
    return Problem(f"#{each.retro.number}", message, each.retro.url)


# Comments on a retro.


def people_on(turn: Turn, retro: Issue) -> list[Comment]:
    """Return what people said on a retro, oldest first; strangers and bots are not gathered."""
    return [
        comment
        for comment in retro.comments
        if comment.author is not None
        and not comment.author.is_bot
        and not turn.memory.keys(comment)
        and not comment.minimized
        and (comment.mine or comment.insider)
    ]


def _acknowledge(turn: Turn, retro: Issue) -> None:
    """Show on commands that they were heard."""
    for comment in people_on(turn, retro):
        if points.commanded(comment) and _HEARD not in comment.reacted:
            turn.edits.append(React(comment.id, retro.number, _HEARD, comment.reacted))


def _gather(turn: Turn, retro: Issue) -> None:
    """Gather what the comments say into a block of ours, each thing once; unless all are read, it stays."""
    if not retro.comments_complete:
        return
    comments, vocabulary = people_on(turn, retro), turn.rules.vocabulary
    written = points.of_text(_without_blocks(turn, retro.body), "", vocabulary, whole=True)
    said = [points.of_comment(comment, vocabulary) for comment in comments]
    gathered = points.together([*said, points.of_kept(_late(turn, retro))], [point.key for point in written.every])
    _put(turn, retro, COLLECTED, turn.render("posts/retro-collected.md", points=gathered) if gathered.any else "")


def _late(turn: Turn, retro: Issue) -> list[Kept]:
    """Return the notes that people kept after the sprint's last retro: no other one will have them."""
    days = list(calendar.retro_days(turn.period, turn.rules.retro))
    weeks = of_sprint(turn)
    if (
        not days
        or not weeks
        or weeks[max(weeks)].id != retro.id
        or calendar.retros_due(turn.now, turn.issue.created_at, turn.period, turn.rules).following
    ):
        return []
    return [each for each in (*turn.memory.kept, *turn.kept) if each.at > retro.created_at]


def _without_blocks(turn: Turn, body: str) -> str:
    lines = body.replace("\r\n", "\n").split("\n")
    for block in document_of(body, turn.rules.vocabulary).blocks:
        lines[block.first : block.last + 1] = [""] * (block.last - block.first + 1)
    return "\n".join(lines)


def _put(turn: Turn, retro: Issue, kind: str, text: str) -> None:
    """Keep a block of ours in a retro, or none, and write only where that changes something; it is cut to the room."""
    key, whole, vocabulary = str(retro.number), text.strip(), turn.rules.vocabulary
    changes: list[document.Change] = [document.DropBlock(kind, key)]
    if whole:
        bodies = (whole, *(_first(whole, most) for most in _FEWER))
        changes = [document.PutBlock(kind, key, body, "end") for body in bodies]
    change = next((each for each in changes if fitting.spliced(retro.body, each, vocabulary) is not None), None)
    if change is not changes[0]:
        turn.no_room("all that is gathered below it", retro)
    if change and fitting.differs(retro.body, change, vocabulary):
        turn.edits.append(SpliceText(retro.id, retro.number, (change,)))


def _first(text: str, most: int) -> str:
    """Return a text with the first entries of each list in it; those that stay are whole."""
    kept, count = list[str](), 0
    for line in text.split("\n"):
        is_entry = line.startswith("- ")
        count = count + 1 if is_entry else count if not line.strip() else 0
        if not is_entry or count <= most:
            kept.append(line)
    return "\n".join(kept)


# Actions that are issues of their own.


def _open_issues(turn: Turn, retro: Issue, stands: Sequence[Asked]) -> None:
    """Open an issue for each action with an owner, when the retro's text has rested for a while."""
    rule = turn.rules.actions
    if rule.become is not Become.ISSUES or turn.is_over:
        return
    wanted = [
        each
        for each in stands
        if each.retro.id == retro.id and each.fate is Fate.OPEN and each.owner and not each.number
    ]
    wanted = [each for each in wanted if not turn.happened(action_key(each))]
    rested = _rested(turn, retro)
    if wanted and rested > turn.now:
        turn.due.append(rested)
        return
    turn.edits.extend(_issue(turn, each) for each in wanted)


def _rested(turn: Turn, retro: Issue) -> datetime:
    return retro.updated_at + timedelta(hours=turn.rules.actions.after_hours)


def _issue(turn: Turn, each: Asked) -> OpenIssue:
    repository, key = turn.snapshot.repository, action_key(each)
    following = calendar.nth(turn.period.number + 1, turn.rules) if turn.period.number else None
    due = {"number": following.number, "end": calendar.day_text(following.end)} if following else None
    body = turn.post(key, "posts/action.md", text=each.text, owner=each.owner, retro=each.retro, due=due)
    assignees = (each.owner,) if repository.can_assign(each.owner) else ()
    return OpenIssue(key, each.text[:TITLE_LENGTH], body, (turn.rules.labels.action,), assignees)


def _closed_with_their_boxes(turn: Turn, stands: Sequence[Asked]) -> Iterator[CloseIssue]:
    """Close the issues of actions that were ticked or struck out in a retro; the issue counts where it was reopened."""
    ours = {issue.number for issue in turn.snapshot.actions if turn.memory.keys(issue)}
    for each in stands:
        issue = each.issue
        if issue is not None and issue.is_open and issue.number in ours and each.fate is not Fate.OPEN:
            yield CloseIssue(issue.id, issue.number, "completed" if each.fate is Fate.DONE else "not_planned")


# The end of a retro.


def _write(turn: Turn, retro: Issue, stands: Sequence[Asked]) -> None:
    """Tell at the end of a retro what became of its actions, and close it when a later one has taken over."""
    today = calendar.local_day(turn.now, turn.zone)
    mine = [each for each in stands if each.retro.id == retro.id and each.issue is not None]
    issues = [action_view(each, today, turn.zone) for each in mine if each.issue in turn.snapshot.actions]
    closing = _closing(turn, retro, stands)
    is_told = any(block.kind == _FOLLOWED and "_Closed:" in block.body for block in _blocks(turn, retro))
    if not is_told:
        # It is closed only when a look shows that it says why: once closed, nobody would write that.
        turn.waiting = turn.waiting or closing is not None
        if issues or closing:
            _put(turn, retro, _FOLLOWED, turn.render("posts/retro-followed.md", issues=issues, closed=closing))
    elif closing and retro.state_reason != "reopened":
        turn.edits.append(CloseIssue(retro.id, retro.number, "completed"))


def _blocks(turn: Turn, retro: Issue) -> tuple[document.Block, ...]:
    return document_of(retro.body, turn.rules.vocabulary).blocks


def _closing(turn: Turn, retro: Issue, stands: Sequence[Asked]) -> Closing | None:
    """Return how a retro is closed: when the sprint's newest one came right after it, and what is open went on."""
    later = [issue for issue in _kin(turn, retro) if issue.created_at > retro.created_at]
    if not later or not retro.is_open or not _is_before_newest(turn, retro):
        return None
    following = min(later, key=lambda issue: (issue.created_at, issue.number))
    mine = [each for each in stands if retro.number in each.listed]
    opened = [each for each in mine if each.fate is Fate.OPEN]
    since = {issue.number for issue in turn.snapshot.retros if issue.created_at > retro.created_at}
    if any(not since & set(each.listed) for each in opened):
        return None
    fates = [each.fate for each in mine]
    return Closing(fates.count(Fate.DONE), fates.count(Fate.DROPPED), len(opened), following)


def _is_before_newest(turn: Turn, retro: Issue) -> bool:
    """Whether a retro is the one before the sprint's newest: what was left open before that is people's to close.

    The same of a review: it stays open until the sprint has its own.
    """
    own = [review_of(turn)] if is_review(turn.memory, retro) else of_sprint(turn).values()
    newest = max((issue.created_at for issue in own if issue), default=None)
    filed = [issue for issue in _kin(turn, retro) if _is_filed(turn, issue)]
    before = [issue for issue in filed if newest is not None and issue.created_at < newest]
    return bool(before) and max(before, key=lambda issue: (issue.created_at, issue.number)).id == retro.id
