"""What happens to repositories, their files, their people and their hooks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from github import Github, GithubException, UnknownObjectException

from bot.sandbox.errors import Forbidden, Moved, NotFound, ValidationFailed
from bot.sandbox.world import NewIssue
from tests.sandbox.conftest import PACE, Stage

HOME = "/repos/acme/rockets"


def test_a_renamed_repository_is_found_under_its_old_name(stage: Stage, ask: Callable[..., Any]) -> None:
    stage.rockets().create_issue("Still here")
    stage.rockets("ada").edit(name="missiles")
    status, headers, body = ask("GET", f"{HOME}/issues/1?x=1")
    assert (status, body["message"]) == (301, "Moved Permanently")
    assert headers["location"] == body["url"]
    assert headers["location"].endswith(f"/repositories/{stage.acme.repository.id}/issues/1?x=1")
    assert stage.rockets().full_name == "acme/missiles"
    assert stage.rockets().get_issue(1).title == "Still here"
    assert ask("POST", f"{HOME}/issues", {"title": "Hi"})[0] == 307
    renamed = [d for d in stage.world.deliveries.pending() if d.event == "repository"]
    assert renamed[0].payload["changes"] == {"repository": {"name": {"from": "rockets"}}}


def test_a_taken_name_is_refused_and_an_old_one_can_be_taken(stage: Stage) -> None:
    ada = stage.world.actor("ada")
    moon = stage.world.add_repository(stage.acme.organization, "moon")
    with pytest.raises(GithubException, match="422"):
        stage.rockets("ada").edit(name="moon")
    stage.world.rename_repository(ada, moon, "luna")
    stage.world.rename_repository(ada, moon, "moon")
    assert stage.world.repository("acme", "moon") is moon
    assert stage.world.repository_by_id(moon.id) is moon


def test_a_repository_that_is_handed_over_is_found_at_its_old_address(stage: Stage) -> None:
    ada, rockets = stage.world.actor("ada"), stage.acme.repository
    north = stage.world.add_organization("north", {"ada": "admin"})
    there = stage.world.install(ada, stage.acme.app, north)
    stage.world.transfer_repository(ada, rockets, north)
    assert rockets.full_name == "north/rockets"
    (told,) = [each for each in stage.world.deliveries.pending() if each.event == "repository"]
    assert (told.payload["action"], told.payload["installation"]["id"]) == ("transferred", there.id)
    assert told.payload["changes"]["owner"]["from"]["organization"]["login"] == "acme"
    with pytest.raises(Moved):
        stage.world.repository("acme", "rockets")
    stage.world.add_repository(stage.acme.organization, "rockets")
    with pytest.raises(ValidationFailed):
        stage.world.transfer_repository(ada, rockets, stage.acme.organization)


def test_an_archived_repository_is_read_only(stage: Stage) -> None:
    issue = stage.rockets().create_issue("Before")
    stage.rockets("ada").edit(archived=True)
    for write in (lambda: issue.edit(body="x"), lambda: issue.create_comment("x"), lambda: issue.add_to_labels("bug")):
        with pytest.raises(GithubException, match="Repository was archived so is read-only") as refused:
            write()
        assert refused.value.status == 403
    assert stage.rockets().get_issue(1).title == "Before"
    stage.rockets("ada").edit(archived=False)
    issue.edit(body="after")
    assert [e for e in stage.events() if e[0] == "repository"] == [
        ("repository", "archived"),
        ("repository", "unarchived"),
    ]


def test_only_an_admin_may_archive_or_rename(stage: Stage) -> None:
    for change in ({"archived": True}, {"name": "mine"}):
        with pytest.raises(GithubException, match="Must have admin rights"):
            stage.rockets("grace").edit(**change)


def test_a_deleted_repository_is_not_found(stage: Stage) -> None:
    ada = stage.world.actor("ada")
    stage.world.create_issue(ada, stage.acme.repository, NewIssue("Gone with it"))
    stage.world.rename_repository(ada, stage.acme.repository, "missiles")
    stage.world.delete_repository(ada, stage.acme.repository)
    for name in ("rockets", "missiles"):
        with pytest.raises(UnknownObjectException):
            stage.bot.get_repo(f"acme/{name}")
    assert stage.world.issues == {}
    with pytest.raises(Exception, match="Not Found"):
        stage.world.repository_by_id(stage.acme.repository.id)


def test_a_private_repository_is_hidden_from_strangers(stage: Stage, ask: Callable[..., Any]) -> None:
    stage.world.add_user("margaret")
    stage.acme.repository.private = True
    for client in (stage.person("margaret"), Github(**PACE)):
        with pytest.raises(UnknownObjectException):
            client.get_repo("acme/rockets")
    assert stage.rockets().private is True
    assert stage.rockets("grace").private is True
    stage.world.rename_repository(stage.world.actor("ada"), stage.acme.repository, "secret")
    token = stage.world.personal_token(stage.world.user("margaret")).value
    assert ask("GET", HOME, token=token)[0] == 404


def test_a_stranger_reads_what_is_public_and_writes_nothing(stage: Stage, ask: Callable[..., Any]) -> None:
    stage.rockets().create_issue("Public")
    assert ask("GET", f"{HOME}/issues/1", token=None)[0] == 200
    status, _, body = ask("POST", f"{HOME}/issues", {"title": "No"}, token=None)
    assert (status, body["message"]) == (401, "Requires authentication")


def test_an_app_reads_public_repositories_but_writes_only_where_it_is_installed(stage: Stage) -> None:
    moon = stage.world.add_repository(stage.world.user("ada"), "moon")
    stage.world.create_issue(stage.world.actor("ada"), moon, NewIssue("Elsewhere"))
    assert stage.bot.get_repo("ada/moon").get_issue(1).title == "Elsewhere"
    with pytest.raises(GithubException, match="Resource not accessible by integration"):
        stage.bot.get_repo("ada/moon").create_issue("No")


@pytest.mark.parametrize(
    ("login", "permission", "role"),
    [("ada", "admin", "admin"), ("grace", "write", "write"), ("margaret", "read", "read")],
)
def test_a_persons_permission_can_be_asked(stage: Stage, login: str, permission: str, role: str) -> None:
    stage.world.add_user("margaret")
    rockets = stage.rockets()
    assert rockets.get_collaborator_permission(login) == permission
    assert rockets.get_collaborator_role_name(login) == role


@pytest.mark.parametrize(("role", "permission"), [("maintain", "write"), ("triage", "read")])
def test_new_roles_are_told_in_the_old_words(stage: Stage, role: str, permission: str) -> None:
    stage.acme.repository.collaborators["grace"] = role
    assert stage.rockets().get_collaborator_permission("grace") == permission
    assert stage.rockets().get_collaborator_role_name("grace") == role


def test_the_permission_of_somebody_who_does_not_exist_is_not_found(stage: Stage) -> None:
    with pytest.raises(UnknownObjectException):
        stage.rockets().get_collaborator_permission("nobody")


def test_collaborators_come_and_go(stage: Stage) -> None:
    stage.world.add_user("margaret")
    rockets = stage.rockets("ada")
    rockets.add_to_collaborators("margaret", "push")
    rockets.add_to_collaborators("margaret", "admin")
    assert rockets.has_in_collaborators("margaret") is True
    assert "margaret" in {c.login for c in rockets.get_collaborators()}
    with pytest.raises(GithubException):
        rockets.add_to_collaborators("margaret", "king")
    rockets.remove_from_collaborators("margaret")
    rockets.remove_from_collaborators("margaret")
    assert rockets.has_in_collaborators("margaret") is False
    assert [e for e in stage.events() if e[0] == "member"] == [
        ("member", "added"),
        ("member", "edited"),
        ("member", "removed"),
    ]


def test_a_file_is_written_read_changed_and_removed(stage: Stage) -> None:
    rockets = stage.rockets("ada")
    made = rockets.create_file(".github/goalkeeper.yml", "Add rules", "teams: [core]\n")["content"]
    file = rockets.get_contents(".github/goalkeeper.yml")
    assert not isinstance(file, list)
    assert (file.decoded_content, file.sha) == (b"teams: [core]\n", made.sha)
    rockets.update_file(file.path, "Change rules", "teams: [core, web]\n", file.sha)
    with pytest.raises(GithubException) as late:
        rockets.update_file(file.path, "Too late", "other", file.sha)
    assert late.value.status == 409
    with pytest.raises(GithubException, match="sha"):
        rockets.create_file(file.path, "Again", "other")
    again = rockets.get_contents(file.path)
    assert not isinstance(again, list)
    rockets.delete_file(file.path, "Remove rules", again.sha)
    with pytest.raises(UnknownObjectException):
        rockets.get_contents(file.path)


def test_a_file_has_gits_own_sha(stage: Stage) -> None:
    assert stage.world.blob_sha("hello\n") == "ce013625030ba8dba906f756967f9e9ca394464a"


def test_a_push_tells_which_files_changed(stage: Stage) -> None:
    ada = stage.world.actor("ada")
    stage.world.put_file(ada, stage.acme.repository, ".github/goalkeeper.yml", "a: 1\n")
    stage.world.put_file(ada, stage.acme.repository, ".github/goalkeeper.yml", "a: 1\n")
    stage.world.put_file(ada, stage.acme.repository, ".github/goalkeeper.yml", "a: 2\n")
    stage.world.delete_file(ada, stage.acme.repository, ".github/goalkeeper.yml")
    pushes = [d.payload for d in stage.world.deliveries.pending()]
    changed = [
        {k: p["head_commit"][k] for k in ("added", "modified", "removed") if p["head_commit"][k]} for p in pushes
    ]
    assert changed == [{k: [".github/goalkeeper.yml"]} for k in ("added", "modified", "removed")]
    assert {p["ref"] for p in pushes} == {"refs/heads/main"}
    assert pushes[1]["before"] == pushes[0]["after"]


def test_a_folder_is_listed(stage: Stage, ask: Callable[..., Any]) -> None:
    stage.world.put_file(stage.world.actor("ada"), stage.acme.repository, "docs/a/b.md", "x")
    root = stage.rockets().get_contents("")
    assert isinstance(root, list)
    assert [(e.name, e.type) for e in root] == [("README.md", "file"), ("docs", "dir")]
    assert [e["path"] for e in ask("GET", f"{HOME}/contents/docs/a")[2]] == ["docs/a/b.md"]
    assert ask("GET", f"{HOME}/contents/nowhere")[0] == 404
    assert ask("GET", f"{HOME}/contents/README.md?ref=elsewhere")[0] == 404
    assert ask("GET", f"{HOME}/contents/README.md?ref=main")[0] == 200


def test_content_must_be_base64_text(stage: Stage, ask: Callable[..., Any]) -> None:
    token = stage.world.personal_token(stage.world.user("ada")).value
    for content in ("/w==", "?"):
        wish = {"message": "m", "content": content}
        assert ask("PUT", f"{HOME}/contents/x", wish, token)[0] == 422
    assert ask("DELETE", f"{HOME}/contents/x", {"message": "m", "sha": "0"}, token)[0] == 404


def test_a_read_only_app_may_not_write_files(ask: Callable[..., Any]) -> None:
    wish = {"message": "m", "content": "eA=="}
    status, headers, _ = ask("PUT", f"{HOME}/contents/x", wish)
    assert (status, headers["x-accepted-github-permissions"]) == (403, "contents=write")


def test_a_repository_hook_is_pinged_and_hears_what_it_asked_for(stage: Stage) -> None:
    rockets = stage.rockets("ada")
    hook = rockets.create_hook("web", {"url": "https://bot.example/hook", "secret": "s"}, ["issues"], active=True)
    assert hook.config["secret"] == "********"
    rockets.create_issue("Heard twice")
    rockets.create_label("unheard", "000000")
    heard = [d for d in stage.world.deliveries.pending() if d.hook.target_type == "repository"]
    assert [d.event for d in heard] == ["ping", "issues"]
    assert heard[0].payload["hook_id"] == hook.id
    assert "installation" not in heard[1].payload
    assert heard[1].headers()["X-GitHub-Hook-Installation-Target-Type"] == "repository"


def test_a_repository_hook_is_listed_changed_and_removed(stage: Stage, ask: Callable[..., Any]) -> None:
    rockets = stage.rockets("ada")
    config = {"url": "https://bot.example/hook"}
    hook = rockets.create_hook("web", config, ["issues"])
    with pytest.raises(GithubException, match="Hook already exists"):
        rockets.create_hook("web", config, ["issues"])
    hook.edit("web", config, events=["*"], active=False)
    assert [h.active for h in rockets.get_hooks()] == [False]
    assert rockets.get_hook(hook.id).events == ["*"]
    hook.ping()
    stage.sandbox.deliver(lambda _: 204)
    delivered = list(rockets.get_hook_deliveries(hook.id))
    assert {d.event for d in delivered} == {"ping"}
    assert rockets.get_hook(hook.id).raw_data["last_response"]["code"] == 204
    assert rockets.get_hook_delivery(hook.id, int(delivered[0].raw_data["id"])).guid == delivered[0].guid
    token = stage.world.personal_token(stage.world.user("ada")).value
    path = f"{HOME}/hooks/{hook.id}/deliveries/{delivered[0].id}/attempts"
    assert ask("POST", path, {}, token)[0] == 202
    hook.delete()
    assert list(rockets.get_hooks()) == []


def test_hooks_are_for_admins(stage: Stage, ask: Callable[..., Any]) -> None:
    with pytest.raises(GithubException, match="Must have admin rights"):
        list(stage.rockets("grace").get_hooks())
    token = stage.world.personal_token(stage.world.user("ada")).value
    assert ask("POST", f"{HOME}/hooks", {"config": {}}, token)[0] == 422
    assert ask("GET", f"{HOME}/hooks/1", token=token)[0] == 404


def test_an_app_is_not_a_user_whose_permission_can_be_asked(stage: Stage, ask: Callable[..., Any]) -> None:
    robot = stage.acme.app.bot.login
    status, _, content = ask("GET", f"/repos/acme/rockets/collaborators/{robot}/permission")
    assert (status, content["message"]) == (404, f"{robot} is not a user")


def test_who_left_the_organization_reads_a_public_repository_and_nothing_else(stage: Stage) -> None:
    ada, linus = stage.world.actor("ada"), stage.world.user("linus")
    stage.acme.installation.events.append("organization")
    stage.world.remove_member(ada, stage.acme.organization, linus)
    assert stage.rockets().get_collaborator_permission("linus") == "read"
    stage.acme.repository.private = True
    assert stage.rockets().get_collaborator_permission("linus") == "none"
    assert stage.bot.get_organization("acme").has_in_members(stage.bot.get_user("linus")) is False
    [sent] = stage.world.deliveries.pending()
    assert (sent.event, sent.action, sent.payload["membership"]["user"]["login"]) == (
        "organization",
        "member_removed",
        "linus",
    )
    with pytest.raises(NotFound):
        stage.world.remove_member(ada, stage.acme.organization, linus)
    with pytest.raises(Forbidden):
        stage.world.remove_member(stage.world.actor("grace"), stage.acme.organization, ada.user)
    stage.world.remove_member(stage.world.actor("grace"), stage.acme.organization, stage.world.user("grace"))
