"""What was finished for goals: pull requests merged and sub-issues closed, as far as they are for us to see."""

from datetime import timedelta

import pytest

from bot.errors import TryLater
from bot.github.work import read_work
from bot.sandbox.acts_issues import NewIssue
from bot.sandbox.entities import Issue
from bot.sandbox.pulls import PullRequest
from tests.github.conftest import Wire
from tests.github.stage import PERMISSIONS, Stage

READING = {**PERMISSIONS, "pull_requests": "read"}


@pytest.fixture
def reading(stage: Stage) -> Stage:
    """A stage whose client may read pull requests."""
    stage.github = stage.connect(READING)
    return stage


def pull(stage: Stage, title: str, *, closes: tuple[Issue, ...] = (), names: tuple[Issue, ...] = ()) -> PullRequest:
    """A pull request of Grace."""
    stage.world.clock.advance(timedelta(minutes=1))
    grace = stage.world.actor("grace")
    return stage.world.open_pull(grace, stage.acme.repository, title, closes=closes, names=names)


def told(stage: Stage, *goals: Issue) -> dict[int, list[tuple[str, bool, str]]]:
    """Return titles, whether they were merged, and who did it."""
    found = read_work(stage.session, [goal.node_id for goal in goals], "acme/rockets")
    return {number: [(piece.title, piece.merged, piece.who) for piece in pieces] for number, pieces in found.items()}


def test_merged_pull_requests_are_told_once_however_they_hang_on_the_goal(reading: Stage) -> None:
    world, grace = reading.world, reading.world.actor("grace")
    goal, other = reading.issue("Gyros"), reading.issue("Pump")
    closing, naming = pull(reading, "Spin", closes=(goal,), names=(goal,)), pull(reading, "Spin up", names=(goal,))
    linked, unmerged, dropped = pull(reading, "Spin down"), pull(reading, "Maybe", names=(goal,)), pull(reading, "No")
    world.connect_pull(grace, linked, goal)
    world.connect_pull(grace, dropped, goal)
    for each in (naming, linked, closing):
        world.clock.advance(timedelta(minutes=1))
        world.merge_pull(grace, each)
    world.close_pull(grace, dropped)
    assert unmerged.state == "open"
    assert goal.state == "closed"
    assert told(reading, goal, other) == {
        goal.number: [("Spin up", True, "grace"), ("Spin down", True, "grace"), ("Spin", True, "grace")],
        other.number: [],
    }


def test_sub_issues_that_were_closed_as_completed_are_told(reading: Stage) -> None:
    world, ada = reading.world, reading.world.actor("ada")
    goal = reading.issue("Gyros")
    done, dropped, _, held, shared = (
        world.create_issue(ada, reading.acme.repository, NewIssue(title, parent=goal)) for title in "ABCDE"
    )
    world.add_assignees(ada, held, [world.user("linus")])
    world.add_assignees(ada, shared, [world.user("linus"), world.user("ada")])
    for issue, who in ((done, "grace"), (held, "grace"), (shared, "barbara")):
        world.clock.advance(timedelta(minutes=1))
        world.edit_issue(world.actor(who), issue, state="closed", state_reason="completed")
    world.edit_issue(ada, dropped, state="closed", state_reason="not_planned")
    assert told(reading, goal) == {goal.number: [("A", False, "grace"), ("D", False, "linus"), ("E", False, "barbara")]}
    assert [call.name for call in reading.calls if call.name in ("Work", "Closers")] == ["Work", "Closers"]


def test_a_sub_issue_that_a_machine_closed_is_nobodys_work(reading: Stage) -> None:
    world, ada = reading.world, reading.world.actor("ada")
    goal = reading.issue("Gyros")
    done = world.create_issue(ada, reading.acme.repository, NewIssue("A", parent=goal))
    bot = world.installation_token(reading.acme.installation).actor
    world.edit_issue(bot, done, state="closed", state_reason="completed")
    assert told(reading, goal) == {goal.number: [("A", False, "")]}


def test_a_pull_request_of_another_repository_says_so(reading: Stage) -> None:
    world, ada = reading.world, reading.world.actor("ada")
    goal = reading.issue("Gyros")
    optics = world.add_repository(reading.acme.organization, "optics")
    made = world.open_pull(ada, optics, "Lens", names=[goal])
    world.merge_pull(ada, made)
    (piece,) = read_work(reading.session, [goal.node_id], "ACME/rockets")[goal.number]
    assert (piece.repository, piece.url.rsplit("/", 2)[1:]) == ("acme/optics", ["pull", str(made.number)])


def test_without_the_permission_there_are_no_pull_requests_and_all_the_rest(stage: Stage) -> None:
    world, ada = stage.world, stage.world.actor("ada")
    stage.acme.repository.private = True
    goal = stage.issue("Gyros")
    done = world.create_issue(ada, stage.acme.repository, NewIssue("A", parent=goal))
    world.edit_issue(ada, done, state="closed", state_reason="completed")
    world.merge_pull(ada, pull(stage, "Spin", names=(goal,)))
    world.merge_pull(ada, pull(stage, "Spin up", closes=(goal,)))
    assert told(stage, goal) == {goal.number: [("A", False, "ada")]}


def test_a_goal_that_is_gone_has_no_work(reading: Stage) -> None:
    goal = reading.issue("Gyros")
    reading.world.delete_issue(reading.world.actor("ada"), goal)
    assert read_work(reading.session, [goal.node_id], "acme/rockets") == {}
    assert read_work(reading.session, [], "acme/rockets") == {}


def test_any_other_fault_is_no_answer(known: Wire) -> None:
    fault = {"type": "INTERNAL", "message": "Something went wrong", "path": ["nodes", 0]}
    known.answer({"rateLimit": {"cost": 1, "remaining": 9}, "nodes": [None]}, errors=[fault])
    with pytest.raises(TryLater):
        read_work(known.session, ["I_1"], "acme/rockets")
