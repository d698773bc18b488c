"""`goalkeeper notify`: a test message with its sentence, how the channels are, and what was given up, once more."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import pytest
from pydantic import SecretStr
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.core.notices import Channel
from bot.doctor import examine
from bot.doctor.channels import channels
from bot.doctor.values import Level
from bot.notices.values import Later, Refused
from bot.notify import channel_lines
from bot.records import Records
from bot.serve import telling
from config.channels import ChannelSetting
from config.settings import load
from tests.notices import receivers
from tests.notices.box import Box, Chat, emptied, notice
from tests.notices.receivers import web

BASE = {"GOALKEEPER_TOKEN": "x" * 20, "GOALKEEPER_WEBHOOK_SECRET": "y" * 16}
GIVEN = [
    ChannelSetting(Channel("chat", ("acme/*",)), SecretStr("json://h/secret-path")),
    ChannelSetting(Channel("mail", ("acme/rockets",)), SecretStr("mailto://h")),
]


def notify(monkeypatch: pytest.MonkeyPatch, url: str, *words: str) -> Result:
    for name, value in BASE.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("GOALKEEPER_CHANNELS", json.dumps({"chat": {"url": url, "allow": ["acme/*"]}} if url else {}))
    return CliRunner().invoke(app, ["notify", *words])


def test_a_test_message_says_what_happened(monkeypatch: pytest.MonkeyPatch) -> None:
    with web() as site:
        url = f"json://127.0.0.1:{site.port}/a-secret-path"
        made = notify(monkeypatch, url, "test", "chat")
        assert (made.exit_code, made.output) == (0, "chat took the test message: look there\n")
        assert (
            "This is a test of the channel chat. Notices of these spaces may come here: acme/*."
            in (site.heard[0].body["message"])
        )
        site.answer = lambda _heard: (500, {}, b"a-secret-path broke")
        made = notify(monkeypatch, url, "test", "chat")
    assert made.exit_code == 1
    assert made.output == "chat did not take the test message: the channel answered 500\n"


def test_a_channel_that_is_not_there_names_those_that_are(monkeypatch: pytest.MonkeyPatch) -> None:
    made = notify(monkeypatch, "json://h/x", "test", "chta")
    assert (made.exit_code, made.output) == (1, "there is no channel 'chta'; there is chat\n")
    assert "GOALKEEPER_CHANNELS names none" in notify(monkeypatch, "", "again", "chat").output


@pytest.fixture
def opened(box: Box, monkeypatch: pytest.MonkeyPatch) -> Box:
    @contextmanager
    def parts(_settings: object) -> Iterator[SimpleNamespace]:
        yield SimpleNamespace(records=box.records)

    monkeypatch.setattr("bot.parts.parts", parts)
    return box


def test_the_list_tells_how_channels_are(opened: Box) -> None:
    records = opened.records
    assert list(channel_lines(GIVEN, records, as_json=False)) == [
        *(
            "chat: json, for acme/*",
            "  nothing was sent yet",
            "mail: mailto, for acme/rockets",
            "  nothing was sent yet",
        ),
    ]
    opened.tell(notice("Bad"), notice("Gone", "old"), notice("Fine", "mail"))
    emptied(opened.sending(chat=Chat(Refused("the channel answered 400")), mail=Chat()))
    said = list(channel_lines(GIVEN, records, as_json=False))
    assert said[:2] == ["chat: json, for acme/*", "  nothing was sent yet, 0 waiting, 1 given up"]
    assert said[2] == "  failed 1 times in a row: the channel answered 400"
    assert said[4].endswith("0 waiting, 0 given up")
    assert said[4].startswith("  last sent 20")
    assert said[5:7] == [
        "old: not named any more in GOALKEEPER_CHANNELS",
        "  nothing was sent yet, 1 waiting, 0 given up",
    ]
    assert said[7].startswith("given up: retro of acme/rockets for chat, 20")
    assert said[8] == "  the channel answered 400; `goalkeeper notify again chat` sends it once more"
    (line,) = channel_lines(GIVEN, records, as_json=True)
    told = json.loads(line)
    assert [(each["name"], each["named"]) for each in told["channels"]] == [
        ("chat", True),
        ("mail", True),
        ("old", False),
    ]
    assert told["given_up"][0]["title"] == "Bad"
    assert "secret-path" not in line
    assert list(channel_lines([], records, as_json=False))[-1].startswith("no channel is named")


def test_list_and_again_are_commands(opened: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    opened.tell(notice("Bad"))
    emptied(opened.sending(chat=Chat(Refused("no"))))
    always = {"chat": {"url": "json://h/x", "allow": ["acme/*"], "kinds": ["help"]}}
    assert "1 given up" in notify(monkeypatch, "json://h/x", "list").output
    assert notify(monkeypatch, "json://h/x", "again", "chat").output == "1 notice for chat will be sent once more\n"
    assert notify(monkeypatch, "json://h/x", "again", "chat").output == "0 notices for chat will be sent once more\n"
    monkeypatch.setenv("GOALKEEPER_CHANNELS", json.dumps(always))
    assert "; always told: help" in CliRunner().invoke(app, ["notify", "list"]).output


def test_the_doctor_looks_at_channels(opened: Box) -> None:
    def found() -> list[tuple[Level, str]]:
        given = [("chat", ""), ("bad", "Apprise cannot read the address of this channel")]
        return [(each.level, each.seen) for each in channels(given, opened.records.channel_states())]

    assert found() == [
        (Level.WELL, "nothing was sent yet"),
        (Level.WRONG, "Apprise cannot read the address of this channel"),
    ]
    opened.tell(notice("One"), notice("Two"))
    chat = Chat(Later("the channel answered 500"))
    emptied(opened.sending(chat=chat))
    assert found()[0] == (Level.LOOK, "failed 1 times in a row: the channel answered 500")
    opened.soon()
    emptied(opened.sending(chat=chat))
    assert found()[0] == (Level.WELL, "0 waiting, none given up")
    opened.do("UPDATE notice SET state = 'parked'")
    assert found()[0] == (Level.LOOK, "2 given up")


def test_the_doctor_reads_the_addresses_of_the_settings(opened: Box) -> None:
    given = {
        name: {"url": url, "allow": ["a/*"]} for name, url in {"fine": "json://h/x", "bad": "nope://secret"}.items()
    }
    settings = load({**BASE, "GOALKEEPER_CHANNELS": json.dumps(given)})
    bench: Any = SimpleNamespace(settings=settings)
    found = {each.check: each for each in examine._channels(bench, opened.records)}
    assert found["channel fine"].level is Level.WELL
    assert found["channel bad"].level is Level.WRONG
    assert "secret" not in found["channel bad"].seen


def test_a_process_sends_to_the_channels_of_its_settings(opened: Box) -> None:
    counted: list[tuple[str, str]] = []
    with web(receivers.well) as site:
        url = f"json://127.0.0.1:{site.port}/x"
        given = {"chat": {"url": url, "allow": ["acme/*"]}}
        settings = load({**BASE, "GOALKEEPER_CHANNELS": json.dumps(given)})
        metrics = SimpleNamespace(told=lambda *what: counted.append(what))
        records: Records = opened.records
        made = SimpleNamespace(settings=settings, records=records, now=lambda: opened.now, metrics=metrics)
        opened.tell(notice("One"))
        emptied(telling(made))  # type: ignore[arg-type]  # all that it takes of the parts
        assert len(site.heard) == 1
    assert counted == [("retro", "sent")]
