"""How are the open issues of the repository? They are read only for a post that tells of them."""

from __future__ import annotations

from bot.core.backlog import Hygiene, hygiene
from bot.core.document.folding import fold
from bot.core.plan import posts
from bot.core.plan.measuring import papers
from bot.core.plan.turn import Turn


def backlog(turn: Turn) -> Hygiene | None:
    """Return how the backlog is; None where the rules do not want it, and in the first round, which asks for it."""
    if not turn.rules.backlog.enabled:
        return None
    if turn.snapshot.backlog is None:
        turn.backlog = True
        return None
    return hygiene(turn.snapshot.backlog, turn.rules, turn.now, followed(turn))


def followed(turn: Turn) -> tuple[str, ...]:
    """Return the names of the numbers that the sprint follows: those of its plan and its teams', and those noted."""
    planned = (metric.name for paper in papers(turn) for metric in paper.document.metrics)
    noted = (dict(each.fields)["name"] for each in posts.notes((*turn.memory.kept, *turn.kept), ()).metrics)
    return tuple({fold(name): name for name in (*planned, *noted) if fold(name)}.values())
