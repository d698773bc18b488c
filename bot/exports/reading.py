"""An export, read back: checked from its first line to its last, and then put into a database."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any, NoReturn

from bot.errors import ForPeople
from bot.event import Repo
from bot.exports.writing import FORMAT, VERSION
from bot.records import Records
from bot.records.exporting import BY_NAME, TABLES, Column, Row, Table

# A record has 60,000 characters at most, a sheet of many goals some more.
LONGEST_LINE = 8 << 20
_WIDE = frozenset({"comment"})  # numbers that have 64 bits


class _Wrong(Exception):
    """What is wrong with a line."""


def import_file(path: Path, records: Records, *, replace: bool = False) -> tuple[Repo, int]:
    """Put an export into the database, all or nothing; return of which space, and how many rows.

    Raises ForPeople, before anything is written, where the file is not whole or not as an export is, and where
    something is stored of the space, unless that is to be replaced.
    """
    try:
        with path.open("rb") as file:
            repo, count = checked(file, path.name)
            known = records.repository(repo.full_name)
            if known is not None and known.id != repo.id:
                message = (
                    f"{repo.full_name} has the number {known.id} here and {repo.id} in {path.name}: it is another one"
                )
                raise ForPeople(message)
            repo = next(iter(records.known([repo.id])), repo)  # it may have another name by now
            file.seek(0)
            done = records.restore(repo, _rows(file), replace=replace)
    except OSError as error:
        message = f"{path} cannot be read: {error.strerror or error}"
        raise ForPeople(message) from error
    if not done:
        message = f"something is stored of {repo.full_name} already; --replace puts {path.name} in its place"
        raise ForPeople(message)
    return repo, count


def checked(file: IO[bytes], name: str) -> tuple[Repo, int]:
    """Return of which space an export is, and how many rows it has. Raises ForPeople with the line of a mistake."""
    digest, keys, last, repo, ended = hashlib.sha256(), set[tuple[Any, ...]](), 0, None, False
    number = 0
    try:
        for number, line in enumerate(_lines(file), 1):
            value = _read(line)
            if ended:
                _refuse("stands behind the end")
            if number == 1:
                repo = _head(value)
            elif "end" in value:
                _end(value, number - 2, digest.hexdigest())
                ended = True
            else:
                last = _order(value, last)
                _once(BY_NAME[value["table"]], value, keys)
            digest.update(line)
        if repo is None or not ended:
            number += 1
            _refuse("is missing: the file was cut off")
    except _Wrong as wrong:
        message = f"{name}: line {number} {wrong}; nothing was written"
        raise ForPeople(message) from None
    assert repo is not None  # noqa: S101 - else it was refused
    return repo, number - 2


def _rows(file: IO[bytes]) -> Iterator[Row]:
    """Yield the rows of an export that was checked."""
    for line in file:
        value = json.loads(line)
        if "table" in value:
            table = BY_NAME[value["table"]]
            yield table.name, {column.name: _value(value.get(column.name), column) for column in table.columns}


def _lines(file: IO[bytes]) -> Iterator[bytes]:
    while line := file.readline(LONGEST_LINE):
        if not line.endswith(b"\n"):
            _refuse("is too long, or was cut off")
        yield line


def _read(line: bytes) -> dict[str, Any]:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        _refuse("is no JSON")
    if not isinstance(value, dict):
        _refuse("is no object")
    return value


def _head(value: dict[str, Any]) -> Repo:
    if value.get("format") != FORMAT:
        _refuse("is not how an export begins; CSV cannot be read back")
    if value.get("version") != VERSION:
        _refuse(f"has version {value.get('version')!r}, and this Goalkeeper knows version {VERSION}")
    name, number = value.get("repository"), value.get("id")
    if not isinstance(name, str) or name.count("/") != 1 or not name.isprintable():
        _refuse("names no repository")
    if not isinstance(number, int) or isinstance(number, bool) or not 0 < number < 2**63:
        _refuse("has no number of a repository")
    return Repo(number, name)


def _end(value: dict[str, Any], rows: int, digest: str) -> None:
    if value != {"end": rows, "sha256": digest}:
        _refuse("does not tell the lines before it: the file was changed")


def _order(value: dict[str, Any], last: int) -> int:
    """Check a row; return the place of its table, which never goes back."""
    if value.get("table") not in BY_NAME:
        _refuse(f"is of a table that nobody knows, {str(value.get('table'))[:40]!r}")
    table = BY_NAME[value["table"]]
    place = TABLES.index(table)
    if place < last:
        _refuse(f"is of {table.name}, which stands further up")
    names = {"table", *(column.name for column in table.columns)}
    if set(value) != names:
        _refuse(f"has other fields than {table.name} has: {', '.join(sorted(set(value) ^ names))[:200]}")
    for column in table.columns:
        _value(value[column.name], column)
    return place


def _once(table: Table, value: dict[str, Any], keys: set[tuple[Any, ...]]) -> None:
    """Refuse a second row with the same key."""
    if not table.key:
        names: tuple[str, ...] = ("folded", "at") if table.name == "reported" else ()
    else:
        names = tuple(name for name in table.key if name in value)
    if not names and table.name != "rules":
        return
    key = (table.name, *(value[name] for name in names))
    if key in keys:
        _refuse(f"is there twice: {' '.join(map(str, key))[:200]}")
    keys.add(key)


def _value(value: object, column: Column) -> object:
    """Return a value as the database takes it. Raises _Wrong."""
    if value is None and column.empty:
        return None
    try:
        match column.type.__name__:
            case "int":
                room = 2**63 if column.name in _WIDE else 2**31
                fine = isinstance(value, int) and not isinstance(value, bool) and -room <= value < room
            case "str":
                fine = _is_text(value)
            case "bool":
                fine = isinstance(value, bool)
            case "list":
                fine = _is_pairs(value)
            case "datetime":
                return _moment(value)
            case _:
                return date.fromisoformat(value)  # type: ignore[arg-type]  # anything else is a TypeError
    except (TypeError, ValueError, OverflowError):
        fine = False
    if not fine:
        _refuse(f"has no good {column.name}: {str(value)[:60]!r}")
    return value


def _moment(value: object) -> datetime:
    found = datetime.fromisoformat(value)  # type: ignore[arg-type]  # anything else is a TypeError
    if found.tzinfo is None:
        message = "no zone"
        raise ValueError(message)
    return found


def _is_text(value: object) -> bool:
    """Whether something is a text that can be stored: no NUL, no half of a character."""
    return isinstance(value, str) and "\0" not in value and value.encode("utf-8", "ignore").decode() == value


def _is_pairs(value: object) -> bool:
    """Whether something is a list of pairs of texts that can be stored."""
    return isinstance(value, list) and all(
        isinstance(pair, list) and len(pair) == 2 and all(map(_is_text, pair))  # noqa: PLR2004
        for pair in value
    )


def _refuse(words: str) -> NoReturn:
    raise _Wrong(words)
