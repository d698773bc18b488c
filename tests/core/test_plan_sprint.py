"""What is to be done inside one sprint: looks in, edits out."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.core import document
from bot.core.agreed import Change
from bot.core.edits import (
    AddSubIssue,
    CloseIssue,
    CreateLabel,
    DeleteComment,
    Edit,
    OpenIssue,
    PinIssue,
    PostComment,
    ReopenIssue,
    RewriteComment,
    SpliceText,
    SwapAssignees,
    SwapLabels,
)
from bot.core.merge import Surface
from bot.core.model import Comment, Person, SprintSnapshot
from bot.core.plan import Memory, Plan, TooMuch, check, in_force, is_over, plan_sprint
from bot.core.plan.posts import last_words
from bot.core.rules import BecomeIssues, Rules
from tests.core import world
from tests.core.world import CREATED, FRIDAY, MEMORY, MONDAY, RULES, TEAMS, agreed, goal_issue, look, remember, render

ONE = "## Plan\n\n- Correlation analysis (Owner: @ada) - find what makes people leave\n"
LINKED = f"## Plan\n\n- ⚪ Correlation analysis [#7]({world.url(7)}) (Owner: @ada) - find what makes people leave\n"


def planned(snapshot: SprintSnapshot, memory: Memory = MEMORY, now: datetime = MONDAY, rules: Rules = RULES) -> Plan:
    return plan_sprint(snapshot, rules, memory, now, render)


def only(plan: Plan, kind: type[Edit]) -> list[Edit]:
    return [edit for edit in plan.edits if isinstance(edit, kind)]


def spliced(plan: Plan, text: str, rules: Rules = RULES) -> str:
    """The text after the plan's changes to it."""
    changes = [change for edit in plan.edits if isinstance(edit, SpliceText) for change in edit.changes]
    return document.splice(text, changes, vocabulary=rules.vocabulary).text


def with_summary(
    snapshot: SprintSnapshot, memory: Memory, rules: Rules = RULES, now: datetime = MONDAY
) -> SprintSnapshot:
    """The same look once our comments are there."""
    made = [edit for edit in planned(snapshot, memory, now, rules).edits if isinstance(edit, PostComment)]
    posted = tuple(world.comment(900 + n, edit.body, mine=True) for n, edit in enumerate(made))
    return replace(snapshot, issue=replace(snapshot.issue, comments=(*snapshot.issue.comments, *posted)))


def written(text: str) -> tuple[tuple[str, str], ...]:
    """What is remembered of the one line of a plan: all of it."""
    return (("entry", text.partition("- ")[2].rstrip()),)


def settled_look(line: str = LINKED) -> tuple[SprintSnapshot, Memory]:
    """A sprint with one goal on which everything agrees: nothing is to be done."""
    memory = remember(replace(agreed(7, "Correlation analysis", owner="ada"), facts=written(line)))
    return with_summary(
        look(world.sprint_issue(line), goal_issue(7, "Correlation analysis", owner="ada")), memory
    ), memory


def test_a_settled_sprint_needs_nothing() -> None:
    snapshot, memory = settled_look()
    plan = planned(snapshot, memory)
    assert plan.edits == ()
    assert not plan
    assert (plan.agreed, plan.changes) == ((), ())


def test_missing_labels_are_made_first() -> None:
    bare = replace(world.REPOSITORY, labels=world.LABELS[1:])
    plan = planned(look(world.sprint_issue(""), repository=bare))
    assert [edit.name for edit in plan.edits if isinstance(edit, CreateLabel)] == ["sprint"]


def test_each_team_gets_one_comment() -> None:
    plan = planned(look(world.sprint_issue("")), rules=TEAMS)
    posts = [edit for edit in plan.edits if isinstance(edit, PostComment)]
    assert [post.key for post in posts] == ["team:1:guidance", "team:1:propulsion"]
    assert "# Team Guidance" in posts[0].body
    assert MEMORY.stamp("team:1:guidance") in posts[0].body


def test_a_team_comment_that_is_there_is_not_posted_again() -> None:
    snapshot = with_summary(look(world.sprint_issue("")), MEMORY, TEAMS)
    assert planned(snapshot, rules=TEAMS).edits == ()


