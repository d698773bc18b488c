"""The channels of notices: can their addresses be read, do they fail, and was anything given up?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.doctor.values import Finding, look, well, wrong
from bot.records.outbox import ChannelState


def channels(given: Sequence[tuple[str, str]], states: Sequence[ChannelState]) -> Iterator[Finding]:
    """Yield how the operator's channels are; `given` are their names, each with what is wrong with its address."""
    known = {state.name: state for state in states}
    for name, fault in given:
        yield _channel(name, fault, known.get(name))


def _channel(name: str, fault: str, state: ChannelState | None) -> Finding:
    check = f"channel {name}"
    if fault:
        return wrong(check, fault, "Mend its url in GOALKEEPER_CHANNELS: docs/notices.md shows how each is spelled.")
    if state is None:
        return well(check, "nothing was sent yet")
    if state.fails:
        step = f"Mend what it names, then `goalkeeper notify test {name}`."
        return look(check, f"failed {state.fails} times in a row: {state.error}", step)
    if state.parked:
        step = f"`goalkeeper notify list` says which and why, `goalkeeper notify again {name}` sends them once more."
        return look(check, f"{state.parked} given up", step)
    return well(check, f"{state.waiting} waiting, none given up")
