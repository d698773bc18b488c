"""Fills the real tables with what many installations leave behind in twenty sprints."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass

import psycopg


@dataclass(frozen=True, slots=True)
class Amounts:
    """How much is there: spaces have an installation each but for `large` of them, which share the first one.

    `goals`, `effects`, `changes` and `receipts` are rows of one sprint. `deliveries` are those of the ledger, `old`
    ones are to be pruned, and `waiting` of the sprints wait for a look. `record` is how many characters a record has.
    """

    spaces: int = 10_000
    sprints: int = 20
    large: int = 200
    goals: int = 10
    effects: int = 10
    changes: int = 5
    receipts: int = 1
    deliveries: int = 2_000_000
    old: int = 1_000_000
    waiting: int = 2_000
    record: int = 2_000


# A sprint for each fortnight: the last one goes on, those before sleep.
_SPACES = """
    INSERT INTO work (key, kind, repo_id, repo, number, installation, wanted, done, looked_at, due_at)
    SELECT 'space:' || s, 'space', s, 'acme-' || s || '/rockets', 0, greatest(1, s - %(large)s + 1), 7, 7,
        now() - random() * interval '3 hours', now() + (1 + random()) * interval '1 day'
    FROM generate_series(1, %(spaces)s) AS s
"""
_SPRINTS = """
    INSERT INTO work (key, kind, repo_id, repo, number, installation, wanted, done, looked_at, due_at, asleep, title,
        opened_at)
    SELECT 'sprint:' || s || ':' || n * 100, 'sprint', s, 'acme-' || s || '/rockets', n * 100,
        greatest(1, s - %(large)s + 1), 40, 40, now() - random() * interval '3 hours',
        CASE WHEN n = %(sprints)s THEN now() + (1 + random()) * interval '1 day' END,
        CASE WHEN n < %(sprints)s THEN 'the sprint is over' ELSE '' END,
        'Sprint ' || n || ' of the rockets', now() - (%(sprints)s + 1 - n) * interval '14 days'
    FROM generate_series(1, %(spaces)s) AS s, generate_series(1, %(sprints)s) AS n
"""
_GOALS = """
    INSERT INTO goal (repo_id, sprint, number, node_id, title, status, last_open, owner, emoji, label, heard_at, lined)
    SELECT s, n * 100, n * 100 + g, 'I_kwDOA' || md5(s || '.' || n || '.' || g), 'Goal number ' || g || ' of it',
        'on track', 'on track', 'ada-' || s, '🟢', 'status: on track', now(), true
    FROM generate_series(1, %(spaces)s) AS s, generate_series(1, %(sprints)s) AS n, generate_series(1, %(goals)s) AS g
"""
_EFFECTS = """
    INSERT INTO effect (repo_id, key, tried_at, done_at, node_id, number, digest)
    SELECT s, n * 100 || '/' || (ARRAY['goal', 'history', 'retro', 'update', 'words'])[1 + e %% 5] || ':' || e, at, at,
        'IC_kwDOA' || md5(s || '.' || n || '.' || e), CASE WHEN e %% 5 = 0 THEN n * 100 + e ELSE 0 END,
        CASE WHEN e %% 2 = 0 THEN md5(e::text) || md5(n::text) ELSE '' END
    FROM generate_series(1, %(spaces)s) AS s, generate_series(1, %(sprints)s) AS n,
        generate_series(1, %(effects)s) AS e,
        LATERAL (SELECT now() - (%(sprints)s + 1 - n) * interval '14 days' AS at) AS t
"""
_CHANGES = """
    INSERT INTO change (repo_id, sprint, number, at, what, before, after, surface, who, note, title)
    SELECT s, n * 100, n * 100 + 1 + c %% %(goals)s,
        now() - (%(sprints)s + 1 - n) * interval '14 days' + c * interval '1 hour',
        'status', 'on track', 'at risk', 'label', 'grace', CASE WHEN c %% 4 = 0 THEN 'two seals leak' ELSE '' END,
        'Goal number ' || 1 + c %% %(goals)s || ' of the sprint'
    FROM generate_series(1, %(spaces)s) AS s, generate_series(1, %(sprints)s) AS n, generate_series(1, %(changes)s) AS c
"""
_RECEIPTS = """
    INSERT INTO receipt (repo_id, sprint, comment, digest, outcome, at, who, name)
    SELECT s, n * 100, (s * 1000 + n) * 1000::bigint + c, md5(s || '.' || n || '.' || c), 'done',
        now() - (%(sprints)s + 1 - n) * interval '14 days', 'grace', 'status'
    FROM generate_series(1, %(spaces)s) AS s, generate_series(1, %(sprints)s) AS n,
        generate_series(1, %(receipts)s) AS c
"""
# What one in ten spaces keeps of a sprint says how large such rows are.
_KEPT = """
    INSERT INTO kept (repo_id, sprint, kind, text, who, at)
    SELECT s, n * 100, 'risk', 'The test stand may not be there in time', 'grace', now()
    FROM generate_series(1, %(spaces)s, 10) AS s, generate_series(1, %(sprints)s) AS n
