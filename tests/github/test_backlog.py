"""The open issues of a repository: from both ends, as many as four requests bring, and no text longer than is read."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.core.backlog import hygiene
from bot.core.backlog.words import LONGEST
from bot.core.rules import Rules
from bot.errors import Gone, TryLater
from bot.github.backlog import read_backlog
from bot.sandbox.acts_issues import NewIssue
from bot.sandbox.entities import Issue
from tests.github.conftest import Wire
from tests.github.stage import Stage

HUGE = "x" * 65_000


def opened(stage: Stage, count: int, body: str = "") -> list[Issue]:
    """Open so many issues, each of them a minute after the one before."""
    world, ada = stage.world, stage.world.actor("ada")
    made = []
    for number in range(count):
        world.clock.advance(timedelta(minutes=1))
        made.append(world.create_issue(ada, stage.acme.repository, NewIssue(f"Task {number}", body)))
    return made


def asked(stage: Stage) -> int:
    """How often the backlog was asked for since the last time."""
    return sum("Backlog" in name for name in stage.names())


def test_what_is_known_of_an_issue_is_read(stage: Stage) -> None:
    world, ada = stage.world, stage.world.actor("ada")
    stage.labelled("task")
    whole = stage.issue("Gyros", "Estimate: 3 d", "task")
    world.create_issue(ada, stage.acme.repository, NewIssue("Bearing", parent=whole))
    world.edit_issue(ada, whole, assignees=[world.users["grace"]])
    stage.names()
    backlog = read_backlog(stage.session, "acme/rockets")
    found = {issue.title: issue for issue in backlog.issues}
    gyros, bearing = found["Gyros"], found["Bearing"]
    assert (gyros.number, gyros.labels, gyros.assignees) == (whole.number, ("task",), ("grace",))
    assert (gyros.body, gyros.is_open, gyros.mine, gyros.parent) == ("Estimate: 3 d", True, False, None)
    assert (bearing.parent, backlog.split) == (whole.number, frozenset({whole.number}))
    assert asked(stage) == 1


def test_closed_issues_and_pull_requests_are_none_of_it(stage: Stage) -> None:
    world, ada = stage.world, stage.world.actor("ada")
    world.edit_issue(ada, stage.issue("Done"), state="closed")
    world.open_pull(ada, stage.acme.repository, "Spin")
    stage.issue("Gyros")
    found = read_backlog(stage.session, "acme/rockets")
    assert ([issue.title for issue in found.issues], found.total) == (["Gyros"], 1)


def test_labels_choose(stage: Stage) -> None:
    stage.labelled("task", "wish")
    for label in ("task", "wish"):
        stage.issue(label, "", label)
    stage.issue("neither")
    found = read_backlog(stage.session, "acme/rockets", ("task", "nowhere"))
    assert ([issue.title for issue in found.issues], found.total) == (["task"], 1)


@pytest.mark.parametrize(("count", "requests"), [(0, 1), (50, 1), (51, 2), (100, 2), (140, 3), (160, 4)])
def test_up_to_two_hundred_are_all_read_fifty_at_a_time(stage: Stage, count: int, requests: int) -> None:
    opened(stage, count)
    stage.names()
    found = read_backlog(stage.session, "acme/rockets")
    assert (len(found.issues), found.total, asked(stage)) == (count, count, requests)


def test_of_ten_thousand_the_newest_and_the_oldest_are_read_in_four_requests(stage: Stage) -> None:
    made = opened(stage, 240, HUGE)
    # What lies between the two ends need only be there.
    issues = stage.acme.repository.issues
    for number in range(10_000):
        issues[100_000 + number] = made[120]
    stage.names()
    found = read_backlog(stage.session, "acme/rockets")
    assert asked(stage) == 4
    assert found.total == 10_240
    assert [issue.title for issue in found.issues] == [
        *(f"Task {number}" for number in reversed(range(140, 240))),
        *(f"Task {number}" for number in range(100)),
    ]
    assert {len(issue.body) for issue in found.issues} == {LONGEST}
    told = hygiene(found, Rules(), stage.world.clock.now())
    assert (told.looked, told.total, told.tasks, len(told.worst)) == (200, 10_240, 200, 10)


def test_a_repository_that_is_gone_says_so(stage: Stage) -> None:
    with pytest.raises(Gone):
        read_backlog(stage.session, "acme/nowhere")


def answer(*nodes: object, total: int = 1) -> dict[str, object]:
    page = {"totalCount": total, "pageInfo": {"hasNextPage": False, "endCursor": None}, "nodes": list(nodes)}
    return {"rateLimit": {"cost": 1, "remaining": 9}, "repository": {"issues": page}}


def test_what_is_not_for_us_is_left_out_and_any_other_fault_is_no_answer(known: Wire) -> None:
    where = ["repository", "issues", "nodes", 0]
    for _ in range(2):
        known.answer(answer(None), errors=[{"type": "FORBIDDEN", "message": "no", "path": where}])
    known.answer(answer(None), errors=[{"type": "INTERNAL", "message": "Something went wrong", "path": where}])
    found = read_backlog(known.session, "acme/rockets")
    assert (found.issues, found.total) == ((), 1)
    with pytest.raises(TryLater):
        read_backlog(known.session, "acme/rockets")
