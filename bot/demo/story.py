"""What five people do in a fortnight: scenes with a time, a sentence and some acts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
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
- [ ] Valve test stand (Owner: @barbara) - Every valve opened and closed 1,000 times
  - 🎯 1000 cycles without a leak
"""

# The board takes the goals from here on; the sandbox has made one, with the number 1.
BOARD_RULES = f"{RULES}boards: [1]\n"
BOARD_SPRINTS = (("Sprint 1", date(2026, 1, 5)), ("Sprint 2", date(2026, 1, 19)))

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

    def set_the_board(self, who: str, rules: str, sprints: Sequence[tuple[str, date]]) -> None:
        """Name the board in the rules; give it these iterations (title, first day), a target date and points."""

    def label(self, who: str, goal: str, name: str) -> None:
        """Put a label on a goal's issue."""

    def drag(self, who: str, goal: str, column: str) -> None:
        """Drag a goal's card into a column of the board."""

    def assign(self, who: str, goal: str, login: str, instead_of: str) -> None:
        """Hand a goal's issue to somebody else."""

    def comment(self, who: str, goal: str, text: str) -> None:
        """Comment on a goal's issue."""

    def mend(self, who: str, goal: str, old: str, new: str) -> None:
        """Change a passage in one's latest comment on a goal's issue."""

    def close(self, who: str, goal: str, reason: str) -> None:
        """Close a goal's issue as completed or not_planned."""

    def reopen(self, who: str, goal: str) -> None:
        """Open a goal's issue again."""

    def wait(self, minutes: int) -> None:
        """Let a few minutes pass before the next one acts."""


@dataclass(frozen=True, slots=True)
class Scene:
    """One moment of the sprint: when, what is told, and what people do.

    `at_once` is true when people act so quickly that the bot hears of all of it together.
    """

    at: datetime
    told: str
    act: Callable[[People], None]
    at_once: bool = False


def _day(day: int, hour: int = 10, minute: int = 0) -> datetime:
    return datetime(2026, 1, day, hour, minute, tzinfo=UTC)


def nothing(_people: People) -> None:
    """Nobody does anything: the clock does."""


def _fill(text: str, heading: str, lines: str) -> str:
    """Type lines in the place of the empty bullet under a heading, as people do."""
    head, mark, rest = text.partition(heading)
    before, bullet, after = rest.partition("\n-\n")
    if bullet:
        return f"{head}{mark}{before}\n{lines}{after}"
    return f"{head}{mark}\n\n{lines}{rest}"


def _set_the_board(people: People) -> None:
    people.set_the_board("ada", BOARD_RULES, BOARD_SPRINTS)


def _type_the_plan(people: People) -> None:
    text = people.body().replace("\r\n", "\n")
    for heading, lines in (("## Headline goals", HEADLINE), ("## What can we do better?", BETTER), ("## Plan", PLAN)):
        text = _fill(text, heading, lines)
    people.edit_body("ada", text)
    people.edit_team("grace", "Guidance", _fill(people.team("Guidance"), "### High priority", GUIDANCE))
    text = _fill(_fill(people.team("Propulsion"), "## Retro", LOOKING_BACK), "### High priority", PROPULSION)
    people.edit_team("barbara", "Propulsion", _fill(text, "### Low priority / side quests", SIDE_QUEST))


def _type_emoji(people: People, who: str, team: str, goal: str, emoji: str) -> None:
    text = people.team(team)
    people.edit_team(who, team, splice(text, [SetEmoji(GoalAt(None, goal), emoji)]).text)


def _an_emoji(people: People) -> None:
    _type_emoji(people, "ada", "Guidance", "Landing radar", "🟢")


def _a_label(people: People) -> None:
    people.label("grace", "Star tracker", "status: on track")


def _a_card(people: People) -> None:
    people.drag("edsger", "Quieter pump", "On track")


def _a_command(people: People) -> None:
    text = "The stand is bolted down.\n/status on track first 100 cycles without a drop"
    people.comment("barbara", "Valve test stand", text)


def _a_comment(people: People) -> None:
    people.comment("linus", "Launch licence", "🟢 Two of three offices have agreed")


def _a_mistake(people: People) -> None:
    people.comment("barbara", "Valve test stand", "/staus at risk two seals leak at 600 cycles")


def _mended(people: People) -> None:
    people.mend("barbara", "Valve test stand", "/staus", "/status")


