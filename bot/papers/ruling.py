"""By which rules are papers read? By those of a file that somebody names."""

from __future__ import annotations

from pathlib import Path

from bot.core.rules import Rules
from bot.errors import ForPeople


def rules_of(path: Path | None) -> Rules:
    """Return the rules of a file, the defaults when there is none.

    Raises ForPeople when the file cannot be read, RulesError when the rules have a mistake.
    """
    if path is None:
        return Rules()
    from config.rules import parse_rules  # noqa: PLC0415 - checking rules takes as long to load as all the rest

    try:
        return parse_rules(path.read_text(encoding="utf-8-sig"), str(path))
    except OSError as error:
        raise ForPeople(f"{path}: {error.strerror or error}") from None
    except UnicodeDecodeError:
        raise ForPeople(f"{path}: is not UTF-8; save it as UTF-8") from None
