"""Commands in comments, and comments that begin with a sign: which are open, and what becomes of each?"""

from __future__ import annotations

import hashlib
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.core.commands.parse import spoken_status
from bot.core.commands.run import Desk, Version, judge, judge_all, open_calls, receipt
from bot.core.commands.values import AddGoal, Call, Done, Known, Mistake, Verdict, Wrong
from bot.core.model import Act, Comment, Issue, Person, SprintSnapshot
from bot.core.plan import hangovers, orders
from bot.core.plan.during.blindspots import blind_spots
from bot.core.plan.during.registers import risks
from bot.core.plan.facts import facts_of
from bot.core.plan.hangovers import LeftOver
from bot.core.plan.lines import Line, Matched
from bot.core.plan.turn import Turn
from bot.core.plan.values import Memory
from bot.core.rules import Rules
from bot.core.status import Vocabulary


def hear(turn: Turn, matched: Matched) -> None:
    """Carry out every open command that is allowed, and keep a receipt of each."""
    lines = [*matched.kept, *((line, None) for line in matched.new)]
    left = {each.number: each for each in hangovers.left_overs(turn)}
    known = {_known(turn, line, issue, left): line for line, issue in lines}
    numbers = {goal.number for goal in known}
    known |= {_left_known(turn, each): None for number, each in left.items() if number not in numbers}
    desk = _desk(turn, tuple(known))
    written = {orders.name_of(goal): line for goal, line in known.items()}
    for call, judged in judge_all(_open(turn.snapshot, turn.memory, turn.rules.vocabulary), desk):
        verdict: Verdict = _resumed(turn, call, judged, desk)
        try:
            if isinstance(verdict, Done) and not orders.carry_out(turn, call, verdict.orders, written):
                turn.waiting = True  # for something of this turn: it is heard in the next round
                continue
        except Wrong as wrong:
            verdict = Mistake(str(wrong))
        kept = receipt(call, verdict, desk)
        # Who writes a sign into a comment gave no command, and is not told off for it.
        turn.receipts.append(replace(kept, message="") if orders.is_spoken(call) else kept)


def _resumed(turn: Turn, call: Call, verdict: Verdict, desk: Desk) -> Verdict:
    """A goal that we added right before we died is no mistake: our sign that we saw the command, and no more, tells."""
    comments = (comment for issue in turn.snapshot.heard for comment in issue.comments)
    comment = next(each for each in comments if each.id == call.comment)
    is_begun = comment.reacted and not comment.answered
    if not is_begun or not isinstance(verdict, Mistake):
        return verdict
    memory = turn.memory
    # Not since the line was written, which nobody tells of a comment that its author has edited meanwhile.
    since = comment.created_at
    new = {change.number for change in memory.history if change.what == "created" and change.at >= since}
    older = tuple(goal for goal in desk.goals if goal.number in memory.agreed and goal.number not in new)
    again = judge(call, replace(desk, goals=older))
    is_adding = isinstance(again, Done) and isinstance(again.orders[0], AddGoal)
    return again if is_adding else verdict


@dataclass(frozen=True, slots=True)
class Needs:
    """What has to be known to judge the open commands.

    `people` are logins whose standing counts, `comments` the node ids of comments that were edited by others.
    """

    people: frozenset[str]
    comments: frozenset[str]


def needs(snapshot: SprintSnapshot, rules: Rules, memory: Memory) -> Needs:
    """Return what has to be known to judge the open commands; nothing when there are none."""
    opened = _open(snapshot, memory, rules.vocabulary)
    comments = {each.id: each for issue in snapshot.heard for each in issue.comments}
    known = {deed.node for deed in snapshot.deeds}
    edited = {call.comment for call in opened if call.comment not in known and _is_edited(comments[call.comment])}
    return Needs(frozenset(call.who for call in opened if not call.is_bot), frozenset(edited))


def _is_edited(comment: Comment) -> bool:
    return comment.editor is not None and comment.editor != comment.author


def _versions(snapshot: SprintSnapshot) -> dict[int, list[Version]]:
    """Return the texts of edited comments, oldest first, by the comments' database ids."""
    numbers = {each.id: each.database_id for issue in snapshot.heard for each in issue.comments}
    found: dict[int, list[Version]] = {}
    for deed in snapshot.deeds:
        if deed.node in numbers and deed.act is Act.EDITED:
            editor = Person(deed.who, deed.automatic) if deed.who else None
            found.setdefault(numbers[deed.node], []).append(Version(editor, deed.at, deed.what))
    return found


