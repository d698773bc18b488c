"""Everything that is stored of a space as text: JSON lines that can be read back, or CSV for spreadsheets."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import IO, Any

from bot.errors import ForPeople
from bot.event import Repo
from bot.history import csv_line, harmless
from bot.records import Records
from bot.records.exporting import BY_NAME, TABLES, Row

VERSION = 1
FORMAT = "goalkeeper export"
# Archives of the same rows are the same bytes.
_LONG_AGO = (1980, 1, 1, 0, 0, 0)


def json_lines(repo: Repo, rows: Iterable[Row]) -> Iterator[str]:
    """Yield a head, a line for each row, and an end with the SHA-256 of all lines before, so that none can be missing.

    The same rows are the same lines.
    """
    digest, count = hashlib.sha256(), 0

    def told(value: dict[str, Any]) -> str:
        line = json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_plain) + "\n"
        digest.update(line.encode())
        return line

    yield told({"format": FORMAT, "version": VERSION, "repository": repo.full_name, "id": repo.id})
    for table, row in rows:
        count += 1
        yield told({"table": table, **row})
    yield told({"end": count, "sha256": digest.hexdigest()})


def csv_lines(table: str, rows: Iterable[dict[str, Any]]) -> Iterator[str]:
    """Yield a table as CSV in which nothing is a formula; what is a list is JSON in a cell."""
    names = [column.name for column in BY_NAME[table].columns]
    yield f"{csv_line(names)}\r\n"
    for row in rows:
        yield f"{csv_line(harmless(_cell(row[name])) for name in names)}\r\n"


def write_json(repo: Repo, records: Records, out: IO[bytes]) -> None:
    """Write the export of a space as JSON lines."""
    for line in json_lines(repo, records.everything(repo.id)):
        out.write(line.encode())


def write_zip(repo: Repo, records: Records, out: IO[bytes]) -> None:
    """Write the export of a space as an archive with a CSV file for each table."""
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:

        def opened(name: str) -> IO[bytes]:
            about = zipfile.ZipInfo(name, _LONG_AGO)
            about.compress_type, about.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            return archive.open(about, "w", force_zip64=True)

        _tables(records.everything(repo.id), opened)


def write_folder(repo: Repo, records: Records, folder: Path) -> None:
    """Write the export of a space as CSV files into a folder, which is made. Raises ForPeople where it is not empty."""
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        message = f"{folder} is not empty; name another folder, or a file that ends in .zip"
        raise ForPeople(message)
    _tables(records.everything(repo.id), lambda name: _private(folder / name))


def _tables(rows: Iterable[Row], opened: Callable[[str], IO[bytes]]) -> None:
    """Write one file for each table, also for those without rows."""
    groups = groupby(rows, itemgetter(0))
    name, found = next(groups, ("", iter(())))
    for table in TABLES:
        with opened(f"{table.name}.csv") as file:
            for line in csv_lines(table.name, (row for _, row in found) if table.name == name else ()):
                file.write(line.encode())
        if table.name == name:
            name, found = next(groups, ("", iter(())))


def to_file(path: Path, write: Callable[[IO[bytes]], None]) -> None:
    """Write a file that is there as a whole or not at all, and that only its owner reads. Raises ForPeople."""
    try:
        handle, made = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with contextlib.ExitStack() as stack:
            stack.callback(Path(made).unlink, missing_ok=True)
            with os.fdopen(handle, "wb") as file:
                write(file)
            Path(made).replace(path)
    except OSError as error:
        message = f"{path} cannot be written: {error.strerror or error}"
        raise ForPeople(message) from error


def _private(path: Path) -> IO[bytes]:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    message = f"a row holds no {type(value).__name__}"
    raise TypeError(message)


def _cell(value: object) -> str | int:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return json.dumps(value, ensure_ascii=False)
    return value if isinstance(value, str | int) else _plain(value)


def spooled(write: Callable[[IO[bytes]], None], room: int = 1 << 20) -> IO[bytes]:
    """Return what is written, from its beginning; what is larger than `room` bytes lies in a file without a name."""
    found = tempfile.SpooledTemporaryFile(max_size=room)  # noqa: SIM115 - whoever sends it closes it
    try:
        write(found)
    except BaseException:
        found.close()
        raise
    found.seek(0, io.SEEK_SET)
    return found
