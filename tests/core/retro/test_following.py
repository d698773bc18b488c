"""What becomes of a retro: comments gathered, actions followed up, the retro closed, and nothing done twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.core.agreed import Kept
from bot.core.edits import CloseIssue, Edit, OpenIssue, PostComment, React, SpliceText
from bot.core.model import Comment, Issue, Person
from bot.core.plan import Plan
from bot.core.plan.retro.asked import digest_of, key_of
from bot.core.rules import ActionRules, Become, Rules
from bot.core.sheet import Note
from tests.core import world
from tests.core.retro import story
from tests.core.retro.story import FRIDAY, NOW, RULES, SPRINT, Story, at, body_of, retro, rich

KEY = f"retro:{SPRINT}:1"
LENS = "Calibrate the lens before launch"
AFTER = NOW + timedelta(hours=3)
ISSUES = replace(RULES, actions=ActionRules(Become.ISSUES))


def said(number: int, text: str, who: str = "ada", **parts: object) -> Comment:
    """A comment on a retro."""
    base = Comment(f"IC_{number}", number, "u", text, Person(who), mine=False, created_at=FRIDAY)
    return replace(base, **parts)  # type: ignore[arg-type]


def filed(*comments: Comment, actions: tuple[str, ...] = (), rules: Rules = RULES, **parts: object) -> Story:
    """A sprint whose first retro is filed, with comments and actions."""
    given = rich()
    mine = retro(50, FRIDAY, body_of((), actions), KEY, comments=comments, **parts)
    given = given.having(retros=(mine,)).knowing(done=given.memory.done | {KEY})
    return replace(given, rules=rules)


def of(plan: Plan, issue: Issue) -> list[Edit]:
    """Return the edits of a retro's text."""
    return [edit for edit in plan.edits if isinstance(edit, SpliceText) and edit.node == issue.id]


def gathered(given: Story) -> str:
    """Return the retro's text after a turn."""
    plan = given.plan(AFTER)
    return story.edited(given.snapshot.retros[0], plan).body


def test_comments_are_gathered_by_what_they_say() -> None:
    body = gathered(
        filed(
            said(1, "## What went well\n\n- The simulator is back\n\n## Actions\n\n- [ ] Oil the hinges @grace"),
            said(2, "👍 pairing\n👎 meetings\nThank you all", "grace"),
            said(3, "/retro better fewer goals\n/drop buy a kettle\n/retro action measure the wind", "edsger"),
        )
    )
    assert "**What went well**\n\n- The simulator is back (ada)\n- pairing (grace)\n" in body
    assert "**What can we do better**\n\n- meetings (grace)\n- fewer goals (edsger)\n" in body
    assert "**Also said**\n\n- Thank you all (grace)\n" in body
    assert "- Oil the hinges (Owner: grace)\n" in body
    assert "- measure the wind (Owner: edsger)\n" in body
    assert "- ~~buy a kettle~~\n" in body


@pytest.mark.parametrize(
    "comment",
    [
        said(1, "Buy my rockets", "mallory", insider=False),
        said(1, "Deployed", "ci", author=Person("ci[bot]", is_bot=True)),
        said(1, "Never mind", minimized=True),
        said(1, "Gone", author=None),
        said(1, f"Ours\n\n{world.MEMORY.stamp('x:1')}", mine=True),
        said(1, "/help"),
        said(1, "/retro"),
    ],
)
def test_who_does_not_belong_here_and_what_says_nothing_is_not_gathered(comment: Comment) -> None:
    given = filed(comment)
    assert of(given.plan(AFTER), given.snapshot.retros[0]) == []


def test_what_a_retro_says_is_on_the_sheet_of_the_sprint() -> None:
    given = filed(
        said(1, "## What went well\n\n- The simulator is back"),
        said(2, "👍 pairing\n👎 meetings", "grace"),
        said(3, "Buy my rockets", "mallory", insider=False),
        actions=("- [x] Oil the hinges @grace", f"- [ ] {LENS}"),
    )
    found = given.plan(AFTER).sheet
    assert found is not None
    assert set(found.notes) == {
        Note("action", "Oil the hinges", "grace", "done", 50),
        Note("action", LENS, "", "open", 50),
        Note("went-well", "The simulator is back", "ada", "", 50),
        Note("went-well", "pairing", "grace", "", 50),
        Note("better", "meetings", "grace", "", 50),
    }
    mine = given.snapshot.retros[0]
    other = retro(40, FRIDAY - timedelta(days=14), body_of((), ("- [ ] Sweep the pad",)), "retro:9:1")
    both = given.having(retros=(mine, other)).plan(AFTER).sheet
    assert both is not None
    assert both.notes == found.notes
    # Those of another sprint are on its own sheet.
    strange = replace(mine, body="## Actions\n\n- [ ] Oil the hinges")
    without = given.having(retros=(strange,)).plan(AFTER).sheet
    assert without is not None
    assert without.notes == ()


