"""A day in the sandbox: every REST route asked at least once, by the App, by people and by strangers."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from typing import Any

import jwt

from bot.sandbox.deliveries import Delivery
from bot.sandbox.inprocess import Sandbox
from bot.sandbox.seeds import Acme
from bot.sandbox.world import World

R = "/repos/acme/rockets"
BASE = "https://api.github.example"


@dataclass(frozen=True, slots=True)
class Call:
    """One request and what it was answered; a body of None is an empty one."""

    method: str
    path: str
    status: int
    body: Any = field(repr=False)


class Traffic:
    """Asks as the App (with its JWT), as its installation, or as a person, and remembers every answer."""

    def __init__(self) -> None:
        self.sandbox = Sandbox(World(api_url=BASE))
        self.acme: Acme = self.sandbox.seed()
        self.sent: list[tuple[str, dict[str, Any]]] = []
        self.calls: list[Call] = []

    @property
    def world(self) -> World:
        """The sandbox's world."""
        return self.sandbox.world

    def bot(self, method: str, path: str, body: object = None) -> Any:
        """Ask as the installation."""
        return self._ask(method, path, body, self.world.installation_token(self.acme.installation).value)

    def person(self, login: str, method: str, path: str, body: object = None) -> Any:
        """Ask as a person."""
        return self._ask(method, path, body, self.world.personal_token(self.world.user(login)).value)

    def app(self, method: str, path: str, body: object = None) -> Any:
        """Ask as the App itself."""
        now = int(time.time())
        claims = {"iat": now - 60, "exp": now + 300, "iss": str(self.acme.app.id)}
        return self._ask(method, path, body, jwt.encode(claims, self.acme.private_key, algorithm="RS256"))

    def nobody(self, method: str, path: str, token: str = "") -> Any:
        """Ask without a token, or with a wrong one."""
        return self._ask(method, path, None, token)

    def deliver(self, status: int = 202) -> None:
        """Let every waiting delivery arrive, and keep what was sent."""

        def receive(delivery: Delivery) -> int:
            self.sent.append((delivery.event, delivery.payload))
            return status

        self.sandbox.deliver(receive)

    def _ask(self, method: str, path: str, body: object, token: str) -> Any:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        sent = b"" if body is None else json.dumps(body).encode()
        reply = self.sandbox.request(method, BASE + path, headers, sent)
        content = json.loads(reply.body) if reply.body else None
        self.calls.append(Call(method, path.partition("?")[0], reply.status, content))
        return content


def play() -> Traffic:
    """Play the whole day."""
    t = Traffic()
    for scene in (_people, _app, _labels_and_milestones, _issues, _comments, _relations, _boards):
        scene(t)
        t.deliver()
    for scene in (_hooks, _repository, _refusals, _leaving):
        scene(t)
        t.deliver()
    return t


def _people(t: Traffic) -> None:
    for path in ("/user", "/user/repos", "/users/grace", "/orgs/acme", "/orgs/acme/repos", "/orgs/acme/members"):
        t.person("ada", "GET", path)
    for path in ("/orgs/acme/members/ada", "/orgs/acme/memberships/ada", "/orgs/acme/teams"):
        t.person("ada", "GET", path)
    t.world.add_user("jean")
    t.person("jean", "GET", "/orgs/acme/members/ada")
    team = t.person("ada", "GET", "/orgs/acme/teams/engineers")
    for path in ("/orgs/acme/teams/engineers/members", "/orgs/acme/teams/engineers/memberships/ada"):
        t.person("ada", "GET", path)
    by_number = f"/organizations/{team['organization']['id']}/team/{team['id']}"
    t.person("ada", "GET", f"{by_number}/members")
    t.person("ada", "GET", f"{by_number}/memberships/ada")
    t.person("ada", "GET", f"/user/{t.world.user('ada').id}")
    t.nobody("GET", "/meta")
    t.bot("GET", "/rate_limit")


