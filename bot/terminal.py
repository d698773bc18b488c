"""How a command speaks at a terminal: it reads the settings, says what is wrong in a sentence, and leaves."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn

import typer

from bot.errors import GoalkeeperError, SettingsError

if TYPE_CHECKING:
    from config.settings import Settings

WRONG_SETTINGS = 2


def settings() -> Settings:
    """Read the settings, or leave with one line for each mistake."""
    from config.settings import load  # noqa: PLC0415 - `--help` need not wait for it

    try:
        return load()
    except SettingsError as error:
        leave(str(error), WRONG_SETTINGS)


def leave(message: str, code: int = 1) -> NoReturn:
    """Say what is wrong on the standard error, and end with this exit code."""
    typer.echo(message, err=True)
    raise typer.Exit(code)


@contextmanager
def said() -> Iterator[None]:
    """Turn an error that we raise on purpose into its sentence and exit code 1."""
    try:
        yield
    except GoalkeeperError as error:
        leave(str(error))


def logged(given: Settings, level: str = "") -> None:
    """Begin to log as the settings say, or from this level on."""
    from bot.logs import set_up  # noqa: PLC0415
    from bot.parts import secrets  # noqa: PLC0415

    set_up(given.log_format, level or given.log_level, secrets(given))


def asked() -> Settings:
    """Return the settings for a command that answers one question: the log says only what went wrong."""
    given = settings()
    logged(given, "warning")
    return given
