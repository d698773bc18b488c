"""Which values came in from outside since the last look, and what becomes of them? The same as of `/metric`."""

from __future__ import annotations

from dataclasses import replace
from operator import attrgetter

from bot.core.agreed import Change, Kept, Reported
from bot.core.document.folding import fold
from bot.core.plan.orders import fill
from bot.core.plan.turn import Turn

# Where a value was said, in the history.
SURFACE = "token"


def take_reported(turn: Turn) -> None:
    """Keep every value that was reported, tell of it in the history, and write the latest of each into the plan.

    It is told for the time at which it was so: what was said for a later time stays what is known now.
    """
    if not turn.memory.reported:
        return
    said = [(dict(each.fields), each.at) for each in turn.memory.kept if each.kind == "metric"]
    known = {fold(fields["name"]): (fields["value"], at) for fields, at in said}
    latest: dict[str, Reported] = {}
    for each in sorted(turn.memory.reported, key=attrgetter("at", "id")):
        name = fold(each.name)
        before, since = known.get(name, ("", each.at))
        turn.told.append(_kept(each))
        turn.changes.append(Change(0, each.at, "metric", before, each.value, SURFACE, each.who, each.source, each.name))
        turn.taken.append(each.id)
        if since <= each.at:
            known[name] = each.value, each.at
            latest[name] = each
    every = sorted((*turn.memory.kept, *turn.told), key=attrgetter("at"))
    turn.memory = replace(turn.memory, kept=tuple(every))
    for each in latest.values():
        fill(turn, each.name, each.value)


def _kept(told: Reported) -> Kept:
    source = (("source", told.source),) if told.source else ()
    return Kept(
        "metric",
        f"{told.name}: {told.value}",
        told.who,
        told.at,
        0,
        (("name", told.name), ("value", told.value), *source),
    )