def _app(t: Traffic) -> None:
    for path in ("/app", "/app/installations", f"{R}/installation", "/orgs/acme/installation", "/app/hook/config"):
        t.app("GET", path)
    t.nobody("GET", f"/apps/{t.acme.app.slug}")
    here = f"/app/installations/{t.acme.installation.id}"
    t.app("GET", here)
    t.app("POST", f"{here}/access_tokens")
    narrow = {"repositories": ["rockets"], "permissions": {"issues": "write", "metadata": "read"}}
    t.app("POST", f"{here}/access_tokens", narrow)
    t.app("PATCH", "/app/hook/config", {"url": "https://bot.example/webhooks", "content_type": "json"})
    t.bot("GET", "/installation/repositories")
    mine = t.world.install(t.world.actor("ada"), t.acme.app, t.world.user("ada"))
    t.app("GET", "/users/ada/installation")
    t.world.suspend(t.world.actor("ada"), mine)
    t.world.unsuspend(t.world.actor("ada"), mine)
    t.world.change_permissions(t.world.actor("ada"), mine, {"issues": "read"})


def _labels_and_milestones(t: Traffic) -> None:
    t.bot("GET", f"{R}/labels")
    t.bot("POST", f"{R}/labels", {"name": "goal", "color": "0e8a16", "description": "What we want"})
    t.bot("POST", f"{R}/labels", {"name": "GOAL", "color": "0e8a16"})
    t.bot("GET", f"{R}/labels/goal")
    t.bot("PATCH", f"{R}/labels/goal", {"new_name": "sprint goal", "color": "ff0000", "description": ""})
    t.bot("DELETE", f"{R}/labels/wontfix")
    made = t.bot("POST", f"{R}/milestones", {"title": "Sprint 1", "due_on": "2026-12-01T00:00:00Z"})
    number = made["number"]
    t.bot("GET", f"{R}/milestones")
    t.bot("GET", f"{R}/milestones/{number}")
    t.bot("PATCH", f"{R}/milestones/{number}", {"state": "closed", "description": "over", "title": "Sprint one"})
    t.bot("PATCH", f"{R}/milestones/{number}", {"state": "open"})
    t.bot("POST", f"{R}/milestones", {"title": "Sprint 2"})
    t.bot("DELETE", f"{R}/milestones/2")


def _issues(t: Traffic) -> None:
    new = {"title": "Sprint 1", "body": "plan", "labels": ["sprint"], "assignees": ["ada"], "milestone": 1}
    t.bot("POST", f"{R}/issues", new)
    t.person("ada", "POST", f"{R}/issues", {"title": "Engines"})
    t.person("grace", "POST", f"{R}/issues", {"title": "Wings", "body": "two of them"})
    t.bot("GET", f"{R}/issues?state=all")
    t.bot("GET", f"{R}/issues/1")
    t.bot("PATCH", f"{R}/issues/1", {"title": "Sprint one", "body": "a better plan"})
    t.bot("PATCH", f"{R}/issues/2", {"state": "closed", "state_reason": "not_planned"})
    t.bot("PATCH", f"{R}/issues/2", {"state": "open"})
    t.bot("PATCH", f"{R}/issues/1", {"milestone": None})
    t.bot("POST", f"{R}/issues/2/labels", {"labels": ["bug", "question"]})
    t.bot("GET", f"{R}/issues/2/labels")
    t.bot("DELETE", f"{R}/issues/2/labels/bug")
    t.bot("PUT", f"{R}/issues/2/labels", {"labels": ["sprint goal"]})
    t.bot("DELETE", f"{R}/issues/2/labels")
    t.bot("GET", f"{R}/assignees")
    t.bot("GET", f"{R}/assignees/ada")
    t.bot("POST", f"{R}/issues/2/assignees", {"assignees": ["ada", "grace"]})
    t.bot("DELETE", f"{R}/issues/2/assignees", {"assignees": ["grace"]})
    t.bot("PUT", f"{R}/issues/3/lock", {"lock_reason": "resolved"})
    t.bot("GET", f"{R}/issues/3")
    t.bot("DELETE", f"{R}/issues/3/lock")
    t.world.pin(t.world.actor("ada"), t.acme.repository.issues[1])
    t.world.unpin(t.world.actor("ada"), t.acme.repository.issues[1])


