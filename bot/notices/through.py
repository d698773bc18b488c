"""Everything that Apprise knows how to reach: e-mail, Teams, and the others; nothing of it can be edited."""

from __future__ import annotations

import json
import logging
import re
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import apprise
from apprise.attachment.memory import AttachMemory
from apprise.common import NotifyFormat

from bot.core.notices.forms import Write, markdown, page, text
from bot.notices.letter import letter, written
from bot.notices.picture import NAME, Draw, Picture
from bot.notices.values import Later, Refused

if TYPE_CHECKING:
    from bot.records.outbox import Row

_FORMS: dict[NotifyFormat, Write] = {
    NotifyFormat.HTML: page,
    NotifyFormat.MARKDOWN: markdown,
    NotifyFormat.TEXT: text,
}
# Teams takes 28 kB of JSON, the card around the text included.
_TEAMS = {"workflow", "workflows"}
_TEAMS_BYTES = 28_000 - 2_000
_MAIL = {"mailto", "mailtos"}
_MAIL_CHARACTERS = 200_000
_STATUS = re.compile(r"error=(\d{3})")
_SLOWLY = 60.0
_LONGEST_REST = 0.5
_TOO_MANY, _TO_MEND, _OURS, _THEIRS = 429, {401, 403, 404, 410}, range(400, 500), 408

# Its own words hold addresses; what happened is told in ours.
_APPRISE = logging.getLogger("apprise")
_APPRISE.propagate = False
_APPRISE.addHandler(logging.NullHandler())
# What went wrong is read off a log that all its channels share.
_ONE_AT_A_TIME = threading.Lock()
_ASSET = apprise.AppriseAsset(app_id="Goalkeeper", app_desc="Goalkeeper", image_url_mask="", secure_logging=True)


def plugin(url: str) -> Any:
    """Return what Apprise makes of an address. Raises Refused when it knows nothing of the kind."""
    with _ONE_AT_A_TIME, _quiet():
        made = apprise.Apprise.instantiate(url, asset=_ASSET, suppress_exceptions=True)
    if made is None:
        raise Refused("Apprise cannot read the address of this channel")
    return made


class Through:
    """A channel that Apprise reaches."""

    def __init__(self, made: Any, scheme: str, draw: Draw | None = None) -> None:
        self._made = made
        self._draw = draw if made.attachment_support else None
        # Apprise sleeps between two messages, and others wait meanwhile; what comes together is one message anyway.
        made.request_rate_per_sec = min(float(made.request_rate_per_sec), _LONGEST_REST)
        self._scheme = scheme.lower()

    def send(self, rows: tuple[Row, ...]) -> str:
        """Send notices as one message."""
        form = self._made.notify_format
        write, is_mail = _FORMS[form], self._scheme in _MAIL
        most, size = self._room(is_mail=is_mail)
        whole = letter(rows)
        body = written(whole, write, most, size, bare=is_mail)
        # Only mail has a subject of its own; elsewhere the heading stands in the text, where its signs do nothing.
        subject = " ".join(whole.subject.split())[:200] if is_mail else ""
        beside = _beside(self._draw(rows)) if self._draw else None
        with _ONE_AT_A_TIME, _quiet() as heard:
            went = self._made.notify(body=body, title=subject, body_format=form, attach=beside)
        if not went:
            raise _fault(heard.getvalue())
        return ""

    def edit(self, remote: str, row: Row) -> str:
        """Leave the message as it is."""
        del remote, row
        return ""

    def _room(self, *, is_mail: bool) -> tuple[int, Callable[[str], int]]:
        """Return how large a text may be, and how that is counted."""
        if self._scheme in _TEAMS:
            return _TEAMS_BYTES, _json_bytes
        return (_MAIL_CHARACTERS if is_mail else int(self._made.body_maxlen)), len


def _beside(picture: Picture | None) -> apprise.AppriseAttachment | None:
    """Return a picture as Apprise sends it beside a message."""
    if picture is None:
        return None
    held = AttachMemory(content=picture.data, name=NAME, mimetype="image/png")  # type: ignore[no-untyped-call]  # theirs
    return apprise.AppriseAttachment([held], asset=_ASSET)


def _json_bytes(said: str) -> int:
    return len(json.dumps(said))


def _quiet() -> apprise.LogCapture:
    """Return what keeps the words of Apprise to itself: warnings that say why something was not sent."""
    return apprise.LogCapture(level=logging.WARNING, fmt="%(message)s")  # type: ignore[no-untyped-call]  # theirs


def _fault(words: str) -> Exception:
    """Return how a channel failed, as the words of Apprise tell it; of them only the number of HTTP is repeated."""
    found = _STATUS.search(words)
    status = int(found[1]) if found else 0
    if not status:
        return Later("the channel was not reached, or did not take it")
    said = f"the channel answered {status}"
    if status == _TOO_MANY:
        return Later(f"{said}: too many messages", _SLOWLY)
    if status in _TO_MEND:
        return Later(f"{said}: its address or token is not right any more")
    return Refused(said) if status in _OURS and status != _THEIRS else Later(said)
