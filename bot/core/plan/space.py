"""What is to be done in a space as a whole? Its labels, and the next sprint issue when it is due."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from bot.core import calendar
from bot.core.document import Goal, read
from bot.core.edits import Edit, OpenIssue, UnpinIssue
from bot.core.model import Issue, SpaceSnapshot
from bot.core.plan import posts
from bot.core.plan.grace import is_unlearnt
from bot.core.plan.labels import missing_labels
from bot.core.plan.sprint import PINNED_ISSUES
from bot.core.plan.values import Memory, Plan, Problem, Render, made_keys
from bot.core.rules import Rules


def plan_space(snapshot: SpaceSnapshot, rules: Rules, memory: Memory, now: datetime, render: Render) -> Plan:
    """Return what is to be done in a space now, and which sprint issues it has."""
    made = made_keys(memory, ((issue, issue.number) for issue in snapshot.sprints))
    edits: list[Edit] = list(missing_labels(snapshot.repository, rules))
    due = calendar.sprint_to_open(now, rules)
    if due is not None and not _is_there(due, snapshot, rules, memory, made):
        edits.append(_sprint_issue(due, snapshot, rules, memory, render))
    edits.extend(_make_room(snapshot, rules, memory))
    return Plan(
        tuple(edits),
        problems=tuple(_problems(memory)),
        due_at=calendar.next_opening(now, rules),
        watch=tuple(each.number for each in snapshot.sprints if each.is_open or is_unlearnt(each, memory.frozen)),
        made=made,
        label_ids=memory.labels_now,
    )


def _problems(memory: Memory) -> Iterator[Problem]:
    """Yield what is wrong in files of the space."""
    if memory.rules_problem:
        yield Problem("the rules", memory.rules_problem)
    for problem in memory.template_problems:
        yield Problem("the templates", problem)


def _is_there(
    due: calendar.Period, snapshot: SpaceSnapshot, rules: Rules, memory: Memory, made: dict[str, tuple[str, int]]
) -> bool:
    """A sprint has its issue when we opened it once, or when somebody opened one for the same days."""
    key = f"sprint:{due.number}"
    if key in made or key in memory.done:
        return True
    return any(_is_for(issue, due, rules) for issue in snapshot.sprints)


def _is_for(issue: Issue, due: calendar.Period, rules: Rules) -> bool:
    """One that names the sprint, open or closed; or an open one of its days: a stray one was closed for a reason."""
    named = calendar.number_in(issue.title) is not None
    period = calendar.period_of(issue.title, issue.created_at, rules)
    return period.number == due.number and (named or issue.is_open)


def _previous(snapshot: SpaceSnapshot) -> Issue | None:
    return next(iter(snapshot.sprints), None)


def _sprint_issue(
    due: calendar.Period, snapshot: SpaceSnapshot, rules: Rules, memory: Memory, render: Render
) -> OpenIssue:
    """The sprint issue comes pre-filled with what the sprint before came to."""
    key = f"sprint:{due.number}"
    before = _previous(snapshot)
    plan: tuple[Goal, ...] = read(before.body, vocabulary=rules.vocabulary).plan if before else ()
    text = render(
        "posts/sprint.md",
        period=posts.period_view(due),
        previous=before,
        outcomes=posts.outcomes(memory.previous, plan, rules.vocabulary),
        teams=[team.name for team in rules.teams],
        words=rules.vocabulary.words,
    )
    body = f"{text.rstrip()}\n\n{memory.stamp(key)}\n"
    return OpenIssue(key, calendar.title(due, rules.cadence), body, (rules.labels.sprint,))


def _make_room(snapshot: SpaceSnapshot, rules: Rules, memory: Memory) -> list[Edit]:
    """Unpin the older of our own sprint issues when GitHub's three pins are used up and a newer one waits."""
    ours = [issue for issue in snapshot.sprints if any(k.startswith("sprint:") for k in memory.keys(issue))]
    pinned = [issue for issue in ours[1:] if issue.pinned]
    newest_waits = bool(ours) and ours[0].is_open and not ours[0].pinned and f"pin:{ours[0].number}" not in memory.done
    if not (rules.pin and newest_waits and pinned and snapshot.repository.pinned_issues >= PINNED_ISSUES):
        return []
    oldest = pinned[-1]
    return [UnpinIssue(f"unpin:{oldest.number}", oldest.id, oldest.number)]
