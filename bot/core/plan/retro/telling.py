"""What does a retro tell? Everything that its template shows, from the look, the memory and the retros before it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from bot.core import calendar
from bot.core.agreed import Kept
from bot.core.model import Issue, Piece
from bot.core.plan import figures, posts
from bot.core.plan.lines import lines, texts
from bot.core.plan.measuring import met_of
from bot.core.plan.retro import points, words
from bot.core.plan.retro.asked import Asked, Fate, asked, digest_of, key_of, same
from bot.core.plan.retro.points import Points
from bot.core.plan.retro.themes import WINDOW, Theme, themes
from bot.core.plan.retro.verdict import is_headline, pace, verdict
from bot.core.plan.retro.week import Wait, moves, waits
from bot.core.plan.scope import Scope, dropped_word, scope
from bot.core.plan.turn import Turn
from bot.core.status import Ending

WEEK = timedelta(days=7)
MOST_NEXT = 3
# A goal in so many sprints, or an action so many weeks old, is not going to be done by waiting.
_OLD_SPRINTS = 2
_OLD_WEEKS = 3
_LONG_HOURS = 8
_NOTED = frozenset({"went-well", "better", "action", "dropped", "decision"})


def key_prefix(turn: Turn) -> str:
    """Return what the keys of this sprint's retros begin with."""
    return f"retro:{turn.issue.number}:"


def of_sprint(turn: Turn) -> dict[int, Issue]:
    """Return the retros of this sprint by week."""
    prefix = key_prefix(turn)
    return {
        int(key.removeprefix(prefix)): issue
        for issue in turn.snapshot.retros
        for key in turn.memory.keys(issue)
        if key.startswith(prefix)
    }


def review_of(turn: Turn) -> Issue | None:
    """Return the review of this sprint, None while there is none in the look."""
    key = f"review:{turn.issue.number}"
    return next((issue for issue in turn.snapshot.retros if key in turn.memory.keys(issue)), None)


def told(turn: Turn, day: date, earlier: Sequence[date], facilitator: str = "") -> dict[str, object]:
    """Return everything that the retro of a day tells, by the names that its template uses.

    `earlier` are the days of the sprint's retros before it. Those that were missed since the last one that was filed
    belong to the time that it tells of.
    """
    missed = _missed(turn, earlier)
    vocabulary, views = turn.rules.vocabulary, _seen(turn)
    history = [*turn.memory.earlier, *turn.memory.history, *turn.changes]
    since = min([day, *missed]) - WEEK
    moment = max(calendar.instant(since, turn.rules.retro.at, turn.zone), turn.issue.created_at)
    work = calendar.work_days(turn.rules)
    stands = asked_for(turn)
    blocked = waits(history, moment, turn.now, work)
    changed = [goal for goal in views if goal.notes]
    fresh = fresh_points(turn)
    found = _themes(turn, fresh)
    return {
        "sprint": turn.issue,
        "period": posts.period_view(turn.period),
        "week": posts.week_of(day, turn.period),
        "day": calendar.day_text(day),
        "verdict": verdict(
            views, moves(history, moment, vocabulary), pace(turn.period, day, work), vocabulary, quiet=not changed
        ),
        "quiet": not changed,
        "facilitator": facilitator,
        "groups": posts.groups(views, vocabulary),
        "met": {goal.number or goal.title: met_of(turn, goal) for goal in turn.views},
        "left_over": [goal for goal in views if goal.open and day + WEEK > turn.period.end],
        "asked": _open_actions(turn, stands),
        "done": _settled(turn, stands, Fate.DONE),
        "dropped": _settled(turn, stands, Fate.DROPPED),
        "scope": words.scope_view(_scope_of(turn), views),
        "shipped": words.shipped(_lately(turn, moment), views),
        "blockers": words.blockers(blocked, views),
        "themes": tuple(words.theme_view(theme, earlier_retros(turn)) for theme in found),
        "headlines": _headlines(turn, day),
        "next": _next(turn, stands, blocked, found),
        "points": fresh,
        "figures": figures.view(turn, history=day + WEEK > turn.period.end),
        "notes": posts.notes(_since_last(turn), views),
        "previous": next(iter(turn.retros), None),
        "missed": [calendar.day_text(each) for each in missed],
    }


