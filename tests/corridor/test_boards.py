"""Boards through the whole corridor: cards, columns, the board's own workflows, several boards, and lacking ones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.core.status import DEFAULT_VOCABULARY
from bot.sandbox.boards import Project
from bot.sandbox.entities import Actor
from bot.sandbox.picture import inspect_boards
from tests.corridor.corridor import Corridor

START = datetime(2026, 1, 5, 8, tzinfo=UTC)
RULES = "boards: [1]\n"
PLAN = "## Plan\n\n- Star tracker (Owner: @grace)\n- Gyros (Owner: @ada)\n"
WORKFLOWS = ("Auto-close issue", "Item reopened", "Item added to project")
LACKING = {"metadata": "read", "issues": "write", "contents": "read", "members": "read"}


@dataclass(slots=True)
class Stage:
    """A sprint with two goals, and its boards."""

    corridor: Corridor

    def begin(self, rules: str = RULES) -> None:
        """Open the sprint, with the rules that name the boards."""
        self.corridor.rules(rules)
        self.corridor.meet()
        self.corridor.at(START)
        self.corridor.act("ada", "open", title="Our sprint", body=PLAN, labels=["sprint"])
        self.corridor.settle()

    def number(self, title: str = "Gyros") -> int:
        """Return the number of a goal's issue."""
        return int(self.corridor.goal(title)["number"])

    def card(self, title: str = "Gyros", board: int = 1) -> dict[str, Any]:
        """Return the values of a goal's card."""
        (card,) = [each for each in self.corridor.goal(title)["cards"] if each["board"] == board]
        values: dict[str, Any] = card["values"]
        return values

    def status(self, title: str = "Gyros") -> str:
        """Return the status label of a goal."""
        (label,) = [each for each in self.corridor.goal(title)["labels"] if each.startswith("status: ")]
        return str(label.removeprefix("status: "))

    def do(self, who: str, what: str, **wish: Any) -> None:
        """Let somebody do something, a minute later, and the bot see it."""
        self.corridor.sandbox.clock.advance(timedelta(minutes=1))
        self.corridor.act(who, what, **wish)
        self.corridor.settle()

    def drag(self, to: str | None, title: str = "Gyros", who: str = "edsger", **wish: Any) -> None:
        """Drag a goal's card into a column."""
        self.do(who, "move", issue=self.number(title), to=to, **wish)

    def summary(self) -> str:
        """Return what the summary comment says."""
        said: str = next(
            each["body"] for each in self.corridor.sprint()["comments"] if "<!-- goalkeeper:summary" in each["body"]
        )
        return said

    def updates(self, board: int = 1) -> list[tuple[str, str]]:
        """Return the status updates of a board, the oldest first."""
        found = next(each for each in inspect_boards(self.corridor.sandbox.world) if each["number"] == board)
        return [(each["status"], each["body"]) for each in found["status_updates"]]

    def rests(self) -> None:
        """Assert that the bot writes nothing more, now and in an hour."""
        self.corridor.sandbox.clock.advance(timedelta(hours=1))
        self.corridor.heal()
        before = self.corridor.writes()
        for _ in range(3):
            self.corridor.heal()
        assert self.corridor.writes() == before

    def permit(self, level: str) -> None:
        """Give the App another permission for boards, also with the tokens that it holds."""
        world, installation = self.corridor.sandbox.world, self.corridor.acme.installation
        permissions = {**LACKING, **({"organization_projects": level} if level else {})}
        world.change_permissions(world.actor("ada"), installation, permissions)
        for token in world.tokens.values():
            if token.actor.installation is installation and isinstance(token.actor.permissions, dict):
                token.actor.permissions.update(permissions)

    def told(self) -> list[tuple[str, str, str]]:
        """Return who moved which goal's status by which surface, and where to."""
        told = self.corridor.records.told(self.corridor.acme.repository.id)
        return [
            (each.change.who, each.change.surface, each.change.after) for each in told if each.change.what == "status"
        ]


@pytest.fixture
def stage(corridor: Corridor) -> Stage:
    """Return the stage before anything has begun."""
    return Stage(corridor)


