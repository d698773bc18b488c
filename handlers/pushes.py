"""Somebody pushed: have the rules of the space changed, or its templates?"""

from __future__ import annotations

from collections.abc import Iterator

from bot.event import Event, Touched

RULES_PATH = ".github/goalkeeper.yml"
TEMPLATES = ".github/goalkeeper/templates/"


def pushed(event: Event) -> Iterator[Touched]:
    """Touch the space and its sprints, for which it holds too, when the default branch has new rules or templates."""
    if event.repo is not None and _is_default_branch(event) and _may_change_rules(event):
        yield Touched.repository(event.repo)


def _is_default_branch(event: Event) -> bool:
    branch = event.payload["repository"]["default_branch"]
    return bool(branch) and event.payload["ref"] == f"refs/heads/{branch}"


def _may_change_rules(event: Event) -> bool:
    """Whether a commit names such a file; a forced push may change one without naming it."""
    commits = [*event.payload["commits"], event.payload["head_commit"]]
    paths = {path for commit in commits for change in ("added", "removed", "modified") for path in commit[change]}
    return event.payload["forced"] or any(path == RULES_PATH or path.startswith(TEMPLATES) for path in paths)
