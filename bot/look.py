"""Look at a sprint or a space: read all that a turn decides from, and the memory that belongs to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

import structlog

from bot.core.model import Issue, Repository, SpaceSnapshot, SprintSnapshot
from bot.core.plan import (
    Memory,
    Plan,
    Problem,
    answerable,
    in_force,
    is_lacking,
    is_over,
    is_unlearnt,
    label_ids,
    label_problems,
    markable,
    needs,
    previous,
    to_open,
)
from bot.core.plan.during.gathered import issue_key, linked
from bot.core.record import Frozen
from bot.core.rules import Become, Rules
from bot.errors import Gone, TryLater
from bot.github.backlog import read_backlog
from bot.github.boards import BoardRef, FieldNames, read_boards
from bot.github.client import Session
from bot.github.decisions import read_decisions
from bot.github.deeds import read_deeds
from bot.github.found import newest_with
from bot.github.reactions import read_reactions
from bot.github.read import read_comments, read_space, read_sprint
from bot.github.standings import read_standings
from bot.github.standups import read_standups
from bot.github.work import read_work
from bot.memory import Effects, Tools, memory_of, receipts_of, with_outbox, with_records
from bot.records import Claim
from config.problems import RulesError
from config.rules import UNREADABLE, parse_rules

_LOG = structlog.get_logger(__name__)

# How long people take to mend a board, at least: no need to look at it more often.
_MENDED_SECONDS = 120.0
_UNLISTED = ("ritual:", "standups:")


# What was made shows in lists after a second or two, as a rule.
_LISTED_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Look:
    """One look: what GitHub shows, the rules in force, and the memory that belongs to it."""

    snapshot: SprintSnapshot | SpaceSnapshot
    rules: Rules
    memory: Memory


def settled(claim: Claim, tools: Tools) -> None:
    """Wait until GitHub's lists must show what was tried with an unknown outcome."""
    for key, effect in Effects(claim, tools.records).all().items():
        if effect.done_at is None and effect.age < tools.settle:
            raise TryLater(tools.settle - effect.age, f"the outcome of {key} is unknown", counts=False)


def listed(claim: Claim, seen: Look, tools: Tools) -> None:
    """Wait for a goal that we made so lately that GitHub's lists may not show it yet: nobody has taken it out."""
    if not isinstance(seen.snapshot, SprintSnapshot):
        return
    missing = seen.memory.agreed.keys() - {goal.number for goal in seen.snapshot.goals}
    for key, effect in Effects(claim, tools.records).all().items() if missing else ():
        if effect.number in missing and key.startswith("goal:") and effect.age < tools.settle:
            wait = min(_LISTED_SECONDS, tools.settle - effect.age)
            raise TryLater(wait, f"GitHub's lists do not show #{effect.number} yet", counts=False)


def look(
    claim: Claim, session: Session, tools: Tools, *, keep: bool = True, unheard: dict[int, datetime] | None = None
) -> Look:
    """Read everything that a turn decides from, and refuse to decide from a part.

    Good new rules are kept for the day on which somebody breaks them, unless `keep` is false. `unheard` is since when
    comments of goals (by number) are read that the look does not show by itself: the looks of one turn share it, for
    what the first one remembers as heard is answered by the next.
    """
    asked, _ = rules_in_force(tools.records.good_rules(claim.repo_id), None)
    snapshot = _whole(claim, _read(claim, session, asked))
    rules, problem = _rules(claim, snapshot.repository, tools, keep=keep)
    memory = memory_of(claim, snapshot, tools, problem)
    renamed, labels = _labels(rules, memory, snapshot.repository)
    rules = in_force(rules, memory, snapshot.repository)
    if (rules.labels, rules.boards) != (asked.labels, asked.boards):
        snapshot = _whole(claim, _read(claim, session, rules))
    if isinstance(snapshot, SprintSnapshot):
        _ours(snapshot, rules, tools.now(), memory.frozen)
        snapshot = _with_boards(claim, session, tools, snapshot, rules)
        snapshot, memory = _standing(claim, session, tools, snapshot, memory, keep=keep)
        snapshot = _with_comments(session, snapshot, memory, {} if unheard is None else unheard)
        memory = replace(memory, receipts=receipts_of(claim, snapshot, tools.records))
        snapshot = _with_people(claim, session, snapshot, rules, memory)
        snapshot = _with_reactions(session, snapshot, memory)
        memory = with_outbox(claim, tools, with_records(claim, tools, memory, rules), rules)
    else:
        due = to_open(snapshot, rules, memory, tools.now())
        last = previous(due, snapshot, rules) if due is not None else None
        snapshot = _with_before(claim, session, snapshot, rules, last) if last is not None else snapshot
        memory = memory_of(claim, snapshot, tools, problem) if snapshot.before else memory
    return Look(snapshot, rules, replace(memory, renamed=renamed, labels_now=labels))