def test_a_team_comment_that_somebody_deleted_stays_deleted() -> None:
    memory = replace(MEMORY, done=frozenset({"team:1:guidance", "team:1:propulsion"}))
    assert planned(look(world.sprint_issue("")), memory, rules=TEAMS).edits == ()


def test_a_marker_that_a_person_copied_counts_for_nothing() -> None:
    forged = world.comment(5, f"hello {MEMORY.stamp('team:1:guidance')}")
    plan = planned(look(world.sprint_issue("", forged)), rules=TEAMS)
    assert len(only(plan, PostComment)) == 2


def test_no_team_comment_is_posted_after_the_end() -> None:
    late = datetime(2026, 1, 17, 8, tzinfo=UTC)
    memory = replace(MEMORY, done=frozenset({"retro:1:2"}))
    assert planned(look(world.sprint_issue("")), memory, late, TEAMS).edits == ()


def test_a_line_becomes_an_issue_at_the_start_of_the_sprint() -> None:
    before = planned(look(world.sprint_issue(ONE)), now=CREATED)
    assert only(before, OpenIssue) == []
    assert before.due_at == datetime(2026, 1, 5, tzinfo=UTC)
    (made,) = only(planned(look(world.sprint_issue(ONE))), OpenIssue)
    assert isinstance(made, OpenIssue)
    assert (made.title, made.assignees, made.labels) == (
        "Correlation analysis",
        ("ada",),
        ("goal", "status: not started"),
    )
    assert made.parent == "I_1"
    assert "find what makes people leave" in made.body


def test_a_space_may_want_its_goals_as_issues_at_once_or_never() -> None:
    sprint = look(world.sprint_issue(ONE))
    at_once = replace(RULES, become_issues=BecomeIssues.AT_ONCE)
    never = replace(RULES, become_issues=BecomeIssues.NEVER)
    assert len(only(planned(sprint, now=CREATED, rules=at_once), OpenIssue)) == 1
    assert only(planned(sprint, rules=never), OpenIssue) == []


def test_a_closed_sprint_makes_no_new_goals() -> None:
    assert only(planned(look(world.sprint_issue(ONE, state="closed"))), OpenIssue) == []


def test_goals_of_team_comments_become_issues_too() -> None:
    heading = "# Team Guidance\n\n## Planning\n\n### High priority\n\n"
    body = f"{heading}- Star tracker (Owner: @grace)\n\n{MEMORY.stamp('team:1:guidance')}\n"
    plan = planned(look(world.sprint_issue("", world.comment(5, body, mine=True))))
    (made,) = only(plan, OpenIssue)
    assert isinstance(made, OpenIssue)
    assert made.title == "Star tracker"
    assert "Guidance" in made.body


def test_two_lines_of_one_title_are_two_goals() -> None:
    made = only(planned(look(world.sprint_issue(f"{ONE}- Correlation analysis (Owner: @grace)\n"))), OpenIssue)
    assert len({edit.key for edit in made if isinstance(edit, OpenIssue)}) == 2


def test_a_goal_that_was_made_but_not_linked_yet_is_found_by_its_marker() -> None:
    (made,) = only(planned(look(world.sprint_issue(ONE))), OpenIssue)
    assert isinstance(made, OpenIssue)
    there = goal_issue(7, "a title somebody changed", owner="ada", body=made.body, mine=True)
    plan = planned(look(world.sprint_issue(ONE), there))
    assert only(plan, OpenIssue) == []
    assert plan.made[made.key] == ("I_7", 7)
    assert spliced(plan, ONE) == LINKED


def test_a_goal_too_young_for_the_lists_is_not_made_again() -> None:
    (made,) = only(planned(look(world.sprint_issue(ONE))), OpenIssue)
    assert isinstance(made, OpenIssue)
    memory = replace(MEMORY, recent=frozenset({made.key}))
    assert only(planned(look(world.sprint_issue(ONE)), memory), OpenIssue) == []


def test_a_new_goal_gets_its_emoji_and_its_link_and_is_remembered() -> None:
    plan = planned(look(world.sprint_issue(ONE), goal_issue(7, "Correlation analysis", owner="ada")))
    assert spliced(plan, ONE) == LINKED
    assert plan.agreed == (
        replace(agreed(7, "Correlation analysis", owner="ada"), heard_at=CREATED, facts=written(ONE)),
    )
    assert plan.changes == (Change(7, MONDAY, "created", "", "not started", "line"),)


