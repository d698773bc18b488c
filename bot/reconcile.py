"""The path of one sprint or space: look, plan, check, apply, remember, until nothing is left to do."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

import structlog

from bot.core import calendar
from bot.core.agreed import Change
from bot.core.document import AddGoal, AddTarget, SetConfidence, SetLink, SetNumber, SetPoints, SetTargetNow
from bot.core.edits import (
    AddCard,
    AddSubIssue,
    CloseIssue,
    DeleteComment,
    Edit,
    FileDecisions,
    LockIssue,
    OpenIssue,
    PostBoardUpdate,
    PostComment,
    React,
    ReopenIssue,
    RewriteBoardUpdate,
    RewriteComment,
    SetCard,
    SpliceText,
    SwapAssignees,
    SwapLabels,
    once,
)
from bot.core.model import SpaceSnapshot, SprintSnapshot
from bot.core.plan import Plan, TooMuch, check, plan_space, plan_sprint, sheet_key
from bot.core.sheet import Sheet, digest
from bot.errors import ForPeople, GoalkeeperError, Gone, NotAllowed, TryLater
from bot.github.faults import ASTRAY, astray
from bot.github.pacing import Crowded
from bot.github.session import Session
from bot.github.write import Created, Writer, together
from bot.look import Look, closer, fairer, listed, look, recalled, settled
from bot.memory import Effects, Tools
from bot.records import Claim, Fence, Outcome, Shown
from bot.render import Words, shelf

__all__ = ["Tools", "decide", "look", "reconcile", "settled"]

_LOG = structlog.get_logger(__name__)

# A turn that creates things shows only in the next look what they link to; more rounds than this mean a quarrel.
ROUNDS = 16
OPENED_AT_ONCE = 10
# Comments that the next look finds missing whatever was remembered; others answer words that it would not find again.
_EVIDENT = ("summary:", "team:", "rules:", "escalation:", "relieved:", "playbook:", "update:", "sevendays:")
# What GitHub may refuse without stopping the rest: a board, a reaction or a file does not show how the goals are, or an
# issue cannot become a goal here.
_BESIDE = (AddCard, SetCard, PostBoardUpdate, RewriteBoardUpdate, React, AddSubIssue, LockIssue, FileDecisions)

# What is complete once GitHub has taken it, so that no other look has to follow at once.
_WHOLE = (
    SwapLabels,
    SwapAssignees,
    CloseIssue,
    ReopenIssue,
    SetCard,
    React,
    RewriteComment,
    DeleteComment,
    PostBoardUpdate,
    RewriteBoardUpdate,
)
_WHOLE_COMMENTS = (
    *("summary:", "history:", "conflict:", "unlined:", "answer:", "rules:"),
    *("escalation:", "relieved:", "playbook:", "ritual:", "ritual-goal:", "undecided:", "sevendays:"),
    *("standup:", "ask:", "last-words:", "midway:"),
)
# What the next look reads off a line: to link it, to show it on a card, or to remember it as agreed.
_SHOWN_LATER = (AddGoal, SetLink, AddTarget, SetTargetNow, SetConfidence, SetPoints, SetNumber)
# While the clock was wrong lately, its being right again is asked for before anything that costs points.
_WRONG_CLOCK = ("wrong clock",)
_ASKED_FREELY_SECONDS = 600.0
# What concerns one goal alone.
_OF_ONE_GOAL = (SwapLabels, SwapAssignees, CloseIssue, ReopenIssue, PostComment, RewriteComment)

Refusal = ForPeople | NotAllowed


@dataclass(slots=True)
class _Turn:
    """One turn: what it works with, and what GitHub refused of the edits that the rest does not depend upon.

    `crowded` are the new things for which there was no room, each with when there will be. `unheard` is since when
    comments of goals were not heard that one look does not show. `sheet` is what the sprint looks like by the plan that
    the summary was made from.
    """

    claim: Claim
    tools: Tools
    beside: dict[Edit, Refusal] = field(default_factory=dict)
    crowded: dict[Edit, Crowded] = field(default_factory=dict)
    unheard: dict[int, datetime] = field(default_factory=dict)
    sheet: Sheet | None = None

    @property
    def words(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(str(error) for error in self.beside.values()))

    @property
    def lacks_words(self) -> bool:
        """Whether there was no room for words that nobody would miss once what they tell of is remembered."""
        words = (edit for edit in self.crowded if isinstance(edit, PostComment | PostBoardUpdate))
        return any(not edit.key.startswith(_EVIDENT) for edit in words)

    def ended(self, refused: Sequence[Refusal]) -> TryLater | Refusal:
        """Return why the turn ends here: what did not fit is tried again, and what was refused then, too."""
        return next(iter(self.crowded.values()), None) or _as_one(refused)


class Held(ForPeople):
    """A plan that the brake holds: what was `seen`, and the `plan`."""

    def __init__(self, words: str, seen: Look, plan: Plan) -> None:
        super().__init__(words)
        self.seen = seen
        self.plan = plan


def reconcile(claim: Claim, fence: Fence, tools: Tools) -> Outcome:
    """Bring one sprint or space to where it should be; `fence` raises when the row is no longer ours.

    Raises TryLater, Gone, NotAllowed, ForPeople or Superseded as `bot.errors` says.
    """
    session = tools.github.session(claim.installation)
    turn = _Turn(claim, tools)
    try:
        return _rounds(turn, session, fence)
    except Held as held:
        _tell_held(turn, held, session, fence)
        raise


def _rounds(turn: _Turn, session: Session, fence: Fence) -> Outcome:
    claim, tools = turn.claim, turn.tools
    for number in range(ROUNDS):
        settled(claim, tools)
        seen = _looked(turn, session)
        listed(claim, seen, tools)
        seen = replace(seen, memory=replace(seen.memory, refused=turn.words))
        plan = decide(seen, tools.now())
        better = fairer(claim, closer(seen, plan, session, first=number == 0), plan, session)
        seen, plan = (better, decide(better, tools.now())) if better is not seen else (seen, plan)
        edits = [edit for edit in plan.edits if edit not in turn.beside]
        _LOG.info("looked", cost=seen.snapshot.cost, requests=seen.snapshot.requests, edits=len(edits))
        _adopt(claim, plan, tools)
        writer = Writer(session, seen.snapshot.repository, fence, seen.rules.vocabulary)
        # The summary comes last: it also says what was refused, and must not say one thing first and another after.
        refused = _apply(turn, [edit for edit in edits if not _sums_up(edit, claim)], writer)
        told = turn.words
        refused |= _sum_up(turn, seen, plan, list(refused.values()), writer)
        if refused:
            spared = _without(plan, refused, claim)
            if spared and not turn.lacks_words:
                _remember(turn, spared)
            raise turn.ended(list(refused.values()))
        if turn.lacks_words:
            raise turn.ended(())
        _remember(turn, plan)
        refused = _answer(turn, plan, writer)
        if refused or turn.crowded:
            raise turn.ended(list(refused.values()))
        _know_days(turn, seen)
        # What was refused since the summary was written has to be said there, too.
        if turn.words == told and _is_last(claim, plan, edits, tools.now()):
            if plan.over:
                message = f"{claim.repo}#{claim.number}: {plan.over}"
                raise Gone(message)
            return Outcome(plan.due_at)
    raise TryLater(10, f"not settled after {ROUNDS} rounds")


def _know_days(turn: _Turn, seen: Look) -> None:
    """Note what tells the days of a sprint; who closed it before its end has given them up."""
    if isinstance(seen.snapshot, SprintSnapshot):
        issue, now = seen.snapshot.issue, turn.tools.now()
        period = calendar.period_of(issue.title, issue.created_at, seen.rules)
        is_over = calendar.edges(period, seen.rules)[1] <= now
        turn.tools.records.know_title(turn.claim, issue.title if issue.is_open or is_over else "", issue.created_at)


def _looked(turn: _Turn, session: Session) -> Look:
    """Look, and raise TryLater where our clock is not GitHub's; once more before that: it may just have been set."""
    claim, tools = turn.claim, turn.tools
    if session.memo.knows(_WRONG_CLOCK):
        session.hear_time()
        _need_right_clock(turn, session)
    seen = recalled(claim, look(claim, session, tools, unheard=turn.unheard), session, tools, turn.unheard)
    if abs(session.ahead(tools.now())) > ASTRAY:
        seen = recalled(claim, look(claim, session, tools, unheard=turn.unheard), session, tools, turn.unheard)
        _need_right_clock(turn, session)
    return seen


