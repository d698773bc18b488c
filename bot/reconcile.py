"""The path of one sprint or space: look, plan, check, apply, remember, until nothing is left to do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from typing import NoReturn

import structlog

from bot.core.edits import DeleteComment, Edit, OpenIssue, RewriteComment, once
from bot.core.model import Repository, SpaceSnapshot, SprintSnapshot
from bot.core.plan import Memory, Plan, TooMuch, check, in_force, is_over, plan_space, plan_sprint
from bot.core.rules import Rules
from bot.errors import ForPeople, Gone, NotAllowed, TryLater
from bot.github.client import GitHub, Session
from bot.github.read import read_space, read_sprint
from bot.github.write import Writer
from bot.records import Claim, Defer, Effect, Fence, Outcome, Records
from bot.render import render
from config.problems import RulesError
from config.rules import parse_rules

_LOG = structlog.get_logger(__name__)

# A turn that creates things shows only in the next look what they link to; more rounds than this mean a quarrel.
ROUNDS = 16
OPENED_AT_ONCE = 10


@dataclass(frozen=True, slots=True)
class Tools:
    """What a turn works with.

    `settle` is in seconds: how long GitHub's lists may lag behind its writes. `secret` signs our markers where the
    records have none yet; the same after a loss of the database, so that our posts are known again.
    """

    github: GitHub
    records: Records
    defer: Defer
    now: Callable[[], datetime]
    settle: float
    secret: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Effects:
    """The effects of one row, by their keys in the plan: in the records each row has its own."""

    claim: Claim
    records: Records

    @property
    def _prefix(self) -> str:
        return f"{self.claim.number}/"

    def all(self) -> dict[str, Effect]:
        """Return every effect of the row, tried or done."""
        found = self.records.effects(self.claim.repo_id, self._prefix)
        return {key.removeprefix(self._prefix): effect for key, effect in found.items()}

    def intend(self, key: str) -> None:
        """Note that the effect is about to be made."""
        self.records.intend(self.claim, self._prefix + key)

    def done(self, key: str, node_id: str, number: int) -> None:
        """Note that the effect was made."""
        self.records.effect_done(self.claim, self._prefix + key, node_id, number)

    def undone(self, key: str) -> None:
        """Forget the effect: it did not happen, or may happen again."""
        self.records.effect_undone(self.claim, self._prefix + key)


@dataclass(frozen=True, slots=True)
class Look:
    """One look: what GitHub shows, the rules in force, and the memory that belongs to it."""

    snapshot: SprintSnapshot | SpaceSnapshot
    rules: Rules
    memory: Memory


def reconcile(claim: Claim, fence: Fence, tools: Tools) -> Outcome:
    """Bring one sprint or space to where it should be; `fence` raises when the row is no longer ours.

    Raises TryLater, Gone, NotAllowed, ForPeople or Superseded as `bot.errors` says.
    """
    session = tools.github.session(claim.installation)
    for _ in range(ROUNDS):
        settled(claim, tools)
        seen = look(claim, session, tools)
        plan = decide(seen, tools.now())
        _LOG.info("looked", cost=seen.snapshot.cost, requests=seen.snapshot.requests, edits=len(plan.edits))
        _adopt(claim, plan, tools)
        writer = Writer(session, seen.snapshot.repository, fence, seen.rules.vocabulary)
        # The summary comes last: it also says what was refused, and must not say one thing first and another after.
        refused = _apply(claim, [edit for edit in plan.edits if not _is_summary(edit, claim)], writer, tools)
        if refused:
            _tell(claim, seen, refused, writer, tools)
        refused = _apply(claim, [edit for edit in plan.edits if _is_summary(edit, claim)], writer, tools)
        if refused:
            raise _as_one(refused)
        _remember(claim, plan, tools)
        if not plan:
            return Outcome(plan.due_at)
    raise TryLater(10, f"not settled after {ROUNDS} rounds")


def settled(claim: Claim, tools: Tools) -> None:
    """Wait until GitHub's lists must show what was tried with an unknown outcome."""
    for key, effect in Effects(claim, tools.records).all().items():
        if effect.done_at is None and effect.age < tools.settle:
            raise TryLater(tools.settle - effect.age, f"the outcome of {key} is unknown", counts=False)


