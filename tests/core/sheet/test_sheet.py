"""Does the sheet of a sprint say what the sprint looks like, and the same as the summary comment?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.agreed import Change, Kept
from bot.core.model import Issue, SprintSnapshot
from bot.core.plan import Memory, plan_sprint, sheet_key
from bot.core.plan.posts import GoalView
from bot.core.record import Outcome, Record, Result, frozen
from bot.core.rules import BecomeIssues, PlanningRules, Rules
from bot.core.rules.figures import FigureRules
from bot.core.sheet import Goal, Sheet, digest
from bot.core.status import DEFAULT_VOCABULARY
from tests.core import world
from tests.core.closing.end import turn_of
from tests.core.world import CREATED, MONDAY, RULES, agreed, comment, goal_issue, look, remember, render, sprint_issue

WORDS = [word.name for word in DEFAULT_VOCABULARY.words]
LINE = f"- 🟢 Rover [#7]({world.url(7)}) (Owner: @ada)"
PLAN = f"## Plan\n\n{LINE}\n"
ROVER = agreed(7, "Rover", "on track", "ada")
AT_WORK = MONDAY + timedelta(hours=4)


def sheet_of(
    snapshot: SprintSnapshot, memory: Memory, rules: Rules = RULES, *, hours: int = 4, text: Any = render
) -> Sheet:
    found = plan_sprint(snapshot, rules, memory, MONDAY + timedelta(hours=hours), text).sheet
    assert found is not None
    return found


def rover(body: str = PLAN, memory: Memory | None = None, rules: Rules = RULES, **parts: Any) -> Goal:
    """The one goal of a sprint, as the sheet has it."""
    issue = goal_issue(7, "Rover", "on track", "ada", **parts)
    (goal,) = sheet_of(look(sprint_issue(body), issue), memory or remember(ROVER), rules).goals
    return goal


@st.composite
def sprints(draw: st.DrawFn) -> tuple[SprintSnapshot, Memory]:
    """A sprint whose surfaces do not agree: line, label and what was agreed last say what they like."""
    lines, issues, known = [], [], []
    for number in draw(st.lists(st.integers(2, 9), min_size=1, max_size=4, unique=True)):
        title, owner = f"Goal {number}", draw(st.sampled_from(["", "ada", "grace"]))
        line, label, before = (draw(st.sampled_from(WORDS)) for _ in range(3))
        sign = DEFAULT_VOCABULARY.named(line).emoji
        if draw(st.booleans()):
            lines.append(f"- {sign} {title} [#{number}]({world.url(number)}){f' (Owner: @{owner})' if owner else ''}")
        issues.append(goal_issue(number, title, label, draw(st.sampled_from(["", owner]))))
        known.append(agreed(number, title, before, draw(st.sampled_from(["", owner]))))
    body = "\n".join(["## Plan", "", *lines, ""])
    return look(sprint_issue(body), *issues), remember(*known)


@given(sprints(), st.integers(0, 400))
@settings(max_examples=40)
def test_the_sheet_and_the_summary_say_the_same_of_every_goal(
    sprint: tuple[SprintSnapshot, Memory], hours: int
) -> None:
    said: list[GoalView] = []

    def heard(template: str, /, **values: Any) -> str:
        if template == "posts/summary.md":
            said[:] = values["goals"]
        return render(template, **values)

    found = sheet_of(*sprint, hours=hours, text=heard)
    assert said
    told = [(each.number, each.title, each.emoji, each.word, each.owner) for each in said]
    shown = [(each.number, each.title, each.emoji, each.status, each.owner) for each in found.goals if each.number]
    assert shown == told
    assert found.verdict.startswith(f"{sum(each.done for each in said)} of {len(said)} ")


def test_the_sheet_comes_only_when_it_says_something_else_than_the_one_before() -> None:
    snapshot, memory = look(sprint_issue(PLAN), goal_issue(7, "Rover", "on track", "ada")), remember(ROVER)
    first = sheet_of(snapshot, memory)
    known = replace(memory, shown={sheet_key(1): digest(first)})
    assert plan_sprint(snapshot, RULES, known, AT_WORK, render).sheet is None
    assert plan_sprint(snapshot, RULES, known, AT_WORK + timedelta(hours=1), render).sheet is None
    renamed = replace(snapshot, issue=replace(snapshot.issue, title="Sprint 1 - Jan 5 to Jan 16, the cold one"))
    second = plan_sprint(renamed, RULES, known, AT_WORK, render).sheet
    assert second == replace(first, title=renamed.issue.title)


def test_a_sheet_says_where_and_when() -> None:
    found = sheet_of(look(sprint_issue(PLAN), goal_issue(7, "Rover", "on track", "ada")), remember(ROVER), world.TEAMS)
    assert (found.repository, found.sprint, found.number, found.zone) == ("acme/rockets", 1, 1, "UTC")
    assert (str(found.start), str(found.end)) == ("2026-01-05", "2026-01-16")
    assert (found.teams, found.url) == (("Guidance", "Propulsion"), world.url(1))
    assert [(word.name, word.ending) for word in found.words][-3:] == [
        ("done", "completed"),
        ("carried over", "open"),
        ("dropped", "not planned"),
    ]


def test_the_state_of_a_sprint() -> None:
    goal = goal_issue(7, "Rover", "on track", "ada")

    def state(hours: int, **parts: Any) -> str:
        return sheet_of(look(sprint_issue(PLAN, **parts), goal), remember(ROVER), hours=hours).state

    assert [state(-24), state(4), state(24 * 12 + 4)] == ["planned", "running", "over"]
    assert state(24 * 12 + 4, state="closed", state_reason="completed") == "closed"


def test_a_goal_that_is_only_a_line_is_on_the_sheet_before_the_start() -> None:
    body = "## Plan\n\n- Rover (Owner: @ada) (70%)\n  - 🎯 10 km\n- Capsule\n"
    found = sheet_of(look(sprint_issue(body)), remember(), hours=-24)
    assert [(each.number, each.title, each.owner, each.confidence) for each in found.goals] == [
        (0, "Rover", "ada", 0.7),
        (0, "Capsule", "", None),
    ]
    assert found.verdict == "This sprint is being planned."
    never = replace(RULES, become_issues=BecomeIssues.NEVER)
    assert [each.title for each in sheet_of(look(sprint_issue(body)), remember(), never).goals] == ["Rover", "Capsule"]


def test_targets_have_their_numbers() -> None:
    body = (
        f"## High priority\n\n{LINE} (5 pts)\n  - 🎯 from 40 to 60 users (now 50)\n  - 🎯 ✅ quiet\n"
        "  - 🎯 latency < 30 ms (now 40 ms)\n  - 🎯 errors from 9 to 2-3 a day (now 3)\n"
    )
    goal = rover(body)
    first, second, third, fourth = goal.targets
    assert (first.baseline, first.now, first.wanted, first.unit, first.share) == (40.0, 50.0, 60.0, "users", 0.5)
    assert (second.emoji, second.status, second.share, second.met) == ("✅", "done", 1.0, True)
    assert (third.wanted, third.share, third.met) == (30.0, 0.75, False)
    assert (fourth.wanted, fourth.most) in {(2.0, 3.0), (3.0, 2.0)}
    assert (goal.lane, goal.points) == ("high", 5.0)
    assert goal.share is not None


def test_of_a_range_that_is_come_to_from_above_the_high_end_is_near() -> None:
    (target,) = rover(f"{PLAN}  - 🎯 reduce latency from 90 ms to 20-30 ms (now 40 ms)\n").targets
    assert (target.wanted, target.most) == (30.0, 20.0)


def test_since_when_and_when_somebody_last_did_something() -> None:
    tuesday = MONDAY + timedelta(days=-6)
    changes = (
        turn_of(7, "not started", "at risk", tuesday),
        turn_of(7, "at risk", "on track", tuesday + timedelta(hours=1)),
        Change(7, AT_WORK, "committed", "", "", "line", title="Rover"),
    )
    goal = rover(memory=remember(ROVER, history=changes))
    assert (goal.since, goal.updated_at) == (tuesday + timedelta(hours=1), tuesday + timedelta(hours=1))
    said_why = replace(changes[1], note="the seals\nare here")
    assert (goal.why, rover(memory=remember(ROVER, history=(said_why,))).why) == ("", "the seals are here")
    said = comment(90, "nearly there", "grace", at=tuesday + timedelta(hours=2))
    ours = comment(91, "a post of ours", mine=True, at=tuesday + timedelta(hours=3))
    goal = rover(memory=remember(ROVER, history=changes), comments=(said, ours))
    assert goal.updated_at == tuesday + timedelta(hours=2)
    edited = replace(said, edited_at=tuesday + timedelta(hours=5))
    assert rover(comments=(edited,)).updated_at == tuesday + timedelta(hours=5)
    assert rover(comments=(replace(said, minimized=True),)).updated_at is None
    assert rover().since is None, "nobody knows"


def test_what_was_added_carried_and_asked_for() -> None:
    promise = Change(8, MONDAY, "committed", "", "", "line", title="Capsule")
    asked = Kept("help", "who knows Kalman filters?", "ada", AT_WORK, 7)
    memory = remember(replace(ROVER, carried=2), history=(promise,), kept=(asked,))
    goal = rover(memory=memory)
    assert (goal.added, goal.age, goal.help) == (True, 3, "who knows Kalman filters?")
    wordless = replace(memory, kept=(replace(asked, text=""), replace(asked, number=0)))
    assert rover(memory=wordless).help == "help is wanted"
    over = Change(7, MONDAY, "committed", "", "", "line", title="Rover")
    assert not rover(memory=remember(ROVER, history=(over,))).added


def test_a_goal_that_was_let_go_has_nothing() -> None:
    issue = goal_issue(7, "Rover", "dropped", "ada", state="closed", state_reason="not_planned")
    body = PLAN.replace("🟢", "❌")
    (goal,) = sheet_of(
        look(sprint_issue(body), issue), remember(agreed(7, "Rover", "dropped", "ada", "on track"))
    ).goals
    assert (goal.status, goal.ending, goal.share) == ("dropped", "not planned", 0.0)


def test_two_owners_are_a_question() -> None:
    goal = rover(assignees=("ada", "grace"))
    assert goal.conflict == "has 2 assignees; keep the one who answers for it"


def lost(what: str, before: str, after: str, who: str = "edsger") -> Change:
    return Change(7, MONDAY, what, before, after, "board", who)


def conflict(*changes: Change) -> str:
    return rover(memory=remember(ROVER, history=changes)).conflict


def test_a_word_that_was_overtaken_is_a_question_until_somebody_says_something() -> None:
    assert conflict(lost("lost status", "on track", "off track")) == "@edsger said 🔴 off track, and 🟢 on track stands"
    assert conflict(lost("lost owner", "ada", "")) == "@edsger said nobody, and @ada stands"
    assert conflict(lost("lost status", "on track", "on fire")) == "@edsger said on fire, and 🟢 on track stands"
    later = turn_of(7, "at risk", "on track", MONDAY + timedelta(hours=1))
    assert conflict(lost("lost status", "on track", "off track"), later) == ""
    assert conflict(lost("lost status", "on track", "off track", "")) == "", "who it was is not known"
    assert conflict() == ""


NUMBERS = """
## Numbers

