"""How does the sprint stand, in one line made of numbers?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.core.calendar import Period, WorkDays
from bot.core.plan.posts import GoalView, groups
from bot.core.plan.retro.week import Moves
from bot.core.status import Vocabulary


@dataclass(frozen=True, slots=True)
class Pace:
    """How many of the sprint's working days are gone, the present one included."""

    gone: int
    days: int

    @property
    def share(self) -> float:
        """The share of time that is gone."""
        return self.gone / self.days if self.days else 1.0

    @property
    def is_over(self) -> bool:
        """Whether the last working day has come."""
        return self.gone >= self.days


def pace(period: Period, today: date, work: WorkDays) -> Pace:
    """Return how far the sprint has come on a day; without any working day all days count."""
    days = work.working_days(period.start, period.end)
    if not days:
        days = tuple(date.fromordinal(n) for n in range(period.start.toordinal(), period.end.toordinal() + 1))
    return Pace(sum(day <= today for day in days), len(days))


def verdict(goals: Sequence[GoalView], moved: Moves, pace: Pace, vocabulary: Vocabulary, *, quiet: bool = False) -> str:
    """Return the verdict: how many goals are done and how the others are, against the time gone, and what moved.

    `quiet` says that nothing changed at all, not even an owner.
    """
    done = sum(goal.done for goal in goals)
    rest = [f"{len(group.goals)} {group.word}" for group in groups(goals, vocabulary) if not group.goals[0].done]
    stand = ", ".join([f"{done} of {_goals(len(goals))} done", *rest])
    if quiet:
        return f"Nothing changed this week: still {stand}, with {_time(pace)} gone."
    return " ".join(filter(None, [f"{stand}.", _against_time(goals, done, pace), _moved(moved)]))


def _goals(count: int) -> str:
    return f"{count} {'goal' if count == 1 else 'goals'}"


def _time(pace: Pace) -> str:
    return f"{pace.gone} of {pace.days} working {'day' if pace.days == 1 else 'days'}"


def _against_time(goals: Sequence[GoalView], done: int, pace: Pace) -> str:
    """Compare the share of goals with the share of time. What was given up is no part of what is to be reached."""
    wanted = sum(goal.open or goal.done for goal in goals)
    if not wanted:
        return ""
    if pace.is_over:
        left = wanted - done
        return (
            "The sprint is over, and nothing is left." if not left else f"The sprint is over, and {left} not reached."
        )
    even = int(pace.share * wanted)
    time = f"{_time(pace)} are gone" if pace.gone != 1 else f"{_time(pace)} is gone"
    if done == even:
        return f"{time}: just the pace it takes."
    if done > even:
        return f"{time}: ahead of an even pace by {done - even}."
    return f"{time}: an even pace would have {even} done."


def _moved(moved: Moves) -> str:
    said = [
        (moved.done, "got done"),
        (moved.forward, "went forward"),
        (moved.back, "fell back"),
        (moved.carried, "goes on in the next sprint" if moved.carried == 1 else "go on in the next sprint"),
        (moved.dropped, "was given up" if moved.dropped == 1 else "were given up"),
    ]
    parts = [f"{count} {words}" for count, words in said if count]
    if not parts:
        return "No goal moved this week."
    return f"This week {', '.join(parts[:-1])} and {parts[-1]}." if len(parts) > 1 else f"This week {parts[0]}."


def is_headline(lane: str | None, confidence: float | None) -> bool:
    """Whether a goal is a headline of the sprint: by its place, or as a bet of fifty to fifty or less."""
    return lane == "headline" or (confidence is not None and confidence <= 1 / 2)
