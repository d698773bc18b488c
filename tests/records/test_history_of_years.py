"""Five years of a space: are the figures of it those that the rows themselves come to, reckoned another way?"""

from __future__ import annotations

import json
import time as clock
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from statistics import mean, median
from typing import Any

import psycopg
import pytest
from psycopg.rows import dict_row

from benchmarks.history import History, fill
from benchmarks.scale.plans import watching
from bot.core import calendar, figures
from bot.core import sheet as sheets
from bot.core.rules import Rules
from bot.event import Repo
from bot.records import Records, Sought
from bot.records.freezing import MOST_FROZEN
from bot.records.memory import ALL_MARKS
from tests.corridor.corridor import new_database

ROCKETS = Repo(7, "acme/rockets")
LATE = (17, 41, 59)


@dataclass(frozen=True)
class Years:
    """The filled database: its records, its address, what was filled in, and what our figures say of it."""

    records: Records
    url: str
    history: History
    told: figures.Figures
    trends: tuple[figures.Trend, ...]

    def rows(self, query: str, *values: Any) -> list[dict[str, Any]]:
        with psycopg.connect(self.url, row_factory=dict_row) as conn:
            return conn.execute(query.encode(), values).fetchall()

    def one(self, query: str, *values: Any) -> dict[str, Any]:
        (row,) = self.rows(query, *values)
        return row


@pytest.fixture(scope="module")
def years(database_server: str) -> Iterator[Years]:
    """Sixty sprints of sixty goals and six teams."""
    with new_database(database_server) as url:
        records = Records.open(url)
        history = fill(records, ROCKETS)
        with psycopg.connect(url) as conn:
            conn.execute(RESULTS.encode())
        found = figures.records_of(records.frozen(7, 0, most=MOST_FROZEN, whole=True))
        yield Years(records, url, history, figures.figures(found), figures.trends(found))
        records.close()


# The goals of the records as a table: what our figures read by way of Python, SQL reads by way of JSON.
RESULTS = """
    CREATE VIEW result AS
    SELECT r.sprint, g.*
    FROM record r, jsonb_to_recordset(r.body::jsonb -> 'goals') AS g (
        number int, owner text, outcome text, added bool, age int, confidence float8, points float8, cause text,
        "where" text
    )
    WHERE r.repo_id = 7
"""

pytestmark = pytest.mark.no_cover


def test_it_has_the_shape_of_five_years(years: Years) -> None:
    found = years.one("SELECT count(*) AS sprints, max(ends) - min(starts) AS days FROM sheet")
    assert found["sprints"] == 60
    assert 4.5 * 365 < found["days"] < 5 * 365
    teams = years.rows('SELECT DISTINCT "where" FROM result')
    assert len(teams) == 6
    per_sprint = years.rows("SELECT sprint, count(*) AS goals FROM result GROUP BY sprint")
    assert len(per_sprint) == 59
    assert all(55 <= row["goals"] <= 60 for row in per_sprint)
    assert years.one("SELECT count(*) AS n FROM change")["n"] > 12_000
    ages = years.one("SELECT max(age) AS oldest, avg((age > 1)::int) AS again FROM result")
    assert ages["oldest"] >= 3
    assert 0.05 < ages["again"] < 0.3


