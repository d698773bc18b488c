"""Which boards does the App see, and what does it know of them?"""

from datetime import timedelta
from pathlib import Path

import pytest
from graphql import build_schema, parse, validate

from bot.core.model import BoardUpdate, Option
from bot.errors import TryLater
from bot.github.boards import BoardRef, FieldNames, beside, read_boards
from bot.github.documents import document
from bot.github.faults import GraphQLError
from bot.github.read import read_sprint
from bot.github.session import Reply
from tests.github.conftest import Wire
from tests.github.stage import Stage

ROOT = Path(__file__).parents[2]
ROCKETS = BoardRef("acme", 1)
FORBIDDEN = {"type": "FORBIDDEN", "message": "Resource not accessible by integration"}
BROKEN = {"message": "Something went wrong while executing your query."}


def test_a_board_is_read_with_its_columns_sprints_and_fields(stage: Stage) -> None:
    points, target = stage.field("Points", "NUMBER"), stage.field("Target date", "DATE")
    stage.calls.clear()
    (board,) = read_boards(stage.session, [ROCKETS])
    there = stage.acme.board
    assert (board.id, board.number, board.title) == (there.node_id, 1, "Rockets")
    assert board.url == f"{stage.world.web_url}/orgs/acme/projects/1"
    assert (board.closed, board.writable, board.update) == (False, True, None)
    assert board.status_field == stage.field("Status")
    assert Option(stage.option("At risk"), "At risk") in board.options
    assert [each.name for each in board.options] == ["Todo", "On track", "At risk", "Off track", "Blocked", "Done"]
    assert (board.sprint_field, board.date_field, board.points_field) == (stage.field("Sprint"), target, points)
    assert [(each.title, each.days) for each in board.iterations] == [
        ("Sprint 1", 14),
        ("Sprint 2", 14),
        ("Sprint 3", 14),
    ]
    assert stage.names() == ["Board"]
    assert [call.cost for call in stage.calls] == []


def test_sprints_that_are_over_come_first(stage: Stage) -> None:
    monday = stage.world.now().date() - timedelta(days=stage.world.now().weekday())
    stage.world.clock.advance(timedelta(days=30))
    (board,) = read_boards(stage.session, [ROCKETS])
    assert [each.start for each in board.iterations] == [monday + timedelta(days=14 * n) for n in range(3)]


def test_a_field_of_another_name_or_type_is_none(stage: Stage) -> None:
    stage.field("Points", "TEXT")
    wrong = FieldNames(status="State", sprint="Status", date="Title")
    (board,) = read_boards(stage.session, [ROCKETS], wrong)
    assert (board.status_field, board.sprint_field, board.date_field, board.points_field) == ("", "", "", "")
    assert (board.options, board.iterations) == ((), ())


def test_names_of_its_own_go_before_those_of_all_boards(stage: Stage) -> None:
    size = stage.field("Size", "NUMBER")
    refs = [BoardRef("acme", 1, FieldNames(points="Size")), ROCKETS]
    seen = read_boards(stage.session, refs, FieldNames(status="State"))
    assert [(board.status_field, board.points_field) for board in seen] == [(stage.field("Status"), size), ("", "")]


def test_a_closed_board_and_one_that_may_only_be_read_say_so(stage: Stage) -> None:
    stage.world.close_project(stage.world.actor("ada"), stage.acme.board)
    stage.github = stage.connect({"issues": "write", "metadata": "read", "organization_projects": "read"})
    (board,) = read_boards(stage.session, [ROCKETS])
    assert (board.closed, board.writable) == (True, False)


def test_the_newest_words_about_how_it_goes_are_told(stage: Stage) -> None:
    ada, board = stage.world.actor("ada"), stage.acme.board
    stage.world.create_status_update(ada, board, status="AT_RISK", body="late")
    (seen,) = read_boards(stage.session, [ROCKETS])
    assert seen.update
    assert (seen.update.status, seen.update.body, seen.update.mine) == ("AT_RISK", "late", False)
    stage.session.mutate("PostBoardUpdate", lambda: None, board=board.node_id, status="ON_TRACK", body="good")
    (seen,) = read_boards(stage.session, [ROCKETS], fresh=True)
    ours = board.status_updates[-1]
    assert seen.update
    assert seen.update == BoardUpdate(ours.node_id, "ON_TRACK", "good", mine=True, created_at=seen.update.created_at)


def test_words_without_a_status_or_an_author_are_words(stage: Stage) -> None:
    stage.world.create_status_update(stage.world.actor("ada"), stage.acme.board, body=None)
    (seen,) = read_boards(stage.session, [ROCKETS])
    assert seen.update
    assert (seen.update.status, seen.update.body) == ("", "")