def _need_right_clock(turn: _Turn, session: Session) -> None:
    """Raise TryLater where our clock is not that which GitHub's last answer has told."""
    ahead = session.ahead(turn.tools.now())
    if abs(ahead) <= ASTRAY:
        session.memo.drop(*_WRONG_CLOCK)
        return
    session.memo.note(_WRONG_CLOCK, _ASKED_FREELY_SECONDS)
    error = astray(ahead, f"nothing is done for {turn.claim.repo}")
    _LOG.warning("the clock of this machine is wrong", why=error.why)
    raise error


def _without(plan: Plan, refused: Collection[Edit], claim: Claim) -> Plan | None:
    """Return what may be remembered although GitHub refused edits; None: nothing.

    What people changed of a goal that it refused is still a change when the refusal has been mended. Of other goals
    everything was done. Who can say what hangs together with a text of the plan, or with a new issue?
    """
    if not all(isinstance(edit, _OF_ONE_GOAL) and edit.number != claim.number for edit in refused):
        return None
    numbers = {edit.number for edit in refused if isinstance(edit, _OF_ONE_GOAL)}
    agreed = tuple(each for each in plan.agreed if each.number not in numbers)
    changes = tuple(each for each in plan.changes if each.number not in numbers)
    return replace(plan, agreed=agreed, changes=changes)


