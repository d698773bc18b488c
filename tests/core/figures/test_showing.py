"""Figures of a plan: what is read from it, what the summary, the retro and the record tell, and what they leave out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.core.agreed import Change, Kept
from bot.core.edits import PostComment
from bot.core.figures import Stand
from bot.core.model import Issue, SprintSnapshot
from bot.core.plan import Memory, posts
from bot.core.plan.figures import FiguresView, MetricView, plan_lines, present, record_view, view, with_figures
from bot.core.plan.lines import lines
from bot.core.plan.measuring import parts, points_aim, promises, reported, target_share, tiers
from bot.core.plan.turn import Turn, start
from bot.core.record import Frozen, Outcome, Record, Removed, Result, canonical, frozen, read
from bot.core.rules import Aim, FigureRules, Rules
from bot.render import render
from tests.core import world
from tests.core.closing.end import (
    LATER,
    QUIET,
    THURSDAY,
    body_after,
    line,
    planned,
    promised,
    record_in,
    remember,
    words,
)
from tests.core.world import FRIDAY, MONDAY, RULES, agreed, comment, goal_issue, look, sprint_issue

ON = replace(RULES, figures=FigureRules(enabled=True))
END = date(2026, 1, 2)
PLAN = """## Plan

### Primary (70 %)

- 🟢 Customers #7 (Owner: @ada)
  - 🎯 from 5 to 15 customers (now 12)
  - 🎯 keep churn < 5% (now 4%)
- ✅ Campaign #8 (Owner: @ada)

### Secondary (30 %)

- 🟢 Portal #9 (Owner: @grace)
  - 🎯 🟢 people find it
- 🟢 Dashboard #10 (Owner: @grace)
  - 🎯 a page that loads

## Numbers

| What | Now | Target |
|---|---|---|
| MRR | $12.5K | $25K |
| Tickets | | < 20 |

## Success criteria

### Minimum success (90%)

- 12+ customers
- [x] the demo was held
- 90% of the targets

### Exceptional success (110%)

