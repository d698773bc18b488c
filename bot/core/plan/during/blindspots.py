"""Which blind spots does the team have: what nobody looks after, how grave that is, and for how long it has been so?"""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.core.plan.during.standing import day, sprints_of, standing
from bot.core.plan.turn import Turn
from bot.core.severity import SIGNS, USUAL, severity_of

KIND = "blind-spot"


@dataclass(frozen=True, slots=True)
class BlindSpot:
    """A blind spot as people see it: `number` is that in this sprint, from 1; open in so many `sprints`.

    `severity` is critical, high, medium or low, `sign` its sign; `day` is when it was noted, by `who`. `closed_by` is
    who closed it, "" while it is open; `end` is what they said. Both are logins, or "the review".
    """

    number: int
    text: str
    severity: str
    sign: str
    who: str
    day: str
    sprints: int = 1
    closed_by: str = ""
    end: str = ""

    def cut(self, length: int) -> BlindSpot:
        """Return it with short words."""
        most = max(length, 80)
        text = self.text if len(self.text) <= most else f"{self.text[: most - 1].rstrip()}…"
        return replace(self, text=text, end=self.end[:length])


def blind_spots(turn: Turn) -> tuple[BlindSpot, ...]:
    """Return the blind spots of the sprint in their order: what was open when it began, then what was noted since."""
    found = []
    for number, each in enumerate(standing(turn, KIND), 1):
        severity = severity_of(dict(each.latest.fields).get("severity", "")) or USUAL
        told = BlindSpot(number, each.latest.text, severity, SIGNS[severity], each.since.who, day(turn, each.since))
        found.append(replace(told, sprints=sprints_of(turn, each), closed_by=each.closed_by, end=each.end))
    return tuple(found)


def gravest_first(spots: tuple[BlindSpot, ...]) -> tuple[BlindSpot, ...]:
    """Return those that are open, the gravest first, and of these the oldest."""
    severities = list(SIGNS)
    still = (spot for spot in spots if not spot.closed_by)
    return tuple(sorted(still, key=lambda spot: (severities.index(spot.severity), -spot.sprints, spot.number)))