| What | Now | Target |
|---|---|---|
| Customers | 5 | 15 |
| Churn | | < 3% |
| Load | 4 | 10 - 15 users |
| Mood | good | |
| Releases | 3 | at least 4 |
"""


def before() -> Record:
    goal = Result(3, "Boat", "ada", "done", "✅", Outcome.DONE)
    start = MONDAY - timedelta(days=14)
    return Record(
        *("acme/rockets", 1, 9, 0, "Sprint 0", start.date(), (start + timedelta(days=11)).date()),
        *(start, start, start),
        goals=(goal,),
        numbers=(("Customers", "9"),),
    )


def test_the_numbers_of_the_plan_stand_beside_the_last_ones() -> None:
    kept = Kept("metric", "customers 12", "ada", AT_WORK, 0, (("name", "Customers"), ("value", "12")))
    memory = remember(ROVER, kept=(kept,), frozen=(frozen(before()),))
    snapshot = look(sprint_issue(f"{PLAN}{NUMBERS}"), goal_issue(7, "Rover", "on track", "ada"))
    found = sheet_of(snapshot, memory, replace(RULES, figures=FigureRules(enabled=True)))
    told = {each.name: (each.now, each.before, each.wanted, each.better) for each in found.numbers}
    assert told["Customers"] == ("12", "9", "≥ 15", True)
    assert told["Churn"] == ("", "", "≤ 3%", None)
    assert told["Load"][2] == "10 to 15 users"
    assert told["Releases"] == ("3", "", "≥ 4", None)
    assert found.achieved is not None
    assert sheet_of(snapshot, memory).achieved is None, "where figures are off nobody is told"


def test_what_lint_finds_and_what_is_to_be_mended() -> None:
    linted = replace(RULES, planning=PlanningRules(lint=True))
    body = "## Plan\n\n- Rover\n- Rover\n"
    found = sheet_of(look(sprint_issue(body)), remember(), linted, hours=-24)
    assert {each.level for each in found.findings} <= {"error", "warning"}
    assert {each.line for each in found.findings} <= {3, 4}
    assert all(each.code and each.message for each in found.findings)
    assert found.findings
    unlined = sheet_of(look(sprint_issue("## Plan\n"), goal_issue(7, "Rover", "on track", "ada")), remember(ROVER))
    assert {each.partition(":")[0] for each in unlined.problems} == {"#7"}
    assert unlined.goals[0].conflict.startswith("has no line in the plan")


def test_the_retros_of_the_sprint_are_named() -> None:
    retro: Issue = world.issue(40, "Retro of week 1", labels=("retro",), created_at=CREATED)
    goal = goal_issue(7, "Rover", "on track", "ada")
    found = sheet_of(look(sprint_issue(PLAN), goal, retros=(retro,)), remember(ROVER))
    assert found.retros == ((40, "Retro of week 1"),)


def test_what_was_agreed_is_known_by_number() -> None:
    known: Mapping[int, Any] = {7: ROVER}
    assert rover(memory=remember(*known.values())).age == 1
