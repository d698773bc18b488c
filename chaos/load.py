"""Faults of our own (R1, R2, R16): very many deliveries, all at once on one sprint, or while old ones are deleted."""

from __future__ import annotations

import time
from contextlib import closing

import psycopg

from bot.records import Records
from chaos.house import House, house
from chaos.posting import Answers, at_rate, held, meanwhile
from chaos.row import Play, Row, Seen, Size
from chaos.working import at_work, ledger, settled, too_slow

_RATE = 200.0
_BYTES = 8_000
_MOST_P99 = 0.25
_MOST_P99_PRUNING = 0.5
_MOST_SECONDS = 2.0
_MOST_MB = 200.0
_MOST_LOOKS = 25
_A_SECOND = 100.0
_RIGHT_SECONDS = 15.0
_PRUNE_SECONDS = 60.0
_OLD = """
INSERT INTO delivery (guid, event, action, repository, repository_id, installation, received_at, state)
SELECT 'old-' || n, 'issues', 'edited', 'acme/rockets', 1, 1, now() - interval '40 days', 'done'
FROM generate_series(1, %s) n
"""


def _steadily(given: Play) -> Seen:
    """Post at a fixed rate for `amount` seconds."""
    with house(given) as at:
        web = at.web()
        at_rate(at, 20, 20.0)
        answers = at_rate(at, int(given.amount * _RATE), _RATE, size=_BYTES)
        kept, memory = ledger(at), held(web.process.pid)
    many = f"{len(answers.said):,} posts, {len(answers.accepted - kept)} lost"
    return Seen(f"{many}; {answers.words}; {memory:.0f} MB", (*_amiss(answers, kept, _MOST_P99), *_too_big(memory)))


def _amiss(answers: Answers, kept: set[str], p99: float) -> list[str]:
    return [
        *(f"{guid} was answered {status or 'by nobody'}" for guid, status in list(answers.refused.items())[:5]),
        *(f"{guid} was answered 202 and is lost" for guid in sorted(answers.accepted - kept)[:5]),
        *too_slow(answers.share(0.99), p99, "for one of a hundred posts to be answered"),
        *too_slow(answers.share(1), _MOST_SECONDS, "for a post to be answered"),
    ]


def _too_big(memory: float) -> tuple[str, ...]:
    return (f"the web holds {memory:.0f} MB, and {_MOST_MB:.0f} are promised",) if memory > _MOST_MB else ()


def _burst(given: Play) -> Seen:
    """Post `amount` deliveries of one sprint, a hundred in a second, while people go on."""
    with at_work(given) as (at, team):
        number = next(issue["number"] for issue in team.sandbox.issues() if "sprint" in issue["labels"])
        before = _looks(at, number)
        answers = at_rate(at, given.amount, _A_SECOND, number)
        team.move()
        took, wrong = settled(at, team)
        looks = _looks(at, number) - before
    wrong += [] if looks <= _MOST_LOOKS else [f"{looks} looks, and {_MOST_LOOKS} are promised"]
    wrong += [f"{len(answers.refused)} were not taken"] if answers.refused else []
    words = f"{len(answers.accepted):,} deliveries, {looks} looks; right {took:.1f} s after the last one"
    return Seen(words, (*wrong, *too_slow(took, _RIGHT_SECONDS, "to be right")))


def _looks(at: House, number: int) -> int:
    """Return how often somebody looked at a sprint: each look is an epoch."""
    ((epoch,),) = at.ask("SELECT epoch FROM work WHERE kind = 'sprint' AND number = %s", number)
    return int(epoch)


def _pruned(given: Play) -> Seen:
    """Delete `amount` old deliveries while new ones come."""
    with house(given) as at, closing(Records.open(at.url)) as records:
        at.web()
        with psycopg.connect(at.url) as conn:
            conn.execute(_OLD, [given.amount])
        at_rate(at, 20, 20.0)
        began = time.monotonic()
        with meanwhile(at, 20.0) as answers:
            while records.prune():
                pass
            took = time.monotonic() - began
            time.sleep(0.5)
        kept = ledger(at)
    old = sum(guid.startswith("old-") for guid in kept)
    wrong = _amiss(answers, kept, _MOST_P99_PRUNING) + ([f"{old:,} old ones are still there"] if old else [])
    words = f"gone after {took:.1f} s; {len(answers.said)} posts meanwhile, {answers.words}"
    return Seen(words, (*wrong, *too_slow(took, _PRUNE_SECONDS, "to delete them")))


ROWS = (
    Row(
        "R1", "200 signed deliveries of 8 kB in a second", "seconds",
        "all are in the ledger; p99 within 250 ms, none over 2 s; the web holds at most 200 MB",
        {Size.USUAL: 15, Size.LONG: 60}, _steadily, ("the work is done before the answer",), 3, alone=True,
    ),
    Row(
        "R2", "a burst on one sprint, 100 in a second", "deliveries",
        "at most 25 looks; the last state is right within 15 s",
        {Size.BRIEF: 200, Size.USUAL: 1_000, Size.LONG: 1_000}, _burst,
        ("a look for each delivery", "no pause between looks"), 1_000, alone=True,
    ),
    Row(
        "R16", "old deliveries are deleted while new ones come", "deliveries",
        "gone within 60 s; p99 of posts within 500 ms meanwhile; nothing new is lost",
        {Size.USUAL: 200_000, Size.LONG: 1_000_000}, _pruned,
        ("deleting whatever has ended",), 20_000, alone=True,
    ),
)  # fmt: skip
