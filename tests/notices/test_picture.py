"""The burn-up beside a notice: drawn from what is stored, sent where a channel takes it, left out where it fails."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from email import message_from_bytes

import pytest

from bot.core.agreed import Change
from bot.core.notices import Kind
from bot.core.sheet import Goal, Sheet, Word
from bot.notices.discord import Discord
from bot.notices.picture import Picture, drawer
from bot.notices.senders import sender
from bot.notices.through import Through
from bot.records import Records
from bot.records.outbox import Row
from bot.records.sheets import Shown
from tests.notices import receivers
from tests.notices.box import NOW, Box, notice
from tests.notices.receivers import web
from tests.notices.test_senders import row

SHEET = Sheet(
    "acme/rockets",
    12,
    "Sprint 1",
    "https://github.com/acme/rockets/issues/12",
    date(2026, 1, 5),
    date(2026, 1, 16),
    goals=(Goal(7, "Gyros", "done", "✅", "completed"),),
    words=(Word("done", "✅", "completed"), Word("dropped", "❌", "not planned")),
)
PNG = b"\x89PNG\r\n\x1a\n"
PICTURE = Picture(PNG + b"picture", "1 of 1 goal done")


def taken(box: Box, kind: Kind = Kind.SUMMARY) -> tuple[Row, ...]:
    box.tell(notice("Day 2", kind=kind))
    found = box.records.take_notices("me", NOW, ["chat"])
    assert found is not None
    return found.rows


def test_a_burn_up_is_drawn_from_what_is_stored(box: Box) -> None:
    change = Change(7, datetime(2026, 1, 5, 9, tzinfo=UTC), "created", "", "done", "line")
    box.records.remember(box.claim, (), [change], sheet=Shown(SHEET, NOW))
    drawn = drawer(box.records, lambda: NOW)(taken(box))
    assert drawn is not None
    assert drawn.data.startswith(PNG)
    assert "Sprint 1" in drawn.alt


def test_nothing_is_drawn_where_nothing_is_known_or_wanted(box: Box, caplog: pytest.LogCaptureFixture) -> None:
    draw = drawer(box.records, lambda: NOW)
    assert draw(taken(box, Kind.HELP)) is None
    rows = taken(box)
    assert draw((replace(rows[0], repo="acme/nothing"),)) is None
    assert draw((replace(rows[0], sprint=99),)) is None
    broken = Records.open(box.url)
    broken.close()
    assert drawer(broken, lambda: NOW)(rows) is None
    assert "the notice goes without it" in caplog.text


def test_discord_gets_it_as_a_file_with_its_words() -> None:
    with web(receivers.discord) as site:
        site.answer = lambda _heard: (200, {}, b'{"id": "77"}')
        chat = Discord("1", "token", api=site.url, draw=lambda _rows: PICTURE)
        assert chat.send((row(kind="summary"),)) == "77"
        (heard,) = site.heard
        head = f"Content-Type: {heard.headers['content-type']}\r\n\r\n".encode()
        parts = list(message_from_bytes(head + str(heard.body).encode("utf-8", "replace")).walk())[1:]
        names = [part.get_param("name", header="content-disposition") for part in parts]
        assert names == ["payload_json", "files[0]"]
        assert '"description": "1 of 1 goal done"' in str(heard.body)


def test_mail_gets_it_beside_its_words() -> None:
    with receivers.post() as office:
        url = f"mailto://127.0.0.1:{office.port}?from=bot@example.org&to=team@example.org"
        sender(url, lambda _rows: PICTURE).send((row(kind="summary"),))
        (mail,) = (each[2] for each in office.mails)
        (beside,) = mail.iter_attachments()
        assert (beside.get_filename(), beside.get_content_type()) == ("burn-up.png", "image/png")
        assert beside.get_content() == PICTURE.data
        sender(url, lambda _rows: None).send((row(),))
        assert list(office.mails[1][2].iter_attachments()) == []


def test_who_takes_no_file_gets_none() -> None:
    asked: list[object] = []
    made = sender("workflows://127.0.0.1:1/abc/def", asked.append)  # it must not be asked
    assert isinstance(made, Through)
    assert made._draw is None
    assert asked == []