"""
_RECORDS = """
    INSERT INTO record (repo_id, sprint, number, starts, ends, committed, done, added, carried, body, checksum,
        frozen_at)
    SELECT s, n * 100, n, date '2026-01-05' + n * 14, date '2026-01-16' + n * 14, 10, 7, 1, 2,
        (SELECT string_agg(md5(s || '.' || n || '.' || i), '') FROM generate_series(1, %(record)s / 32) AS i),
        md5(s::text) || md5(n::text), now()
    FROM generate_series(1, %(spaces)s, 10) AS s, generate_series(1, %(sprints)s - 1) AS n
"""
_LABELS = """
    INSERT INTO status_label (repo_id, status, node_id)
    SELECT s, 'status ' || n, 'LA_kwDOA' || md5(s || '.' || n)
    FROM generate_series(1, %(spaces)s) AS s, generate_series(1, 8) AS n
"""
_BOARDS = "INSERT INTO board (repo_id, node_id) SELECT s, 'PVT_kwDOA' || s FROM generate_series(1, %(spaces)s) AS s"
_RULES = "INSERT INTO rules (repo_id, text) SELECT s, 'timezone: UTC' FROM generate_series(1, %(spaces)s) AS s"
# Old ones first: they come in the order of time, as they lie in the table. The others are those of 29 days.
_DELIVERIES = """
    INSERT INTO delivery (guid, event, action, repository, repository_id, installation, state, received_at, ended_at)
    SELECT gen_random_uuid()::text, 'issues', 'edited', 'acme-' || s || '/rockets', s, greatest(1, s - %(large)s + 1),
        CASE WHEN d %% 3 = 0 THEN 'ignored' ELSE 'done' END, at, at
    FROM generate_series(1 - %(old)s, %(deliveries)s) AS d,
        LATERAL (SELECT 1 + ((d + %(old)s) * 7919::bigint) %% %(spaces)s AS s, now() - CASE
            WHEN d <= 0 THEN interval '31 days' - d * interval '1 second'
            ELSE interval '29 days' * (1 - d / %(deliveries)s::float8)
        END AS at) AS t
"""
# The tables of one list come after each other, and the lists side by side.
_TABLES = (
    (("delivery", (_DELIVERIES,)), ("change", (_CHANGES,))),
    (
        ("work", (_SPACES, _SPRINTS)),
        ("goal", (_GOALS,)),
        ("effect", (_EFFECTS,)),
        ("receipt", (_RECEIPTS,)),
        ("kept", (_KEPT,)),
        ("record", (_RECORDS,)),
        ("status_label", (_LABELS,)),
        ("board", (_BOARDS,)),
        ("rules", (_RULES,)),
    ),
)
# Sprints of which somebody asked for a look, each by a delivery of its own, with a job for each.
_WAITING = (
    """
    UPDATE work SET wanted = wanted + 1, deferred_at = now(), changed_at = now() WHERE key IN (
        SELECT key FROM work WHERE kind = 'sprint' AND asleep = '' ORDER BY md5(key) LIMIT %(waiting)s
    )
    """,
    """
    INSERT INTO delivery (guid, event, action, repository, repository_id, installation, state, pending)
    SELECT gen_random_uuid()::text, 'issues', 'edited', repo, repo_id, installation, 'received', 1
    FROM work WHERE wanted > done
    """,
    """
    INSERT INTO touch (guid, key, wanted)
    SELECT d.guid, w.key, w.wanted FROM delivery d JOIN work w ON w.repo_id = d.repository_id AND w.wanted > w.done
    WHERE d.state = 'received'
    """,
    """
    SELECT procrastinate_defer_jobs_v1(ARRAY(
        SELECT ROW('goalkeeper', 'look', 1, NULL, NULL, jsonb_build_object('key', key), NULL)
            ::procrastinate_job_to_defer_v1
        FROM work WHERE wanted > done
    ))
    """,
)
# An index is made quicker than it is kept while rows come.
_INDEXES = """
SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
WHERE indrelid = %(table)s::regclass AND NOT indisunique
"""


def fill(url: str, amounts: Amounts) -> None:
    """Fill a migrated, empty database, and let PostgreSQL look at what is there, as autovacuum does in time."""
    values = asdict(amounts)
    with ThreadPoolExecutor(len(_TABLES)) as threads:
        for done in [threads.submit(_tables, url, tables, values) for tables in _TABLES]:
            done.result()
    with psycopg.connect(url, autocommit=True) as conn:
        for statement in _WAITING:
            conn.execute(statement.encode(), values)
        conn.execute("VACUUM ANALYZE")


def _tables(url: str, tables: tuple[tuple[str, tuple[str, ...]], ...], values: dict[str, int]) -> None:
    with psycopg.connect(url, autocommit=True) as conn:
        for table, statements in tables:
            indexes = conn.execute(_INDEXES, {"table": table}).fetchall()
            for name, _ in indexes:
                conn.execute(f"DROP INDEX {name}".encode())
            for statement in statements:
                conn.execute(statement.encode(), values)
            for _, definition in indexes:
                conn.execute(definition.encode())
