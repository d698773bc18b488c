"""What does a review tell? Everything that its templates show, from the look, the memory and the reviews before it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.core import calendar
from bot.core.model import Issue
from bot.core.plan import posts
from bot.core.plan.pictures import became
from bot.core.plan.retro import words
from bot.core.plan.retro.asked import Fate
from bot.core.plan.retro.telling import asked_for
from bot.core.plan.review import backlog, blindspots, loops, sevendays
from bot.core.plan.review.evidence import Evidence, evidence, known
from bot.core.plan.review.hearing import last_means, marks_of, sprint_of
from bot.core.plan.review.improving import aimed, better, followed, improvements, unnumbered
from bot.core.plan.review.judging import judged, short_of, verdict
from bot.core.plan.review.marks import Mark, Stand, before, number, stands, total, trend
from bot.core.plan.review.since import since
from bot.core.plan.review.tuning import tuning
from bot.core.plan.scope import scope_of
from bot.core.plan.turn import Turn

# Later than this a review says so.
_LATE = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class MarkView:
    """A mark as a review shows it: `score` as people write it, `who` "" for the team as a whole."""

    score: str
    who: str
    said: str
    risk: str
    evidence: Evidence

    def cut(self, length: int) -> MarkView:
        """Return it with short texts."""
        return replace(self, said=_short(self.said, length), risk=_short(self.risk, length), evidence=Evidence())


@dataclass(frozen=True, slots=True)
class Health:
    """A dimension as a review shows it. `mean`, `was` (that of the last review) and `range` are "" where there is none.

    `trend` is an arrow, `concern` what the marks themselves give cause to ask.
    """

    name: str
    question: str
    mean: str
    word: str
    range: str
    trend: str
    was: str
    concern: str
    marks: tuple[MarkView, ...] = ()

    def cut(self, length: int) -> Health:
        """Return it with short marks."""
        return replace(self, marks=tuple(each.cut(length) for each in self.marks))


def _short(text: str, length: int) -> str:
    return text if len(text) <= length else text[: max(length - 1, 0)].rstrip() + "…" * bool(length)


def health(turn: Turn, review: Issue | None, sprint: int) -> tuple[Stand, ...]:
    """Return what the marks of a sprint come to, those of its review included."""
    return stands(marks_of(turn, review, sprint), turn.rules.review.dimensions)


def health_told(turn: Turn, found: tuple[Stand, ...], review: Issue | None) -> dict[str, object]:
    """Return what the block of health shows, of a review that is there, or is just being filed (None)."""
    earlier, means = last_means(turn, review.number if review else 0)
    olds = {stand.dimension.name: before(stand.dimension.name, means) for stand in found}
    both = [stand for stand in found if stand.mean is not None and olds[stand.dimension.name] is not None]
    then = [old for stand in both if (old := olds[stand.dimension.name]) is not None]
    all_now, now, was = total(found), total(both), sum(then) / len(then) if then else None
    issues = known(turn, review.body if review else "")

    def marked(mark: Mark) -> MarkView:
        named = evidence(f"{mark.said} {mark.risk}", issues, turn)
        return MarkView(number(mark.score), mark.who, mark.said, mark.risk, named)

    return {
        "dimensions": tuple(
            _health(stand, olds[stand.dimension.name], tuple(map(marked, stand.marks))) for stand in found
        ),
        "total": "" if all_now is None else number(all_now),
        "compared": () if now is None or was is None else (trend(now, was), number(was), number(now)),
        "previous": _named(turn, earlier),
        "reactions": turn.rules.review.reactions,
    }


def _health(stand: Stand, old: float | None, marks: tuple[MarkView, ...]) -> Health:
    mean = stand.mean
    return Health(
        name=stand.dimension.name,
        question=stand.dimension.question,
        mean="" if mean is None else number(mean),
        word=stand.word,
        range=stand.range,
        trend=trend(mean, old),
        was="" if old is None else number(old),
        concern=stand.concern,
        marks=marks,
    )


def _named(turn: Turn, review: int) -> Mapping[str, object] | None:
    """Return number and address of an earlier review, None where there is none."""
    return {"number": review, "url": f"{turn.snapshot.repository.url}/issues/{review}"} if review else None


def previous_review(turn: Turn) -> Mapping[str, object] | None:
    """Return number and address of the review before the one that is to be filed: the newest in the look, or known."""
    shown = [issue.number for issue in turn.snapshot.retros if sprint_of(turn.memory, issue)]
    return _named(turn, max([*shown, last_means(turn, 0)[0]]))


def told(turn: Turn, due: datetime, facilitator: str = "") -> dict[str, object]:
    """Return everything that a review tells, by the names that its template uses. `due` is when it was to be filed."""
    goals, scope = judged(turn), scope_of(turn)
    today = calendar.local_day(turn.now, turn.zone)
    history = (*turn.memory.earlier, *turn.memory.history, *turn.changes)
    return {
        "sprint": turn.issue,
        "period": posts.period_view(turn.period),
        "day": calendar.day_text(today),
        "due": calendar.day_text(calendar.local_day(due, turn.zone)) if turn.now - due > _LATE else "",
        "previous": previous_review(turn),
        "since": since(turn),
        "facilitator": facilitator,
        "verdict": verdict(goals, scope),
        "reached": tuple(goal for goal in goals if goal.reached),
        "short": short_of(goals),
        "scope": words.scope_view(scope, turn.views),
        "improvements": improvements(turn, history),
        "followed": followed((*turn.memory.kept, *turn.kept)),
        "aimed": aimed(turn.views),
        "unnumbered": unnumbered(turn.views),
        "better": better(turn),
        "tuning": tuning(turn, goals),
        "asked": tuple(words.action_view(each, today, turn.zone) for each in asked_for(turn) if each.fate is Fate.OPEN),
        "dimensions": turn.rules.review.dimensions,
        "backlog": backlog.view(turn),
        "blindspots": blindspots.view(turn),
        "loops": loops.loops(turn),
        "wished": loops.wished(turn),
        "sevendays": sevendays.view(turn),
        "pictures": became(turn),
    }