def _seen(turn: Turn) -> list[posts.GoalView]:
    """Return the goals, with the numbers of their targets; nobody is told that one is new that was promised."""
    planned = _scope_of(turn)
    added = {each.number or each.title for each in planned.added}

    def notes(goal: posts.GoalView) -> tuple[str, ...]:
        is_new = planned.frozen_at is None or (goal.number or goal.title) in added
        return tuple(note for note in goal.notes if is_new or note != posts.NEW)

    return [replace(goal, notes=notes(goal), targets=tuple(map(words.measured, goal.targets))) for goal in turn.views]


def _missed(turn: Turn, earlier: Sequence[date]) -> list[date]:
    """Return the days on which no retro was filed, since the last one that was."""
    filed = max(of_sprint(turn), default=0)
    return [each for each in earlier if posts.week_of(each, turn.period) > filed]


def asked_for(turn: Turn) -> tuple[Asked, ...]:
    """Return what all retros in sight asked for; what people dropped by `/retro drop` is dropped."""
    snapshot = turn.snapshot
    issues = {issue.number: issue for issue in (*snapshot.goals, *snapshot.strays, *snapshot.actions)}
    own = {key.rpartition(":")[2]: issue for issue in snapshot.actions for key in action_keys(turn, issue)}
    dropped = [key_of(kept.text) for kept in (*turn.memory.kept, *turn.kept) if kept.kind == "dropped"]
    found = asked(snapshot.retros, turn.rules.vocabulary, issues, own)
    return tuple(_let_go(each, dropped) for each in found)


def action_keys(turn: Turn, issue: Issue) -> Iterator[str]:
    """Yield the keys of the actions that an issue of ours stands for."""
    return (key for key in turn.memory.keys(issue) if key.startswith("action:"))


def action_key(each: Asked) -> str:
    """Return the key of the issue that an action becomes."""
    return f"action:{each.retro.number}:{digest_of(each.key)}"


def _let_go(each: Asked, dropped: Sequence[str]) -> Asked:
    is_meant = any(
        key and (same(key, each.key) or each.key.startswith(key) or key == str(each.number)) for key in dropped
    )
    return each.dropped() if is_meant and each.fate is Fate.OPEN else each


def earlier_retros(turn: Turn) -> list[Issue]:
    """Return the weekly retros in sight, oldest first."""
    return sorted(turn.retros, key=lambda issue: (issue.created_at, issue.number))


def _since_last(turn: Turn) -> list[Kept]:
    """Return what was kept for the sprint; notes only since its last retro was filed, which has the older ones."""
    last = max((issue.created_at for issue in of_sprint(turn).values()), default=None)
    kept = (*turn.memory.kept, *turn.kept)
    return [each for each in kept if last is None or each.kind not in _NOTED or each.at > last]


def fresh_points(turn: Turn) -> Points:
    """Return what people said for the retro by command and in the team comments, and no retro of the sprint has yet."""
    vocabulary = turn.rules.vocabulary
    written = of_sprint(turn).values()
    known = {point.key for issue in written for point in points.of_text(issue.body, "", vocabulary, whole=True).every}
    kept = points.of_kept(_since_last(turn))
    teams = [
        points.of_text(text, _team(turn, node), vocabulary)
        for node, place, text in texts(turn.issue, turn.memory)
        if place and _team(turn, node)
    ]
    return points.together([kept, points.together(teams, known)])


def _team(turn: Turn, node: str) -> str:
    """Return the name of the team whose comment this is, "" when it is none's."""
    prefix = f"team:{turn.issue.number}:"
    keys = next((turn.memory.keys(each) for each in turn.issue.comments if each.id == node), ())
    which = next((key.removeprefix(prefix) for key in keys if key.startswith(prefix)), "")
    return next((team.name for team in turn.rules.teams if "-".join(team.name.casefold().split()) == which), which)


def _themes(turn: Turn, fresh: Points) -> tuple[Theme, ...]:
    vocabulary = turn.rules.vocabulary
    said = [
        [point.text for point in points.of_text(issue.body, "", vocabulary).every]
        for issue in earlier_retros(turn)[1 - WINDOW * 2 :]
    ]
    people = [
        *turn.snapshot.repository.assignable,
        *(login for team in turn.rules.teams for login in team.members),
        *(team.name for team in turn.rules.teams),
    ]
    return themes([*said, [point.text for point in fresh.every]], people)


def _open_actions(turn: Turn, stands: Sequence[Asked]) -> tuple[words.ActionView, ...]:
    """Return what earlier retros asked for and is still open, oldest first; what stands in no plan is forgotten."""
    today = calendar.local_day(turn.now, turn.zone)
    lost = {each.key for each in forgotten(turn, stands)}
    return tuple(
        words.action_view(each, today, turn.zone, planned=each.key not in lost)
        for each in stands
        if each.fate is Fate.OPEN
    )