def look(claim: Claim, session: Session, tools: Tools, *, keep: bool = True) -> Look:
    """Read everything that a turn decides from, and refuse to decide from a part.

    Good new rules are kept for the day on which somebody breaks them, unless `keep` is false.
    """
    known, _ = rules_in_force(tools.records.good_rules(claim.repo_id), None)
    snapshot = _read(claim, session, known)
    _living(snapshot.repository)
    if not snapshot.complete:
        raise TryLater(5, "GitHub showed only a part")
    rules, problem = _rules(claim, snapshot.repository, tools, keep=keep)
    if rules.labels != known.labels:
        snapshot = _read(claim, session, rules)
    if isinstance(snapshot, SprintSnapshot):
        _ours(snapshot, rules, tools.now())
    memory = memory_of(claim, snapshot, tools, problem)
    return Look(snapshot, in_force(rules, memory), memory)


def _read(claim: Claim, session: Session, rules: Rules) -> SprintSnapshot | SpaceSnapshot:
    if claim.kind == "space":
        return read_space(session, claim.repo, sprint_label=rules.labels.sprint)
    return read_sprint(session, claim.repo, claim.number, retro_label=rules.labels.retro)


def _living(repository: Repository) -> None:
    if repository.archived:
        message = f"{repository.full_name} is archived"
        raise Gone(message)
    if not repository.issues_enabled:
        message = f"{repository.full_name} has its issues switched off"
        raise Gone(message)


def _ours(snapshot: SprintSnapshot, rules: Rules, now: datetime) -> None:
    where = f"{snapshot.repository.full_name}#{snapshot.issue.number}"
    if not snapshot.issue.has_label(rules.labels.sprint):
        message = f'{where} is not labelled "{rules.labels.sprint}"'
        raise Gone(message)
    if snapshot.issue.locked:
        message = f"{where} is locked"
        raise Gone(message)
    if is_over(snapshot.issue, rules, now):
        message = f"{where} is closed and its sprint is over"
        raise Gone(message)


def _rules(claim: Claim, repository: Repository, tools: Tools, *, keep: bool) -> tuple[Rules, str]:
    """Return the rules in force and what is wrong with newer ones."""
    kept = tools.records.good_rules(claim.repo_id)
    if not repository.rules_readable:
        return rules_in_force(kept, None)
    rules, problem = rules_in_force(repository.rules_text, kept)
    if problem:
        _LOG.warning("the rules have a mistake", problem=problem)
    if keep and not problem and repository.rules_text != kept:
        tools.records.keep_rules(claim.repo_id, repository.rules_text or "")
    return rules, problem


@lru_cache(maxsize=512)
def rules_in_force(text: str | None, last_good: str | None) -> tuple[Rules, str]:
    """Return the rules of a text, or those of the last good text together with what is wrong with this one."""
    if not text:
        return Rules(), ""
    try:
        return parse_rules(text), ""
    except RulesError as error:
        return rules_in_force(last_good, None)[0], str(error)


def memory_of(claim: Claim, snapshot: SprintSnapshot | SpaceSnapshot, tools: Tools, rules_problem: str = "") -> Memory:
    """Return what the records keep for this sprint or space."""
    effects = Effects(claim, tools.records).all()
    made = {key: effect for key, effect in effects.items() if effect.done_at is not None}
    records, secret = tools.records, tools.records.marker_secret(tools.secret)
    keys = frozenset(made), frozenset(key for key, effect in made.items() if effect.age < tools.settle)
    if isinstance(snapshot, SprintSnapshot):
        agreed = records.agreed(claim.repo_id, claim.number)
        return Memory(secret, agreed, *keys, tuple(records.history(claim.repo_id, claim.number)), rules_problem)
    newest = next((issue.number for issue in snapshot.sprints), 0)
    pinned = records.effects(claim.repo_id, f"{newest}/pin:")
    done = keys[0] | {key.partition("/")[2] for key, effect in pinned.items() if effect.done_at is not None}
    previous = tuple(records.agreed(claim.repo_id, newest).values())
    return Memory(secret, {}, frozenset(done), keys[1], rules_problem=rules_problem, previous=previous)