def test_what_became_of_goals_by_sql(years: Years) -> None:
    wanted = years.rows("""
        WITH goal AS (SELECT * FROM result), gone AS (
            SELECT sprint, count(*) AS gone FROM record, jsonb_array_elements(body::jsonb -> 'removed') GROUP BY sprint
        )
        SELECT sprint, count(*) AS goals, count(*) FILTER (WHERE outcome = 'done') AS done,
            count(*) FILTER (WHERE outcome = 'carried') AS carried, count(*) FILTER (WHERE added) AS added,
            count(*) FILTER (WHERE age > 1) AS came, coalesce(max(gone), 0) AS gone,
            count(*) FILTER (WHERE NOT added AND outcome = 'done') AS kept,
            coalesce(sum(points) FILTER (WHERE outcome = 'done'), 0) AS points
        FROM goal LEFT JOIN gone USING (sprint) GROUP BY sprint ORDER BY sprint
    """)
    assert len(wanted) == len(years.trends) == 59
    for row, trend in zip(wanted, years.trends, strict=True):
        promised = row["goals"] - row["added"] + row["gone"]
        assert (trend.sprint, trend.goals, trend.done) == (row["sprint"], row["goals"], row["done"])
        assert (trend.carried, trend.came, trend.new) == (row["carried"], row["came"], row["goals"] - row["came"])
        assert trend.hit == pytest.approx(row["kept"] / promised)
        assert trend.carry == pytest.approx(row["carried"] / row["goals"])
        assert trend.scope == pytest.approx((row["added"] + row["gone"]) / promised)
        assert trend.points == pytest.approx(row["points"])
    flow, total = years.told.flow, {name: sum(row[name] for row in wanted) for name in wanted[0]}
    assert flow.hit == pytest.approx(total["kept"] / (total["goals"] - total["added"] + total["gone"]))
    assert flow.carried == pytest.approx(total["carried"] / total["goals"])
    ages = [row["age"] for row in years.rows("SELECT age FROM result WHERE outcome = 'carried'")]
    assert (flow.age, flow.oldest) == (median(ages), max(ages))


def test_odds_pace_and_causes_by_sql(years: Years) -> None:
    bets = years.one("""
        SELECT count(*) AS bets, count(*) FILTER (WHERE outcome = 'done') AS hits,
            avg(power(confidence - (outcome = 'done')::int, 2)) AS brier
        FROM result WHERE confidence IS NOT NULL
    """)
    odds = years.told.calibration
    assert (odds.bets, odds.hits) == (bets["bets"], bets["hits"])
    assert odds.brier == pytest.approx(bets["brier"])
    even = years.one("""
        SELECT count(*) AS bets, count(*) FILTER (WHERE outcome = 'done') AS hits FROM result
        WHERE confidence = 0.5
    """)
    (bin_,) = [each for each in odds.bins if each.name == "50:50"]
    assert (bin_.bets, bin_.hits) == (even["bets"], even["hits"])
    owners = years.rows("""
        SELECT owner, count(*) AS bets, avg(power(confidence - (outcome = 'done')::int, 2)) AS brier
        FROM result WHERE confidence IS NOT NULL GROUP BY owner ORDER BY owner
    """)
    assert [(name, each.bets) for name, each in years.told.owners] == [(row["owner"], row["bets"]) for row in owners]
    assert [each.brier for _, each in years.told.owners] == [pytest.approx(row["brier"]) for row in owners]
    causes = years.rows("SELECT cause, count(*) AS n FROM result WHERE cause <> '' GROUP BY cause")
    assert dict(years.told.causes) == {row["cause"]: row["n"] for row in causes}
    last = [each.points for each in years.trends if each.points is not None][-6:]
    pace = years.told.velocity
    assert pace is not None
    assert (pace.low, pace.middle, pace.high) == (min(last), median(last), max(last))


def test_health_and_unmeasured_numbers_from_the_rows(years: Years) -> None:
    sprints = [each.issue for each in years.history.sprints]
    marks: dict[tuple[int, str], dict[str, float]] = defaultdict(dict)
    for row in years.rows("SELECT sprint, who, fields FROM kept WHERE kind = 'health' ORDER BY at, id"):
        fields = dict(row["fields"])
        marks[row["sprint"], fields["dimension"]][row["who"]] = float(fields["score"])
    found = figures.health(years.records.health_elsewhere(7, 0, ALL_MARKS), sprints)
    assert {each.name for each in found} == {dimension for _, dimension in marks}
    for each in found:
        for sprint, told in zip(sprints, each.means, strict=True):
            given = marks.get((sprint, each.name))
            assert told == (pytest.approx(mean(given.values())) if given else None)
    missing = years.one("SELECT count(*) AS n FROM record WHERE body::jsonb -> 'unmeasured' ? 'Churn'")
    assert figures.unreported(years.told.records) == (figures.Unreported("Churn", missing["n"], 59),)


