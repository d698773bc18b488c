"""What the operator decides: settings from the environment and from `.env`, checked at the start."""

from __future__ import annotations

import difflib
import json
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import quote, unquote, urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError, field_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, DotEnvSettingsSource, PydanticBaseSettingsSource, SettingsConfigDict

from bot.errors import SettingsError
from config.addresses import (
    api_address,
    collector_address,
    database_address,
    is_loopback,
    is_readable_on_the_way,
    web_address,
    web_address_beside,
)
from config.channels import ChannelSetting, channels_in, secrets_in
from config.files import LARGEST_FILE, read_small

PREFIX = "GOALKEEPER_"
GITHUB_API = "https://api.github.com"
SHORTEST_SECRET = 16
LARGEST_KEY_FILE = LARGEST_FILE
# Read-only for what is only read. Where nobody granted the last three, the rest works; two are an organization's.
NEEDED_PERMISSIONS = {
    "issues": "write",
    "metadata": "read",
    "contents": "read",
    "organization_projects": "write",
    "members": "read",
    "pull_requests": "read",
}
_PEM = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----\s+[A-Za-z0-9+/=\s]{64,}-----END [A-Z ]*PRIVATE KEY-----")
_HEADER_TEXT = re.compile(r"[!-~]+")
_HEADER_LINE = re.compile(r"[!-~]+(?: [!-~]+)*")
_PERMISSION = re.compile(r"[a-z][a-z_]{0,63}")
_CLIENT_ID = re.compile(r"(?!\d+$)[A-Za-z0-9._-]{8,64}")
_LOGIN = re.compile(r"[a-z0-9](?:[a-z0-9_-]{0,98}[a-z0-9])?")
# Compose's own, in the same .env.
_NOT_OURS = frozenset({"PUBLISH_PORT"})


def _secret(text: SecretStr) -> SecretStr:
    if len(text.get_secret_value()) < SHORTEST_SECRET:
        raise ValueError(f"is too short: use {SHORTEST_SECRET} characters at least")
    return text


def _private_key(text: SecretStr) -> SecretStr:
    r"""Return the PEM text with real line ends; `\n` may stand for one, because `.env` files hold single lines."""
    key = text.get_secret_value().replace("\\n", "\n").strip() + "\n"
    if not _PEM.search(key):
        raise ValueError("is not a private key in PEM form (download one from the App's settings page)")
    return SecretStr(key)


def _holds_a_key(path: Path) -> Path:
    _private_key(SecretStr(_read_key(path)))
    return path


def _token(text: SecretStr) -> SecretStr:
    if not _HEADER_TEXT.fullmatch(text.get_secret_value()):
        raise ValueError("holds a blank or a character that no token has")
    return text


def _header_line(text: SecretStr) -> SecretStr:
    if not _HEADER_LINE.fullmatch(text.get_secret_value()):
        raise ValueError("holds a character that no header has")
    return text


def _dsn(text: SecretStr) -> SecretStr:
    url = urlsplit(text.get_secret_value())
    if url.scheme not in {"http", "https"} or not url.username or not url.hostname or not url.path.strip("/"):
        raise ValueError("is no DSN as Sentry shows it")
    return text


def _database(text: SecretStr) -> SecretStr:
    return SecretStr(database_address(text.get_secret_value()))


def _channels(text: SecretStr) -> SecretStr:
    channels_in(text.get_secret_value())
    return text


def _holds_channels(path: Path) -> Path:
    channels_in(read_small(path, "a file of channels"))
    return path


def _loopback(text: str) -> str:
    url = web_address(text)
    if not is_loopback(urlsplit(url).hostname or ""):
        raise ValueError("is for tests only and must point to this machine")
    return url


def _permissions(value: object) -> object:
    """Read JSON or `issues=write,metadata=read`; anything that is not text goes on to be checked as it is."""
    if not isinstance(value, str):
        return value
    if not value.lstrip().startswith("{"):
        pairs = [part.partition("=") for part in value.split(",") if part.strip()]
        return {name.strip(): level.strip() for name, _, level in pairs}
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        raise ValueError("is neither JSON nor a list as issues=write,metadata=read") from None