def decide(seen: Look, now: datetime) -> Plan:
    """Return the plan for what was seen, unless it is too much at once."""
    if isinstance(seen.snapshot, SpaceSnapshot):
        plan, goals = plan_space(seen.snapshot, seen.rules, seen.memory, now, render), 0
    else:
        plan, goals = plan_sprint(seen.snapshot, seen.rules, seen.memory, now, render), len(seen.snapshot.goals)
    try:
        check(plan, goals, len(seen.rules.teams))
    except TooMuch as error:
        message = (
            f"{error}; nothing was done. Look with `goalkeeper plan`, and take back or spread out what asks for it"
        )
        raise ForPeople(message) from error
    return plan


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


def _apply(claim: Claim, edits: Sequence[Edit], writer: Writer, tools: Tools) -> list[ForPeople | NotAllowed]:
    """Make the edits in order; one that GitHub refuses does not stop the others.

    After some new issues it is time for another look: their lines shall be linked before anybody rewords them.
    """
    refused: list[ForPeople | NotAllowed] = []
    opened = 0
    for edit in edits:
        if isinstance(edit, OpenIssue) and opened == OPENED_AT_ONCE:
            break
        opened += isinstance(edit, OpenIssue)
        _LOG.info("edit", edit=type(edit).__name__, what=str(edit))
        try:
            _make(claim, edit, writer, tools)
        except (ForPeople, NotAllowed) as error:
            refused.append(error)
            if once(edit):
                Effects(claim, tools.records).undone(once(edit))
    return refused


def _tell(
    claim: Claim, seen: Look, refused: Sequence[ForPeople | NotAllowed], writer: Writer, tools: Tools
) -> NoReturn:
    """Say in the summary comment what GitHub refused, and raise it for the operator.

    Nothing is remembered: what people changed is still a change when the refusal has been mended.
    """
    words = tuple(str(error) for error in refused)
    plan = decide(replace(seen, memory=replace(seen.memory, refused=words)), tools.now())
    _apply(claim, [edit for edit in plan.edits if _is_summary(edit, claim)], writer, tools)
    raise _as_one(refused)


def _as_one(refused: Sequence[ForPeople | NotAllowed]) -> ForPeople | NotAllowed:
    """Return what the operator is told: a missing permission first, since it may explain the rest."""
    lacking = [error for error in refused if isinstance(error, NotAllowed)]
    return lacking[0] if lacking else ForPeople("; ".join(map(str, refused)))


def _is_summary(edit: Edit, claim: Claim) -> bool:
    if isinstance(edit, RewriteComment):
        return f"goalkeeper:summary {claim.number} " in edit.body
    return once(edit) == f"summary:{claim.number}"


def _make(claim: Claim, edit: Edit, writer: Writer, tools: Tools) -> None:
    key, effects = once(edit), Effects(claim, tools.records)
    if key:
        effects.intend(key)
    made = writer.apply(edit)
    if key:
        effects.done(key, made.node_id if made else "", made.number if made else 0)
    if isinstance(edit, OpenIssue) and claim.kind == "space" and made:
        # GitHub's lists may show the new sprint late, and the delivery that tells of it is our own and ignored.
        tools.records.know_sprints(claim, [made.number], tools.defer)
    if isinstance(edit, DeleteComment):
        effects.undone(edit.frees)


def _remember(claim: Claim, plan: Plan, tools: Tools) -> None:
    """Remember what was agreed only after the edits: a turn that dies in the middle is decided anew."""
    if plan.agreed or plan.changes:
        tools.records.remember(claim, plan.agreed, plan.changes)
