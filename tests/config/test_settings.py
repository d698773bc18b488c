"""The operator's settings: what is accepted, and one line for each mistake."""

import traceback
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from pydantic import SecretStr, ValidationError

from bot.errors import SettingsError
from config.settings import NEEDED_PERMISSIONS, Settings, load

SECRET = "a-webhook-secret-of-the-tests"
TOKEN = {"GOALKEEPER_TOKEN": "github_pat_of_the_tests", "GOALKEEPER_WEBHOOK_SECRET": SECRET}


@pytest.fixture(scope="session")
def key() -> str:
    """A private key as GitHub hands it out."""
    return (
        rsa.generate_private_key(public_exponent=65537, key_size=2048)
        .private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
        )
        .decode()
    )


def mistakes(environ: dict[str, str]) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        load(environ)
    return str(caught.value).splitlines()


def only_mistake(**values: str) -> str:
    lines = mistakes(TOKEN | {f"GOALKEEPER_{name}": value for name, value in values.items()})
    assert len(lines) == 1, lines
    return lines[0]


def test_a_token_and_a_secret_are_enough() -> None:
    settings = load(TOKEN)
    assert not settings.app_mode
    assert settings.private_key is None
    assert settings.github_api_url == "https://api.github.com"
    assert settings.github_web_url == "https://github.com"
    assert settings.token_permissions == NEEDED_PERMISSIONS
    assert (settings.host, settings.port) == ("127.0.0.1", 8000)
    assert settings.data_dir == Path(".goalkeeper")


def test_an_app_with_its_key_on_one_line_is_enough(key: str) -> None:
    settings = load(
        {
            "GOALKEEPER_APP_ID": "123456",
            "GOALKEEPER_APP_PRIVATE_KEY": key.strip().replace("\n", "\\n"),
            "GOALKEEPER_WEBHOOK_SECRET": SECRET,
        }
    )
    assert settings.app_mode
    assert settings.app_id == 123456
    assert settings.private_key is not None
    assert settings.private_key.get_secret_value() == key


def test_the_sweep_is_slow_where_github_can_be_asked_what_was_lost(key: str) -> None:
    secret = {"GOALKEEPER_WEBHOOK_SECRET": "s" * 16}
    app = {**secret, "GOALKEEPER_APP_ID": "1", "GOALKEEPER_APP_PRIVATE_KEY": key}
    assert load(app).sweep_seconds == 14_400
    assert load({**secret, "GOALKEEPER_TOKEN": "t" * 20}).sweep_seconds == 600
    assert load({**app, "GOALKEEPER_SWEEP_SECONDS": "1200"}).sweep_seconds == 1200


def test_the_key_may_lie_in_a_file(key: str, tmp_path: Path) -> None:
    file = tmp_path / "app.pem"
    file.write_text(key, encoding="utf-8")
    settings = load(
        {
            "GOALKEEPER_APP_ID": "1",
            "GOALKEEPER_APP_PRIVATE_KEY_FILE": str(file),
            "GOALKEEPER_WEBHOOK_SECRET": SECRET,
        }
    )
    assert settings.private_key is not None
    assert settings.private_key.get_secret_value() == key


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (None, "cannot be read"),
        (b"no key", "not a private key"),
        (b"x" * 70_000, "too large"),
        (b"\xff", "not a private"),
    ],
)
def test_a_key_file_without_a_key_is_a_mistake(content: bytes | None, fault: str, tmp_path: Path) -> None:
    file = tmp_path / "app.pem"
    if content is not None:
        file.write_bytes(content)
    [line] = mistakes(
        {
            "GOALKEEPER_APP_ID": "1",
            "GOALKEEPER_APP_PRIVATE_KEY_FILE": str(file),
            "GOALKEEPER_WEBHOOK_SECRET": SECRET,
        }
    )
    assert line.startswith("GOALKEEPER_APP_PRIVATE_KEY_FILE: ")
    assert fault in line


def test_nothing_set_names_what_is_needed() -> None:
    app, secret = mistakes({})
    assert app.startswith("GOALKEEPER_APP_ID: is not set")
    assert "GOALKEEPER_TOKEN" in app
    assert secret.startswith("GOALKEEPER_WEBHOOK_SECRET: is not set. Example: ")


