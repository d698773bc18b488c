"""Everything that is stored of a space goes out and comes back the same; what was tampered with changes nothing."""

from __future__ import annotations

import csv
import io
import json
import tracemalloc
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from benchmarks.history import fill
from bot.errors import ForPeople, Superseded
from bot.event import Repo
from bot.exports.reading import checked, import_file
from bot.exports.writing import csv_lines, json_lines, spooled, to_file, write_folder, write_json, write_zip
from bot.records import Records
from bot.records.exporting import BY_NAME, TABLES, Column, Row
from tests.api.conftest import ROCKETS, House
from tests.corridor.corridor import new_database
from tests.records.steps import Queue, claimed

GOALS = ["=1+1", "@ada", "-2", "plain", "\tx", "＝x", "ends\nhere", 'quo"te', "ü🚀"]


@pytest.fixture(scope="module")
def other(database_server: str) -> Iterator[Records]:
    """Another database, into which things come back."""
    with new_database(database_server) as url:
        records = Records.open(url)
        yield records
        records.close()


def exported(records: Records, repo: Repo = ROCKETS) -> bytes:
    out = io.BytesIO()
    write_json(repo, records, out)
    return out.getvalue()


def written(path: Path, text: bytes) -> Path:
    path.write_bytes(text)
    return path


@pytest.mark.no_cover
def test_five_years_come_back_the_same_with_bounded_memory(
    house: House, other: Records, tmp_path: Path, database_server: str
) -> None:
    with new_database(database_server) as url:
        records = Records.open(url)
        fill(records, ROCKETS, sprints=12, goals=20)
        path = tmp_path / "rockets.jsonl"
        to_file(path, lambda file: write_json(ROCKETS, records, file))
        text = path.read_bytes()
        records.close()
    tracemalloc.start()
    repo, count = import_file(path, other)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (repo, count) == (ROCKETS, text.count(b"\n") - 2)
    assert exported(other) == text
    assert peak < len(text) + 8_000_000
    assert len(list(other.told(ROCKETS.id))) == text.count(b'{"table":"change"')
    with pytest.raises(ForPeople, match="something is stored of acme/rockets already; --replace"):
        import_file(path, other)
    second = written(tmp_path / "second.jsonl", exported(house.records))
    import_file(second, other, replace=True)
    assert exported(other) == second.read_bytes()
    assert other.titles(ROCKETS.id) == house.records.titles(ROCKETS.id)


def test_no_secret_goes_out(house: House) -> None:
    text = exported(house.records).decode()
    assert {json.loads(line).get("table") for line in text.splitlines()} <= {None, *BY_NAME}
    assert not {"token", "session", "secret", "answered"} & set(BY_NAME)
    assert not [token for token in house.tokens.values() if token in text]
    head = json.loads(text.splitlines()[0])
    assert head == {"format": "goalkeeper export", "version": 1, "repository": "acme/rockets", "id": 7}


def test_every_table_of_a_space_goes_out_or_it_is_known_why_not(house: House) -> None:
    statement = "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'"
    with psycopg.connect(house.url) as conn:
        columns: dict[str, set[str]] = {}
        for table, column in conn.execute(statement).fetchall():
            columns.setdefault(table, set()).add(column)
    ours = {table for table, names in columns.items() if "repo_id" in names}
    # Secrets; what is made from the rest; what concerns the installation or the channels of this operator.
    left = {"token", "found", "unfound", "departure", "notice"}
    assert ours - left == set(BY_NAME)
    for table in TABLES:
        known = {column.name for column in table.columns} | {"repo_id", "id"}
        if table.name != "work":
            assert columns[table.name] <= known, table.name


def test_a_spreadsheet_calculates_nothing(house: House, tmp_path: Path) -> None:
    at = datetime(2026, 1, 5, tzinfo=UTC)
    place = {"sprint": 1, "number": 2, "kind": "note", "who": "ada", "at": at, "fields": [["=a", "b"]]}
    rows: list[dict[str, Any]] = [{**place, "text": text} for text in GOALS]
    found = list(csv.DictReader(io.StringIO("".join(csv_lines("kept", rows)), newline="")))
    assert [row["text"] for row in found] == ["'=1+1", "'@ada", "'-2", "plain", "'\tx", "'＝x", *GOALS[-3:]]
    assert json.loads(found[0]["fields"]) == [["=a", "b"]]
    assert found[0]["at"] == "2026-01-05T00:00:00Z"
    write_folder(ROCKETS, house.records, tmp_path / "sheets")
    with pytest.raises(ForPeople, match="is not empty"):
        write_folder(ROCKETS, house.records, tmp_path / "sheets")
    with spooled(lambda file: write_zip(ROCKETS, house.records, file), room=64) as file:
        archive = zipfile.ZipFile(file)
        assert archive.namelist() == [f"{table.name}.csv" for table in TABLES]
        for name in archive.namelist():
            assert archive.read(name) == (tmp_path / "sheets" / name).read_bytes()
        assert archive.read("goal.csv").count(b"\r\n") > 8


def test_what_fails_leaves_no_half_of_a_file(tmp_path: Path) -> None:
    def fails(file: Any) -> None:
        file.write(b"half")
        message = "no room"
        raise OSError(28, message)

    with pytest.raises(ForPeople, match=r"cannot be written: no room"):
        to_file(tmp_path / "out.jsonl", fails)
    with pytest.raises(OSError, match="no room"):
        spooled(fails)
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(ForPeople, match="cannot be read"):
        import_file(tmp_path / "missing", None)  # type: ignore[arg-type]  # nobody comes that far


