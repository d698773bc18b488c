"""The channels of the operator: where notices may go, which spaces may name them, and what is secret in that."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, unquote

from pydantic import SecretStr

from bot.core.notices import FOR_PEOPLE, Channel, Kind

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_URL = re.compile(r"[a-z][a-z0-9+.-]*://\S+", re.IGNORECASE)
_PATTERN = re.compile(r"[A-Za-z0-9._*-]+/[A-Za-z0-9._*-]+")
# Channels behind which programs listen, and not people: for them `all` is each step, too.
FOR_PROGRAMS = ("events://", "events+http://", "posthog://")
_KEYS = {"url", "allow", "kinds", "picture"}
_EXAMPLE = '{"url": "discord://…", "allow": ["acme/*"]}'
# What is shorter is no secret, or so common that taking it out of the log would make that useless.
_SHORTEST_PART = 8
# Words that stand in the addresses of Slack, Discord and Teams, and in the lines of any log.
_NO_SECRETS = frozenset({"localhost", "services", "webhooks", "workflows", "triggers", "messages"})


@dataclass(frozen=True, slots=True)
class ChannelSetting:
    """One channel as the operator gave it: `url` is its address for Apprise, and holds secrets.

    `picture` is whether a burn-up comes beside notices, where the channel takes one.
    """

    channel: Channel
    url: SecretStr
    picture: bool = False


def channels_in(text: str) -> tuple[ChannelSetting, ...]:
    """Return the channels that YAML or JSON spells: names, each with `url`, `allow` and perhaps `kinds`.

    Raises ValueError in words that hold no address.
    """
    import yaml  # noqa: PLC0415 - a process whose operator names no channel need not know it

    try:
        found = yaml.safe_load(text)
    except (yaml.YAMLError, RecursionError, ValueError):
        raise ValueError("is neither JSON nor YAML") from None
    if not isinstance(found, dict):
        raise ValueError(f"must give channels by name, each as {_EXAMPLE}")  # noqa: TRY004 - of the text, not of a type
    return tuple(_channel(str(name), value) for name, value in found.items())


def _channel(name: str, value: Any) -> ChannelSetting:
    if not _NAME.fullmatch(name):
        raise ValueError("has a name that is not of small letters, digits and hyphens, 40 at most")
    if not isinstance(value, dict) or set(value) - _KEYS:
        raise ValueError(f"must give {name} as {_EXAMPLE}, so that it is known which spaces may use it")
    url, allow, kinds = value.get("url"), value.get("allow"), value.get("kinds", [])
    if not isinstance(url, str) or not _URL.fullmatch(url.strip()):
        raise ValueError(f"needs the address of {name} as Apprise spells it, such as discord://… or mailto://…")
    if not isinstance(allow, list) or not _are(allow, _PATTERN):
        raise ValueError(f'needs the spaces that may use {name}, as "allow": ["acme/*"]')
    known = [kind.value for kind in Kind]
    if kinds in ("all", ["all"]):
        programs = url.strip().lower().startswith(FOR_PROGRAMS)
        kinds = known if programs else [kind.value for kind in FOR_PEOPLE]
    if not isinstance(kinds, list) or not all(kind in known for kind in kinds):
        raise ValueError(f"has kinds of {name} that are none of all, {', '.join(known)}")
    channel = Channel(name, tuple(allow), tuple(dict.fromkeys(map(Kind, kinds))))
    if not isinstance(value.get("picture", False), bool):
        raise ValueError(f"must say true or false for the picture of {name}")  # noqa: TRY004 - of the text
    return ChannelSetting(channel, SecretStr(url.strip()), value.get("picture", False))


def _are(value: list[Any], pattern: re.Pattern[str]) -> bool:
    return bool(value) and all(isinstance(each, str) and pattern.fullmatch(each) for each in value)


def secrets_in(url: str) -> Iterator[str]:
    """Yield what must appear in no log of an address: itself, and its parts, as they stand and plain.

    A host that is a name with dots is none: it stands in sentences.
    """
    yield url
    rest = url.partition("://")[2].partition("#")[0]
    path, _, query = rest.partition("?")
    place, _, _ = path.partition("/")
    account, _, host = place.rpartition("@")
    parts = [*path.split("/")[1:], *account.split(":"), *(value for _, value in parse_qsl(query))]
    parts += [host] if "." not in host and ":" not in host else []
    for part in parts:
        if len(part) >= _SHORTEST_PART and part not in _NO_SECRETS:
            yield from {part, unquote(part)}
