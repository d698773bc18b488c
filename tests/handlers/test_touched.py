"""What each event touches, told from payloads cut down to what GitHub sends at least."""

from typing import Any

import pytest

from bot.event import Event, Repo, Touched
from bot.payload import SHAPES, read_event
from handlers import HANDLERS, touched

ROCKETS = Repo(11, "acme/rockets")
ENGINES = Repo(12, "acme/engines")
HERE = {"repository": {"id": 11, "full_name": "acme/rockets", "default_branch": "main", "private": True}}
THERE = {"id": 12, "full_name": "acme/engines", "name": "engines"}


def places(name: str, payload: dict[str, Any]) -> tuple[Touched, ...]:
    return touched(read_event("guid", name, payload))


def issue_event(action: str, **parts: Any) -> tuple[Touched, ...]:
    return places("issues", {**HERE, "action": action, "issue": {"number": 7, "labels": []}, **parts})


@pytest.mark.parametrize("action", ["opened", "reopened", "labeled", "unlabeled"])
def test_an_issue_that_may_become_a_sprint_wakes_its_space(action: str) -> None:
    assert issue_event(action) == (Touched.issue(ROCKETS, 7, opens=True),)


@pytest.mark.parametrize(
    "action", ["closed", "assigned", "unassigned", "milestoned", "pinned", "locked", "typed", "new"]
)
def test_any_other_change_of_an_issue_concerns_only_a_sprint_that_we_know(action: str) -> None:
    assert issue_event(action) == (Touched.issue(ROCKETS, 7),)


@pytest.mark.parametrize("action", ["deleted", "transferred"])
def test_an_issue_that_leaves_makes_the_space_look_for_its_current_sprint(action: str) -> None:
    assert issue_event(action) == (Touched.issue(ROCKETS, 7, opens=True), Touched.space(ROCKETS))


def test_a_new_title_may_make_a_sprint_and_a_new_body_may_not() -> None:
    assert issue_event("edited", changes={"title": {"from": "a"}}) == (Touched.issue(ROCKETS, 7, opens=True),)
    assert issue_event("edited", changes={"body": {"from": "a"}}) == (Touched.issue(ROCKETS, 7),)
    assert issue_event("edited", changes={}) == (Touched.issue(ROCKETS, 7),)


def test_an_issue_that_may_become_something_tells_which_labels_it_bears() -> None:
    issue = {"number": 7, "labels": [{"node_id": "LA_2", "name": "goal"}, {"node_id": "LA_1"}, {}, None]}
    found = (Touched.issue(ROCKETS, 7, opens=True, labels=("LA_1", "LA_2", "LA_3")),)
    assert places("issues", {**HERE, "action": "unlabeled", "issue": issue, "label": {"node_id": "LA_3"}}) == found
    assert places("issues", {**HERE, "action": "closed", "issue": issue}) == (Touched.issue(ROCKETS, 7),)


def test_the_handlers_do_not_ask_who_did_it() -> None:
    sender = {"login": "goalkeeper[bot]", "type": "Bot"}
    assert issue_event("edited", sender=sender) == issue_event("edited")


@pytest.mark.parametrize("action", ["created", "edited", "deleted"])
def test_a_comment_touches_its_issue(action: str) -> None:
    assert places("issue_comment", {**HERE, "action": action, "issue": {"number": 7}}) == (Touched.issue(ROCKETS, 7),)


def test_a_comment_on_a_pull_request_touches_nothing() -> None:
    payload = {**HERE, "action": "created", "issue": {"number": 7, "pull_request": {"url": "https://…"}}}
    assert places("issue_comment", payload) == ()


def test_a_new_label_touches_its_space_only() -> None:
    assert places("label", {**HERE, "action": "created", "label": {"name": "goal"}}) == (Touched.space(ROCKETS),)


@pytest.mark.parametrize("action", ["edited", "deleted", "archived"])
def test_a_label_that_changes_or_goes_touches_the_sprints_that_go_on_too(action: str) -> None:
    assert places("label", {**HERE, "action": action, "label": {"name": "goal"}}) == (Touched.awake(ROCKETS),)