def test_cards_are_added_and_show_status_sprint_date_and_points(stage: Stage) -> None:
    stage.corridor.act("ada", "add_iteration", title="January", start="2026-01-05", days=14)
    stage.corridor.act("ada", "add_field", name="Target date", kind="DATE")
    stage.corridor.act("ada", "add_field", name="Points", kind="NUMBER")
    stage.begin()
    stage.do("ada", "comment", issue=stage.number(), body="/points 5\n/status at risk")
    end = "2026-01-16"
    assert stage.card() == {"Status": "At risk", "Sprint": "January", "Target date": end, "Points": 5.0}
    assert stage.card("Star tracker") == {"Status": "Todo", "Sprint": "January", "Target date": end}
    assert "boards" not in stage.summary()
    stage.rests()


def test_what_people_filled_in_themselves_stays(stage: Stage) -> None:
    stage.corridor.act("ada", "add_field", name="Target date", kind="DATE")
    stage.begin()
    stage.drag("2026-01-09", field="Target date")
    stage.drag("Blocked")
    assert stage.card()["Target date"] == "2026-01-09"
    stage.rests()


@pytest.mark.parametrize("word", [word.name for word in DEFAULT_VOCABULARY.words])
def test_every_status_has_its_column_or_the_nearest_one(stage: Stage, word: str) -> None:
    stage.begin()
    stage.do("ada", "comment", issue=stage.number(), body=f"/status {word}")
    columns = {"not started": "Todo", "carried over": "On track", "dropped": "Done"}
    assert stage.card()["Status"] == columns.get(word, word.capitalize())
    assert stage.status() == word
    stage.rests()


@pytest.mark.parametrize("column", ["On track", "At risk", "Off track", "Blocked", "Done"])
def test_a_dragged_card_moves_the_status_everywhere(stage: Stage, column: str) -> None:
    stage.begin()
    stage.drag(column)
    assert stage.status() == column.lower()
    assert stage.told() == [("edsger", "board", column.lower())]
    assert stage.corridor.goal("Gyros")["state"] == ("closed" if column == "Done" else "open")
    sign = DEFAULT_VOCABULARY.named(column.lower()).emoji
    assert f"{sign} Gyros" in stage.corridor.sprint()["body"]
    stage.rests()


@pytest.mark.parametrize("is_late", [False, True])
@pytest.mark.parametrize(
    "deed",
    [
        lambda stage: stage.do("ada", "close", issue=stage.number()),
        lambda stage: stage.do("ada", "close", issue=stage.number(), reason="not_planned"),
        lambda stage: stage.drag("Done"),
        lambda stage: stage.do("ada", "label", issue=stage.number(), label="status: done"),
        lambda stage: stage.do("ada", "comment", issue=stage.number(), body="/drop nobody asked"),
    ],
    ids=["closed", "not planned", "dragged", "labelled", "dropped"],
)
def test_workflows_converge_and_never_decide(stage: Stage, deed: Callable[[Stage], None], *, is_late: bool) -> None:
    """All of them on: closed -> Done, Done -> closed, reopened -> Todo, added -> Todo; also when they answer late."""
    for name in WORKFLOWS:
        stage.corridor.act("ada", "workflow", name=name)
    stage.begin()
    world = stage.corridor.sandbox.world
    world.hold_workflows(hold=is_late)
    deed(stage)
    world.hold_workflows(hold=False)
    stage.corridor.settle()
    first = stage.status()
    assert first in {"done", "dropped"}
    assert stage.corridor.goal("Gyros")["state"] == "closed"
    assert stage.card()["Status"] == "Done"
    stage.rests()
    assert stage.status() == first
    stage.do("ada", "comment", issue=stage.number(), body="/status at risk")
    assert stage.status() == "at risk"
    assert stage.card()["Status"] == "At risk"
    assert stage.corridor.goal("Gyros")["state"] == "open"
    stage.rests()
    assert stage.status() == "at risk"
    assert all(who == "ada" or surface == "board" for who, surface, _ in stage.told())
    assert not [who for who, *_ in stage.told() if "github" in who or not who]


def test_a_reopened_issue_goes_back_and_the_workflow_does_not_decide(stage: Stage) -> None:
    for name in WORKFLOWS:
        stage.corridor.act("ada", "workflow", name=name)
    stage.begin()
    stage.drag("Blocked")
    stage.do("ada", "close", issue=stage.number())
    stage.do("ada", "reopen", issue=stage.number())
    assert stage.status() == "blocked"
    assert stage.card()["Status"] == "Blocked"
    stage.rests()