def test_what_stands_there_already_is_not_gathered() -> None:
    given = filed(said(1, "Pairing was fun."))
    (mine,) = given.snapshot.retros
    written = replace(mine, body=mine.body.replace("well?\n\n-", "well?\n\n- Pairing was fun. (ada)"))
    again = given.having(retros=(written,))
    assert of(again.plan(AFTER), written) == []


def test_a_block_is_written_once_and_goes_when_nothing_is_left_to_say() -> None:
    given = filed(said(1, "Pairing was fun."))
    once = given.having(retros=(story.edited(given.snapshot.retros[0], given.plan(AFTER)),))
    assert of(once.plan(AFTER), once.snapshot.retros[0]) == []
    without = once.having(retros=(replace(once.snapshot.retros[0], comments=()),))
    assert "Pairing" not in gathered(without)


def test_a_command_on_a_retro_is_seen_to_be_heard_once() -> None:
    reacts = [edit for edit in filed(said(1, "/retro better tea")).plan(AFTER).edits if isinstance(edit, React)]
    assert [(edit.comment, edit.content) for edit in reacts] == [("IC_1", "THUMBS_UP")]
    done = filed(said(1, "/retro better tea", reacted=("THUMBS_UP",)), said(2, "tea"))
    assert not [edit for edit in done.plan(AFTER).edits if isinstance(edit, React)]


def test_a_closed_retro_is_left_as_it_is() -> None:
    given = filed(said(1, "Too late"), state="closed")
    assert of(given.plan(AFTER), given.snapshot.retros[0]) == []


def test_notes_after_the_last_retro_of_a_sprint_go_into_it() -> None:
    late = Kept("better", "the barge was late", "linus", FRIDAY + timedelta(weeks=1, hours=1))
    given = filed().knowing(kept=(late,))
    assert "the barge was late" not in gathered(given)
    last = retro(51, FRIDAY + timedelta(weeks=1), body_of((), ()), f"retro:{SPRINT}:2")
    over = given.having(retros=(last, *given.snapshot.retros)).knowing(
        done=given.memory.done | {f"retro:{SPRINT}:2"}, kept=(late,)
    )
    plan = over.plan(FRIDAY + timedelta(weeks=1, hours=2))
    assert "the barge was late" in story.edited(last, plan).body


# ------------------------------------------------------------------ actions


def opened(plan: Plan) -> list[OpenIssue]:
    return [edit for edit in plan.edits if isinstance(edit, OpenIssue)]


def test_an_action_with_an_owner_becomes_an_issue_when_the_text_has_rested() -> None:
    lines = (
        f"- [ ] {LENS} (Owner: @grace)",
        "- [ ] Nobody's",
        "- [x] Done (Owner: @ada)",
        "- [ ] Named #7 (Owner: @ada)",
    )
    given = filed(actions=lines, rules=ISSUES)
    early = given.plan(FRIDAY + timedelta(minutes=30))
    assert opened(early) == []
    assert early.due_at == FRIDAY + timedelta(hours=1)
    (issue,) = opened(given.plan(AFTER))
    assert (issue.title, issue.assignees, issue.labels) == (LENS, ("grace",), ("retro action",))
    assert "by the end of sprint 3, Feb 13" in issue.body
    assert issue.key == f"action:50:{digest_of(key_of(LENS))}"
    made = given.knowing(done=given.memory.done | {issue.key})
    assert opened(made.plan(AFTER)) == []
    assert opened(replace(given, rules=RULES).plan(AFTER)) == []


def test_who_cannot_be_assigned_is_named_all_the_same() -> None:
    (issue,) = opened(filed(actions=(f"- [ ] {LENS} (Owner: @linus)",), rules=ISSUES).plan(AFTER))
    assert issue.assignees == ()
    assert "linus took it" in issue.body