def recalled(claim: Claim, seen: Look, session: Session, tools: Tools, unheard: dict[int, datetime]) -> Look:
    """Look again when one of the newest issues turns out to be what was tried with an unknown outcome.

    No label and no parent brings the issue of a ritual into a look.
    """
    effects = Effects(claim, tools.records)
    unknown = [key for key, effect in effects.all().items() if effect.done_at is None and key.startswith(_UNLISTED)]
    marks = {key: seen.memory.stamp(key) for key in unknown}
    found = newest_with(session, claim.repo, marks) if marks else {}
    for key, made in found.items():
        effects.done(key, *made)
    return look(claim, session, tools, unheard=unheard) if found else seen


def closer(seen: Look, plan: Plan, session: Session, *, first: bool) -> Look:
    """Read the edits of texts, and deeds further back than the look tells, where a goal has changed.

    In the `first` look of a turn also where it merely may have.
    """
    seen = _with_work(seen, plan, session)
    issues = {*plan.unclear, *(plan.touched if first else ())}
    texts = {*plan.unclear_texts, *(plan.touched_texts if first else ())}
    snapshot = seen.snapshot
    if not (issues or texts) or not isinstance(snapshot, SprintSnapshot):
        return seen
    deeds = read_deeds(session, sorted(issues), sorted(texts))
    _LOG.info("looked closer", issues=len(issues), texts=len(texts), deeds=len(deeds))
    known = [deed for deed in snapshot.deeds if deed.node not in issues | texts]
    goals = tuple(replace(goal, deeds_since=None) if goal.id in issues else goal for goal in snapshot.goals)
    listened = snapshot.listened | issues | texts
    return replace(seen, snapshot=replace(snapshot, goals=goals, deeds=(*known, *deeds), listened=listened))


def _standing(
    claim: Claim, session: Session, tools: Tools, seen: SprintSnapshot, memory: Memory, *, keep: bool
) -> tuple[SprintSnapshot, Memory]:
    """Add the issue with the stand-ups, where there is one. After a loss of the records our link tells which it is."""
    effects, key = Effects(claim, tools.records), issue_key(claim.number)
    known = tools.records.effects(claim.repo_id, effects.key(key)).get(effects.key(key))
    number, mark = (known.number, "") if known else (linked(seen.issue.body), memory.stamp(key))
    found = read_standups(session, claim.repo, number, mark) if number else None
    if found and mark:
        memory = replace(memory, done=memory.done | {key}, nodes={**memory.nodes, key: found.id})
        if keep:
            effects.done(key, found.id, found.number)
    return replace(seen, standups=found), memory


