"""What happens to comments, reactions, labels and milestones."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from github import GithubException, UnknownObjectException

from bot.sandbox.entities import Label
from tests.sandbox.conftest import Stage

HOME = "/repos/acme/rockets"


def test_a_comment_is_made_changed_and_deleted(stage: Stage) -> None:
    issue = stage.rockets().create_issue("Talk")
    comment = issue.create_comment("First")
    comment.edit("Second")
    assert [c.body for c in issue.get_comments()] == ["Second"]
    assert stage.rockets().get_issue(1).get_comment(comment.id).body == "Second"
    assert stage.world.comments[comment.id].edits[0].before == "First"
    comment.delete()
    assert list(issue.get_comments()) == []
    with pytest.raises(UnknownObjectException):
        issue.get_comment(comment.id)
    assert stage.events()[1:] == [
        ("issue_comment", "created"),
        ("issue_comment", "edited"),
        ("issue_comment", "deleted"),
    ]


def test_the_same_text_again_is_no_edit(stage: Stage) -> None:
    comment = stage.rockets().create_issue("Talk").create_comment("Same")
    stage.world.deliveries.pending()
    comment.edit("Same")
    assert stage.events() == []


def test_a_comment_may_not_be_blank_or_too_long(ask: Callable[..., Any], stage: Stage) -> None:
    stage.rockets().create_issue("Talk")
    assert ask("POST", f"{HOME}/issues/1/comments", {"body": " "})[2]["errors"][0]["message"] == "Body cannot be blank"
    assert ask("POST", f"{HOME}/issues/1/comments", {})[0] == 422
    long = ask("POST", f"{HOME}/issues/1/comments", {"body": "x" * 65_537})
    assert long[2]["errors"][0]["message"] == "body is too long (maximum is 65536 characters)"


def test_a_locked_issue_takes_comments_of_writers_only(stage: Stage) -> None:
    issue = stage.rockets().create_issue("Hot")
    issue.lock("resolved")
    with pytest.raises(GithubException, match="Unable to create comment because issue is locked") as refused:
        issue.create_comment("May I?")
    assert refused.value.status == 403
    assert stage.rockets("grace").get_issue(1).create_comment("I may").body == "I may"


def test_a_strangers_comment_is_not_theirs_to_change(stage: Stage) -> None:
    stage.world.add_user("margaret")
    stage.rockets().create_issue("Talk").create_comment("Bot says")
    with pytest.raises(GithubException, match="Must have push rights"):
        next(iter(stage.rockets("margaret").get_issue(1).get_comments())).edit("No")


def test_comments_can_be_listed_since_a_time_and_over_the_repository(stage: Stage, ask: Callable[..., Any]) -> None:
    issue = stage.rockets().create_issue("Talk")
    issue.create_comment("early")
    stage.sandbox.clock.set(datetime(2026, 3, 2, 12, tzinfo=UTC))
    token = stage.world.personal_token(stage.world.user("ada")).value
    issue_two = stage.rockets().create_issue("More")
    issue_two.create_comment("late")
    assert [c["body"] for c in ask("GET", f"{HOME}/issues/comments?direction=desc", token=token)[2]] == [
        "late",
        "early",
    ]
    assert ask("GET", f"{HOME}/issues/1/comments?since=2026-03-02T10:00:00Z", token=token)[2] == []


def test_a_hidden_comment_says_why(stage: Stage) -> None:
    comment = stage.rockets().create_issue("Talk").create_comment("Noise")
    kept = stage.world.comments[comment.id]
    stage.world.minimize_comment(stage.world.actor("ada"), kept, "outdated")
    assert stage.rockets().get_issue(1).get_comment(comment.id).raw_data["minimized"] == {"reason": "outdated"}
    stage.world.unminimize_comment(stage.world.actor("ada"), kept)
    assert kept.minimized is None
    with pytest.raises(Exception, match="Validation Failed"):
        stage.world.minimize_comment(stage.world.actor("ada"), kept, "ugly")


def test_the_same_reaction_twice_is_one(stage: Stage, ask: Callable[..., Any]) -> None:
    issue = stage.rockets().create_issue("Talk")
    comment = issue.create_comment("Nice")
    assert issue.create_reaction("rocket").id == issue.create_reaction("rocket").id
    assert ask("POST", f"{HOME}/issues/1/reactions", {"content": "rocket"})[0] == 200
    assert ask("POST", f"{HOME}/issues/1/reactions", {"content": "thumbs"})[0] == 422
    made = comment.create_reaction("eyes")
    assert [r.content for r in comment.get_reactions()] == ["eyes"]
    assert stage.rockets().get_issue(1).raw_data["reactions"]["rocket"] == 1
    comment.delete_reaction(made.id)
    issue.delete_reaction(next(iter(issue.get_reactions())).id)
    assert (list(issue.get_reactions()), list(comment.get_reactions())) == ([], [])


def test_somebody_elses_reaction_stays(stage: Stage) -> None:
    made = stage.rockets("ada").create_issue("Talk").create_reaction("heart")
    assert stage.rockets().get_issue(1).delete_reaction(made.id) is False
    assert len(stage.acme.repository.issues[1].reactions) == 1


def test_a_label_has_one_name_in_any_case(stage: Stage, ask: Callable[..., Any]) -> None:
    rockets = stage.rockets()
    rockets.create_label("On Track", "00FF00", "All is well")
    assert rockets.get_label("on track").color == "00ff00"
    status, _, body = ask("POST", f"{HOME}/labels", {"name": "ON TRACK"})
    assert (status, body["errors"]) == (422, [{"resource": "Label", "code": "already_exists", "field": "name"}])


@pytest.mark.parametrize(
    ("label", "field"),
    [
        ({"name": "x" * 51, "color": "000000"}, "name"),
        ({"name": "x", "color": "#00000"}, "color"),
        ({"name": "x", "color": "red"}, "color"),
        ({"name": "x", "description": "d" * 101}, "description"),
        ({"name": " "}, "name"),
        ({}, "name"),
    ],
)
def test_a_label_keeps_githubs_limits(ask: Callable[..., Any], label: dict[str, str], field: str) -> None:
    status, _, body = ask("POST", f"{HOME}/labels", label)
    assert (status, body["errors"][0]["field"]) == (422, field)


def test_a_label_is_changed_and_deleted_everywhere(stage: Stage) -> None:
    issue = stage.rockets().create_issue("Goal", labels=["bug"])
    stage.world.deliveries.pending()
    label = stage.rockets().get_label("BUG")
    label.edit("defect", "abcdef", "Broken")
    (sent,) = stage.world.deliveries.pending()
    assert sent.payload["changes"]["name"] == {"from": "bug"}
    label.edit("defect", "abcdef", "Broken")
    assert [x.name for x in stage.rockets().get_issue(1).labels] == ["defect"]
    label.delete()
    assert stage.rockets().get_issue(issue.number).labels == []
    assert stage.events() == [("label", "deleted")]
    with pytest.raises(UnknownObjectException):
        stage.rockets().get_label("defect")


def test_labels_are_put_on_set_and_taken_off(stage: Stage, ask: Callable[..., Any]) -> None:
    issue = stage.rockets().create_issue("Goal")
    issue.add_to_labels("bug", "brand new", "BUG")
    assert [x.name for x in issue.get_labels()] == ["bug", "brand new"]
    assert stage.rockets().get_label("brand new").color == "ededed"
    issue.remove_from_labels("brand new")
    assert ask("DELETE", f"{HOME}/issues/1/labels/brand%20new")[2]["message"] == "Label does not exist"
    issue.set_labels("question", "invalid")
    assert [x.name for x in issue.get_labels()] == ["question", "invalid"]
    assert ask("POST", f"{HOME}/issues/1/labels", ["bug"])[0] == 200
    issue.delete_labels()
    assert list(issue.get_labels()) == []


def test_a_label_that_is_on_already_is_told_to_nobody(stage: Stage) -> None:
    issue = stage.rockets().create_issue("Goal", labels=["bug"])
    stage.world.deliveries.pending()
    issue.add_to_labels("bug")
    assert stage.events() == []


def test_an_issue_carries_a_hundred_labels(stage: Stage, ask: Callable[..., Any]) -> None:
    issue = stage.rockets().create_issue("Heavy")
    kept = stage.acme.repository.issues[issue.number]
    kept.labels = [Label(n, f"LA_{n}", f"l{n}", "000000") for n in range(100)]
    status, _, body = ask("POST", f"{HOME}/issues/1/labels", {"labels": ["bug"]})
    assert (status, body["errors"][0]["field"]) == (422, "labels")


def test_milestones_are_made_filtered_changed_and_deleted(stage: Stage, ask: Callable[..., Any]) -> None:
    rockets = stage.rockets()
    due = datetime(2026, 4, 1, tzinfo=UTC)
    made = rockets.create_milestone("M1", state="closed", description="First", due_on=due)
    assert (made.state, made.due_on, made.creator.type) == ("closed", due, "Bot")
    assert list(rockets.get_milestones()) == []
    assert ask("POST", f"{HOME}/milestones", {"title": "M1"})[2]["errors"][0]["code"] == "already_exists"
    assert ask("POST", f"{HOME}/milestones", {"title": " "})[0] == 422
    assert ask("PATCH", f"{HOME}/milestones/1", {"state": "ajar"})[0] == 422
    made.edit("M1 again", state="open", description="Second")
    rockets.create_issue("In it", milestone=made).edit(state="closed")
    again = rockets.get_milestone(1)
    assert (again.title, again.open_issues, again.closed_issues) == ("M1 again", 0, 1)
    again.delete()
    assert rockets.get_issue(1).milestone is None
    with pytest.raises(UnknownObjectException):
        rockets.get_milestone(1)
    assert [e for e in stage.events() if e[0] == "milestone"] == [
        ("milestone", "created"),
        ("milestone", "closed"),
        ("milestone", "edited"),
        ("milestone", "opened"),
        ("milestone", "deleted"),
    ]
