"""Read a sprint or a space in one look: one GraphQL query, and the further pages where there are any."""

from __future__ import annotations

from bot.core.model import SpaceSnapshot, SprintSnapshot
from bot.github.client import Session

RULES_PATH = ".github/goalkeeper.yml"


def read_sprint(
    session: Session, repo: str, number: int, *, rules_path: str = RULES_PATH, retro_label: str = "retro"
) -> SprintSnapshot:
    """Return one look at the sprint issue `number` of `repo` ("owner/name"), its goals and the space's newest 20 retros.

    Raises Gone when the issue or the repository is gone, moved or converted; TryLater and NotAllowed as the client does.
    """
    raise NotImplementedError


def read_space(
    session: Session, repo: str, *, rules_path: str = RULES_PATH, sprint_label: str = "sprint"
) -> SpaceSnapshot:
    """Return one look at the space `repo` ("owner/name") and its newest 30 sprint issues, open and closed.

    Raises Gone when the repository is gone; TryLater and NotAllowed as the client does.
    """
    raise NotImplementedError
