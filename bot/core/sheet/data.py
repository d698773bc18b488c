"""A sheet as text: JSON in one line, always the same for the same sheet, and read back as it was."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any

from bot.core.sheet.values import Finding, Goal, Note, Number, Sheet, Target, Word

VERSION = 1
_TIMES = ("updated_at", "since")
_DIGITS = 32


def canonical(sheet: Sheet) -> str:
    """Return a sheet as JSON: keys in order, in one line; times in UTC."""
    written = {"version": VERSION, **_plain(sheet)}
    return json.dumps(written, default=_plain, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def digest(sheet: Sheet) -> str:
    """Return 32 hex digits that are the same for the same sheet, and for no other."""
    return sha256(canonical(sheet).encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]


def read(text: str) -> Sheet:
    """Return the sheet that a text spells. ValueError when it is none, or one of a version that is not known."""
    try:
        value = json.loads(text)
        version = value.pop("version")
        if version != VERSION:
            message = f"the sheet has version {version!r}, and this Goalkeeper knows version {VERSION}"
            raise ValueError(message)
        return _sheet(value)
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        message = f"it is no sheet: {type(error).__name__}"
        raise ValueError(message) from error


def _plain(value: Any) -> Any:
    """Return what JSON can say. Values are not copied as `asdict` does: this is asked for at every look."""
    if isinstance(value, Sheet | Goal | Target | Word | Finding | Number | Note):
        return {name: getattr(value, name) for name in value.__slots__}
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    message = f"a sheet holds no {type(value).__name__}"
    raise TypeError(message)


def _sheet(value: dict[str, Any]) -> Sheet:
    return Sheet(
        **value
        | {name: date.fromisoformat(value[name]) for name in ("start", "end")}
        | {"goals": tuple(map(_goal, value["goals"]))}
        | {"words": tuple(Word(**each) for each in value["words"])}
        | {"findings": tuple(Finding(**each) for each in value["findings"])}
        | {"numbers": tuple(Number(**each) for each in value["numbers"])}
        | {name: tuple(value[name]) for name in ("teams", "problems")}
        | {"retros": tuple((number, title) for number, title in value["retros"])}
        # They came later than the first sheets.
        | {"notes": tuple(Note(**each) for each in value.get("notes", ()))}
    )


def _goal(value: dict[str, Any]) -> Goal:
    targets = tuple(Target(**each) for each in value["targets"])
    times = {name: datetime.fromisoformat(value[name]) if value[name] else None for name in _TIMES}
    return Goal(**value | times | {"targets": targets})
