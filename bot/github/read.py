"""Read a sprint or a space in one look: one GraphQL query, and the further pages where there are any."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, TypeVar

from bot.core.model import Comment, Issue, Label, Repository, SpaceSnapshot, SprintSnapshot
from bot.errors import Gone
from bot.github import parse
from bot.github.faults import GraphQLError, Headers, graphql_fault
from bot.github.parse import need, nodes
from bot.github.session import Reply, Session

Known = TypeVar("Known", Comment, Issue, Label)
Cursor = Callable[[parse.Node], str | None]

RULES_PATH = ".github/goalkeeper.yml"
_RULES = ("repository", "object")
_GOALS = ("repository", "issue", "subIssues")


def read_sprint(
    session: Session, repo: str, number: int, *, rules_path: str = RULES_PATH, retro_label: str = "retro"
) -> SprintSnapshot:
    """Return one look at the sprint issue `number` of `repo` ("owner/name"), its goals and the newest 20 retros.

    Raises Gone when the issue or the repository is gone, moved or converted; TryLater and NotAllowed as the session.
    """
    look = _Look(session)
    owner, name = _split(repo)
    node = look.at_repository(
        "SprintSnapshot", owner=owner, name=name, number=number, rules=_head(rules_path), retroLabel=retro_label
    )
    sprint = look.require(node, ("repository", "issue"), f"{repo}#{number}")
    _stayed(sprint, node, number, f"{repo}#{number}")
    return SprintSnapshot(
        repository=_repository(look, node),
        issue=_sprint(look, sprint),
        goals=_goals(look, sprint, need(node, "id", str)),
        retros=tuple(parse.retro(each) for each in nodes(node, "retros")),
        complete=look.complete,
        cost=look.cost,
        requests=look.requests,
    )


def read_space(
    session: Session, repo: str, *, rules_path: str = RULES_PATH, sprint_label: str = "sprint"
) -> SpaceSnapshot:
    """Return one look at the space `repo` ("owner/name") and its newest 30 sprint issues, open and closed.

    Raises Gone when the repository is gone; TryLater and NotAllowed as the session.
    """
    look = _Look(session)
    owner, name = _split(repo)
    node = look.at_repository(
        "SpaceSnapshot", owner=owner, name=name, rules=_head(rules_path), sprintLabel=sprint_label
    )
    return SpaceSnapshot(
        repository=_repository(look, node),
        sprints=tuple(parse.issue(each, comments_complete=False) for each in nodes(node, "sprints")),
        complete=look.complete,
        cost=look.cost,
        requests=look.requests,
    )


class _Look:
    """One look: it asks page after page, adds up the cost, and knows which parts GitHub left out."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._headers: Headers = {}
        self.errors: list[GraphQLError] = []
        self.complete = True
        self.cost = 0
        self.requests = 0

    def ask(self, operation: str, **variables: Any) -> dict[str, Any]:
        """Ask once. A part that GitHub will never show us is left out; any other missing part spoils the look."""
        reply = self._session.graphql(operation, **variables)
        self.cost += reply.cost
        self.requests += 1
        self.errors.extend(reply.errors)
        self._headers = reply.headers
        self.complete = self.complete and _whole(reply)
        return reply.data

    def at_repository(self, operation: str, **variables: Any) -> dict[str, Any]:
        """Ask and return the repository."""
        where = f"{variables['owner']}/{variables['name']}"
        return self.require(self.ask(operation, **variables), ("repository",), where)

    def require(self, node: dict[str, Any], path: tuple[str, ...], where: str) -> dict[str, Any]:
        """Return the part at the end of `path`; without it, raise what GitHub says about it, or Gone."""
        found = parse.maybe(node, path[-1], dict)
        if found is not None:
            return found
        about = [error for error in self.errors if error.path[: len(path)] == path or not error.path]
        raise graphql_fault(about, self._headers, where, 0) if about else Gone(f"{where} is not there any more")

    def pages(self, operation: str, node_id: str, cursor: str | None, then: Cursor) -> Iterator[dict[str, Any]]:
        """Yield the node that holds each further page, from `cursor` on; `then` reads the next cursor from a page."""
        seen: set[str] = set()
        while cursor is not None and cursor not in seen:
            seen.add(cursor)
            node = parse.maybe(self.ask(operation, id=node_id, cursor=cursor), "node", dict)
            if node is None:
                break
            yield node
            cursor = then(node)
        # A page that leads nowhere or back to an earlier one leaves the rest unread.
        self.complete = self.complete and cursor is None


