"""Places that end: the bot stops quietly there, says why, and comes back when it may."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.event import Repo
from bot.sandbox.acting import act
from tests.corridor.corridor import Corridor

START = datetime(2026, 1, 5, 8, tzinfo=UTC)
PLAN = "## Plan\n\n- Gyros (Owner: @grace)\n"


@pytest.fixture
def started(corridor: Corridor) -> Corridor:
    """A sprint with one goal on its first day."""
    corridor.meet()
    corridor.at(START)
    corridor.act("ada", "open", title="Our sprint", body=PLAN, labels=["sprint"])
    corridor.settle()
    return corridor


def number(corridor: Corridor) -> int:
    """Return the number of the sprint issue."""
    return int(corridor.sprint()["number"])


def key(corridor: Corridor, sprint: int) -> str:
    """Return the key of a sprint's row."""
    return f"sprint:{corridor.acme.repository.id}:{sprint}"


def quiet(corridor: Corridor) -> int:
    """Wake everything, let it look, and return how many writes that made."""
    before = corridor.writes()
    corridor.heal()
    return corridor.writes() - before


def test_a_deleted_sprint_issue_is_left_in_peace(started: Corridor) -> None:
    sprint = number(started)
    started.act("ada", "delete", issue=sprint)
    started.settle()
    assert key(started, sprint) in started.troubles()
    assert quiet(started) == 0


def test_a_transferred_sprint_issue_is_left_in_peace(started: Corridor) -> None:
    sprint, world = number(started), started.sandbox.world
    world.add_repository(started.acme.organization, "probes", collaborators={"ada": "admin"})
    started.act("ada", "transfer", issue=sprint, to="acme/probes")
    started.settle()
    assert key(started, sprint) in started.troubles()


def test_a_locked_sprint_issue_is_left_in_peace_until_it_is_unlocked(started: Corridor) -> None:
    sprint = number(started)
    started.act("ada", "lock", issue=sprint)
    started.act("grace", "label", issue=started.goal("Gyros")["number"], label="status: on track")
    started.settle()
    assert "locked" in started.troubles()[key(started, sprint)]
    assert "⚪ Gyros" in started.sprint()["body"]
    started.act("ada", "unlock", issue=sprint)
    started.settle()
    assert "🟢 Gyros" in started.sprint()["body"]


def test_an_issue_without_the_label_is_no_sprint_any_more(started: Corridor) -> None:
    sprint = number(started)
    started.act("ada", "unlabel", issue=sprint, label="sprint")
    started.settle()
    assert "not labelled" in started.troubles()[key(started, sprint)]
    started.act("ada", "label", issue=sprint, label="sprint")
    started.settle()
    assert key(started, sprint) not in started.troubles()


def test_a_repository_that_only_bears_the_name_is_left_in_peace(started: Corridor) -> None:
    before = started.look()
    started.records.meet(started.acme.installation.id, [Repo(424_242, "acme/rockets")], started.tools.defer)
    started.settle()
    assert "another repository now" in started.troubles()["space:424242"]
    assert started.look() == before


def test_an_archived_repository_is_left_in_peace_until_it_comes_back(started: Corridor) -> None:
    started.act("ada", "archive")
    started.settle()
    assert "archived" in started.troubles()[f"space:{started.acme.repository.id}"]
    assert quiet(started) == 0
    started.act("ada", "unarchive")
    started.settle()
    assert started.troubles() == {}


def test_a_renamed_repository_is_followed(started: Corridor) -> None:
    started.act("ada", "rename", name="boosters")
    started.settle()
    goal = started.goal("Gyros")["number"]
    act(
        started.sandbox.world,
        {"as": "grace", "do": "label", "repository": "acme/boosters", "issue": goal, "label": "status: on track"},
    )
    started.settle()
    assert "🟢 Gyros" in started.sprint()["body"]
    assert started.troubles() == {}


def test_a_suspended_app_is_quiet_and_comes_back(started: Corridor) -> None:
    installation = started.acme.installation.id
    started.act("ada", "suspend", installation=installation)
    started.settle()
    assert "suspended" in " ".join(started.troubles().values())
    assert quiet(started) == 0
    started.act("ada", "unsuspend", installation=installation)
    started.settle()
    started.act("grace", "label", issue=started.goal("Gyros")["number"], label="status: on track")
    started.settle()
    assert "🟢 Gyros" in started.sprint()["body"]


def test_a_removed_app_is_quiet(started: Corridor) -> None:
    started.act("ada", "uninstall", installation=started.acme.installation.id)
    started.settle()
    assert len(started.troubles()) == 2
    assert quiet(started) == 0


def test_a_goal_issue_that_is_deleted_is_not_made_again(started: Corridor) -> None:
    goal = started.goal("Gyros")["number"]
    started.act("ada", "delete", issue=goal)
    started.settle()
    assert started.issues("goal") == []
    summary = next(each["body"] for each in started.sprint()["comments"] if "To be mended" in each["body"])
    assert "is gone" in summary


def test_a_team_comment_that_is_deleted_stays_deleted(started: Corridor) -> None:
    started.rules("teams: [Guidance]\n")
    started.settle()
    (comment,) = [each for each in started.sprint()["comments"] if "# Team" in each["body"]]
    started.act("ada", "delete_comment", comment=comment["id"])
    started.settle()
    assert quiet(started) == 0
    assert not [each for each in started.sprint()["comments"] if "# Team" in each["body"]]