def _both_at_once(people: People) -> None:
    people.drag("edsger", "First flight", "Off track")
    people.wait(minutes=1)
    people.label("ada", "First flight", "status: at risk")


def _licence(people: People) -> None:
    note = SetNote(GoalAt(None, "Launch licence"), "✅ the last office has signed")
    people.edit_body("linus", splice(people.body(), [note]).text)
    people.assign("ada", "Landing radar", "grace", "ada")


def _second_thoughts(people: People) -> None:
    people.close("edsger", "Quieter pump", "not_planned")
    people.close("grace", "Star tracker", "completed")
    people.reopen("grace", "Star tracker")
    people.comment("grace", "Star tracker", "Closed too early: it loses Vega when the sun is near.")


def _last_days(people: People) -> None:
    people.comment("barbara", "Valve test stand", "1,000 cycles, dry as a bone.")
    people.edit_team("barbara", "Propulsion", people.team("Propulsion").replace("- [ ]", "- [x]"))
    people.comment("grace", "Star tracker", "It wears a lens hood now and holds Vega all day.")
    people.drag("grace", "Star tracker", "Done")
    people.comment("linus", "Landing radar", "✅ Sees the pad from 52 m, also in fog")
    people.comment("ada", "First flight", "212 m and back; telemetry for 91% of it. The parachute wants a second look.")
    people.comment("ada", "First flight", "/carry the parachute wants a second look")


SCENES = (
    Scene(_day(1, 10), "The App is installed; its labels appear", nothing),
    Scene(_day(1, 11), "Ada names the team's board in the rules", _set_the_board),
    Scene(_day(2, 16, 1), "The Friday before: the sprint issue opens, a comment per team", nothing),
    Scene(_day(2, 17), "Ada, Grace and Barbara type the plan, each where it belongs", _type_the_plan),
    Scene(_day(5, 8), "The sprint starts: every line becomes an issue, and a card on the board", nothing),
    Scene(_day(6, 9), "Landing radar: Ada types an emoji on its line; label and card follow", _an_emoji),
    Scene(_day(6, 10), "Star tracker: Grace picks a label; line and card follow", _a_label),
    Scene(_day(6, 11), "Quieter pump: Edsger drags its card; line and label follow", _a_card),
    Scene(_day(6, 12), "Valve test stand: Barbara writes /status in a comment; all of them follow", _a_command),
    Scene(_day(6, 13), "Launch licence: Linus comments “🟢 Two of three offices …”; all of them follow", _a_comment),
    Scene(_day(8, 10), "Barbara mistypes a command, and is told what she might have meant", _a_mistake),
    Scene(_day(8, 10, 20), "She mends her comment: the answer goes away, the test stand is at risk", _mended),
    Scene(
        _day(8, 16),
        "First flight: Edsger drags it to Off track, Ada labels it at risk. The later word stands; Edsger is told",
        _both_at_once,
        at_once=True,
    ),
    Scene(_day(9, 15, 1), "Friday: the retro of the first week", nothing),
    Scene(_day(12, 10), "Linus writes “Status: ✅ …” beneath the licence; Ada hands the radar to Grace", _licence),
    Scene(_day(14, 10), "Second thoughts: dropped, closed, opened again", _second_thoughts),
    Scene(
        _day(16, 12),
        "The last words: a ticked box, a dragged card, a comment; First flight is carried over",
        _last_days,
    ),
    Scene(_day(16, 15, 1), "Friday: the retro of the second week", nothing),
    Scene(_day(16, 16, 1), "The next plan opens with what came of this one", nothing),
    Scene(_day(19, 8), "The next sprint starts; until noon owners may finish what the last one left", nothing),
    Scene(_day(19, 12, 1), "Noon: what the first sprint came to is frozen as its record; its issue is closed", nothing),
    Scene(_day(19, 12, 20), "First flight goes on in the next sprint, with its issue and its history", nothing),
    Scene(_day(19, 12, 40), "A little later the summaries have caught up", nothing),
)

GOALS = ("First flight", "Launch licence", "Star tracker", "Landing radar", "Valve test stand", "Quieter pump")

# What is worth a look afterwards, by the title of the goal.
SIGHTS = {
    "First flight": "where two spoke at once, and which goes on in the next sprint",
    "Valve test stand": "which was moved by commands, one of them mended",
    "Star tracker": "with its history",
}
