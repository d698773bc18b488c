"""Discord, by a webhook of a channel: Markdown that mentions nobody, and messages that can be edited."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from bot.core.notices.forms import discord
from bot.notices.calls import call
from bot.notices.letter import letter, written
from bot.notices.picture import NAME, Draw
from bot.notices.values import Later, Vanished

if TYPE_CHECKING:
    from bot.records.outbox import Row

API = "https://discord.com/api/webhooks"
# https://discord.com/developers/docs/resources/webhook#execute-webhook
MOST_CHARACTERS = 2_000
_NO_PREVIEWS = 1 << 2
_ALT_CHARACTERS = 1_000


class Discord:
    """A channel of Discord; `thread` is the number of one of its threads, "" for none."""

    def __init__(
        self, hook: str, token: str, *, thread: str = "", name: str = "", api: str = API, draw: Draw | None = None
    ) -> None:
        self._url = f"{api}/{hook}/{token}"
        self._query = f"&thread_id={thread}" if thread else ""
        self._name = name
        self._draw = draw

    def send(self, rows: tuple[Row, ...]) -> str:
        """Send notices as one message; its name is its number."""
        body = payload(rows) | ({"username": self._name} if self._name else {})
        picture = self._draw(rows) if self._draw else None
        if picture is not None:
            body["attachments"] = [{"id": 0, "filename": NAME, "description": picture.alt[:_ALT_CHARACTERS]}]
        beside = {"files[0]": (NAME, picture.data, "image/png")} if picture else None
        answer = call("POST", f"{self._url}?wait=true{self._query}", body, where="Discord", files=beside)
        try:
            number = str(answer.json()["id"])
        except (ValueError, KeyError, TypeError):
            return ""
        return number if number.isdecimal() else ""

    def edit(self, remote: str, row: Row) -> str:
        """Let a message say something else."""
        if not remote.isdecimal():
            raise Later("the number of the message is none")
        address = f"{self._url}/messages/{remote}{self._query.replace('&', '?', 1)}"
        answer = call("PATCH", address, payload((row,)), where="Discord")
        if answer.status_code == HTTPStatus.NOT_FOUND:
            raise Vanished(remote)
        return remote


def payload(rows: tuple[Row, ...]) -> dict[str, Any]:
    """Return what Discord shows."""
    said = written(letter(rows), discord, MOST_CHARACTERS, _units)
    return {"content": said, "allowed_mentions": {"parse": []}, "flags": _NO_PREVIEWS}


def _units(text: str) -> int:
    """Return how long a text is where it may be counted most: in UTF-16, in which a picture is two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