def _is_last(claim: Claim, plan: Plan, edits: Sequence[Edit], now: datetime) -> bool:
    """Whether no other look has to follow at once: what people do meanwhile comes with deliveries of their own.

    After a turn that did not come to its end, what it left half done may want more than one look.
    """
    if edits and (claim.orphaned or claim.fails):
        return False
    if plan.settled or plan.frozen or not all(map(_is_whole, edits)):
        return False
    return not edits or not (plan.waiting or (plan.due_at is not None and plan.due_at <= now))


def _is_whole(edit: Edit) -> bool:
    """Whether an edit that GitHub has taken is complete: nothing is to be linked to it, answered or said afterwards."""
    match edit:
        case PostComment():
            return edit.key.startswith(_WHOLE_COMMENTS)
        case SpliceText():
            return not any(isinstance(change, _SHOWN_LATER) for change in edit.changes)
        case _:
            return isinstance(edit, _WHOLE)


def decide(seen: Look, now: datetime) -> Plan:
    """Return the plan for what was seen, unless it is too much at once."""
    words = words_of(seen)
    memory = replace(seen.memory, template_problems=words.problems)
    if isinstance(seen.snapshot, SpaceSnapshot):
        plan, goals = plan_space(seen.snapshot, seen.rules, memory, now, words), 0
    else:
        plan, goals = plan_sprint(seen.snapshot, seen.rules, memory, now, words), len(seen.snapshot.goals)
    if words.failed:
        _LOG.warning("a template has a mistake", problems=sorted(words.failed))
        plan = replace(plan, settled=(*plan.settled, *words.failed.values()))
    try:
        check(plan, goals, len(seen.rules.teams))
    except TooMuch as error:
        raise Held(f"{error} `goalkeeper plan` shows it whole.", seen, plan) from error
    return plan


def words_of(seen: Look) -> Words:
    """Return what renders the posts of a space: its own templates, and ours where it has none that works."""
    headings = seen.rules.vocabulary.headings
    own = shelf(seen.snapshot.repository.templates, headings)
    return Words(own, seen.rules.vocabulary, seen.rules.preset, seen.memory.done)


def _adopt(claim: Claim, plan: Plan, tools: Tools) -> None:
    """Settle the effects with an unknown outcome: what GitHub shows happened, the rest did not."""
    effects = Effects(claim, tools.records)
    for key in [key for key, effect in effects.all().items() if effect.done_at is None]:
        if key in plan.made:
            effects.done(key, *plan.made[key])
        else:
            effects.undone(key)
    for key in plan.freed:
        effects.undone(key)
    if plan.watch:
        tools.records.know_sprints(claim, plan.watch, tools.defer)


def _apply(turn: _Turn, edits: Sequence[Edit], writer: Writer) -> dict[Edit, Refusal]:
    """Make the edits in order; return what GitHub refused. One that it refuses does not stop the others.

    Nor does one for which there is no room now: the turn goes on with the rest, and later with that one.
    After some new issues the others wait for another look: lines shall be linked before anybody rewords them. All else
    is done, for it will be remembered as done.
    """
    refused: dict[Edit, Refusal] = {}
    opened = 0
    for group in together(edits):
        is_new = isinstance(group[0], OpenIssue)
        if is_new and opened == OPENED_AT_ONCE:
            continue
        for edit, error in _make(turn, group, writer):
            if once(edit):
                Effects(turn.claim, turn.tools.records).undone(once(edit))
            opened -= is_new
            if isinstance(error, Crowded):
                turn.crowded[edit] = error
            elif isinstance(edit, _BESIDE):
                _LOG.warning("refused, and left aside", edit=type(edit).__name__, github=str(error))
                turn.beside[edit] = error
            else:
                refused[edit] = error
        opened += is_new
    return refused


def _sum_up(turn: _Turn, seen: Look, plan: Plan, refused: Sequence[Refusal], writer: Writer) -> dict[Edit, Refusal]:
    """Write the summary comment and the words on boards, in one request; return what GitHub refused of that.

    The summary also says what GitHub refused since it was planned.
    """
    words = (*turn.words, *(str(error) for error in refused))
    if words != seen.memory.refused:
        plan = decide(replace(seen, memory=replace(seen.memory, refused=words)), turn.tools.now())
    turn.sheet = plan.sheet
    summing = [edit for edit in plan.edits if _sums_up(edit, turn.claim) and edit not in turn.beside]
    return _apply(turn, summing, writer)


