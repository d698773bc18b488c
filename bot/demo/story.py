"""What five people do in a fortnight: scenes with a time, a sentence and some acts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from bot.core.document import GoalAt, SetEmoji, SetNote, splice

REPOSITORY = "acme/rockets"
BEGIN = datetime(2026, 1, 1, 9, tzinfo=UTC)

RULES = """\
# The rules of acme/rockets.
timezone: UTC
teams:
  - name: Guidance
    members: [ada, grace]
  - name: Propulsion
    members: [edsger, barbara]
cadence:
  starts: 2026-01-05
  weeks: 2
  opens_days_before: 3
retro:
  day: friday
  at: "15:00"
"""

HEADLINE = """\
- First flight (Owner: @ada) - Launch the small rocket and bring it back in one piece (50:50) (@edsger @linus)
  - Why? Nobody believes a plan that has never left the ground
  - 🎯 200 m above the pad
  - 🎯 Telemetry for 95% of the flight
"""

PLAN = """\
- Launch licence (Owner: @linus) - All papers signed before the pad is booked
  - Why? Without the licence the pad stays closed
  - 🎯 3 of 3 offices have agreed
"""

GUIDANCE = """\
- Star tracker (Owner: @grace) - Knows where it points within a second of arc
  - 🎯 < 30 ms from picture to answer
- Landing radar (Owner: @ada) - Sees the ground from 50 m
"""

PROPULSION = """\
- Valve test stand (Owner: @barbara) - Every valve opened and closed 1,000 times
  - 🎯 1000 cycles without a leak
"""

SIDE_QUEST = "- Quieter pump (Owner: @edsger) - Find out what hums\n"
BETTER = "- Order parts before we need them\n"
LOOKING_BACK = "- Short tests every morning: let us keep them\n"


class People(Protocol):
    """What the story needs of the sandbox: acts of its people, and what stands there now."""

    def body(self) -> str:
        """Return the body of the sprint issue."""

    def edit_body(self, who: str, text: str) -> None:
        """Save a new body of the sprint issue."""

    def team(self, name: str) -> str:
        """Return the text of a team's comment."""

    def edit_team(self, who: str, name: str, text: str) -> None:
        """Save a new text of a team's comment."""

    def label(self, who: str, goal: str, name: str) -> None:
        """Put a label on a goal's issue."""

    def assign(self, who: str, goal: str, login: str, instead_of: str) -> None:
        """Hand a goal's issue to somebody else."""

    def comment(self, who: str, goal: str, text: str) -> None:
        """Comment on a goal's issue."""

    def close(self, who: str, goal: str, reason: str) -> None:
        """Close a goal's issue as completed or not_planned."""

    def reopen(self, who: str, goal: str) -> None:
        """Open a goal's issue again."""


@dataclass(frozen=True, slots=True)
class Scene:
    """One moment of the sprint: when, what is told, and what people do."""

    at: datetime
    told: str
    act: Callable[[People], None]


def _day(day: int, hour: int = 10, minute: int = 0) -> datetime:
    return datetime(2026, 1, day, hour, minute, tzinfo=UTC)


def _nothing(_people: People) -> None:
    """Nobody does anything: the clock does."""


def _fill(text: str, heading: str, lines: str) -> str:
    """Type lines in the place of the empty bullet under a heading, as people do."""
    head, mark, rest = text.partition(heading)
    before, bullet, after = rest.partition("\n-\n")
    if bullet:
        return f"{head}{mark}{before}\n{lines}{after}"
    return f"{head}{mark}\n\n{lines}{rest}"


def _type_the_plan(people: People) -> None:
    text = people.body().replace("\r\n", "\n")
    for heading, lines in (("## Headline goals", HEADLINE), ("## What can we do better?", BETTER), ("## Plan", PLAN)):
        text = _fill(text, heading, lines)
    people.edit_body("ada", text)


def _type_the_team_plans(people: People) -> None:
    people.edit_team("grace", "Guidance", _fill(people.team("Guidance"), "### High priority", GUIDANCE))
    text = _fill(_fill(people.team("Propulsion"), "## Retro", LOOKING_BACK), "### High priority", PROPULSION)
    people.edit_team("barbara", "Propulsion", _fill(text, "### Low priority / side quests", SIDE_QUEST))


def _move_emoji(people: People, who: str, team: str, goal: str, emoji: str) -> None:
    text = people.team(team)
    people.edit_team(who, team, splice(text, [SetEmoji(GoalAt(None, goal), emoji)]).text)


def _first_words(people: People) -> None:
    people.label("grace", "Star tracker", "status: on track")
    people.edit_body("linus", splice(people.body(), [SetEmoji(GoalAt(None, "Launch licence"), "🟢")]).text)
    people.label("edsger", "First flight", "status: on track")


def _trouble(people: People) -> None:
    people.comment("barbara", "Valve test stand", "Two seals leak at 600 cycles; new ones come on Monday.")
    people.label("barbara", "Valve test stand", "status: at risk")
    _move_emoji(people, "ada", "Guidance", "Landing radar", "🟢")


def _licence(people: People) -> None:
    note = SetNote(GoalAt(None, "Launch licence"), "the last office has signed")
    people.edit_body("linus", splice(people.body(), [note]).text)
    people.close("linus", "Launch licence", "completed")
    people.assign("ada", "Landing radar", "grace", "ada")


def _second_thoughts(people: People) -> None:
    people.close("edsger", "Quieter pump", "not_planned")
    people.close("grace", "Star tracker", "completed")
    people.reopen("grace", "Star tracker")
    people.comment("grace", "Star tracker", "Closed too early: it loses Vega when the sun is near.")


def _last_days(people: People) -> None:
    people.comment("barbara", "Valve test stand", "1,000 cycles, dry as a bone.")
    _move_emoji(people, "barbara", "Propulsion", "Valve test stand", "✅")
    people.comment("grace", "Star tracker", "It wears a lens hood now and holds Vega all day.")
    people.close("grace", "Star tracker", "completed")
    people.comment("ada", "First flight", "212 m and back; telemetry for 91% of it. The parachute wants a second look.")
    people.label("ada", "First flight", "status: carried over")


SCENES = (
    Scene(_day(1, 10), "The App is installed; its labels appear", _nothing),
    Scene(_day(2, 16, 1), "The Friday before: the sprint issue opens, a comment per team", _nothing),
    Scene(_day(2, 17), "Ada and Linus type the plan", _type_the_plan),
    Scene(_day(2, 18), "Grace and Barbara plan in their teams' comments", _type_the_team_plans),
    Scene(_day(5, 8), "The sprint starts: every line becomes an issue", _nothing),
    Scene(_day(6, 11), "First words: labels here, an emoji there", _first_words),
    Scene(_day(8, 16), "Trouble on the test stand", _trouble),
    Scene(_day(9, 15, 1), "Friday: the retro of the first week", _nothing),
    Scene(_day(12, 10), "The licence is there; the radar changes hands", _licence),
    Scene(_day(14, 10), "Second thoughts: dropped, closed, opened again", _second_thoughts),
    Scene(_day(16, 12), "The last words before the end", _last_days),
    Scene(_day(16, 15, 1), "Friday: the retro of the second week", _nothing),
    Scene(_day(16, 16, 1), "The next plan opens with what came of this one", _nothing),
)

GOALS = ("First flight", "Launch licence", "Star tracker", "Landing radar", "Valve test stand", "Quieter pump")