def test_boards_are_kept_for_ten_minutes(known: Wire) -> None:
    known.answer({"viewer": {"login": "goalkeeper[bot]"}, "organization": None})
    for _ in range(2):
        assert read_boards(known.session, [ROCKETS, BoardRef("ACME", 1)]) == ()
    known.time.now += 600
    known.answer({"viewer": {"login": "goalkeeper[bot]"}, "organization": {"projectV2": None}})
    assert read_boards(known.session, [ROCKETS]) == ()
    assert [call.name for call in known.calls[1:]] == ["Board", "Board"]


def test_fresh_reads_again(stage: Stage) -> None:
    read_boards(stage.session, [ROCKETS])
    stage.world.edit_project(stage.world.actor("ada"), stage.acme.board, title="Rockets and more")
    assert read_boards(stage.session, [ROCKETS])[0].title == "Rockets"
    assert read_boards(stage.session, [ROCKETS], fresh=True)[0].title == "Rockets and more"


def test_boards_that_are_not_there_or_not_for_us_are_missing(stage: Stage) -> None:
    world, ada = stage.world, stage.world.actor("ada")
    world.create_project(ada, world.user("ada"), "Mine")
    rules = [BoardRef("acme", 7), BoardRef("ada", 1), BoardRef("nobody", 1), ROCKETS]
    assert [each.title for each in read_boards(stage.session, rules)] == ["Rockets"]
    stage.github = stage.connect({"issues": "write", "metadata": "read"})
    assert read_boards(stage.session, [ROCKETS]) == ()


@pytest.mark.parametrize("kind", ["FORBIDDEN", "INSUFFICIENT_SCOPES", "NOT_FOUND"])
def test_a_refusal_without_any_data_is_a_missing_board(known: Wire, kind: str) -> None:
    known.answer(None, [{"type": kind, "message": "no"}])
    assert read_boards(known.session, [ROCKETS]) == ()


def test_a_board_that_github_could_not_show_just_now_is_not_missing(known: Wire) -> None:
    known.answer({"viewer": {"login": "x"}, "organization": None}, [{**FORBIDDEN, "path": ["organization"]}, BROKEN])
    with pytest.raises(TryLater):
        read_boards(known.session, [ROCKETS])


def test_a_board_whose_time_is_over_comes_with_the_look(stage: Stage) -> None:
    sprint, gone = stage.issue("Our sprint"), BoardRef("acme", 7)
    stage.calls.clear()
    look = read_sprint(stage.session, "acme/rockets", sprint.number, boards=[ROCKETS, gone])
    assert (look.complete, look.requests) == (True, 1)
    seen = read_boards(stage.session, [ROCKETS, gone])
    assert stage.names() == ["SprintSnapshot"]
    assert look.cost <= 5
    assert seen == read_boards(stage.session, [ROCKETS], fresh=True)
    stage.calls.clear()
    read_sprint(stage.session, "acme/rockets", sprint.number, boards=[ROCKETS, gone])
    read_boards(stage.session, [ROCKETS, gone])
    assert stage.names() == ["SprintSnapshot"]


def test_a_look_without_the_permission_for_boards_tells_all_else(stage: Stage) -> None:
    sprint = stage.issue("Our sprint")
    stage.github = stage.connect({"issues": "write", "metadata": "read"})
    assert read_sprint(stage.session, "acme/rockets", sprint.number, boards=[ROCKETS]).complete
    assert read_boards(stage.session, [ROCKETS]) == ()


@pytest.mark.parametrize(("error", "is_kept"), [(FORBIDDEN, True), (BROKEN, False)])
def test_what_github_does_not_tell_now_is_asked_for_by_itself(
    stage: Stage,
    error: dict[str, object],
    is_kept: bool,  # noqa: FBT001 - given by name
) -> None:
    asked = beside(stage.session, [ROCKETS])
    broken = GraphQLError.read({**error, "path": ["board0", "projectV2"]})
    other = GraphQLError.read({**BROKEN, "path": ["repository"]})
    data = {"viewer": {"login": "goalkeeper[bot]"}, "board0": {"projectV2": None}, "repository": None}
    rest = asked.taken(stage.session, Reply(data, (broken, other)))
    assert (rest.data, rest.errors) == ({"viewer": data["viewer"], "repository": None}, (other,))
    assert (beside(stage.session, [ROCKETS]).refs == ()) == is_kept


@pytest.mark.parametrize("many", [1, 3])
def test_a_look_that_asks_for_boards_is_one_that_github_takes(stage: Stage, many: int) -> None:
    refs = [BoardRef("acme", number) for number in range(many)]
    asked = beside(stage.session, refs)
    text = asked.document(document("SprintSnapshot"))
    schema = build_schema((ROOT / "bot" / "sandbox" / "schema.graphql").read_text(encoding="utf-8"))
    assert validate(schema, parse(text)) == []
    assert asked.variables() == {f"{name}{n}": v for n in range(many) for name, v in (("owner", "acme"), ("number", n))}
    assert beside(stage.session, []).document("as it is") == "as it is"