def test_what_the_line_says_already_is_the_status_of_the_new_issue() -> None:
    (made,) = only(planned(look(world.sprint_issue("## Plan\n\n- 🟡 Star tracker (Owner: @ada)\n"))), OpenIssue)
    assert isinstance(made, OpenIssue)
    assert "status: at risk" in made.labels


@pytest.mark.parametrize("label", ["status: at risk", "STATUS: At Risk"])
def test_a_label_changes_the_line(label: str) -> None:
    snapshot, memory = settled_look()
    goal = replace(snapshot.goals[0], labels=("goal", "status: not started", label))
    plan = planned(replace(snapshot, goals=(goal,)), memory)
    assert only(plan, SwapLabels) == [SwapLabels("I_7", 7, (), ("status: not started",))]
    assert "- 🟡 Correlation" in spliced(plan, LINKED)
    assert plan.changes == (Change(7, MONDAY, "status", "not started", "at risk", "label"),)


def test_an_emoji_changes_the_label() -> None:
    snapshot, memory = settled_look()
    changed = replace(snapshot, issue=replace(snapshot.issue, body=LINKED.replace("⚪", "🟢")))
    plan = planned(changed, memory)
    assert only(plan, SwapLabels) == [SwapLabels("I_7", 7, ("status: on track",), ("status: not started",))]
    assert only(plan, SpliceText) == []


def test_closing_the_issue_is_done_on_every_surface() -> None:
    snapshot, memory = settled_look()
    goal = replace(snapshot.goals[0], state="closed", state_reason="completed")
    plan = planned(replace(snapshot, goals=(goal,)), memory)
    assert only(plan, SwapLabels) == [SwapLabels("I_7", 7, ("status: done",), ("status: not started",))]
    assert "- ✅ Correlation" in spliced(plan, LINKED)


def test_closing_as_not_planned_drops_the_goal() -> None:
    snapshot, memory = settled_look()
    goal = replace(snapshot.goals[0], state="closed", state_reason="not_planned")
    assert "- ❌ Correlation" in spliced(planned(replace(snapshot, goals=(goal,)), memory), LINKED)


def test_a_done_emoji_closes_the_issue() -> None:
    snapshot, memory = settled_look()
    plan = planned(replace(snapshot, issue=replace(snapshot.issue, body=LINKED.replace("⚪", "✅"))), memory)
    assert only(plan, CloseIssue) == [CloseIssue("I_7", 7, "completed")]


def test_reopening_returns_to_the_last_open_status() -> None:
    body = LINKED.replace("⚪", "✅")
    memory = remember(agreed(7, "Correlation analysis", "done", "ada", "at risk"))
    goal = goal_issue(7, "Correlation analysis", "done", "ada", state_reason="reopened")
    plan = planned(look(world.sprint_issue(body), goal), memory)
    assert "- 🟡 Correlation" in spliced(plan, body)
    assert plan.agreed[0].status == "at risk"


def test_an_open_emoji_on_a_done_goal_reopens_its_issue() -> None:
    memory = remember(agreed(7, "Correlation analysis", "done", "ada", "on track"))
    goal = goal_issue(7, "Correlation analysis", "done", "ada", state="closed", state_reason="completed")
    plan = planned(look(world.sprint_issue(LINKED.replace("⚪", "🟡")), goal), memory)
    assert only(plan, ReopenIssue) == [ReopenIssue("I_7", 7)]
    assert plan.agreed[0].last_open == "at risk"


def test_a_dropped_goal_that_is_done_after_all_is_closed_for_the_right_reason() -> None:
    memory = remember(agreed(7, "Correlation analysis", "dropped", "ada", "on track"))
    goal = goal_issue(7, "Correlation analysis", "done", "ada", state="closed", state_reason="not_planned")
    plan = planned(look(world.sprint_issue(LINKED.replace("⚪", "❌")), goal), memory)
    assert only(plan, CloseIssue) == [CloseIssue("I_7", 7, "completed")]


def test_assigning_somebody_else_changes_the_owner_on_the_line() -> None:
    snapshot, memory = settled_look()
    goal = replace(snapshot.goals[0], assignees=("grace",))
    plan = planned(replace(snapshot, goals=(goal,)), memory)
    assert "(Owner: @grace)" in spliced(plan, LINKED)
    assert plan.changes == (Change(7, MONDAY, "owner", "ada", "grace", "assignee"),)


