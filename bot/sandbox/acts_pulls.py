"""What can be done to a pull request?"""

from __future__ import annotations

from collections.abc import Sequence

from bot.sandbox.acts_issues import IssueActs
from bot.sandbox.entities import Actor, Issue, Repository
from bot.sandbox.errors import ValidationFailed
from bot.sandbox.ids import node_id
from bot.sandbox.pulls import PullRequest
from bot.sandbox.timeline import note

SCOPE = "pull_requests=write"


class PullActs(IssueActs):
    """Open one that closes or names issues, link it with one by hand, merge it, close it."""

    def open_pull(
        self,
        actor: Actor,
        repository: Repository,
        title: str,
        *,
        closes: Sequence[Issue] = (),
        names: Sequence[Issue] = (),
    ) -> PullRequest:
        """Open a pull request; the timeline of every issue that it closes or names tells of it."""
        self.need(actor, repository, SCOPE)
        made = self._numbered(actor, repository, title)
        made.closing.extend(closes)
        for issue in dict.fromkeys((*closes, *names)):
            note(self, issue, "CrossReferencedEvent", actor, source=made)
        return made

    def connect_pull(self, actor: Actor, pull: PullRequest, issue: Issue) -> None:
        """Link a pull request with an issue by hand: it closes it from now on."""
        self.need(actor, pull.repository, SCOPE)
        pull.closing.append(issue)
        note(self, issue, "ConnectedEvent", actor, source=pull)

    def merge_pull(self, actor: Actor, pull: PullRequest) -> PullRequest:
        """Merge a pull request; the open issues that it closes are closed."""
        self.need(actor, pull.repository, SCOPE, "write")
        if pull.state != "open":
            raise ValidationFailed([], "Pull Request is not mergeable")
        pull.state, pull.merged_at = "merged", self.now()
        for issue in pull.closing:
            if issue.state == "open":
                self.edit_issue(actor, issue, state="closed", state_reason="completed")
        return pull

    def close_pull(self, actor: Actor, pull: PullRequest) -> PullRequest:
        """Close a pull request without merging it."""
        self.need(actor, pull.repository, SCOPE, "write")
        pull.state = "closed"
        return pull

    def _numbered(self, actor: Actor, repository: Repository, title: str) -> PullRequest:
        """Make one with the next number of issues and pull requests."""
        own, number = self.ids.content(), repository.next_number
        repository.next_number += 1
        made = PullRequest(own, node_id("PR", repository.id, own), repository, number, title, actor.user, self.now())
        return self.remember(made)

    def pulls_closing(self, issue: Issue) -> list[PullRequest]:
        """List the pull requests that close an issue, oldest first."""
        pulls = [it for it in self.nodes.values() if isinstance(it, PullRequest) and issue in it.closing]
        return sorted(pulls, key=lambda it: it.id)
