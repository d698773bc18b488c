"""Everything that is stored of a space, row by row, out of the database and back into it. No secret is among it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby, islice
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from psycopg import sql
from psycopg.types.json import Jsonb

from bot.records.ledger import answer
from bot.records.store import SQL, Store

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from bot.event import Repo
    from bot.records.store import Conn

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Column:
    """A column: what Python makes of it, and whether it may be empty. `list` is JSON: a list of pairs."""

    name: str
    type: type
    empty: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a space: its columns but for the number of the repository, and those that tell rows apart.

    Rows without such columns are numbered by the database, and told in that order.
    """

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()


def _columns(words: str) -> tuple[Column, ...]:
    """Read `name:type` and `name:type?`."""
    types = {"int": int, "str": str, "at": datetime, "day": date, "bool": bool, "list": list}
    pairs = (word.partition(":") for word in words.split())
    return tuple(Column(name, types[said.rstrip("?")], said.endswith("?")) for name, _, said in pairs)


# In the order in which they are written: what can be searched is made of records and sheets before it is of notes.
TABLES = (
    Table("rules", _columns("text:str kept_at:at language:str"), ("repo_id",)),
    Table("work", _columns("number:int title:str opened_at:at? asleep:str"), ("number",)),
    Table(
        "goal",
        _columns(
            "sprint:int number:int node_id:str title:str status:str last_open:str owner:str emoji:str label:str"
            " heard_at:at? lined:bool unlined_at:at? carried:int facts:list"
        ),
        ("sprint", "number"),
    ),
    Table(
        "change",
        _columns("sprint:int number:int at:at what:str before:str after:str surface:str who:str note:str title:str"),
    ),
    Table(
        "receipt",
        _columns("sprint:int comment:int digest:str outcome:str message:str at:at who:str name:str"),
        ("comment", "digest"),
    ),
    Table(
        "record",
        _columns(
            "sprint:int number:int starts:day ends:day committed:int done:int added:int carried:int body:str"
            " checksum:str frozen_at:at node_id:str"
        ),
        ("sprint",),
    ),
    Table("sheet", _columns("sprint:int starts:day ends:day state:str at:at body:str"), ("sprint",)),
    Table("kept", _columns("sprint:int number:int kind:str text:str who:str at:at fields:list")),
    Table("effect", _columns("key:str tried_at:at? done_at:at? node_id:str number:int digest:str"), ("key",)),
    Table("status_label", _columns("status:str node_id:str"), ("status",)),
    Table("board", _columns("node_id:str"), ("node_id",)),
    Table(
        "reported",
        _columns("sprint:int name:str folded:str value:str at:at who:str source:str reported_at:at taken:bool"),
    ),
)
BY_NAME = {table.name: table for table in TABLES}
# In these nothing may be where something is put back: rows of work are there as soon as the App is.
_OF_DATA = tuple(table for table in TABLES if table.name not in {"work", "rules", "board", "status_label", "effect"})
Row = tuple[str, dict[str, Any]]


class Exporting(Store):
    """What `goalkeeper export` and `goalkeeper import` read and write."""

    def everything(self, repo_id: int) -> Iterator[Row]:
        """Yield table and row of everything that is stored of a space, as it is at one instant.

        Whoever reads it must not wait for long between two rows: it holds a transaction.
        """
        with self._transaction() as conn:
            conn.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            for table in TABLES:
                with conn.cursor(name="everything") as cursor:
                    cursor.itersize = _AT_ONCE
                    for row in cursor.execute(_reading(table), {"repo_id": repo_id}):
                        yield table.name, row

    def has_data(self, repo_id: int) -> bool:
        """Return whether anything is stored of a space that a look at GitHub would not find by itself."""
        with self._connection() as conn:
            return _has_data(conn, repo_id)

    def restore(self, repo: Repo, rows: Iterable[Row], *, replace: bool = False) -> bool:
        """Put rows in place of what is stored of a space, all or nothing; False where something is there.

        With `replace` that goes. Whoever looks at the space just then is fenced off before its next write.
        """
        with self._transaction() as conn:
            for row in conn.execute(SQL["lock_repository"], {"repo_id": repo.id}).fetchall():
                answer(conn, row["key"], row["wanted"])
            if not replace and _has_data(conn, repo.id):
                return False
            conn.execute(SQL["make_way"], {"repo_id": repo.id, "repo": repo.full_name})
            for name, group in groupby(rows, itemgetter(0)):
                _write(conn, BY_NAME[name], repo, (row for _, row in group))
            return True


def _has_data(conn: Conn, repo_id: int) -> bool:
    there = sql.SQL(" OR ").join(
        sql.SQL("EXISTS (SELECT FROM {} WHERE repo_id = %(repo_id)s)").format(sql.Identifier(table.name))
        for table in _OF_DATA
    )
    found = conn.execute(sql.SQL("SELECT {} AS there").format(there), {"repo_id": repo_id}).fetchone()
    return bool(found and found["there"])


def _reading(table: Table) -> sql.Composed:
    columns = sql.SQL(", ").join(sql.Identifier(column.name) for column in table.columns)
    order = sql.SQL(", ").join(_sorting(name, table) for name in table.key or ("id",))
    where = sql.SQL("repo_id = %(repo_id)s") + sql.SQL(" AND kind = 'sprint'" if table.name == "work" else "")
    return sql.SQL("SELECT {} FROM {} WHERE {} ORDER BY {}").format(columns, sql.Identifier(table.name), where, order)


def _sorting(name: str, table: Table) -> sql.Composable:
    """Sort texts by their bytes: the same on every machine."""
    text = any(column.name == name and column.type is str for column in table.columns)
    return sql.Identifier(name) + sql.SQL(' COLLATE "C"' if text else "")


def _write(conn: Conn, table: Table, repo: Repo, rows: Iterator[Mapping[str, Any]]) -> None:
    place = {"repo_id": repo.id, "repo": repo.full_name}
    while group := [{**place, **_values(table, row)} for row in islice(rows, _AT_ONCE)]:
        with conn.cursor() as cursor:
            cursor.executemany(SQL["make_way_for_sprint"] if table.name == "work" else _writing(table), group)


def _values(table: Table, row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        column.name: Jsonb(row[column.name]) if column.type is list else row[column.name] for column in table.columns
    }


def _writing(table: Table) -> sql.Composed:
    names = ["repo_id", *(column.name for column in table.columns)]
    return sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
        sql.Identifier(table.name),
        sql.SQL(", ").join(map(sql.Identifier, names)),
        sql.SQL(", ").join(map(sql.Placeholder, names)),
    )
