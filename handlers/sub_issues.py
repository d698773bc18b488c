"""An issue was put under another one or taken away: look at both, since either may be a sprint or a goal."""

from __future__ import annotations

from collections.abc import Iterator

from bot.event import Event, Touched


def linked(event: Event) -> Iterator[Touched]:
    """Touch parent and child.

    GitHub tells of one link twice, once from each side, and names only the other side's repository.
    """
    payload = event.payload
    ends = (
        (payload["parent_issue_repo"] or event.repo, payload["parent_issue"]["number"]),
        (payload["sub_issue_repo"] or event.repo, payload["sub_issue"]["number"]),
    )
    for repo, number in ends:
        if repo is not None and number:
            yield Touched.issue(repo, number)
