"""What follows from the first sprint: left-overs, actions, its record, and a second sprint with a blocked goal."""

from __future__ import annotations

from bot.demo.first import BOARD_RULES, CHECKLIST, SEALS, VISITORS
from bot.demo.scenes import REPOSITORY, Ask, People, Scene, fill, moment, nothing

AGREED_RULES = f"""\
{BOARD_RULES}roles:
  team_lead: barbara
  product_manager: ada
rotas:
  facilitator: [barbara, grace]
standups:
  - at: "09:00"
    closes: "16:00"
    days: {{monday: none, tuesday: none, wednesday: async, thursday: none, friday: none}}
"""

PLAN = """\
- Recovery boat (Owner: @linus) - A boat and a crew wait where it comes down
  - 🎯 1 boat, 3 people
"""
GUIDANCE = f"""\
- {CHECKLIST} (Owner: @ada) - What a tired person does when it lands
  - 🎯 12 steps at most
"""

PROOF = Ask(("record", REPOSITORY, "1"), ("proven", "WRONG"))
PROOFS = Ask(("record", REPOSITORY, "--verify"))
CALENDAR = Ask(("calendar", REPOSITORY))


def _decide(people: People) -> None:
    people.tick("ada", "Guidance", "First flight", "carry")
    people.decide("edsger", "/split", "Test fire", "full thrust is a goal of its own")


def _plan_again(people: People) -> None:
    people.edit_body("linus", fill(people.body().replace("\r\n", "\n"), "## Plan", PLAN))
    people.edit_team("ada", "Guidance", fill(people.team("Guidance"), "### High priority", GUIDANCE))


def _agree(people: People) -> None:
    people.set_rules("ada", AGREED_RULES)


def _fudge(people: People) -> None:
    people.edit_record("linus", "4 of 8 goals done", "6 of 8 goals done")


def _put_back(people: People) -> None:
    people.edit_record("linus", "6 of 8 goals done", "4 of 8 goals done")


def _stuck(people: People) -> None:
    people.label("ada", "First flight", "status: on track")
    people.comment("edsger", "Test fire", "/blocked the nitrogen is on a truck, and the truck is in a ditch")


def _stand_up(people: People) -> None:
    people.say("grace", "/standup the parachute opens at the first pull; today its lines")
    people.comment("edsger", "Test fire", "/unblock the nitrogen is here, the driver is fine")


def _seals(people: People) -> None:
    people.tick_action("barbara", SEALS)
    people.drag("edsger", "Test fire", "On track")


def _let_go(people: People) -> None:
    people.answer("linus", f"Nobody came all month.\n\n/retro drop {VISITORS}")


def _second_flight(people: People) -> None:
    people.comment("ada", "First flight", "✅ 431 m, telemetry for 97% of it, and not a scratch")
    people.label("ada", CHECKLIST, "status: done")
    people.tick_action("ada", CHECKLIST)
    people.comment("linus", "Recovery boat", "✅ It was there before the rocket was")


def _last_words(people: People) -> None:
    people.comment("edsger", "Test fire", "✅ Ten seconds, and the stand is still there")
    people.comment("edsger", "Test fire (the rest)", "/carry the big seals come on Tuesday")
    people.close("linus", "Ground antenna", "not_planned")


SECOND = (
    Scene(
        moment(1, 16, 16, 1),
        "The next plan opens with what came of this one, and lists what is left over",
        nothing,
        chapter="Between the sprints",
    ),
    Scene(moment(1, 16, 16, 10), "Ada ticks carry for First flight, Edsger writes /split on Test fire", _decide),
    Scene(
        moment(1, 16, 16, 31), "Nobody decided about the antenna: Linus is asked once more, and says nothing", nothing
    ),
    Scene(moment(1, 16, 17), "The new plan is typed; of the three actions one is in it", _plan_again),
    Scene(
        moment(1, 19, 8),
        "Monday: the rule carries the antenna on. The sprint starts",
        nothing,
        chapter="The second sprint",
    ),
    Scene(moment(1, 19, 9), "Ada puts what they agreed on into the rules. What comes now?", _agree, ask=CALENDAR),
    Scene(moment(1, 19, 12, 1), "Noon: the first sprint's record is frozen, and its issue closed", nothing, ask=PROOF),
    Scene(moment(1, 19, 12, 20), "What goes on moves over, with its issue and its history", nothing),
    Scene(moment(1, 19, 13), "Linus makes the record look nicer", _fudge, ask=PROOF),
    Scene(moment(1, 19, 13, 10), "He puts it back as it was", _put_back),
    Scene(moment(1, 20, 10), "Test fire: Edsger writes /blocked; a clock runs in working hours", _stuck),
    Scene(moment(1, 20, 14, 1), "Four working hours later the team lead is called: Barbara", nothing),
    Scene(
        moment(1, 21, 9, 1), "Wednesday: the stand-up, drafted from what happened, with what is stuck on top", nothing
    ),
    Scene(moment(1, 21, 10, 1), "Eight working hours, and the night was none of them: Ada is called", nothing),
    Scene(moment(1, 21, 11), "Grace answers the stand-up; Edsger writes /unblock", _stand_up),
    Scene(moment(1, 21, 16, 1), "The stand-up is summed up", nothing),
    Scene(moment(1, 22, 10), "Barbara ticks her action in the retro; Edsger drags Test fire back on track", _seals),
    Scene(moment(1, 23, 15, 1), "Friday's retro: one action done, one planned, one forgotten", nothing),
    Scene(moment(1, 23, 15, 30), "Linus lets the forgotten one go", _let_go),
    Scene(
        moment(1, 27, 11),
        "The second flight: 431 m, and not a scratch. The checklist is written, and ticked",
        _second_flight,
    ),
    Scene(moment(1, 30, 12), "The last words; the rest of the test fire goes on", _last_words),
    Scene(moment(1, 30, 15, 1), "Friday: the retro of the second sprint", nothing),
    Scene(moment(1, 30, 16, 1), "The third plan opens with what came of this one", nothing),
    Scene(moment(2, 2, 8), "Monday: the third sprint starts", nothing, chapter="And on"),
    Scene(moment(2, 2, 12, 1), "Noon: the second sprint's record, beside the first one's", nothing),
    Scene(moment(2, 2, 12, 20), "What goes on moves over", nothing),
    Scene(moment(2, 2, 12, 40), "A little later the summaries have caught up", nothing, ask=PROOFS),
)