def _known_levels(value: dict[str, str]) -> dict[str, str]:
    for name, level in value.items():
        if not _PERMISSION.fullmatch(name) or level not in {"read", "write", "admin"}:
            raise ValueError("must give each permission as read, write or admin")
    if value.get("issues") != "write":
        raise ValueError("must hold issues=write: without it the bot can do nothing")
    return value


def _client_id(text: str) -> str:
    if not _CLIENT_ID.fullmatch(text.strip()):
        raise ValueError("is no client id (it is on the App's settings page, and is not the App id)")
    return text.strip()


def _logins(value: object) -> object:
    """Read `ada, @grace` as the logins in lower case; what is not text goes on to be checked as it is."""
    if not isinstance(value, str):
        return value
    logins = [part.strip().removeprefix("@").lower() for part in re.split(r"[,\s]+", value) if part.strip()]
    if not all(_LOGIN.fullmatch(login) for login in logins):
        raise ValueError("must be logins with commas between them")
    return frozenset(logins)


def _lower(value: object) -> object:
    return value.strip().lower() if isinstance(value, str) else value


Url = Annotated[str, AfterValidator(web_address)]
Lowercase = BeforeValidator(_lower)
Seconds = Annotated[float, Field(allow_inf_nan=False)]


class Settings(BaseSettings):
    """Every setting of the operator, in the order of docs/configuration.md. Durations are in seconds.

    Use `load` to read them: it also checks what belongs together and collects all mistakes.
    """

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, extra="ignore", frozen=True, hide_input_in_errors=True, validate_default=False
    )

    app_id: int | None = Field(None, gt=0, examples=["123456"])
    app_private_key: Annotated[SecretStr, AfterValidator(_private_key)] | None = Field(
        None, examples=[r"-----BEGIN RSA PRIVATE KEY-----\nMIIE…\n-----END RSA PRIVATE KEY-----"]
    )
    app_private_key_file: Annotated[Path, AfterValidator(_holds_a_key)] | None = Field(
        None, examples=["/data/app.private-key.pem"]
    )
    token: Annotated[SecretStr, AfterValidator(_token)] | None = Field(None, examples=["github_pat_…"])
    token_permissions: Annotated[dict[str, str], BeforeValidator(_permissions), AfterValidator(_known_levels)] = Field(
        default_factory=lambda: dict(NEEDED_PERMISSIONS), examples=["issues=write,metadata=read,contents=read"]
    )

    github_api_url: Annotated[str, AfterValidator(api_address)] = Field(
        GITHUB_API, examples=["https://github.example.org/api/v3"]
    )
    github_web_url: Url = Field(
        default_factory=lambda before: web_address_beside(before.get("github_api_url", GITHUB_API)),
        examples=["https://github.example.org"],
    )
    webhook_secret: Annotated[SecretStr, AfterValidator(_secret)] = Field(
        examples=["(64 hex digits from: python3 -c 'import secrets; print(secrets.token_hex(32))')"]
    )
    webhook_secret_previous: Annotated[SecretStr, AfterValidator(_secret)] | None = Field(
        None, examples=["(the secret that you are replacing)"]
    )

    database_url: Annotated[SecretStr, AfterValidator(_database)] | None = Field(
        None, examples=["postgresql://goalkeeper:PASSWORD@db:5432/goalkeeper"]
    )
    database_direct_url: Annotated[SecretStr, AfterValidator(_database)] | None = Field(
        None, examples=["postgresql://goalkeeper:PASSWORD@db:5432/goalkeeper"]
    )
    data_dir: Path = Field(Path(".goalkeeper"), examples=["/data"])
    host: str = Field("127.0.0.1", min_length=1, pattern=r"^\S+$", examples=["0.0.0.0"])  # noqa: S104 - an example
    port: int = Field(8000, ge=0, le=65_535, examples=["8000"])
    operator_host: str = Field("127.0.0.1", min_length=1, pattern=r"^\S+$", examples=["0.0.0.0"])  # noqa: S104 - an example
    operator_port: int | None = Field(None, ge=0, le=65_535, examples=["9400"])
    public_url: Url | None = Field(None, examples=["https://goalkeeper.example.org"])
    client_id: Annotated[str, AfterValidator(_client_id)] | None = Field(None, examples=["Iv23liABCDEFGHIJKLMN"])
    client_secret: Annotated[SecretStr, AfterValidator(_secret), AfterValidator(_token)] | None = Field(
        None, examples=["(40 hex digits from the App's settings page: Generate a new client secret)"]
    )
    operators: Annotated[frozenset[str], BeforeValidator(_logins)] | None = Field(None, examples=["ada,grace"])
    session_seconds: Seconds = Field(604_800.0, ge=300, le=7_776_000, examples=["604800"])
    session_idle_seconds: Seconds = Field(86_400.0, ge=300, le=7_776_000, examples=["86400"])
    log_format: Annotated[Literal["json", "console"], Lowercase] = Field("console", examples=["json"])
    log_level: Annotated[Literal["debug", "info", "warning", "error"], Lowercase] = Field("info", examples=["info"])
    traces_url: Annotated[str, AfterValidator(collector_address)] | None = Field(
        None, examples=["http://127.0.0.1:4318/v1/traces"]
    )
    traces_authorization: Annotated[SecretStr, AfterValidator(_header_line)] | None = Field(None, examples=["Bearer …"])
    sentry_dsn: Annotated[SecretStr, AfterValidator(_dsn)] | None = Field(
        None, examples=["https://PUBLIC_KEY@sentry.example.org/42"]
    )

    read_pause: Seconds = Field(0.1, ge=0, le=60, examples=["0.1"])
    write_pause: Seconds = Field(1.0, ge=0, le=60, examples=["1.0"])
    call_timeout: Seconds = Field(20.0, ge=1, le=30, examples=["20"])
    retries: int = Field(12, ge=1, le=100, examples=["12"])
    settle_seconds: Seconds = Field(30.0, ge=0, le=600, examples=["30"])
    lease_seconds: Seconds = Field(30.0, ge=2, le=600, examples=["30"])
    tick_seconds: Seconds = Field(5.0, ge=0.05, le=60, examples=["5"])
    sweep_seconds: Seconds = Field(
        default_factory=lambda before: 600.0 if before.get("app_id") is None else 14_400.0,
        ge=1,
        le=86_400,
        examples=["1800"],
    )
    workers: int = Field(4, ge=1, le=64, examples=["4"])
    drain_seconds: Seconds = Field(0.0, ge=0, le=120, examples=["5"])
    keep_days: int = Field(30, ge=0, le=3_650, examples=["30"])
    channels: Annotated[SecretStr, AfterValidator(_channels)] | None = Field(
        None, examples=['{"team-chat": {"url": "discord://…", "allow": ["acme/*"]}}']
    )
    channels_file: Annotated[Path, AfterValidator(_holds_channels)] | None = Field(
        None, examples=["/data/channels.yml"]
    )
    clock_url: Annotated[str, AfterValidator(_loopback)] | None = Field(
        None, examples=["http://127.0.0.1:9000/_sandbox/clock"]
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Take values only as arguments: `load` says where they come from, so that a test's environment is whole."""
        del settings_cls, env_settings, dotenv_settings, file_secret_settings
        return (init_settings,)

    @field_validator(
        *("token", "app_private_key", "webhook_secret", "webhook_secret_previous", "client_secret"), mode="before"
    )
    @classmethod
    def _without_line_end(cls, value: object) -> object:
        """A secret pasted or read with its line end is the same secret."""
        return value.strip() if isinstance(value, str) else value

    @property
    def private_key(self) -> SecretStr | None:
        """The App's private key as PEM text, from the setting or from the file; None in token mode."""
        if self.app_private_key is not None or self.app_private_key_file is None:
            return self.app_private_key
        return _private_key(SecretStr(_read_key(self.app_private_key_file)))

    @property
    def app_mode(self) -> bool:
        """Whether the bot is a GitHub App; otherwise it works with one token."""
        return self.app_id is not None

    @property
    def dashboard(self) -> bool:
        """Whether people can log in with GitHub and look at their sprints in a browser."""
        return self.client_id is not None

    @property
    def every_channel(self) -> tuple[ChannelSetting, ...]:
        """The channels for notices, from the setting and from the file; of one name the setting's."""
        texts = [read_small(self.channels_file, "a file of channels")] if self.channels_file else []
        texts += [self.channels.get_secret_value()] if self.channels else []
        return tuple({each.channel.name: each for text in texts for each in channels_in(text)}.values())

    def secrets(self) -> tuple[str, ...]:
        """Return every value that must appear in no log, longest first: also a key's lines and a URL's password."""
        given = [self.token, self.private_key, self.webhook_secret, self.webhook_secret_previous, self.database_url]
        given += [self.traces_authorization, self.sentry_dsn, self.client_secret]
        values = {
            secret.get_secret_value().strip() for secret in (*given, self.database_direct_url) if secret is not None
        }
        lines = {line for value in values for line in value.splitlines() if len(line) >= SHORTEST_SECRET}
        every = values | {line for line in lines if not line.startswith("-----")} | set(self._passwords())
        return tuple(sorted(every, key=lambda value: (-len(value), value)))

    def _passwords(self) -> Iterator[str]:
        for url in filter(None, (self.database_url, self.database_direct_url)):
            password = urlsplit(url.get_secret_value()).password
            if password:
                # However somebody writes it: as it stands, plain, and quoted with and without the slash.
                plain = unquote(password)
                yield from {password, plain, quote(plain, safe=""), quote(plain)}
        if self.traces_authorization:
            # "Bearer" is no secret; what comes after it is.
            yield self.traces_authorization.get_secret_value().rpartition(" ")[2]
        if self.sentry_dsn:
            yield urlsplit(self.sentry_dsn.get_secret_value()).username or ""
        for each in self.every_channel:
            yield from secrets_in(each.url.get_secret_value())


def load(environ: Mapping[str, str] | None = None, env_file: Path | None = None) -> Settings:
    """Return the settings of `environ`, or, without it, of the process and of `.env` (or `env_file`) beneath.

    Raises SettingsError with one line per mistake: the variable, what is wrong, an example. An empty value is the same
    as none.
    """
    values: dict[str, str] = {}
    if environ is None:
        values = _given(_dotenv(env_file or Path(".env")))
        environ = os.environ
    elif env_file is not None:
        values = _given(_dotenv(env_file))
    values |= _given(environ)
    mistakes = [*_misspelt(values), *_mode_mistakes(values), *_login_mistakes(values), *_shown_on_the_way(values)]
    try:
        settings = Settings(**_typed(values))
    except ValidationError as error:
        # A default that was not computed follows from another mistake.
        details = [d for d in error.errors(include_url=False) if d["type"] != "default_factory_not_called"]
        mistakes += [_line(detail) for detail in details]
    else:
        if not mistakes:
            return settings
    raise SettingsError("\n".join(mistakes)) from None


def _typed(values: Mapping[str, str]) -> dict[str, Any]:
    """The values that Settings knows; what they are is for its validators to find out."""
    return {name: value for name, value in values.items() if name in Settings.model_fields}


def _given(environ: Mapping[str, str | None]) -> dict[str, str]:
    """The names after the prefix, in lower case, with their values; empty ones are left out."""
    return {
        name[len(PREFIX) :].lower(): value
        for name, value in environ.items()
        if name.upper().startswith(PREFIX) and value is not None and value.strip()
    }


def _dotenv(path: Path) -> Mapping[str, str | None]:
    try:
        return DotEnvSettingsSource(Settings, env_file=path, env_file_encoding="utf-8").env_vars
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: cannot be read ({type(error).__name__}). Make it a UTF-8 text file.") from None


def _misspelt(values: Mapping[str, str]) -> Iterator[str]:
    """A name that nearly is a setting was meant to be one; other names may belong to a newer or older version."""
    for name in sorted(set(values) - set(Settings.model_fields)):
        close = difflib.get_close_matches(name, Settings.model_fields, n=1, cutoff=0.7)
        if close and name.upper() not in _NOT_OURS:
            yield f"{PREFIX}{name.upper()}: unknown setting, did you mean {PREFIX}{close[0].upper()}?"


def _mode_mistakes(values: Mapping[str, str]) -> Iterator[str]:
    app = [name for name in ("app_id", "app_private_key", "app_private_key_file") if name in values]
    if app and "token" in values:
        yield _mistake(
            "token", f"is set beside {PREFIX}{app[0].upper()}: remove it to run as an App, or remove the App's settings"
        )
    elif not app and "token" not in values:
        yield _mistake(
            "app_id",
            f"is not set: set it with {PREFIX}APP_PRIVATE_KEY_FILE to run as an App, or set {PREFIX}TOKEN to use "
            "one account",
        )
    elif app == ["app_id"]:
        yield _mistake("app_private_key_file", f"is not set (nor {PREFIX}APP_PRIVATE_KEY): the App needs its key")
    elif app and "app_id" not in app:
        yield _mistake("app_id", "is not set: the private key is there, but not the App that it belongs to")
    if {"app_private_key", "app_private_key_file"} <= set(app):
        yield _mistake("app_private_key_file", f"is set beside {PREFIX}APP_PRIVATE_KEY: keep one of them")


def _login_mistakes(values: Mapping[str, str]) -> Iterator[str]:
    """The dashboard needs all of it; without any of it there is none."""
    if "client_id" in values:
        if "client_secret" not in values:
            yield _mistake("client_secret", "is not set, but the client id is: logging in with GitHub needs both")
        if "public_url" not in values:
            yield _mistake("public_url", "is not set: GitHub sends those who log in back to this address")
        elif urlsplit(values["public_url"]).path.strip("/"):
            yield _mistake("public_url", "must have no path where people log in: the dashboard is at the root")
        if "app_id" not in values:
            yield _mistake("app_id", "is not set: people log in through the GitHub App that the bot is")
    elif "client_secret" in values:
        yield _mistake("client_id", "is not set, but the client secret is: logging in with GitHub needs both")


def _shown_on_the_way(values: Mapping[str, str]) -> Iterator[str]:
    if "traces_authorization" in values and is_readable_on_the_way(values.get("traces_url", "http:")):
        yield _mistake(
            "traces_authorization", "is only sent where nobody reads it on the way: TRACES_URL must be https"
        )


def _line(detail: ErrorDetails) -> str:
    name = str(detail["loc"][0])
    match detail["type"]:
        case "missing":
            fault = "is not set"
        case "value_error":
            fault = str(detail["ctx"]["error"])
        case "int_parsing" | "int_from_float":
            fault = "must be a whole number"
        case "float_parsing" | "finite_number":
            fault = "must be a number"
        case _:
            fault = detail["msg"].replace("Input should be", "must be").replace("String should", "must")
    return _mistake(name, fault)


def _mistake(name: str, fault: str) -> str:
    """One line for the operator; the wrong value is not in it, because it may be a secret."""
    example = (Settings.model_fields[name].examples or [""])[0]
    return f"{PREFIX}{name.upper()}: {fault}. Example: {PREFIX}{name.upper()}={example}"


def _read_key(path: Path) -> str:
    return read_small(path, "a private key")
