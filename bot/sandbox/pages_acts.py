"""What can a person do to issues with the forms of these pages?"""

from __future__ import annotations

from collections.abc import Callable

from fastapi import APIRouter, Request, Response

from bot.sandbox.acts_issues import NewIssue
from bot.sandbox.entities import Comment, Issue, Label, User
from bot.sandbox.errors import GitHubError, NotFound
from bot.sandbox.markdown import tick
from bot.sandbox.pages_form import Form, Sent
from bot.sandbox.pages_views import fingerprint, issue_path
from bot.sandbox.pages_visit import House, Visit


class Meanwhile(GitHubError):
    """The text is not the one that the person saw when they began to type."""

    def __init__(self) -> None:
        super().__init__(409, "Somebody changed this text meanwhile")


def add(router: APIRouter, house: House) -> None:
    """Put the forms of issues on the router."""
    acts = IssueForms(house)
    router.add_api_route("/{owner}/{repo}/issues", acts.open, methods=["POST"])
    router.add_api_route("/{owner}/{repo}/issues/{number:int}/{act}", acts.act, methods=["POST"])


class IssueForms:
    """Open an issue, and do one of the acts to it; each goes through the world, with its rights and webhooks."""

    def __init__(self, house: House) -> None:
        self.house, self.world = house, house.world
        self.acts: dict[str, Callable[[Visit, Issue, Form], str | None]] = {
            "title": self._title,
            "text": self._text,
            "tick": self._tick,
            "comment": self._comment,
            "delete-comment": self._delete_comment,
            "labels": self._labels,
            "assignees": self._assignees,
            "state": self._state,
            "sub-issue": self._sub_issue,
            "no-sub-issue": self._no_sub_issue,
            "react": self._react,
            "pin": self._pin,
            "lock": self._lock,
        }

    async def open(self, request: Request, owner: str, repo: str, form: Sent) -> Response:
        """Open a new issue, with labels and on request below a parent."""
        with self.house.enter(request, form) as visit:
            repository = self.world.repository(owner, repo, visit.actor)
            labels = [self.world.label(repository, name) for name in form.all("label")]
            parent = self.world.issue(repository, form.number("parent")) if form.one("parent").strip() else None
            new = NewIssue(form.one("title"), form.one("body"), labels, parent=parent)
            made = self.world.create_issue(visit.actor, repository, new)
            return self.house.back(visit, issue_path(made))

    async def act(self, request: Request, owner: str, repo: str, *, number: int, act: str, form: Sent) -> Response:
        """Do one act to an issue and return to it."""
        with self.house.enter(request, form) as visit:
            issue = self.world.issue(self.world.repository(owner, repo, visit.actor), number)
            if act not in self.acts:
                raise NotFound
            anchor = self.acts[act](visit, issue, form)
            return self.house.back(visit, issue_path(issue) + (f"#{anchor}" if anchor else ""))

    def _title(self, visit: Visit, issue: Issue, form: Form) -> None:
        self.world.edit_issue(visit.actor, issue, title=form.one("title"))

    def _text(self, visit: Visit, issue: Issue, form: Form) -> str:
        text = self._addressed(issue, form)
        if fingerprint(text.body or "") != form.one("seen"):
            raise Meanwhile
        return self._write(visit, text, form.one("body"))

    def _tick(self, visit: Visit, issue: Issue, form: Form) -> str:
        text = self._addressed(issue, form)
        if fingerprint(text.body or "") != form.one("seen"):
            raise Meanwhile
        try:
            ticked = tick(text.body or "", form.number("box"))
        except ValueError as error:
            raise GitHubError(422, str(error)) from error
        return self._write(visit, text, ticked)

    def _comment(self, visit: Visit, issue: Issue, form: Form) -> str | None:
        """Comment, and on request close or reopen in the same breath."""
        said = None
        if form.one("body").strip() or not form.one("state"):
            said = self.world.create_comment(visit.actor, issue, form.one("body"))
        if form.one("state"):
            self._state(visit, issue, form)
        return f"issuecomment-{said.id}" if said else None

    def _delete_comment(self, visit: Visit, issue: Issue, form: Form) -> None:
        text = self._addressed(issue, form)
        if not isinstance(text, Comment):
            raise NotFound
        self.world.delete_comment(visit.actor, text)

    def _labels(self, visit: Visit, issue: Issue, form: Form) -> None:
        """Apply what the person changed in the list that they saw, and leave alone what others changed meanwhile."""
        had, wants = (self._label_set(issue, form.all(field)) for field in ("had", "label"))
        self.world.remove_labels(visit.actor, issue, [label for label in had if label not in wants])
        self.world.add_labels(visit.actor, issue, [label for label in wants if label not in had])

    def _assignees(self, visit: Visit, issue: Issue, form: Form) -> None:
        had, wants = (self._user_set(form.all(field)) for field in ("had", "assignee"))
        self.world.remove_assignees(visit.actor, issue, [user for user in had if user not in wants])
        self.world.add_assignees(visit.actor, issue, [user for user in wants if user not in had])

    def _state(self, visit: Visit, issue: Issue, form: Form) -> None:
        if form.one("state") == "open":
            self.world.edit_issue(visit.actor, issue, state="open")
        else:
            self.world.edit_issue(visit.actor, issue, state="closed", state_reason=form.one("state"))

    def _sub_issue(self, visit: Visit, issue: Issue, form: Form) -> None:
        child = self.world.issue(issue.repository, form.number("number"))
        self.world.add_sub_issue(visit.actor, issue, child)

    def _no_sub_issue(self, visit: Visit, issue: Issue, form: Form) -> None:
        wanted = form.number("id")
        child = next((c for c in issue.sub_issues if c.id == wanted), None)
        if child is None:
            raise NotFound
        self.world.remove_sub_issue(visit.actor, issue, child)

    def _react(self, visit: Visit, issue: Issue, form: Form) -> str:
        """React, or take the same reaction back."""
        subject, content = self._addressed(issue, form), form.one("content")
        mine = next((r for r in subject.reactions if r.user is visit.person and r.content == content), None)
        if mine:
            self.world.unreact(visit.actor, subject, mine)
        else:
            self.world.react(visit.actor, subject, content)
        return _anchor(subject)

    def _pin(self, visit: Visit, issue: Issue, form: Form) -> None:
        (self.world.pin if form.one("on") else self.world.unpin)(visit.actor, issue)

    def _lock(self, visit: Visit, issue: Issue, form: Form) -> None:
        (self.world.lock if form.one("on") else self.world.unlock)(visit.actor, issue)

    def _write(self, visit: Visit, text: Issue | Comment, body: str) -> str:
        if isinstance(text, Issue):
            self.world.edit_issue(visit.actor, text, body=body)
        else:
            self.world.edit_comment(visit.actor, text, body)
        return _anchor(text)

    def _addressed(self, issue: Issue, form: Form) -> Issue | Comment:
        """Find the text that a form is about: the body, or one of the issue's comments."""
        if form.one("key") == "body":
            return issue
        found = next((c for c in issue.comments if str(c.id) == form.one("key")), None)
        if found is None:
            raise NotFound("That comment is not there any more.")
        return found

    def _label_set(self, issue: Issue, names: list[str]) -> list[Label]:
        return [self.world.label(issue.repository, name) for name in names]

    def _user_set(self, logins: list[str]) -> list[User]:
        return [self.world.user(login) for login in logins]


def _anchor(text: Issue | Comment) -> str:
    return "body" if isinstance(text, Issue) else f"issuecomment-{text.id}"