def test_another_owner_on_the_line_is_assigned() -> None:
    snapshot, memory = settled_look()
    body = LINKED.replace("@ada", "@grace")
    plan = planned(replace(snapshot, issue=replace(snapshot.issue, body=body)), memory)
    assert only(plan, SwapAssignees) == [SwapAssignees("I_7", 7, ("grace",), ("ada",))]


def test_taking_the_assignee_away_takes_the_owner_away() -> None:
    snapshot, memory = settled_look()
    plan = planned(replace(snapshot, goals=(replace(snapshot.goals[0], assignees=()),)), memory)
    assert "@ada" not in spliced(plan, LINKED)
    assert any("no owner" in problem.message for problem in plan.problems)


def test_another_spelling_of_a_login_is_no_change() -> None:
    snapshot, memory = settled_look()
    body = LINKED.replace("@ada", "@Ada")
    assert planned(replace(snapshot, issue=replace(snapshot.issue, body=body)), memory).edits == ()


def test_two_owners_are_kept_and_asked_about() -> None:
    body = LINKED.replace("(Owner: @ada)", "(Owner: @ada, @grace)")
    plan = planned(look(world.sprint_issue(body), goal_issue(7, "Correlation analysis")), remember(agreed(7, "x")))
    assert only(plan, SwapAssignees) == []
    assert any("2 owners (@ada and @grace)" in problem.message for problem in plan.problems)


def test_two_assignees_are_kept_and_asked_about() -> None:
    snapshot, memory = settled_look()
    goal = replace(snapshot.goals[0], assignees=("ada", "grace"))
    plan = planned(replace(snapshot, goals=(goal,)), memory)
    assert only(plan, SwapAssignees) == []
    assert any("2 assignees" in problem.message for problem in plan.problems)


def test_an_owner_who_cannot_be_assigned_keeps_the_line_and_is_named() -> None:
    body = LINKED.replace("@ada", "@nobody-here")
    plan = planned(look(world.sprint_issue(body), goal_issue(7, "Correlation analysis")), remember(agreed(7, "x")))
    assert only(plan, SwapAssignees) == []
    assert any("@nobody-here cannot be assigned" in problem.message for problem in plan.problems)
    assert plan.agreed[0].owner == ""


def test_a_goal_issue_without_a_line_is_named() -> None:
    plan = planned(look(world.sprint_issue(""), goal_issue(7, "Stray", owner="ada")))
    assert [problem.where for problem in plan.problems] == ["#7"]


def test_a_line_that_links_a_foreign_issue_is_left_alone_and_named() -> None:
    line = f"## Plan\n\n- Gyros [#99]({world.url(99)}) (Owner: @ada)\n"
    plan = planned(look(world.sprint_issue(line)))
    assert only(plan, OpenIssue) == []
    assert only(plan, SpliceText) == []
    assert "#99" in plan.problems[0].message
    was = Change(99, MONDAY, "created", "", "not started", "line")
    gone = planned(look(world.sprint_issue(line)), remember(history=(was,)))
    assert "is gone" in gone.problems[0].message


def test_a_hundred_sub_issues_are_the_end() -> None:
    goals = tuple(goal_issue(n, f"Goal {n}", owner="ada") for n in range(100, 200))
    memory = remember(*(agreed(n, f"Goal {n}", owner="ada") for n in range(100, 200)))
    plan = planned(look(world.sprint_issue(ONE), *goals), memory)
    assert only(plan, OpenIssue) == []
    assert any("100 sub-issues" in problem.message for problem in plan.problems)


def test_the_summary_is_one_comment_kept_up_to_date() -> None:
    snapshot, memory = settled_look()
    summary = snapshot.issue.comments[-1]
    stale = replace(summary, body=summary.body.replace("0 of 1 goal done", "1 of 1 goal done"))
    issue = replace(snapshot.issue, comments=(*snapshot.issue.comments[:-1], stale))
    (edit,) = only(planned(replace(snapshot, issue=issue), memory), RewriteComment)
    assert isinstance(edit, RewriteComment)
    assert edit.body == summary.body


