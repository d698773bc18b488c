"""What is left over from the sprint before: who stands in the list, what decides, and what comes of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot.core import calendar
from bot.core.agreed import Agreed, Change, Elsewhere
from bot.core.document import AddGoal, PutBlock, splice
from bot.core.edits import CloseIssue, PostComment, SpliceText
from bot.core.model import Act, Comment, Deed, Issue, Person, SprintSnapshot, Standing
from bot.core.plan import Memory, Plan, plan_sprint
from bot.core.plan.house import Days, away, heroes, house_rules
from bot.core.plan.place import Place
from bot.core.record import Frozen, Sums
from bot.core.rules import (
    Away,
    BecomeIssues,
    DayOff,
    HangoverRules,
    Level,
    LintRules,
    OwnerRule,
    PlanningRules,
    Rota,
    Rules,
)
from tests.core import world
from tests.core.world import MEMORY, REPOSITORY, RULES, TEAMS, agreed, goal_issue, look, render, url

SECOND = world.issue(9, "Sprint 2 - Jan 19 to Jan 30", "## Plan\n\n-\n", labels=("sprint",))
FRIDAY = datetime(2026, 1, 16, 16, 10, tzinfo=UTC)
ASKED = datetime(2026, 1, 16, 16, 30, tzinfo=UTC)
MONDAY = datetime(2026, 1, 19, tzinfo=UTC)
TICKED = FRIDAY - timedelta(minutes=1)
PLACE = Place(2, before=1, ends=date(2026, 1, 16))
GYROS = replace(agreed(7, "Gyros", "at risk", "ada"), facts=(("lane", "high"), ("words", "It hums.")))
PUMP = replace(agreed(8, "Pump", owner="edsger"), facts=(("team", "propulsion"),))
CAMERA = agreed(10, "Camera")
TEAM_KEYS = ("team:9:guidance", "team:9:propulsion")
KEYS = frozenset({*TEAM_KEYS, "committed:9", "committed:1"})


def left(*goals: Agreed, sprint: int = 1, **parts: object) -> Memory:
    """A memory of the second sprint with these goals left over from the first."""
    elsewhere = {goal.number: Elsewhere(sprint, goal) for goal in goals}
    known = replace(MEMORY, done=KEYS, place=PLACE, elsewhere=elsewhere)
    return replace(known, **parts)  # type: ignore[arg-type]


def team_comment(text: str = "", team: str = "guidance", number: int = 5, **parts: object) -> Comment:
    parts_of = (
        f"# Team {team.title()}",
        "## Hang-over items",
        text,
        "## Planning",
        "-",
        MEMORY.stamp(f"team:9:{team}"),
    )
    body = "\n\n".join(parts_of)
    return replace(world.comment(number, body, mine=True), **parts)  # type: ignore[arg-type]


def box(word: str, number: int = 7, note: str = "") -> str:
    return f"- [x] {word}{note} <!-- {number} -->\n"


def planned(
    memory: Memory,
    *comments: Comment,
    now: datetime = FRIDAY,
    rules: Rules = TEAMS,
    issue: Issue = SECOND,
    **parts: object,
) -> Plan:
    snapshot: SprintSnapshot = replace(look(replace(issue, comments=comments)), **parts)  # type: ignore[arg-type]
    return plan_sprint(snapshot, rules, memory, now, render)


def decided(plan: Plan) -> list[tuple[int, str, str, str, str]]:
    found = [each for each in plan.changes if each.what == "decided"]
    return [(each.number, each.after, each.surface, each.who, each.note) for each in found]


def lists(plan: Plan) -> dict[str, str]:
    """The lists that the plan writes, by the node of their text."""
    texts = [edit for edit in plan.edits if isinstance(edit, SpliceText)]
    return {edit.node: each.body for edit in texts for each in edit.changes if isinstance(each, PutBlock)}


def lines(plan: Plan) -> list[tuple[str, str, tuple[str, ...]]]:
    texts = [edit for edit in plan.edits if isinstance(edit, SpliceText)]
    return [
        (edit.node, each.line, each.children) for edit in texts for each in edit.changes if isinstance(each, AddGoal)
    ]


def choice(word: str, number: int = 7, who: str = "grace", note: str = "") -> Change:
    return Change(number, TICKED, "decided", "at risk", word, "box", who, note, "Gyros")


def test_left_over_goals_stand_with_their_team_and_others_in_the_issue() -> None:
    plan = planned(left(GYROS, PUMP, CAMERA), team_comment(), team_comment(team="propulsion", number=6))
    shown = lists(plan)
    assert "Gyros" in shown["IC_5"]
    assert "“It hums.”" in shown["IC_5"]
    assert "Pump" in shown["IC_6"]
    assert "### Left over from the last sprint" in shown["I_9"]
    assert "Camera" in shown["I_9"]


def test_where_a_teams_comment_was_deleted_its_goals_stand_in_the_issue() -> None:
    assert "Gyros" in lists(planned(left(GYROS)))["I_9"]


def test_a_new_comment_of_a_team_is_posted_with_its_list() -> None:
    plan = planned(left(GYROS, done=frozenset({"team:9:propulsion"})))
    (body,) = [edit.body for edit in plan.edits if isinstance(edit, PostComment) and edit.key == "team:9:guidance"]
    assert "- [ ] carry <!-- 7 -->" in body
    assert lists(plan) == {}


@pytest.mark.parametrize(
    "memory",
    [
        left(agreed(7, "Gyros", "done", "ada")),
        left(GYROS, sprint=3),
        left(GYROS, place=None),
        left(GYROS, place=Place(2)),
    ],
)
def test_what_is_done_or_of_another_sprint_is_not_left_over(memory: Memory) -> None:
    assert lists(planned(memory)) == {}


def test_before_the_last_day_only_what_was_carried_stands_there() -> None:
    carried = replace(PUMP, status="carried over")
    plan = planned(left(GYROS, carried), now=FRIDAY - timedelta(days=1))
    assert "Gyros" not in lists(plan)["I_9"]
    assert "goes on in this sprint" in lists(plan)["I_9"]
    assert plan.due_at == datetime(2026, 1, 16, tzinfo=UTC)


def test_a_list_that_nobody_needs_is_taken_away() -> None:
    there = splice(SECOND.body, [PutBlock("hangovers", "9", "- Gyros", "end")]).text
    plan = planned(left(), issue=replace(SECOND, body=there))
    assert any(isinstance(edit, SpliceText) for edit in plan.edits)


def test_one_ticked_box_decides_when_it_is_known_who_ticked_it() -> None:
    text = team_comment(box("carry", note=", it is nearly there"), edited_at=TICKED, editor=Person("grace"))
    unclear = planned(left(GYROS), text)
    assert decided(unclear) == []
    assert unclear.unclear_texts == (text.id,)
    deeds = (
        Deed(text.id, Act.EDITED, TICKED - timedelta(hours=2), "ada", box("drop")),
        Deed(text.id, Act.EDITED, TICKED - timedelta(hours=1), "grace", text.body),
        Deed(text.id, Act.EDITED, TICKED, "ada", f"{text.body} and more"),
    )
    plan = planned(left(GYROS), text, deeds=deeds, listened=frozenset({text.id}))
    assert decided(plan) == [(7, "carry", "box", "grace", "it is nearly there")]
    assert plan.wake == (1,)
    ((node, line, _),) = lines(plan)
    assert node == text.id
    assert line == f"⚪ Gyros [#7]({url(7)}) (Owner: @ada) (continued)"


def test_without_edits_the_editor_is_who_ticked_it() -> None:
    by: dict[str, Any] = {"edited_at": TICKED, "editor": Person("grace")}
    known = frozenset({"IC_5"})
    assert decided(planned(left(GYROS), team_comment(box("drop"), **by), listened=known)) == [
        (7, "drop", "box", "grace", "")
    ]
    fresh = planned(left(GYROS), team_comment(box("drop")))
    assert decided(fresh) == [(7, "drop", "box", "", "")]


def test_a_bot_decides_nothing_and_we_only_keep_ticks() -> None:
    text = team_comment(box("drop"), edited_at=TICKED)
    for mine, wanted in ((False, []), (True, [(7, "drop", "box", "", "")])):
        deed = Deed(text.id, Act.EDITED, TICKED, "some[bot]", text.body, automatic=True, mine=mine)
        assert decided(planned(left(GYROS), text, deeds=(deed,), listened=frozenset({text.id}))) == wanted


def test_two_boxes_are_asked_about() -> None:
    plan = planned(left(GYROS), team_comment(box("drop") + box("carry")))
    assert decided(plan) == []
    assert "More than one box is ticked" in lists(plan)["IC_5"]


def test_a_line_that_links_the_goal_carries_it() -> None:
    body = f"## Plan\n\n- Gyros [#7]({url(7)}) (Owner: @ada)\n"
    plan = planned(left(GYROS), issue=replace(SECOND, body=body))
    assert decided(plan) == [(7, "carry", "line", "ada", "")]
    assert lines(plan) == []
    edited = replace(SECOND, body=body, edited_at=TICKED, editor=Person("some[bot]", is_bot=True))
    assert decided(planned(left(GYROS), issue=edited))[0][3] == ""


def test_a_line_that_we_wrote_after_the_start_is_no_word_of_somebody() -> None:
    """A turn that dies after it has carried by rule leaves the line, and not the reason."""
    body = f"## Plan\n\n- Gyros [#7]({url(7)}) (Owner: @ada) (continued)\n"
    ours = replace(SECOND, body=body, edited_at=MONDAY, editor=Person("goalkeeper-sandbox[bot]", is_bot=True))
    later = MONDAY + timedelta(minutes=5)
    assert decided(planned(left(GYROS), issue=ours, now=later)) == [(7, "carry", "rules", "", "nobody decided")]
    hers = replace(ours, editor=Person("grace"))
    assert decided(planned(left(GYROS), issue=hers, now=later)) == [(7, "carry", "line", "grace", "")]
    before = replace(ours, edited_at=TICKED)
    assert decided(planned(left(GYROS), issue=before, now=later))[0][1:3] == ("carry", "line")


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("- 🔁 Gyros", "carry"),
        (f"- ❌ The gyros [#7]({url(7)})", "drop"),
        ("- ~~gyros~~", "drop"),
        ("- 🟡 Gyros", ""),
        ("- 🔁 Something else", ""),
        (f"- 🔁 Gyros [#8]({url(8)})", ""),
    ],
)
def test_people_say_it_in_their_words_among_the_hang_overs(words: str, wanted: str) -> None:
    reply = world.comment(21, f"## Hang-over items\n\n{words}\n", "grace", at=TICKED)
    assert [each[1:4] for each in decided(planned(left(GYROS), reply))] == (
        [(wanted, "line", "grace")] if wanted else []
    )


@pytest.mark.parametrize("word", ["carry", "drop", "leave"])
def test_at_the_start_the_rules_decide_and_the_list_says_so(word: str) -> None:
    rules = replace(RULES, planning=PlanningRules(lint=False, hangovers=HangoverRules(undecided=word)))  # type: ignore[arg-type]
    plan = planned(left(CAMERA), now=MONDAY, rules=rules)
    assert decided(plan) == [(10, word, "rules", "", "nobody decided")]
    assert bool(lines(plan)) == (word == "carry")
    again = planned(left(CAMERA, history=plan.changes), now=MONDAY, rules=rules)
    assert "nobody decided, so the rules did" in lists(again)["I_9"]


def test_two_ticked_boxes_wait_for_people_also_at_the_start() -> None:
    both = team_comment(box("carry") + box("drop"))
    assert decided(planned(left(GYROS), both, now=MONDAY)) == []


def test_who_comes_in_the_middle_of_a_sprint_carries_nothing_in_by_rule() -> None:
    late = MONDAY + timedelta(days=3)
    assert [each[1] for each in decided(planned(left(GYROS), now=late))] == ["leave"]
    assert [each[1] for each in decided(planned(left(GYROS), team_comment("- [ ] carry <!-- 7 -->\n"), now=late))] == [
        "carry"
    ]


def test_what_was_decided_shows_and_the_line_is_written_once() -> None:
    memory = left(GYROS, history=(choice("split", note="the mount is late"),))
    plan = planned(memory, team_comment())
    assert "✂️ goes on in this sprint" in lists(plan)["IC_5"]
    assert [(line.partition(" [#")[0], children) for _, line, children in lines(plan)] == [
        ("⚪ Gyros", ()),
        ("Gyros (the rest) (Owner: @ada)", (f"Split from [#7]({url(7)})", "Why? the mount is late")),
    ]
    assert set(plan.settled) == {"carry:7", "split:7"}
    done = replace(memory, done=KEYS | {"carry:7", "split:7"})
    assert lines(planned(done, team_comment())) == []


ENTRY = (
    "🟡 Gyros (Owner: @ada) (50:50) - they *hum*\n  - Why? to turn\n  - Status: 🟡 late\n"
    "  - ✅ 🎯 10 N\n  - 🎯 < 30 ms (now: 24 ms)\n  - 🎯 quiet\n    - at night"
)
WHOLE = replace(GYROS, facts=(("lane", "high"), ("entry", ENTRY)))


def added(plan: Plan) -> list[AddGoal]:
    texts = [edit for edit in plan.edits if isinstance(edit, SpliceText)]
    return [each for edit in texts for each in edit.changes if isinstance(each, AddGoal)]


def test_a_goal_goes_on_with_its_whole_entry() -> None:
    (add,) = added(planned(left(WHOLE, history=(choice("carry"),)), team_comment()))
    assert add.line == f"⚪ Gyros [#7]({url(7)}) (Owner: @ada) (continued) (50:50) - they *hum*"
    assert add.body == ("- Why? to turn", "- ✅ 🎯 10 N", "- 🎯 < 30 ms (now: 24 ms)", "- 🎯 quiet", "  - at night")
    known = replace(GYROS, facts=(("target", "10 N"),))
    assert added(planned(left(known, history=(choice("carry"),)), team_comment()))[0].body == ("- 🎯 10 N",)


def test_where_there_is_no_room_for_the_entry_there_is_for_the_line() -> None:
    full = team_comment("x" * (65_536 - len(team_comment().body) - 150))
    (add,) = added(planned(left(WHOLE, history=(choice("carry"),)), full))
    assert (add.line.startswith("⚪ Gyros"), add.body) == (True, ())
    hidden = f"{SECOND.body}\n<!--\n"
    (add,) = added(planned(left(WHOLE, history=(choice("carry"),)), issue=replace(SECOND, body=hidden)))
    assert add.body[0] == "- Why? to turn"


def test_the_rest_takes_the_targets_that_are_not_met() -> None:
    memory = left(WHOLE, history=(choice("split"),))
    kept, rest = added(planned(memory, team_comment()))
    assert kept.body == ("- Why? to turn", "- ✅ 🎯 10 N", "- 🎯 < 30 ms (now: 24 ms)")
    assert (rest.line, rest.children) == ("Gyros (the rest) (Owner: @ada)", (f"Split from [#7]({url(7)})",))
    assert rest.body == ("- 🎯 quiet", "  - at night")


def test_the_rest_of_a_goal_that_stands_in_the_plan_takes_them_from_there() -> None:
    line = f"- ⚪ Gyros [#7]({url(7)}) (Owner: @ada)\n  - ✅ 🎯 10 N\n  - 🎯 quiet\n"
    memory, issue = left(WHOLE, history=(choice("split"),)), replace(SECOND, body=f"## Plan\n\n{line}")
    plan = planned(memory, issue=issue)
    (edit,) = (each for each in plan.edits if isinstance(each, SpliceText) and each.node == "I_9")
    body = splice(issue.body, edit.changes).text
    assert body.startswith(
        f"## Plan\n\n- ⚪ Gyros [#7]({url(7)}) (Owner: @ada)\n  - ✅ 🎯 10 N\n- Gyros (the rest) (Owner: @ada)\n"
        f"  - Split from [#7]({url(7)})\n  - 🎯 quiet\n"
    )
    # Killed before it was remembered: the next look does it again, and nothing comes of it.
    again = planned(memory, issue=replace(issue, body=body))
    found = [each for each in again.edits if isinstance(each, SpliceText) and each.node == "I_9"]
    assert [splice(body, each.changes).text for each in found] in ([], [body])


def test_a_goal_that_was_let_go_does_not_come_along_on_a_line() -> None:
    issue = replace(SECOND, body=f"## Plan\n\n- Gyros [#7]({url(7)})\n")
    plan = planned(left(GYROS, history=(choice("drop"),)), issue=issue, now=MONDAY)
    assert plan.problems == ()
    assert not lines(plan)


def test_what_is_dropped_after_the_record_is_closed_from_here() -> None:
    day = date(2026, 1, 16)
    frozen = Frozen(1, 1, day, day, Sums(), "", MONDAY, "IC_99")
    memory = left(GYROS, history=(choice("drop"),), frozen=(frozen,))
    closing = [edit for edit in planned(memory, now=MONDAY).edits if isinstance(edit, CloseIssue)]
    assert closing == [CloseIssue("I_7", 7, "not_planned")]
    again = replace(memory, done=memory.done | {"dropped:7"})
    assert not any(isinstance(edit, CloseIssue) for edit in planned(again, now=MONDAY).edits)


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("/carry #7 nearly there", [(7, "carry", "command", "ada", "nearly there")]),
        ("/drop #7", [(7, "drop", "command", "ada", "")]),
        ("/split #7", [(7, "split", "command", "ada", "")]),
        ("/carry #7\n/carry #7", [(7, "carry", "command", "ada", "")]),
    ],
)
def test_commands_on_the_new_issue_decide(said: str, wanted: list[object]) -> None:
    comment = world.comment(20, said, at=TICKED)
    plan = planned(left(GYROS), comment, standings={"ada": Standing("write", org_member=True)})
    assert decided(plan) == wanted
    assert {each.outcome for each in plan.receipts} == {"done"}


def test_all_else_is_to_be_said_on_the_goals_own_issue() -> None:
    comment = world.comment(20, "/status #7 done", at=TICKED)
    plan = planned(left(GYROS), comment, standings={"ada": Standing("write", org_member=True)})
    (receipt,) = plan.receipts
    assert "still belongs to the last sprint" in receipt.message


def test_a_command_may_name_a_goal_by_its_line() -> None:
    issue = replace(SECOND, body=f"## Plan\n\n- Gyros [#7]({url(7)})\n")
    comment = world.comment(20, "/drop Gyros", at=TICKED)
    memory = left(GYROS, history=(choice("carry"),), done=KEYS | {"carry:7"})
    plan = planned(memory, comment, issue=issue, standings={"ada": Standing("write", org_member=True)})
    assert decided(plan)[0][:2] == (7, "drop")


def test_owners_are_asked_once_in_one_comment() -> None:
    rules = replace(TEAMS, away=(Away("edsger", (DayOff(),)),))
    memory = left(GYROS, PUMP, CAMERA)
    early = planned(memory, team_comment(), now=FRIDAY, rules=rules)
    assert early.due_at == ASKED
    plan = planned(memory, team_comment(), now=ASKED, rules=rules)
    (body,) = [edit.body for edit in plan.edits if isinstance(edit, PostComment) and edit.key == "undecided:9"]
    assert "- @ada: Gyros" in body
    assert "- edsger: Pump" in body
    assert "- nobody's: Camera" in body
    again = planned(replace(memory, done=KEYS | {"undecided:9"}), team_comment(), now=ASKED, rules=rules)
    assert not any(isinstance(edit, PostComment) and edit.key == "undecided:9" for edit in again.edits)


def test_who_opens_the_issue_after_the_start_has_a_day_to_decide() -> None:
    noon = MONDAY + timedelta(hours=12)
    issue, memory = replace(SECOND, created_at=noon), left(CAMERA)
    at_once = planned(memory, issue=issue, now=noon)
    assert (decided(at_once), at_once.due_at) == ([], noon + timedelta(hours=1))
    asked = planned(memory, issue=issue, now=noon + timedelta(hours=1))
    (body,) = [edit.body for edit in asked.edits if isinstance(edit, PostComment) and edit.key == "undecided:9"]
    assert "On Tuesday, January 20 the rest is carried" in body
    assert decided(planned(memory, issue=issue, now=noon + timedelta(days=1)))[0][1] == "carry"


def test_nobody_is_asked_before_the_lists_are_there() -> None:
    plan = planned(left(GYROS, done=frozenset({"committed:9"})), now=ASKED)
    keys = [edit.key for edit in plan.edits if isinstance(edit, PostComment)]
    assert "undecided:9" not in keys


def first(history: tuple[Change, ...] = (), **parts: object) -> Plan:
    """The plan of the first sprint, of which the second has decided something."""
    line = f"- 🟡 Gyros [#7]({url(7)}) (Owner: @ada)"
    memory = world.remember(GYROS, place=Place(1, after=9), decided=history, **parts)
    issue = goal_issue(7, "Gyros", "at risk", "ada")
    return plan_sprint(look(world.sprint_issue(f"## Plan\n\n{line}\n"), issue), RULES, memory, FRIDAY, render)


@pytest.mark.parametrize(
    ("change", "status"),
    [
        (choice("carry"), "carried over"),
        (choice("split"), "carried over"),
        (choice("drop"), "dropped"),
        (choice("leave"), None),
        (choice("drop", number=99), None),
        (replace(choice("drop", who="", note="nobody decided"), surface="rules"), "dropped"),
        (choice("carry", who="", note="nobody decided"), None),
    ],
)
def test_the_sprint_before_does_what_was_decided(change: Change, status: str | None) -> None:
    plan = first((change,))
    became = [(each.after, each.who) for each in plan.changes if each.what == "status"]
    assert became == ([(status, change.who)] if status else [])
    assert plan.wake == ((9,) if status else ())
    again = first((change,), done=MEMORY.done | set(plan.settled))
    assert not any(each.what == "status" for each in again.changes)


def test_a_flag_asks_for_something_else_until_somebody_does_it() -> None:
    old = replace(GYROS, carried=3)
    line = f"- 🟡 Gyros [#7]({url(7)}) (Owner: @ada)"
    snapshot = look(world.sprint_issue(f"## Plan\n\n{line}\n"), goal_issue(7, "Gyros", "at risk", "ada"))

    def problems(*history: Change) -> list[str]:
        plan = plan_sprint(snapshot, RULES, world.remember(old, history=history), FRIDAY, render)
        return [each.message for each in plan.problems if "was carried over 3 times" in each.message]

    assert len(problems()) == 1
    assert problems(choice("split")) == []
    assert problems(Change(7, TICKED, "owner", "grace", "ada", "line")) == []
    assert len(problems(choice("carry"))) == 1


def test_the_rules_of_the_house_are_those_of_the_space() -> None:
    lint = LintRules(
        levels=(("no-target", Level.OFF), ("too-many-goals", Level.OFF), ("too-many-headlines", Level.OFF))
    )
    rules = Rules(lint=lint, planning=PlanningRules(gate="retro", hangovers=HangoverRules(flag_at=12)))
    assert list(house_rules(rules)) == [
        "Every goal has a single owner, who answers for it; whoever helps is named beside.",
        "What would be carried over for the 12th time is split, gets another owner, or is dropped.",
        "The sprint starts when the last retro has an action, or is closed.",
    ]
    more = list(house_rules(Rules(owners=OwnerRule(only_from=("ada",)), rotas=(Rota("Support hero", ("ada",)),))))
    assert "Goals are owned by ada." in more
    assert any("support hero" in sentence for sentence in more)


def test_who_is_away_and_who_is_support_hero_is_said_in_days() -> None:
    period = calendar.sprint(1, RULES)
    off = (DayOff(date(2026, 1, 7), date(2026, 1, 7)), DayOff(date(2026, 1, 9), date(2026, 1, 12)))
    rules = replace(RULES, away=(Away("ada", off), Away("grace", (DayOff(),)), Away("linus", ())))
    assert away(rules, period) == (Days("ada", "Jan 7, Jan 9 to Jan 12"), Days("grace", ""))
    assert away(rules, period, ("GRACE",)) == (Days("grace", ""),)
    assert heroes(RULES, period) == ()
    weekly = Rota("support_hero", ("ada", "barbara"), "week", date(2026, 1, 5))
    assert heroes(replace(RULES, rotas=(weekly,)), period) == (
        Days("ada", "Jan 5 to Jan 9"),
        Days("barbara", "Jan 12 to Jan 16"),
    )
    alone = replace(RULES, rotas=(Rota("support_hero", ("ada",)),))
    assert heroes(alone, period) == (Days("ada", ""),)


def test_the_gate_opens_with_an_action_or_when_the_retro_is_closed() -> None:
    rules = replace(RULES, planning=PlanningRules(gate="retro", lint=False), become_issues=BecomeIssues.AT_START)
    issue = replace(SECOND, body="## Plan\n\n- Wings (Owner: @ada)\n")

    def opens(*retros: Issue, now: datetime = MONDAY, done: frozenset[str] = frozenset()) -> bool:
        plan = planned(left(done=done | frozenset(TEAM_KEYS)), issue=issue, rules=rules, now=now, retros=retros)
        problems = [each.message for each in plan.problems if "has no action yet" in each.message]
        is_open = any(type(edit).__name__ == "OpenIssue" for edit in plan.edits)
        assert bool(problems) == (not is_open and now >= MONDAY)
        return is_open

    empty = world.issue(20, "Retro", "## Actions\n\n-\n")
    full = replace(
        empty, number=21, body="## Actions\n\n- [ ] Buy oil (Owner: @ada)\n", created_at=MONDAY - timedelta(hours=9)
    )
    assert opens()
    assert not opens(empty)
    assert not opens(empty, now=FRIDAY)
    assert opens(replace(empty, state="closed"))
    assert opens(full, empty)
    assert opens(replace(empty, created_at=MONDAY + timedelta(days=4)), now=MONDAY + timedelta(days=5))
    assert opens(empty, now=MONDAY + timedelta(days=5), done=frozenset({"committed:9"}))


def test_lint_speaks_of_the_plan_and_only_until_the_start() -> None:
    rules = replace(TEAMS, planning=PlanningRules())
    outcomes = "## Outcomes\n\n- ✅ Old thing\n  - 🎯 🔴 100 imports\n\n## Plan\n\n- Wings\n"
    team = team_comment().body.replace("## Planning\n\n-", "## Planning\n\n- Fins (Owner: @ada)\n  - 🎯 2 fins")

    def summary(now: datetime) -> str:
        comment = replace(team_comment(), body=team)
        plan = planned(left(), comment, issue=replace(SECOND, body=outcomes), rules=rules, now=now)
        return "".join(edit.body for edit in plan.edits if isinstance(edit, PostComment) and "summary" in edit.key)

    before = summary(FRIDAY)
    assert before.startswith("**This sprint is being planned.**")
    said = before.partition("**Before it starts**")[2]
    assert '"Wings" has no owner' in said.split("\n- ")[1], "errors come first"
    assert "Old thing" not in said
    assert "**Before it starts**" not in summary(MONDAY)


def test_an_issue_made_by_hand_is_told_to_be_the_sprints() -> None:
    plan = planned(left())
    (body,) = [edit.body for edit in plan.edits if isinstance(edit, PostComment) and edit.key == "summary:9"]
    assert "ada opened this issue, and it is taken as the one of Sprint 2 - Jan 19 to Jan 30" in body
    nobody = planned(left(), issue=replace(SECOND, author=None))
    assert "Somebody opened this issue" in str(nobody.edits)
    assert REPOSITORY.can_assign("ada")


def test_a_list_that_gets_too_long_is_cut_where_people_were_long() -> None:
    words = "word " * 100
    left_overs = tuple(
        replace(agreed(number, f"Goal {number} {words}", owner="ada"), facts=(("words", words[:290]),))
        for number in range(100, 300)
    )
    body = lists(planned(left(*left_overs)))["I_9"]
    assert len(body) < 65_000
    assert body.count("- [ ] carry") == 200
    asked = planned(left(*left_overs), now=ASKED)
    (said,) = [edit.body for edit in asked.edits if isinstance(edit, PostComment) and edit.key == "undecided:9"]
    assert len(said) < 65_000