def forgotten(turn: Turn, stands: Sequence[Asked]) -> tuple[Asked, ...]:
    """Return the open actions of retros before this sprint that its plan does not name, in its words or by number."""
    if turn.now < calendar.begins(turn.period, turn.rules):
        return ()
    ours = {issue.number for issue in (*of_sprint(turn).values(), *filter(None, [review_of(turn)]))}
    plan = [key_of(text) for _, _, text in texts(turn.issue, turn.memory)]
    goals = {goal.number for goal in turn.snapshot.goals}
    named = {line.goal.ref for line in lines(turn.issue, turn.memory, turn.rules.vocabulary)}
    return tuple(
        each
        for each in stands
        if each.fate is Fate.OPEN
        and each.retro.number not in ours
        and not (each.number and each.number in goals | named)
        and not any(each.key in text for text in plan)
    )


def _settled(turn: Turn, stands: Sequence[Asked], fate: Fate) -> tuple[words.ActionView, ...]:
    """Return what was done, or dropped, of the actions that the last retro had."""
    today = calendar.local_day(turn.now, turn.zone)
    last = max((issue.number for issue in turn.retros), default=0)
    return tuple(
        words.action_view(each, today, turn.zone) for each in stands if each.fate is fate and last in each.listed
    )


def _scope_of(turn: Turn) -> Scope:
    return scope((*turn.memory.history, *turn.changes), turn.views, dropped_word(turn))


def _lately(turn: Turn, since: datetime) -> dict[int, list[Piece]]:
    return {
        number: [piece for piece in pieces if since < piece.at <= turn.now]
        for number, pieces in (turn.snapshot.work or {}).items()
    }


def _headlines(turn: Turn, day: date) -> tuple[posts.GoalView, ...]:
    """Return the headline goals to look back on: those that ended this week, and all of them at the end."""
    lanes = {
        name: line.goal.lane
        for line in lines(turn.issue, turn.memory, turn.rules.vocabulary)
        for name in (line.goal.ref, line.goal.title)
    }
    is_last = day + WEEK > turn.period.end
    return tuple(
        goal
        for goal in turn.views
        if is_headline(lanes.get(goal.number) or lanes.get(goal.title), goal.confidence)
        and (is_last or (not goal.open and goal.notes))
    )


def _next(turn: Turn, stands: Sequence[Asked], blocked: Sequence[Wait], found: Sequence[Theme]) -> tuple[str, ...]:
    """Return at most three things that are worth an action, from the data alone."""
    today = calendar.local_day(turn.now, turn.zone)
    every = (*_from_themes(stands, found), *_from_goals(turn, blocked), *_from_actions(turn, stands, today))
    return every[:MOST_NEXT]


def _from_themes(stands: Sequence[Asked], found: Sequence[Theme]) -> Iterator[str]:
    for theme in found[:1]:
        if not any(key_of(theme.words) in each.key for each in stands if each.fate is Fate.OPEN):
            yield f"“{theme.words}” came up in {theme.times} of the last {theme.of} retros: agree on one thing to try."


def _from_goals(turn: Turn, blocked: Sequence[Wait]) -> Iterator[str]:
    goals = {goal.number: goal for goal in turn.views if goal.number}
    for wait in blocked:
        goal = goals.get(wait.number)
        if goal is not None and wait.now and wait.hours >= _LONG_HOURS:
            yield f"{goal.title} has lost {wait.hours} working hours to being blocked: who can free it?"
    for goal in turn.views:
        word = turn.rules.vocabulary.read(goal.word)
        if word is not None and word.ending is Ending.OPEN and goal.open and not goal.owner:
            yield f"{goal.title} has no owner: who takes it, or is it let go?"
    for number, agreed in turn.memory.agreed.items():
        goal = goals.get(number)
        if goal is not None and goal.open and agreed.carried >= _OLD_SPRINTS:
            yield f"{goal.title} is in its {goal.age}: split it, give it another owner, or drop it."


def _from_actions(turn: Turn, stands: Sequence[Asked], today: date) -> Iterator[str]:
    for each in stands:
        weeks = each.weeks(today, turn.zone)
        if each.fate is Fate.OPEN and weeks >= _OLD_WEEKS:
            yield f"“{each.text}” has been open for {weeks} weeks: do it this week, or drop it."
