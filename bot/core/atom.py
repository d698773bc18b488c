"""Entries as an Atom feed (RFC 4287): plain texts, and nothing that a reader could take for markup."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

_ATOM = "http://www.w3.org/2005/Atom"
_BEFORE_ALL = datetime(1970, 1, 1, tzinfo=UTC)
_UNFIT = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# The longest text of one entry.
LONGEST = 20_000


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that is told: `id` is an address that stays the same, `url` where to read it."""

    id: str
    url: str
    title: str
    updated: datetime
    body: str = ""


def atom(title: str, link: str, entries: Sequence[Entry]) -> bytes:
    """Return a feed, the newest entry first; `link` is its own address. The same entries are the same bytes."""
    feed = ET.Element("feed", xmlns=_ATOM)
    newest = sorted(entries, key=lambda entry: (entry.updated, entry.id), reverse=True)
    _text(feed, "id", link)
    _text(feed, "title", title)
    _text(feed, "updated", _instant(newest[0].updated if newest else _BEFORE_ALL))
    ET.SubElement(feed, "link", rel="self", href=_clean(link), type="application/atom+xml")
    _text(ET.SubElement(feed, "author"), "name", "Goalkeeper")
    for entry in newest:
        made = ET.SubElement(feed, "entry")
        _text(made, "id", entry.id)
        _text(made, "title", entry.title)
        _text(made, "updated", _instant(entry.updated))
        ET.SubElement(made, "link", rel="alternate", href=_clean(entry.url))
        _text(made, "content", entry.body[:LONGEST])
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ET.tostring(feed, encoding="unicode")}'.encode()


def _text(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, name, {"type": "text"} if name in {"title", "content"} else {}).text = _clean(text)


def _clean(text: str) -> str:
    """Return text without what XML 1.0 cannot hold."""
    return _UNFIT.sub("", text)


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z")