def drawn(changes: list[dict[str, Any]], status: str, moment: datetime) -> str:
    """How a goal stands right after an instant: by the last change up to then, or as the first one after it says."""
    if changes[0]["what"] in {"created", "carried"} and moment < changes[0]["at"]:
        return ""
    word = ""
    turns = [each for each in changes if each["what"] in {"status", "removed"}]
    for each in turns:
        if each["at"] <= moment:
            word = each["after"]
        elif not word:
            return str(each["before"])
    if not turns:
        return status
    if turns[0]["at"] > moment:
        return str(turns[0]["before"])
    return word


@dataclass(frozen=True)
class Run:
    """A sprint by its rows: what changed of each goal, what the goals are now, and our spans of them."""

    changes: dict[int, list[dict[str, Any]]]
    words: dict[int, str]
    spans: dict[int, tuple[figures.Span, ...]]
    begin: datetime
    end: datetime

    def stood(self, goal: int, moment: datetime) -> str:
        return drawn(self.changes[goal], self.words.get(goal, ""), moment)


def run_of(years: Years, number: int) -> Run:
    sprint, now = years.history.sprints[number], years.history.now
    told: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in years.rows("SELECT * FROM change WHERE sprint = %s AND number > 0 ORDER BY at, id", sprint.issue):
        if row["what"] in {"created", "carried", "status", "removed"}:
            told[row["number"]].append(row)
    rows = years.rows("SELECT number, status FROM goal WHERE sprint = %s", sprint.issue)
    words = {row["number"]: row["status"] for row in rows}
    begin = datetime.combine(sprint.start, time(0), UTC)
    end = min(begin + timedelta(days=26), now)
    return Run(told, words, figures.spans(years.records.history(7, sprint.issue), begin, end, now, words), begin, end)


@pytest.mark.parametrize("number", LATE)
def test_working_hours_in_a_status_looked_at_each_quarter_of_an_hour(years: Years, number: int) -> None:
    """What happens within a quarter of an hour is cut off: each change may cost one."""
    run = run_of(years, number)
    quarters = [
        moment
        for day in range(26)
        for nth in range(32)
        if (moment := run.begin + timedelta(days=day, hours=9, minutes=15 * nth)).weekday() < 5 and moment < run.end
    ]
    work = calendar.work_days(Rules())
    assert set(run.spans) == set(run.changes)
    for goal, changes in run.changes.items():
        counted = Counter(filter(None, (run.stood(goal, moment) for moment in quarters)))
        ours = figures.hours_in(run.spans[goal], work.hours_between)
        assert sum(ours.values()) > 0
        for word in {*counted, *ours}:
            assert abs(ours.get(word, 0.0) - counted[word] / 4) <= 0.25 * len(changes)


@pytest.mark.parametrize("number", LATE)
def test_a_burn_up_looked_at_each_midnight(years: Years, number: int) -> None:
    run, sprint, now = run_of(years, number), years.history.sprints[number], years.history.now
    burnt = figures.burnup(run.spans, [sprint.start + timedelta(days=n) for n in range(26)], now, UTC)
    for each in burnt:
        moment = min(datetime.combine(each.day + timedelta(days=1), time(0), UTC), now) - timedelta(microseconds=1)
        stood = [run.stood(goal, moment) for goal in run.changes]
        scope = [word for word in stood if word and word != "dropped"]
        assert (each.scope, each.done) == (len(scope), scope.count("done"))
    assert burnt[-1].day == min(sprint.end, years.history.today)
    assert burnt[-1].done > 10