def action(state: str = "open", reason: str | None = None, *, ours: bool = True) -> Issue:
    """The issue of the action."""
    key = f"action:50:{digest_of(key_of(LENS))}"
    body = f"{LENS}\n\n{world.MEMORY.stamp(key)}\n"
    return world.issue(60, LENS, body, state=state, state_reason=reason, mine=ours)


def closed(plan: Plan) -> list[tuple[int, str]]:
    return [(edit.number, edit.reason) for edit in plan.edits if isinstance(edit, CloseIssue)]


@pytest.mark.parametrize(
    ("line", "issue", "what"),
    [
        (f"- [x] {LENS}", action(), [(60, "completed")]),
        (f"- [ ] ~~{LENS}~~", action(), [(60, "not_planned")]),
        (f"- [ ] {LENS}", action(), []),
        (f"- [x] {LENS}", action("closed", "completed"), []),
        (f"- [x] {LENS}", action("open", "reopened"), []),
        (f"- [x] {LENS} #60", action(ours=False), []),
    ],
)
def test_a_box_closes_the_issue_of_its_action(line: str, issue: Issue, what: list[tuple[int, str]]) -> None:
    given = filed(actions=(line,), rules=ISSUES).having(actions=(issue,))
    assert closed(given.plan(AFTER)) == what


def test_the_retro_links_the_issues_of_its_actions_and_says_once_how_it_ended() -> None:
    given = filed(actions=(f"- [ ] {LENS} (Owner: @grace)",), rules=ISSUES).having(actions=(action(),))
    assert f"- [#60]({world.url(60)}) {LENS} (grace)" in gathered(given)


def test_a_retro_is_closed_when_a_later_one_has_what_is_open() -> None:
    old = retro(49, FRIDAY - timedelta(weeks=1), body_of((), (f"- [ ] {LENS}", "- [x] Oil")), "retro:10:2")
    given = filed(actions=(f"- [ ] {LENS}",))
    given = given.having(retros=(*given.snapshot.retros, old))
    plan = given.plan(AFTER)
    assert (closed(plan), plan.waiting) == ([], True)
    after = story.edited(old, plan)
    assert f"_Closed: 1 of 2 actions done, 1 goes on in [#50]({world.url(50)})._" in after.body
    told = given.having(retros=(given.snapshot.retros[0], after))
    assert closed(told.plan(AFTER)) == [(49, "completed")]
    reopened = replace(after, state_reason="reopened")
    assert closed(told.having(retros=(given.snapshot.retros[0], reopened)).plan(AFTER)) == []
    lost = filed()
    kept = lost.having(retros=(*lost.snapshot.retros, old)).plan(AFTER)
    assert "_Closed" not in story.edited(old, kept).body


def heard(plan: Plan) -> list[str]:
    return [edit.comment for edit in plan.edits if isinstance(edit, React)]


def test_a_sprint_that_has_not_begun_leaves_the_retros_before_it_alone() -> None:
    old = retro(
        49, FRIDAY - timedelta(weeks=1), body_of((), ()), "retro:10:2", comments=(said(1, "/retro better tea"),)
    )
    given = rich().having(retros=(old,))
    assert heard(given.plan(story.OPENED + timedelta(hours=1))) == []
    assert heard(given.plan(story.START + timedelta(hours=1))) == ["IC_1"]
    by_hand = replace(old, body="by hand", mine=False)
    assert heard(given.having(retros=(by_hand,)).plan(story.START + timedelta(hours=1))) == []


@pytest.mark.parametrize("comments", [(), (said(1, "hello"),)])
def test_the_next_sprint_neither_adds_to_what_was_gathered_nor_takes_from_it(comments: tuple[Comment, ...]) -> None:
    late = Kept("better", "the barge was late", "linus", FRIDAY + timedelta(weeks=1, hours=1))
    last = retro(51, FRIDAY + timedelta(weeks=1), body_of((), ()), f"retro:{SPRINT}:2")
    over = rich().having(retros=(last,)).knowing(kept=(late,), done=frozenset({KEY, f"retro:{SPRINT}:2"}))
    has = story.edited(last, over.plan(FRIDAY + timedelta(weeks=1, hours=2)))
    assert "the barge was late" in has.body
    moved = replace(has, created_at=FRIDAY - timedelta(weeks=1), comments=comments)
    body = moved.body.replace(world.MEMORY.stamp(f"retro:{SPRINT}:2"), world.MEMORY.stamp("retro:10:2"))
    before = replace(moved, body=body)
    after = rich().having(retros=(before,)).plan(story.START + timedelta(hours=1))
    assert of(after, before) == []


