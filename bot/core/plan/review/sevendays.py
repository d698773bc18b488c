"""What is to be done within seven days of the review: what was left of the last list, and what became of this one?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.core import calendar
from bot.core.document.actions import effort_of
from bot.core.edits import PostComment
from bot.core.lint.planning import as_hours
from bot.core.model import Issue
from bot.core.plan.lines import document_of
from bot.core.plan.retro.asked import Fate, actions_in
from bot.core.plan.review.typed import beneath, last_review
from bot.core.plan.turn import Turn
from bot.core.status import Vocabulary

HEADING = "The next seven days"
_DAYS = timedelta(days=7)
# Whoever fills the list in later than that has no need to be asked at once.
_LATEST = timedelta(days=14)
_MOST = 30
_QUICK, _DEEP = "quick win", "deep work"
_QUICK_HOURS = 2
_LOW = frozenset({"quick win", "low effort", "schneller erfolg"})
_TIME = re.compile(
    r"(?P<sign>[≥>]?)=?\s?(?P<count>\d{1,3}(?:[.,]\d{1,2})?)(?:\s?[-–]\s?(?P<most>\d{1,3}))?\s?(?P<unit>[a-z]+)"
)


@dataclass(frozen=True, slots=True)
class Step:
    """One box of the list: `owner` is a login, a name, or ""; `effort` is "quick win", "deep work", or ""."""

    text: str
    owner: str = ""
    effort: str = ""
    fate: Fate = Fate.OPEN

    def cut(self, length: int) -> Step:
        """Return it with a short text."""
        most = max(length, 80)
        return self if len(self.text) <= most else replace(self, text=f"{self.text[: most - 1].rstrip()}…")


def view(turn: Turn) -> Mapping[str, object] | None:
    """Return the steps that were `left` open by the last review's list, and which one that `review` was."""
    last = last_review(turn)
    left = tuple(step for step in steps(last.body, turn.rules.vocabulary) if step.fate is Fate.OPEN) if last else ()
    return {"left": left, "review": last}


def steps(text: str, vocabulary: Vocabulary) -> tuple[Step, ...]:
    """Return the steps of a review's list, in order; thirty at most."""
    listed = "\n".join(("## Actions", "", *(line for line in beneath(text, HEADING, vocabulary) if _is_entry(line))))
    document = document_of(listed, vocabulary)
    lines = listed.split("\n")
    found = actions_in(listed, document, vocabulary)
    return tuple(Step(each.text, each.owner, effort(lines[each.line]), each.fate) for each in found)[:_MOST]


def _is_entry(line: str) -> bool:
    """Whether a line is an entry of the list and no detail beneath one."""
    return re.match(r" ?(?:[-*+]|\d{1,3}[.)])\s+\S", line) is not None


def effort(line: str) -> str:
    """Return whether a line says that it is a quick win (two hours at most) or deep work, "" where it says neither."""
    said = (effort_of(line) or "").casefold()
    time = _TIME.search(said)
    if time is None:
        return _QUICK if said in _LOW else _DEEP if said else ""
    count = float((time["most"] or time["count"]).replace(",", "."))
    hours = count / 60 if time["unit"].startswith("min") else as_hours(f"{count:g} {time['unit']}")
    quick = hours is not None and hours <= _QUICK_HOURS and not (time["sign"] and hours >= _QUICK_HOURS)
    return _QUICK if quick else _DEEP


def follow(turn: Turn, filed: Issue, sprint: int) -> None:
    """Say once, seven days after a review, what of its list is ticked and what is not; silent where there was none."""
    key = f"sevendays:{sprint}"
    at = _asked_at(turn, filed)
    if turn.happened(key) or turn.now >= filed.created_at + _LATEST or not _is_ours(turn, sprint, at):
        return
    found = steps(filed.body, turn.rules.vocabulary)
    if at > turn.now:
        turn.due.append(at)
    elif any(step.fate is not Fate.DROPPED for step in found):
        turn.edits.append(_comment(turn, filed, key, found))


def _is_ours(turn: Turn, sprint: int, at: datetime) -> bool:
    """Whether this sprint says it, and no other at the same time: the review's own one, or the next if it is over."""
    if sprint == turn.issue.number:
        return calendar.local_day(at, turn.zone) <= turn.period.end
    place = turn.memory.place
    if place is None or place.before != sprint:
        return False
    return place.ends is None or calendar.local_day(at, turn.zone) > place.ends


def _comment(turn: Turn, filed: Issue, key: str, found: Sequence[Step]) -> PostComment:
    still = tuple(step for step in found if step.fate is Fate.OPEN)
    done = tuple(step for step in found if step.fate is Fate.DONE)
    body = turn.post(key, "posts/seven-days.md", done=done, open=still, people=tuple(_people(turn, still)))
    return PostComment(key, filed.id, filed.number, body)


def _people(turn: Turn, still: Sequence[Step]) -> Iterator[str]:
    """Yield the logins of those who have something open, each once, without those who are away."""
    work, today = calendar.work_days(turn.rules), calendar.local_day(turn.now, turn.zone)
    for login in {step.owner.casefold(): step.owner for step in still if step.owner}.values():
        if turn.snapshot.repository.can_assign(login) and not work.is_away(login, today):
            yield login


def _asked_at(turn: Turn, filed: Issue) -> datetime:
    """Return when the working day begins on which a week is over."""
    work, day = calendar.work_days(turn.rules), calendar.local_day(filed.created_at + _DAYS, turn.zone)
    first = day if work.is_working(day) else work.next_working(day) or day
    return calendar.instant(first, turn.rules.work.begins, turn.zone)