def test_a_column_that_nobody_understands_says_nothing_and_the_card_stays(stage: Stage) -> None:
    stage.corridor.act("ada", "add_column", name="Parking lot")
    stage.begin()
    stage.drag("Parking lot")
    assert stage.status() == "not started"
    assert stage.card()["Status"] == "Parking lot"
    stage.rests()
    stage.do("ada", "label", issue=stage.number(), label="status: at risk")
    assert stage.card()["Status"] == "At risk"


def test_the_rules_tell_what_a_column_means_also_one_that_came_later(stage: Stage) -> None:
    stage.begin("boards:\n  - number: 1\n    columns: {Parking lot: blocked}\n")
    stage.corridor.act("ada", "add_column", name="Parking lot")
    stage.drag("Parking lot")
    assert stage.status() == "blocked"
    stage.rests()
    assert stage.card()["Status"] == "Parking lot"


def test_an_archived_card_says_nothing_and_is_left_alone(stage: Stage) -> None:
    stage.begin()
    stage.drag("At risk")
    stage.do("ada", "archive_card", issue=stage.number())
    stage.do("ada", "comment", issue=stage.number(), body="/status done")
    assert stage.status() == "done"
    stage.rests()
    assert stage.status() == "done"
    stage.do("ada", "restore_card", issue=stage.number())
    assert stage.card()["Status"] == "Done"


def test_a_card_that_was_taken_off_stays_off(stage: Stage) -> None:
    stage.begin()
    stage.do("ada", "remove_card", issue=stage.number())
    stage.do("ada", "comment", issue=stage.number(), body="/status at risk")
    assert stage.corridor.goal("Gyros")["cards"] == []
    stage.rests()


def test_drafts_are_left_alone(stage: Stage) -> None:
    stage.begin()
    stage.do("ada", "draft", title="Gyros", body="Draft words")
    before = inspect_boards(stage.corridor.sandbox.world)[0]["items"][-1]
    stage.drag("Blocked")
    stage.rests()
    assert inspect_boards(stage.corridor.sandbox.world)[0]["items"][-1] == before


# ------------------------------------------------------------------ status updates


def test_the_roll_up_is_new_when_it_changes_and_edited_while_it_is_the_same(stage: Stage) -> None:
    stage.corridor.rules(RULES)
    stage.begin()
    assert [status for status, _ in stage.updates()] == ["ON_TRACK"]
    stage.drag("On track")
    stage.rests()
    ((status, body),) = stage.updates()
    assert status == "ON_TRACK"
    assert "1 on track" in body
    stage.drag("At risk")
    stage.rests()
    assert [status for status, _ in stage.updates()] == ["ON_TRACK", "AT_RISK"]
    stage.drag("Blocked")
    stage.rests()
    assert [status for status, _ in stage.updates()] == ["ON_TRACK", "AT_RISK", "OFF_TRACK"]


def test_what_a_person_says_on_the_board_stands(stage: Stage) -> None:
    stage.begin()
    stage.do("ada", "say_status", status="AT_RISK", body="I worry.")
    stage.drag("On track")
    stage.rests()
    assert stage.updates()[-1] == ("AT_RISK", "I worry.")


# ------------------------------------------------------------------ boards that are not as they should be


def _said_once(stage: Stage, *words: str) -> None:
    assert all(word in stage.summary() for word in words), stage.summary()
    (line,) = [line for line in stage.summary().splitlines() if words[0] in line]
    assert line.startswith("- ")
    stage.rests()
    assert stage.status() == "not started"


def test_a_closed_board_is_named_once_and_left_alone(stage: Stage) -> None:
    stage.corridor.act("ada", "close_board")
    stage.begin()
    _said_once(stage, "is closed", "reopen it")
    assert stage.corridor.goal("Gyros")["cards"] == []
    stage.do("ada", "reopen_board")
    stage.corridor.restart()  # what a board is like is known for ten minutes
    stage.rests()
    assert stage.card()["Status"] == "Todo"
    assert "is closed" not in stage.summary()


@pytest.mark.parametrize("rule", ["[99]", "[{number: 1, owner: ada}]", "[{number: 1, owner: nobody-here}]"])
def test_a_board_that_cannot_be_seen_is_named_once(stage: Stage, rule: str) -> None:
    """One that is not there, one of a person, one of somebody else."""
    world = stage.corridor.sandbox.world
    world.create_project(world.actor("ada"), world.user("ada"), "Of my own")
    stage.begin(f"boards: {rule}\n")
    _said_once(stage, "cannot be seen")