@pytest.mark.parametrize(("goals", "said"), [(10, False), (11, True)])
def test_a_burst_of_new_goal_issues_is_told_in_the_summary(goals: int, said: bool) -> None:  # noqa: FBT001 - given by name
    body = LINKED + "".join(f"- Goal {number} (Owner: @ada)\n" for number in range(goals))
    goal = goal_issue(7, "Correlation analysis", owner="ada")
    memory = remember(agreed(7, "Correlation analysis", owner="ada"))
    (post,) = only(planned(look(world.sprint_issue(body), goal), memory), PostComment)
    assert isinstance(post, PostComment)
    assert (f"{goals} goals are being made into issues" in post.body) is said


def test_a_mistake_in_the_rules_is_told_once_and_taken_back_when_mended() -> None:
    wrong = replace(MEMORY, rules_problem="line 3, `cadenc`: unknown key; did you mean `cadence`?")
    (post,) = only(planned(look(world.sprint_issue("")), wrong), PostComment)
    assert isinstance(post, PostComment)
    assert "line 3" in post.body
    there = look(world.sprint_issue("", world.comment(5, post.body, mine=True)))
    assert planned(there, wrong).edits == ()
    other = replace(wrong, rules_problem="line 4: wrong")
    assert len(only(planned(there, other), RewriteComment)) == 1
    assert planned(there).edits == (DeleteComment("IC_5", 1, "rules:1"),)


def test_only_our_own_sprint_issue_is_pinned_and_only_once() -> None:
    ours = world.sprint_issue(MEMORY.stamp("sprint:1"), mine=True)
    assert planned(look(ours)).edits == (PinIssue("pin:1", "I_1", 1),)
    assert planned(look(ours), replace(MEMORY, done=frozenset({"pin:1"}))).edits == ()
    assert planned(look(replace(ours, pinned=True))).edits == ()
    assert planned(look(ours, repository=replace(world.REPOSITORY, pinned_issues=3))).edits == ()
    assert planned(look(ours), rules=replace(RULES, pin=False)).edits == ()
    assert planned(look(world.sprint_issue(""))).edits == ()


def test_the_retro_is_filed_when_it_is_due_and_nothing_else_is_to_be_done() -> None:
    snapshot, memory = settled_look()
    assert planned(snapshot, memory, FRIDAY - timedelta(minutes=1)).edits == ()
    (retro,) = planned(snapshot, memory, FRIDAY).edits
    assert isinstance(retro, OpenIssue)
    assert retro.key == "retro:1:1"
    assert retro.labels == ("retro",)
    changed = replace(snapshot, issue=replace(snapshot.issue, body=LINKED.replace("⚪", "🟢")))
    assert only(planned(changed, memory, FRIDAY), OpenIssue) == []
    assert only(planned(changed, memory, FRIDAY + timedelta(hours=1)), OpenIssue) == []


def test_a_retro_does_not_wait_for_what_github_may_refuse_for_good() -> None:
    snapshot, memory = settled_look()
    stray = world.goal_issue(9, "Stray", "not started", "ada")
    beside = replace(snapshot, strays=(replace(stray, labels=("goal",)),))
    assert [type(edit) for edit in planned(beside, memory, FRIDAY).edits] == [AddSubIssue]
    late = planned(beside, memory, FRIDAY + timedelta(hours=1)).edits
    assert [type(edit) for edit in late] == [AddSubIssue, OpenIssue]


def test_a_retro_that_was_filed_is_linked_and_not_filed_again() -> None:
    snapshot, memory = settled_look()
    (retro,) = planned(snapshot, memory, FRIDAY).edits
    assert isinstance(retro, OpenIssue)
    filed = replace(snapshot, retros=(world.issue(20, retro.title, retro.body, mine=True, created_at=FRIDAY),))
    plan = planned(filed, memory, FRIDAY)
    assert only(plan, OpenIssue) == []
    text = spliced(plan, filed.issue.body)
    assert f"[week 1 (Jan 9)]({world.url(20)})" in text
    assert planned(replace(filed, issue=replace(filed.issue, body=text)), memory, FRIDAY).edits == ()


def test_only_the_latest_retro_is_filed_and_it_names_the_missed_one() -> None:
    snapshot, memory = settled_look()
    asked = replace(memory, done=frozenset({"last-words:1"}))
    (retro,) = planned(snapshot, asked, datetime(2026, 1, 16, 15, tzinfo=UTC)).edits
    assert isinstance(retro, OpenIssue)
    assert retro.key == "retro:1:2"
    assert "Jan 9" in retro.body


