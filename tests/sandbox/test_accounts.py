"""What is told about people, organizations and teams."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from github import GithubException, UnknownObjectException

from bot.sandbox.boards import Project
from bot.sandbox.entities import Issue, User
from bot.sandbox.errors import Forbidden, NotFound
from bot.sandbox.world import NewIssue
from tests.sandbox.conftest import Stage
from tests.sandbox.graph import Graph


def test_a_person_sees_themselves_and_an_app_does_not(stage: Stage, ask: Callable[..., Any]) -> None:
    assert stage.person("ada").get_user().login == "ada"
    with pytest.raises(GithubException, match="Resource not accessible by integration"):
        _ = stage.bot.get_user().login
    assert ask("GET", "/user", token=None)[0] == 403


def test_accounts_are_found_by_login_in_any_case_and_by_number(stage: Stage, ask: Callable[..., Any]) -> None:
    ada = stage.bot.get_user("ADA")
    assert (ada.login, ada.name, ada.type) == ("ada", "Ada", "User")
    assert ask("GET", f"/user/{ada.id}")[2]["login"] == "ada"
    with pytest.raises(UnknownObjectException):
        stage.bot.get_user("nobody")


def test_a_persons_repositories_are_listed(stage: Stage) -> None:
    assert [r.full_name for r in stage.person("grace").get_user().get_repos()] == ["acme/rockets"]


def test_an_organization_tells_of_its_repositories_members_and_teams(stage: Stage) -> None:
    acme = stage.bot.get_organization("acme")
    assert [r.name for r in acme.get_repos()] == ["rockets"]
    assert {m.login for m in acme.get_members()} == {"ada", "grace", "edsger", "barbara", "linus"}
    assert [m.login for m in acme.get_members(role="admin")] == ["ada"]
    assert acme.has_in_members(stage.bot.get_user("grace")) is True
    assert acme.has_in_members(stage.bot.get_user("ghost")) is False
    team = acme.get_team_by_slug("engineers")
    assert team.get_team_membership("ada").role == "member"
    assert len(list(team.get_members())) == 5
    assert [t.slug for t in acme.get_teams()] == ["engineers"]
    with pytest.raises(UnknownObjectException):
        team.get_team_membership("ghost")


def test_a_membership_names_the_role(ask: Callable[..., Any]) -> None:
    assert ask("GET", "/orgs/acme/memberships/ada")[2]["role"] == "admin"
    assert ask("GET", "/orgs/acme/memberships/ghost")[0] == 404
    assert ask("GET", "/orgs/acme/teams/engineers/memberships/ada")[2]["state"] == "active"
    assert ask("GET", "/orgs/acme/teams/engineers/members")[0] == 200
    assert ask("GET", "/orgs/acme/teams/pilots")[0] == 404


def test_a_person_is_no_organization(ask: Callable[..., Any]) -> None:
    assert ask("GET", "/orgs/ada")[0] == 404


def test_members_need_the_permission(stage: Stage, ask: Callable[..., Any]) -> None:
    narrow = stage.world.installation_token(stage.acme.installation, {"issues": "write"}).value
    status, headers, _ = ask("GET", "/orgs/acme/members", token=narrow)
    assert (status, headers["x-accepted-github-permissions"]) == (403, "members=read")
    outsider = stage.world.personal_token(stage.world.add_user("margaret")).value
    assert ask("GET", "/orgs/acme/members", token=outsider)[0] == 403


def test_people_join_and_leave_teams(stage: Stage) -> None:
    ada, acme = stage.world.actor("ada"), stage.acme.organization
    team, grace = acme.teams["engineers"], stage.world.user("grace")
    stage.world.leave_team(ada, acme, team, grace)
    stage.world.leave_team(ada, acme, team, grace)
    stage.world.join_team(ada, acme, team, grace)
    assert stage.events() == [("membership", "removed"), ("membership", "added")]
    with pytest.raises(Forbidden):
        stage.world.join_team(stage.world.actor("grace"), acme, team, grace)


def test_a_node_id_leads_to_its_thing_and_to_its_kind_only(stage: Stage) -> None:
    ada = stage.world.user("ada")
    assert stage.world.node(ada.node_id) is ada
    assert stage.world.node(ada.node_id, User) is ada
    for node_id in (ada.node_id, "I_nothing"):
        with pytest.raises(NotFound, match="Could not resolve to a node"):
            stage.world.node(node_id, Issue)


def test_node_ids_look_like_githubs(stage: Stage) -> None:
    issue = stage.rockets().create_issue("Look")
    comment = issue.create_comment("here")
    assert issue.raw_data["node_id"].startswith("I_kwDO")
    assert comment.node_id.startswith("IC_kwDO")
    assert stage.acme.board.node_id.startswith("PVT_kwDO")
    assert stage.acme.repository.node_id.startswith("R_kgDO")
    assert stage.acme.repository.labels[0].node_id.startswith("LA_kwDO")
    assert stage.acme.app.bot.node_id.startswith("BOT_kgDO")
    assert isinstance(stage.world.node(stage.acme.board.node_id), Project)


def test_the_service_tells_about_itself(ask: Callable[..., Any]) -> None:
    assert ask("GET", "/meta", token=None)[2]["verifiable_password_authentication"] is False


def test_who_is_no_member_is_sent_to_the_public_list(stage: Stage, ask: Callable[..., Any]) -> None:
    stranger = stage.world.personal_token(stage.world.add_user("margaret")).value
    status, headers, _ = ask("GET", "/orgs/acme/members/ada", token=stranger)
    where = headers["location"]
    assert (status, where) == (302, "https://api.github.example/orgs/acme/public_members/ada")
    assert ask("GET", where.removeprefix("https://api.github.example"), token=stranger)[0] == 404


def test_a_deleted_account_is_a_ghost_to_rest_and_nobody_to_graphql(stage: Stage, graph: Graph) -> None:
    world, grace = stage.world, stage.world.user("grace")
    issue = world.create_issue(world.actor("grace"), stage.acme.repository, NewIssue("Engines", assignees=[grace]))
    said = world.create_comment(world.actor("grace"), issue, "hm")
    world.edit_comment(world.actor("grace"), said, "hm!")
    world.react(world.actor("grace"), issue, "+1")
    world.create_project(world.actor("ada"), world.user("ada"), "Mine")
    token = world.personal_token(grace).value
    world.delete_account(grace)
    assert stage.rockets().get_issue(1).user.login == "ghost"
    assert graph.ask("GET", "/repos/acme/rockets/collaborators/grace/permission")[0] == 404
    assert graph.ask("GET", "/user", token=token)[0] == 401
    query = """query ($id: ID!) { node(id: $id) { ... on Issue { author { login } assignees(first: 1) { totalCount }
      reactions(first: 1) { totalCount } comments(first: 1) { nodes { author { login } editor { login }
      userContentEdits(first: 1) { nodes { editor { login } diff } } } } } } }"""
    seen = graph.data(query, id=issue.node_id)["node"]
    assert (seen["author"], seen["assignees"], seen["reactions"]) == (None, {"totalCount": 0}, {"totalCount": 0})
    [comment] = seen["comments"]["nodes"]
    assert (comment["author"], comment["editor"]) == (None, None)
    assert comment["userContentEdits"]["nodes"] == [{"editor": None, "diff": "hm!"}]
    assert "grace" not in stage.acme.organization.members
