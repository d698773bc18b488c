"""Which files do the decisions of a sprint have already, and how are more of them offered?"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from typing import Any

from bot.core.edits import FileDecisions
from bot.core.model import DecisionFiles, Repository
from bot.errors import ForPeople, GoalkeeperError, NotAllowed, TryLater
from bot.github.bundle import Wish
from bot.github.faults import Missing, Refused
from bot.github.parse import Node, maybe, need, nodes
from bot.github.session import Session

# What filing takes beyond everything else that we do; asked for only where a space wants it.
NEEDED = {"contents": "write", "pull_requests": "write"}
NAMES = {"contents": "Contents: write", "pull_requests": "Pull requests: write"}
# As many times may people merge or close the pull request of one sprint.
MOST_PULLS = 20
_HEADS = "refs/heads/"
_BRANCH = "goalkeeper/decisions-sprint-"
_LOOK_AGAIN = 2.0
# So often in so long the next look may find the same.
_MOST_TRIES = 3
_PATIENCE_SECONDS = 600.0
_MOVED = "but it did not"
_THERE = "already exists"


def read_decisions(session: Session, repository: str, folder: str, sprint: int) -> DecisionFiles:
    """Return what is there of the files of a sprint's decisions in `repository` ("owner/name").

    It takes tokens of its own, which reach no other repository. One request, and one more for each pull request of the
    sprint that people have merged or closed: what comes after it goes to a branch of its own. `sprint` is the number of
    its issue. Without the permissions nothing is asked. Raises TryLater and Gone as the session does.
    """
    lacking = session.lacking(NEEDED)
    if lacking:
        return DecisionFiles(lacking=tuple(NAMES[name] for name in lacking))
    session, offered = session.special(repository, NEEDED), list[str]()
    try:
        for place in range(1, MOST_PULLS + 1):
            name = f"{_BRANCH}{sprint}" if place == 1 else f"{_BRANCH}{sprint}-{place}"
            node = _asked(session, repository, folder, name)
            pulls = [each for each in nodes(node, "pullRequests") if not need(each, "isCrossRepository", bool)]
            offered.extend(path for pull in pulls for path in _paths(pull))
            still = next((need(pull, "url", str) for pull in pulls if need(pull, "state", str) == "OPEN"), "")
            if still or not pulls:
                return _found(node, name, tuple(offered), still)
    except NotAllowed:
        return DecisionFiles(lacking=tuple(NAMES.values()))
    return DecisionFiles(trouble=f"has had {MOST_PULLS} pull requests with decisions of this sprint, and gets no more")


def _asked(session: Session, repository: str, folder: str, branch: str) -> Node:
    owner, _, name = repository.partition("/")
    given = {"folder": f"HEAD:{folder}", "branch": branch, "qualified": _HEADS + branch}
    data = session.ask("DecisionFiles", owner=owner, name=name, ours=f"{_HEADS}{branch}:{folder}", **given)
    node = maybe(data, "repository", dict)
    if node is None:
        raise Missing(f"{repository} is not there any more")
    return node


def _found(node: Node, branch: str, offered: tuple[str, ...], pull: str) -> DecisionFiles:
    main, ours = maybe(node, "defaultBranchRef", dict), maybe(node, "ref", dict)
    if main is None:
        return DecisionFiles(trouble="is in a repository without any commit: write a first file, such as a README")
    names, added = maybe(node, "folder", dict), maybe(node, "ours", dict)
    if any(each is not None and each["__typename"] != "Tree" for each in (names, added)):
        return DecisionFiles(trouble="is a file, not a folder: name another folder in the rules, under decisions")
    tip = need(need(main, "target", dict), "oid", str)
    head = need(need(ours, "target", dict), "oid", str) if ours else ""
    there = tuple(_entries(names)), tuple(_entries(added))
    return DecisionFiles(need(main, "name", str), tip, branch, head, *there, offered, pull)


def _entries(tree: Node | None) -> Iterator[str]:
    for each in (tree or {}).get("entries") or ():
        yield need(each, "name", str)


def _paths(pull: Node) -> Iterator[str]:
    """Yield the names of the files that a pull request brings."""
    files = maybe(pull, "files", dict)
    for each in nodes(pull, "files") if files else ():
        yield need(each, "path", str).rpartition("/")[2]


def files_wish(edit: FileDecisions, repository: Repository) -> Wish:
    """Return what to ask for: of branch, commit and pull request those that are not there yet, in this order."""
    steps = {"begin": not edit.head, "commit": bool(edit.files), "open": bool(edit.title)}
    files = [{"path": path, "contents": base64.b64encode(text.encode()).decode()} for path, text in edit.files]
    given: dict[str, Any] = {
        "repository": repository.id,
        "fullName": repository.full_name,
        "base": edit.base,
        "branch": edit.branch,
        "qualified": _HEADS + edit.branch,
        "tip": edit.tip,
        "head": edit.head or edit.tip,
        "headline": edit.headline,
        "files": files,
        "title": edit.title,
        "body": edit.body,
        **steps,
    }
    names = tuple(name for name, wanted in steps.items() if wanted)
    return Wish("FileDecisions", given, names, creates=len(names))


def file_decisions(session: Session, edit: FileDecisions, repository: Repository, fence: Callable[[], None]) -> None:
    """Offer the files. Raises as the session does, and what `files_fault` makes of it."""
    wish = files_wish(edit, repository)
    special = session.special(repository.full_name, NEEDED)
    try:
        found = special.mutate_many(
            wish.document, wish.operation, fence, wish.variables, names=wish.names, creates=wish.creates
        )
    except (ForPeople, NotAllowed, Missing) as error:
        raise files_fault(session, edit, error) from error
    wrong = next((each for each in found if isinstance(each, GoalkeeperError)), None)
    if wrong is not None:
        raise files_fault(session, edit, wrong)


def files_fault(session: Session, edit: FileDecisions, error: GoalkeeperError) -> GoalkeeperError:
    """Return what an error means: what is there already, or not as it was, is a matter for the next look.

    When looks do not help, people are told, and all else goes on.
    """
    if isinstance(error, NotAllowed):
        return NotAllowed(f"Decisions become files only with {' and '.join(NAMES.values())} ({error})")
    known = isinstance(error, Refused) and (_THERE in error.words or _MOVED in error.words)
    if not known and not isinstance(error, Missing):
        return error
    tries: list[str] = session.memo.of(("filing", edit.branch, edit.tip), _PATIENCE_SECONDS, list)
    tries.append(str(error))
    if len(tries) > _MOST_TRIES:
        return ForPeople(f"Decisions could not be offered as files on the branch {edit.branch}: {error}")
    return TryLater(_LOOK_AGAIN, f"could not {edit}: {error}")
