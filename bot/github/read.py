"""Read a sprint or a space in one look: one GraphQL query, and the further pages where there are any."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any, TypeVar

from bot.core.model import Comment, Deed, Issue, Label, Repository, SpaceSnapshot, SprintSnapshot
from bot.errors import Gone, TryLater
from bot.github import parse
from bot.github.boards import BoardRef, FieldNames, beside
from bot.github.cards import Cards
from bot.github.deeds import events, ours_since, shown_since
from bot.github.look import RULES, STRAYS, Cursor, Look
from bot.github.parse import need, nodes
from bot.github.session import Session
from bot.github.templates import TEMPLATES_AT, read_templates

Known = TypeVar("Known", Comment, Issue, Label)

_FILES = {"rules": "HEAD:.github/goalkeeper.yml", "templates": TEMPLATES_AT}
_MOST_STRAYS = 50


@dataclass(frozen=True, slots=True)
class _Goals:
    """The goals of a sprint, and what was done to those in `listened` (node ids)."""

    issues: tuple[Issue, ...]
    deeds: tuple[Deed, ...]
    listened: frozenset[str]


def read_sprint(  # noqa: PLR0913 - a name for each kind of issue
    session: Session,
    repo: str,
    number: int,
    *,
    retro_label: str = "retro",
    goal_label: str = "goal",
    action_label: str = "",
    fields: FieldNames | None = None,
    boards: Sequence[BoardRef] = (),
) -> SprintSnapshot:
    """Return one look at the sprint issue `number` of `repo` ("owner/name"), its goals and the newest 20 retros.

    With them come the last ten deeds of each goal, the last hundred comments of the newest five open retros, and the
    newest 50 issues with the label of actions. The strays are the newest open goals without a parent; they cost a
    request, where there are any. `fields` are the names of the boards' fields, but for `boards` with names of their
    own; these come with the look where their time is over, to be kept as `read_boards` does.
    Raises Gone when the issue or the repository is gone, moved or converted; TryLater and NotAllowed as the session.
    """
    owner, name = _split(repo)
    look = Look(session, Cards(fields, boards), beside(session, boards, fields))
    node = look.at_repository(
        "SprintSnapshot",
        owner=owner,
        name=name,
        number=number,
        **_FILES,
        **_labels(retro_label, goal_label, action_label),
    )
    sprint = _stayed(look.require(node, ("repository", "issue"), where := f"{repo}#{number}"), node, number, where)
    repository, issue = _repository(look, node, session), _sprint(look, sprint)
    goals = _goals(look, sprint, repository.id)
    return SprintSnapshot(
        repository=repository,
        issue=issue,
        goals=goals.issues,
        deeds=goals.deeds,
        listened=goals.listened,
        retros=_retros(node),
        actions=tuple(map(parse.retro, nodes(node, "actions"))) if action_label else (),
        strays=_strays(look, node, sprint),
        complete=look.complete,
        cost=look.cost,
        requests=look.requests,
    )


def read_space(session: Session, repo: str, *, sprint_label: str = "sprint") -> SpaceSnapshot:
    """Return one look at the space `repo` ("owner/name") and its newest 30 sprint issues, open and closed.

    Raises Gone when the repository is gone; TryLater and NotAllowed as the session.
    """
    look = Look(session)
    owner, name = _split(repo)
    node = look.at_repository("SpaceSnapshot", owner=owner, name=name, **_FILES, sprintLabel=sprint_label)
    return SpaceSnapshot(
        repository=_repository(look, node, session),
        sprints=tuple(parse.issue(each, comments_complete=False) for each in nodes(node, "sprints")),
        complete=look.complete,
        cost=look.cost,
        requests=look.requests,
    )


def read_comments(session: Session, issue: Issue, since: datetime) -> Issue:
    """Return an issue with all its comments since then (UTC); a request for each hundred of them.

    Raises TryLater when GitHub shows only a part of them, and as the session does.
    """
    look, comments, cursor = Look(session), list(issue.comments), None
    while True:
        page = look.require(look.ask("CommentsPage", id=issue.id, cursor=cursor), ("node",), f"#{issue.number}")
        found = [parse.comment(each) for each in nodes(page, "comments")]
        comments = [*(each for each in found if each.created_at >= since), *comments]
        cursor = _earlier(page)
        if not look.complete:
            raise TryLater(5, "GitHub showed only a part")
        if cursor is None or not found or found[0].created_at < since:
            every = sorted(_once(comments), key=lambda each: (each.created_at, each.database_id))
            return replace(issue, comments=tuple(every))


def _repository(look: Look, node: dict[str, Any], session: Session) -> Repository:
    holder = need(node, "id", str)
    labels = [parse.label(each) for each in nodes(node, "labels")]
    people = nodes(node, "assignableUsers")
    for page in look.pages("LabelsPage", holder, parse.further(node, "labels"), _further("labels")):
        labels.extend(parse.label(each) for each in nodes(page, "labels"))
    for page in look.pages(
        "AssignablePage", holder, parse.further(node, "assignableUsers"), _further("assignableUsers")
    ):
        people.extend(nodes(page, "assignableUsers"))
    hidden = any(error.path == RULES and error.for_good for error in look.errors)
    assignable = tuple(need(each, "login", str) for each in people)
    repository = parse.repository(node, tuple(_once(labels)), assignable, rules_readable=not hidden)
    return replace(repository, templates=read_templates(look, session.memo, node)) if look.complete else repository


def _sprint(look: Look, node: dict[str, Any]) -> Issue:
    """Return the sprint issue with all its comments, oldest first."""
    comments = [parse.comment(each) for each in nodes(node, "comments")]
    for page in look.pages("CommentsPage", need(node, "id", str), parse.earlier(node, "comments"), _earlier):
        comments = [parse.comment(each) for each in nodes(page, "comments")] + comments
    found = tuple(_once(comments))
    issue = parse.issue(node, found, comments_complete=len(found) >= parse.total(node, "comments"))
    return replace(issue, ours_since=ours_since(node, look.us))


def _goals(look: Look, node: dict[str, Any], repository: str) -> _Goals:
    """Return the sub-issues, in order; those of other repositories are nobody's goals here."""
    found = nodes(node, "subIssues")
    for page in look.pages("GoalsPage", need(node, "id", str), parse.further(node, "subIssues"), _further("subIssues")):
        found.extend(nodes(page, "subIssues"))
    ours = [each for each in found if need(need(each, "repository", dict), "id", str) == repository]
    parent = need(node, "number", int)
    deeds = {need(each, "id", str): tuple(events(each, look.us)) for each in ours}
    issues = [
        replace(_goal(look, each), parent=parent, deeds_since=shown_since(each, deeds[each["id"]])) for each in ours
    ]
    every = sorted((deed for each in deeds.values() for deed in each), key=lambda deed: deed.at)
    return _Goals(tuple(_once(issues)), tuple(every), frozenset(deeds))


