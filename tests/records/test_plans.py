"""The hot path over full tables, small: does any of its statements read a table that grows from end to end?

`python -m benchmarks scale` does the same with 200,000 sprints and three million deliveries.
"""

from __future__ import annotations

import psycopg
import pytest

from benchmarks.scale.filling import Amounts, fill
from benchmarks.scale.path import Path
from benchmarks.scale.plans import GROWING, Statement, watching
from bot.records import Records
from bot.records.store import SQL

SMALL = Amounts(
    spaces=3_000, sprints=4, large=20, goals=2, effects=2, changes=1, receipts=1, deliveries=40_000, old=50, waiting=60
)


@pytest.fixture
def path(records: Records, database_url: str) -> Path:
    fill(database_url, SMALL)
    return Path(records, database_url, SMALL)


def walked(path: Path) -> dict[str, Statement]:
    with watching() as found:
        for step in path.steps.values():
            step()
    return found


@pytest.mark.no_cover
def test_no_statement_of_the_hot_path_reads_a_table_that_grows_from_end_to_end(path: Path) -> None:
    found = walked(path)
    hot = {"accept_all", "resolve", "claim", "due_rituals", "lost", "forgotten", "set_right", "prune_deliveries"}
    assert hot <= {name for name, seen in found.items() if seen.indexes}
    assert {name: seen.scanned & GROWING for name, seen in found.items() if seen.scanned & GROWING} == {}


@pytest.mark.no_cover
def test_a_missing_index_is_seen(path: Path) -> None:
    with psycopg.connect(path.url) as conn:
        conn.execute("DROP INDEX work_by_name, delivery_by_age")
    found = walked(path)
    assert {name for name, seen in found.items() if seen.scanned & GROWING} >= {"repository_named", "prune_deliveries"}


@pytest.mark.no_cover
def test_what_the_path_asks_for_is_there(path: Path, records: Records) -> None:
    before = records.counts()
    assert before["rows"]["dirty"] == SMALL.waiting
    assert before["deliveries"]["received"] == SMALL.waiting
    path.steps["accept"]()
    path.steps["look"]()
    assert records.counts()["deliveries"]["done"] >= before["deliveries"]["done"]
    assert records.prune() == SMALL.old


def test_every_statement_that_is_watched_has_its_name() -> None:
    assert {"claim", "accept_all", "lost", "forgotten", "prune_deliveries"} <= set(SQL)