def _open(snapshot: SprintSnapshot, memory: Memory, vocabulary: Vocabulary) -> list[Call]:
    """Return the open commands and spoken statuses of the sprint issue, its goals and stand-ups, in order of time."""
    versions = _versions(snapshot)
    first, calls = snapshot.issue, list[Call]()
    for issue in (first, *([snapshot.standups] if snapshot.standups else [])):
        calls.extend(open_calls(issue, _unheard(issue, memory), memory.receipts, versions=versions))
    for issue in snapshot.goals:
        comments = _unheard(issue, memory, first.created_at)
        calls.extend(open_calls(issue, comments, memory.receipts, issue.number, versions))
        calls.extend(_spoken(issue, comments, memory, vocabulary))
    return sorted(calls, key=lambda call: (call.at, call.comment_number))


def _unheard(issue: Issue, memory: Memory, since: datetime | None = None) -> list[Comment]:
    """Return the comments of people that may hold something new.

    Only the marker tells our own posts: with a token we share the account of a person. What we answered before our
    records were lost has our reaction still, and no receipts. What was said before `since` was not said to us.
    """
    heard = {receipt.comment_number for receipt in memory.receipts}
    return [
        replace(each, mine=False)
        for each in issue.comments
        if not memory.keys(each)
        and (each.database_id in heard or not each.answered)
        and (since is None or (each.edited_at or each.created_at) >= since)
    ]


def _spoken(issue: Issue, comments: Sequence[Comment], memory: Memory, vocabulary: Vocabulary) -> Iterator[Call]:
    """A comment on a goal issue that begins with a sign says the status, as the command would."""
    known = {(receipt.comment_number, receipt.digest) for receipt in memory.receipts}
    for comment in comments:
        writer = comment.editor or comment.author
        if writer is None or comment.minimized or not comment.insider:
            continue
        said = spoken_status(comment.body, vocabulary)
        if said is None:
            continue
        digest = orders.SPOKEN + hashlib.sha256("\n".join(said).encode()).hexdigest()[:16]
        if (comment.database_id, digest) not in known:
            yield _as_call(issue, comment, writer, said, digest)


def _as_call(issue: Issue, comment: Comment, writer: Person, said: tuple[str, str], digest: str) -> Call:
    return Call(
        comment=comment.id,
        comment_number=comment.database_id,
        url=comment.url,
        issue=issue.number,
        goal=issue.number,
        name="status",
        words=" ".join(part for part in said if part),
        line=said[0],
        digest=digest,
        who=writer.login,
        at=comment.edited_at or comment.created_at,
        is_bot=writer.is_bot,
        author=issue.author.login if issue.author else "",
    )


def _left_known(turn: Turn, left: LeftOver) -> Known:
    """Return what a command may know of a goal that is left over from the sprint before."""
    agreed = left.agreed
    url = f"{turn.snapshot.repository.url}/issues/{agreed.number}"
    return Known(agreed.title, agreed.number, agreed.owner, status=agreed.status, team=left.team or None, url=url)


def _known(turn: Turn, line: Line | None, issue: Issue | None, left: Container[int]) -> Known:
    """Return what a command may know of a goal: as it was agreed, else as its line has it.

    A line that links one of the goals that are `left` is about that one.
    """
    goal = line.goal if line else None
    ref = goal.ref if goal and goal.ref in left else None
    agreed = turn.memory.agreed.get(issue.number) if issue else None
    on_line = goal.owners[0] if goal and goal.owners else ""
    return Known(
        title=goal.title if goal else issue.title if issue else "",
        number=issue.number if issue else ref,
        owner=agreed.owner if agreed and agreed.owner else on_line,
        supporters=goal.supporters if goal else (),
        status=agreed.status if agreed else goal.status or "" if goal else "",
        team=line.where or None if line else None,
        url=issue.url if issue else "",
        author=issue.author.login if issue and issue.author else "",
        targets=tuple(target.text for target in goal.targets) if goal else (),
        facts=facts_of(goal) if goal else (),
    )


def _desk(turn: Turn, goals: tuple[Known, ...]) -> Desk:
    return Desk(
        now=turn.now,
        goals=goals,
        vocabulary=turn.rules.vocabulary,
        teams=turn.rules.teams,
        engineers=turn.rules.lint.engineers,
        standing=turn.snapshot.standings,
        roles=turn.rules.roles,
        levels=turn.rules.decisions.levels,
        risks=tuple("" if risk.closed_by else risk.text for risk in risks(turn)),
        blind_spots=tuple("" if spot.closed_by else spot.text for spot in blind_spots(turn)),
        rules=turn.rules.commands,
        history=turn.memory.history,
    )
