"""What does a look, a change, a fortnight cost, and how does that grow? Counts from the sandbox, beside promises."""

from __future__ import annotations

import gc
import tracemalloc
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import psycopg

from benchmarks.fortnight import Fortnight, fortnight
from benchmarks.measure import Row, compare, count, ratio
from benchmarks.stage import BOARD, TEAMS, Counted, Stage, goal_numbers, open_sprint, server, stage, team_comment
from bot.event import Repo
from bot.reconcile import decide, look
from bot.records import Claim, Outcome
from tests.corridor.corridor import READS, new_database

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
# By the decisions: an App asks once in ten minutes which deliveries failed, for all its installations together.
ASKED_FOR_LOST = 14 * 24 * 6
REPOSITORIES = 1000


def rows() -> Iterator[Row]:
    """Yield every count; the fortnight alone takes some minutes."""
    with server() as url:
        yield from looks_and_changes(url, 100)
        yield from growth_of_plan(url)
        yield from growth_of_repositories(url, REPOSITORIES)
        with new_database(url) as fresh, stage(fresh) as play:
            yield from of_fortnight(fortnight(play), 100)


def looks_and_changes(url: str, goals: int) -> Iterator[Row]:
    """Yield what a look at an unchanged sprint costs, and one change on each of four surfaces."""
    with new_database(url) as fresh, stage(fresh) as play:
        open_sprint(play, goals, TEAMS[: max(1, goals // 10)])
        play.until(play.now + timedelta(hours=1))
        play.look()
        given = f"{goals} goals on a board, nothing has changed"
        yield from _of_look(_unchanged(play), given)
        for name, change in _changes(play):
            with play.counting() as at_once:
                change()
                play.settle()
            with play.counting() as later:
                play.until(play.now + timedelta(minutes=15))
            yield from _of_change(name, at_once[0], later[0], f"one change in a sprint of {goals} goals")


def _unchanged(play: Stage) -> Counted:
    key = next(key for key, _ in play.corridor.endings if key.startswith("sprint:"))
    with play.counting() as counted:
        play.corridor.records.wake(key, play.corridor.tools.defer)
        play.settle()
    return counted[0]


def _of_look(seen: Counted, given: str) -> Iterator[Row]:
    yield count("a look: requests", seen.requests, 1, given)
    yield count("a look: points", seen.points, 5, given)
    yield count("a look: writes", sum(_writes(seen).values()), 0, given)


def _changes(play: Stage) -> Iterator[tuple[str, Callable[[], object]]]:
    numbers = goal_numbers(play)
    yield "a label", lambda: play.act("grace", "label", issue=numbers[1], label="status: at risk")
    yield "an emoji", lambda: _type_a_sign(play)
    yield "a card", lambda: play.act("linus", "move", board=BOARD, issue=numbers[5], to="At risk")
    yield "a command", lambda: play.act("linus", "comment", issue=numbers[6], body="/status at risk\n")


def _type_a_sign(play: Stage) -> None:
    team = team_comment(play, TEAMS[0])
    body = team["body"].replace("\n- ⚪ ", "\n- 🟡 ", 1)
    play.act("grace", "edit_comment", comment=team["id"], body=body)


def _of_change(name: str, at_once: Counted, later: Counted, given: str) -> Iterator[Row]:
    kinds = sorted_edits(at_once)
    for kind in ("text", "board", "history"):
        yield count(f"{name}: {kind} edits", kinds[kind], 1, given)
    others = ", ".join(f"{many} {what}" for what, many in sorted(_writes(at_once).items()))
    reads = at_once.requests - sum(_writes(at_once).values())
    said = f"{reads} reads; {others}" if others else f"{reads} reads"
    afterwards = ", ".join(f"{many} {what}" for what, many in sorted(_writes(later).items())) or "nothing"
    yield Row(f"{name}: beside", said, "", f"within 10 minutes, once for all changes: {afterwards}", "", given)


def sorted_edits(counted: Counted) -> Counter[str]:
    """Sort edits into those of texts, boards and histories, and others."""
    return Counter(_sort(kind, what) for kind, what in counted.edits)


def _sort(kind: str, what: str) -> str:
    if kind in {"AddCard", "SetCard", "PostBoardUpdate", "RewriteBoardUpdate"}:
        return "board"
    if "history:" in what or (kind == "RewriteComment" and not what.endswith(" on #1")):
        return "history"
    return "text" if kind in {"SpliceText", "RewriteComment"} else "others"


def _writes(counted: Counted) -> Counter[str]:
    return Counter({name: many for name, many in counted.operations.items() if _is_write(name)})


def _is_write(name: str) -> bool:
    return name not in READS and not name.startswith("GET ") and not name.endswith("/access_tokens")


def of_fortnight(played: Fortnight, goals: int) -> Iterator[Row]:
    """Yield what a fortnight came to: requests in all, and how fast anything was created."""
    whole, opening = played.whole, played.opening
    given = f"10 teams, {goals} goals, {played.updates} updates, {played.lost} with lost webhooks"
    yield count("a fortnight: requests", whole.requests, 1499, given)
    yield Row(
        "of these: opening",
        f"{opening.requests:,}",
        "",
        f"{opening.points:,} points",
        "",
        "goals become issues and cards",
    )
    often = ", ".join(f"{many} {name}" for name, many in whole.operations.most_common(12))
    yield Row("of these: by operation", often, "", f"{whole.points:,} points", "", given)
    yield count(
        "created in a minute", whole.most_created(MINUTE), 79, "issues, comments, cards, labels, status updates"
    )
    yield count("created in an hour", whole.most_created(HOUR), 399, "issues, comments, cards, labels, status updates")
    refused = sum(call["status"] >= 400 for call in whole.calls)
    yield count("refused by GitHub", refused, 0, "rate limits above all")
    app = f"{ASKED_FOR_LOST:,}"
    yield Row(
        "for the whole App", app, "", "on the App's own allowance", "", "which deliveries failed? once in ten minutes"
    )


def growth_of_plan(url: str) -> Iterator[Row]:
    """Yield how much longer deciding takes with ten times the goals."""
    works = {}
    for goals in (10, 100):
        with new_database(url) as fresh, stage(fresh) as play:
            open_sprint(play, goals, TEAMS[: goals // 10])
            works[goals] = _decision(play)
    ours, anchor = compare(works[100], works[10])
    yield ratio("deciding with ten times the goals", ours, (anchor, "10 goals"), 15, "an unchanged sprint of 100 goals")


def _decision(play: Stage) -> Callable[[], object]:
    """Return a function that decides once more from the same look."""
    seen: list[Any] = []

    def turn(claim: Claim) -> Outcome:
        session = play.corridor.tools.github.session(claim.installation)
        seen.append(look(claim, session, play.corridor.tools))
        return Outcome(None)

    key = next(key for key, _ in play.corridor.endings if key.startswith("sprint:"))
    play.corridor.records.wake(key, lambda _conn, _key: None)
    claim = play.corridor.records.claim(key, "bench")
    if claim is None:
        raise AssertionError("the sprint is not free")
    turn(claim)
    now = play.now
    return lambda: decide(seen[0], now)


def growth_of_repositories(url: str, many: int) -> Iterator[Row]:
    """Yield what a delivery, a tick and a look cost beside many other repositories."""
    with new_database(url) as fresh, stage(fresh) as play:
        open_sprint(play, 3, TEAMS[:1])
        play.until(play.now + timedelta(hours=1))
        one = _costs(play)
        others = [Repo(900_000 + number, f"acme/other-{number}") for number in range(many - 1)]
        play.corridor.records.meet(play.corridor.acme.installation.id, others, lambda _conn, _key: None)
        with psycopg.connect(fresh) as conn:
            conn.execute("UPDATE work SET done = wanted, deferred_at = NULL, looked_at = now()")
        all_of_them = _costs(play)
    for what, alone in one.items():
        most = alone if what != "memory of a tick" else alone + 100
        unit = "kB" if what == "memory of a tick" else "statements" if what != "requests of a look" else "requests"
        yield count(f"{what} beside {many:,}", all_of_them[what], most, f"{unit}; with one repository {alone}")


def _costs(play: Stage) -> dict[str, int]:
    number = goal_numbers(play)[0]
    play.act("ada", "comment", issue=number, body="Good morning\n")
    statements = _counting(play.corridor.carry)
    requests = _unchanged(play).requests
    gc.collect()
    tracemalloc.start()
    tick = _counting(lambda: play.corridor.records.tick(play.now, play.corridor.tools.defer))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return {"a delivery": statements, "a tick": tick, "requests of a look": requests, "memory of a tick": peak // 1024}


def _counting(work: Callable[[], object]) -> int:
    """Return how many statements some work sends to the database."""
    sent = 0
    execute = psycopg.Cursor.execute

    def counted(self: Any, *args: Any, **options: Any) -> Any:
        nonlocal sent
        sent += 1
        return execute(self, *args, **options)

    psycopg.Cursor.execute = counted  # type: ignore[method-assign]
    try:
        work()
    finally:
        psycopg.Cursor.execute = execute  # type: ignore[method-assign]
    return sent