HEAD = '{"format":"goalkeeper export","version":1,"repository":"acme/rockets","id":7}'
BOARD = '{"table":"board","node_id":"PVT_1"}'


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ([], "line 1 is missing"),
        ([HEAD], "line 2 is missing: the file was cut off"),
        (["[]"], "line 1 is no object"),
        (["{"], "line 1 is no JSON"),
        (["a;b;c"], "line 1 is no JSON"),
        (['{"format":"csv"}'], "is not how an export begins"),
        ([HEAD.replace(":1,", ":2,")], "has version 2, and this Goalkeeper knows version 1"),
        ([HEAD.replace("acme/", "")], "names no repository"),
        ([HEAD.replace(":7", ":true")], "has no number"),
        ([HEAD, '{"table":"secret"}'], "line 2 is of a table that nobody knows"),
        ([HEAD, '{"table":"board","id":1}'], "has other fields than board has: id, node_id"),
        ([HEAD, BOARD, BOARD], "line 3 is there twice: board PVT_1"),
        ([HEAD, BOARD.replace('"PVT_1"', "12")], "has no good node_id"),
        ([HEAD, BOARD.replace("PVT_1", "\\u0000")], "has no good node_id"),
        ([HEAD, BOARD.replace("PVT_1", "\\ud800")], "has no good node_id"),
        ([HEAD, BOARD, '{"table":"status_label","status":"a","node_id":"b"}'], "which stands further up"),
        ([HEAD, BOARD, '{"end":0,"sha256":""}'], "does not tell the lines before it"),
    ],
)
def test_a_file_that_is_no_export_is_refused_with_its_line(tmp_path: Path, lines: list[str], words: str) -> None:
    path = written(tmp_path / "file.jsonl", "".join(f"{line}\n" for line in lines).encode())
    with pytest.raises(ForPeople, match="nothing was written") as caught:
        import_file(path, None)  # type: ignore[arg-type]  # nobody comes that far
    assert words in str(caught.value)


def test_a_changed_line_a_cut_end_and_a_stranger_are_noticed(house: House, tmp_path: Path) -> None:
    text = exported(house.records)
    for changed, words in (
        (text.replace(b"acme/rockets/issues", b"acme/rockets/issuez", 1), "the file was changed"),
        (text[:-1], "was cut off"),
        (text + b"{}\n", "stands behind the end"),
        ("".join(json_lines(Repo(70, "acme/rockets"), [])).encode(), "is another"),
    ):
        with pytest.raises(ForPeople, match=words):
            import_file(written(tmp_path / "changed.jsonl", changed), house.records, replace=True)
    assert exported(house.records) == text


def values(column: Column) -> st.SearchStrategy[Any]:
    """Whatever a column can hold."""
    text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
    found: dict[type, st.SearchStrategy[Any]] = {
        int: st.integers(0, 2**31 - 1),
        str: text,
        bool: st.booleans(),
        date: st.dates(date(1990, 1, 1), date(2200, 1, 1)),
        datetime: st.datetimes(datetime(1990, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
        list: st.lists(st.lists(text, min_size=2, max_size=2), max_size=2),
    }
    return st.none() | found[column.type] if column.empty else found[column.type]


def told(text: bytes) -> list[str]:
    """The rows of an export, in any order."""
    return sorted(json.dumps(json.loads(line), sort_keys=True) for line in text.splitlines()[1:-1])


@st.composite
def spaces(draw: st.DrawFn) -> list[Row]:
    """Some rows of each table, no two with one key."""
    found: list[Row] = []
    for table in TABLES:
        row = st.fixed_dictionaries({column.name: values(column) for column in table.columns})
        names = ("folded", "at") if table.name == "reported" else table.key
        key = (lambda each, names=names: tuple(each.get(name) for name in names)) if names else None
        size = 1 if table.name == "rules" else 2
        rows = draw(st.lists(row, max_size=size, unique_by=key) if key else st.lists(row, max_size=size))
        found.extend((table.name, each) for each in rows)
    return found


@pytest.mark.no_cover
@settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],  # each step on the way to a smaller example would be another import
)
@given(rows=spaces())
def test_whatever_is_stored_comes_back(
    other: Records, tmp_path_factory: pytest.TempPathFactory, rows: list[Row]
) -> None:
    repo = Repo(77, "acme/probes")
    text = "".join(json_lines(repo, rows)).encode()
    assert checked(io.BytesIO(text), "x") == (repo, len(rows))
    path = written(tmp_path_factory.mktemp("some") / "x.jsonl", text)
    import_file(path, other, replace=True)
    back = exported(other, repo)
    assert told(back) == told(text)
    import_file(written(path, back), other, replace=True)
    assert exported(other, repo) == back


def test_whoever_looks_at_a_space_that_is_put_back_writes_nothing_more(
    records: Records, house: House, tmp_path: Path
) -> None:
    path = written(tmp_path / "rockets.jsonl", exported(house.records))
    import_file(path, records)
    running = f"sprint:7:{house.history.sprints[-1].issue}"
    records.wake(running, Queue())
    frozen = claimed(records, running)
    import_file(path, records, replace=True)
    records.wake(running, Queue())
    again = claimed(records, running)
    assert again.epoch > frozen.epoch
    for claim in (frozen, replace(frozen, epoch=frozen.epoch + 1)):
        with pytest.raises(Superseded):
            records.fence(claim)
    records.fence(again)