def _with_work(seen: Look, plan: Plan, session: Session) -> Look:
    """Add what was finished for the goals, the open issues, and what is a file, where the plan tells of them."""
    snapshot = seen.snapshot
    if not isinstance(snapshot, SprintSnapshot) or not (plan.wanted or plan.backlog or plan.folder):
        return seen
    name = snapshot.repository.full_name
    if plan.wanted:
        snapshot = replace(snapshot, work=read_work(session, plan.wanted, name))
    if plan.backlog:
        snapshot = replace(snapshot, backlog=read_backlog(session, name, seen.rules.backlog.labels))
    if plan.folder:
        snapshot = replace(snapshot, decisions=read_decisions(session, name, plan.folder, snapshot.issue.number))
    return replace(seen, snapshot=snapshot)


def _labels(rules: Rules, memory: Memory, repository: Repository) -> tuple[tuple[Problem, ...], dict[str, str]]:
    """Return what to say of renamed labels, and the ids of our labels where they are new. `rules` are the file's."""
    ids = label_ids(rules, memory, repository)
    return tuple(label_problems(rules, memory, repository)), ids if ids != dict(memory.label_ids) else {}


def _read(claim: Claim, session: Session, rules: Rules) -> SprintSnapshot | SpaceSnapshot:
    if claim.kind == "space":
        return read_space(session, claim.repo, sprint_label=rules.labels.sprint)
    return read_sprint(
        session,
        claim.repo,
        claim.number,
        retro_label=rules.labels.retro,
        goal_label=rules.labels.goal,
        action_label=rules.labels.action if rules.actions.become is Become.ISSUES else "",
        boards=_boards(claim, rules),
    )


def _boards(claim: Claim, rules: Rules) -> list[BoardRef]:
    """Return the boards of the rules; one that names no organization is that of the repository's owner."""
    owner = claim.repo.partition("/")[0]
    return [
        BoardRef(rule.owner or owner, rule.number, FieldNames(rule.status, rule.sprint, rule.target_date, rule.points))
        for rule in rules.boards
    ]


def _whole(claim: Claim, snapshot: SprintSnapshot | SpaceSnapshot) -> SprintSnapshot | SpaceSnapshot:
    repository = snapshot.repository
    if repository.database_id != claim.repo_id:
        raise Gone(f"{repository.full_name} is another repository now, with the same name")
    if repository.archived:
        raise Gone(f"{repository.full_name} is archived")
    if not repository.issues_enabled:
        raise Gone(f"{repository.full_name} has its issues switched off")
    if not snapshot.complete:
        raise TryLater(5, "GitHub showed only a part")
    return snapshot


def _ours(snapshot: SprintSnapshot, rules: Rules, now: datetime, frozen: Sequence[Frozen]) -> None:
    where = f"{snapshot.repository.full_name}#{snapshot.issue.number}"
    if not snapshot.issue.has_label(rules.labels.sprint):
        raise Gone(f'{where} is not labelled "{rules.labels.sprint}"')
    if snapshot.issue.locked:
        raise Gone(f"{where} is locked")
    if is_over(snapshot.issue, rules, now) and not is_unlearnt(snapshot.issue, frozen):
        kept = any(each.sprint == snapshot.issue.number for each in frozen)
        raise Gone(f"{where} is closed and its {'record is frozen' if kept else 'sprint is over'}")


def _with_boards(
    claim: Claim, session: Session, tools: Tools, snapshot: SprintSnapshot, rules: Rules
) -> SprintSnapshot:
    """Add the boards that the rules name, fresh where a card's column is unknown or a board lacks something."""
    if not rules.boards:
        tools.records.know_boards(claim, ())
        return snapshot
    boards = read_boards(session, _boards(claim, rules))
    ours = {board.id for board in boards}
    columns = {option.id for board in boards for option in board.options}
    shown = {card.option for goal in snapshot.goals for card in goal.cards if card.board in ours}
    if shown - columns - {""} or _may_be_mended(session, replace(snapshot, boards=boards), rules):
        boards = read_boards(session, _boards(claim, rules), fresh=True)
    missing = [""] if len(boards) < len(rules.boards) else []
    tools.records.know_boards(claim, [*(board.id for board in boards), *missing])
    return replace(snapshot, boards=boards)


