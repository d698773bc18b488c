"""Boards: what columns mean, which shows a status, and what a sprint needs of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.agreed import Change
from bot.core.boards import Columns, iteration_of, lacking, roll_up
from bot.core.edits import AddCard, Edit, PostBoardUpdate, RewriteBoardUpdate, SetCard
from bot.core.model import Board, BoardUpdate, Card, Iteration, Option
from bot.core.plan import Memory, Plan, is_lacking, plan_sprint
from bot.core.rules import BoardRule
from bot.core.status import DEFAULT_VOCABULARY
from bot.render import render
from tests.core import world
from tests.core.world import MONDAY, RULES, agreed, goal_issue, later, look, remember, sprint_issue

USUAL = ("Todo", "In Progress", "Done")
RULE = BoardRule(7, columns=(("waiting for legal", "blocked"),))
STATUSES = [word.name for word in DEFAULT_VOCABULARY.words]
LINE = "## Plan\n- 🟢 Star tracker [#7](https://github.example/acme/rockets/issues/7) (Owner: @grace) (5 points)\n"
GOAL = goal_issue(7, "Star tracker", "on track", "grace")
KNOWN = remember(agreed(7, "Star tracker", "on track", "grace"))
FIELDS = {"sprint_field": "F_sprint", "date_field": "F_date", "points_field": "F_points"}


def board(*columns: str, **parts: object) -> Board:
    """A board with these columns; option ids are `O_` and the column."""
    options = tuple(Option(f"O_{name}", name) for name in columns or USUAL)
    base = Board(
        "PVT_7", 7, "Rockets", "https://github.example/orgs/acme/projects/7", status_field="F_status", options=options
    )
    return replace(base, **parts)  # type: ignore[arg-type]


def columns(*names: str) -> Columns:
    """The meaning of the columns of a board."""
    return Columns(board(*names), RULE, DEFAULT_VOCABULARY)


def planned(
    *boards: Board, card: Card | None = None, memory: Memory = KNOWN, now: datetime = MONDAY, **rules: object
) -> Plan:
    """Plan a sprint of one goal with these boards."""
    goal = replace(GOAL, cards=(card,) if card else ())
    snapshot = replace(look(sprint_issue(LINE), goal), boards=boards)
    return plan_sprint(snapshot, replace(RULES, boards=(RULE,), **rules), memory, now, render)  # type: ignore[arg-type]


def of(plan: Plan, *kinds: type[Edit]) -> list[Edit]:
    """Return the edits of these kinds."""
    return [edit for edit in plan.edits if isinstance(edit, kinds)]


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("Todo", "not started"),
        ("📋 Backlog", "not started"),
        ("In progress", "on track"),
        ("In review", "on track"),
        ("🟡 At risk", "at risk"),
        ("🔴", "off track"),
        ("Blocked / waiting", None),
        ("Waiting for Legal", "blocked"),
        ("Done ✔", "done"),
        ("Cancelled", "dropped"),
        ("Won't do", "dropped"),
        ("Marketing", None),
    ],
)
def test_columns_mean_what_teams_call_them(name: str, status: str | None) -> None:
    assert columns(name).status_of(f"O_{name}") == status
    assert columns(name).status_of("another") is None


@pytest.mark.parametrize(
    ("status", "column"),
    [
        ("not started", "Todo"),
        ("off track", "In Progress"),
        ("blocked", "In Progress"),
        ("dropped", "Done"),
        ("carried over", "In Progress"),
    ],
)
def test_a_small_board_shows_every_status_somewhere(status: str, column: str) -> None:
    option = columns(*USUAL).option_for(status)
    assert option is not None
    assert option.name == column


def test_a_board_of_strange_columns_shows_nothing() -> None:
    assert columns("Here", "There").option_for("done") is None


@given(st.sampled_from(STATUSES), st.lists(st.sampled_from([*USUAL, "🟡 At risk", "Blocked", "Legal"]), unique=True))
def test_a_column_in_which_the_bot_would_show_it_says_what_was_agreed(status: str, names: list[str]) -> None:
    found = columns(*names) if names else columns("Here")
    option = found.option_for(status)
    if option is not None:
        assert found.says(Card("I", "PVT_7", option=option.id), status) == status


def test_a_card_elsewhere_says_what_its_column_means() -> None:
    assert columns().says(Card("I", "PVT_7", option="O_Done"), "on track") == "done"
    assert columns().says(Card("I", "PVT_7"), "on track") is None
    assert columns().says(Card("I", "PVT_7", option="O_Todo"), None) == "not started"


JANUARY = (Iteration("I_1", "Sprint 1", date(2026, 1, 5), 14), Iteration("I_2", "Sprint 2", date(2026, 1, 19), 14))


def test_the_iteration_of_a_sprint_shares_most_days_with_it() -> None:
    found = board(iterations=JANUARY)
    assert iteration_of(found, date(2026, 1, 5), date(2026, 1, 16)) == JANUARY[0]
    assert iteration_of(found, date(2026, 1, 15), date(2026, 1, 26)) == JANUARY[1]
    assert iteration_of(found, date(2026, 2, 15), date(2026, 2, 26)) is None
    assert iteration_of(board(), date(2026, 1, 5), date(2026, 1, 16)) is None


@pytest.mark.parametrize(
    ("statuses", "begun", "over", "update"),
    [
        (("on track",), False, False, "INACTIVE"),
        (("on track", "done"), True, False, "ON_TRACK"),
        (("on track", "at risk"), True, False, "AT_RISK"),
        (("on track", "on track", "on track", "blocked"), True, False, "AT_RISK"),
        (("on track", "off track", "done"), True, False, "OFF_TRACK"),
        (("done", "dropped", "carried over"), True, False, "COMPLETE"),
        (("on track",), True, True, "COMPLETE"),
    ],
)
def test_the_roll_up_follows_from_the_statuses(statuses: tuple[str, ...], begun: bool, over: bool, update: str) -> None:  # noqa: FBT001
    words = [DEFAULT_VOCABULARY.named(status) for status in statuses]
    assert roll_up(words, begun=begun, over=over) == update


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        ({}, []),
        ({"closed": True, "status_field": ""}, ["closed"]),
        ({"writable": False}, ["read and write"]),
        ({"status_field": ""}, ["no single-select field “Status”"]),
        ({"sprint_field": "F"}, ["no iteration for Jan 5 to Jan 16"]),
        ({"sprint_field": "F", "iterations": JANUARY}, []),
    ],
)
def test_what_a_board_lacks_is_told_in_words_to_act_upon(parts: dict[str, object], told: list[str]) -> None:
    found = list(lacking(board(**parts), RULE, date(2026, 1, 5), date(2026, 1, 16)))
    assert [word in message for word, message in zip(told, found, strict=True)] == [True] * len(told)


@pytest.mark.parametrize(
    ("boards", "lacks"),
    [((board(),), False), ((board(closed=True),), True), ((), True), ((board(sprint_field="F"),), True)],
)
def test_a_board_that_lacks_something_is_read_anew(boards: tuple[Board, ...], lacks: bool) -> None:  # noqa: FBT001
    snapshot = replace(look(sprint_issue(LINE)), boards=boards)
    assert is_lacking(snapshot, replace(RULES, boards=(RULE,))) is lacks


def test_a_goal_gets_its_card_once() -> None:
    assert of(planned(board()), AddCard) == [AddCard("card:7:7", "PVT_7", "I_7", 7)]
    taken_off = replace(KNOWN, done=frozenset({"card:7:7"}))
    assert of(planned(board(), memory=taken_off), AddCard, SetCard) == []


def test_boards_of_two_organizations_with_one_number_are_two() -> None:
    labs = board(id="PVT_9", owner="Acme-Labs", status_field="F_state")
    rules = (RULE, replace(RULE, owner="acme-labs"), replace(RULE, owner="Acme"))
    goal = replace(GOAL, cards=(Card("C", "PVT_9", "O_Todo", "Todo"),))
    snapshot = replace(look(sprint_issue(LINE), goal), boards=(labs, board(owner="acme")))
    plan = plan_sprint(snapshot, replace(RULES, boards=rules), KNOWN, MONDAY, render)
    assert of(plan, AddCard) == [AddCard("card:7:7", "PVT_7", "I_7", 7)]
    assert plan.made["card:acme-labs/7:7"] == ("C", 7)
    assert plan.shown.keys() >= {"board-update:7", "board-update:acme-labs/7"}
    assert not is_lacking(replace(snapshot, boards=(labs, board())), replace(RULES, boards=rules[:2]))
    assert is_lacking(replace(snapshot, boards=(labs,)), replace(RULES, boards=rules[:2]))


def test_a_card_gets_what_nobody_has_filled() -> None:
    card = Card("C", "PVT_7")
    plan = planned(board(iterations=JANUARY, **FIELDS), card=card)
    values = (
        ("F_status", "option", "O_In Progress"),
        ("F_sprint", "iteration", "I_1"),
        ("F_date", "date", "2026-01-16"),
        ("F_points", "number", "5"),
    )
    assert of(plan, AddCard, SetCard) == [SetCard("PVT_7", "C", 7, values)]
    assert plan.made["card:7:7"] == ("C", 7)
    filled = replace(card, option="O_In Progress", iteration="I_2", target_date=date(2026, 1, 9), points=3)
    assert of(planned(board(iterations=JANUARY, **FIELDS), card=filled), SetCard) == []
    old = replace(filled, target_date=date(2026, 1, 2))
    assert of(planned(board(iterations=JANUARY, **FIELDS), card=old), SetCard) == [
        SetCard("PVT_7", "C", 7, (("F_date", "date", "2026-01-16"),))
    ]
    carried = replace(filled, iteration="gone")
    assert of(planned(board(iterations=JANUARY, **FIELDS), card=carried), SetCard) == [
        SetCard("PVT_7", "C", 7, (("F_sprint", "iteration", "I_1"),))
    ]


def test_a_card_stays_in_a_column_of_its_own_until_the_status_changes() -> None:
    own = Card("C", "PVT_7", option="O_Marketing")
    wide = board(*USUAL, "Marketing")
    assert of(planned(wide, card=own), SetCard) == []
    assert of(planned(wide, card=own, memory=remember(agreed(7, "Star tracker", "at risk", "grace"))), SetCard)


@pytest.mark.parametrize("parts", [{"closed": True}, {"writable": False}])
def test_a_board_that_cannot_be_written_is_left_alone(parts: dict[str, object]) -> None:
    plan = planned(board(**parts))
    assert of(plan, AddCard, SetCard, PostBoardUpdate) == []
    assert any(problem.where == "`boards:`" for problem in plan.problems)


def test_archived_cards_stay_as_they_are() -> None:
    assert of(planned(board(), card=Card("C", "PVT_7", archived=True)), AddCard, SetCard) == []


def test_a_board_that_cannot_be_seen_is_told_with_what_to_do() -> None:
    (problem,) = planned().problems
    assert "board 7 of acme cannot be seen" in problem.message


IN_PROGRESS = Card("C", "PVT_7", option="O_In Progress")


def test_the_board_says_how_it_goes_anew_when_that_changes() -> None:
    plan = planned(board(), card=IN_PROGRESS)
    (update,) = of(plan, PostBoardUpdate)
    assert isinstance(update, PostBoardUpdate)
    assert update.status == "ON_TRACK"
    assert "0 of 1 goal done" in update.body
    assert plan.shown == {"board-update:7": "ON_TRACK"}
    said = replace(KNOWN, shown=plan.shown)
    ours = BoardUpdate("U", "ON_TRACK", update.body, mine=True, created_at=MONDAY)
    assert of(planned(board(update=ours), card=IN_PROGRESS, memory=said), PostBoardUpdate, RewriteBoardUpdate) == []
    stale = replace(ours, body=update.body.replace("of 1 goal", "of 2 goals"))
    again = of(planned(board(update=stale), card=IN_PROGRESS, memory=said), PostBoardUpdate, RewriteBoardUpdate)
    assert again == [RewriteBoardUpdate("U", "ON_TRACK", update.body)]
    theirs = BoardUpdate("V", "OFF_TRACK", "I fear not", mine=False, created_at=MONDAY)
    assert of(planned(board(update=theirs), card=IN_PROGRESS, memory=said), PostBoardUpdate, RewriteBoardUpdate) == []


def test_a_closed_sprint_says_nothing_more() -> None:
    goal = replace(GOAL, cards=(IN_PROGRESS,))
    closed = replace(look(sprint_issue(LINE, state="closed", state_reason="completed"), goal), boards=(board(),))
    plan = plan_sprint(closed, replace(RULES, boards=(RULE,)), KNOWN, MONDAY, render)
    assert of(plan, PostBoardUpdate) == []


def test_the_summary_waits_for_mere_changes_of_status_but_not_for_what_is_to_be_mended() -> None:
    first = planned()
    (posted,) = [edit for edit in first.edits if getattr(edit, "key", "") == "summary:1"]
    comment = world.comment(5, posted.body, mine=True, at=MONDAY)  # type: ignore[union-attr]
    memory = remember(agreed(7, "Star tracker", "on track", "grace"))
    change = Change(7, later(MONDAY, minutes=30), "status", "on track", "at risk", "label")
    heard = replace(remember(agreed(7, "Star tracker", "at risk", "grace")), history=(change,))

    def again(label: str, now: datetime, owner: str = "grace", memory: Memory = memory) -> Plan:
        moved = goal_issue(7, "Star tracker", label, owner)
        line = LINE.replace("🟢", "🟡") if memory is heard else LINE
        snapshot = look(sprint_issue(line, comment), moved)
        return plan_sprint(snapshot, replace(RULES, boards=(RULE,)), memory, now, render)

    held = again("at risk", later(MONDAY, minutes=30))
    assert not [edit for edit in held.edits if type(edit).__name__ == "RewriteComment"]
    assert held.due_at == later(MONDAY, minutes=40)
    assert again("at risk", later(MONDAY, minutes=39), memory=heard).due_at == later(MONDAY, minutes=40)
    due = again("at risk", later(MONDAY, minutes=40), memory=heard)
    assert [edit for edit in due.edits if type(edit).__name__ == "RewriteComment"]
    nobody = again("on track", later(MONDAY, minutes=5), owner="")
    assert [edit for edit in nobody.edits if type(edit).__name__ == "RewriteComment"]


def test_cards_come_after_what_goes_with_them_and_before_what_needs_a_request_of_its_own() -> None:
    fresh = planned(board(), memory=KNOWN)
    kinds = [type(edit) for edit in fresh.edits]
    assert kinds.count(AddCard) == 1
    assert kinds[-2:] == [AddCard, PostBoardUpdate]
