"""Which goals were carried over too often to go on in the same way?"""

from __future__ import annotations

from bot.core.plan.hangovers.left import DECIDED, SPLIT
from bot.core.plan.turn import Turn
from bot.core.plan.values import Problem


def flags(turn: Turn) -> None:
    """Ask in the summary to split, re-own or drop what was carried once too often, until one of these was done."""
    rule, every = turn.rules.planning.hangovers, (*turn.memory.history, *turn.changes)
    carried = {agreed.number: agreed.carried for agreed in (*turn.memory.agreed.values(), *turn.agreed)}
    mended = {change.number for change in every if change.what == "owner" or _is_split(change.what, change.after)}
    for view in turn.views:
        times = carried.get(view.number, 0)
        if view.open and times >= rule.flag_at and view.number not in mended:
            advice = "split it (`/split`), give it another owner (`/owner`), or drop it (`/drop`)"
            turn.problems.append(Problem(f"#{view.number}", f"was carried over {times} times: {advice}", view.url))


def _is_split(what: str, after: str) -> bool:
    return what == DECIDED and after == SPLIT