def test_a_link_between_issues_touches_both_from_either_side() -> None:
    both = {**HERE, "parent_issue": {"number": 7}, "sub_issue": {"number": 8}}
    assert places("sub_issues", {**both, "action": "sub_issue_added", "sub_issue_repo": THERE}) == (
        Touched.issue(ROCKETS, 7),
        Touched.issue(ENGINES, 8),
    )
    assert places("sub_issues", {**both, "action": "parent_issue_added", "parent_issue_repo": THERE}) == (
        Touched.issue(ENGINES, 7),
        Touched.issue(ROCKETS, 8),
    )
    assert places("sub_issues", {**both, "action": "sub_issue_removed"}) == (
        Touched.issue(ROCKETS, 7),
        Touched.issue(ROCKETS, 8),
    )


@pytest.mark.parametrize("action", ["created", "unsuspend", "new_permissions_accepted", "suspend"])
def test_an_installation_touches_all_its_rows_and_the_spaces_that_it_names(action: str) -> None:
    payload = {"action": action, "installation": {"id": 5}, "repositories": [HERE["repository"], THERE]}
    assert places("installation", payload) == (
        Touched.installation(),
        Touched.repository(ROCKETS),
        Touched.repository(ENGINES),
    )


def test_a_removed_installation_makes_no_new_spaces() -> None:
    assert places("installation", {"action": "deleted", "repositories": [THERE]}) == (Touched.installation(),)


def test_repositories_that_come_are_met_and_those_that_go_are_looked_at_once_more() -> None:
    payload = {"action": "added", "repositories_added": [THERE], "repositories_removed": []}
    assert places("installation_repositories", payload) == (Touched.installation(), Touched.repository(ENGINES))
    payload = {"action": "removed", "repositories_added": [], "repositories_removed": [THERE]}
    assert places("installation_repositories", payload) == (Touched.installation(),)


def test_a_renamed_account_touches_everything() -> None:
    assert places("installation_target", {"action": "renamed"}) == (Touched.installation(),)


@pytest.mark.parametrize("action", ["created", "edited", "publicized"])
def test_a_changed_repository_touches_its_space(action: str) -> None:
    assert places("repository", {**HERE, "action": action}) == (Touched.space(ROCKETS),)


@pytest.mark.parametrize("action", ["archived", "unarchived", "renamed", "transferred", "deleted"])
def test_a_repository_that_stops_or_starts_wakes_its_sprints_too(action: str) -> None:
    assert places("repository", {**HERE, "action": action}) == (Touched.repository(ROCKETS),)


def test_a_card_touches_the_issue_behind_it() -> None:
    item = {"id": 1, "content_node_id": "I_kwDO", "content_type": "Issue"}
    assert places("projects_v2_item", {"action": "edited", "projects_v2_item": item}) == (Touched.content("I_kwDO"),)


@pytest.mark.parametrize("kind", ["DraftIssue", "PullRequest", None])
def test_a_card_without_an_issue_touches_nothing(kind: str | None) -> None:
    item = {"id": 1, "content_node_id": "DI_kwDO", "content_type": kind}
    assert places("projects_v2_item", {"action": "edited", "projects_v2_item": item}) == ()


@pytest.mark.parametrize("action", ["created", "edited", "archived", "restored", "deleted", "converted", "reordered"])
def test_whatever_happens_to_a_card_its_issue_is_looked_at(action: str) -> None:
    item = {"id": 1, "content_node_id": "I_kwDO", "content_type": "Issue", "project_node_id": "PVT_1"}
    assert places("projects_v2_item", {"action": action, "projects_v2_item": item}) == (Touched.content("I_kwDO"),)


@pytest.mark.parametrize("action", ["created", "edited", "closed", "reopened", "deleted"])
def test_a_board_touches_the_sprints_that_use_it(action: str) -> None:
    board = {"id": 1, "node_id": "PVT_1", "number": 4}
    assert places("projects_v2", {"action": action, "projects_v2": board}) == (Touched.board("PVT_1"),)


def test_what_people_say_on_a_board_touches_nothing() -> None:
    update = {"id": 1, "node_id": "PVTSU_1", "project_node_id": "PVT_1", "status": "AT_RISK"}
    assert places("projects_v2_status_update", {"action": "edited", "projects_v2_status_update": update}) == ()


