"""Which values came in from outside since the last look, and what becomes of them? The same as of `/metric`."""

from __future__ import annotations

from bot.core.agreed import Change, Kept, Reported
from bot.core.document.folding import fold
from bot.core.plan.orders import fill
from bot.core.plan.turn import Turn

# Where a value was said, in the history.
SURFACE = "token"


def take_reported(turn: Turn) -> None:
    """Keep every value that was reported, tell of it in the history, and write the latest of each into the plan."""
    known = {fold(name): (value, at) for name, value, at in _known(turn)}
    latest: dict[str, Reported] = {}
    for each in sorted(turn.memory.reported, key=lambda one: (one.at, one.id)):
        before, since = known.get(fold(each.name), ("", None))
        fields = (("name", each.name), ("value", each.value), *([("source", each.source)] if each.source else []))
        turn.kept.append(Kept("metric", f"{each.name}: {each.value}", each.who, each.at, 0, fields))
        change = Change(0, each.at, "metric", before, each.value, SURFACE, each.who, each.source, each.name)
        turn.changes.append(change)
        turn.taken.append(each.id)
        if since is None or since <= each.at:
            known[fold(each.name)] = each.value, each.at
            latest[fold(each.name)] = each
    for each in latest.values():
        fill(turn, each.name, each.value)


def _known(turn: Turn) -> list[tuple[str, str, object]]:
    """Return name, value and time of what was said before, the oldest first."""
    said = [(dict(each.fields), each.at) for each in (*turn.memory.kept, *turn.kept) if each.kind == "metric"]
    return [(fields["name"], fields["value"], at) for fields, at in said]