def test_the_sheets_say_what_the_goals_and_records_say(years: Years) -> None:
    rows = years.rows("SELECT sprint, number, status, owner, title FROM goal WHERE repo_id = 7 ORDER BY sprint, number")
    goals: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for row in rows:
        goals[row["sprint"]].append((row["number"], row["status"], row["owner"], row["title"]))
    found = years.records.sheets(7)
    assert [each.sheet.sprint for each in found] == [each.issue for each in reversed(years.history.sprints)]
    for each in found:
        assert (
            sorted((goal.number, goal.status, goal.owner, goal.title) for goal in each.sheet.goals)
            == goals[each.sheet.sprint]
        )
    current = years.records.current(7, years.history.today)
    assert current is not None
    assert (current.sheet.state, current.sheet.number, found[1].sheet.state) == ("running", 60, "closed")
    body = years.one("SELECT body FROM sheet WHERE sprint = %s", current.sheet.sprint)["body"]
    assert json.loads(body)["goals"][0]["number"] == current.sheet.goals[0].number
    assert sheets.canonical(current.sheet) == body


def test_the_last_word_of_the_running_sprint_is_as_old_as_its_rows(years: Years) -> None:
    running, now = years.history.sprints[-1], years.history.now
    current = years.records.current(7, years.history.today)
    assert current is not None
    open_ = [goal for goal in current.sheet.goals if goal.ending == "open"]
    since = figures.lately(now, UTC, calendar.work_days(Rules()).previous_working)
    found = figures.freshness([goal.updated_at for goal in open_], now, since, UTC)
    rows = years.rows(
        "SELECT g.number, max(c.at) AS at FROM goal g JOIN change c USING (repo_id, sprint, number)"
        " WHERE g.sprint = %s AND g.status NOT IN ('done', 'dropped') AND c.what <> 'committed' GROUP BY g.number",
        running.issue,
    )
    assert found.goals == len(rows)
    assert found.fresh == sum(row["at"] >= since for row in rows)
    assert found.oldest == max((now.date() - row["at"].date()).days for row in rows)


def test_the_same_seed_gives_the_same_history_and_another_one_another(database_server: str) -> None:
    def filled(seed: int) -> tuple[list[tuple[Any, ...]], date]:
        with new_database(database_server) as url:
            records = Records.open(url)
            history = fill(records, ROCKETS, sprints=3, goals=8, teams=2, seed=seed)
            with psycopg.connect(url) as conn:
                rows = conn.execute("SELECT sprint, number, at, what, before, after, who FROM change ORDER BY id")
                found = rows.fetchall()
            records.close()
        return found, history.today

    first = filled(5)
    assert first == filled(5)
    assert first != filled(6)


# Other spaces wrote much the same.
NEIGHBOURS = """
INSERT INTO found (repo_id, sprint, kind, ref, number, team, owner, state, title, body, at, words)
SELECT n, sprint, kind, ref, number, team, owner, state, title, body, at,
    ts_delete(words, '#7') || array_to_tsvector(ARRAY['#' || n])
FROM found, generate_series(100, 107) AS n WHERE repo_id = 7
"""


@pytest.mark.no_cover
def test_five_years_are_searched_by_indexes_alone_within_a_tenth_of_a_second(years: Years) -> None:
    with psycopg.connect(years.url, autocommit=True) as conn:
        conn.execute(NEIGHBOURS.encode())
        conn.execute("VACUUM ANALYZE found")
    every = (Sought(), Sought("valve"), Sought("the"), Sought("valve", kind="goal", owner="ada"))
    took: list[float] = []
    with watching() as found:
        for sought in every:
            page = years.records.search(ROCKETS.id, sought)
            assert years.records.search(ROCKETS.id, sought, page.after or "").found
        years.records.archived(ROCKETS.id)
        years.records.became(ROCKETS.id, range(1, 400), datetime(2020, 1, 1, tzinfo=UTC))
    for sought in every:
        began = clock.perf_counter()
        years.records.search(ROCKETS.id, sought)
        took.append(clock.perf_counter() - began)
    assert {name: seen.scanned for name, seen in found.items() if seen.scanned} == {}
    assert "found_by_words" in found["search"].indexes
    # Of a busy machine the quickest says most.
    assert min(took) < 0.1
