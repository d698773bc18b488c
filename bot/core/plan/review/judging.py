"""How did the sprint go, by its goals: what was reached, what can be shown, what was learnt, what fell short?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.core.document import Target
from bot.core.figures import Met
from bot.core.plan.closing.recording import results
from bot.core.plan.grace import timetable
from bot.core.plan.measuring import met_of, target_met
from bot.core.plan.scope import Scope
from bot.core.plan.turn import Turn
from bot.core.record import Outcome

_TITLE = 80


@dataclass(frozen=True, slots=True)
class Judged:
    """A goal as a review sees it. `reached` is that it is done, `wanted` that it counts: it was not let go or moved on.

    `numbered` tells whether it has a target with a number, `measured` whether that number was ever told or is met.
    `met` says how many targets are met ("": it has none), `missed` are those of which is said that they are not.
    """

    title: str
    number: int
    url: str
    owner: str
    emoji: str
    word: str
    reached: bool
    wanted: bool
    numbered: bool
    measured: bool
    met: str = ""
    missed: tuple[str, ...] = ()
    words: str = ""
    learning: str = ""
    bold: bool = False

    def cut(self, length: int) -> Judged:
        """Return it with short texts."""
        missed = tuple(_short(each, max(length, _TITLE)) for each in self.missed[: length // 50])
        words, learning = _short(self.words, length), _short(self.learning, length)
        return replace(self, title=_short(self.title, _TITLE), missed=missed, words=words, learning=learning)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The sprint in a sentence, and in the numbers that the sentence is made of."""

    headline: str
    counted: str = ""


def _short(text: str, length: int) -> str:
    words = " ".join(text.split())
    return words if len(words) <= length else words[: max(length - 1, 0)].rstrip() + "…" * bool(length)


def judged(turn: Turn) -> tuple[Judged, ...]:
    """Return the goals of the sprint as they stand now, judged as its record would."""
    views = {view.number or view.title: view for view in turn.views}
    found = []
    for each in results(turn, timetable(turn.period, turn.rules)):
        view = views.get(each.number or each.title)
        targets = view.targets if view else ()
        found.append(
            Judged(
                title=each.title,
                number=each.number,
                url=view.url if view else "",
                owner=each.owner,
                emoji=each.emoji,
                word=each.status,
                reached=each.outcome is Outcome.DONE,
                wanted=each.outcome in {Outcome.DONE, Outcome.TRIED, Outcome.FAILED},
                numbered=any(map(is_numbered, targets)),
                measured=any(is_numbered(target) and _is_told(turn, each.number, target) for target in targets),
                met=met_of(turn, view) if view and targets else "",
                missed=tuple(text.text for text in targets if target_met(turn, each.number, text) is Met.NO),
                words=each.words,
                learning=each.learning,
                bold=each.confidence is not None and each.confidence <= 1 / 2,
            )
        )
    return tuple(found)


def is_numbered(target: Target) -> bool:
    """Whether a target says to which number something shall come."""
    return target.measure.wanted is not None


def _is_told(turn: Turn, number: int, target: Target) -> bool:
    return target.measure.now is not None or target_met(turn, number, target).yes


def verdict(goals: Sequence[Judged], scope: Scope) -> Verdict:
    """Return the verdict: how much was reached, whether numbers tell so of half of it, and whether anything was learnt.

    What was given up or moved on is no part of that, and is counted beside.
    """
    wanted = [goal for goal in goals if goal.wanted]
    if not wanted:
        return Verdict(_GONE if goals else _NONE)
    done, measured = sum(goal.reached for goal in wanted), sum(goal.measured for goal in wanted)
    learnt, aside = sum(bool(goal.learning) for goal in goals), len(goals) - len(wanted)
    taught = _TAUGHT[measured * 2 >= len(wanted), bool(learnt)]
    parts = [
        f"{done} of {len(wanted)} {'goal' if len(wanted) == 1 else 'goals'} done",
        f"{measured or 'none'} with a number that somebody measured",
        f"{learnt or 'none'} that taught something which is written down",
        f"{aside} given up or moved on" if aside else "",
    ]
    counted = f"{', '.join(filter(None, parts))}.{_changed(scope)}"
    return Verdict(f"{_reached(done, len(wanted))} {taught}", counted)


_NONE = "There were no goals to judge the sprint by."
_GONE = "Everything that was planned was given up or moved on."
# By whether at least half of the goals were measured, and whether anything was learnt.
_TAUGHT: Mapping[tuple[bool, bool], str] = {
    (True, True): "Numbers tell how far it came, and something was learnt.",
    (True, False): "Numbers tell how far it came; what it taught us is written nowhere.",
    (False, True): "Few numbers tell what it is good for, but something was learnt.",
    (False, False): "Few numbers tell what it is good for, and what it taught us is written nowhere.",
}


def _reached(done: int, wanted: int) -> str:
    if done == wanted:
        return "All that was planned was reached."
    if done * 2 >= wanted:
        return f"{'Half' if done * 2 == wanted else 'Most'} of what was planned was reached."
    return "Less than half of what was planned was reached." if done else "Nothing of what was planned was reached."


def _changed(scope: Scope) -> str:
    added, removed = len(scope.added), len(scope.removed)
    parts = [f"{added} came in later" if added else "", f"{removed} went" if removed else ""]
    changed = " and ".join(filter(None, parts))
    return f" Since the plan was agreed {changed}." if changed else ""


def short_of(goals: Sequence[Judged]) -> tuple[Judged, ...]:
    """Return the goals that were wanted and are not done."""
    return tuple(goal for goal in goals if goal.wanted and not goal.reached)