def test_a_retro_tells_targets_last_words_and_what_changed() -> None:
    body = f"{LINKED}  - 🎯 ✅ 5 teams use it\n  - Status: nearly there\n"
    snapshot, memory = settled_look(body)
    said = (
        Change(7, MONDAY, "status", "not started", "at risk", "label"),
        Change(7, MONDAY, "owner", "", "ada", "line"),
    )
    words = Comment("IC_9", 9, "u", "Half of them\nuse it.", Person("ada"), mine=False, created_at=MONDAY)
    memory = replace(memory, history=said)
    goal = replace(snapshot.goals[0], comments=(words,))
    (retro,) = planned(replace(snapshot, goals=(goal,)), memory, FRIDAY).edits
    assert isinstance(retro, OpenIssue)
    for part in (
        "5 teams use it",
        "Half of them use it.",
        "⚪ not started → 🟡 at risk",
        "owner nobody → ada",
    ):
        assert part in retro.body
    silent = planned(snapshot, memory, FRIDAY).edits[0]
    assert isinstance(silent, OpenIssue)
    assert "nearly there" in silent.body


def test_commands_are_no_last_words_but_what_is_said_with_them_is() -> None:
    def words(*texts: str) -> str:
        said = (
            Comment(f"IC_{n}", n, "u", text, Person("ada"), mine=False, created_at=MONDAY + timedelta(hours=n))
            for n, text in enumerate(texts)
        )
        return last_words(None, said, "ada")

    assert words("It flies.", "/owner @grace") == "It flies."
    assert (
        words("It flies.", "So so.\r\n/status at risk two seals leak\r\n/points 3") == "So so. at risk two seals leak"
    )
    assert words("/points 3") == ""


def test_what_is_left_over_is_told_at_the_end_only() -> None:
    snapshot, memory = settled_look()
    asked = replace(memory, done=frozenset({"last-words:1"}))
    early, late = (planned(snapshot, asked, day).edits[0] for day in (FRIDAY, FRIDAY + timedelta(days=7)))
    assert isinstance(early, OpenIssue)
    assert isinstance(late, OpenIssue)
    assert "Left over" not in early.body
    assert "## Left over at the end\n\n- ⚪ Correlation analysis" in late.body


def test_a_week_without_change_says_so() -> None:
    snapshot, memory = settled_look()
    (retro,) = planned(snapshot, memory, FRIDAY).edits
    assert isinstance(retro, OpenIssue)
    assert "**Nothing changed this week: still 0 of 1 goal done, 1 not started, with 5 of 10 working" in retro.body


def test_a_status_that_the_rules_no_longer_know_is_decided_anew() -> None:
    snapshot, memory = settled_look()
    plan = planned(snapshot, remember(agreed(7, "Correlation analysis", "in limbo", "ada")))
    assert plan.agreed[0].status == "not started"
    assert memory is not None


def test_a_plan_that_drops_nearly_everything_is_braked() -> None:
    dropping = Plan(tuple(CloseIssue(f"I_{n}", n, "not_planned") for n in range(20)))
    with pytest.raises(TooMuch, match="drops 20 of 21 goals"):
        check(dropping, 21)
    check(dropping, 100)
    drops = tuple(Change(n, MONDAY, "status", "on track", "dropped", Surface.COMMAND, "ada") for n in range(19))
    check(replace(dropping, changes=drops[:8]), 21)
    by_line = tuple(replace(change, surface=Surface.LINE) for change in drops)
    with pytest.raises(TooMuch, match=r"held, and nothing was done. If the plan has lost its lines, .* passes.$"):
        check(replace(dropping, changes=by_line), 21)
    both = replace(dropping, edits=(*dropping.edits, *(PostComment(f"team:1:{n}", "I_1", 1, "hi") for n in range(50))))
    with pytest.raises(TooMuch, match=r"posts 50 comments and drops 20 of 21 goals.*If the plan.*misread"):
        check(both, 21)


def test_a_friday_on_which_everything_is_done_is_no_accident() -> None:
    check(Plan(tuple(CloseIssue(f"I_{n}", n, "completed") for n in range(20))), 20)


def test_a_plan_of_more_comments_than_teams_is_braked() -> None:
    posts = Plan(tuple(PostComment(f"team:1:{n}", "I_1", 1, "hello") for n in range(50)))
    check(posts, 0, teams=50)
    with pytest.raises(TooMuch, match="posts 50 comments"):
        check(posts, 0, teams=10)


