"""What is to be told where people chat? It follows from what a turn sees and decides, each thing under its key.

Nothing is derived from an edit alone: who dies after it, and before it is remembered, finds the post in the next look.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from bot.core import calendar
from bot.core.agreed import Change, Kept
from bot.core.edits import PostComment
from bot.core.model import Issue
from bot.core.notices import Kind, Notice
from bot.core.notices.paper import blocks
from bot.core.plan import posts
from bot.core.plan.channels import routes_of
from bot.core.plan.comments import verdict
from bot.core.plan.during import spells
from bot.core.plan.during.answers import read_key
from bot.core.plan.during.digest import digests
from bot.core.plan.posts import GoalView
from bot.core.plan.retro.telling import of_sprint, review_of
from bot.core.plan.turn import Turn
from bot.core.rules.escalation import holders, role_key

DAY = timedelta(days=1)
# Whoever names a channel today hears of what happens from now on, not of all that ever happened.
FRESH = DAY
# What can wait until people work again.
_PATIENT = frozenset({Kind.OPENED, Kind.RETRO, Kind.REVIEW, Kind.CLOSED, Kind.STALE})
_TROUBLE = ("blocked", "off track", "at risk")
_MOST = 6
_MANY = 2
_JUST_NOW = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class _Draft:
    """A notice before it is routed and rendered."""

    kind: Kind
    key: str
    url: str
    values: Mapping[str, Any]
    facts: Mapping[str, str | int | float]
    at: time | None = None


def tell(turn: Turn) -> None:
    """Note what is to be told of this turn, and when to look again for the summary of the day."""
    routes = routes_of(turn.rules, turn.memory.outbox.channels)
    if not routes:
        return
    for draft in _drafts(turn, routes):
        _put(turn, draft, routes)


def tell_end(turn: Turn) -> tuple[Notice, ...]:
    """Return what is to be told of a sprint whose record is there."""
    routes = routes_of(turn.rules, turn.memory.outbox.channels)
    for draft in _closed(turn) if Kind.CLOSED in {kind for kind, _ in routes} else ():
        _put(turn, draft, routes)
    return tuple(turn.notices)


def _put(turn: Turn, draft: _Draft, routes: Mapping[tuple[Kind, time | None], tuple[str, ...]]) -> None:
    """Render a draft and put it where it is not told yet; what may change, also where it says something else by now."""
    told, changes = turn.memory.outbox.told, draft.kind is Kind.SUMMARY
    names = routes.get((draft.kind, draft.at), ())
    if not changes:
        names = tuple(name for name in names if (name, draft.key) not in told)
    if not names:
        return
    text = turn.render(f"notices/{draft.kind.value}.md", **draft.values).strip()
    due = spells.awake(calendar.work_days(turn.rules), turn.now) if draft.kind in _PATIENT else turn.now
    notice = Notice(
        kind=draft.kind,
        key=draft.key,
        to=names,
        title=next((block.text for block in blocks(text)), draft.kind.value),
        text=text,
        url=draft.url,
        due=due,
        until=_midnight(turn) if changes else due + DAY,
        changes=changes,
        facts=tuple(sorted(draft.facts.items())),
    )
    left = tuple(name for name in names if told.get((name, notice.key)) != notice.digest)
    if left:
        turn.notices.append(replace(notice, to=left))


def _midnight(turn: Turn) -> datetime:
    return calendar.instant(calendar.local_day(turn.now, turn.zone) + DAY, time(0), turn.zone)


def _drafts(turn: Turn, routes: Mapping[tuple[Kind, time | None], tuple[str, ...]]) -> Iterator[_Draft]:
    """Yield what there is to tell, of the kinds that somebody wants."""
    tellers = {
        Kind.OPENED: _opened,
        Kind.RETRO: _retros,
        Kind.REVIEW: _review,
        Kind.ESCALATION: _escalations,
        Kind.STALE: _stale,
        Kind.CONFLICT: _conflicts,
        Kind.HELP: _help,
        Kind.STARTED: _started,
        Kind.STATUS: _turned,
        Kind.OWNER: _handed,
    }
    wanted = {kind for kind, _ in routes}
    for kind, teller in tellers.items():
        if kind in wanted:
            yield from teller(turn)
    for kind, at in routes:
        if kind is Kind.SUMMARY and at is not None:
            yield from _summary(turn, at)


def _is_fresh(turn: Turn, moment: datetime) -> bool:
    return turn.now - FRESH < moment


def _sprint_facts(turn: Turn) -> dict[str, str | int | float]:
    return {"sprint": turn.issue.number, "sprint_title": turn.issue.title, "sprint_number": turn.period.number}


def _goal_facts(turn: Turn, goal: GoalView) -> dict[str, str | int | float]:
    return _sprint_facts(turn) | {
        "goal": goal.number,
        "goal_title": goal.title,
        "goal_status": goal.word,
        "goal_owner": goal.owner,
    }


def _opened(turn: Turn) -> Iterator[_Draft]:
    if not turn.issue.is_open or not _is_fresh(turn, turn.issue.created_at):
        return
    begins = calendar.begins(turn.period, turn.rules)
    values = {
        "sprint": turn.issue,
        "begins": turn.period.start if begins > turn.now else None,
        "ends": turn.period.end,
        "teams": [team.name for team in turn.rules.teams],
    }
    days = {"start": turn.period.start.isoformat(), "end": turn.period.end.isoformat()}
    yield _Draft(Kind.OPENED, f"opened:{turn.issue.number}", turn.issue.url, values, _sprint_facts(turn) | days)


def _retros(turn: Turn) -> Iterator[_Draft]:
    for issue in of_sprint(turn).values():
        if _is_fresh(turn, issue.created_at):
            yield _filed(turn, Kind.RETRO, issue)


def _review(turn: Turn) -> Iterator[_Draft]:
    issue = review_of(turn)
    if issue is not None and _is_fresh(turn, issue.created_at):
        yield _filed(turn, Kind.REVIEW, issue)


def _filed(turn: Turn, kind: Kind, issue: Issue) -> _Draft:
    said = verdict(turn)
    values = {"issue": issue, "verdict": said, "leads": next(iter(issue.assignees), "")}
    facts = _sprint_facts(turn) | {"issue": issue.number, "title": issue.title, "verdict": said}
    return _Draft(kind, f"{kind.value}:{issue.number}", issue.url, values, facts)


def _closed(turn: Turn) -> Iterator[_Draft]:
    """The record counts as told of when its comment is there: until then there is nothing to read."""
    record = next((each for each in turn.memory.frozen if each.sprint == turn.issue.number), None)
    comment = turn.ours(f"record:{turn.issue.number}")
    if record is None or comment is None or not _is_fresh(turn, record.frozen_at):
        return
    sums = record.sums
    facts = {"committed": sums.committed, "done": sums.done, "added": sums.added, "carried": sums.carried}
    values = {"sprint": turn.issue, "url": comment.url, "sums": sums}
    yield _Draft(Kind.CLOSED, f"closed:{turn.issue.number}", comment.url, values, _sprint_facts(turn) | facts)


def _escalations(turn: Turn) -> Iterator[_Draft]:
    """The steps of the ladder that were taken lately, those of this turn, too, while the goal still stands still."""
    for goal in turn.views:
        called = list(_called(turn, goal, "escalation:"))
        spell = spells.present(turn, goal.number, goal.word) if called and goal.open else None
        for key, url in called if spell else ():
            parts = key.split(":")
            if spell is None or parts[2] != f"{spell.since:%Y%m%dT%H%M%S}":
                continue
            role = parts[-1].partition("-")[2]
            spent = calendar.work_days(turn.rules).hours_between(spell.since, turn.now)
            values = {
                "goal": goal,
                "role": "" if role.startswith("@") else role.replace("_", " "),
                "people": _people(turn, goal, role),
                "spent": spells.in_words(spent) if spent >= _JUST_NOW else "",
                "why": spell.why,
                "url": url or goal.url,
            }
            facts = _goal_facts(turn, goal) | {"role": role, "hours": round(spent.total_seconds() / 3600, 1)}
            yield _Draft(Kind.ESCALATION, key, url or goal.url, values, facts)


def _called(turn: Turn, goal: GoalView, prefix: str) -> Iterator[tuple[str, str]]:
    """Yield key and address of our comments on a goal that are new; the address is "" for one that is being made."""
    issue = next((each for each in turn.snapshot.goals if each.number == goal.number), None)
    for comment in issue.comments if issue else ():
        if comment.mine and _is_fresh(turn, comment.created_at):
            yield from ((key, comment.url) for key in turn.memory.keys(comment) if key.startswith(prefix))
    for edit in turn.edits:
        if isinstance(edit, PostComment) and edit.number == goal.number and edit.key.startswith(prefix):
            yield edit.key, ""


def _people(turn: Turn, goal: GoalView, role: str) -> tuple[str, ...]:
    """Return who has a role, as the ladder finds them."""
    if role.startswith("@"):
        return (role.removeprefix("@"),)
    team = next((team for team in turn.rules.teams if team.name == goal.where), None)
    found = (holders(team.roles, role) if team else ()) or holders(turn.rules.roles, role)
    return found or ((goal.owner,) if role == role_key("owner") and goal.owner else ())


def _stale(turn: Turn) -> Iterator[_Draft]:
    """Owners who were asked for a word today, all in one."""
    today, views = calendar.local_day(turn.now, turn.zone), {goal.number: goal for goal in turn.views}
    owners = []
    for key in {**dict.fromkeys(turn.memory.done), **dict.fromkeys(turn.made), **dict.fromkeys(turn.settled)}:
        asked = read_key(key)
        if asked is not None and asked.day == today:
            goals = [views[number] for number in asked.goals if number in views]
            owners += [{"login": asked.login, "goals": goals}] if goals else []
    if owners:
        values = {"sprint": turn.issue, "owners": sorted(owners, key=lambda each: str(each["login"]))}
        count = sum(len(each["goals"]) for each in owners)
        facts = _sprint_facts(turn) | {"goals": count}
        yield _Draft(Kind.STALE, f"stale:{turn.issue.number}:{today}", turn.issue.url, values, facts)


def _conflicts(turn: Turn) -> Iterator[_Draft]:
    """Words that were overtaken, and goals with more than one owner: somebody has to say how it is meant."""
    views = {goal.number: goal for goal in turn.views if goal.number and goal.open}
    for change in (*turn.memory.history, *turn.changes):
        if change.what in {"lost status", "lost owner"} and change.who and _is_fresh(turn, change.at):
            goal = views.get(change.number)
            if goal is not None:
                yield _overtaken(turn, goal, change)
    for goal in views.values():
        several = _owners(turn, goal)
        if len(several) >= _MANY:
            said = hashlib.sha256(" ".join(several).encode()).hexdigest()[:8]
            values = {"goal": goal, "several": several, "lost": None, "stands": None, "what": "owner"}
            facts = _goal_facts(turn, goal) | {"owners": ", ".join(several)}
            yield _Draft(Kind.CONFLICT, f"conflict:{goal.number}:owners:{said}", goal.url, values, facts)


def _overtaken(turn: Turn, goal: GoalView, change: Change) -> _Draft:
    what = change.what.removeprefix("lost ")
    lost, stands = (_spelled(turn, what, word) for word in (change.after, change.before))
    values = {
        "goal": goal,
        "several": (),
        "lost": {"who": change.who, "word": lost},
        "stands": {"word": stands},
        "what": what,
    }
    facts = _goal_facts(turn, goal) | {"said": change.after, "stands": change.before, "who": change.who}
    key = f"conflict:{goal.number}:{what}:{change.at:%Y%m%dT%H%M%S}:{change.who}"
    return _Draft(Kind.CONFLICT, key, goal.url, values, facts)


def _spelled(turn: Turn, what: str, word: str) -> str:
    known = turn.rules.vocabulary.read(word) if what == "status" else None
    return f"{known.emoji} {known.name}" if known else word or "nobody"


def _owners(turn: Turn, goal: GoalView) -> tuple[str, ...]:
    """Return whom the issue of a goal is assigned to, where the rules ask which of them owns it."""
    issue = next((each for each in turn.snapshot.goals if each.number == goal.number), None)
    return tuple(sorted(issue.assignees)) if issue and turn.rules.owners.second == "ask" else ()


def _help(turn: Turn) -> Iterator[_Draft]:
    views = {goal.number: goal for goal in turn.views}
    for kept in (*turn.memory.kept, *turn.kept):
        goal = views.get(kept.number)
        if kept.kind == "help" and _is_fresh(turn, kept.at) and (goal is None or goal.open):
            yield _asked(turn, kept, goal)


def _asked(turn: Turn, kept: Kept, goal: GoalView | None) -> _Draft:
    values = {"who": kept.who, "goal": goal, "sprint": turn.issue, "words": kept.text}
    facts = (_goal_facts(turn, goal) if goal else _sprint_facts(turn)) | {"who": kept.who, "words": kept.text}
    key = f"help:{turn.issue.number}:{kept.number}:{kept.at:%Y%m%dT%H%M%S}:{kept.who}"
    return _Draft(Kind.HELP, key, goal.url if goal else turn.issue.url, values, facts)


def _started(turn: Turn) -> Iterator[_Draft]:
    """The turn in which the plan stands: what is promised is remembered with it."""
    promised = [change for change in turn.changes if change.what == "committed"]
    if promised:
        count = sum(bool(change.number or change.title) for change in promised)
        values = {"sprint": turn.issue, "goals": count, "ends": turn.period.end}
        days = {"start": turn.period.start.isoformat(), "end": turn.period.end.isoformat()}
        facts = _sprint_facts(turn) | days | {"goals": count}
        yield _Draft(Kind.STARTED, f"started:{turn.issue.number}", turn.issue.url, values, facts)


def _turned(turn: Turn) -> Iterator[_Draft]:
    yield from _steps(turn, Kind.STATUS, "status")


def _handed(turn: Turn) -> Iterator[_Draft]:
    yield from _steps(turn, Kind.OWNER, "owner")


def _steps(turn: Turn, kind: Kind, what: str) -> Iterator[_Draft]:
    """Each change of this turn, which is remembered with it: in no other turn it is one again."""
    views = {goal.number: goal for goal in turn.views if goal.number}
    for change in turn.changes:
        goal = views.get(change.number)
        if change.what != what or goal is None or not _is_fresh(turn, change.at):
            continue
        before, after = (_spelled(turn, what, word) for word in (change.before, change.after))
        values = {"goal": goal, "before": before, "after": after, "who": change.who, "why": change.note}
        facts = _goal_facts(turn, goal) | {f"{what}_before": change.before, f"{what}_after": change.after}
        facts |= {"who": change.who, "surface": str(change.surface), "at": change.at.isoformat()}
        key = f"{kind.value}:{turn.issue.number}:{change.number}:{change.at:%Y%m%dT%H%M%S%f}:{change.after}"
        yield _Draft(kind, key, goal.url, values, facts)


def _summary(turn: Turn, at: time) -> Iterator[_Draft]:
    """Where the sprint stands, on working days from a time of the day on; until midnight it follows what happens."""
    today, work = calendar.local_day(turn.now, turn.zone), calendar.work_days(turn.rules)
    days = work.working_days(turn.period.start, turn.period.end)
    moments = (calendar.instant(day, at, turn.zone) for day in days)
    coming = next((moment for moment in moments if moment > turn.now), None)
    if coming is not None:
        turn.due.append(coming)
    if today not in days or turn.now < calendar.instant(today, at, turn.zone) or not turn.views:
        return
    values = _standing(turn, today) | {"day": days.index(today) + 1, "days": len(days)}
    counts = {"goals": len(turn.views), "done": sum(goal.done for goal in turn.views)}
    facts = _sprint_facts(turn) | counts | {"verdict": str(values["verdict"])}
    key = f"summary:{turn.issue.number}:{today}:{at:%H%M}"
    yield _Draft(Kind.SUMMARY, key, turn.issue.url, values, facts, at)


def _standing(turn: Turn, today: date) -> dict[str, Any]:
    trouble = sorted((g for g in turn.views if g.word in _TROUBLE), key=lambda goal: _TROUBLE.index(goal.word))
    moved = tuple(_moved(turn, today))
    return {
        "sprint": turn.issue,
        "verdict": posts.verdict(turn.views, turn.rules.vocabulary),
        "pace": turn.pace,
        "trouble": [{"goal": goal, "why": _why(turn, goal)} for goal in trouble[:_MOST]],
        "more": len(trouble[_MOST:]),
        "moved": moved[:_MOST],
        "left": len(moved[_MOST:]),
        "standups": tuple(digests(turn, today)),
    }


def _why(turn: Turn, goal: GoalView) -> str:
    spell = spells.present(turn, goal.number, goal.word) if goal.number else None
    return spell.why if spell else ""


def _moved(turn: Turn, today: date) -> Iterator[dict[str, Any]]:
    """Yield the goals whose status changed since the day before began to be told, each with where it came from."""
    work = calendar.work_days(turn.rules)
    since = calendar.instant(work.previous_working(today) or today, work.rule.ends, turn.zone)
    for goal in turn.views:
        steps = [
            change
            for change in spells.told(turn)
            if goal.number and change.number == goal.number and change.what == "status" and change.at > since
        ]
        if steps and steps[0].before != goal.word:
            before = _spelled(turn, "status", steps[0].before)
            yield {"goal": goal, "before": before, "after": f"{goal.emoji} {goal.word}"}
