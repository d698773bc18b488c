"""The settings of the login: all of them or none, each mistake in a line."""

from __future__ import annotations

import pytest

from bot.errors import SettingsError
from bot.sandbox.seeds import Key
from config.settings import Settings, load

SECRET = "5f2c6a1e9d40b7a83c1166de4f9a7be2"
CLIENT = "0123456789abcdef0123456789abcdef01234567"


def given(key: Key, **changes: str) -> dict[str, str]:
    usual = {
        "APP_ID": "123456",
        "APP_PRIVATE_KEY": key.private,
        "WEBHOOK_SECRET": SECRET,
        "CLIENT_ID": "Iv23liABCDEFGHIJKLMN",
        "CLIENT_SECRET": CLIENT,
        "PUBLIC_URL": "https://goalkeeper.example.org",
    }
    return {f"GOALKEEPER_{name}": value for name, value in (usual | changes).items()}


def mistakes(values: dict[str, str]) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        load(values)
    return str(caught.value).splitlines()


def test_people_can_log_in_where_all_is_set(key: Key) -> None:
    settings = load(given(key, CLIENT_SECRET=CLIENT + "\n", OPERATORS="Ada, @grace  linus"))
    assert settings.dashboard
    assert settings.operators == frozenset({"ada", "grace", "linus"})
    assert settings.client_secret is not None
    assert settings.client_secret.get_secret_value() == CLIENT
    assert CLIENT in settings.secrets()
    assert CLIENT not in repr(settings)


def test_without_a_client_id_nobody_logs_in_and_nothing_is_said(key: Key) -> None:
    settings: Settings = load(given(key, CLIENT_ID="", CLIENT_SECRET="", PUBLIC_URL=""))
    assert not settings.dashboard
    assert settings.operators is None


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"CLIENT_SECRET": ""}, "GOALKEEPER_CLIENT_SECRET: is not set, but the client id is"),
        ({"CLIENT_ID": ""}, "GOALKEEPER_CLIENT_ID: is not set, but the client secret is"),
        ({"PUBLIC_URL": ""}, "GOALKEEPER_PUBLIC_URL: is not set: GitHub sends"),
        ({"PUBLIC_URL": "https://example.org/goalkeeper"}, "GOALKEEPER_PUBLIC_URL: must have no path"),
        ({"CLIENT_ID": "123456"}, "GOALKEEPER_CLIENT_ID: is no client id"),
        ({"CLIENT_ID": "Iv23li/../x"}, "GOALKEEPER_CLIENT_ID: is no client id"),
        ({"CLIENT_SECRET": "short"}, "GOALKEEPER_CLIENT_SECRET: is too short"),
        ({"CLIENT_SECRET": CLIENT + " x"}, "GOALKEEPER_CLIENT_SECRET: holds a blank"),
        ({"OPERATORS": "ada,<script>"}, "GOALKEEPER_OPERATORS: must be logins"),
        ({"SESSION_SECONDS": "1"}, "GOALKEEPER_SESSION_SECONDS:"),
    ],
)
def test_a_mistake_in_the_login_is_one_line(key: Key, changes: dict[str, str], words: str) -> None:
    lines = mistakes(given(key, **changes))
    assert len(lines) == 1
    assert lines[0].startswith(words)
    assert CLIENT not in lines[0]


def test_people_log_in_through_an_app_and_not_by_a_token(key: Key) -> None:
    values = given(key, APP_ID="", APP_PRIVATE_KEY="", TOKEN="github_pat_of_the_tests")
    (line,) = mistakes(values)
    assert line.startswith("GOALKEEPER_APP_ID: is not set: people log in through the GitHub App")
