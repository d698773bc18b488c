"""Which commands are open, who gave them, and what is remembered of each."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.commands import table
from bot.core.commands.receipts import Receipt
from bot.core.commands.run import Version, judge, judge_all, mended, open_calls, receipt
from bot.core.commands.telling import handle
from bot.core.commands.values import (
    AddGoal,
    Aim,
    Call,
    Confide,
    Done,
    Known,
    Mistake,
    Order,
    Own,
    Refused,
    Retell,
    Say,
    Weigh,
)
from bot.core.commands.which import NOTE, goal_of
from bot.core.document.folding import fold
from bot.core.model import Comment, Person
from tests.core.commands.desk import CREATED, DESK, NOW, call, comment, issue, judged

ISSUE = issue(12, "Star tracker")
LATER = CREATED + timedelta(hours=1)
ADA, GRACE, BOT = Person("ada"), Person("grace"), Person("helper[bot]", is_bot=True)


def opened(*comments: Comment, receipts: tuple[Receipt, ...] = (), **parts: object) -> list[tuple[str, str]]:
    return [(each.who, each.line) for each in open_calls(ISSUE, comments, receipts, 12, **parts)]  # type: ignore[arg-type]


def settle(calls: tuple[Call, ...]) -> tuple[Receipt, ...]:
    return tuple(receipt(each, judge(each, DESK), DESK) for each in calls)


def test_a_call_knows_where_it_stands() -> None:
    (found,) = open_calls(ISSUE, [comment(5, "Hello\n/status done", "grace")], (), 12)
    assert (found.comment, found.comment_number, found.issue, found.goal) == ("IC_5", 5, 12, 12)
    assert (found.name, found.words, found.line) == ("status", "done", "/status done")
    assert (found.who, found.is_bot, found.insider, found.at, found.author) == ("grace", False, True, CREATED, "ada")
    assert open_calls(replace(ISSUE, author=None), [comment(5, "/plan")], ())[0].author == ""


def test_commands_come_in_the_order_in_which_they_were_given() -> None:
    late = comment(4, "/status done\n/undo", at=LATER)
    assert opened(late, comment(7, "/plan"), comment(6, "/help")) == [
        ("ada", "/help"),
        ("ada", "/plan"),
        ("ada", "/status done"),
        ("ada", "/undo"),
    ]


@pytest.mark.parametrize(
    "silent",
    [
        comment(5, "/status done", mine=True),
        replace(comment(5, "/status done"), minimized=True),
        replace(comment(5, "/status done"), author=None),
        comment(5, "no command"),
    ],
)
def test_ours_hidden_ones_and_those_of_nobody_are_not_read(silent: Comment) -> None:
    assert opened(silent) == []


def test_a_command_never_runs_twice() -> None:
    twice = comment(5, "/status done\n\n/status done")
    first = open_calls(ISSUE, [twice], (), 12)
    assert len(first) == 2
    assert open_calls(ISSUE, [twice], settle(first), 12) == ()
    assert opened(twice, receipts=settle(first[:1])) == [("ada", "/status done")]


def test_after_an_edit_only_new_and_changed_lines_run() -> None:
    before = comment(5, "/status done\n/stauts x")
    receipts = settle(open_calls(ISSUE, [before], (), 12))
    after = replace(before, body="Sorry!\n\n/status  DONE\n/status blocked\n/plan", edited_at=LATER)
    assert [(each.line, each.at) for each in open_calls(ISSUE, [after], receipts, 12)] == [
        ("/status blocked", LATER),
        ("/plan", LATER),
    ]


def test_the_answer_to_a_mended_mistake_can_go() -> None:
    before = comment(5, "/status done\n/stauts x\n/plan it\n/status dnoe")
    receipts = settle(open_calls(ISSUE, [before, comment(6, "/stauts y")], (), 12))
    assert mended([before], receipts) == ()
    after = replace(before, body="/status x\n/plan it")
    gone = mended([after, comment(9, "/plan", mine=True)], receipts)
    assert [each.name for each in gone] == ["stauts", "status"]


def test_a_line_counts_for_who_wrote_it() -> None:
    text = comment(5, "/status done\n/drop\n/plan", "ada", at=CREATED)
    versions = {
        5: (
            Version(ADA, CREATED, "/status done"),
            Version(GRACE, LATER, "/status done\n/drop"),
            Version(ADA, LATER + timedelta(hours=1), "/status done\n/drop\n/plan"),
        )
    }
    edited = replace(text, edited_at=LATER + timedelta(hours=1), insider=False)
    calls = open_calls(ISSUE, [edited], (), 12, versions)
    assert [(each.line, each.who, each.at, each.insider) for each in calls] == [
        ("/status done", "ada", CREATED, False),
        ("/drop", "grace", LATER, True),
        ("/plan", "ada", LATER + timedelta(hours=1), False),
    ]


def test_a_line_that_left_and_came_back_counts_for_who_brought_it_back() -> None:
    versions = {5: (Version(ADA, CREATED, "/drop"), Version(ADA, CREATED, "oh no"), Version(GRACE, LATER, "/drop"))}
    assert opened(comment(5, "/drop"), versions=versions) == [("grace", "/drop")]


def test_without_its_versions_an_edited_comment_counts_for_its_editor() -> None:
    edited = replace(comment(5, "/drop"), edited_at=LATER)
    assert [(each.who, each.at) for each in open_calls(ISSUE, [edited], ())] == [("ada", LATER)]
    assert opened(replace(edited, editor=GRACE)) == [("grace", "/drop")]


def test_an_edit_gives_no_rights_to_a_strangers_words() -> None:
    strange = replace(comment(5, "/drop", "mallory"), edited_at=LATER, editor=GRACE, insider=False)
    assert opened(strange) == [("mallory", "/drop")]


def test_versions_that_are_behind_the_text_prove_nothing() -> None:
    edited = replace(comment(5, "/drop"), edited_at=LATER, editor=GRACE)
    assert opened(edited, versions={5: (Version(GRACE, CREATED, "hello"),)}) == [("ada", "/drop")]


def test_a_line_by_somebody_who_is_gone_does_not_run() -> None:
    assert opened(comment(5, "/drop"), versions={5: (Version(None, CREATED, "/drop"),)}) == []


def test_a_line_by_a_bot_is_the_bots() -> None:
    (found,) = open_calls(ISSUE, [comment(5, "/drop")], (), 12, {5: (Version(BOT, CREATED, "/drop"),)})
    assert found.is_bot
    assert judge(found, DESK) == Refused("")


def test_a_receipt_says_what_became_of_a_call() -> None:
    done = call("/own @linus", 12)
    assert receipt(done, judge(done, DESK), DESK) == Receipt(1, done.digest, "done", "", NOW, "ada", "owner")
    wrong = receipt(done, Mistake("write it so"), DESK)
    assert (wrong.outcome, wrong.message) == ("mistake", "write it so")
    no = receipt(done, Refused("not you"), DESK)
    assert (no.outcome, no.message) == ("refused", "not you")
    assert receipt(replace(done, name="stauts"), Mistake("?"), DESK).name == "stauts"


def all_judged(body: str, who: str = "grace") -> list[object]:
    calls = open_calls(ISSUE, [comment(5, body, who)], (), 12)
    verdicts = [verdict for _, verdict in judge_all(calls, DESK)]
    return [verdict.orders[0] if isinstance(verdict, Done) else verdict.message for verdict in verdicts]


def test_a_goal_that_is_added_twice_is_a_mistake_the_second_time() -> None:
    added, told = all_judged('/goal add "Ship it" owner:@grace\n/goal add "Ship it" owner:@grace', "linus")
    assert added == AddGoal("Ship it", "grace")
    assert told == 'There already is a goal "Ship it"; give the new one another title.'


def test_what_a_comment_adds_can_be_spoken_of_right_below() -> None:
    orders = all_judged('/goal add "Ship it"\n/status "Ship it" done\n/target one more\n/target 3 7\n/plan', "ada")
    assert orders[1] == Say(Known("Ship it", author="ada"), "done")
    assert [type(each).__name__ for each in orders[2:]] == ["Aim", "Measured", "OpenGoals"]


def test_undo_knows_goals_without_an_issue_by_their_title() -> None:
    told = all_judged('/goal add "Ship it"\n/status "Ship it" done\n/status "Ship it" blocked\n/undo "Ship it"', "ada")
    assert told[3] == Say(Known("Ship it", author="ada", status="blocked"), "done")


def test_who_hands_a_goal_over_does_not_own_it_any_more() -> None:
    first, told = all_judged("/owner @linus\n/status done")
    assert first == Own(DESK.goals[0], "linus")
    assert "is for the owner" in str(told)


def test_undo_takes_back_what_stands_above_it() -> None:
    first, second = all_judged("/status done\n/undo")
    assert first == Say(DESK.goals[0], "done")
    assert second == Say(replace(DESK.goals[0], status="done"), "on track")


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ("/points 3\n/points 5\n/undo", Weigh(replace(DESK.goals[0], facts=(("points", "5"),)), 3.0)),
        (
            "/confidence 50%\n/confidence 70%\n/undo",
            Confide(replace(DESK.goals[0], facts=(("confidence", "70%"),)), 0.5),
        ),
        (
            "/target 6 moons\n/undo",
            Retell(replace(DESK.goals[0], targets=(*DESK.goals[0].targets, "6 moons")), "6 moons", ""),
        ),
        ("/target 6 moons\n/undo\n/undo", Aim(DESK.goals[0], "6 moons")),
    ],
)
def test_undo_takes_back_what_stands_above_it_on_the_line_too(body: str, wanted: Order) -> None:
    assert all_judged(body)[-1] == wanted


def test_a_name_that_is_near_no_command_is_still_answered() -> None:
    verdict = judge(replace(call("/plan"), name="xyzzy"), DESK)
    assert verdict == Mistake("There is no command `/xyzzy`. `/help` lists them all.")


@given(
    st.sampled_from([command.name for command in table.COMMANDS]),
    st.one_of(
        st.text(),
        st.lists(
            st.sampled_from(
                "star tracker #12 #99 12 4 50% 0.5 50:50 @ada @grace me add owner: lane:high why:x 🟢 done \" “ ” « '"
                " went-well action 3/5 : = - / ` \\ status: search index the < > ( ) , .".split()
            ),
            max_size=9,
        ).map(" ".join),
    ),
    st.sampled_from([None, 12, 13, 99]),
    st.sampled_from(["ada", "grace", "linus", "mallory"]),
    st.sampled_from([(False, True), (False, False), (True, True)]),
)
def test_judging_never_fails(name: str, words: str, goal: int | None, who: str, kind: tuple[bool, bool]) -> None:
    verdict = judge(replace(call("/plan", goal, who), name=name, words=words, is_bot=kind[0], insider=kind[1]), DESK)
    assert isinstance(verdict, Done | Mistake | Refused)
    if isinstance(verdict, Mistake):
        assert verdict.message.strip()
        assert "\n" not in verdict.message


@given(st.text(min_size=1).filter(lambda text: any(sign.isalnum() for sign in text)))
def test_the_name_that_an_answer_gives_a_goal_leads_back_to_it(title: str) -> None:
    goal = Known(title)
    desk = replace(DESK, goals=(Known("Another"), goal))
    line = " ".join(handle(goal).split())
    if fold(title) != "another":
        assert goal_of(replace(call("/drop"), words=line), desk, NOTE)[0] == goal


@pytest.mark.parametrize("name", [command.name for command in table.COMMANDS])
def test_a_word_said_very_often_is_judged_soon(name: str) -> None:
    words = ("is ", "to ", "= ", "@ada ", "🟢 ", "✅", '"', "“a” ", "a ", "1 ", "why: ", "#12 ", "(", "[#", "//")
    often = [
        replace(call("/plan", goal), name=name, words=(word * 3_000).strip()) for word in words for goal in (12, None)
    ]
    began = time.thread_time()
    for each in often:
        judge(each, DESK)
    assert time.thread_time() - began < 3


def test_a_status_with_the_longest_words_and_titles_is_quick() -> None:
    desk = replace(DESK, goals=tuple(Known(f"Goal {n} " + "word " * 40, n) for n in range(100)))
    assert isinstance(judged("/status " + "word " * 10_000, desk=desk), Mistake)
    assert judged("/status #7 done " + "x" * 60_000, desk=desk) == Done((Say(desk.goals[7], "done", "x" * 60_000),))