@pytest.mark.parametrize(
    ("given", "name", "fault"),
    [
        (["APP_ID", "TOKEN"], "TOKEN", "is set beside GOALKEEPER_APP_ID"),
        (["APP_ID"], "APP_PRIVATE_KEY_FILE", "is not set (nor GOALKEEPER_APP_PRIVATE_KEY)"),
        (["APP_PRIVATE_KEY"], "APP_ID", "is not set: the private key is there"),
    ],
)
def test_half_a_mode_or_two_modes_say_what_to_do(given: list[str], name: str, fault: str, key: str) -> None:
    values = {"APP_ID": "1", "TOKEN": "t" * 20, "APP_PRIVATE_KEY": key}
    [line] = mistakes({f"GOALKEEPER_{each}": values[each] for each in given} | {"GOALKEEPER_WEBHOOK_SECRET": SECRET})
    assert line.startswith(f"GOALKEEPER_{name}: ")
    assert fault in line


def test_a_key_and_a_key_file_are_one_too_many(key: str, tmp_path: Path) -> None:
    file = tmp_path / "app.pem"
    file.write_text(key, encoding="utf-8")
    [line] = mistakes(
        {
            "GOALKEEPER_APP_ID": "1",
            "GOALKEEPER_APP_PRIVATE_KEY": key,
            "GOALKEEPER_APP_PRIVATE_KEY_FILE": str(file),
            "GOALKEEPER_WEBHOOK_SECRET": SECRET,
        }
    )
    assert "keep one of them" in line


def test_every_mistake_has_a_line_of_its_own() -> None:
    lines = mistakes(
        {"GOALKEEPER_PORT": "eighty", "GOALKEEPER_LOG_LEVEL": "loud", "GOALKEEPER_WEBHOOK_SECRET": "short"}
    )
    assert [line.split(":")[0].removeprefix("GOALKEEPER_") for line in lines] == [
        "APP_ID",
        "WEBHOOK_SECRET",
        "PORT",
        "LOG_LEVEL",
    ]
    assert all("Example: GOALKEEPER_" in line for line in lines)


