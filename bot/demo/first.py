"""The first sprint of the play: five people plan, say how goals are doing in every way there is, and look back."""

from __future__ import annotations

from datetime import date

from bot.core.document import GoalAt, SetEmoji, SetNote, splice
from bot.demo.scenes import People, Scene, fill, moment, nothing

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
- Ground antenna (Owner: @linus) - Hears the rocket wherever it goes
  - 🎯 Signal at 10 km
"""

GUIDANCE = """\
- Star tracker (Owner: @grace) - Knows where it points within a second of arc
  - 🎯 < 30 ms from picture to answer
- Landing radar (Owner: @ada) - Sees the ground from 50 m
"""

PROPULSION = """\
- [ ] Valve test stand (Owner: @barbara) - Every valve opened and closed 1,000 times
  - 🎯 1000 cycles without a leak
- Test fire (Owner: @edsger) - The engine burns on the stand
  - 🎯 10 s at half thrust
  - 🎯 10 s at full thrust
"""

# The board takes the goals from here on; the sandbox has made one, with the number 1.
BOARD_RULES = f"{RULES}boards: [1]\n"
BOARD_SPRINTS = (("Sprint 1", date(2026, 1, 5)), ("Sprint 2", date(2026, 1, 19)), ("Sprint 3", date(2026, 2, 2)))

# What the first retro asks for.
SEALS = "Order the seals two weeks ahead"
CHECKLIST = "Write the landing checklist"
VISITORS = "Show visitors the pad on Fridays only"

SIDE_QUEST = "- Quieter pump (Owner: @edsger) - Find out what hums\n"
BETTER = "- Order parts before we need them\n"
LOOKED_BACK = f"""\
👍 One emoji on a line, and nobody asked me for a report

/retro action {SEALS} @barbara
/retro action {CHECKLIST} @ada
/retro action {VISITORS} @linus
"""
LOOKING_BACK = "- Short tests every morning: let us keep them\n"


def _set_the_board(people: People) -> None:
    people.set_the_board("ada", BOARD_RULES, BOARD_SPRINTS)


def _type_the_plan(people: People) -> None:
    text = people.body().replace("\r\n", "\n")
    for heading, lines in (("## Headline goals", HEADLINE), ("## What can we do better?", BETTER), ("## Plan", PLAN)):
        text = fill(text, heading, lines)
    people.edit_body("ada", text)
    people.edit_team("grace", "Guidance", fill(people.team("Guidance"), "### High priority", GUIDANCE))
    text = fill(fill(people.team("Propulsion"), "## Retro", LOOKING_BACK), "### High priority", PROPULSION)
    people.edit_team("barbara", "Propulsion", fill(text, "### Low priority / side quests", SIDE_QUEST))


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
    text = people.body().replace("🎯 3 of 3 offices", "🎯 ✅ 3 of 3 offices")
    people.edit_body("linus", splice(text, [note]).text)
    people.assign("ada", "Landing radar", "grace", "ada")


def _look_back(people: People) -> None:
    people.answer("grace", LOOKED_BACK)


def _second_thoughts(people: People) -> None:
    people.close("edsger", "Quieter pump", "not_planned")
    people.close("grace", "Star tracker", "completed")
    people.reopen("grace", "Star tracker")
    people.comment("grace", "Star tracker", "Closed too early: it loses Vega when the sun is near.")


def _last_days(people: People) -> None:
    people.edit_body("ada", people.body().replace("🎯 200 m", "🎯 ✅ 200 m"))
    people.comment("barbara", "Valve test stand", "1,000 cycles, dry as a bone.")
    text = people.team("Propulsion").replace("- [ ]", "- [x]").replace("🎯 1000 cycles", "🎯 ✅ 1000 cycles")
    people.edit_team("barbara", "Propulsion", text.replace("🎯 10 s at half", "🎯 ✅ 10 s at half"))
    people.comment("grace", "Star tracker", "It wears a lens hood now and holds Vega all day.")
    text = people.team("Guidance")
    people.edit_team("grace", "Guidance", text.replace("🎯 < 30 ms", "🎯 ✅ < 30 ms"))
    people.drag("grace", "Star tracker", "Done")
    people.comment("linus", "Landing radar", "✅ Sees the pad from 52 m, also in fog")
    people.comment("ada", "First flight", "/target 2 91%")
    people.comment("ada", "First flight", "212 m and back; telemetry for 91% of it. The parachute wants a second look.")
    people.comment("edsger", "Test fire", "🟡 Half thrust is done; full thrust wants other seals")


FIRST = (
    Scene(moment(1, 1, 10), "The App is installed; its labels appear", nothing, chapter="The first sprint"),
    Scene(moment(1, 1, 11), "Ada names the team's board in the rules", _set_the_board),
    Scene(moment(1, 2, 16, 1), "The Friday before: the sprint issue opens, a comment per team", nothing),
    Scene(moment(1, 2, 17), "Ada, Grace and Barbara type the plan, each where it belongs", _type_the_plan),
    Scene(moment(1, 5, 8), "The sprint starts: every line becomes an issue, and a card on the board", nothing),
    Scene(moment(1, 6, 9), "Landing radar: Ada types an emoji on its line; label and card follow", _an_emoji),
    Scene(moment(1, 6, 10), "Star tracker: Grace picks a label; line and card follow", _a_label),
    Scene(moment(1, 6, 11), "Quieter pump: Edsger drags its card; line and label follow", _a_card),
    Scene(moment(1, 6, 12), "Valve test stand: Barbara writes /status in a comment; all of them follow", _a_command),
    Scene(
        moment(1, 6, 13), "Launch licence: Linus comments “🟢 Two of three offices …”; all of them follow", _a_comment
    ),
    Scene(moment(1, 8, 10), "Barbara mistypes a command, and is told what she might have meant", _a_mistake),
    Scene(moment(1, 8, 10, 20), "She mends her comment: the answer goes away, the test stand is at risk", _mended),
    Scene(
        moment(1, 8, 16),
        "First flight: Edsger drags it to Off track, Ada labels it at risk. The later word stands; Edsger is told",
        _both_at_once,
        at_once=True,
    ),
    Scene(moment(1, 9, 15, 1), "Friday: the retro of the first week is filed", nothing),
    Scene(moment(1, 9, 15, 30), "They talk about it, and agree on three actions", _look_back),
    Scene(moment(1, 12, 10), "Linus writes “Status: ✅ …” beneath the licence; Ada hands the radar to Grace", _licence),
    Scene(moment(1, 14, 10), "Second thoughts: dropped, closed, opened again", _second_thoughts),
    Scene(
        moment(1, 16, 12),
        "The last words: a ticked box, a dragged card, comments. Three goals are not finished",
        _last_days,
    ),
    Scene(moment(1, 16, 15, 1), "The retro of the second week has the actions that are open", nothing),
)
