"""Is the sheet of a sprint kept as it was, and is the right one shown?"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import psycopg
import pytest

from bot.core.record import Frozen, Sums, frozen
from bot.core.sheet import Goal, Sheet
from bot.errors import Superseded
from bot.records import Records, Shown
from tests.records.steps import Queue, claimed
from tests.records.test_freezing import RECORD
from tests.records.test_memory import sprint

NOON = datetime(2026, 1, 19, 12, tzinfo=UTC)


def sheet_of(number: int, issue: int, *, state: str = "running", weeks: int = 2) -> Sheet:
    """The sheet of the n-th sprint of the year."""
    start = date(2026, 1, 5) + (number - 1) * timedelta(weeks=2)
    return Sheet(
        "acme/rockets",
        issue,
        f"Sprint {number}",
        f"https://github.example/acme/rockets/issues/{issue}",
        start,
        start + timedelta(days=7 * weeks - 3),
        number=number,
        state=state,
        goals=(Goal(4, "Rover \0 \ud800 🚀", "on track", "🟢", updated_at=NOON),),
    )


def keep(records: Records, sheet: Sheet, at: datetime = NOON) -> None:
    claim = sprint(records, sheet.sprint)
    records.remember(claim, [], [], sheet=Shown(sheet, at))
    records.finish(claim)


def test_a_sheet_is_kept_and_the_next_one_takes_its_place(records: Records) -> None:
    keep(records, sheet_of(1, 12))
    found = records.sheet(7, 12)
    assert found is not None
    assert found.at == NOON
    assert found.sheet.goals[0].title == "Rover \0  🚀", "but for halves of characters, it is the same"
    assert replace(found.sheet, goals=()) == replace(sheet_of(1, 12), goals=())
    records.wake("sprint:7:12", Queue())
    claim = claimed(records, "sprint:7:12")
    records.remember(claim, [], [], sheet=Shown(replace(sheet_of(1, 12), pace="late"), NOON + timedelta(hours=1)))
    again = records.sheet(7, 12)
    assert again is not None
    assert (again.sheet.pace, again.at) == ("late", NOON + timedelta(hours=1))
    assert records.sheet(7, 13) is None
    assert records.sheet(8, 12) is None


def test_nobody_keeps_the_sheet_of_a_sprint_that_is_no_longer_his(records: Records) -> None:
    claim = sprint(records, 12)
    records.finish(claim)
    records.wake("sprint:7:12", Queue())
    claimed(records, "sprint:7:12")
    with pytest.raises(Superseded):
        records.remember(claim, [], [], sheet=Shown(sheet_of(1, 12), NOON))
    assert records.sheets(7) == ()


def test_the_sheets_of_a_space_come_with_the_newest_first(records: Records) -> None:
    for number in (2, 1, 3):
        keep(records, sheet_of(number, 10 * number))
    assert [each.sheet.number for each in records.sheets(7)] == [3, 2, 1]
    assert [each.sheet.number for each in records.sheets(7, 2)] == [3, 2]
    assert records.sheets(8) == ()


@pytest.mark.parametrize(
    ("today", "number"),
    [
        (date(2026, 1, 1), 1),  # nothing ran yet: the next one
        (date(2026, 1, 5), 1),
        (date(2026, 1, 16), 1),
        (date(2026, 1, 18), 1),  # the weekend between: the last one
        (date(2026, 1, 19), 2),
        (date(2026, 3, 1), 4),  # none has been planned since
    ],
)
def test_the_current_sprint_is_the_one_that_runs_else_the_last_one(records: Records, today: date, number: int) -> None:
    for each in (1, 2, 4):
        keep(records, sheet_of(each, 10 * each, state="planned"))
    found = records.current(7, today)
    assert found is not None
    assert found.sheet.number == number


def test_a_long_sprint_that_still_runs_goes_before_a_short_one_that_is_over(records: Records) -> None:
    keep(records, sheet_of(1, 10, weeks=8))
    keep(records, sheet_of(2, 20))
    found = records.current(7, date(2026, 2, 10))
    assert found is not None
    assert found.sheet.number == 1
    assert records.current(8, date(2026, 2, 10)) is None


def test_a_sprint_with_a_record_is_closed(records: Records) -> None:
    keep(records, sheet_of(1, 12, state="over"))
    first = date(2026, 1, 5)
    records.wake("sprint:7:12", Queue())
    records.freeze(
        claimed(records, "sprint:7:12"), Frozen(12, 1, first, first, Sums(1, 1, 0, 0), "c", NOON, "", "text")
    )
    found = records.sheet(7, 12)
    assert found is not None
    assert found.sheet.state == "closed"


def test_what_is_no_sprint_any_more_is_not_shown(records: Records) -> None:
    keep(records, sheet_of(1, 12))
    keep(records, sheet_of(2, 13, state="closed"))
    for number in (12, 13):
        records.wake(f"sprint:7:{number}", Queue())
        records.sleep(claimed(records, f"sprint:7:{number}"), 'acme/rockets#12 is not labelled "sprint"')
    assert [each.sheet.sprint for each in records.sheets(7)] == [13], "one that was closed sleeps and stays"
    assert records.sheet(7, 12) is None
    assert records.current(7, date(2026, 1, 6)) is not None


def test_what_another_version_wrote_is_left_out(records: Records, database_url: str) -> None:
    keep(records, sheet_of(1, 12))
    keep(records, sheet_of(2, 13))
    with psycopg.connect(database_url) as conn:
        conn.execute("""UPDATE sheet SET body = '{"version":2}' WHERE sprint = 12""")
    assert [each.sheet.sprint for each in records.sheets(7)] == [13]
    assert records.sheet(7, 12) is None


def test_of_a_sprint_from_before_there_were_sheets_the_record_tells(records: Records, database_url: str) -> None:
    records.freeze(sprint(records, 12), frozen(RECORD))
    alone = records.sheet(7, 12)
    assert alone is not None
    assert (alone.sheet.state, alone.sheet.url, alone.sheet.goals[0].number) == ("closed", "", 7)
    assert alone.at == NOON
    keep(records, sheet_of(2, 13))
    found = records.sheet(7, 12)
    assert found is not None
    assert found.sheet.url == "https://github.example/acme/rockets/issues/12"
    assert found.sheet.goals[0].url == "https://github.example/acme/rockets/issues/7"
    assert [each.sheet.sprint for each in records.sheets(7)] == [13, 12]
    assert records.current(7, date(2026, 1, 6)) == found
    with psycopg.connect(database_url) as conn:
        conn.execute("UPDATE record SET body = '{}'")
    assert records.sheet(7, 12) is None
