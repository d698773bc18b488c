"""What happens to issues, seen through PyGithub and through bare requests."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from github import GithubException

from bot.sandbox.world import NewIssue
from tests.sandbox.conftest import Stage

ISSUES = "/repos/acme/rockets/issues"


def test_an_issue_of_the_bot_is_by_a_bot_and_names_its_app(stage: Stage) -> None:
    issue = stage.rockets().create_issue("Sprint 1", body="Plan", labels=["bug"], assignees=["ada"])
    assert (issue.user.login, issue.user.type) == ("goalkeeper-sandbox[bot]", "Bot")
    assert issue.number == 1
    assert issue.id > 2**31
    assert issue.raw_data["performed_via_github_app"]["slug"] == "goalkeeper-sandbox"
    assert [x.name for x in issue.labels] == ["bug"]
    assert [u.login for u in issue.assignees] == ["ada"]


def test_opening_tells_of_labels_and_assignees_one_by_one(stage: Stage) -> None:
    stage.rockets().create_issue("Sprint 1", labels=["bug", "question"], assignees=["ada"])
    assert stage.events() == [
        ("issues", "opened"),
        ("issues", "labeled"),
        ("issues", "labeled"),
        ("issues", "assigned"),
    ]


@pytest.mark.parametrize("title", ["", "   "])
def test_an_issue_needs_a_title(ask: Callable[..., Any], title: str) -> None:
    status, _, body = ask("POST", ISSUES, {"title": title})
    assert (status, body["message"]) == (422, "Validation Failed")
    assert body["errors"] == [{"resource": "Issue", "code": "missing_field", "field": "title"}]
    assert body["documentation_url"].startswith("https://docs.github.com/")


def test_a_request_without_a_title_is_refused(ask: Callable[..., Any]) -> None:
    assert ask("POST", ISSUES, {})[2]["errors"][0]["code"] == "missing_field"
    assert ask("POST", ISSUES, {"title": 7})[0] == 422


def test_a_title_over_256_characters_is_refused(ask: Callable[..., Any]) -> None:
    assert ask("POST", ISSUES, {"title": "x" * 256})[0] == 201
    status, _, body = ask("POST", ISSUES, {"title": "x" * 257})
    assert (status, body["errors"][0]["message"]) == (422, "title is too long (maximum is 256 characters)")


def test_a_body_may_have_65536_characters_and_no_more(ask: Callable[..., Any]) -> None:
    assert ask("POST", ISSUES, {"title": "Long", "body": "ä" * 65_536})[0] == 201
    status, _, body = ask("PATCH", f"{ISSUES}/1", {"body": "x" * 65_537})
    assert (status, body["errors"][0]["message"]) == (422, "body is too long (maximum is 65536 characters)")


def test_a_body_is_kept_byte_for_byte(stage: Stage) -> None:
    text = "a\r\n\tb  \n\n<!-- hidden -->\n"
    assert stage.rockets().create_issue("As it is", body=text).body == text
    assert stage.rockets().get_issue(1).body == text


def test_labels_and_assignees_of_somebody_without_push_access_are_dropped_silently(stage: Stage) -> None:
    stage.world.add_user("margaret")
    milestone = stage.rockets().create_milestone("M1")
    issue = stage.rockets("margaret").create_issue("Hi", labels=["bug"], assignees=["ada"], milestone=milestone)
    assert [*issue.labels, *issue.assignees] == []
    assert issue.raw_data["milestone"] is None
    issue.edit(labels=["bug"], assignees=["ada"], body="new")
    again = stage.rockets().get_issue(1)
    assert (again.labels, again.assignees, again.body) == ([], [], "new")


def test_somebody_else_may_not_edit_without_rights(stage: Stage) -> None:
    stage.world.add_user("margaret")
    stage.rockets().create_issue("Mine")
    with pytest.raises(GithubException, match="Must have push rights"):
        stage.rockets("margaret").get_issue(1).edit(body="yours")


def test_an_edit_tells_what_it_said_before(stage: Stage) -> None:
    issue = stage.rockets("ada").create_issue("Old", body="before")
    stage.world.deliveries.pending()
    issue.edit(title="New", body="after")
    (sent,) = stage.world.deliveries.pending()
    assert sent.payload["changes"] == {"title": {"from": "Old"}, "body": {"from": "before"}}
    kept = stage.acme.repository.issues[1]
    assert [(e.editor.login, e.before) for e in kept.edits] == [("ada", "before")]
    assert kept.editor is stage.world.user("ada")


def test_an_edit_that_changes_nothing_is_silent(stage: Stage) -> None:
    issue = stage.rockets().create_issue("Same", body="same", labels=["bug"])
    before = stage.acme.repository.issues[1].updated_at
    stage.world.deliveries.pending()
    stage.sandbox.clock.advance(timedelta(minutes=1))
    issue.edit(title="Same", body="same", labels=["bug"], state="open")
    assert stage.events() == []
    assert stage.acme.repository.issues[1].updated_at == before


def test_closing_and_reopening_keep_the_reason(stage: Stage) -> None:
    issue = stage.rockets().create_issue("Goal")
    issue.edit(state="closed", state_reason="not_planned")
    closed = stage.rockets().get_issue(1)
    assert (closed.state, closed.state_reason) == ("closed", "not_planned")
    assert closed.raw_data["closed_by"]["login"] == "goalkeeper-sandbox[bot]"
    closed.edit(state="open")
    opened = stage.rockets().get_issue(1)
    assert (opened.state, opened.state_reason) == ("open", "reopened")
    assert opened.raw_data["closed_at"] is None
    assert stage.events() == [("issues", "opened"), ("issues", "closed"), ("issues", "reopened")]


def test_a_closed_issue_is_completed_unless_said_otherwise(stage: Stage) -> None:
    stage.rockets().create_issue("Goal").edit(state="closed")
    assert stage.rockets().get_issue(1).state_reason == "completed"


@pytest.mark.parametrize(
    "change", [{"state": "ajar"}, {"state": "closed", "state_reason": "boredom"}, {"milestone": 9}]
)
def test_a_value_that_github_does_not_know_is_refused(ask: Callable[..., Any], change: dict[str, Any]) -> None:
    ask("POST", ISSUES, {"title": "Goal"})
    assert ask("PATCH", f"{ISSUES}/1", change)[0] == 422


def test_closing_an_issue_ticks_the_boxes_that_name_it(stage: Stage) -> None:
    goal = stage.rockets().create_issue("Goal")
    stage.rockets().create_issue("Plan", body="- [ ] #1 first\n- [ ] #12 not this\n1. [ ] #1")
    goal.edit(state="closed")
    assert stage.rockets().get_issue(2).body == "- [x] #1 first\n- [ ] #12 not this\n1. [x] #1"


def test_edit_sets_labels_assignees_and_milestone_as_a_whole(stage: Stage) -> None:
    rockets = stage.rockets()
    milestone = rockets.create_milestone("M1")
    issue = rockets.create_issue("Goal", labels=["bug", "question"], assignees=["ada"])
    stage.world.deliveries.pending()
    issue.edit(labels=["question", "invalid"], assignees=["grace"], milestone=milestone)
    assert {x.name for x in issue.labels} == {"question", "invalid"}
    assert [u.login for u in issue.assignees] == ["grace"]
    assert stage.events() == [
        ("issues", "unlabeled"),
        ("issues", "labeled"),
        ("issues", "unassigned"),
        ("issues", "assigned"),
        ("issues", "milestoned"),
    ]
    issue.edit(milestone=None)
    assert stage.events() == [("issues", "demilestoned")]


def test_opening_with_somebody_unassignable_is_refused_but_adding_them_is_ignored(stage: Stage) -> None:
    rockets = stage.rockets()
    with pytest.raises(GithubException) as refused:
        rockets.create_issue("Goal", assignees=["nobody"])
    assert refused.value.status == 422
    issue = rockets.create_issue("Goal")
    issue.add_to_assignees("nobody", "ghost", "ada")
    assert [u.login for u in rockets.get_issue(issue.number).assignees] == ["ada"]
    issue.remove_from_assignees("ada", "grace")
    assert rockets.get_issue(issue.number).assignees == []


def test_assignability_can_be_asked(stage: Stage) -> None:
    rockets = stage.rockets()
    assert rockets.has_in_assignees("ada") is True
    assert rockets.has_in_assignees("nobody") is False
    assert rockets.has_in_assignees("ghost") is False
    assert {u.login for u in rockets.get_assignees()} == {"ada", "grace", "edsger", "barbara", "linus"}


def test_more_than_ten_assignees_are_ignored(stage: Stage) -> None:
    for n in range(12):
        stage.acme.repository.collaborators[stage.world.add_user(f"person{n}").login] = "write"
    issue = stage.rockets().create_issue("Crowd")
    issue.add_to_assignees(*[f"person{n}" for n in range(12)])
    assert len(stage.rockets().get_issue(1).assignees) == 10


def test_a_deleted_issue_is_gone(stage: Stage, ask: Callable[..., Any]) -> None:
    issue = stage.world.create_issue(stage.world.actor("ada"), stage.acme.repository, NewIssue("Oops"))
    stage.world.delete_issue(stage.world.actor("ada"), issue)
    status, _, body = ask("GET", f"{ISSUES}/1")
    assert (status, body["message"]) == (410, "This issue was deleted")
    assert ("issues", "deleted") in stage.events()


def test_only_an_admin_may_delete_an_issue(stage: Stage) -> None:
    issue = stage.world.create_issue(stage.world.actor("ada"), stage.acme.repository, NewIssue("Stay"))
    bot = stage.world.installation_token(stage.acme.installation).actor
    for actor in (bot, stage.world.actor("grace")):
        with pytest.raises(Exception, match=r"Resource not accessible|Must have admin rights"):
            stage.world.delete_issue(actor, issue)


def test_a_number_that_never_was_is_not_found(ask: Callable[..., Any]) -> None:
    assert ask("GET", f"{ISSUES}/99")[0] == 404
    assert ask("GET", f"{ISSUES}/seven")[0] == 404


def test_issues_that_are_switched_off_are_gone(stage: Stage, ask: Callable[..., Any]) -> None:
    stage.acme.repository.has_issues = False
    for status, _, body in (ask("GET", f"{ISSUES}/1"), ask("POST", ISSUES, {"title": "Hi"})):
        assert (status, body["message"]) == (410, "Issues are disabled for this repo")


def test_a_transferred_issue_leads_to_its_new_home(stage: Stage, ask: Callable[..., Any]) -> None:
    issue = stage.rockets().create_issue("Wanderer", labels=["bug"])
    issue.create_comment("Along with me")
    moon = stage.world.add_repository(stage.acme.organization, "moon")
    kept = stage.acme.repository.issues[1]
    old_node = kept.node_id
    stage.world.deliveries.pending()
    stage.world.transfer_issue(stage.world.actor("ada"), kept, moon)
    assert stage.events() == [("issues", "transferred"), ("issues", "opened")]
    status, headers, _ = ask("GET", f"{ISSUES}/1/comments?per_page=5")
    assert status == 301
    assert headers["location"].endswith(f"/repositories/{moon.id}/issues/1/comments?per_page=5")
    followed = stage.rockets().get_issue(1)
    assert followed.repository.full_name == "acme/moon"
    assert followed.node_id != old_node
    assert [c.body for c in followed.get_comments()] == ["Along with me"]
    assert [x.name for x in followed.labels] == ["bug"]


def test_an_issue_does_not_move_to_another_owner(stage: Stage) -> None:
    issue = stage.world.create_issue(stage.world.actor("ada"), stage.acme.repository, NewIssue("Stay"))
    elsewhere = stage.world.add_repository(stage.world.user("ada"), "own")
    with pytest.raises(Exception, match="Validation Failed"):
        stage.world.transfer_issue(stage.world.actor("ada"), issue, elsewhere)


def test_three_issues_can_be_pinned(stage: Stage) -> None:
    ada = stage.world.actor("ada")
    issues = [stage.world.create_issue(ada, stage.acme.repository, NewIssue(f"I{n}")) for n in range(4)]
    stage.world.deliveries.pending()
    for issue in (*issues[:3], issues[0]):
        stage.world.pin(ada, issue)
    with pytest.raises(Exception, match="Validation Failed"):
        stage.world.pin(ada, issues[3])
    stage.world.unpin(ada, issues[0])
    stage.world.unpin(ada, issues[0])
    stage.world.pin(ada, issues[3])
    assert stage.events() == [("issues", "pinned")] * 3 + [("issues", "unpinned"), ("issues", "pinned")]


def test_locking_needs_a_known_reason(stage: Stage, ask: Callable[..., Any]) -> None:
    issue = stage.rockets().create_issue("Hot")
    assert ask("PUT", f"{ISSUES}/1/lock", {"lock_reason": "boring"})[0] == 422
    issue.lock("too heated")
    assert stage.rockets().get_issue(1).active_lock_reason == "too heated"
    issue.unlock()
    assert stage.rockets().get_issue(1).locked is False
    assert stage.events()[1:] == [("issues", "locked"), ("issues", "unlocked")]


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("", [4, 3, 1]),
        ("state=all", [4, 3, 2, 1]),
        ("state=closed", [2]),
        ("labels=BUG", [3, 1]),
        ("labels=bug,question", [3]),
        ("assignee=ada", [1]),
        ("assignee=*", [1]),
        ("assignee=none", [4, 3]),
        ("creator=grace", [4]),
        ("mentioned=linus", [4]),
        ("milestone=1", [3]),
        ("milestone=*", [3]),
        ("milestone=none", [4, 1]),
        ("sort=created&direction=asc", [1, 3, 4]),
        ("sort=updated", [1, 4, 3]),
        ("sort=comments", [1, 4, 3]),
        ("since=2026-03-02T09:30:00Z", [1]),
    ],
)
def test_issues_can_be_filtered_and_sorted(
    stage: Stage, ask: Callable[..., Any], query: str, numbers: list[int]
) -> None:
    rockets = stage.rockets()
    first = rockets.create_issue("One", labels=["bug"], assignees=["ada"])
    rockets.create_issue("Two").edit(state="closed")
    rockets.create_issue("Three", labels=["bug", "question"], milestone=rockets.create_milestone("M"))
    stage.rockets("grace").create_issue("Four", body="ask @linus")
    stage.sandbox.clock.advance(timedelta(minutes=45))
    first.create_comment("news")
    token = stage.world.personal_token(stage.world.user("ada")).value
    assert [i["number"] for i in ask("GET", f"{ISSUES}?{query}", token=token)[2]] == numbers


def test_a_time_that_is_none_is_refused(ask: Callable[..., Any]) -> None:
    assert ask("GET", f"{ISSUES}?since=yesterday")[0] == 422


@pytest.mark.parametrize(
    "body", [{"title": "T", "labels": "bug"}, {"title": "T", "labels": [1]}, {"title": "T", "body": 3}]
)
def test_a_value_of_the_wrong_kind_is_refused(ask: Callable[..., Any], body: dict[str, Any]) -> None:
    status, _, said = ask("POST", ISSUES, body)
    assert status == 422
    assert said["message"].startswith("Invalid request.")


def test_what_is_no_json_cannot_be_parsed(ask: Callable[..., Any]) -> None:
    assert ask("POST", ISSUES, b"{nonsense")[2]["message"] == "Problems parsing JSON"
    assert ask("POST", ISSUES, b"[1]")[2]["message"] == "Body should be a JSON object"