def _comments(t: Traffic) -> None:
    made = t.bot("POST", f"{R}/issues/1/comments", {"body": "hello"})
    theirs = t.person("ada", "POST", f"{R}/issues/1/comments", {"body": "hello bot"})
    one, mine = f"{R}/issues/comments/{theirs['id']}", f"{R}/issues/comments/{made['id']}"
    t.bot("GET", f"{R}/issues/1/comments")
    t.bot("GET", f"{R}/issues/comments")
    t.bot("GET", one)
    t.bot("PATCH", mine, {"body": "hello again"})
    reaction = t.bot("POST", f"{one}/reactions", {"content": "eyes"})
    t.bot("POST", f"{one}/reactions", {"content": "eyes"})
    t.bot("GET", f"{one}/reactions")
    t.bot("DELETE", f"{one}/reactions/{reaction['id']}")
    reaction = t.person("ada", "POST", f"{R}/issues/1/reactions", {"content": "+1"})
    t.bot("GET", f"{R}/issues/1/reactions")
    t.person("ada", "DELETE", f"{R}/issues/1/reactions/{reaction['id']}")
    t.world.minimize_comment(t.world.actor("ada"), t.world.comments[made["id"]], "outdated")
    t.bot("GET", mine)
    t.bot("DELETE", mine)


def _relations(t: Traffic) -> None:
    sprint, first, second = (t.acme.repository.issues[n] for n in (1, 2, 3))
    for child in (first, second):
        t.bot("POST", f"{R}/issues/1/sub_issues", {"sub_issue_id": child.id})
    t.bot("GET", f"{R}/issues/1/sub_issues")
    t.bot("GET", f"{R}/issues/2/parent")
    t.bot("GET", f"{R}/issues/2")
    t.bot("PATCH", f"{R}/issues/1/sub_issues/priority", {"sub_issue_id": second.id, "before_id": first.id})
    t.bot("DELETE", f"{R}/issues/1/sub_issue", {"sub_issue_id": second.id})
    t.bot("POST", f"{R}/issues/2/dependencies/blocked_by", {"issue_id": second.id})
    t.bot("GET", f"{R}/issues/2/dependencies/blocked_by")
    t.bot("GET", f"{R}/issues/3/dependencies/blocking")
    t.bot("DELETE", f"{R}/issues/2/dependencies/blocked_by/{second.id}")
    t.bot("POST", f"{R}/issues/1/sub_issues", {"sub_issue_id": sprint.id})


def _boards(t: Traffic) -> None:
    """Boards have no REST here; their webhooks are to be right all the same."""
    world, ada, board = t.world, t.world.actor("ada"), t.acme.board
    item = world.add_item(ada, board, t.acme.repository.issues[2])
    status, sprint = board.field_named("Status"), board.field_named("Sprint")
    assert status
    assert sprint
    world.set_value(ada, item, status, status.options[1].id)
    world.set_value(ada, item, status, status.options[2].id)
    world.set_value(ada, item, sprint, sprint.iterations[0].id)
    world.clear_value(ada, item, sprint)
    note = world.create_field(ada, board, "Note", "TEXT")
    world.set_value(ada, item, note, "careful")
    draft = world.add_draft(ada, board, "Idea")
    world.move_item(ada, draft)
    world.archive_item(ada, item)
    world.unarchive_item(ada, item)
    world.delete_item(ada, draft)
    update = world.create_status_update(ada, board, status="ON_TRACK", body="fine")
    world.edit_status_update(ada, update, status="AT_RISK")
    world.delete_status_update(ada, update)
    another = world.create_project(ada, t.acme.organization, "Another")
    world.edit_project(ada, another, title="Yet another", short_description="for later", readme="words", public=True)
    world.close_project(ada, another)
    world.close_project(ada, another, closed=False)
    for enabled in (True, False):
        world.switch_workflow(ada, board, "Auto-close issue", enabled=enabled)
        world.set_value(ada, item, status, status.options[-1].id)
    world.edit_issue(ada, t.acme.repository.issues[2], state="open")


