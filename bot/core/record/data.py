"""The data of a record as text: always the same text for the same record, in plain ASCII, and its checksum."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Any

from bot.core.record.values import Before, Outcome, Record, Removed, Result, Sums, Target

VERSION = 1
# Nothing in a string may end the fence around the data, or look like one of our hidden marks.
_ESCAPED = {sign: f"\\u{ord(sign):04x}" for sign in "`<>&"}
# What records did not have at first is left out where it says nothing: an old record is still the same text.
_LATER = frozenset({"achieved", "cause", "covered", "how", "share", "tier", "unmeasured"})


def canonical(record: Record) -> str:
    """Return the record as JSON: keys in order, one value a line, no sign beyond ASCII, no backtick, no bracket `<`."""
    text = json.dumps({"version": VERSION, **_known(asdict(record))}, default=_plain, sort_keys=True, indent=1)
    return "".join(_ESCAPED.get(sign, sign) for sign in text)


def checksum(text: str) -> str:
    """Return the SHA-256 of a text as 64 hex digits."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def read(text: str) -> Record:
    """Return the record that a text spells. ValueError when it is none, or one of a later version."""
    try:
        value = json.loads(text)
        version = value.pop("version")
        if version != VERSION:
            message = f"it has version {version!r}, and this Goalkeeper knows version {VERSION}"
            raise ValueError(message)
        return _record(value)
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        message = f"it is no record: {type(error).__name__}"
        raise ValueError(message) from error


def _known(value: dict[str, Any]) -> dict[str, Any]:
    """Return the parts of a record without those that came later and say nothing."""
    goals = [_said({**goal, "targets": [*map(_said, goal["targets"])]}) for goal in value["goals"]]
    removed = [_said(each, _LATER | {"points"}) for each in value["removed"]]
    return _said({**value, "goals": goals, "removed": removed})


def _said(value: dict[str, Any], later: frozenset[str] = _LATER) -> dict[str, Any]:
    return {name: each for name, each in value.items() if name not in later or each not in (None, "", ())}


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    message = f"a record holds no {type(value).__name__}"
    raise TypeError(message)


def _record(value: dict[str, Any]) -> Record:
    given = dict(value)
    for name in ("start", "end"):
        given[name] = date.fromisoformat(given[name])
    for name in ("ended_at", "graced_at", "frozen_at"):
        given[name] = datetime.fromisoformat(given[name])
    given["goals"] = tuple(map(_result, given["goals"]))
    given["removed"] = tuple(Removed(**each) for each in given["removed"])
    given["numbers"] = tuple((name, said) for name, said in given["numbers"])
    given["before"] = tuple(map(_before, given["before"]))
    given["unmeasured"] = tuple(given.get("unmeasured", ()))
    return Record(**given)


def _result(value: dict[str, Any]) -> Result:
    targets = tuple(Target(**each) for each in value["targets"])
    return Result(**{**value, "outcome": Outcome(value["outcome"]), "targets": targets})


def _before(value: dict[str, Any]) -> Before:
    days = {name: date.fromisoformat(value[name]) for name in ("start", "end")}
    return Before(**{**value, **days, "sums": Sums(**value["sums"])})
