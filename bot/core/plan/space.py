"""What is to be done in a space as a whole? Labels, the next sprint issue, its links with the one before, its pins."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.core import calendar, document
from bot.core.calendar import Period
from bot.core.edits import Edit, OpenIssue, SpliceText, UnpinIssue
from bot.core.model import Issue, SpaceSnapshot
from bot.core.plan import fitting, hangovers, outgoing, posts
from bot.core.plan.grace import is_unlearnt
from bot.core.plan.house import away, heroes, house_rules
from bot.core.plan.labels import missing_labels
from bot.core.plan.place import Sited, before, is_named, place_key, places, sited
from bot.core.plan.sprint import PINNED_ISSUES
from bot.core.plan.teams import team_of_login
from bot.core.plan.values import Memory, Plan, Problem, Render, earliest, made_keys
from bot.core.rules import Rules

_DAY = timedelta(days=1)
# Sprints that are further apart than this do not follow each other.
_APART = timedelta(days=60)
# Characters of a new sprint issue that entries of carried goals may take.
_ROOM = 25_000


def plan_space(snapshot: SpaceSnapshot, rules: Rules, memory: Memory, now: datetime, render: Render) -> Plan:
    """Return what is to be done in a space now, and which sprint issues it has."""
    made = made_keys(memory, ((issue, issue.number) for issue in snapshot.sprints))
    sites = sited(snapshot.sprints, rules)
    edits: list[Edit] = list(missing_labels(snapshot.repository, rules))
    due = to_open(snapshot, rules, memory, now)
    if due is not None:
        edits.append(_sprint_issue(due, snapshot, rules, memory, render))
    edits.extend(_links(sites, rules, memory, render))
    today = calendar.local_day(now, ZoneInfo(rules.timezone))
    edits.extend(_unpinned(sites, rules, memory, today) or _make_room(snapshot, rules, memory))
    placed = {number: str(place) for number, place in places(sites).items()}
    news = {n: text for n, text in placed.items() if memory.shown.get(place_key(n)) != text}
    return Plan(
        tuple(edits),
        problems=tuple(_problems(memory)),
        due_at=earliest(calendar.next_opening(now, rules), _end(sites, rules, memory, now)),
        watch=tuple(each.number for each in snapshot.sprints if each.is_open or is_unlearnt(each, memory.frozen)),
        made=made,
        label_ids=memory.labels_now,
        shown={place_key(number): text for number, text in news.items()},
        wake=tuple(each.issue.number for each in sites if each.issue.number in news and each.issue.is_open),
    )


def to_open(snapshot: SpaceSnapshot, rules: Rules, memory: Memory, now: datetime) -> Period | None:
    """Return the sprint whose issue is to be opened now, or None.

    A sprint has its issue when we opened it once, or when somebody opened one for the same days.
    """
    due = calendar.sprint_to_open(now, rules)
    if due is None:
        return None
    made, key = made_keys(memory, ((issue, issue.number) for issue in snapshot.sprints)), f"sprint:{due.number}"
    is_there = any(_is_for(site, due, rules) for site in sited(snapshot.sprints, rules))
    return None if key in made or key in memory.done or is_there else due


def previous(due: Period, snapshot: SpaceSnapshot, rules: Rules) -> Issue | None:
    """Return the issue of the sprint before one that is to be opened; else the newest that there is."""
    sites = sited(snapshot.sprints, rules)
    earlier = [site for site in sites if site.period.end < due.start]
    last = max(earlier, key=lambda site: (site.period.end, site.issue.number), default=None)
    return last.issue if last else next(iter(snapshot.sprints), None)


def _is_for(site: Sited, due: Period, rules: Rules) -> bool:
    """One that names the sprint, open or closed; or an open one of its days: a stray one was closed for a reason."""
    return site.period.number == due.number and (is_named(site.issue, rules) or site.issue.is_open)


def _problems(memory: Memory) -> Iterator[Problem]:
    """Yield what is wrong in files of the space."""
    if memory.rules_problem:
        yield Problem("the rules", memory.rules_problem)
    for problem in memory.template_problems:
        yield Problem("the templates", problem)


def _sprint_issue(due: Period, snapshot: SpaceSnapshot, rules: Rules, memory: Memory, render: Render) -> OpenIssue:
    """The sprint issue comes filled in with what the sprint before came to, and with what goes on."""
    key, last = f"sprint:{due.number}", previous(due, snapshot, rules)
    body = render(
        "posts/sprint.md",
        period=posts.period_view(due),
        previous=last,
        outcomes=outgoing.outcomes(snapshot.before, memory, rules) if snapshot.before else (),
        teams=[team.name for team in rules.teams],
        words=rules.vocabulary.words,
        proposed=tuple(_proposed(snapshot, rules, memory)),
        house=tuple(house_rules(rules)),
        heroes=heroes(rules, due),
        away=away(rules, due),
    )
    text = f"{body.rstrip()}\n\n{memory.stamp(key)}\n"
    return OpenIssue(key, calendar.title(due, rules.cadence), text, (rules.labels.sprint,))


def _proposed(snapshot: SpaceSnapshot, rules: Rules, memory: Memory) -> Iterator[str]:
    """Yield the entries of goals that were carried over already; those of teams come into their teams' comments.

    When there is no room for more, only the line of each.
    """
    room = _ROOM
    for agreed in outgoing.carried(memory, rules):
        if not team_of_login(rules, agreed.owner) and not dict(agreed.facts).get("team"):
            entry = hangovers.carried_entry(agreed, snapshot.repository, rules.vocabulary)
            room -= len(entry.text)
            yield entry.text if room >= 0 else entry.line


def _links(sites: Sequence[Sited], rules: Rules, memory: Memory, render: Render) -> Iterator[Edit]:
    """The newest sprint issue and the one before link each other; ours began with the link already."""
    newest = next((site for site in reversed(sites) if site.issue.is_open), None)
    last = before(newest, sites) if newest else None
    if newest is None or last is None or newest.period.start - last.period.end > _APART:
        return
    pairs = [(last.issue, {"before": None, "after": newest.issue})]
    if not _is_ours(newest.issue, memory):
        pairs.append((newest.issue, {"before": last.issue, "after": None}))
    for issue, values in pairs:
        text = render("posts/sprint-links.md", **values).rstrip()
        block = document.PutBlock("links", str(issue.number), text, "end")
        if fitting.differs(issue.body, block, rules.vocabulary):
            yield SpliceText(issue.id, issue.number, (block,))


def _is_ours(issue: Issue, memory: Memory) -> bool:
    return any(key.startswith("sprint:") for key in memory.keys(issue))


def _unpinned(sites: Sequence[Sited], rules: Rules, memory: Memory, today: date) -> list[Edit]:
    """Our sprint issue is unpinned when its last day is past and the next is there, once."""
    past = [site.issue for site in _pinned(sites, rules, memory) if site.period.end < today]
    return [UnpinIssue(f"unpin:{issue.number}", issue.id, issue.number) for issue in past]


def _pinned(sites: Sequence[Sited], rules: Rules, memory: Memory) -> list[Sited]:
    """Return our pinned sprint issues but the newest; what a person pinned again stays."""
    ours = [site for site in sites if _is_ours(site.issue, memory)][:-1] if rules.pin else []
    return [site for site in ours if site.issue.pinned and f"unpin:{site.issue.number}" not in memory.done]


def _end(sites: Sequence[Sited], rules: Rules, memory: Memory, now: datetime) -> datetime | None:
    """Return when the next of the pinned sprints before the newest is past."""
    zone = ZoneInfo(rules.timezone)
    ends = (calendar.instant(site.period.end + _DAY, time(0), zone) for site in _pinned(sites, rules, memory))
    return earliest(*(end for end in ends if end > now))


def _make_room(snapshot: SpaceSnapshot, rules: Rules, memory: Memory) -> list[Edit]:
    """Unpin the older of our own sprint issues when GitHub's three pins are used up and a newer one waits."""
    ours = [issue for issue in snapshot.sprints if any(k.startswith("sprint:") for k in memory.keys(issue))]
    pinned = [issue for issue in ours[1:] if issue.pinned]
    newest_waits = bool(ours) and ours[0].is_open and not ours[0].pinned and f"pin:{ours[0].number}" not in memory.done
    if not (rules.pin and newest_waits and pinned and snapshot.repository.pinned_issues >= PINNED_ISSUES):
        return []
    oldest = pinned[-1]
    return [UnpinIssue(f"unpin:{oldest.number}", oldest.id, oldest.number)]