- 20+ customers
- zero incidents
"""
GOALS = (
    goal_issue(7, "Customers", "on track", "ada"),
    goal_issue(8, "Campaign", "done", "ada", state="closed"),
    goal_issue(9, "Portal", "on track", "grace"),
    goal_issue(10, "Dashboard", "on track", "grace"),
)


def metric(name: str, value: str) -> Kept:
    """A number that somebody reported."""
    return Kept("metric", f"{name}: {value}", "ada", FRIDAY, 0, (("name", name), ("value", value)))


def turned(body: str = PLAN, *goals: Issue, rules: Rules = ON, **memory: object) -> Turn:
    """A turn with its goals shown as the lines say."""
    snapshot = look(sprint_issue(body), *(goals or GOALS))
    found = start(snapshot, rules, replace(world.MEMORY, **memory), FRIDAY, render)  # type: ignore[arg-type]
    by_number = {goal.number: goal for goal in snapshot.goals}
    for each in lines(snapshot.issue, found.memory, rules.vocabulary):
        issue = by_number.get(each.goal.ref or 0)
        word = rules.vocabulary.named(each.goal.status or "not started")
        owner = each.goal.owners[0] if each.goal.owners else ""
        found.views.append(
            posts.goal_view(each, issue, word, owner) if issue else posts.line_view(each, rules.vocabulary)
        )
    return found


def before(number: int = 0, end: date = END, **given: object) -> Record:
    """The record of an earlier sprint."""
    base = Record("acme/rockets", 1, 90 + number, number, "Sprint 0", end, end, MONDAY, MONDAY, MONDAY)
    return replace(base, **given)  # type: ignore[arg-type]


def kept(*records: Record) -> tuple[Frozen, ...]:
    """Records as the memory has them."""
    return tuple(map(frozen, records))


def test_goals_count_by_the_weight_of_their_heading() -> None:
    found = parts(turned(), turned().views)
    assert [(part.name, part.weight) for part in found] == [("Primary", 0.7), ("Secondary", 0.3)]
    # Customers: (12 - 5) of 10, and a limit that holds; the campaign is done; nobody says how the page loads.
    assert [item.share for item in found[0].items] == [pytest.approx(0.85), 1.0]
    assert [item.share for item in found[1].items] == [0.0, None]


def test_what_is_achieved_is_told_with_what_nobody_can_tell() -> None:
    assert view(turned(kept=(metric("customers", "12"),))).lines == (
        "Achieved: 65% of what is measured (Primary 92%, weight 70%; Secondary 0%, weight 30%).",
        "Unmeasured: Dashboard, so that 85% of the plan is measured.",
        "Minimum success (90%): can still be reached; 2 of 3 criteria met, not yet: 90% of the targets.",
        (
            "Exceptional success (110%): can still be reached; 0 of 2 criteria met, not yet: 20+ customers,"
            " nobody can tell: zero incidents."
        ),
    )


def test_a_plan_without_weights_and_tiers_tells_of_no_achievement() -> None:
    plain = f"## Plan\n{line(7, 'Customers', 'done')}\n"
    assert view(turned(plain, GOALS[0])) == FiguresView()
    assert not view(turned(plain, GOALS[0]))
    assert view(turned(rules=RULES)) == FiguresView()
    assert plan_lines(turned(rules=RULES)) == ()
    assert record_view(turned(rules=RULES), before()) == FiguresView()


def test_weights_and_tiers_of_the_rules_are_for_plans_that_have_none() -> None:
    plan = (
        "## Plan\n### High priority\n- ✅ Customers #7 (Owner: @ada)\n### Low priority\n- 🟢 Portal #9 (Owner: @ada)\n"
        "## Metrics\n- Churn: 4% (target < 3%)\n- Uptime: 99.9% (target > 99%), weight 20%\n"
    )
    weights = (("high priority", 0.6), ("low priority", 0.3), ("numbers", 0.1))
    aims = (Aim("minimum", 0.5), Aim("more", 1.1, ("churn: < 3%",)))
    rules = replace(ON, figures=replace(ON.figures, weights=weights, tiers=aims))
    now = turned(plan, GOALS[0], GOALS[2], rules=rules)
    found = parts(now, now.views)
    assert [(part.name, part.weight) for part in found] == [
        ("high priority", 0.6),
        ("low priority", 0.3),
        ("numbers", 0.1),
        ("Uptime", 0.2),
    ]
    assert [item.share for part in found for item in part.items] == [
        1.0,
        0.0,
        pytest.approx(0.75),
        pytest.approx(1.009, 0.01),
    ]
    shown = present(now, now.views, over=True)
    assert [(each.tier.name, each.stand) for each in shown.tiers] == [
        ("minimum", Stand.REACHED),
        ("more", Stand.MISSED),
    ]


def test_lines_without_issues_count_and_notes_that_are_no_tiers_do_not() -> None:
    plan = "## Plan\n### Primary (70%)\n- ✅ Paint (Owner: @ada)\n\n## Risks\n- The pad closes. Mitigation: ask\n"
    now = turned(plan)
    assert [(part.name, part.share) for part in parts(now, now.views)] == [("Primary", 1.0)]
    assert tiers(now, 1.0) == ()
    assert promises(turned(POINTED)) == ()
    velocity = replace(ON, figures=replace(ON.figures, weights=(("numbers", 0.5),)))
    now = turned(POINTED, goal_issue(8, "Pump", "dropped"), rules=velocity)
    assert [part.name for part in parts(now, now.views)] == [""]


def test_a_number_may_have_its_baseline_and_weight_in_a_table() -> None:
    head = "| Metric | Baseline | Now | Target | Weight |\n|---|---|---|---|---|\n"
    plan = f"## Metrics\n{head}| MRR | $10K | $15K | $20K | 50% |\n"
    now = turned(plan)
    assert [(part.weight, part.share) for part in parts(now, ())] == [(0.5, 0.5)]


def test_a_heading_with_a_weight_is_that_of_its_numbers() -> None:
    plan = (
        "## Plan (for the week)\n- 🟢 Portal #9 (Owner: @ada)\n\n"
        "## Primary metrics (growth - 70% weight)\n- MRR: $12.5K (target $25K)\n"
        "- ✅ Shipped: the portal\n- Trials: many\n"
    )
    now = turned(plan, GOALS[2], kept=(metric("MRR", "$20K"),), frozen=kept(before(numbers=(("mrr", "$10K"),))))
    weighed = [part for part in parts(now, now.views) if part.weight]
    assert [(part.weight, [(item.name, item.share) for item in part.items]) for part in weighed] == [
        (0.7, [("MRR", pytest.approx(2 / 3)), ("Shipped", 1.0), ("Trials", None)])
    ]


def test_where_a_target_began_is_known_from_its_history() -> None:
    latency = "## Plan\n- 🟢 Portal #9 (Owner: @ada)\n  - 🎯 latency: 100 ms (currently 90 ms)\n"
    changes = (
        Change(9, MONDAY, "target", "", "something else", "command", "ada"),
        Change(9, MONDAY, "target", "something else", "3", "command", "ada"),
        Change(9, MONDAY, "target", "latency: 100 ms (currently 120 ms)", "90 ms", "command", "ada"),
    )
    now = turned(latency, GOALS[2], history=changes)
    target = now.views[0].targets[0]
    assert target_share(now, 9, target) == pytest.approx(1.5)
    # Without its history it is a limit that is held.
    assert target_share(turned(latency, GOALS[2], history=changes[:2]), 9, target) == pytest.approx(1.0)
    assert target_share(now, 0, target) == pytest.approx(1.0)


def test_what_was_as_wanted_from_the_start_has_to_stay_so() -> None:
    churn = "## Plan\n- 🟢 Portal #9 (Owner: @ada)\n  - 🎯 churn < 5% (now 6%)\n"
    changes = (Change(9, MONDAY, "target", "churn < 5% (now 4%)", "6%", "command", "ada"),)
    now = turned(churn, GOALS[2], history=changes)
    assert target_share(now, 9, now.views[0].targets[0]) == 0.0


def test_what_was_given_up_counts_as_not_reached() -> None:
    now = turned(f"## Plan\n{line(7, 'Customers', 'dropped')}\n{line(8, 'Campaign', 'done')}\n", *GOALS[:2])
    (part,) = parts(now, now.views)
    assert [(item.share, item.best) for item in part.items] == [(0.0, 0.0), (1.0, 1.0)]


def test_a_goal_that_lost_its_line_stands_in_no_part() -> None:
    now = turned()
    stray = posts.goal_view(None, goal_issue(99, "Stray"), ON.vocabulary.named("done"), "ada")
    assert [part.name for part in parts(now, [*now.views, stray])] == ["Primary", "Secondary", ""]


@pytest.mark.parametrize(
    ("text", "said", "met"),
    [
        ("6/8 major features", ("features", "6"), True),
        ("6/8 major features", ("features", "5"), False),
        ("between 10 and 15 customers", ("customers", "12"), True),
        ("$125K+ MRR", ("MRR", "$130K"), True),
        ("churn: < 3%", ("churn", "3.5%"), False),
        ("25+ customers", ("Enterprise customers", "30"), None),
        ("25+ enterprise customers", ("customers", "30"), True),
        ("25+ customers", ("customers", "30 ms"), None),
        ("customers are happy", ("customers", "30"), None),
    ],
)
def test_a_criterion_is_judged_by_the_number_that_it_names(text: str, said: tuple[str, str], met: bool | None) -> None:  # noqa: FBT001
    rules = replace(ON, figures=replace(ON.figures, tiers=(Aim("one", 1.0, (text,)),)))
    now = turned("## Plan\n", GOALS[0], rules=rules, kept=(metric(*said),))
    assert [each.met for each in tiers(now, 0.5)[0].criteria] == [met]


def test_the_longest_name_is_meant_and_two_of_them_are_none() -> None:
    rules = replace(ON, figures=replace(ON.figures, tiers=(Aim("one", 1.0, ("25+ enterprise customers, paying",)),)))
    both = (metric("customers", "90"), metric("enterprise customers", "20"))
    assert tiers(turned("## Plan\n", rules=rules, kept=both), None)[0].criteria[0].met is False
    three = (*both, metric("paying customers", "10"))
    assert tiers(turned("## Plan\n", rules=rules, kept=three), None)[0].criteria[0].met is None


def test_all_targets_as_a_criterion_wait_for_something_achieved() -> None:
    ranged = replace(ON, figures=replace(ON.figures, tiers=(Aim("one", 1.0, ("90-100% of the targets",)),)))
    assert tiers(turned(rules=replace(ON, figures=replace(ON.figures, tiers=()))), None)[0].criteria[2].met is None
    assert tiers(turned("## Plan\n", rules=ranged), 0.9)[0].criteria[0].met is True


def test_numbers_stand_beside_those_of_the_last_sprint() -> None:
    now = turned(kept=(metric("mrr", "$20K"), metric("trials", "7")), frozen=kept(before(numbers=(("MRR", "$12.5K"),))))
    assert view(now).numbers == (
        MetricView("MRR", "$20K", "$12.5K", "+$7,500", "better"),
        MetricView("Tickets", "unmeasured", "", "", ""),
        MetricView("trials", "7", "", "", ""),
    )
    assert reported(turned()) == (("MRR", "$12,500"),)
    assert [each.name for each in promises(turned())] == ["MRR", "Tickets"]


DONE = Result(7, "Star", "ada", "done", "✅", Outcome.DONE, confidence=0.5, points=20)


def several(count: int = 3) -> tuple[Frozen, ...]:
    """Records of some sprints with points and odds."""
    return kept(
        *(
            before(
                place,
                date(2025, 12, 1 + place),
                goals=(replace(DONE, points=15.0 + place), replace(DONE, number=8, points=1.0)),
                achieved=0.5,
                numbers=(("MRR", f"${place}K"), ("Achieved", "much")),
            )
            for place in range(1, count + 1)
        )
    )


POINTED = """**Velocity Target:** 22 points per sprint

