"""What the rules say of notices, and what the operator says of channels: read, refused in words, and kept secret."""

from __future__ import annotations

import json
from datetime import time
from pathlib import Path

import pytest

from bot.core.notices import FOR_PEOPLE, Kind
from bot.errors import SettingsError
from bot.logs import Redactor
from config.rules import RulesError, parse_rules
from config.settings import Settings, load

BASE = {"GOALKEEPER_TOKEN": "x" * 20, "GOALKEEPER_WEBHOOK_SECRET": "y" * 16}


def test_rules_name_kinds_and_channels() -> None:
    assert parse_rules("notices:\n").notices == ()
    one, two = parse_rules(
        "notices:\n- {kind: Retro, to: Team-Chat}\n- {kind: [summary, help, help], to: [a, b, a], at: '9:30'}\n"
    ).notices
    assert (one.kinds, one.to, one.at) == ((Kind.RETRO,), ("team-chat",), time(17))
    assert (two.kinds, two.to, two.at) == ((Kind.SUMMARY, Kind.HELP), ("a", "b"), time(9, 30))
    assert parse_rules("notices: [{kind: all, to: a, at: '8:00'}]").notices[0].kinds == FOR_PEOPLE


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("notices: [{kind: retroo, to: [x]}]", '"retroo" is no kind, did you mean "retro"?'),
        ("notices: [{kind: retro, to: ['slack://xoxb-secret/x']}]", "an address, which belongs to the operator's"),
        ("notices: [{kind: retro, to: ['a b']}]", '"a b", no name'),
        ("notices: [{kind: retro, to: [x], at: '10:00'}]", "only a summary has a time of its own"),
        ("notices: [{to: [x]}]", "notices[0].kind: is missing"),
        ("notices: [{kind: [], to: [x]}]", "notices[0].kind"),
    ],
)
def test_what_cannot_be_meant_is_said(text: str, words: str) -> None:
    with pytest.raises(RulesError) as raised:
        parse_rules(text)
    assert words in str(raised.value)
    assert "xoxb-secret" not in str(raised.value)


def channels(value: object, **more: str) -> Settings:
    text = value if isinstance(value, str) else json.dumps(value)
    return load({**BASE, "GOALKEEPER_CHANNELS": text, **more})


def test_the_operator_gives_channels_to_spaces() -> None:
    made = channels({"chat": {"url": " discord://1/2 ", "allow": ["acme/*", "acme/rockets"], "kinds": ["help"]}})
    (given,) = made.every_channel
    assert given.url.get_secret_value() == "discord://1/2"
    assert given.channel.serves("ACME/rockets")
    assert not given.channel.serves("other/rockets")
    assert given.channel.kinds == (Kind.HELP,)
    every = channels({"x": {"url": "json://h", "allow": ["a/b"], "kinds": "all"}}).every_channel
    assert every[0].channel.kinds == FOR_PEOPLE
    assert load(BASE).every_channel == ()


def test_channels_may_stand_in_a_file_and_the_setting_goes_first(tmp_path: Path) -> None:
    file = tmp_path / "channels.yml"
    file.write_text("chat: {url: 'json://one/', allow: [a/*]}\nmail: {url: 'json://two/', allow: [a/*]}\n")
    alone = load({**BASE, "GOALKEEPER_CHANNELS_FILE": str(file)})
    assert [each.channel.name for each in alone.every_channel] == ["chat", "mail"]
    both = channels({"chat": {"url": "json://three/", "allow": ["a/*"]}}, GOALKEEPER_CHANNELS_FILE=str(file))
    assert [each.url.get_secret_value() for each in both.every_channel] == ["json://three/", "json://two/"]


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("{", "is neither JSON nor YAML"),
        ([], "must give channels by name"),
        ({"Chat!": {}}, "has a name that is not of small letters"),
        ({"chat": "json://secret-one"}, "must give chat as"),
        ({"chat": {"url": "json://secret-one", "allow": ["a/b"], "alow": 1}}, "must give chat as"),
        ({"chat": {"url": "secret-one", "allow": ["a/b"]}}, "needs the address of chat"),
        ({"chat": {"url": "json://secret-one"}}, "needs the spaces that may use chat"),
        ({"chat": {"url": "json://secret-one", "allow": []}}, "needs the spaces that may use chat"),
        ({"chat": {"url": "json://secret-one", "allow": ["acme"]}}, "needs the spaces that may use chat"),
        ({"chat": {"url": "json://secret-one", "allow": ["a/b"], "kinds": ["x"]}}, "has kinds of chat"),
        ({"chat": {"url": "json://secret-one", "allow": ["a/b"], "kinds": 1}}, "has kinds of chat"),
        ({"chat": {"url": "json://secret-one", "allow": ["a/b"], "picture": "yes"}}, "true or false for the picture"),
    ],
)
def test_a_mistake_in_channels_is_said_without_the_address(value: object, words: str) -> None:
    with pytest.raises(SettingsError) as raised:
        channels(value)
    assert words in str(raised.value)
    assert "secret-one" not in str(raised.value)


def test_a_file_that_is_not_there_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read"):
        load({**BASE, "GOALKEEPER_CHANNELS_FILE": str(tmp_path / "nowhere.yml")})
    large = tmp_path / "large.yml"
    large.write_text("x" * 70_000)
    with pytest.raises(SettingsError, match="too large to be a file of channels"):
        load({**BASE, "GOALKEEPER_CHANNELS_FILE": str(large)})


@pytest.mark.parametrize(
    ("url", "secrets"),
    [
        ("slack://xoxb-1111-2222-SECRET/#general", ["xoxb-1111-2222-SECRET"]),
        ("slack://TokenAAAAA/TokenBBBBB/TokenCCCCC", ["TokenAAAAA", "TokenBBBBB", "TokenCCCCC"]),
        ("https://discord.com/api/webhooks/4174216298/JHMHI8qBe7bk2ZwO5U711o3dV_js", ["JHMHI8qBe7bk2ZwO5U711o3dV_js"]),
        ("mailtos://bot:hunter2%40home@mail.example.org?from=bot@example.org", ["hunter2%40home", "hunter2@home"]),
        ("json://user:longpassword@host.example.org:8080/path-token?key=valuetoken", ["longpassword", "path-token"]),
    ],
)
def test_no_part_of_an_address_comes_into_a_log(url: str, secrets: list[str]) -> None:
    made = channels({"chat": {"url": url, "allow": ["*/*"]}})
    plain = Redactor(made.secrets()).text
    for secret in (url, *secrets):
        assert secret not in plain(f"could not reach {secret} today")
    assert plain("POST /webhooks at mail.example.org") == "POST /webhooks at mail.example.org"
    assert url not in repr(made)
