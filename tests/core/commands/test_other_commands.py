"""Commands about people, numbers, goals and notes: what each becomes, and what is told when it is mistyped."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.agreed import Change
from bot.core.commands.values import (
    AddGoal,
    Aim,
    Answer,
    Ask,
    Confide,
    Done,
    Keep,
    Measured,
    Metric,
    OpenGoals,
    Order,
    Own,
    PostStandup,
    PostTeam,
    Retell,
    Say,
    Split,
    Weigh,
)
from tests.core.commands.desk import DESK, GOALS, MAP, PUMP, SEARCH, TRACKER, changed, judged, mistake, order

STRICT = replace(DESK, engineers=("Ada", "linus"))


@pytest.mark.parametrize(
    ("line", "goal", "wanted"),
    [
        ("/owner @linus", 12, Own(TRACKER, "linus")),
        ("/owner #12 @linus", None, Own(TRACKER, "linus")),
        ("/owner star tracker @linus, who built it", None, Own(TRACKER, "linus", "who built it")),
        ("/owner search index: @linus.", None, Own(GOALS[3], "linus")),
        ("/owner to @linus", 12, Own(TRACKER, "linus")),
        ("/owner **@linus**", 12, Own(TRACKER, "linus")),
        ("/owner Linus", 12, Own(TRACKER, "Linus")),
        ("/owner grace", 13, Own(MAP, "grace")),
        ("/owner me", 14, Own(SEARCH, "ada")),
        ("/owner nobody", 12, Own(TRACKER, "")),
        ("/owner @ada_acme", 12, Own(TRACKER, "ada_acme")),
        ("/help-wanted who can solder?", 12, Ask(TRACKER, "who can solder?")),
        ("/help-wanted #13 who can solder?", None, Ask(MAP, "who can solder?")),
        ("/team guidance", None, PostTeam("Guidance")),
        ("/team prop", None, PostTeam("Propulsion")),
        ('/team "Propulsion Team".', None, PostTeam("Propulsion")),
        ("/target 40 users by Friday", 12, Aim(TRACKER, "40 users by Friday")),
        ('/target "2 3"', 12, Measured(TRACKER, 2, "3")),
        ("/target #12 2 17 stars", None, Measured(TRACKER, 2, "17 stars")),
        ("/target 1: 60%", 12, Measured(TRACKER, 1, "60%")),
        ("/target 1. $12.5K", 12, Measured(TRACKER, 1, "$12.5K")),
        ("/target 2 is 3 of 5", 12, Measured(TRACKER, 2, "3 of 5")),
        ("/target 99.9% uptime", 12, Aim(TRACKER, "99.9% uptime")),
        ("/target 7 done", 12, Aim(TRACKER, "7 done")),
        ("/target 2 done deals", 12, Aim(TRACKER, "2 done deals")),
        ("/target 5.5", 12, Aim(TRACKER, "5.5")),
        ("/metric customers 17", None, Metric("customers", "17")),
        ("/metric p95 latency: 120 ms", None, Metric("p95 latency", "120 ms")),
        ('/metric "week 3" 1,200.5 €', None, Metric("week 3", "1,200.5 €")),
        ("/metric churn = 2.5%.", None, Metric("churn", "2.5%")),
        ('/metric "monthly users" = 1,200', None, Metric("monthly users", "1,200")),
        ("/metric speed 12 km/h", None, Metric("speed", "12 km/h")),
        (f"/metric {'long ' * 30}name 17", None, Metric(f"{'long ' * 30}name", "17")),
        ("/confidence 50%", 12, Confide(TRACKER, 0.5)),
        ("/confidence #12 50 % hm", None, Confide(TRACKER, 0.5, "hm")),
        ("/confidence 0.7", 12, Confide(TRACKER, 0.7)),
        ("/confidence ,7", 12, Confide(TRACKER, 0.7)),
        ("/confidence 50:50", 12, Confide(TRACKER, 0.5)),
        ("/confidence 70:30", 12, Confide(TRACKER, 0.7)),
        ("/confidence 50/50", 12, Confide(TRACKER, 0.5)),
        ("/confidence 4/5", 12, Confide(TRACKER, 0.8)),
        ("/confidence 4 of 5, I think", 12, Confide(TRACKER, 0.8, "I think")),
        ("/confidence 1.0", 12, Confide(TRACKER, 1.0)),
        ("/confidence about 80%", 12, Confide(TRACKER, 0.8)),
        ("/confidence 0", 12, Confide(TRACKER, 0.0)),
        ("/confidence 72", 12, Confide(TRACKER, 0.72)),
        ("/confidence Moonshot: who knows", 12, Confide(TRACKER, 0.5, "who knows")),
        ("/confidence star tracker 70%", None, Confide(TRACKER, 0.7)),
        ("/points 5", 12, Weigh(TRACKER, 5.0)),
        ("/points: 2,5 points as before", 12, Weigh(TRACKER, 2.5, "as before")),
        ("/points #12 ½", None, Weigh(TRACKER, 0.5)),
        ("/estimate points: 8 SP", 12, Weigh(TRACKER, 8.0)),
        ('/goal add "Ship it"', None, AddGoal("Ship it")),
        ("/goal add Ship it", None, AddGoal("Ship it")),
        ("/goal add: - Ship it", None, AddGoal("Ship it")),
        ("/goal-add Ship it", None, AddGoal("Ship it")),
        ("/add-goal add Ship it", None, AddGoal("Ship it")),
        (
            '/goal add "Ship it" why: it is time, owner:@linus lane:HIGH',
            None,
            AddGoal("Ship it", "linus", "high", "it is time"),
        ),
        ("/goal new Ship it (Owner: @linus) Why? = now", None, AddGoal("Ship it", "linus", "", "now")),
        ("/goal add Ship it owner: me lane: low priority", None, AddGoal("Ship it", "ada", "low")),
        ('/goal add “Ship” the tracker owner:linus why:"x y"', None, AddGoal('"Ship" the tracker', "linus", "", "x y")),
        ("/split the lens is done", 12, Split(TRACKER, "the lens is done")),
        ("/split #13", None, Split(MAP)),
        ("/plan", None, OpenGoals()),
        ("/plan.", None, OpenGoals()),
        ("/standup !", None, PostStandup()),
        ("/standup the lens is glued", None, Keep("standup", "the lens is glued")),
        ("/retro went-well the bench", None, Keep("went-well", "the bench")),
        ("/retro Went well: the bench", None, Keep("went-well", "the bench")),
        ("/retro + the bench", None, Keep("went-well", "the bench")),
        ('/retro better "fewer meetings"', None, Keep("better", "fewer meetings")),
        ("/retro could be better meetings", None, Keep("better", "meetings")),
        ("/retro action fix it @ada @linus @ada", None, Keep("action", "fix it @ada @linus @ada", ("ada", "linus"))),
        (
            "/health Clarity 4 all know it",
            None,
            Keep("health", "all know it", (), (("dimension", "Clarity"), ("score", "4"))),
        ),
        ("/health Team spirit: 3,5/5", None, Keep("health", "", (), (("dimension", "Team spirit"), ("score", "3.5")))),
        (
            '/health "Level 3 skills" 2 out of 5 - ask @ada',
            None,
            Keep("health", "ask @ada", ("ada",), (("dimension", "Level 3 skills"), ("score", "2"))),
        ),
        ("/risk the lens is late", None, Keep("risk", "the lens is late")),
        ("/risk close to the edge", None, Keep("risk", "close to the edge")),
        (
            "/risk late lens (mitigation: ask @ada); Contingency = none",
            None,
            Keep("risk", "late lens", ("ada",), (("mitigation", "ask @ada"), ("contingency", "none"))),
        ),
        ("/decision we launch on the 14th", None, Keep("decision", "we launch on the 14th")),
    ],
)
def test_a_command_becomes_an_order(line: str, goal: int | None, wanted: Order) -> None:
    assert order(line, goal) == wanted


@pytest.mark.parametrize(
    ("line", "goal", "told"),
    [
        ("/owner", 12, "Write `/owner [goal] @login`, as in `/owner @ada`; me and nobody are understood, too."),
        ("/owner somebody else", 12, '"somebody else" does not begin with a person.'),
        ("/owner is", 12, '"is" does not begin with a person.'),
        ("/owner @-", 12, '"@-" does not begin with a person.'),
        ("/owner @ada @grace", 12, "A goal has one owner"),
        ("/owner @ada, @grace", 12, "A goal has one owner"),
        ("/owner @ada and @grace", 12, "A goal has one owner"),
        ("/owner @ada,@grace", 12, "A goal has one owner"),
        ("/owner @acme/guidance", 12, '"@acme/guidance" is a team'),
        ("/help-wanted", 12, "Say what help you need: `/help-wanted [goal] TEXT`."),
        ("/team", None, 'Say which team: `/team NAME`. The teams are "Guidance" and "Propulsion".'),
        ("/team guidence", None, '"guidence" is not one team. Did you mean "Guidance"?'),
        ("/team xyzzy", None, '"xyzzy" is not one team. The teams are'),
        ("/target", 12, "Say what the target is: `/target [goal] TEXT`; or how far one is: `/target [goal] N VALUE`."),
        ("/target 7 12", 12, '"Star tracker" (#12) has 2 targets, so there is no number 7.'),
        ("/target 0 12", 12, "there is no number 0"),
        ("/target 1 12", 13, '"Star map" (#13) has no targets yet'),
        ("/metric", None, "Write the name and then the number: `/metric NAME VALUE`"),
        ("/metric customers", None, "Write the name and then the number"),
        ("/metric 17", None, "Write the name and then the number"),
        ('/metric "customers"', None, "Write the name and then the number"),
        ('/metric "a" b 17', None, "Write the name and then the number"),
        ("/confidence", 12, "Write how likely the goal is: `/confidence [goal] 50%`, or 0.5, 50:50, 4/5."),
        ("/confidence high", 12, '"high" is no probability. Write how likely'),
        ("/confidence 4", 12, "Is 4 a percentage or a mark out of five? Write `4%` or `4/5`."),
        ("/confidence 700%", 12, '"700%" is no probability; write it from 0% to 100%'),
        ("/confidence 6/5", 12, '"6/5" is no probability'),
        ("/confidence 0:0", 12, '"0:0" is no probability'),
        ("/confidence 1/0", 12, '"1/0" is no probability'),
        ("/confidence 5%5", 12, '"5%5" is no probability'),
        ("/confidence 5:", 12, '"5:" is no probability'),
        ("/points", 12, "Write how large the goal is: `/points [goal] N`, as in `/points 5`."),
        ("/points many", 12, '"many" is no number of points.'),
        ("/goal", None, 'To add a goal, write `/goal add "Ship the star tracker" owner:@ada`.'),
        ("/goal addendum", None, "To add a goal, write `/goal add addendum`."),
        ("/goal-add", None, "Give the goal a title"),
        ("/target 2 done", 12, "Say how far target 2 is as a number: `/target [goal] N VALUE`; or tick its box"),
        ("/goal add", None, "Give the goal a title"),
        ("/goal add 🟢 owner:@ada", None, "Give the goal a title"),
        (f"/goal add {'x' * 201}", None, "The title is 201 characters long; 200 are enough."),
        ("/goal add star TRACKER!", None, 'There already is a goal "Star tracker" (#12)'),
        ("/goal add Ship it owner:@ada @grace", None, "A goal has one owner"),
        ("/goal add Ship it owner:@ada tomorrow", None, '"@ada tomorrow" is not one person'),
        ("/goal add Ship it owner:?? lane:high", None, '"??" is not one person'),
        ("/goal add Ship it lane:hihg", None, 'The plan has no lane "hihg". Did you mean high? It has headline,'),
        ("/goal add Ship it lane:fast", None, 'The plan has no lane "fast". It has headline, high and low.'),
        ("/plan it well", None, '`/plan` stands alone on its line; "it well" behind it means nothing.'),
        ("/retro", None, "Write `/retro went-well TEXT`, `/retro better TEXT`, `/retro action TEXT [@login]` or"),
        ("/retro wnt-well it", None, "Did you mean `/retro went-well`?"),
        ("/retro xyzzy it", None, '"xyzzy" is no part of a retro. Write'),
        ("/retro action", None, "Say it, too: `/retro action TEXT`."),
        ("/health", None, "Write what is judged and then a mark from 1 to 5"),
        ("/health returns 503", None, "Write what is judged and then a mark from 1 to 5"),
        ("/health 4", None, "Write what is judged and then a mark from 1 to 5"),
        ("/health Clarity 6", None, "Write what is judged and then a mark from 1 to 5"),
        (f"/health {'x' * 81} 3", None, "Write what is judged and then a mark from 1 to 5"),
        ("/risk", None, "Say what might happen: `/risk TEXT [mitigation:TEXT] [contingency:TEXT]`."),
        ("/risk mitigation: none", None, "Say what might happen"),
        ("/decision -", None, "Say what was decided: `/decision [LEVEL:] TEXT`."),
        ("/stauts done", 12, "There is no command `/stauts`. Did you mean `/status`? `/help` lists them all."),
        ("/help stauts", None, 'There is no command "stauts". Did you mean `/help status`? `/help` lists them all.'),
        ("/help xyzzy", None, 'There is no command "xyzzy". `/help` lists them all.'),
    ],
)
def test_a_mistyped_command_is_told_what_to_write(line: str, goal: int | None, told: str) -> None:
    assert told in mistake(line, goal)


def test_only_engineers_own_goals_where_the_rules_say_so() -> None:
    assert order("/owner @ada", 12, desk=STRICT) == Own(TRACKER, "Ada")
    assert order("/owner nobody", 12, desk=STRICT) == Own(TRACKER, "")
    assert mistake("/owner @grace", 12, desk=STRICT) == (
        "Goals here are owned by people whom the rules name, and @grace is none: choose @Ada or @linus."
    )
    assert "@grace is none" in mistake("/goal add Ship it owner:@grace", desk=STRICT)


def test_teams_are_those_of_the_rules() -> None:
    assert "The rules of this space name no teams" in mistake("/team Guidance", desk=replace(DESK, teams=()))


def test_help_lists_all_commands_or_explains_one() -> None:
    verdict = judged("/help")
    assert isinstance(verdict, Done)
    assert "| `/status [goal] STATUS [note]` | Say how a goal is doing. |" in verdict.answer
    assert "| `/help [command]` |" in verdict.answer
    one = order("/help `/own`.")
    assert isinstance(one, Answer)
    assert one.text.startswith("```text\n/owner [goal] @login\n```")
    assert "Also: `/own`." in one.text
    assert "(the rule: `owner`, `permission>=write`, `permission>=triage and taking`)" in one.text
    assert Done((OpenGoals(),)).answer == ""


@pytest.mark.parametrize(
    ("history", "line", "goal", "wanted"),
    [
        ([changed("status", "at risk", "on track")], "/undo", 12, Say(TRACKER, "at risk")),
        ([changed("status", "at risk", "on track")], "/undo", None, Say(TRACKER, "at risk")),
        ([changed("owner", "", "grace", who="ADA")], "/undo #12", None, Own(TRACKER, "")),
        ([changed("confidence", "0.5", "0.7")], "/undo", 12, Confide(TRACKER, 0.5)),
        ([changed("confidence", "50%", "70%")], "/undo", 12, Confide(TRACKER, 0.5)),
        ([changed("points", "3", "5")], "/undo", 12, Weigh(TRACKER, 3.0)),
        ([changed("points", "3", "5", number=0, title="The PUMP runs dry")], "/undo", None, Weigh(PUMP, 3.0)),
        ([changed("points", "3", "5"), changed("points", "1", "2", number=0)], "/undo", 12, Weigh(TRACKER, 3.0)),
        (
            [changed("status", "at risk", "on track"), changed("owner", "x", "y", who="grace")],
            "/undo",
            12,
            Say(TRACKER, "at risk"),
        ),
        (
            [changed("status", "at risk", "on track"), changed("status", "done", "blocked", number=13)],
            "/undo",
            12,
            Say(TRACKER, "at risk"),
        ),
        (
            [changed("owner", "linus", "grace"), changed("created", "", "x"), changed("status", "x", "y", who="")],
            "/undo",
            None,
            Own(TRACKER, "linus"),
        ),
        ([changed("target", "", "5 stars seen")], "/undo", 12, Retell(TRACKER, "5 stars seen", "")),
        (
            [changed("target", "4 stars seen", "5 stars seen")],
            "/undo",
            12,
            Retell(TRACKER, "5 stars seen", "4 stars seen"),
        ),
        (
            [changed("target", "40 users (now: 1)", "40")],
            "/undo",
            12,
            Retell(TRACKER, TRACKER.targets[0], "40 users (now: 1)"),
        ),
        ([changed("target", "6 moons", "")], "/undo", 12, Aim(TRACKER, "6 moons")),
        ([changed("metric", "17", "18", number=0, title="customers")], "/undo", None, Metric("customers", "17")),
        (
            [changed("points", "3", "5"), changed("metric", "17", "18", number=0, title="customers")],
            "/undo",
            12,
            Weigh(TRACKER, 3.0),
        ),
        (
            [
                changed("metric", "1", "2", number=0, title="a"),
                changed("metric", "3", "4", "grace", number=0, title="b"),
            ],
            "/undo",
            None,
            Metric("a", "1"),
        ),
    ],
)
def test_undo_takes_back_the_persons_last_change(
    history: list[Change], line: str, goal: int | None, wanted: Order
) -> None:
    assert order(line, goal, desk=replace(DESK, history=history)) == wanted


@pytest.mark.parametrize(
    ("history", "goal", "told"),
    [
        ([], 12, 'You changed nothing on "Star tracker" (#12) that can be taken back;'),
        (
            [],
            None,
            "You changed nothing that can be taken back; status, owner, confidence, points, target and metric can.",
        ),
        ([changed("status", "at risk", "on track", number=99)], None, "Your last change was on #99, which is no goal"),
        (
            [changed("status", "at risk", "on track"), changed("status", "on track", "done", who="grace")],
            12,
            'After you, @grace changed the status of "Star tracker" (#12); to change it again write `/status #12',
        ),
        (
            [changed("owner", "x", "y"), changed("owner", "y", "z", who="")],
            12,
            "After you, somebody changed the owner",
        ),
        (
            [changed("status", "x", "y", number=0, title="Gone")],
            None,
            'Your last change was on "Gone", which is no goal',
        ),
        ([changed("confidence", "", "70%")], 12, "Before your change"),
        ([changed("points", "", "7")], 12, "Before your change"),
        (
            [changed("lane", "high", "low")],
            12,
            'of "Star tracker" (#12) moved its line from the lane high to low; only',
        ),
        ([changed("lane", "", "low")], 12, "from the lane that has no name to low; only people move lines"),
        ([changed("lane", "high", "")], 12, "from the lane high to one without a name;"),
        (
            [changed("target", "", "6 moons")],
            12,
            'No target of "Star tracker" (#12) could be what you changed to "6 moons"',
        ),
        ([changed("target", "", "40 users")], 12, "change the plan by hand, or write `/target #12 N VALUE`."),
        ([changed("target", "5 moons (now: 2)", "7")], 12, "No target"),
        ([changed("target", "5 stars seen", "")], 12, '"Star tracker" (#12) has the target "5 stars seen" again.'),
        (
            [changed("metric", "", "18", number=0, title="customers")],
            None,
            'Before your change "customers" had no value to go back to; write `/metric "customers" VALUE`.',
        ),
        (
            [
                changed("metric", "17", "18", number=0, title="customers"),
                changed("metric", "18", "19", who="grace", number=0, title="customers"),
            ],
            None,
            'After you, @grace set "customers"; to set it again write `/metric "customers" VALUE`.',
        ),
        ([changed("status", "", "done")], 12, "had no status to go back to; write `/status #12 STATUS`."),
    ],
)
def test_what_cannot_be_taken_back_is_told(history: list[Change], goal: int | None, told: str) -> None:
    assert told in mistake("/undo", goal, desk=replace(DESK, history=history))