def _strays(look: Look, node: dict[str, Any], sprint: dict[str, Any]) -> tuple[Issue, ...]:
    """Return the open goals without a parent; one whose parent we may not see has one."""
    adopted = {error.path[len(STRAYS)] for error in look.errors if error.path[:-2] == STRAYS}
    entries = enumerate(need(need(node, "strays", dict), "nodes", list))
    alone = [need(each, "id", str) for place, each in entries if _is_alone(each) and place not in adopted]
    wanted = [each for each in alone if each != sprint["id"]][:_MOST_STRAYS]
    found = need(look.ask("Strays", ids=wanted), "nodes", list) if wanted else []
    return tuple(_goal(look, each) for each in found if _is_alone(each))


def _labels(retro: str, goal: str, action: str) -> dict[str, Any]:
    return {"retroLabel": retro, "goalLabel": goal, "actionLabel": action, "actions": bool(action)}


def _retros(node: dict[str, Any]) -> tuple[Issue, ...]:
    """Return the retros; the newest that are open with what people say about them, as far as one page has it."""
    talks = {need(each, "id", str): each for each in nodes(node, "talks")}
    found = (parse.retro(each) for each in nodes(node, "retros"))
    return tuple(_heard(each, talks[each.id]) if each.id in talks else each for each in found)


def _heard(retro: Issue, node: dict[str, Any]) -> Issue:
    comments = tuple(parse.comment(each) for each in nodes(node, "comments"))
    return replace(retro, comments=comments, comments_complete=len(comments) >= parse.total(node, "comments"))


def _is_alone(node: dict[str, Any] | None) -> bool:
    return node is not None and node.get("parent") is None


def _goal(look: Look, node: dict[str, Any]) -> Issue:
    comments = tuple(parse.comment(each) for each in nodes(node, "comments"))
    goal = parse.issue(node, comments, comments_complete=len(comments) >= parse.total(node, "comments"))
    return replace(goal, cards=look.cards.read(node))


def _stayed(node: dict[str, Any], repository: dict[str, Any], number: int, where: str) -> dict[str, Any]:
    """Return the issue; raise Gone when GitHub answered with the issue that this one became elsewhere."""
    home = need(need(node, "repository", dict), "id", str)
    if home != need(repository, "id", str) or need(node, "number", int) != number:
        raise Gone(f"{where} was transferred")
    return node


def _once(values: list[Known]) -> list[Known]:
    # A list that grows while it is read shows its last entry again on the next page.
    return list({value.id: value for value in values}.values())


def _further(key: str) -> Cursor:
    return partial(parse.further, key=key)


def _earlier(node: parse.Node) -> str | None:
    return parse.earlier(node, "comments")


def _split(repo: str) -> tuple[str, str]:
    owner, _, name = repo.partition("/")
    return owner, name