def test_what_was_gathered_stays_when_not_all_comments_are_in_sight() -> None:
    given = filed(said(1, "Pairing was fun."))
    has = story.edited(given.snapshot.retros[0], given.plan(AFTER))
    assert "Pairing was fun." in has.body
    unread = replace(has, comments=(), comments_complete=False)
    assert of(given.having(retros=(unread,)).plan(AFTER), unread) == []
    partly = replace(has, comments=(said(2, "/retro better tea"),), comments_complete=False)
    plan = given.having(retros=(partly,)).plan(AFTER)
    assert (of(plan, partly), heard(plan)) == ([], ["IC_2"])


def test_only_the_sprint_of_a_retro_opens_issues_for_its_actions() -> None:
    old = retro(49, FRIDAY - timedelta(weeks=1), body_of((), (f"- [ ] {LENS} (Owner: @grace)",)), "retro:10:2")
    given = replace(rich().having(retros=(old,)), rules=ISSUES)
    assert opened(given.plan(story.START + timedelta(hours=1))) == []


def test_only_the_retro_right_before_the_newest_of_the_sprint_is_closed() -> None:
    given = filed()
    old = tuple(
        retro(49 - weeks, FRIDAY - timedelta(weeks=weeks), body_of((), ()), f"retro:10:{weeks}") for weeks in (1, 2, 3)
    )
    by_hand = retro(44, FRIDAY - timedelta(days=2), "by hand")
    look = given.having(retros=(*given.snapshot.retros, by_hand, *old))
    plan = look.plan(AFTER)
    assert [bool(of(plan, each)) for each in old] == [True, False, False]
    told = tuple(story.edited(each, plan) for each in old)
    assert closed(look.having(retros=(*given.snapshot.retros, by_hand, *told)).plan(AFTER)) == [(48, "completed")]


# ------------------------------------------------------------------ forgotten


def reminded(given: Story) -> list[str]:
    return [problem.where for problem in given.plan().problems if "stands in no plan" in problem.message]


def test_what_no_plan_names_is_said_in_the_summary() -> None:
    given = rich()
    assert reminded(given) == ["#22", "#22"]
    silent = replace(RULES, actions=ActionRules(remind=False))
    assert reminded(replace(given, rules=silent)) == []


def test_a_plan_names_an_action_in_its_words_or_by_its_issue() -> None:
    given = rich()
    issue = given.snapshot.issue
    told = replace(issue, body=f"{issue.body}\n- Ask the test stand for a second slot (Owner: @ada)\n")
    assert reminded(given.having(issue=told)) == ["#22"]
    own = f"action:22:{digest_of(key_of('Ask the test stand for a second slot'))}"
    made = world.issue(31, "x", world.MEMORY.stamp(own), mine=True)
    assert reminded(given.having(actions=(made,))) == ["#22"]


@pytest.mark.parametrize(
    "words", ["ask the test stand for a second slot", "ask the test", "Ask the test stand for a second slot!"]
)
def test_what_was_dropped_by_command_is_neither_open_nor_forgotten(words: str) -> None:
    given = rich().knowing(kept=(Kept("dropped", words, "ada", at(20)),))
    assert reminded(given) == ["#22"]
    asked = given.told()["asked"]
    assert isinstance(asked, tuple)
    assert len(asked) == 1


# ------------------------------------------------------------------ asking for notes


def asks(given: Story, moment: datetime) -> list[str]:
    return [
        edit.key for edit in given.plan(moment).edits if isinstance(edit, PostComment) and edit.key.startswith("ask:")
    ]


def test_notes_are_asked_for_some_working_days_before_and_once() -> None:
    given = replace(rich(), rules=replace(RULES, retro=replace(RULES.retro, ask_days_before=2)))
    assert asks(given, at(21, 8)) == []
    assert given.plan(at(21, 8)).due_at == at(21, 9)
    assert asks(given, at(21, 9)) == [f"ask:{SPRINT}:1"]
    assert asks(given.knowing(done=given.memory.done | {f"ask:{SPRINT}:1"}), at(21, 9)) == []
    assert asks(given, NOW) == []
    assert asks(rich(), at(21, 9)) == []


def test_without_a_working_day_before_nobody_is_asked() -> None:
    work = replace(RULES.work, weekdays=())
    idle = replace(RULES, retro=replace(RULES.retro, ask_days_before=2), work=work)
    assert asks(replace(rich(), rules=idle), at(21, 9)) == []