def _hooks(t: Traffic) -> None:
    config = {"url": "https://elsewhere.example/hook", "content_type": "json", "secret": "abc"}
    made = t.person("ada", "POST", f"{R}/hooks", {"config": config, "events": ["issues", "ping"], "active": True})
    hook = f"{R}/hooks/{made['id']}"
    t.person("ada", "GET", f"{R}/hooks")
    t.person("ada", "GET", hook)
    t.person("ada", "PATCH", hook, {"events": ["issues"], "config": config})
    t.person("ada", "POST", f"{hook}/pings")
    t.deliver(500)
    for ask, where in ((t.app, "/app/hook/deliveries"), (lambda m, p: t.person("ada", m, p), f"{hook}/deliveries")):
        listed = ask("GET", where)
        ask("GET", f"{where}/{listed[0]['id']}")
        ask("POST", f"{where}/{listed[0]['id']}/attempts")
    t.person("ada", "DELETE", hook)


def _repository(t: Traffic) -> None:
    t.bot("GET", R)
    t.person("ada", "GET", R)
    t.person("ada", "PATCH", R, {"has_issues": True})
    t.person("ada", "GET", f"{R}/collaborators")
    t.person("ada", "GET", f"{R}/collaborators/grace")
    t.bot("GET", f"{R}/collaborators/grace/permission")
    t.world.add_user("margaret")
    t.person("ada", "PUT", f"{R}/collaborators/margaret", {"permission": "push"})
    t.person("ada", "DELETE", f"{R}/collaborators/margaret")
    rules = f"{R}/contents/.github/goalkeeper.yml"
    text = {"message": "Add rules", "content": "dGVhbXM6IFtdCg=="}
    made = t.person("ada", "PUT", rules, text)
    again = t.person("ada", "PUT", rules, {**text, "content": "dGVhbXM6IFtdCgo=", "sha": made["content"]["sha"]})
    t.bot("GET", rules)
    t.bot("GET", f"{R}/contents/.github")
    t.bot("GET", f"{R}/contents")
    t.person("ada", "DELETE", rules, {"message": "Remove", "sha": again["content"]["sha"]})


def _refusals(t: Traffic) -> None:
    t.nobody("GET", R, "ghs_wrong")
    t.nobody("GET", "/user")
    t.bot("GET", f"{R}/issues/99")
    t.bot("GET", "/repos/acme/nothing")
    t.bot("GET", f"{R}/assignees/nobody")
    t.bot("POST", f"{R}/issues", {"body": "no title"})
    t.bot("POST", f"{R}/issues", {"title": "long", "body": "x" * 65_537})
    t.bot("POST", f"{R}/issues/1/comments", {"body": ""})
    t.bot("PATCH", R, {"name": "ships"})
    t.person("grace", "GET", f"{R}/hooks")
    t.world.delete_issue(t.world.actor("ada"), t.acme.repository.issues[3])
    t.bot("GET", f"{R}/issues/3")
    ships = t.world.add_repository(t.acme.organization, "ships", collaborators={"ada": "admin"})
    t.world.transfer_issue(t.world.actor("ada"), t.acme.repository.issues[2], ships)
    t.bot("GET", f"{R}/issues/2")


def _leaving(t: Traffic) -> None:
    ada, world, rockets = t.world.actor("ada"), t.world, t.acme.repository
    team = t.acme.organization.teams["engineers"]
    world.leave_team(ada, t.acme.organization, team, world.user("linus"))
    world.join_team(ada, t.acme.organization, team, world.user("linus"))
    t.acme.installation.events.append("organization")
    world.remove_member(ada, t.acme.organization, world.user("edsger"))
    world.delete_account(world.user("barbara"))
    t.bot("GET", f"{R}/issues?state=all")
    world.archive_repository(ada, rockets)
    world.unarchive_repository(ada, rockets)
    world.rename_repository(ada, rockets, "starships")
    t.bot("GET", R)
    world.choose_repositories(ada, t.acme.installation, [rockets])
    world.choose_repositories(ada, t.acme.installation, [world.repository("acme", "ships")])
    world.delete_repository(ada, rockets)
    t.deliver()
    t.app("DELETE", f"/app/installations/{t.acme.installation.id}")
