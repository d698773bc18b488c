"""Which commands are still open, and what becomes of each?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.core.agreed import Change
from bot.core.commands.parse import Spelled, spelled
from bot.core.commands.receipts import Outcome, Receipt
from bot.core.commands.rights import is_silenced, is_stranger, refusal
from bot.core.commands.table import find, nearest
from bot.core.commands.telling import code
from bot.core.commands.values import (
    AddGoal,
    Aim,
    Call,
    Command,
    Confide,
    Desk,
    Done,
    Known,
    Mistake,
    Order,
    Own,
    Refused,
    Retell,
    Say,
    Verdict,
    Weigh,
    Wrong,
)
from bot.core.model import Comment, Issue, Person

__all__ = ["Desk", "Version", "judge", "judge_all", "mended", "open_calls", "receipt"]


@dataclass(frozen=True, slots=True)
class Version:
    """A comment's text as somebody left it; `at` is UTC."""

    editor: Person | None
    at: datetime
    body: str


def open_calls(
    issue: Issue,
    comments: Iterable[Comment],
    receipts: Iterable[Receipt],
    goal: int | None = None,
    versions: Mapping[int, Sequence[Version]] | None = None,
) -> tuple[Call, ...]:
    """Return the commands beneath an issue that have no receipt yet, in order of time.

    `goal` is the number of the goal that is implied there. `versions` are all texts of comments that were edited,
    oldest first, by the comments' database ids: a command counts for who wrote its line, at the time when it was
    written. Without them an edited comment counts for who edited it last, at that time; a stranger's for the stranger,
    whose words an edit by somebody else must not give rights to. Our own comments and hidden ones are not read.
    """
    settled = {(receipt.comment_number, receipt.digest) for receipt in receipts}
    calls: list[tuple[datetime, int, int, Call]] = []
    for comment in comments:
        for call, line in _calls(issue, comment, goal, (versions or {}).get(comment.database_id, ())):
            if (call.comment_number, call.digest) not in settled:
                calls.append((call.at, call.comment_number, line, call))
    return tuple(call for *_, call in sorted(calls, key=lambda each: each[:3]))


def mended(comments: Iterable[Comment], receipts: Iterable[Receipt]) -> tuple[Receipt, ...]:
    """Return the receipts of mistakes and refusals whose line is gone from its comment: their answers can go, too."""
    there = {
        (comment.database_id, each.digest) for comment in comments if not comment.mine for each in spelled(comment.body)
    }
    read = {comment.database_id for comment in comments}
    return tuple(
        each
        for each in receipts
        if each.outcome != "done" and each.comment_number in read and (each.comment_number, each.digest) not in there
    )


def judge(call: Call, desk: Desk) -> Verdict:
    """Decide what becomes of a command. Never fails; whoever has no business here gets no words."""
    if is_silenced(call, desk):
        return Refused("")
    command = find(call.name)
    try:
        if command is None:
            raise _unknown(call.name)
        order = command.read(call, desk)
    except Wrong as wrong:
        return Refused("") if is_stranger(call, desk) else Mistake(str(wrong))
    return refusal(call, command, order, desk) or Done((order,))


def judge_all(calls: Iterable[Call], desk: Desk) -> tuple[tuple[Call, Verdict], ...]:
    """Judge several commands one after the other: each is judged as if those before it were carried out.

    So a goal that is added twice is a mistake the second time, and who has handed a goal over does not own it any more.
    The goals of the orders are as they are then; find yours by number or title.
    """
    verdicts: list[tuple[Call, Verdict]] = []
    for call in calls:
        verdict = judge(call, desk)
        verdicts.append((call, verdict))
        if isinstance(verdict, Done):
            for order in verdict.orders:
                desk = _after(order, call, desk)
    return tuple(verdicts)


