"""What happens on a board."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest

from bot.sandbox.acts_fields import new_option
from bot.sandbox.boards import DraftIssue, Field, Item, Iteration
from bot.sandbox.entities import Issue
from bot.sandbox.errors import Forbidden, NotFound, ValidationFailed
from bot.sandbox.world import Actor, NewIssue
from tests.sandbox.conftest import Stage


def named(stage: Stage, name: str) -> Field:
    found = stage.acme.board.field_named(name)
    assert found is not None
    return found


def option(field: Field, name: str) -> str:
    return next(o.id for o in field.options if o.name == name)


def card(stage: Stage) -> tuple[Actor, Issue, Item]:
    ada = stage.world.actor("ada")
    issue = stage.world.create_issue(ada, stage.acme.repository, NewIssue("Goal"))
    item = stage.world.add_item(ada, stage.acme.board, issue)
    stage.world.deliveries.pending()
    return ada, issue, item


def test_an_issue_is_on_a_board_once(stage: Stage) -> None:
    ada, issue, item = card(stage)
    assert stage.world.add_item(ada, stage.acme.board, issue) is item
    assert stage.events() == []


def test_a_changed_value_tells_from_and_to(stage: Stage) -> None:
    ada, _, item = card(stage)
    status = named(stage, "Status")
    stage.world.set_value(ada, item, status, option(status, "On track"))
    stage.world.set_value(ada, item, status, option(status, "At risk"))
    stage.world.set_value(ada, item, status, option(status, "At risk"))
    stage.world.clear_value(ada, item, status)
    stage.world.clear_value(ada, item, status)
    changes = [d.payload["changes"]["field_value"] for d in stage.world.deliveries.pending()]
    assert [(c["from"] and c["from"]["name"], c["to"] and c["to"]["name"]) for c in changes] == [
        (None, "On track"),
        ("On track", "At risk"),
        ("At risk", None),
    ]
    assert changes[0]["field_type"] == "single_select"


def test_a_card_event_names_neither_repository_nor_issue_number(stage: Stage) -> None:
    ada, issue, item = card(stage)
    stage.world.archive_item(ada, item)
    (sent,) = stage.world.deliveries.pending()
    assert "repository" not in sent.payload
    assert sent.payload["projects_v2_item"]["content_node_id"] == issue.node_id
    assert sent.payload["installation"]["id"] == stage.acme.installation.id


def test_values_of_every_kind_are_kept(stage: Stage) -> None:
    ada, _, item = card(stage)
    for name, kind, value in (("Note", "TEXT", "hi"), ("Points", "NUMBER", 3.5), ("Due", "DATE", date(2026, 4, 1))):
        field = stage.world.create_field(ada, stage.acme.board, name, kind)
        stage.world.set_value(ada, item, field, value)
        assert item.values[field.node_id].value == value
    sprint = named(stage, "Sprint")
    stage.world.set_value(ada, item, sprint, sprint.iterations[0].id)
    told = [d.payload["changes"]["field_value"]["to"] for d in stage.world.deliveries.pending()]
    assert told[:3] == ["hi", 3.5, "2026-04-01"]
    assert (told[3]["title"], told[3]["completed"]) == ("Sprint 1", False)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("Status", "nonsense", "The single select option Id does not belong to the field"),
        ("Sprint", "nonsense", "The iteration Id does not belong to the field"),
        ("Points", "many", "Did not receive a valid value"),
        ("Title", "x", "is currently not supported"),
    ],
)
def test_a_value_that_does_not_fit_is_refused(stage: Stage, name: str, value: str, words: str) -> None:
    ada, _, item = card(stage)
    stage.world.create_field(ada, stage.acme.board, "Points", "NUMBER")
    with pytest.raises(ValidationFailed) as refused:
        stage.world.set_value(ada, item, named(stage, name), value)
    assert words in refused.value.sentence


def test_another_boards_field_is_refused(stage: Stage) -> None:
    ada, _, item = card(stage)
    other = stage.world.create_project(ada, stage.acme.organization, "Other")
    assert other.number == 2
    with pytest.raises(ValidationFailed):
        stage.world.clear_value(ada, item, other.fields[2])


def test_replacing_options_makes_new_ids_and_empties_every_card(stage: Stage) -> None:
    ada, _, item = card(stage)
    status = named(stage, "Status")
    before = [o.id for o in status.options]
    stage.world.set_value(ada, item, status, before[0])
    stage.world.replace_options(ada, status, list(status.options))
    assert not set(before) & {o.id for o in status.options}
    assert item.values == {}


def test_replacing_iterations_makes_new_ids_and_empties_every_card(stage: Stage) -> None:
    ada, _, item = card(stage)
    sprint = named(stage, "Sprint")
    before = [i.id for i in sprint.iterations]
    stage.world.set_value(ada, item, sprint, before[0])
    stage.world.replace_iterations(ada, sprint, list(sprint.iterations))
    assert not set(before) & {i.id for i in sprint.iterations}
    assert item.values == {}


def test_adding_by_hand_keeps_the_ids(stage: Stage) -> None:
    ada, _, item = card(stage)
    status, sprint = named(stage, "Status"), named(stage, "Sprint")
    stage.world.set_value(ada, item, status, option(status, "Done"))
    stage.world.add_option(ada, status, new_option("Paused"))
    stage.world.add_iteration(ada, sprint, Iteration("aaaa", "Sprint 4", date(2026, 5, 4), 14))
    assert len(item.values) == 1
    assert (status.options[-1].name, sprint.iterations[-1].title) == ("Paused", "Sprint 4")


def test_a_fresh_iteration_field_has_three_iterations(stage: Stage) -> None:
    field = stage.world.create_field(stage.world.actor("ada"), stage.acme.board, "Cycle", "ITERATION")
    starts = [i.start_date for i in field.iterations]
    assert [b - a for a, b in pairwise(starts)] == [timedelta(days=14)] * 2


def test_fields_need_a_free_name_options_and_room(stage: Stage) -> None:
    ada, board = stage.world.actor("ada"), stage.acme.board
    for name, kind in (("STATUS", "TEXT"), ("Mood", "SINGLE_SELECT")):
        with pytest.raises(ValidationFailed):
            stage.world.create_field(ada, board, name, kind)
    while len(board.fields) < 50:
        stage.world.create_field(ada, board, f"Field {len(board.fields)}", "TEXT")
    with pytest.raises(ValidationFailed, match="Validation Failed"):
        stage.world.create_field(ada, board, "One more", "TEXT")
    stage.world.rename_field(ada, named(stage, "Status"), "State")
    assert board.field_named("Status") is None


def test_closing_an_issue_moves_its_card_to_done(stage: Stage) -> None:
    ada, issue, item = card(stage)
    stage.world.edit_issue(ada, issue, state="closed")
    status = named(stage, "Status")
    assert item.values[status.node_id].value == option(status, "Done")
    sent = stage.world.deliveries.pending()
    assert [(d.event, d.payload["sender"]["login"]) for d in sent] == [
        ("issues", "ada"),
        ("projects_v2_item", "github-project-automation[bot]"),
    ]


def test_moving_a_card_to_done_closes_the_issue_when_the_board_says_so(stage: Stage) -> None:
    ada, issue, item = card(stage)
    status = named(stage, "Status")
    stage.world.set_value(ada, item, status, option(status, "Done"))
    assert issue.closed_at is None
    next(w for w in stage.acme.board.workflows if w.name == "Auto-close issue").enabled = True
    stage.world.set_value(ada, item, status, option(status, "At risk"))
    stage.world.set_value(ada, item, status, option(status, "Done"))
    assert issue.state == "closed"


def test_a_new_card_gets_a_column_when_the_board_says_so(stage: Stage) -> None:
    next(w for w in stage.acme.board.workflows if w.name == "Item added to project").enabled = True
    _, _, item = card(stage)
    status = named(stage, "Status")
    assert item.values[status.node_id].value == option(status, "Todo")


def test_cards_are_drafted_moved_archived_and_deleted(stage: Stage) -> None:
    ada, issue, item = card(stage)
    draft = stage.world.add_draft(ada, stage.acme.board, "Idea", "Some day")
    assert isinstance(draft.content, DraftIssue)
    stage.world.move_item(ada, draft)
    assert stage.acme.board.items == [draft, item]
    stage.world.move_item(ada, draft, item)
    stage.world.move_item(ada, draft, item)
    assert stage.acme.board.items == [item, draft]
    stage.world.archive_item(ada, item)
    stage.world.archive_item(ada, item)
    assert item.archived
    stage.world.unarchive_item(ada, item)
    stage.world.delete_item(ada, item)
    assert stage.world.items_of(issue) == []
    assert [a for _, a in stage.events()] == [
        "created",
        "reordered",
        "reordered",
        "archived",
        "restored",
        "deleted",
    ]


def test_status_updates_are_written_changed_and_taken_back(stage: Stage) -> None:
    ada, board = stage.world.actor("ada"), stage.acme.board
    update = stage.world.create_status_update(ada, board, status="ON_TRACK", body="Good", start_date=date(2026, 3, 2))
    stage.world.edit_status_update(ada, update, status="AT_RISK")
    assert [(u.status, u.body) for u in board.status_updates] == [("AT_RISK", "Good")]
    stage.world.delete_status_update(ada, update)
    sent = stage.world.deliveries.pending()
    assert [(d.event, d.action) for d in sent] == [
        ("projects_v2_status_update", a) for a in ("created", "edited", "deleted")
    ]
    assert sent[0].payload["projects_v2_status_update"]["start_date"] == "2026-03-02"


def test_a_board_is_linked_to_a_repository_once(stage: Stage) -> None:
    ada, board = stage.world.actor("ada"), stage.acme.board
    stage.world.link_project(ada, board, stage.acme.repository)
    assert board.repositories == [stage.acme.repository]
    assert stage.world.project(stage.acme.organization, 1) is board
    with pytest.raises(NotFound):
        stage.world.project(stage.acme.organization, 9)


def test_a_board_is_hidden_from_an_app_without_the_permission(stage: Stage) -> None:
    token = stage.world.installation_token(stage.acme.installation, {"issues": "write"})
    with pytest.raises(NotFound, match="Could not resolve"):
        stage.world.add_draft(token.actor, stage.acme.board, "No")
    reader = stage.world.installation_token(stage.acme.installation, {"organization_projects": "read"})
    with pytest.raises(Forbidden):
        stage.world.add_draft(reader.actor, stage.acme.board, "No")
    stage.world.add_user("margaret")
    with pytest.raises(Forbidden):
        stage.world.add_draft(stage.world.actor("margaret"), stage.acme.board, "No")


def test_an_issue_in_a_hidden_repository_does_not_come_on_a_board(stage: Stage) -> None:
    hidden = stage.world.add_repository(stage.world.user("ada"), "hidden", private=True)
    issue = stage.world.create_issue(stage.world.actor("ada"), hidden, NewIssue("Secret"))
    with pytest.raises(NotFound):
        stage.world.add_item(stage.world.actor("grace"), stage.acme.board, issue)
