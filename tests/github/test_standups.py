"""The issue with the stand-ups: its comments, and what is no such issue."""

from datetime import timedelta

from bot.github.standups import read_standups
from tests.github.stage import Stage


def test_it_comes_with_its_comments_in_one_request(stage: Stage) -> None:
    issue = stage.issue("Stand-ups")
    stage.world.create_comment(stage.world.actor("ada"), issue, "/standup all is well")
    found = read_standups(stage.session, "acme/rockets", issue.number)
    assert found is not None
    assert (found.id, found.title, found.is_open, found.comments_complete) == (issue.node_id, "Stand-ups", True, True)
    assert [(each.body, each.author and each.author.login) for each in found.comments] == [
        ("/standup all is well", "ada")
    ]
    assert [call.name for call in stage.calls if call.name == "StandupIssue"] == ["StandupIssue"]


def test_of_many_comments_the_last_hundred_are_read(stage: Stage) -> None:
    issue = stage.issue("Stand-ups")
    for number in range(101):
        stage.world.clock.advance(timedelta(minutes=1))
        stage.world.create_comment(stage.world.actor("ada"), issue, f"{number}")
    found = read_standups(stage.session, "acme/rockets", issue.number)
    assert found is not None
    assert (found.comments[0].body, len(found.comments), found.comments_complete) == ("1", 100, False)


def test_one_that_is_not_there_and_a_repository_that_is_not_there_have_none(stage: Stage) -> None:
    assert read_standups(stage.session, "acme/rockets", 999) is None
    assert read_standups(stage.session, "acme/rockets", stage.issue("Stand-ups").number, "<!-- mark -->") is None
    assert read_standups(stage.session, "acme/nothing", 1) is None