def test_without_the_permission_a_board_is_hidden_and_the_goals_are_right_all_the_same(stage: Stage) -> None:
    stage.permit("")
    stage.begin()
    _said_once(stage, "cannot be seen", "Projects: read and write")
    stage.do("ada", "label", issue=stage.number(), label="status: at risk")
    assert stage.status() == "at risk"


def test_a_board_that_may_only_be_read_is_named(stage: Stage) -> None:
    stage.permit("read")
    stage.begin()
    assert stage.corridor.goal("Gyros")["cards"] == []
    _said_once(stage, "Projects: read and write")


def test_a_refused_write_to_a_board_stops_nothing_else(stage: Stage) -> None:
    """The App loses the permission while the bot still knows the board as writable."""
    stage.begin()
    stage.permit("read")
    stage.do("ada", "comment", issue=stage.number(), body="/status at risk\n/owner @edsger")
    assert stage.status() == "at risk"
    assert stage.corridor.goal("Gyros")["assignees"] == ["edsger"]
    assert "🟡 Gyros" in stage.corridor.sprint()["body"]
    assert stage.card()["Status"] == "Todo"
    assert stage.corridor.troubles() == {}
    stage.rests()
    assert stage.status() == "at risk"
    stage.permit("write")
    stage.corridor.restart()
    stage.rests()
    assert stage.card()["Status"] == "At risk"
    assert stage.status() == "at risk"


def test_a_missing_iteration_is_named_until_somebody_adds_it(stage: Stage) -> None:
    stage.begin()
    _said_once(stage, "has no iteration for Jan 5 to Jan 16")
    assert "Sprint" not in stage.card()
    stage.do("ada", "add_iteration", title="January", start="2026-01-05", days=14)
    stage.corridor.restart()  # what a board is like is known for ten minutes
    stage.rests()
    assert stage.card()["Sprint"] == "January"
    assert "iteration" not in stage.summary()


def test_a_board_without_the_field_is_named(stage: Stage) -> None:
    stage.begin("boards:\n  - number: 1\n    status: Stage\n")
    _said_once(stage, "has no single-select field “Stage”")


# ------------------------------------------------------------------ several boards


def _second(stage: Stage) -> Project:
    """Make a board whose fields have other names, and whose columns are GitHub's usual three."""
    world = stage.corridor.sandbox.world
    ada: Actor = world.actor("ada")
    board = world.create_project(ada, stage.corridor.acme.organization, "Second", stage.corridor.acme.repository)
    stage.corridor.act("ada", "add_field", board=2, name="Size", kind="NUMBER")
    return board


def test_two_boards_with_different_field_names_show_the_same(stage: Stage) -> None:
    _second(stage)
    stage.corridor.act("ada", "add_field", name="Points", kind="NUMBER")
    stage.begin("boards:\n  - 1\n  - number: 2\n    points: Size\n")
    stage.do("ada", "comment", issue=stage.number(), body="/points 3\n/status at risk")
    assert (stage.card()["Status"], stage.card()["Points"]) == ("At risk", 3.0)
    assert (stage.card(board=2)["Status"], stage.card(board=2)["Size"]) == ("In Progress", 3.0)
    stage.rests()
    assert stage.status() == "at risk"


def test_a_drag_on_one_board_moves_the_card_on_the_other(stage: Stage) -> None:
    _second(stage)
    stage.begin("boards: [1, 2]\n")
    stage.drag("In Progress", board=2)
    assert stage.status() == "on track"
    assert stage.card()["Status"] == "On track"
    stage.drag("Off track")
    assert stage.status() == "off track"
    assert stage.card(board=2)["Status"] == "In Progress"
    stage.drag("Done", board=2)
    assert stage.status() == "done"
    assert stage.card()["Status"] == "Done"
    stage.rests()
    assert [each[2] for each in stage.told()] == ["on track", "off track", "done"]


def test_both_boards_say_how_the_sprint_goes(stage: Stage) -> None:
    _second(stage)
    stage.begin("boards: [1, 2]\n")
    stage.drag("Blocked")
    stage.rests()
    assert [status for status, _ in stage.updates(1)] == [status for status, _ in stage.updates(2)]
    assert stage.updates(2)[-1][0] == "OFF_TRACK"