def _with_comments(
    session: Session, snapshot: SprintSnapshot, memory: Memory, unheard: dict[int, datetime]
) -> SprintSnapshot:
    """Add the comments of goals that came since anybody listened, where they are more than a look shows."""
    for goal in snapshot.goals:
        known = memory.agreed.get(goal.number)
        since = (known.heard_at if known else None) or snapshot.issue.created_at
        if not goal.comments_complete and goal.comments and goal.comments[0].created_at >= since:
            unheard.setdefault(goal.number, since)
    if not unheard:
        return snapshot
    _LOG.info("more comments than one look shows", goals=sorted(unheard))
    goals = (read_comments(session, it, unheard[it.number]) if it.number in unheard else it for it in snapshot.goals)
    return replace(snapshot, goals=tuple(goals))


def _may_be_mended(session: Session, snapshot: SprintSnapshot, rules: Rules) -> bool:
    """Whether a board lacked something when it was read, and that was not just now."""
    lately = ("boards lacking", snapshot.repository.id)
    if not is_lacking(snapshot, rules) or session.memo.knows(lately):
        return False
    session.memo.note(lately, _MENDED_SECONDS)
    return True


def fairer(claim: Claim, seen: Look, plan: Plan, session: Session) -> Look:
    """Read anew what people may do whose commands would be refused: somebody may have given them rights just now."""
    refused = {each.who for each in plan.receipts if each.outcome == "refused"}
    if not refused or not isinstance(seen.snapshot, SprintSnapshot):
        return seen
    known = seen.snapshot.standings
    fresh = read_standings(session, claim.repo, sorted(refused & known.keys()), fresh=True)
    return replace(seen, snapshot=replace(seen.snapshot, standings={**known, **fresh}))


def _with_people(
    claim: Claim, session: Session, snapshot: SprintSnapshot, rules: Rules, memory: Memory
) -> SprintSnapshot:
    """Add what those may do who gave commands, and how comments came about that others have edited."""
    wanted = needs(snapshot, rules, memory)
    if wanted.comments:
        edits = read_deeds(session, (), sorted(wanted.comments))
        snapshot = replace(snapshot, deeds=(*snapshot.deeds, *edits))
        wanted = needs(snapshot, rules, memory)
    if wanted.people:
        snapshot = replace(snapshot, standings=read_standings(session, claim.repo, sorted(wanted.people)))
    return snapshot


def _with_reactions(session: Session, snapshot: SprintSnapshot, memory: Memory) -> SprintSnapshot:
    """Add who reacted to comments of ours that ask for it; without any reaction there is no request."""
    wanted = (*answerable(snapshot, memory), *markable(snapshot, memory))
    return replace(snapshot, reactions=read_reactions(session, wanted)) if wanted else snapshot


def _rules(claim: Claim, repository: Repository, tools: Tools, *, keep: bool) -> tuple[Rules, str]:
    """Return the rules in force and what is wrong with newer ones."""
    kept = tools.records.good_rules(claim.repo_id)
    if not repository.rules_readable:
        return rules_in_force(kept, None)[0], UNREADABLE
    rules, problem = rules_in_force(repository.rules_text, kept)
    if problem:
        _LOG.warning("the rules have a mistake", problem=problem)
    if keep and not problem and repository.rules_text != kept:
        tools.records.keep_rules(claim.repo_id, repository.rules_text or "", rules.language)
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


def _with_before(claim: Claim, session: Session, snapshot: SpaceSnapshot, rules: Rules, last: Issue) -> SpaceSnapshot:
    """Add the sprint that ends, where the issue of the next one is to be opened: once a sprint, another request."""
    try:
        before = _whole(claim, _read(replace(claim, kind="sprint", number=last.number), session, rules))
    except Gone:
        return snapshot
    return replace(snapshot, before=before) if isinstance(before, SprintSnapshot) else snapshot