def _repository(look: _Look, node: dict[str, Any]) -> Repository:
    holder = need(node, "id", str)
    labels = [parse.label(each) for each in nodes(node, "labels")]
    people = nodes(node, "assignableUsers")
    for page in look.pages("LabelsPage", holder, parse.further(node, "labels"), _further("labels")):
        labels.extend(parse.label(each) for each in nodes(page, "labels"))
    for page in look.pages(
        "AssignablePage", holder, parse.further(node, "assignableUsers"), _further("assignableUsers")
    ):
        people.extend(nodes(page, "assignableUsers"))
    hidden = any(error.path == _RULES and error.for_good for error in look.errors)
    assignable = tuple(need(each, "login", str) for each in people)
    return parse.repository(node, tuple(_once(labels)), assignable, rules_readable=not hidden)


def _sprint(look: _Look, node: dict[str, Any]) -> Issue:
    """Return the sprint issue with all its comments, oldest first."""
    comments = [parse.comment(each) for each in nodes(node, "comments")]
    for page in look.pages("CommentsPage", need(node, "id", str), parse.earlier(node, "comments"), _earlier):
        comments = [parse.comment(each) for each in nodes(page, "comments")] + comments
    found = tuple(_once(comments))
    return parse.issue(node, found, comments_complete=len(found) >= parse.total(node, "comments"))


def _goals(look: _Look, node: dict[str, Any], repository: str) -> tuple[Issue, ...]:
    """Return the sub-issues, in order; those of other repositories are nobody's goals here."""
    found = nodes(node, "subIssues")
    for page in look.pages("GoalsPage", need(node, "id", str), parse.further(node, "subIssues"), _further("subIssues")):
        found.extend(nodes(page, "subIssues"))
    ours = (each for each in found if need(need(each, "repository", dict), "id", str) == repository)
    return tuple(_once([_goal(each) for each in ours]))


def _goal(node: dict[str, Any]) -> Issue:
    comments = tuple(parse.comment(each) for each in nodes(node, "comments"))
    return parse.issue(node, comments, comments_complete=len(comments) >= parse.total(node, "comments"))


def _stayed(node: dict[str, Any], repository: dict[str, Any], number: int, where: str) -> None:
    """Raise Gone when GitHub answered with the issue that this one became elsewhere."""
    home = need(need(node, "repository", dict), "id", str)
    if home != need(repository, "id", str) or need(node, "number", int) != number:
        raise Gone(f"{where} was transferred")


def _whole(reply: Reply) -> bool:
    """Whether nothing is missing but what GitHub will never show us: the rules file, or somebody else's sub-issues."""
    strangers = [error for error in reply.errors if error.for_good and _is_goal(error.path)]
    others = [error for error in reply.errors if error not in strangers]
    allowed = all(error.for_good and error.path == _RULES for error in others)
    return allowed and parse.holes(reply.data) <= len(strangers)


def _is_goal(path: tuple[str | int, ...]) -> bool:
    return path[:4] == (*_GOALS, "nodes") or path[:3] == ("node", "subIssues", "nodes")


def _once(values: list[Known]) -> list[Known]:
    # A list that grows while it is read shows its last entry again on the next page.
    return list({value.id: value for value in values}.values())


def _further(key: str) -> Cursor:
    return partial(parse.further, key=key)


def _earlier(node: parse.Node) -> str | None:
    return parse.earlier(node, "comments")


def _head(path: str) -> str:
    return f"HEAD:{path}"


def _split(repo: str) -> tuple[str, str]:
    owner, _, name = repo.partition("/")
    return owner, name
