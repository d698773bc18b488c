"""What does GraphQL tell of pull requests, and how is one opened?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.sandbox.entities import Event, Issue, Repository
from bot.sandbox.graphql_asking import Asking
from bot.sandbox.graphql_fields import Act, Table, account, asked, attribute, connections, listed, moment, told
from bot.sandbox.pulls import PullRequest


def _url(it: PullRequest, asking: Asking) -> str:
    return f"{asking.world.web_url}/{it.repository.full_name}/pull/{it.number}"


def _closing(
    it: Issue,
    asking: Asking,
    include_closed_prs: bool = False,  # noqa: FBT001, FBT002 - GitHub's argument
    **_order: object,
) -> list[PullRequest]:
    """List those that close an issue. Without closed ones the merged ones are there all the same."""
    found = (pull for pull in asking.world.pulls_closing(it) if asking.sees(pull))
    return [pull for pull in found if include_closed_prs or pull.state != "closed"]


@dataclass(frozen=True, slots=True)
class Changed:
    """A file that a pull request changes."""

    path: str


def pulls_from(
    it: Repository,
    asking: Asking,
    *,
    base_ref_name: str | None = None,
    head_ref_name: str | None = None,
    labels: list[str] | None = None,
    order_by: dict[str, str] | None = None,
    states: list[str] | None = None,
) -> list[PullRequest]:
    """List a repository's pull requests, oldest first unless asked otherwise."""
    asking.world.need(asking.actor, it, "pull_requests=read")
    if labels:
        raise NotImplementedError("The sandbox's pull requests have no labels.")
    every = asking.world.pulls_of(it, head_ref_name or "")
    found = [each for each in every if not states or each.state.upper() in states]
    found = [each for each in found if not base_ref_name or each.base == base_ref_name]
    return found[::-1] if order_by and order_by["direction"] == "DESC" else found


def create_pull(asking: Asking, given: dict[str, Any]) -> dict[str, Any]:
    """Open a pull request."""
    repository = asking.find(given["repository_id"], Repository)
    base, head = given["base_ref_name"].removeprefix("refs/heads/"), given["head_ref_name"].removeprefix("refs/heads/")
    body = given.get("body") or ""
    made = asking.world.propose(asking.actor, repository, given["title"], body, base=base, head=head)
    return {"pullRequest": made}


def _is_cross(it: Event) -> bool:
    return bool(it.says["source"].repository is not it.issue.repository)


ACTS: dict[str, Act] = {"createPullRequest": create_pull}

FIELDS: Table = {
    **connections("PullRequest", "PullRequestChangedFile"),
    "Issue.closedByPullRequestsReferences": listed(_closing),
    "PullRequest.author": account("author"),
    "PullRequest.baseRefName": attribute("base"),
    "PullRequest.body": attribute("body"),
    "PullRequest.closed": told(lambda it: it.state != "open"),
    "PullRequest.createdAt": moment("created_at"),
    "PullRequest.files": listed(lambda it, _asking: [Changed(path) for path in it.changed]),
    "PullRequest.headRefName": attribute("head"),
    "PullRequest.id": attribute("node_id"),
    # Nobody has a fork here.
    "PullRequest.isCrossRepository": told(lambda _it: False),
    "PullRequest.merged": told(lambda it: it.state == "merged"),
    "PullRequest.mergedAt": moment("merged_at"),
    "PullRequest.number": attribute("number"),
    "PullRequest.repository": attribute("repository"),
    "PullRequest.state": told(lambda it: it.state.upper()),
    "PullRequest.title": attribute("title"),
    "PullRequest.url": asked(_url),
    "PullRequestChangedFile.path": attribute("path"),
    # GitHub calls the issue the source of a connection, and the pull request its subject.
    "ConnectedEvent.isCrossRepository": told(_is_cross),
    "ConnectedEvent.source": attribute("issue"),
    "ConnectedEvent.subject": told(lambda it: it.says["source"]),
    "CrossReferencedEvent.isCrossRepository": told(_is_cross),
    "CrossReferencedEvent.referencedAt": moment("created_at"),
    "CrossReferencedEvent.source": told(lambda it: it.says["source"]),
    "CrossReferencedEvent.target": attribute("issue"),
    "CrossReferencedEvent.willCloseTarget": told(lambda it: it.issue in it.says["source"].closing),
}
