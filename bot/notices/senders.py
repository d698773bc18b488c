"""Which sender is for which address? Slack and Discord have one of their own, all else goes through Apprise."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from bot.notices.values import Refused, Sender

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.notices.picture import Draw


def sender(url: str, draw: Draw | None = None) -> Sender:
    """Return what sends to a channel, with pictures that `draw` makes. Raises Refused for an address that is none."""
    scheme = urlsplit(url).scheme.lower()
    make = OWN.get(scheme)
    return make(url) if make else _through(url, scheme, draw)


def fault(url: str) -> str:
    """Return what is wrong with an address, "" for nothing; nothing is sent."""
    try:
        sender(url)
    except Refused as error:
        return error.why
    return ""


def _through(url: str, scheme: str, draw: Draw | None) -> Sender:
    from bot.notices.through import Through, plugin  # noqa: PLC0415 - it holds some twenty megabytes

    made = plugin(url)
    ours: Mapping[str, Callable[[Any], Sender | None]] = {"slack": _slack, "discord": partial(_discord, draw)}
    # Apprise also reads the addresses that Slack and Discord show in the browser.
    own = ours.get(str(getattr(made, "secure_protocol", "")), lambda _made: None)(made)
    if own is not None:
        return own
    known = getattr(made, "secure_protocol", None)
    names = known if isinstance(known, tuple) else (known,)
    return Through(made, str(names[0]) if scheme in {"https", "http"} and names[0] else scheme, draw)


def _slack(made: Any) -> Sender | None:
    from bot.notices.slack import Slack, SlackHook  # noqa: PLC0415

    if made.access_token:
        places = [place for place in made.channels if place]
        if len(places) != 1:
            raise Refused("a channel of Slack has one place: slack://xoxb-…/#channel")
        return Slack(made.access_token, places[0])
    if made.token_a and made.token_b and made.token_c and made.mode == "hook":
        return SlackHook(f"{made.token_a}/{made.token_b}/{made.token_c}")
    return None


def _discord(draw: Draw | None, made: Any) -> Sender:
    from bot.notices.discord import Discord  # noqa: PLC0415

    thread, name = str(made.thread_id or ""), made.user or ""
    return Discord(made.webhook_id, made.webhook_token, thread=thread, name=name, draw=draw)


def _events(url: str) -> Sender:
    from bot.notices.events import webhook  # noqa: PLC0415 - only where somebody names one

    return webhook(url)


def _posthog(url: str) -> Sender:
    from bot.notices.events import posthog  # noqa: PLC0415 - only where somebody names one

    return posthog(url)


# Schemes with a sender that Apprise has no part in, by the word before `://`.
OWN: dict[str, Callable[[str], Sender]] = {
    "events": _events,
    "events+http": _events,
    "posthog": _posthog,
}
