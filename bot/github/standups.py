"""What does the issue with the stand-ups of a sprint say?"""

from __future__ import annotations

from bot.core.model import Issue
from bot.github import parse
from bot.github.session import Session


def read_standups(session: Session, repository: str, number: int, mark: str = "") -> Issue | None:
    """Return the issue of this number in `repository` ("owner/name") with its last 100 comments; None when it is gone.

    With a `mark` it must be ours and bear it. One request. Raises TryLater, Gone and NotAllowed as the session does.
    """
    owner, _, name = repository.partition("/")
    home = parse.maybe(session.ask("StandupIssue", owner=owner, name=name, number=number), "repository", dict) or {}
    node = parse.maybe(home, "issue", dict)
    if node is None:
        return None
    comments = tuple(parse.comment(each) for each in parse.nodes(node, "comments"))
    issue = parse.issue(node, comments, comments_complete=len(comments) >= parse.total(node, "comments"))
    # A number that leads into another repository is that of an issue that was moved there.
    return issue if issue.number == number and (not mark or (issue.mine and mark in issue.body)) else None
