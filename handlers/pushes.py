"""Somebody pushed: has the rules file of the space changed?"""

from __future__ import annotations

from collections.abc import Iterator

from bot.event import Event, Touched

RULES_PATH = ".github/goalkeeper.yml"


def pushed(event: Event) -> Iterator[Touched]:
    """Touch the space and, since rules hold for them too, its sprints, when the default branch has new rules."""
    if event.repo is not None and _is_default_branch(event) and _may_change_rules(event):
        yield Touched.repository(event.repo)


def _is_default_branch(event: Event) -> bool:
    branch = event.payload["repository"]["default_branch"]
    return bool(branch) and event.payload["ref"] == f"refs/heads/{branch}"


def _may_change_rules(event: Event) -> bool:
    """Whether a commit names the file; a forced push may change it without naming it."""
    commits = [*event.payload["commits"], event.payload["head_commit"]]
    paths = {path for commit in commits for change in ("added", "removed", "modified") for path in commit[change]}
    return event.payload["forced"] or RULES_PATH in paths