def _after(order: Order, call: Call, desk: Desk) -> Desk:
    """Return the desk as it will be once an order is carried out, as far as later commands depend on it."""
    match order:
        case AddGoal():
            new = Known(order.title, owner=order.owner, author=call.who)
            return replace(desk, goals=(*desk.goals, new))
        case Say():
            return _changed(desk, call, order.goal, "status", replace(order.goal, status=order.status))
        case Own():
            return _changed(desk, call, order.goal, "owner", replace(order.goal, owner=order.login))
        case Aim() | Retell():
            return _retargeted(desk, call, order.goal, "" if isinstance(order, Aim) else order.was, order.text)
        case Confide() | Weigh():
            return _fact(desk, call, order.goal, *_number(order))
        case _:
            return desk


def _changed(desk: Desk, call: Call, old: Known, what: str, new: Known) -> Desk:
    return _told(_with(desk, old, new), call, old, (what, getattr(old, what), getattr(new, what)))


def _told(desk: Desk, call: Call, goal: Known, told: tuple[str, str, str]) -> Desk:
    """Return the desk with one more entry in its history: what, before, after."""
    change = Change(goal.number or 0, call.at, *told, "command", call.who, title=goal.title)
    return replace(desk, history=(*desk.history, change))


def _retargeted(desk: Desk, call: Call, old: Known, was: str, text: str) -> Desk:
    """A target has other words; from none it is new, with none it is gone."""
    there = (text if was and each == was else each for each in old.targets)
    targets = tuple(each for each in (*there, *([] if was else [text])) if each)
    return _told(_with(desk, old, replace(old, targets=targets)), call, old, ("target", was, text))


def _number(order: Confide | Weigh) -> tuple[str, str]:
    if isinstance(order, Confide):
        return "confidence", f"{order.probability:.0%}"
    return "points", f"{order.points:g}"


def _fact(desk: Desk, call: Call, old: Known, name: str, words: str) -> Desk:
    facts = dict(old.facts)
    new = replace(old, facts=tuple({**facts, name: words}.items()))
    return _told(_with(desk, old, new), call, old, (name, facts.get(name, ""), words))


def _with(desk: Desk, old: Known, new: Known) -> Desk:
    return replace(desk, goals=tuple(new if goal == old else goal for goal in desk.goals))


def receipt(call: Call, verdict: Verdict, desk: Desk) -> Receipt:
    """Return what to remember of a call: with it the command never runs again."""
    outcome: Outcome = "done"
    message = ""
    if not isinstance(verdict, Done):
        outcome = "refused" if isinstance(verdict, Refused) else "mistake"
        message = verdict.message
    name = _name(find(call.name), call)
    return Receipt(call.comment_number, call.digest, outcome, message, desk.now, call.who, name)


def _name(command: Command | None, call: Call) -> str:
    return command.name if command else call.name


def _unknown(name: str) -> Wrong:
    near = nearest(name)
    hint = f" Did you mean {code(f'/{near.name}')}?" if near else ""
    return Wrong(f"There is no command {code('/' + name)}.{hint} {code('/help')} lists them all.")


def _calls(issue: Issue, comment: Comment, goal: int | None, versions: Sequence[Version]) -> Iterator[tuple[Call, int]]:
    if comment.mine or comment.minimized:
        return
    found = spelled(comment.body)
    told = [frozenset(each.digest for each in spelled(version.body)) for version in versions] if found else []
    for each in found:
        who, at = _writer(each, comment, versions, told)
        if who is not None:
            call = Call(
                comment=comment.id,
                comment_number=comment.database_id,
                url=comment.url,
                issue=issue.number,
                goal=goal,
                name=each.name,
                words=each.words,
                line=each.line,
                digest=each.digest,
                who=who.login,
                at=at,
                is_bot=who.is_bot,
                # Who may edit somebody else's comment may write to the repository.
                insider=comment.insider or who != comment.author,
                author=issue.author.login if issue.author else "",
            )
            yield call, each.number


def _writer(
    line: Spelled, comment: Comment, versions: Sequence[Version], told: Sequence[frozenset[str]]
) -> tuple[Person | None, datetime]:
    """Tell who wrote a line that stands there now, and when: it came with the oldest text since which it never left."""
    who = comment.editor if comment.editor and comment.insider and not versions else comment.author
    at = comment.edited_at or comment.created_at
    for version, digests in zip(reversed(versions), reversed(told), strict=True):
        if line.digest not in digests:
            break
        who, at = version.editor, version.at
    return who, at
