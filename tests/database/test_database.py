"""Are the tables brought up to date once, in order, by whoever comes first, and never against a newer database?"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest

import bot.database as module
from bot.database import Database, SchemaError, Unreachable, redacted

if TYPE_CHECKING:
    from collections.abc import Iterator

FIRST = "0001_start"
OURS = sorted(path.stem for path in Path(module.__file__).parent.joinpath("migrations").glob("*.sql"))
# As the first version wrote them.
OLD_GOAL = (
    "INSERT INTO goal (repo_id, sprint, number, node_id, title, status, last_open, owner, emoji, label) "
    "VALUES (7, 12, %s, 'I_40', 'Land', 'done', 'on track', 'ada', '', '')"
)
OLD_CHANGE = (
    "INSERT INTO change (repo_id, sprint, number, at, what, before, after, surface, who) "
    "VALUES (7, 12, %s, now(), 'status', 'on track', 'done', 'label', 'ada')"
)


@pytest.fixture
def empty_url(database_server: str) -> Iterator[str]:
    """Return the URL of an empty database."""
    admin = database_server.replace("/goalkeeper?", "/postgres?")
    with psycopg.connect(admin, autocommit=True) as conn:
        conn.execute("CREATE DATABASE empty")
    yield database_server.replace("/goalkeeper?", "/empty?")
    with psycopg.connect(admin, autocommit=True) as conn:
        conn.execute("DROP DATABASE empty WITH (FORCE)")


def run(url: str, statement: str) -> None:
    with psycopg.connect(url) as conn:
        conn.execute(statement.encode())


def test_an_empty_database_gets_our_tables_and_those_of_the_queue(empty_url: str) -> None:
    database = Database(empty_url)
    assert database.version() == ""
    assert database.migrate() == [f"procrastinate {version('procrastinate')}", *OURS]
    assert database.version() == OURS[-1]


def test_a_second_migration_changes_nothing(database_url: str) -> None:
    assert Database(database_url).migrate() == []


def test_migrations_at_once_happen_once(empty_url: str) -> None:
    with ThreadPoolExecutor(6) as threads:
        applied = list(threads.map(lambda _: Database(empty_url).migrate(), range(6)))
    assert sorted(applied, key=len)[:5] == [[]] * 5
    assert len(max(applied, key=len)) == 1 + len(OURS)


def test_a_database_of_the_first_version_is_brought_up_to_date_while_that_version_works_on(empty_url: str) -> None:
    first = Path(module.__file__).parent / "migrations" / f"{FIRST}.sql"
    with psycopg.connect(empty_url) as conn:
        conn.execute(first.read_bytes())
        conn.execute("CREATE TABLE schema_migration (name text PRIMARY KEY, checksum text, applied_at timestamptz)")
        conn.execute(
            "INSERT INTO schema_migration VALUES (%s, %s)", [FIRST, module._checksum(first.read_text("utf-8"))]
        )
        conn.execute(OLD_GOAL, [40])
        conn.execute(OLD_CHANGE, [40])
    assert OURS[-1] in Database(empty_url).migrate()
    with psycopg.connect(empty_url) as conn:
        conn.execute(OLD_GOAL, [41])
        conn.execute(OLD_CHANGE, [41])
        goals = conn.execute("SELECT number, heard_at, lined, unlined_at, carried FROM goal ORDER BY number").fetchall()
        notes = conn.execute("SELECT number, note, title FROM change ORDER BY id").fetchall()
    assert goals == [(40, None, False, None, 0), (41, None, False, None, 0)]
    assert notes == [(40, "", ""), (41, "", "")]


def test_a_migration_that_fails_leaves_nothing_behind(empty_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> list[str]:
        raise psycopg.errors.SyntaxError("a broken file")

    monkeypatch.setattr(module, "_migrate_ours", broken)
    with pytest.raises(psycopg.errors.SyntaxError):
        Database(empty_url).migrate()
    with psycopg.connect(empty_url) as conn:
        assert conn.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone() == (0,)


def test_a_newer_database_is_refused(database_url: str) -> None:
    run(database_url, "INSERT INTO schema_migration (name, checksum) VALUES ('9999_future', '')")
    with pytest.raises(SchemaError, match=r"9999_future.*newer"):
        Database(database_url).migrate()


def test_a_changed_migration_is_refused(database_url: str) -> None:
    run(database_url, "UPDATE schema_migration SET checksum = 'other' WHERE name = '0001_start'")
    with pytest.raises(SchemaError, match="changed after it was applied"):
        Database(database_url).migrate()


def test_a_newer_queue_is_refused(database_url: str) -> None:
    run(database_url, "UPDATE schema_migration SET name = 'procrastinate 99.0.0' WHERE name LIKE 'procrastinate%'")
    with pytest.raises(SchemaError, match=r"procrastinate 99\.0\.0"):
        Database(database_url).migrate()


def test_an_older_queue_gets_the_files_that_came_since(
    database_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("03.08.00_01_pre_old", "03.09.00_01_pre_new", "03.09.00_50_post_new", "99.00.00_01_pre_future"):
        (tmp_path / f"{name}.sql").write_text(f'CREATE TABLE "{name}" ();', encoding="utf-8")
    monkeypatch.setattr(module, "migrations_path", tmp_path)
    run(database_url, "UPDATE schema_migration SET name = 'procrastinate 3.8.1' WHERE name LIKE 'procrastinate%'")
    assert Database(database_url).migrate() == [f"procrastinate {version('procrastinate')}"]
    with psycopg.connect(database_url) as conn:
        found = conn.execute("SELECT tablename FROM pg_tables WHERE tablename LIKE '%\\_new' ORDER BY 1").fetchall()
        others = conn.execute("SELECT count(*) FROM pg_tables WHERE tablename ~ '_(old|future)$'").fetchone()
    assert [name for (name,) in found] == ["03.09.00_01_pre_new", "03.09.00_50_post_new"]
    assert others == (0,)
    assert Database(database_url).migrate() == []


def test_a_server_that_is_too_old_is_refused(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_NEEDS", 990000)
    with pytest.raises(SchemaError, match="is too old"):
        Database(database_url).migrate()


def test_the_embedded_database_is_started_described_and_stopped(open_folder: Path) -> None:
    database = Database(data_dir=open_folder)
    with pytest.raises(RuntimeError, match="start the database first"):
        _ = database.url
    with database:
        database.migrate()
        found = database.describe()
        database.revive()
    assert (found.kind, found.place, found.schema) == ("embedded", str(open_folder), OURS[-1])
    assert found.server.startswith("18")
    assert found.queue == version("procrastinate")
    assert found.bytes > 1_000_000
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(database.url)
    database.revive()
    psycopg.connect(database.url).close()
    database.stop()


def test_an_external_database_is_described_without_its_password(database_url: str) -> None:
    database = Database(database_url)
    database.start()
    found = database.describe()
    password = database_url.split(":")[2].split("@", maxsplit=1)[0]
    assert found.kind == "external"
    assert password not in repr(found)
    database.stop()
    psycopg.connect(database_url).close()


def test_a_server_that_says_no_is_reported_at_once_without_the_password(database_url: str) -> None:
    password = database_url.split(":")[2].split("@", maxsplit=1)[0]
    for url in (database_url.replace(password, "s3cr3t"), database_url.replace("/test_", "/nothing_")):
        with pytest.raises(Unreachable, match="GOALKEEPER_DATABASE_URL") as caught:
            Database(url).start()
        assert "s3cr3t" not in str(caught.value)
        assert password not in str(caught.value)


def test_a_server_that_is_not_there_is_waited_for(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_POLL_SECONDS", 0.05)
    absent = database_url.replace("port=5432", "port=5433")
    with pytest.raises(Unreachable, match="does not answer"):
        Database(absent, seconds=0.2).start()
    Database(absent).revive()


def test_a_database_needs_a_place() -> None:
    with pytest.raises(ValueError, match="URL or a data directory"):
        Database()


def test_a_url_is_shown_by_its_host_port_and_name() -> None:
    assert redacted("postgresql://bot:s3cr3t@db.acme.example:5999/goals") == "goals at db.acme.example:5999"
