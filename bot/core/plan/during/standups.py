"""Stand-ups: what each person is asked, what they did since the last one, and what came of it at the end of the day."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.core import calendar, document
from bot.core.agreed import Change, Kept
from bot.core.calendar import WorkDays
from bot.core.edits import PostComment
from bot.core.plan.during import gathered
from bot.core.plan.during.filled import Answer, answers_in
from bot.core.plan.teams import team_key
from bot.core.plan.turn import Turn
from bot.core.rules.daily import Mode, StandupForm
from bot.core.status import Ending

_USUAL = StandupForm()
_BLOCK = "standup-summary"
_WEEK = timedelta(days=7)
_MOST_DEEDS = 6
_BEFORE = timedelta(minutes=15)
_LATE = timedelta(minutes=5)
_TOLD = ("status", "said", "target", "metric", "confidence", "owner")
_TROUBLE = ("blocked", "off track", "at risk")
_NOTHING = re.compile(r"(?:none|no|nothing|nope|n/?a|nil|keine?r?|nichts|rien|nada|[-–—])?\W*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Drafted:
    """One goal in a stand-up: its issue, and what became of it in words; `why` is what was said with it."""

    number: int
    url: str
    title: str
    what: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Speaker:
    """Somebody who is asked, with what they did since the last stand-up, as the history tells it."""

    login: str
    did: tuple[Drafted, ...] = ()


def standups(turn: Turn) -> None:
    """Post the stand-ups of today, and sum up those that are closed, in place."""
    work = calendar.work_days(turn.rules)
    today = calendar.local_day(turn.now, turn.zone)
    for form in turn.rules.standups:
        mode = mode_of(work, form, today)
        key = standup_key(turn, today, form)
        opens, closes = _window(turn, form, today, mode)
        if mode != "none" and opens <= turn.now < closes and not turn.happened(key):
            _post(turn, form, today, mode, key)
        for day in (work.previous_working(today), today):
            if day and _hours(turn, form, day)[1] <= turn.now:
                _sum_up(turn, form, day)
        turn.due.extend(moment for moment in _moments(turn, work, form, today) if moment > turn.now)


def finish(turn: Turn) -> None:
    """Sum up what was still open when the sprint ended."""
    for form in turn.rules.standups:
        if _hours(turn, form, turn.period.end)[1] <= turn.now:
            _sum_up(turn, form, turn.period.end)


def _moments(turn: Turn, work: WorkDays, form: StandupForm, today: date) -> Iterator[datetime]:
    """Yield when something of a stand-up falls due, today and on the next working day."""
    for day in (today, work.next_working(today)):
        if day and mode_of(work, form, day) != "none":
            yield _window(turn, form, day, mode_of(work, form, day))[0]
            yield _hours(turn, form, day)[1]


def _window(turn: Turn, form: StandupForm, day: date, mode: Mode) -> tuple[datetime, datetime]:
    """Return from when until when a stand-up is posted: the paper of a meeting is there when it begins, or not."""
    opens, closes = _hours(turn, form, day)
    return (opens - _BEFORE, opens + _LATE) if mode == "live" else (opens, closes)


def asked_for(turn: Turn, day: date) -> None:
    """Post the first stand-up of a day because somebody asked for it, once; also on days that have none."""
    form = next(iter(turn.rules.standups), _USUAL)
    key = standup_key(turn, day, form)
    if not turn.happened(key) and not any(isinstance(e, PostComment) and e.key == key for e in turn.edits):
        _edit(turn, form, day, "async", key)


def standup_key(turn: Turn, day: date, form: StandupForm) -> str:
    """Return what marks a stand-up of a day; the first one of the rules is the one that can be asked for."""
    first = next(iter(turn.rules.standups), form)
    name = "" if form.name == first.name else f":{team_key(form.name)}"
    return f"standup:{turn.issue.number}:{day.isoformat()}{name}"


def mode_of(work: WorkDays, form: StandupForm, day: date) -> Mode:
    """Return how a stand-up is held on a day; there is none when nobody works."""
    return form.days[day.weekday()] if work.is_working(day) else "none"


def _hours(turn: Turn, form: StandupForm, day: date) -> tuple[datetime, datetime]:
    return calendar.instant(day, form.at, turn.zone), calendar.instant(day, form.closes, turn.zone)


def _post(turn: Turn, form: StandupForm, day: date, mode: Mode, key: str) -> None:
    """Who meets needs a paper only where there is something on it."""
    if mode == "async" or _troubled(turn) or any(each.did for each in _speakers(turn, form, day)):
        _edit(turn, form, day, mode, key)


def _edit(turn: Turn, form: StandupForm, day: date, mode: Mode, key: str) -> None:
    where = gathered.place(turn) if form.where == "issue" else turn.issue
    if where is None:
        return
    if turn.snapshot.work is None:
        turn.wanted.extend(goal.id for goal in turn.snapshot.goals)  # the turn is planned anew with it
    body = turn.post(
        key,
        "posts/standup.md",
        name=form.name,
        day=day,
        mode=mode,
        at=f"{form.at:%H:%M}",
        closes=f"{form.closes:%H:%M}",
        questions=form.questions,
        people=_speakers(turn, form, day),
        troubled=_troubled(turn),
    )
    turn.edits.append(PostComment(key, where.id, where.number, body))


def _speakers(turn: Turn, form: StandupForm, day: date) -> tuple[Speaker, ...]:
    """Return who is asked and is there: those of the form, else of the teams, else the owners of open goals."""
    work = calendar.work_days(turn.rules)
    members = [login for team in turn.rules.teams for login in team.members]
    words = turn.rules.vocabulary
    owners = [
        goal.owner
        for goal in turn.memory.agreed.values()
        if goal.owner and (word := words.read(goal.status)) and word.ending is Ending.OPEN
    ]
    logins = dict.fromkeys(form.people or sorted(members) or sorted(owners))
    since = _since(turn, work, form, day)
    return tuple(Speaker(login, tuple(_did(turn, login, since))) for login in logins if not work.is_away(login, day))


def _since(turn: Turn, work: WorkDays, form: StandupForm, day: date) -> datetime:
    """Return when the stand-up before was posted, or would have been; that of the rules, not one that was asked for."""
    opens = _hours(turn, form, day)[0]
    before = work.previous_working(day)
    while before and opens - _hours(turn, form, before)[0] < _WEEK:
        if turn.happened(standup_key(turn, before, form)):
            return _hours(turn, form, before)[0]
        before = work.previous_working(before)
    last = work.previous_working(day)
    return max(_hours(turn, form, last)[0] if last else opens, calendar.begins(turn.period, turn.rules))


def _did(turn: Turn, login: str, since: datetime) -> Iterator[Drafted]:
    """Yield what somebody did to goals since a moment, one line for each goal and kind, and what they finished."""
    mine = [
        change
        for change in turn.memory.history
        if change.at > since and change.who.casefold() == login.casefold() and change.what in _TOLD and change.number
    ]
    ordered = sorted(mine, key=lambda change: (change.number, change.what, change.at))
    groups: dict[tuple[int, str], list[Change]] = {}
    for change in ordered:
        groups.setdefault((change.number, change.what), []).append(change)
    for (number, _), changes in list(groups.items())[:_MOST_DEEDS]:
        yield from _lines(turn, number, changes)
    pieces = [piece for each in (turn.snapshot.work or {}).values() for piece in each]
    done = [piece for piece in pieces if piece.at > since and piece.who.casefold() == login.casefold()]
    for piece in sorted(done, key=lambda piece: piece.at)[:_MOST_DEEDS]:
        yield Drafted(piece.number, piece.url, piece.title, "merged" if piece.merged else "closed")


def _lines(turn: Turn, number: int, changes: Sequence[Change]) -> Iterator[Drafted]:
    first, last = changes[0], changes[-1]
    known = turn.memory.agreed.get(number)
    url = f"{turn.snapshot.repository.url}/issues/{number}"
    yield Drafted(number, url, known.title if known else "", _what(turn, first, last), last.note)


def _what(turn: Turn, first: Change, last: Change) -> str:
    if last.what == "status":
        return f"{_sign(turn, first.before)} → {_sign(turn, last.after)}"
    if last.what == "said":
        return _sign(turn, last.after)
    return f"{last.what} {last.after or 'nobody'}"


def _sign(turn: Turn, name: str) -> str:
    word = turn.rules.vocabulary.read(name)
    return f"{word.emoji} {word.name}" if word else name


def _troubled(turn: Turn) -> tuple[Drafted, ...]:
    """Return the goals that stand still or are in danger, the worst first."""
    found = []
    for status in _TROUBLE:
        for number, goal in sorted(turn.memory.agreed.items()):
            if goal.status == status:
                url = f"{turn.snapshot.repository.url}/issues/{number}"
                why = next((c.note for c in reversed(turn.memory.history) if _led_to(c, number, status)), "")
                what = f"{_sign(turn, status)}{f', {goal.owner}' if goal.owner else ''}"
                found.append(Drafted(number, url, goal.title, what, why))
    return tuple(found)


def _led_to(change: Change, number: int, status: str) -> bool:
    return change.number == number and change.what == "status" and change.after == status


def _sum_up(turn: Turn, form: StandupForm, day: date) -> None:
    """Put what was said into the comment, at its end; where nobody said anything, nothing is written."""
    comment = turn.ours(standup_key(turn, day, form))
    if comment is None:
        return
    opens, closes = _hours(turn, form, day)
    notes = [kept for kept in turn.memory.kept if kept.kind == "standup" and opens <= kept.at < closes]
    said = answers_in(comment.body, form.questions)
    if not (notes or said):
        return
    text = turn.render("posts/standup-summary.md", **_summary(turn, form, day, said, notes)).rstrip()
    block = document.PutBlock(_BLOCK, day.isoformat(), text, "end")
    if turn.after(comment.body, block, f"what the stand-up of {calendar.day_text(day)} came to") != comment.body:
        turn.splice(comment.id, block)


def _summary(
    turn: Turn, form: StandupForm, day: date, said: Sequence[Answer], notes: Sequence[Kept]
) -> dict[str, object]:
    heard = {who.casefold() for who in (*(each.who for each in said), *(note.who for note in notes))}
    asked = [each.login for each in _speakers(turn, form, day)]
    return {
        "said": len(heard),
        "question": form.questions[-1],
        "hindered": hindrances(form, said),
        "notes": notes,
        "missing": [login for login in asked if login.casefold() not in heard],
    }


def hindrances(form: StandupForm, said: Sequence[Answer]) -> tuple[Answer, ...]:
    """Return the answers to the last question that name something."""
    last = form.questions[-1] if len(form.questions) > 1 else ""
    return tuple(each for each in said if last and each.question == last and not _NOTHING.fullmatch(each.text))