def test_many_commands_are_answered_but_not_any_number() -> None:
    def answers(count: int) -> Plan:
        return Plan(tuple(PostComment(f"answer:{number}", "I_1", 1, "no") for number in range(count)))

    check(answers(100), 12)
    with pytest.raises(TooMuch, match="answers 101 comments"):
        check(answers(101), 12)


def test_a_plan_of_too_many_new_issues_is_braked() -> None:
    with pytest.raises(TooMuch, match="opens 121 issues"):
        check(Plan(tuple(OpenIssue(f"k{n}", "t", "b") for n in range(121))), 0)


def test_minimized_comments_and_our_own_posts_hold_no_goals() -> None:
    hidden = replace(world.comment(5, ONE), minimized=True)
    ours = world.comment(6, f"{ONE}\n{MEMORY.stamp('summary:1')}", mine=True)
    assert only(planned(look(world.sprint_issue("", hidden, ours))), OpenIssue) == []


def test_a_done_goal_whose_last_open_word_is_forgotten_reopens_as_the_first_word() -> None:
    body = LINKED.replace("⚪", "✅")
    memory = remember(agreed(7, "Correlation analysis", "done", "ada", "in limbo"))
    goal = goal_issue(7, "Correlation analysis", "done", "ada", state_reason="reopened")
    assert planned(look(world.sprint_issue(body), goal), memory).agreed[0].status == "not started"


def test_strangers_decide_nothing() -> None:
    stranger = replace(world.comment(5, ONE, "mallory"), insider=False)
    assert only(planned(look(world.sprint_issue("", stranger))), OpenIssue) == []


def test_a_line_that_stands_twice_is_named() -> None:
    twice = world.comment(5, f"# Team Guidance\n\n{LINKED}")
    plan = planned(look(world.sprint_issue(LINKED, twice), goal_issue(7, "Correlation analysis", owner="ada")))
    assert any("stands twice" in problem.message for problem in plan.problems)


def test_a_goal_renamed_while_it_was_made_is_found_again() -> None:
    (made,) = only(planned(look(world.sprint_issue(ONE))), OpenIssue)
    assert isinstance(made, OpenIssue)
    there = goal_issue(7, made.title, owner="ada", body=made.body, mine=True)
    plan = planned(look(world.sprint_issue(ONE.replace("Correlation analysis", "Why people leave")), there))
    assert only(plan, OpenIssue) == []
    assert "[#7]" in spliced(plan, ONE.replace("Correlation analysis", "Why people leave"))


def test_a_goal_taken_out_of_the_sprint_is_forgotten() -> None:
    plan = planned(look(world.sprint_issue("")), remember(agreed(7, "Correlation analysis", "done")))
    assert plan.changes == (Change(7, MONDAY, "removed", "done", "", "sub-issues"),)


def other_signs(**signs: str) -> Rules:
    """Rules in which some words have another emoji, and a label of that emoji's name."""
    words = (
        replace(word, emoji=signs[key], label=f"now: {word.name}", aliases=())
        if (key := word.name.replace(" ", "_")) in signs
        else word
        for word in RULES.vocabulary.words
    )
    return replace(RULES, vocabulary=replace(RULES.vocabulary, words=tuple(words)))


def test_signs_that_the_rules_swap_mean_what_they_meant() -> None:
    rules = other_signs(on_track="🔵", done="🟢")
    body = LINKED.replace("⚪", "🟢")
    memory = remember(agreed(7, "Correlation analysis", "on track", "ada"))
    goal = goal_issue(7, "Correlation analysis", "on track", "ada")
    plan = planned(look(world.sprint_issue(body), goal), memory, rules=in_force(rules, memory, world.REPOSITORY))
    assert only(plan, CloseIssue) == []
    assert "- 🔵 Correlation analysis" in spliced(plan, body, rules)
    assert SwapLabels("I_7", 7, ("now: on track",), ("status: on track",)) in plan.edits
    assert plan.agreed[0].emoji == "🔵"
    assert plan.changes == ()


