"""Commands about notices: which channels there are, how they are, a test, and once more what was given up."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.terminal import asked, leave, said

if TYPE_CHECKING:
    from bot.records import Records
    from bot.records.outbox import ChannelState
    from config.channels import ChannelSetting
    from config.settings import Settings

app = typer.Typer(help="Notices where people chat: channels, a test, what was given up.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(metavar="CHANNEL", help="The name that the operator gave to it.")]
_TEST = (
    "# Goalkeeper says hello\n\n"
    "This is a test of the channel **{name}**. Notices of these spaces may come here: {allow}.\n"
)


@app.command()
def test(channel: Name) -> None:
    """Send a test message to a channel, and say what happened; exit code 1 when it did not arrive."""
    settings = asked()
    found = _named(settings, channel)
    wrong = try_out(found)
    if wrong:
        leave(_plain(settings, f"{channel} did not take the test message: {wrong}"))
    typer.echo(f"{channel} took the test message: look there")


@app.command(name="list")
def every(*, as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """Print all channels, who may use them, what waits for them, and what was given up and why."""
    from bot.parts import parts  # noqa: PLC0415

    settings = asked()
    with said(), parts(settings) as made:
        for line in channel_lines(settings.every_channel, made.records, as_json=as_json):
            typer.echo(_plain(settings, line))


@app.command()
def again(channel: Name) -> None:
    """Send what was given up for a channel once more; a running bot does it."""
    from bot.parts import parts  # noqa: PLC0415

    settings = asked()
    _named(settings, channel)
    with said(), parts(settings) as made:
        count = made.records.notices_again(channel)
    typer.echo(f"{count} {'notice' if count == 1 else 'notices'} for {channel} will be sent once more")


def _named(settings: Settings, name: str) -> ChannelSetting:
    found = {each.channel.name: each for each in settings.every_channel}
    if name not in found:
        there = f"there is {', '.join(found)}" if found else "GOALKEEPER_CHANNELS names none"
        leave(f"there is no channel {name!r}; {there}")
    return found[name]


def _plain(settings: Settings, text: str) -> str:
    from bot.logs import Redactor  # noqa: PLC0415

    return Redactor(settings.secrets()).text(text)


def try_out(found: ChannelSetting) -> str:
    """Send a test message; return why it did not arrive, "" when it did."""
    from bot.clocks import clock  # noqa: PLC0415
    from bot.notices.senders import sender  # noqa: PLC0415
    from bot.notices.values import Later, Refused  # noqa: PLC0415
    from bot.records.outbox import Row  # noqa: PLC0415

    channel = found.channel
    text = _TEST.format(name=channel.name, allow=", ".join(channel.allow).replace("*", "\\*"))
    now = clock(None)()
    row = Row(0, "Goalkeeper", 0, channel.name, "test", "test", "Goalkeeper says hello", text, "", {}, "", "", 1, now)
    try:
        sender(found.url.get_secret_value()).send((row,))
    except (Later, Refused) as error:
        return error.why
    return ""


def channel_lines(channels: Sequence[ChannelSetting], records: Records, *, as_json: bool) -> Iterator[str]:
    """Yield how every channel is, and what was given up; also channels that are not named any more."""
    states = {state.name: state for state in records.channel_states()}
    lost = records.given_up_notices()
    named = {each.channel.name: each for each in channels}
    if as_json:
        every = [_as_json(name, named.get(name), states.get(name)) for name in sorted({*named, *states})]
        yield json.dumps({"channels": every, "given_up": [asdict(each) for each in lost]}, default=datetime.isoformat)
        return
    for name in sorted({*named, *states}):
        yield from _lines(name, named.get(name), states.get(name))
    for gone in lost:
        when = f"{gone.made_at:%Y-%m-%d %H:%M} UTC"
        yield f"given up: {gone.kind} of {gone.repo} for {gone.channel}, {when}: {gone.title}"
        yield f"  {gone.error}; `goalkeeper notify again {gone.channel}` sends it once more"
    if not named:
        yield "no channel is named: see docs/notices.md for GOALKEEPER_CHANNELS"


def _lines(name: str, given: ChannelSetting | None, state: ChannelState | None) -> Iterator[str]:
    if given is None:
        yield f"{name}: not named any more in GOALKEEPER_CHANNELS"
    else:
        kinds = f"; always told: {', '.join(given.channel.kinds)}" if given.channel.kinds else ""
        yield f"{name}: {_scheme(given)}, for {', '.join(given.channel.allow)}{kinds}"
    if state is None:
        yield "  nothing was sent yet"
        return
    sent = f"last sent {state.sent_at:%Y-%m-%d %H:%M} UTC" if state.sent_at else "nothing was sent yet"
    yield f"  {sent}, {state.waiting} waiting, {state.parked} given up"
    if state.fails:
        yield f"  failed {state.fails} times in a row: {state.error}"


def _scheme(given: ChannelSetting) -> str:
    return given.url.get_secret_value().partition("://")[0]


def _as_json(name: str, given: ChannelSetting | None, state: ChannelState | None) -> dict[str, Any]:
    known = asdict(state) if state else {}
    about = {"allow": given.channel.allow, "kinds": given.channel.kinds, "by": _scheme(given)} if given else {}
    return {"name": name, "named": given is not None, **about, **{k: v for k, v in known.items() if k != "name"}}
