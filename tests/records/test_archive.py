"""The archive: everything that sprints, people and retros left behind is found by words, and nothing of others."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import psycopg
import pytest
from psycopg.types.json import Jsonb

from bot import database
from bot.core import sheet as sheets
from bot.core.record import Outcome, Record, Removed, Result, Target, canonical, checksum
from bot.core.sheet import Goal, Note, Sheet
from bot.database import Database
from bot.records import Found, Records, Sought
from bot.records.archive import BEGIN, END

REPO, OTHER = 7, 8
MOMENT = datetime(2026, 1, 16, 15, 0, tzinfo=UTC)
_numbers = itertools.count(1)


@contextlib.contextmanager
def made(server: str, name: str, template: str = "goalkeeper") -> Iterator[str]:
    """Make a database of its own."""
    admin = server.replace("/goalkeeper?", "/postgres?")
    with psycopg.connect(admin, autocommit=True) as conn:
        conn.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
    yield server.replace("/goalkeeper?", f"/{name}?")
    with psycopg.connect(admin, autocommit=True) as conn:
        conn.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="module")
def url(database_server: str) -> Iterator[str]:
    """Return a database for all tests of this module; each has repositories of its own."""
    with made(database_server, "archive_of_all") as found:
        yield found


@pytest.fixture(scope="module")
def archive(url: str) -> Iterator[Records]:
    opened = Records.open(url)
    yield opened
    opened.close()


class Space:
    """A repository that nobody else uses, and what is stored about it."""

    def __init__(self, url: str) -> None:
        self.id = 1000 + next(_numbers)
        self._url = url

    def run(self, text: str, *values: Any) -> None:
        with psycopg.connect(self._url) as conn:
            conn.execute(text.encode(), values)

    def freeze(self, record: Record) -> None:
        text = canonical(record)
        self.run(
            "INSERT INTO record (repo_id, sprint, number, starts, ends, committed, done, added, carried, body,"
            " checksum, frozen_at) VALUES (%s, %s, %s, %s, %s, 0, 0, 0, 0, %s, %s, %s)",
            *(self.id, record.sprint, record.number, record.start, record.end, text, checksum(text), record.frozen_at),
        )

    def show(self, sheet: Sheet, at: datetime = MOMENT) -> None:
        self.run(
            "INSERT INTO sheet (repo_id, sprint, starts, ends, state, at, body) VALUES (%s, %s, %s, %s, %s, %s, %s)"
            " ON CONFLICT (repo_id, sprint) DO UPDATE SET body = excluded.body, at = excluded.at",
            *(self.id, sheet.sprint, sheet.start, sheet.end, sheet.state, at, sheets.canonical(sheet)),
        )

    def keep(self, kind: str, text: str, number: int = 0, fields: tuple[tuple[str, str], ...] = ()) -> None:
        self.run(
            "INSERT INTO kept (repo_id, sprint, number, kind, text, who, at, fields)"
            " VALUES (%s, 1, %s, %s, %s, 'grace', %s, %s)",
            *(self.id, number, kind, text, MOMENT, Jsonb(fields)),
        )


@pytest.fixture
def space(url: str) -> Space:
    return Space(url)


def record(*goals: Result, sprint: int = 1, ended_at: datetime = MOMENT, **more: Any) -> Record:
    days = (date(2026, 1, 5), date(2026, 1, 16))
    title, moments = f"Sprint {sprint}", (ended_at, ended_at, ended_at)
    return Record("acme/rockets", REPO, sprint, sprint, title, *days, *moments, goals, **more)


def goal(title: str, number: int = 2, **more: Any) -> Result:
    return Result(number, title, "ada", "done", "✅", Outcome.DONE, **more)


def sheet(*goals: Goal, sprint: int = 1) -> Sheet:
    return Sheet("acme/rockets", sprint, "Sprint 1", "", date(2026, 1, 5), date(2026, 1, 16), goals=goals)


def said(found: tuple[Found, ...]) -> list[tuple[str, str]]:
    return [(each.kind, each.title.replace(BEGIN, "").replace(END, "")) for each in found]


def test_a_frozen_record_is_found_by_titles_last_words_targets_and_learnings(archive: Records, space: Space) -> None:
    first = goal("Replace both valves", words="The second one froze", learning="Order spare parts early")
    space.freeze(record(first, goal("Paint the pad", 3, targets=(Target("two coats"),)), removed=(Removed(4, "Soup"),)))
    for words, expected in (
        ("valve", ("goal", "Replace both valves")),
        ("freeze OR froze", ("goal", "Replace both valves")),
        ("spare part", ("learning", "Replace both valves")),
        ("coats", ("goal", "Paint the pad")),
        ("soup", ("goal", "Soup")),
    ):
        assert expected in said(archive.search(space.id, Sought(words)).found), words
    assert archive.search(space.id, Sought("valve -replace")).found == ()
    assert archive.search(space.id, Sought('"paint the pad"')).found
    assert archive.search(space.id, Sought('"pad paint"')).found == ()


def test_what_people_asked_to_be_kept_is_found_and_what_is_only_a_mark_is_not(archive: Records, space: Space) -> None:
    for kind in ("went-well", "action", "decision", "risk", "blind-spot", "missed", "help", "standup"):
        space.keep(kind, f"pumps of the kind {kind}")
    space.keep("health", "pumps 4")
    found = archive.search(space.id, Sought("pump")).found
    assert sorted(each.kind for each in found) == [
        *("action", "blind spot", "decision", "help", "learning", "note", "risk", "standup")
    ]
    assert {each.owner for each in found} == {"grace"}


def test_a_sheet_is_found_until_its_record_is_frozen(archive: Records, space: Space) -> None:
    space.show(sheet(Goal(2, "Measure the fuel", "on track", "🟢", owner="ada", team="Avionics")))
    found = archive.search(space.id, Sought("fuel")).found
    assert [(each.state, each.team, each.owner, each.number) for each in found] == [("on track", "Avionics", "ada", 2)]
    space.show(sheet(Goal(2, "Measure the oxygen", "at risk", "🟡")), MOMENT + timedelta(hours=1))
    assert archive.search(space.id, Sought("fuel")).found == ()
    space.freeze(record(goal("Measure the oxygen", learning="Sensors drift")))
    space.show(sheet(Goal(2, "Measure the helium", "at risk", "🟡")), MOMENT + timedelta(hours=2))
    assert archive.search(space.id, Sought("helium")).found == ()
    assert [each.state for each in archive.search(space.id, Sought("oxygen", kind="goal")).found] == ["done"]


def test_what_was_said_in_retros_is_found_once(archive: Records, space: Space) -> None:
    first = Note("action", "Order spare pumps", "linus", "open", 9)
    space.keep("went-well", "The pumps ran all night")
    said = (first, Note("went-well", "The pumps ran all night", "grace", retro=9), Note("better", "Quieter pumps"))
    space.show(replace(sheet(), notes=said))
    found = archive.search(space.id, Sought("pump")).found
    assert sorted((each.kind, each.state, each.number) for each in found) == [
        ("action", "open", 9),
        ("note", "better", 0),
        ("note", "went-well", 0),
    ]
    space.show(replace(sheet(), notes=(replace(first, state="done"),)), MOMENT + timedelta(hours=1))
    found = archive.search(space.id, Sought("pump")).found
    assert sorted((each.kind, each.state) for each in found) == [("action", "done"), ("note", "went-well")]
    space.freeze(record(goal("Measure the oxygen")))
    assert len(archive.search(space.id, Sought("pump")).found) == 2


def test_nothing_of_another_repository_is_found(archive: Records, url: str, space: Space) -> None:
    other = Space(url)
    other.keep("decision", "We launch from the sea")
    space.keep("decision", "We launch from the land")
    assert said(archive.search(space.id, Sought("launch")).found) == [("decision", "We launch from the land")]
    assert archive.search(space.id, Sought("sea")).found == ()
    # Not even by the word that stands for the other one.
    assert archive.search(space.id, Sought(f"'#{other.id}'")).found == ()
    assert archive.search(space.id, Sought(f"#{other.id} OR sea")).found == ()


def test_what_is_sought_can_be_narrowed_down(archive: Records, space: Space) -> None:
    space.freeze(record(goal("Seal the tank", where="Fuel"), replace(goal("Seal the cap", 3), owner="linus")))
    space.freeze(record(goal("Seal the door", where="Cabin"), sprint=9))
    assert len(archive.search(space.id, Sought("seal")).found) == 3
    for sought in (Sought("seal", team="Cabin"), Sought("seal", sprint=9), Sought(sprint=9, kind="goal")):
        assert said(archive.search(space.id, sought).found) == [("goal", "Seal the door")]
    assert said(archive.search(space.id, Sought("seal", owner="LINUS")).found) == [("goal", "Seal the cap")]
    assert archive.archived(space.id) == (("Cabin", "Fuel"), ("ada", "linus"))


def test_what_was_found_is_marked_and_whatever_looks_like_a_mark_is_taken_out(archive: Records, space: Space) -> None:
    space.keep("decision", f"We {BEGIN}trust{END} <mark>the seals</mark>")
    (found,) = archive.search(space.id, Sought("seal")).found
    assert found.title == f"We trust <mark>the {BEGIN}seals{END}</mark>"
    assert archive.search(space.id, Sought()).found[0].title == "We trust <mark>the seals</mark>"


@pytest.mark.parametrize("words", ["", "booster"])
def test_pages_follow_each_other_without_a_gap_and_without_doubles(archive: Records, space: Space, words: str) -> None:
    for each in range(7):
        space.keep("note" if each % 2 else "risk", f"booster {'booster ' * (each % 3)}{each}")
    space.keep("decision", "a booster")
    seen: list[int] = []
    after = ""
    while True:
        page = archive.search(space.id, Sought(words), after, most=2)
        seen += [each.id for each in page.found]
        if not page.after:
            break
        after = page.after
    whole = [each.id for each in archive.search(space.id, Sought(words)).found]
    assert seen == whole
    assert len(set(seen)) == len(seen) == 5


@pytest.mark.parametrize(
    "mark", ["x", "1~2~3", "nan~2026-01-01T00:00:00+00:00~1", "0~2026-01-01T00:00:00~1", f"0~2026-01-01T00:00Z~{9**30}"]
)
def test_a_mark_that_is_none_is_the_beginning(archive: Records, space: Space, mark: str) -> None:
    space.keep("decision", "Launch")
    assert len(archive.search(space.id, Sought("launch"), mark).found) == 1


@pytest.mark.parametrize("words", ["!!!", "the", "-the", "a" * 5000, "\0", "' | &", '"', "<->", "\ue000", "or or or"])
def test_no_words_are_a_mistake(archive: Records, space: Space, words: str) -> None:
    space.keep("decision", "Launch the thing")
    assert len(archive.search(space.id, Sought(words)).found) <= 1


def test_words_are_found_by_the_forms_of_the_language(archive: Records, space: Space) -> None:
    insert = "INSERT INTO work (key, kind, repo_id, repo, installation) VALUES (%s, 'space', %s, 'acme/rockets', 1)"
    space.run(insert, f"space:{space.id}", space.id)
    archive.keep_rules(space.id, "timezone: UTC\n")
    space.keep("decision", "Wir verschieben die Prüfungen")
    assert archive.search(space.id, Sought("Prüfung", language="german")).found == ()
    archive.keep_rules(space.id, "language: de\n", "german")
    assert len(archive.search(space.id, Sought("Prüfung", language="german")).found) == 1
    assert len(archive.search(space.id, Sought("Prüfungen", language="simple")).found) == 1


def test_what_cannot_be_read_is_stored_all_the_same(archive: Records, space: Space) -> None:
    space.run(
        "INSERT INTO record (repo_id, sprint, number, starts, ends, committed, done, added, carried, body, checksum,"
        " frozen_at) VALUES (%s, 1, 1, now(), now(), 0, 0, 0, 0, 'no record', '', now())",
        space.id,
    )
    space.freeze(record(goal("Odd \ud800 title"), sprint=2))
    assert len(archive.frozen(space.id, 1)) == 2
    assert archive.search(space.id, Sought("title")).found == ()


def test_where_a_goal_stood_later_is_told(archive: Records, space: Space) -> None:
    space.freeze(record(replace(goal("Seal the tank"), outcome=Outcome.CARRIED)))
    space.freeze(record(goal("Seal the tank"), sprint=5, ended_at=MOMENT + timedelta(days=14)))
    assert archive.became(space.id, [2, 3, 0], MOMENT) == {2: ((5, "done"),)}
    assert archive.became(space.id, [], MOMENT) == {}


def test_what_is_forgotten_is_found_no_more(archive: Records, space: Space) -> None:
    space.keep("decision", "Launch")
    archive.forget(space.id)
    assert archive.search(space.id, Sought()).found == ()


def test_what_was_stored_before_there_was_an_archive_comes_into_it_bit_by_bit(archive: Records, space: Space) -> None:
    for number in range(1, 31):
        space.freeze(record(goal(f"Seal number {number}", number + 100), sprint=number))
    space.keep("decision", "We seal everything")
    space.run("DELETE FROM found WHERE repo_id = %s", space.id)
    space.run("INSERT INTO unfound SELECT repo_id, sprint, 0 FROM record WHERE repo_id = %s", space.id)
    space.run("INSERT INTO unfound SELECT repo_id, sprint, id FROM kept WHERE repo_id = %s", space.id)
    assert archive.search(space.id, Sought("seal")).found == ()
    assert archive.catch_up() == 31
    assert archive.catch_up() == 0
    assert len(archive.search(space.id, Sought("seal"), most=100).found) == 31


def test_a_database_from_before_is_looked_through_later(database_server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The migration itself only notes what there is, so that nobody waits for it."""
    with made(database_server, "archive_of_old", "template0") as url:
        every = database._our_files()
        with monkeypatch.context() as before:
            before.setattr(
                database, "_our_files", lambda: {name: each for name, each in every.items() if name < "0014"}
            )
            Database(url).migrate()
        old = Space(url)
        old.freeze(record(goal("Seal the tank")))
        old.keep("decision", "We seal everything")
        Database(url).migrate()
        records = Records.open(url)
        assert records.search(old.id, Sought("seal")).found == ()
        assert records.catch_up() == 2
        assert len(records.search(old.id, Sought("seal")).found) == 2
        records.close()