def test_a_sign_that_the_rules_no_longer_know_is_replaced() -> None:
    rules = other_signs(on_track="🔵")
    body = LINKED.replace("⚪", "🟢")
    memory = remember(agreed(7, "Correlation analysis", "on track", "ada"))
    goal = goal_issue(7, "Correlation analysis", "on track", "ada")
    known = in_force(rules, memory, world.REPOSITORY)
    plan = planned(look(world.sprint_issue(body), goal), memory, rules=known)
    assert "- 🔵 Correlation analysis" in spliced(plan, body, known)


def test_what_github_refuses_is_told_in_the_summary() -> None:
    snapshot, memory = settled_look()
    (edit,) = planned(snapshot, replace(memory, refused=("could not close #7",))).edits
    assert isinstance(edit, RewriteComment)
    assert "could not close" in edit.body


def test_a_key_whose_comment_is_gone_and_needless_may_happen_again() -> None:
    memory = replace(MEMORY, done=frozenset({"rules:1"}))
    assert planned(look(world.sprint_issue("")), memory).freed == ("rules:1",)


def test_a_retro_of_a_hundred_talkative_goals_fits_into_an_issue() -> None:
    goals = tuple(
        goal_issue(
            n,
            f"Goal {n} " + "with a long name " * 12,
            owner="ada",
            comments=(world.comment(n, "word " * 300, at=MONDAY),),
        )
        for n in range(100, 200)
    )
    lines = "".join(f"- ⚪ Goal {n} [#{n}]({world.url(n)}) (Owner: @ada)\n" for n in range(100, 200))
    memory = remember(*(agreed(n, goals[n - 100].title, owner="ada") for n in range(100, 200)))
    snapshot = with_summary(look(world.sprint_issue(f"## Plan\n\n{lines}"), *goals), memory)
    (retro,) = planned(snapshot, memory, FRIDAY).edits
    assert isinstance(retro, OpenIssue)
    assert len(retro.body) < 65_000
    assert retro.body.count("**Goal") == 100


def test_a_goal_whose_line_is_endless_still_gets_an_issue() -> None:
    endless = f"## Plan\n\n- Gyros (Owner: @ada) - {'<spin> ' * 9000}\n"
    (made,) = only(planned(look(world.sprint_issue(endless))), OpenIssue)
    assert isinstance(made, OpenIssue)
    assert len(made.body) < 65_000


def test_another_weekday_in_the_rules_files_no_second_retro_for_the_week() -> None:
    snapshot, memory = settled_look()
    done = replace(memory, done=frozenset({"retro:1:1"}))
    wednesday = replace(RULES, retro=replace(RULES.retro, weekday=2))
    assert planned(snapshot, done, FRIDAY, wednesday).edits == ()


def test_a_sprint_is_over_a_week_after_its_time_of_grace_once_it_is_closed() -> None:
    sprint = world.sprint_issue("")
    late = datetime(2026, 1, 26, 12, 1, tzinfo=UTC)
    assert not is_over(sprint, RULES, late)
    closed = replace(sprint, state="closed")
    assert is_over(closed, RULES, late)
    assert not is_over(closed, RULES, late - timedelta(minutes=1))
    without = replace(RULES, closing=replace(RULES.closing, enabled=False))
    assert is_over(closed, without, datetime(2026, 1, 24, 0, 1, tzinfo=UTC))
    assert not is_over(closed, without, datetime(2026, 1, 24, tzinfo=UTC))


def test_a_link_to_a_retro_that_was_deleted_goes_away() -> None:
    snapshot, memory = settled_look()
    (retro,) = planned(snapshot, memory, FRIDAY).edits
    assert isinstance(retro, OpenIssue)
    filed = replace(snapshot, retros=(world.issue(20, retro.title, retro.body, mine=True, created_at=FRIDAY),))
    text = spliced(planned(filed, memory, FRIDAY), snapshot.issue.body)
    memory = replace(memory, done=frozenset({"retro:1:1"}))
    plan = planned(replace(snapshot, issue=replace(snapshot.issue, body=text)), memory, FRIDAY)
    assert "Retros" not in spliced(plan, text)


def test_a_post_that_stays_too_long_is_left_to_github_to_refuse() -> None:
    def endless(template: str, /, **values: object) -> str:
        return "x" * 70_000 if template == "posts/goal.md" else render(template, **values)

    plan = plan_sprint(look(world.sprint_issue(ONE)), RULES, MEMORY, MONDAY, endless)
    (made,) = only(plan, OpenIssue)
    assert isinstance(made, OpenIssue)
    assert len(made.body) > 70_000