def _tell_held(turn: _Turn, held: Held, session: Session, fence: Fence) -> None:
    """Say in the summary what the brake holds, and how it passes: people see that, and not what `/ready` says."""
    seen = held.seen
    try:
        plan = decide(replace(seen, memory=replace(seen.memory, refused=(*turn.words, str(held)))), turn.tools.now())
    except Held as again:
        plan = again.plan
    writer = Writer(session, seen.snapshot.repository, fence, seen.rules.vocabulary)
    summary = [edit for edit in plan.edits if _sums_up(edit, turn.claim) and not isinstance(edit, RewriteBoardUpdate)]
    _apply(turn, summary, writer)


def _answer(turn: _Turn, plan: Plan, writer: Writer) -> dict[Edit, Refusal]:
    """Say what became of commands, after that is remembered; return what GitHub refused of that.

    What is left unsaid is found by the next look: what became of a command is kept.
    """
    return _apply(turn, [edit for edit in plan.answers if edit not in turn.beside], writer)


def _as_one(refused: Sequence[Refusal]) -> Refusal:
    """Return what the operator is told: a missing permission first, since it may explain the rest."""
    lacking = [error for error in refused if isinstance(error, NotAllowed)]
    return lacking[0] if lacking else ForPeople("; ".join(map(str, refused)))


def _sums_up(edit: Edit, claim: Claim) -> bool:
    if isinstance(edit, RewriteBoardUpdate):
        return True
    if isinstance(edit, RewriteComment):
        return f"goalkeeper:summary {claim.number} " in edit.body
    return once(edit) == f"summary:{claim.number}"


def _make(turn: _Turn, group: Sequence[Edit], writer: Writer) -> list[tuple[Edit, Refusal | Crowded]]:
    """Make edits that go together; return those that did not happen, for sure, and why.

    Any other error is raised when all that did happen is noted.
    """
    effects = Effects(turn.claim, turn.tools.records)
    for edit in group:
        _LOG.info("edit", edit=type(edit).__name__, what=str(edit))
        if once(edit):
            effects.intend(once(edit))
    left: list[tuple[Edit, Refusal | Crowded]] = []
    unknown: list[GoalkeeperError] = []
    for edit, made in zip(group, writer.apply_all(group), strict=True):
        if isinstance(made, ForPeople | NotAllowed | Crowded):
            left.append((edit, made))
        elif isinstance(made, GoalkeeperError):
            unknown.append(made)
        else:
            _made(turn.claim, edit, made, turn.tools)
    if unknown:
        raise unknown[0]
    return left


def _made(claim: Claim, edit: Edit, made: Created | None, tools: Tools) -> None:
    """Note what an edit made."""
    key, effects = once(edit), Effects(claim, tools.records)
    if key:
        effects.done(key, made.node_id if made else "", made.number if made else 0)
    if isinstance(edit, OpenIssue) and made:
        _LOG.info("opened", number=made.number, effect=edit.key)
    if isinstance(edit, OpenIssue) and claim.kind == "space" and made:
        # GitHub's lists may show the new sprint late, and the delivery that tells of it is our own and ignored.
        tools.records.know_sprints(claim, [made.number], tools.defer)
    if isinstance(edit, OpenIssue) and edit.goal and made:
        goal = replace(edit.goal, number=made.number, node_id=made.node_id)
        created = Change(goal.number, tools.now(), "created", "", goal.status, "line")
        tools.records.remember(claim, [goal], [created])
    if isinstance(edit, DeleteComment):
        effects.undone(edit.frees)


def _remember(turn: _Turn, plan: Plan) -> None:
    """Remember what was agreed only after the edits: a turn that dies in the middle is decided anew."""
    claim, tools = turn.claim, turn.tools
    effects = Effects(claim, tools.records)
    unsaid = {edit.key.rpartition(":")[0] for edit in turn.beside if isinstance(edit, PostBoardUpdate)}
    # Others look again when this is remembered; they are asked before it, too: who dies in between asks nobody.
    tools.records.wake_sprints(claim, plan.wake, tools.defer)
    for key in plan.settled:
        effects.done(key)
    if plan.frozen:
        tools.records.freeze(claim, plan.frozen)
    shown = {key: said for key, said in plan.shown.items() if key not in unsaid}
    if turn.sheet is not None:
        shown[sheet_key(claim.number)] = digest(turn.sheet)
    if plan.agreed or plan.changes or plan.receipts or plan.kept or shown or plan.label_ids or plan.notices:
        tools.records.remember(
            claim,
            plan.agreed,
            plan.changes,
            plan.receipts,
            plan.kept,
            shown={effects.key(key): said for key, said in shown.items()},
            label_ids=plan.label_ids,
            sheet=Shown(turn.sheet, tools.now()) if turn.sheet is not None else None,
            taken=plan.taken,
            notices=plan.notices,
        )
    tools.records.wake_sprints(claim, plan.wake, tools.defer)