@pytest.mark.parametrize("action", ["added", "edited", "removed"])
def test_a_collaborator_touches_the_sprints_of_the_repository(action: str) -> None:
    assert places("member", {**HERE, "action": action, "member": {"login": "ada"}}) == (Touched.awake(ROCKETS),)


@pytest.mark.parametrize("action", ["added", "removed"])
def test_somebody_in_or_out_of_a_team_touches_the_goals_that_are_theirs(action: str) -> None:
    payload = {"action": action, "scope": "team", "member": {"login": "ada"}, "team": {"name": "Rockets"}}
    assert places("membership", payload) == (Touched.person("ada"),)


@pytest.mark.parametrize("action", ["member_added", "member_removed"])
def test_somebody_in_or_out_of_the_organization_touches_the_goals_that_are_theirs(action: str) -> None:
    payload = {"action": action, "membership": {"role": "member", "user": {"login": "ada"}}}
    assert places("organization", payload) == (Touched.person("ada"),)


@pytest.mark.parametrize("action", ["renamed", "deleted", "member_invited"])
def test_what_else_happens_to_an_organization_touches_nobodys_goals(action: str) -> None:
    assert places("organization", {"action": action, "membership": {"user": {"login": "ada"}}}) == ()


def push(ref: str = "refs/heads/main", paths: tuple[str, ...] = (), **parts: Any) -> tuple[Touched, ...]:
    commits = [{"added": [], "removed": [], "modified": list(paths)}]
    return places("push", {**HERE, "ref": ref, "commits": commits, "head_commit": None, "forced": False, **parts})


def test_new_rules_on_the_default_branch_touch_space_and_sprints() -> None:
    everything = (Touched.repository(ROCKETS),)
    assert push(paths=("README.md", ".github/goalkeeper.yml")) == everything
    assert push(head_commit={"added": [".github/goalkeeper.yml"]}, commits=[]) == everything
    assert push(commits=[{"removed": [".github/goalkeeper.yml"]}]) == everything
    assert push(paths=("README.md", ".github/goalkeeper/templates/retro.md")) == everything
    assert push(commits=[{"removed": [".github/goalkeeper/templates/retro.md"]}]) == everything
    assert push(forced=True) == everything


def test_other_pushes_touch_nothing() -> None:
    assert push(paths=("README.md", ".github/goalkeeper/notes.md", "docs/.github/goalkeeper/templates/a.md")) == ()
    assert push("refs/heads/try-it", (".github/goalkeeper.yml",)) == ()
    assert push("refs/tags/main", (".github/goalkeeper.yml",)) == ()
    assert places("push", {"ref": "refs/heads/", "repository": {"id": 11, "full_name": "acme/rockets"}}) == ()


@pytest.mark.parametrize("name", ["ping", "star", "pull_request", ""])
def test_what_nobody_handles_touches_nothing(name: str) -> None:
    assert places(name, {**HERE, "issue": {"number": 7}}) == ()


def test_a_place_is_touched_once() -> None:
    payload = {"action": "created", "repositories": [THERE, THERE]}
    assert places("installation", payload) == (Touched.installation(), Touched.repository(ENGINES))


@pytest.mark.parametrize("name", sorted(HANDLERS))
def test_a_delivery_that_says_nothing_breaks_no_handler(name: str) -> None:
    assert all(place.repo is None for place in places(name, {}))


def test_every_shape_belongs_to_a_handler() -> None:
    assert set(SHAPES) <= set(HANDLERS)


def test_the_table_of_handlers_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        HANDLERS["star"] = lambda _: iter(())  # type: ignore[index]


def test_an_event_holds_what_its_handler_needs_and_no_more() -> None:
    payload = {
        **HERE,
        "action": "labeled",
        "issue": {"number": 7, "title": "private words", "body": "more of them"},
        "installation": {"id": 5, "node_id": "x"},
        "sender": {"login": "ada", "type": "User", "id": 3},
    }
    assert read_event("g", "issues", payload) == Event(
        "g",
        "issues",
        "labeled",
        5,
        ROCKETS,
        {"issue": {"number": 7, "labels": []}, "label": {"node_id": ""}, "changes": {"title": False}},
        sender="ada",
    )
