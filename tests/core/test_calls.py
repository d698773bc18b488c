"""Commands in comments become voices, splices, posts and notes; people see a reaction, and an answer to a mistake."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from bot.core import document
from bot.core.agreed import Change, Kept
from bot.core.commands.receipts import Receipt
from bot.core.edits import DeleteComment, Edit, OpenIssue, PostComment, React, RewriteComment, SpliceText
from bot.core.merge import Surface
from bot.core.model import Act, Comment, Deed, Issue, Person, SprintSnapshot, Standing
from bot.core.plan import Memory, Plan, TooMuch, check, needs, plan_sprint
from bot.core.rules import BecomeIssues, Rules, Team
from bot.render import render
from tests.core import world
from tests.core.world import MEMORY, MONDAY, RULES, agreed, goal_issue, later, look, remember, sprint_issue, url

LINK = "[#7](https://github.example/acme/rockets/issues/7)"
BODY = f"## Plan\n\n- 🟢 Star tracker {LINK} (Owner: @grace)\n  - 🎯 signups: 10 (current: 3)\n- Gyros (Owner: @ada)\n"
TARGET = ("target", "signups: 10 (current: 3)")
ENTRY = ("entry", BODY.split("- ", 1)[1].partition("\n- Gyros")[0])
STAR = replace(agreed(7, "Star tracker", "on track", "grace"), facts=(TARGET, ENTRY))
KNOWN = remember(STAR)
NEVER = replace(RULES, become_issues=BecomeIssues.NEVER, teams=(Team("Guidance", ("ada", "grace")),))
WRITERS = {"ada": Standing("write", org_member=True), "grace": Standing("triage", org_member=True)}


def said(number: int, body: str, who: str = "grace", **parts: Any) -> Comment:
    """A comment of a person, some minutes after another."""
    return replace(world.comment(number, body, who, at=later(MONDAY, minutes=number)), **parts)


def planned(
    *comments: Comment,
    on_goal: tuple[Comment, ...] = (),
    memory: Memory = KNOWN,
    rules: Rules = NEVER,
    body: str = BODY,
    **parts: Any,
) -> Plan:
    """Plan a sprint with these comments: one goal with an issue, and one that is only a line."""
    goal = goal_issue(7, "Star tracker", "on track", "grace", comments=on_goal)
    snapshot = replace(look(sprint_issue(body, *comments), goal), standings=WRITERS, **parts)
    return plan_sprint(snapshot, rules, memory, MONDAY, render)


def of(plan: Plan, *kinds: type[Edit]) -> list[Any]:
    """Return the edits of these kinds."""
    return [edit for edit in plan.edits if isinstance(edit, kinds)]


def keys(plan: Plan) -> list[str]:
    """Return the keys of what is posted."""
    return [edit.key for edit in of(plan, PostComment)]


def splices(plan: Plan) -> list[document.Change]:
    """Return all changes of texts."""
    return [change for edit in of(plan, SpliceText) for change in edit.changes]


def outcomes(plan: Plan) -> list[str]:
    """Return what became of each command."""
    return [receipt.outcome for receipt in plan.receipts]


def test_a_status_is_a_voice_with_time_name_and_note() -> None:
    plan = planned(said(5, "/status #7 at risk waiting for parts"))
    assert outcomes(plan) == ["done"]
    (state,) = [each for each in plan.agreed if each.number == 7]
    assert state.status == "at risk"
    (change,) = [each for each in plan.changes if each.what == "status"]
    assert (change.who, change.surface, change.note) == ("grace", Surface.COMMAND, "waiting for parts")
    assert change.at == later(MONDAY, minutes=5)
    assert of(plan, React) == [React("IC_5", 1, "EYES", ())]


def test_an_owner_is_a_voice_too() -> None:
    plan = planned(said(5, "/owner #7 @barbara", "ada"))
    assert [each.owner for each in plan.agreed if each.number == 7] == ["barbara"]
    assert [each.who for each in plan.changes if each.what == "owner"] == ["ada"]


def test_without_an_issue_the_line_is_written_at_once() -> None:
    plan = planned(said(5, "/status Gyros 🟡 slow\n/owner Gyros @grace", "ada"))
    assert outcomes(plan) == ["done", "done"]
    assert any(isinstance(each, document.SetEmoji) and each.emoji == "🟡" for each in splices(plan))
    assert any(isinstance(each, document.SetOwner) and each.login == "grace" for each in splices(plan))
    told = [(each.what, each.before, each.after, each.number, each.title) for each in plan.changes if each.title]
    assert told == [("status", "", "at risk", 0, "Gyros"), ("owner", "ada", "grace", 0, "Gyros")]


@pytest.mark.parametrize(
    ("line", "splice", "change"),
    [
        ("/target #7 no crash in a week", document.AddTarget, ("target", "", "no crash in a week")),
        ("/target #7 1 5", document.SetTargetNow, ("target", "signups: 10 (current: 3)", "5")),
        ("/confidence #7 70%", document.SetConfidence, ("confidence", "", "70%")),
        ("/points #7 3", document.SetPoints, ("points", "", "3")),
    ],
)
def test_what_belongs_to_a_line_is_written_there(line: str, splice: type, change: tuple[str, str, str]) -> None:
    plan = planned(said(5, line))
    assert outcomes(plan) == ["done"]
    assert [type(each) for each in splices(plan)] == [splice]
    (told,) = [each for each in plan.changes if each.what == change[0]]
    assert (told.what, told.before, told.after) == change


def test_a_target_has_its_words_again() -> None:
    measured = Change(7, MONDAY, "target", "signups: 10 (current: 2)", "3", Surface.COMMAND, "grace")
    plan = planned(said(5, "/undo #7"), memory=replace(KNOWN, history=(measured,)))
    (change,) = splices(plan)
    assert isinstance(change, document.SayTarget)
    assert (change.was, change.text) == ("signups: 10 (current: 3)", "signups: 10 (current: 2)")
    assert [(each.before, each.after) for each in plan.changes] == [(change.was, change.text)]


def test_what_was_there_before_is_told() -> None:
    body = BODY.replace("(Owner: @grace)", "(Owner: @grace) (50:50) (5 points)")
    memory = remember(replace(STAR, facts=(("confidence", "50%"), ("points", "5"), TARGET)))
    plan = planned(said(5, "/confidence #7 80%\n/points #7 8"), body=body, memory=memory)
    assert [(each.before, each.after) for each in plan.changes] == [("50%", "80%"), ("5", "8")]


def test_a_command_for_a_line_waits_until_there_is_one() -> None:
    plan = planned(said(5, "/points #7 3"), body="## Plan\n", memory=remember(replace(STAR, lined=False)))
    assert plan.receipts == ()


def test_a_new_goal_comes_into_its_lane() -> None:
    plan = planned(said(5, '/goal add "Test the pump" owner:@ada lane:high why:"it leaks"', "ada"))
    (change,) = splices(plan)
    assert isinstance(change, document.AddGoal)
    assert (change.kind, change.children) == (document.Kind.HIGH, ("Why? it leaks",))
    assert "Test the pump (Owner: @ada)" in change.line
    later_on = planned(said(5, "/goal add Paint it", "ada"))
    (plain,) = splices(later_on)
    assert isinstance(plain, document.AddGoal)
    assert (plain.kind, plain.children) == (document.Kind.PLAN, ())


def test_a_goal_that_is_only_coming_waits() -> None:
    plan = planned(said(5, '/goal add "Test the pump"\n/status "Test the pump" at risk', "ada"))
    assert outcomes(plan) == ["done"]


def test_a_split_makes_the_second_goal() -> None:
    (change,) = splices(planned(said(5, "/split #7 the mount is not done")))
    assert isinstance(change, document.AddGoal)
    assert "Star tracker (the rest) (Owner: @grace)" in change.line
    first = f"Split from [#7]({url(7)})"
    assert change.children == (first, "Why? the mount is not done")
    (plain,) = splices(planned(said(5, "/split #7")))
    assert isinstance(plain, document.AddGoal)
    assert plain.children == (first,)


@pytest.mark.parametrize(
    ("line", "kind", "text"),
    [
        ("/retro went-well pairing", "went-well", "pairing"),
        ("/retro action book the stand @ada", "action", "book the stand @ada"),
        ("/decision we fly without it", "decision", "we fly without it"),
        ("/metric signups 17", "metric", "signups: 17"),
        ("/help-wanted #7 who knows valves?", "help", "who knows valves?"),
    ],
)
def test_what_is_to_be_kept_is_kept_and_shown(line: str, kind: str, text: str) -> None:
    plan = planned(said(5, line))
    (kept,) = plan.kept
    assert (kept.kind, kept.text, kept.who) == (kind, text, "grace")
    (summary,) = [edit for edit in of(plan, PostComment) if edit.key == "summary:1"]
    assert text.split(" @", maxsplit=1)[0] in summary.body


def test_a_number_has_a_history_under_its_own_name() -> None:
    first = planned(said(5, "/metric signups 17"))
    again = planned(said(6, "/metric signups 21"), memory=replace(KNOWN, kept=first.kept))
    told = [(each.number, each.what, each.before, each.after, each.title) for each in (*first.changes, *again.changes)]
    assert told == [(0, "metric", "", "17", "signups"), (0, "metric", "17", "21", "signups")]


def test_help_is_wanted_while_the_goal_is_open() -> None:
    done = replace(KNOWN, kept=(Kept("help", "who knows valves?", "ada", MONDAY, 7, (("goal", "Star tracker"),)),))
    closed = goal_issue(7, "Star tracker", "done", "grace", state="closed", state_reason="completed")
    memory = replace(done, agreed={7: agreed(7, "Star tracker", "done", "grace")})
    body = BODY.replace("🟢", "✅")
    plan = plan_sprint(look(sprint_issue(body), closed), NEVER, memory, MONDAY, render)
    assert "valves" not in "".join(edit.body for edit in of(plan, PostComment))
    assert "valves" in "".join(edit.body for edit in of(planned(memory=done), PostComment))


def test_a_team_comment_is_posted_again_when_somebody_asks() -> None:
    memory = replace(KNOWN, done=frozenset({"team:1:guidance"}))
    assert "team:1:guidance" in keys(planned(said(5, "/team guidance", "ada"), memory=memory))
    assert "team:1:guidance" not in keys(planned(memory=memory))
    assert keys(planned(said(5, "/team guidance", "ada"))).count("team:1:guidance") == 1


def test_goals_become_issues_when_somebody_says_so() -> None:
    rules = replace(NEVER, become_issues=BecomeIssues.BY_COMMAND)
    plan = planned(said(5, "/plan"), rules=rules)
    assert "plan:1" in plan.settled
    assert [edit.title for edit in of(plan, OpenIssue)] == ["Gyros"]


def test_a_stand_up_is_posted_once_a_day() -> None:
    plan = planned(said(5, "/standup"))
    (post,) = [edit for edit in of(plan, PostComment) if edit.key == "standup:1:2026-01-05"]
    assert "- **ada**\n  - Yesterday:" in post.body
    again = replace(KNOWN, done=frozenset({"standup:1:2026-01-05"}))
    assert "standup:1:2026-01-05" not in [
        edit.key for edit in of(planned(said(5, "/standup"), memory=again), PostComment)
    ]


def test_help_is_a_comment_beneath_the_same_issue() -> None:
    plan = planned(on_goal=(said(5, "/help status"),))
    (post,) = [edit for edit in of(plan, PostComment) if edit.key.startswith("help:5:")]
    assert (post.issue, post.number) == ("I_7", 7)
    assert "/status" in post.body
    asked = replace(KNOWN, done=frozenset({post.key}))
    assert post.key not in [
        edit.key for edit in of(planned(on_goal=(said(5, "/help status"),), memory=asked), PostComment)
    ]


def test_on_a_goal_issue_the_goal_is_implied_and_a_sign_is_enough() -> None:
    plan = planned(on_goal=(said(5, "/status blocked no power"), said(6, "✅ Released to half of the users")))
    assert outcomes(plan) == ["done", "done"]
    (state,) = [each for each in plan.agreed if each.number == 7]
    assert state.status == "done"
    assert {change.surface for change in plan.changes if change.what.endswith("status")} >= {Surface.COMMENT}


def test_a_sign_of_somebody_without_rights_does_nothing_and_is_not_told_off() -> None:
    plan = planned(on_goal=(said(5, "✅ done I think", "linus"),))
    (receipt,) = plan.receipts
    assert (receipt.outcome, receipt.message) == ("refused", "")
    assert not plan.agreed
    for quiet in ({"insider": False}, {"minimized": True}, {"author": None}):
        assert planned(on_goal=(said(5, "✅ done", **quiet),)).receipts == ()


def test_our_own_posts_are_told_by_their_marks_for_a_token_shares_its_account_with_a_person() -> None:
    assert outcomes(planned(said(5, "/standup", mine=True))) == ["done"]
    ours = said(5, f"/standup\n\n{KNOWN.stamp('summary:1')}", mine=True)
    assert planned(ours).receipts == ()


def test_what_was_said_on_an_issue_before_the_sprint_was_not_said_to_us() -> None:
    old = said(5, "✅ Done", created_at=later(world.CREATED, days=-9))
    command = said(6, "/status done", created_at=later(world.CREATED, days=-9))
    assert planned(on_goal=(old, command)).receipts == ()
    assert outcomes(planned(on_goal=(replace(old, edited_at=MONDAY),))) == ["done"]


def test_a_command_without_rights_is_refused_with_words() -> None:
    plan = planned(said(5, "/status #7 done", "linus"))
    (receipt,) = plan.receipts
    assert receipt.outcome == "refused"
    assert "grace" in receipt.message


def test_a_receipt_keeps_a_command_from_running_again() -> None:
    comment = said(5, "/status #7 at risk")
    first = planned(comment)
    memory = replace(KNOWN, receipts=first.receipts)
    assert planned(comment, memory=memory).receipts == ()
    edited = replace(comment, body="/status #7 at risk\n/points #7 3")
    assert [each.name for each in planned(edited, memory=memory).receipts] == ["points"]


def receipt(number: int, outcome: str, line: str, message: str = "") -> Receipt:
    """The receipt of the one command in a comment."""
    (kept,) = planned(said(number, line)).receipts
    return replace(kept, outcome=outcome, message=message)  # type: ignore[arg-type]


def test_the_reaction_says_what_became_of_it() -> None:
    done = replace(KNOWN, receipts=(receipt(5, "done", "/standup"),))
    assert of(planned(said(5, "/standup"), memory=done), React) == [React("IC_5", 1, "THUMBS_UP", ())]
    shown = said(5, "/standup", reacted=("EYES", "THUMBS_UP"))
    assert of(planned(shown, memory=done), React) == []
    refused = replace(KNOWN, receipts=(receipt(5, "refused", "/standup"),))
    assert of(planned(said(5, "/standup"), memory=refused), React) == [React("IC_5", 1, "CONFUSED", ())]


def test_after_a_loss_of_the_records_our_reaction_keeps_a_command_from_running_again() -> None:
    assert planned(said(5, "/status #7 at risk", reacted=("THUMBS_UP",))).receipts == ()
    assert outcomes(planned(said(5, "/status #7 at risk", reacted=("EYES",)))) == ["done"]


WRONG = "/stat #7 at risk"


def answered(body: str, *ours: Comment, **memory: Any) -> Plan:
    """Plan with a mistyped command that was answered, and what the comment says now."""
    receipts = (receipt(5, "mistake", WRONG, "There is no command `/stat`."),)
    return planned(said(5, body), *ours, memory=replace(KNOWN, receipts=receipts, **memory))


def test_a_mistake_is_answered_once_and_the_answer_goes_when_it_is_mended() -> None:
    (post,) = [edit for edit in of(answered(WRONG), PostComment) if edit.key == "answer:5"]
    assert "There is no command `/stat`." in post.body
    ours = world.comment(6, post.body, mine=True)
    assert "answer:5" not in keys(answered(WRONG, ours))
    assert of(answered(WRONG, ours), RewriteComment, DeleteComment) == []
    mended = answered("/status #7 at risk", ours)
    assert mended.answers == (React("IC_5", 1, "THUMBS_UP", ()), DeleteComment("IC_6", 1, "answer:5"))
    assert DeleteComment("IC_6", 1, "answer:5") not in mended.edits
    assert "answer:5" not in keys(answered(WRONG, done=frozenset({"answer:5"})))
    old = replace(ours, body=post.body.replace("no command", "not a command"))
    assert of(answered(WRONG, old), RewriteComment) == [RewriteComment("IC_6", 1, post.body)]


def test_what_became_of_a_command_is_said_once_it_is_remembered() -> None:
    plan = planned(said(5, "/status #7 at risk"), said(6, WRONG))
    assert {edit.comment: edit.content for edit in of(plan, React)} == {"IC_5": "EYES", "IC_6": "EYES"}
    assert [type(edit) for edit in plan.answers] == [React, React, PostComment]
    assert plan.answers[:2] == (
        React("IC_5", 1, "THUMBS_UP", ("EYES",)),
        React("IC_6", 1, "CONFUSED", ("EYES",)),
    )
    check(plan, 1)
    with pytest.raises(TooMuch, match="answers 101"):
        check(replace(plan, answers=(plan.answers[-1],) * 101), 1)


def test_the_latest_sign_of_a_comment_is_what_the_reaction_is_about() -> None:
    (kept,) = planned(on_goal=(said(5, "✅ done"),)).receipts
    memory = replace(KNOWN, receipts=(kept,))
    plan = planned(on_goal=(said(5, "✅ done"),), memory=memory)
    assert of(plan, React) == [React("IC_5", 7, "THUMBS_UP", ())]


def test_a_comment_without_commands_is_left_alone() -> None:
    memory = replace(KNOWN, receipts=(receipt(5, "done", "/standup"),))
    assert of(planned(said(5, "never mind"), memory=memory), React) == []


def snapshot(*comments: Comment, **parts: Any) -> SprintSnapshot:
    """A look with these comments."""
    return replace(look(sprint_issue(BODY, *comments), goal_issue(7, "Star tracker")), **parts)


def test_only_people_with_open_commands_have_to_be_known() -> None:
    bot = Person("helper[bot]", is_bot=True)
    comments = (said(5, "/standup"), said(6, "nothing"), said(7, "/standup", author=bot))
    found = needs(snapshot(*comments), NEVER, KNOWN)
    assert (found.people, found.comments) == (frozenset({"grace"}), frozenset())


def test_who_edited_a_command_in_is_found_out() -> None:
    edited = said(5, "/standup", editor=Person("ada"), edited_at=later(MONDAY, minutes=9))
    assert needs(snapshot(edited), NEVER, KNOWN).comments == frozenset({"IC_5"})
    deeds = (
        Deed("IC_5", Act.EDITED, later(MONDAY, minutes=5), "grace", "hello"),
        Deed("IC_5", Act.EDITED, later(MONDAY, minutes=9), "ada", "/standup"),
        Deed("I_7", Act.CLOSED, later(MONDAY, minutes=9), "ada", "completed"),
    )
    found = needs(snapshot(edited, deeds=deeds), NEVER, KNOWN)
    assert (found.people, found.comments) == (frozenset({"ada"}), frozenset())
    gone = replace(deeds[1], who="")
    assert needs(snapshot(edited, deeds=(deeds[0], gone)), NEVER, KNOWN).people == frozenset()


def issue_changed(**parts: Any) -> Issue:
    """The goal issue, changed after anybody listened."""
    return goal_issue(7, "Star tracker", "on track", "grace", updated_at=later(MONDAY, hours=1), **parts)


def followed(look_at: SprintSnapshot, heard_at: datetime | None) -> Plan:
    """Plan from a look; the goal was agreed upon and listened to until then."""
    heard = replace(STAR, heard_at=heard_at, lined=True)
    return plan_sprint(look_at, NEVER, remember(heard), MONDAY, render)


def asked(plan: Plan) -> tuple[tuple[str, ...], ...]:
    """Return what a plan asks to be read: of goals and texts that changed, and of those that may have."""
    return plan.unclear, plan.unclear_texts, plan.touched, plan.touched_texts


HOUR = later(MONDAY, hours=1)
RELABELLED = ("goal", "status: at risk")


def test_of_what_the_look_does_not_tell_the_deeds_are_asked_for() -> None:
    quiet = look(sprint_issue(BODY), issue_changed())
    assert asked(followed(quiet, HOUR)) == ((), (), (), ())
    assert asked(followed(quiet, MONDAY)) == ((), (), ("I_7",), ())
    assert asked(followed(quiet, None)) == ((), (), ("I_7",), ())
    assert followed(quiet, MONDAY).agreed == ()
    changed = look(sprint_issue(BODY), issue_changed(labels=RELABELLED))
    assert asked(followed(changed, HOUR)) == (("I_7",), (), (), ())
    lineless = look(sprint_issue("## Plan\n"), issue_changed())
    assert followed(lineless, MONDAY).touched == ("I_7",)


def listened(seen: SprintSnapshot, *more: str, **issue: Any) -> SprintSnapshot:
    """A look that tells the deeds of its goal, and of more."""
    goals = tuple(replace(goal, **issue) for goal in seen.goals)
    return replace(seen, goals=goals, listened=frozenset({"I_7", *more}))


@pytest.mark.parametrize(
    ("shown", "heard_at", "wanted"),
    [
        (None, MONDAY, ()),
        (None, None, ()),
        (MONDAY, MONDAY, ()),
        (HOUR, MONDAY, ("I_7",)),
        (MONDAY, None, ("I_7",)),
    ],
)
def test_a_look_that_tells_enough_deeds_is_enough(
    shown: datetime | None, heard_at: datetime | None, wanted: tuple[str, ...]
) -> None:
    quiet = listened(look(sprint_issue(BODY), issue_changed()), deeds_since=shown)
    plan = followed(quiet, heard_at)
    assert asked(plan) == ((), (), wanted, ())
    assert [each.heard_at for each in plan.agreed] == ([] if wanted and heard_at else [HOUR])
    changed = listened(look(sprint_issue(BODY), issue_changed(labels=RELABELLED)), deeds_since=shown)
    assert asked(followed(changed, heard_at)) == (wanted, (), (), ())


def test_some_deeds_of_a_goal_do_not_pass_for_all() -> None:
    moved = Deed("I_7", Act.ASSIGNED, HOUR, "linus", "grace")
    unassigned = look(sprint_issue(BODY), replace(issue_changed(), assignees=()))
    seen = replace(listened(unassigned, deeds_since=HOUR), deeds=(moved,))
    assert followed(seen, MONDAY).agreed[0].owner == ""
    whole = followed(replace(listened(seen, deeds_since=None)), MONDAY)
    assert [each.owner for each in whole.agreed] == ["grace"]


LATE = later(MONDAY, minutes=1)


def edited_look(**parts: Any) -> SprintSnapshot:
    """A look at a goal whose line stands in a text that was edited since anybody listened."""
    goal = goal_issue(7, "Star tracker", "on track", "grace", updated_at=MONDAY)
    return listened(look(sprint_issue(BODY, edited_at=LATE, **parts), goal))


def test_a_text_that_was_edited_is_read_and_only_then_listened_to() -> None:
    plan = followed(edited_look(), MONDAY)
    assert (asked(plan), plan.agreed) == (((), (), (), ("I_1",)), ())
    assert asked(followed(edited_look(), None)) == ((), (), (), ("I_1",))
    assert asked(followed(edited_look(), LATE)) == ((), (), (), ())
    read = followed(listened(edited_look(), "I_1"), MONDAY)
    assert (asked(read), [each.heard_at for each in read.agreed]) == (((), (), (), ()), [LATE])
    typed = replace(edited_look(), issue=sprint_issue(BODY.replace("🟢", "🟡"), edited_at=MONDAY))
    assert asked(followed(typed, MONDAY)) == ((), ("I_1",), (), ())
    relabelled = listened(edited_look(), labels=RELABELLED)
    assert asked(followed(relabelled, MONDAY)) == ((), ("I_1",), (), ())


@pytest.mark.parametrize(("ours_since", "wanted"), [(MONDAY, ()), (LATE, ("I_1",)), (None, ("I_1",))])
def test_a_text_that_only_we_have_edited_need_not_be_read(ours_since: datetime | None, wanted: tuple[str, ...]) -> None:
    plan = followed(edited_look(ours_since=ours_since), MONDAY)
    assert (plan.touched_texts, [each.heard_at for each in plan.agreed]) == (wanted, [] if wanted else [LATE])
    assert followed(edited_look(ours_since=ours_since), None).touched_texts == ("I_1",)


@pytest.mark.parametrize(("editor", "wanted"), [("goalkeeper-sandbox[bot]", ()), ("ada", ("IC_5",))])
def test_a_comment_of_ours_that_we_wrote_in_last_need_not_be_read(editor: str, wanted: tuple[str, ...]) -> None:
    ours = world.comment(5, f"{BODY}\n{MEMORY.stamp('team:1:guidance')}\n", mine=True)
    edited = replace(ours, edited_at=LATE, editor=Person(editor, is_bot=editor.endswith("[bot]")))
    seen = replace(edited_look(), issue=sprint_issue("", edited))
    assert followed(seen, MONDAY).touched_texts == wanted
    typed = replace(edited, body=edited.body.replace("🟢", "🟡"))
    assert followed(replace(seen, issue=sprint_issue("", typed)), MONDAY).unclear_texts == ("IC_5",)


def test_of_two_words_in_one_comment_the_last_counts_and_the_first_is_told() -> None:
    plan = planned(said(5, "/status #7 blocked\n/status #7 at risk\n/owner #7 @ada\n/owner #7 @barbara", "ada"))
    assert outcomes(plan) == ["done"] * 4
    assert [(each.status, each.owner) for each in plan.agreed if each.number == 7] == [("at risk", "barbara")]
    told = [(each.what, each.after) for each in plan.changes]
    assert sorted(told) == [("owner", "barbara"), ("said", "blocked"), ("said owner", "ada"), ("status", "at risk")]


def test_the_same_word_twice_in_one_comment_is_one_word() -> None:
    plan = planned(said(5, "/status #7 at risk\n\n/status #7 at risk"))
    assert [(each.what, each.after) for each in plan.changes] == [("status", "at risk")]


@pytest.mark.parametrize(("reacted", "outcome"), [((), "mistake"), (("EYES",), "done")])
def test_a_goal_that_was_added_before_we_died_is_no_mistake(reacted: tuple[str, ...], outcome: str) -> None:
    """Only our sign of having seen the command, without one of what became of it, tells that it was begun."""
    plan = planned(said(5, '/goal add "Gyros"', "ada", reacted=reacted))
    assert outcomes(plan) == [outcome]


def test_a_goal_that_has_its_issue_is_not_added_again_by_a_command_that_was_begun() -> None:
    plan = planned(said(5, '/goal add "Star tracker"', "ada", reacted=("EYES",)))
    assert outcomes(plan) == ["mistake"]


def test_a_goal_whose_issue_came_of_a_command_that_was_begun_is_no_mistake() -> None:
    body = BODY + f"- Pump {LINK.replace('7', '9')} (Owner: @ada)\n"
    call = said(5, '/goal add "Pump" owner:@ada', "ada", reacted=("EYES",))
    star, pump = goal_issue(7, "Star tracker", "on track", "grace"), goal_issue(9, "Pump", owner="ada")
    snapshot = replace(look(sprint_issue(body, call), star, pump), standings=WRITERS)

    def becomes(memory: Memory) -> list[str]:
        return outcomes(plan_sprint(snapshot, NEVER, memory, MONDAY, render))

    known = {7: STAR, 9: agreed(9, "Pump", owner="ada")}
    created = Change(9, later(MONDAY, minutes=6), "created", "", "not started", "line")
    assert becomes(replace(KNOWN, agreed=known, history=(created,))) == ["done"]
    assert becomes(KNOWN) == ["done"]
    old = replace(created, at=later(MONDAY, minutes=4))
    assert becomes(replace(KNOWN, agreed=known, history=(old,))) == ["mistake"]


def test_a_summary_of_endless_words_is_cut_until_it_fits() -> None:
    kept = tuple(Kept("better", f"{number} {'words ' * 500}", "ada", MONDAY) for number in range(60))
    plan = planned(memory=replace(KNOWN, kept=kept))
    (summary,) = [edit for edit in of(plan, PostComment) if edit.key == "summary:1"]
    assert len(summary.body) < 65_000
    assert "- 59 words" in summary.body
    assert "- 9 words" not in summary.body