@pytest.mark.parametrize(
    ("name", "value", "fault"),
    [
        ("PORT", "70000", "less than or equal to 65535"),
        ("PORT", "80.5", "whole number"),
        ("READ_PAUSE", "nan", "number"),
        ("CALL_TIMEOUT", "soon", "number"),
        ("WRITE_PAUSE", "-1", "greater than or equal to 0"),
        ("LOG_FORMAT", "xml", "'json' or 'console'"),
        ("HOST", "two words", "pattern"),
        ("WEBHOOK_SECRET_PREVIOUS", "short", "too short"),
        ("TOKEN", "github pat", "no token has"),
        ("TOKEN", "github\npat", "no token has"),
        ("TOKEN", "gïthub", "no token has"),
        ("GITHUB_API_URL", "file:///etc/passwd", "https://"),
        ("GITHUB_API_URL", "https://user:hunter2@github.example.org/api/v3", "no user name"),
        ("GITHUB_API_URL", "https://@github.example.org/api/v3", "no user name"),
        ("GITHUB_API_URL", "http://github.example.org/api/v3", "must begin with https://"),
        ("GITHUB_API_URL", "https://github.example.org", "must be https://github.example.org/api/v3"),
        ("GITHUB_API_URL", "https://api.github.com/v3", "must be https://api.github.com"),
        ("GITHUB_API_URL", "https://github.com", "https://api.github.com"),
        ("GITHUB_API_URL", "https://169.254.169.254/api/v3", "link-local"),
        ("GITHUB_API_URL", "http://2852039166/api/v3", "link-local"),
        ("GITHUB_API_URL", "https://[fe80::1]/api/v3", "link-local"),
        ("GITHUB_API_URL", "https://[fe80::1%25eth0]/api/v3", "link-local"),
        ("GITHUB_API_URL", "https://[::ffff:169.254.169.254]/api/v3", "link-local"),
        ("GITHUB_API_URL", "https://metadata.google.internal./api/v3", "metadata"),
        ("GITHUB_API_URL", "https://0.0.0.0/api/v3", "unspecified"),
        ("GITHUB_API_URL", "https://[", "cannot be read as a URL"),
        ("GITHUB_API_URL", "https://github.example.org/api/v3?a=b", "no ?"),
        ("GITHUB_API_URL", "https://github.example.org\\@evil/api/v3", "no user name"),
        ("GITHUB_API_URL", "https://github.example.org/a b", "no space"),
        ("GITHUB_API_URL", "https://github.example.org:99999/api/v3", "cannot be read"),
        ("PUBLIC_URL", "goalkeeper.example.org", "https://"),
        ("CLOCK_URL", "https://example.org/now", "this machine"),
        ("DATABASE_URL", "mysql://u:hunter2@db/x", "postgresql://"),
        ("DATABASE_URL", "postgresql://u:hunter2@db", "name a database"),
        ("DATABASE_URL", "postgresql://u:hunter2@[db/x", "cannot be read as a URL"),
        ("DATABASE_URL", "postgresql://u:hunter2@db:0/x", "name a database"),
        ("TOKEN_PERMISSIONS", "{not json", "neither JSON"),
        ("TOKEN_PERMISSIONS", '{"issues": 5}', "valid string"),
        ("TOKEN_PERMISSIONS", "issues=all", "read, write or admin"),
        ("TOKEN_PERMISSIONS", "issues=read", "issues=write"),
        ("TOKEN_PERMISSIONS", "issues", "read, write or admin"),
        ("PROT", "80", "did you mean GOALKEEPER_PORT?"),
        ("WEBHOK_SECRET_PREVIOUS", "x" * 20, "did you mean GOALKEEPER_WEBHOOK_SECRET_PREVIOUS?"),
    ],
)
def test_a_wrong_value_is_told_with_its_name(name: str, value: str, fault: str) -> None:
    line = only_mistake(**{name: value})
    assert line.startswith(f"GOALKEEPER_{name}: ")
    assert fault in line
    assert "hunter2" not in line


@pytest.mark.parametrize(
    ("api", "web"),
    [
        ("https://api.github.com/", "https://github.com"),
        ("https://github.example.org/api/v3", "https://github.example.org"),
        ("https://api.acme.ghe.com", "https://acme.ghe.com"),
        ("http://127.0.0.1:9000", "http://127.0.0.1:9000"),
        ("http://localhost:9000/api/v3", "http://localhost:9000"),
        ("http://[::1]:9000", "http://[::1]:9000"),
        ("https://10.1.2.3/api/v3", "https://10.1.2.3"),
    ],
)
def test_the_pages_for_people_follow_from_the_api(api: str, web: str) -> None:
    settings = load(TOKEN | {"GOALKEEPER_GITHUB_API_URL": api})
    assert settings.github_api_url == api.rstrip("/")
    assert settings.github_web_url == web


def test_the_pages_for_people_may_be_set() -> None:
    settings = load(TOKEN | {"GOALKEEPER_GITHUB_WEB_URL": "https://pages.example.org/"})
    assert settings.github_web_url == "https://pages.example.org"


@pytest.mark.parametrize("text", ['{"issues": "write", "members": "read"}', "issues=write, members=read,"])
def test_permissions_are_read_from_json_and_from_a_list(text: str) -> None:
    assert load(TOKEN | {"GOALKEEPER_TOKEN_PERMISSIONS": text}).token_permissions == {
        "issues": "write",
        "members": "read",
    }


def test_permissions_may_be_given_as_a_mapping() -> None:
    settings = Settings(webhook_secret=SecretStr(SECRET), token_permissions={"issues": "write"})
    assert settings.token_permissions == {"issues": "write"}


def test_a_clock_of_this_machine_may_be_set() -> None:
    assert load(TOKEN | {"GOALKEEPER_CLOCK_URL": "http://127.0.0.1:9/clock"}).clock_url == "http://127.0.0.1:9/clock"