## Plan
- Star (5 points)
- ❌ Pump #8 (8 points)
- Gyros (20 points)
"""


def test_the_points_of_a_plan_stand_beside_the_aim_and_the_pace() -> None:
    dropped = goal_issue(8, "Pump", "dropped")
    assert plan_lines(turned(POINTED, dropped, frozen=several())) == (
        "Planned are 25 points, 3 above the 22 that the sprint aims at.",
        "The last 3 sprints did 17 to 19 points, with a median of 18.",
        "That is more than any of them did.",
    )
    assert plan_lines(turned(POINTED, dropped, frozen=several(2)))[1] == "A pace is told from 3 sprints with points on."
    assert plan_lines(turned("## Plan\n- Star\n")) == ()


def test_the_aim_is_that_of_the_plan_else_of_the_rules() -> None:
    rules = replace(ON, figures=replace(ON.figures, points=30))
    plan = "## Plan\n- Star (30 points)\n"
    assert points_aim(turned(POINTED, rules=rules)) == 22
    assert plan_lines(turned(plan, rules=rules))[0] == "Planned are 30 points, just the 30 that the sprint aims at."
    less = turned("## Plan\n- Star (1 point)\n", rules=rules, frozen=several())
    assert plan_lines(less)[0] == "Planned are 1 point, 29 below the 30 that the sprint aims at."
    assert len(plan_lines(less)) == 2
    assert plan_lines(turned(plan))[0] == "Planned are 30 points."
    assert points_aim(turned("Velocity: 18-22 points per sprint\n\n## Plan\n")) is None


def test_sprints_stand_beside_each_other() -> None:
    later = Frozen(50, 9, date(2026, 3, 1), date(2026, 3, 6), frozen(before()).sums, "", MONDAY)
    shown = view(turned(frozen=(*several(), later)))
    assert shown.columns == ("1", "2", "3")
    assert shown.rows == (
        ("Achieved", "50%", "50%", "50%"),
        ("Promised goals done", "100%", "100%", "100%"),
        ("Goals carried over", "0%", "0%", "0%"),
        ("Changed after the start", "0%", "0%", "0%"),
        ("Points promised", "17", "18", "19"),
        ("Points done", "17", "18", "19"),
        ("MRR", "$1K", "$2K", "$3K"),
    )
    assert shown.said == (
        "Over 3 sprints 100% of the promised goals were done.",
        "The last 3 sprints did 17 to 19 points, with a median of 18.",
        "Goals at 50:50 landed 6 of 6: aim higher.",
        "Brier score of all 6: 0.25 (0 is best; saying 50:50 of everything has 0.25).",
    )
    assert view(turned(frozen=several()), history=False).rows == ()
    assert view(turned(frozen=several(1))).columns == ()


def test_a_long_view_is_cut() -> None:
    rows = tuple((f"row {n}", "1") for n in range(50))
    long = FiguresView(rows=rows, numbers=tuple(MetricView(f"n{n}", "1", "", "", "") for n in range(50)))
    assert [len(long.cut(300).rows), len(long.cut(0).numbers)] == [30, 8]
    assert posts.cut(long, 0) == long.cut(0)


def test_a_record_keeps_what_was_achieved_and_why_goals_were_missed() -> None:
    rules = replace(QUIET, figures=FigureRules(enabled=True))
    plan = PLAN.replace("(now 12)", "(now 15)").replace("🎯 🟢 people", "🎯 ✅ people")
    goals = (
        *GOALS[:2],
        goal_issue(9, "Portal", "off track", "grace", comments=(words(9, "Why missed: no time"),)),
        GOALS[3],
    )
    notes = (
        metric("Tickets", "9"),
        metric("customers", "15"),
        Kept("missed", "too big, by far", "ada", MONDAY, 7),
        Kept("missed", "size", "ada", MONDAY, 7),
        # Said while it was a line without an issue: then its title is all that is known of it.
        Kept("missed", "blocked by the pad", "ada", MONDAY, 0, (("goal", "dashboard"),)),
        Kept("missed", "unclear", "ada", MONDAY, 0, (("goal", "Another"),)),
    )
    known = [agreed(7, "Customers", "on track", "ada"), agreed(8, "Campaign", "done", "ada")]
    known += [agreed(9, "Portal", "off track", "grace"), agreed(10, "Dashboard", "on track", "grace")]
    gone = replace(agreed(11, "Paint", "dropped"), facts=(("points", "3"),))
    memory = remember([*known, gone], *promised(7, 8, 9, 10, 11), kept=notes, frozen=several(1))
    plan = plan.replace("🟢 Portal", "🔴 Portal")
    found = record_in(planned(look(sprint_issue(plan), *goals), memory, LATER, rules))
    assert [(goal.number, goal.cause) for goal in found.goals] == [(7, "size"), (8, ""), (9, "time"), (10, "blocked")]
    assert [[target.share for target in goal.targets] for goal in found.goals] == [[1.0, 1.0], [], [1.0], [None]]
    assert found.achieved == pytest.approx(1.0)
    assert found.covered == pytest.approx(0.85)
    assert found.tier == "Minimum success"
    assert found.numbers == (("MRR", "$12,500"), ("Tickets", "9"), ("customers", "15"))
    assert found.unmeasured == ()
    assert found.removed == (Removed(11, "goal 11", 3.0),)
    assert read(canonical(found)) == found


def test_a_record_without_figures_says_what_was_promised_and_never_reported() -> None:
    memory = remember([agreed(7, "Customers", "done", "ada")], *promised(7))
    plan = f"## Plan\n{line(7, 'Customers', 'done')}\n\n## Metrics\n- Churn: target < 3%\n"
    found = record_in(planned(look(sprint_issue(plan), GOALS[0]), memory, LATER, QUIET))
    assert found.unmeasured == ("Churn",)
    assert (found.achieved, found.covered, found.tier) == (None, None, "")


def test_a_record_tells_of_itself_and_of_those_before_it() -> None:
    now = turned(frozen=several(2))
    own = before(3, date(2026, 1, 16), achieved=0.94, covered=0.8, tier="minimum", unmeasured=("Churn",), goals=(DONE,))
    shown = record_view(now, own)
    assert shown.lines == (
        "Achieved: 94% of what is measured, which is 80% of the plan.",
        "Reached: minimum.",
        "Unmeasured: Churn.",
    )
    assert shown.columns == ("1", "2", "3")
    assert record_view(turned(), replace(own, covered=None)).lines[0] == "Achieved: 94% of what is measured."
    assert record_view(turned(), before()).lines == ()
    assert with_figures(turned("## Plan\n"), before(), []).achieved is None


def test_last_words_offer_the_causes() -> None:
    goal = goal_issue(7, "Customers", "at risk", "ada")
    body = f"## Plan\n{line(7, 'Customers', 'at risk')}\n"
    memory = replace(
        remember([agreed(7, "Customers", "at risk", "ada")], *promised(7)), done=frozenset({"committed:1"})
    )
    for rules, said in ((replace(QUIET, figures=FigureRules(enabled=True)), True), (QUIET, False)):
        plan = planned(look(sprint_issue(body), goal), memory, THURSDAY, rules)
        (asked,) = [edit for edit in plan.edits if isinstance(edit, PostComment) and edit.key.startswith("last-words")]
        assert ("`/missed` and size, time, blocked" in asked.body) is said


def test_a_number_that_is_reported_fills_its_row_where_figures_are_wanted() -> None:
    goal = goal_issue(7, "Customers", "at risk", "ada")
    table = "## Metrics\n| KPI | Now | Target |\n|---|---|---|\n| MRR | $1K | $5K |\n"
    body = f"## Plan\n{line(7, 'Customers', 'at risk')}\n\n{table}"
    memory = remember([agreed(7, "Customers", "at risk", "ada")], *promised(7))
    rules = replace(QUIET, figures=FigureRules(enabled=True))
    for said, own, wanted in (
        ("/metric mrr $3K", rules, "| MRR | $3K | $5K |"),
        ("/metric mrr $3K", QUIET, "| MRR | $1K | $5K |"),
        ("/metric tickets 3", rules, "| MRR | $1K | $5K |"),
        ("/metric mrr 3 apples", rules, "| MRR | $1K | $5K |"),
    ):
        snapshot = look(sprint_issue(body, comment(71, said)), goal)
        plan = planned(snapshot, memory, FRIDAY, own)
        assert wanted in body_after(plan, snapshot.issue), (said, own.figures.enabled)
        assert [each.kind for each in plan.kept] == ["metric"]


def test_missed_is_kept_with_its_goal() -> None:
    goal = goal_issue(7, "Customers", "at risk", "ada", comments=(comment(70, "/missed size two in one", "ada"),))
    body = f"## Plan\n{line(7, 'Customers', 'at risk')}\n"
    snapshot: SprintSnapshot = look(sprint_issue(body, comment(71, "/missed #7 time")), goal)
    memory: Memory = remember([agreed(7, "Customers", "at risk", "ada")], *promised(7))
    plan = planned(snapshot, memory, FRIDAY)
    assert sorted((each.kind, each.text, each.number) for each in plan.kept) == [
        ("missed", "size two in one", 7),
        ("missed", "time", 7),
    ]
