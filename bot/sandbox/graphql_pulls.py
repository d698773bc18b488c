"""What does GraphQL tell of pull requests?"""

from __future__ import annotations

from bot.sandbox.entities import Event, Issue
from bot.sandbox.graphql_asking import Asking
from bot.sandbox.graphql_fields import Table, account, asked, attribute, connections, listed, moment, told
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


def _is_cross(it: Event) -> bool:
    return bool(it.says["source"].repository is not it.issue.repository)


FIELDS: Table = {
    **connections("PullRequest"),
    "Issue.closedByPullRequestsReferences": listed(_closing),
    "PullRequest.author": account("author"),
    "PullRequest.closed": told(lambda it: it.state != "open"),
    "PullRequest.createdAt": moment("created_at"),
    "PullRequest.id": attribute("node_id"),
    "PullRequest.merged": told(lambda it: it.state == "merged"),
    "PullRequest.mergedAt": moment("merged_at"),
    "PullRequest.number": attribute("number"),
    "PullRequest.repository": attribute("repository"),
    "PullRequest.state": told(lambda it: it.state.upper()),
    "PullRequest.title": attribute("title"),
    "PullRequest.url": asked(_url),
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
