"""Which kinds of notices go to which channels? The rules name some of the operator, of which a space may use some."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time

from bot.core.notices import Channel, Kind
from bot.core.plan.turn import Turn
from bot.core.rules import Rules
from bot.core.rules.notices import SUMMARY_AT


def routes_of(rules: Rules, channels: Sequence[Channel]) -> dict[tuple[Kind, time | None], tuple[str, ...]]:
    """Return where each kind goes; summaries by their time, too. `channels` are those that the space may use."""
    found: dict[tuple[Kind, time | None], list[str]] = {}
    allowed = {channel.name for channel in channels}
    for rule in rules.notices:
        for kind in rule.kinds:
            names = [name for name in rule.to if name in allowed]
            found.setdefault((kind, rule.at if kind is Kind.SUMMARY else None), []).extend(names)
    usual = next((rule.at for rule in rules.notices if Kind.SUMMARY in rule.kinds), SUMMARY_AT)
    for channel in channels:
        for kind in channel.kinds:
            found.setdefault((kind, usual if kind is Kind.SUMMARY else None), []).append(channel.name)
    return {key: tuple(dict.fromkeys(names)) for key, names in found.items() if names}


def channel_problems(turn: Turn) -> list[str]:
    """Return in words which channels the rules name that this space cannot use."""
    allowed = [channel.name for channel in turn.memory.outbox.channels]
    named = dict.fromkeys(name for rule in turn.rules.notices for name in rule.to)
    known = f"it may use {', '.join(allowed)}" if allowed else "it may use none yet"
    return [
        f"`notices` names the channel “{name}”, which the operator of Goalkeeper has not given to this space; {known}"
        for name in named
        if name not in allowed
    ]
