"""The rituals that a team has given itself: each posted once when it is due, and what was missed is said."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from bot.core import calendar
from bot.core.calendar import Due, Moment, WorkDays
from bot.core.edits import OpenIssue, PostComment
from bot.core.plan.backlog import backlog
from bot.core.plan.posts import GoalView
from bot.core.plan.turn import TITLE_LENGTH, Turn
from bot.core.rules import EVERYBODY, OWNERS, Ritual

# Later than this the post says so.
_LATE = timedelta(hours=1)
_BACKLOG = "backlog"
# Goals that need help come first on an agenda.
_TROUBLED = ("blocked", "off track", "at risk")


def rituals(turn: Turn) -> None:
    """Post every ritual that is due and was not posted; the latest one only."""
    if not turn.issue.is_open:
        return
    for ritual in turn.rules.rituals:
        if ritual.enabled:
            _ritual(turn, ritual)


def _ritual(turn: Turn, ritual: Ritual) -> None:
    moments = calendar.moments(ritual.when, turn.period, turn.rules, ritual.shift)
    due = calendar.due(moments, turn.issue.created_at, turn.now)
    if due.following is not None:
        turn.due.append(due.following)
    base = f"{turn.issue.number}:{calendar.rota_key(ritual.name).replace(' ', '-')}"
    seen = f"ritual-seen:{base}"
    if not turn.happened(seen):
        # Who writes a ritual into the rules on a Thursday does not mean last Monday's.
        past = [*due.earlier, *([due.latest] if due.latest else [])]
        turn.settled.extend([seen, *(f"ritual:{base}:{moment.key}" for moment in past)])
    elif due.latest is not None and not turn.happened(f"ritual:{base}:{due.latest.key}"):
        _post(turn, ritual, base, due)


def _post(turn: Turn, ritual: Ritual, base: str, due: Due) -> None:
    moment = due.latest
    assert moment is not None  # noqa: S101 - who asks has seen it
    missed = [each for each in due.earlier if not turn.happened(f"ritual:{base}:{each.key}")]
    key, template = f"ritual:{base}:{moment.key}", f"posts/rituals/{ritual.template}.md"
    values = _view(turn, ritual, moment, missed)
    if ritual.template == _BACKLOG:
        values["backlog"] = backlog(turn)
    if ritual.where == "sprint issue":
        body = turn.post(key, template, **values)
        turn.edits.append(PostComment(key, turn.issue.id, turn.issue.number, body))
    elif ritual.where == "new issue":
        title = f"{ritual.name} of {turn.issue.title}, {calendar.day_text(moment.on)}"
        turn.edits.append(OpenIssue(key, title[:TITLE_LENGTH], turn.post(key, template, **values)))
    else:
        turn.edits.extend(_on_goals(turn, f"{base}:{moment.key}", template, values))
        turn.settled.append(key)
    turn.settled.extend(f"ritual:{base}:{each.key}" for each in missed)


def _on_goals(turn: Turn, base: str, template: str, values: dict[str, object]) -> Iterator[PostComment]:
    """Yield a comment for each open goal that has none: a turn that was cut short goes on."""
    views = {goal.number: goal for goal in turn.views if goal.open}
    for issue in turn.snapshot.goals:
        key = f"ritual-goal:{base}:{issue.number}"
        if issue.number in views and issue.is_open and not turn.happened(key):
            body = turn.post(key, template, **{**values, "goals": [views[issue.number]]})
            yield PostComment(key, issue.id, issue.number, body)


def _view(turn: Turn, ritual: Ritual, moment: Moment, missed: Sequence[Moment]) -> dict[str, object]:
    work, today = calendar.work_days(turn.rules), calendar.local_day(turn.now, turn.zone)
    local = moment.at.astimezone(turn.zone)
    late = turn.now - moment.at > _LATE
    return {
        "name": ritual.name,
        "text": ritual.text,
        "people": _people(turn, ritual, work, today),
        "facilitator": calendar.on_duty("facilitator", today, turn.rules, turn.period),
        "length": length(ritual.minutes),
        "day": calendar.day_text(moment.on),
        "when": "" if late else f"{local:%H:%M}" if ritual.minutes else "",
        "due": f"{calendar.day_text(moment.on)} at {local:%H:%M}" if late else "",
        "moved": f"{calendar.day_text(moment.day)} is {work.holiday(moment.day)}" if moment.moved else "",
        "missed": [calendar.day_text(each.on) for each in missed],
        "sprint": turn.issue,
        "goals": _agenda(turn.views),
    }


def _agenda(views: Sequence[GoalView]) -> list[GoalView]:
    """Return the open goals, those that need help first."""
    still = [goal for goal in views if goal.open]
    return sorted(still, key=lambda goal: _TROUBLED.index(goal.word) if goal.word in _TROUBLED else len(_TROUBLED))


def _people(turn: Turn, ritual: Ritual, work: WorkDays, today: date) -> tuple[str, ...]:
    """Return the logins of who is mentioned: everybody once, and nobody who is away today."""
    logins = {login.casefold(): login for who in ritual.ping for login in _meant(turn, who, today)}
    return tuple(login for login in logins.values() if not work.is_away(login, today))


def _meant(turn: Turn, who: str, today: date) -> Sequence[str]:
    """Return whom a rule means: a login, the owners of open goals, everybody, a team, or who is on duty."""
    if who.startswith("@"):
        return [who.removeprefix("@")]
    name, teams = calendar.rota_key(who), turn.rules.teams
    team = next((team for team in teams if calendar.rota_key(team.name) == name), None)
    if team is not None:
        return team.members
    if name == OWNERS:
        return [goal.owner for goal in turn.views if goal.open and goal.owner]
    if name == EVERYBODY:
        return [login for team in teams for login in team.members]
    duty = calendar.on_duty(who, today, turn.rules, turn.period)
    return [duty] if duty else []


def length(minutes: int) -> str:
    """Return how long something takes, in words: `45 min`, `2 h`, `1 h 30 min`; "" for no time."""
    hours, rest = divmod(minutes, 60)
    return " ".join([f"{hours} h"] * bool(hours) + [f"{rest} min"] * bool(rest))
