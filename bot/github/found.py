"""Which of the newest issues of a repository carry these marks? Asked when the answer to a create was lost."""

from __future__ import annotations

from collections.abc import Mapping

from bot.github.client import Session

# One page, the newest first: the create that is looked for was tried less than some minutes of work ago.
_PAGE = 100


def newest_with(session: Session, repository: str, marks: Mapping[str, str]) -> dict[str, tuple[str, int]]:
    """Return key -> (node id, number) for every mark (key -> its hidden line) that one of the 100 newest issues has.

    One REST request. Only for issues that no label and no parent brings into a look; of twins the first one counts.
    """
    path = f"/repos/{repository}/issues?state=all&sort=created&direction=desc&per_page={_PAGE}"
    found: dict[str, tuple[str, int]] = {}
    for issue in session.rest("GET", path):
        text = str(issue.get("body") or "")
        found.update(
            {key: (str(issue["node_id"]), int(issue["number"])) for key, mark in marks.items() if mark in text}
        )
    return found
