"""How shall the next sprint's goals be written? What was hard about these, and which pattern helps against it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.core import calendar
from bot.core.lint import Context, Paper, lint
from bot.core.plan.lines import document_of, texts
from bot.core.plan.review.improving import unnumbered
from bot.core.plan.review.judging import Judged
from bot.core.plan.turn import Turn

NARROW, NUMBER, LEARN = "narrow", "number", "learn"
_BROAD, _VAGUE = "bundle", "vague-word"
_MOST = 5


@dataclass(frozen=True, slots=True)
class Tuning:
    """What was hard about the goals, by title: two aims in one, words without an end, no number.

    `ends` is the last day of the next sprint ("": nobody knows). `pattern` is narrow, number or learn, as `because`
    says, or "" where any of them fits.
    """

    broad: tuple[str, ...] = ()
    vague: tuple[str, ...] = ()
    bare: tuple[str, ...] = ()
    ends: str = ""
    pattern: str = ""
    because: str = ""

    def cut(self, _: int) -> Tuning:
        """Return it with the first few titles."""
        return replace(self, broad=self.broad[:_MOST], vague=self.vague[:_MOST], bare=self.bare[:_MOST])


def tuning(turn: Turn, goals: Sequence[Judged]) -> Tuning:
    """Return what the next sprint should do otherwise, from how this one's goals are written and what came of them."""
    found = list(_found(turn))
    broad, vague = (tuple(dict.fromkeys(title for code, title in found if code == which)) for which in (_BROAD, _VAGUE))
    following = calendar.nth(turn.period.number + 1, turn.rules) if turn.period.number else None
    pattern, because = _pattern(goals, hard=bool(broad or vague))
    bare = tuple(view.title for view in unnumbered(turn.views))
    ends = calendar.day_text(following.end) if following else ""
    return Tuning(broad, vague, bare, ends, pattern, because)


def _pattern(goals: Sequence[Judged], *, hard: bool) -> tuple[str, str]:
    wanted = [goal for goal in goals if goal.wanted]
    if not wanted:
        return "", ""
    half = len(wanted) / 2
    if not any(goal.learning for goal in goals):
        return LEARN, "nothing that this sprint taught you is written down"
    if sum(goal.measured for goal in wanted) < half:
        return NUMBER, "fewer than half of the goals had a number that somebody measured"
    if sum(goal.reached for goal in wanted) < half:
        return NARROW, "fewer than half of the goals were reached"
    return (NARROW, "some goals had more than one aim, or none that ends") if hard else ("", "")


def _found(turn: Turn) -> Iterator[tuple[str, str]]:
    """Yield what lint says against the wording of goals: its code, and the title of the goal."""
    today = calendar.local_day(turn.now, turn.zone)
    for node, _, text in texts(turn.issue, turn.memory):
        document = document_of(text, turn.rules.vocabulary)
        for hit in lint([Paper.of(node, text, document)], Context(turn.rules, today, today)):
            line = hit.line - 1
            title = next((goal.title for goal in document.plan if goal.first <= line <= goal.last), "")
            if title and hit.code in {_BROAD, _VAGUE}:
                yield hit.code, title