def test_a_database_without_a_password_is_a_database() -> None:
    settings = load(TOKEN | {"GOALKEEPER_DATABASE_URL": "postgresql:///goalkeeper?host=/run/postgresql"})
    assert "goalkeeper" not in settings.secrets()


def test_an_empty_value_is_the_same_as_none() -> None:
    settings = load(TOKEN | {"GOALKEEPER_DATABASE_URL": "", "GOALKEEPER_PORT": " "})
    assert settings.database_url is None
    assert settings.port == 8000


def test_names_are_read_in_any_case_and_strangers_are_left_alone() -> None:
    settings = load(TOKEN | {"goalkeeper_port": "81", "PORT": "82", "GOALKEEPER_PUBLISH_PORT": "83"})
    assert settings.port == 81


def test_a_secret_is_the_same_with_its_line_end() -> None:
    settings = load(TOKEN | {"GOALKEEPER_WEBHOOK_SECRET": SECRET + "\n"})
    assert settings.webhook_secret.get_secret_value() == SECRET


def test_no_secret_shows_in_a_repr(key: str) -> None:
    settings = load(
        {
            "GOALKEEPER_APP_ID": "1",
            "GOALKEEPER_APP_PRIVATE_KEY": key,
            "GOALKEEPER_WEBHOOK_SECRET": SECRET,
            "GOALKEEPER_WEBHOOK_SECRET_PREVIOUS": "the-secret-before-this-one",
            "GOALKEEPER_DATABASE_URL": "postgresql://u:hunter%232@db/x",
        }
    )
    shown = repr(settings) + str(settings) + repr(settings.private_key)
    assert not [secret for secret in settings.secrets() if secret in shown]
    assert {"hunter%232", "hunter#2", SECRET, "the-secret-before-this-one"} <= set(settings.secrets())
    assert key.splitlines()[1] in settings.secrets()
    assert "-----BEGIN RSA PRIVATE KEY-----" not in settings.secrets()


def test_no_secret_shows_in_the_trace_of_a_mistake() -> None:
    canary = "2retnuh"[::-1]  # the trace shows the lines of this file
    names = ("TOKEN", "WEBHOOK_SECRET", "PORT", "DATABASE_URL", "GITHUB_API_URL", "TOKEN_PERMISSIONS")
    with pytest.raises(SettingsError) as caught:
        load({f"GOALKEEPER_{name}": canary for name in names})
    assert canary not in "".join(traceback.format_exception(caught.value))


def test_no_secret_shows_where_settings_are_made_directly() -> None:
    values: dict[str, Any] = {"webhook_secret": SECRET, "database_url": "mysql://u:hunter2@db/x", "token": "hunter 2"}
    with pytest.raises(ValidationError) as caught:
        Settings(**values)
    assert "hunter" not in str(caught.value)


def test_the_environment_wins_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text(
        f"GOALKEEPER_TOKEN=from-the-file\nGOALKEEPER_WEBHOOK_SECRET={SECRET}\nGOALKEEPER_PORT=81\nOTHER=1\n",
        encoding="utf-8",
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GOALKEEPER_PORT", "82")
    monkeypatch.setenv("GOALKEEPER_TOKEN", "")
    settings = load()
    assert settings.port == 82
    assert settings.token is not None
    assert settings.token.get_secret_value() == "from-the-file"


def test_a_given_environment_is_the_whole_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text("GOALKEEPER_PORT=81\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GOALKEEPER_PORT", "82")
    assert load(TOKEN).port == 8000
    assert load(TOKEN, tmp_path / ".env").port == 81


def test_an_unreadable_file_is_told(tmp_path: Path) -> None:
    file = tmp_path / "settings.env"
    file.write_bytes(b"GOALKEEPER_PORT=\xff\xfe\n")
    with pytest.raises(SettingsError, match="UTF-8 text file"):
        load(TOKEN, file)


def test_every_setting_has_an_example() -> None:
    assert not [name for name, field in Settings.model_fields.items() if not field.examples]


def test_settings_cannot_be_changed_afterwards() -> None:
    settings = load(TOKEN)
    with pytest.raises(ValueError, match="frozen"):
        setattr(settings, "port", 1)  # noqa: B010 - mypy knows, too
