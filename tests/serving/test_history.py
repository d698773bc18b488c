"""`goalkeeper history`: is it told so that people, machines and spreadsheets understand it, and nothing is guessed?"""

from __future__ import annotations

import csv
import io
import json
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.core.agreed import Agreed, Change
from bot.errors import ForPeople
from bot.event import Touched
from bot.history import FIELDS, Asked, Form, history_lines
from tests.records.steps import ROCKETS, Queue, claimed, delivery, planned

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.records import Records

MONDAY = datetime(2026, 1, 5, 9, 12, tzinfo=UTC)
GOALS = [
    Agreed(40, "I_40", "Land the capsule", "done", "on track", "ada"),
    Agreed(41, "I_41", "Land the rover", "on track", "on track", "grace"),
    Agreed(42, "I_42", "=HYPERLINK(evil)", "blocked", "blocked", ""),
]
CHANGES = [
    Change(40, MONDAY, "owner", "", "ada", "command", "ada", "knows the chutes"),
    Change(41, MONDAY + timedelta(hours=1), "status", "", "on track", "label", "grace"),
    Change(40, MONDAY + timedelta(hours=2), "status", "on track", "done", "comment", "", "-1 \x1b[31mred\u202e\nrow"),
    Change(0, MONDAY + timedelta(days=1), "created", "", "", "line", "linus", "", "Fly 👩\u200d🚀 far"),
    Change(42, MONDAY + timedelta(days=2), "status", "", "blocked", "label", "ada"),
]


@pytest.fixture
def told(records: Records) -> Records:
    planned(records, 12)
    records.accept(delivery("to", Touched.issue(ROCKETS, 12)), Queue())
    records.remember(claimed(records, "sprint:7:12"), GOALS, CHANGES)
    records.keep_rules(7, "timezone: Europe/Zurich\n")
    return records


def lines(records: Records, goal: str = "", form: Form = Form.TABLE, since: datetime | None = None) -> list[str]:
    return list(history_lines(Asked("acme/rockets", goal, since, form), records))


def refusal(records: Records, goal: str = "", where: str = "acme/rockets") -> str:
    with pytest.raises(ForPeople) as raised:
        list(history_lines(Asked(where, goal), records))
    return str(raised.value)


def test_people_read_a_table_in_the_zone_of_the_space(told: Records) -> None:
    assert lines(told, "40") == [
        "day         time   who   what    from → to        by       goal                  note",
        "2026-01-05  10:12  @ada  owner   – → ada          command  #40 Land the capsule  knows the chutes",
        "2026-01-05  12:12        status  on track → done  comment  #40 Land the capsule  -1 [31mred row",
        "2 changes, times in Europe/Zurich",
    ]


def test_columns_stand_below_each_other_whatever_the_signs(told: Records) -> None:
    table = lines(told)
    assert len(table) == 7
    assert "Fly 👩\u200d🚀 far" in table[4]
    assert all(line.isprintable() for line in table if "Fly" not in line)


def test_a_long_word_is_cut_for_people_only(told: Records) -> None:
    long = "far " * 100
    told.remember(claim_again(told), [], [Change(40, MONDAY, "status", "", "done", "line", "ada", long)])
    assert lines(told, "#40")[2].endswith("far far…")
    assert long in json.loads(lines(told, "#40", Form.JSON)[1])["note"]


def claim_again(records: Records) -> Any:
    records.accept(delivery("again", Touched.issue(ROCKETS, 12)), Queue())
    claim = records.claim("sprint:7:12", "another", per_installation=9)
    if claim is None:  # still in the hands of the fixture
        with records._transaction() as conn:
            conn.execute("UPDATE work SET lease_until = NULL WHERE key = 'sprint:7:12'")
        claim = claimed(records, "sprint:7:12")
    return claim


@pytest.mark.parametrize("goal", ["40", "#40", "040", "Land the capsule", "land  THE c"])
def test_a_goal_is_found_by_number_or_by_the_beginning_of_its_title(told: Records, goal: str) -> None:
    assert [json.loads(line)["to"] for line in lines(told, goal, Form.JSON)] == ["ada", "done"]


def test_a_goal_without_an_issue_is_found_by_its_title(told: Records) -> None:
    (line,) = lines(told, "fly", Form.JSON)
    assert json.loads(line)["who"] == "linus"


def test_a_title_that_is_also_the_beginning_of_another_is_meant_itself(told: Records) -> None:
    claim = claim_again(told)
    told.remember(claim, [Agreed(50, "I_50", "Land", "done", "done", "ada")], [Change(50, MONDAY, "a", "", "", "b")])
    assert len(lines(told, "land", Form.JSON)) == 1


@pytest.mark.parametrize(
    ("goal", "parts"),
    [
        ("Land the", ["is not one goal", "it may be #40 Land the capsule, #41 Land the rover", "Write the number"]),
        ("capsule", ["no goal", "did you mean #40 Land the capsule"]),
        ("Lnad the rovr", ["no goal", "did you mean", "#41 Land the rover"]),
        ("zzz", ["no goal of acme/rockets begins with 'zzz'"]),
        ("99", ["#99 is no goal of acme/rockets; the latest are", "#42 =HYPERLINK(evil)"]),
        ("0", ["#0 is no goal"]),
        ("²", ["no goal of acme/rockets begins with"]),
    ],
)
def test_what_is_not_one_goal_is_not_guessed(told: Records, goal: str, parts: list[str]) -> None:
    message = refusal(told, goal)
    assert [part for part in parts if part not in message] == []


def test_an_unknown_repository_is_told_with_those_that_are_known(told: Records) -> None:
    assert (
        refusal(told, where="acme/sheds") == "'acme/sheds' is not known here; known are acme/rockets. Write OWNER/REPO"
    )


def test_an_empty_database_may_be_the_wrong_one(records: Records) -> None:
    assert "is it the one of your running bot?" in refusal(records)


def test_a_space_without_changes_says_so(records: Records) -> None:
    planned(records, 12)
    assert lines(records) == ["nothing has changed"]
    assert lines(records, form=Form.JSON) == []
    assert lines(records, form=Form.CSV) == [",".join(FIELDS)]


def test_json_has_every_field_of_every_change(told: Records) -> None:
    found = [json.loads(line) for line in lines(told, form=Form.JSON)]
    assert len(found) == len(CHANGES)
    assert found[0] == {
        "at": "2026-01-05T09:12:00Z",
        "repository": "acme/rockets",
        "sprint": 12,
        "goal": 40,
        "title": "Land the capsule",
        "what": "owner",
        "from": "",
        "to": "ada",
        "surface": "command",
        "who": "ada",
        "note": "knows the chutes",
    }
    assert found[2]["note"] == "-1 \x1b[31mred\u202e\nrow"


def test_csv_holds_the_same_and_no_formula(told: Records) -> None:
    rows = list(csv.DictReader(io.StringIO("\n".join(lines(told, form=Form.CSV)), newline="")))
    assert tuple(rows[0]) == FIELDS
    assert [row["to"] for row in rows] == ["ada", "on track", "done", "", "blocked"]
    assert rows[4]["title"] == "'=HYPERLINK(evil)"
    assert rows[2]["note"].startswith("'-1")


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t", "\r", "  =", "＝"])
def test_no_cell_begins_like_a_formula(told: Records, begin: str) -> None:
    told.remember(claim_again(told), [], [Change(40, MONDAY, begin + "x", "", "", "line")])
    rows = list(csv.DictReader(io.StringIO("\n".join(lines(told, form=Form.CSV)), newline="")))
    assert f"'{begin}x" in {row["what"] for row in rows}


def test_since_is_meant_in_the_zone_of_the_space(told: Records) -> None:
    at = datetime(2026, 1, 5, 12, 12)  # noqa: DTZ001 - as somebody types it
    assert [json.loads(line)["goal"] for line in lines(told, form=Form.JSON, since=at)] == [40, 0, 42]
    assert len(lines(told, form=Form.JSON, since=at + timedelta(minutes=1))) == 2


def test_rules_that_are_good_no_more_leave_the_times_in_utc(told: Records) -> None:
    told.keep_rules(7, "timezone: [\n")
    assert lines(told)[-1] == "5 changes, times in UTC"
    assert lines(told, "41")[-1] == "1 change, times in UTC"


@pytest.fixture
def typed(told: Records, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command line, over these records."""

    @contextmanager
    def parts(_settings: object) -> Iterator[SimpleNamespace]:
        yield SimpleNamespace(records=told)

    monkeypatch.setattr("bot.cli._asked", lambda: None)
    monkeypatch.setattr("bot.parts.parts", parts)


def goalkeeper(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["history", *arguments])


@pytest.mark.usefixtures("typed")
def test_the_command_prints_what_was_asked_for() -> None:
    assert "5 changes" in goalkeeper("acme/rockets").stdout
    assert "2 changes" in goalkeeper("acme/rockets", "#40").stdout
    assert len(goalkeeper("acme/rockets", "--json", "--since", "2026-01-06").stdout.splitlines()) == 2
    assert (
        goalkeeper("acme/rockets", "41", "--csv").stdout.splitlines()[1].startswith("2026-01-05T10:12:00Z,acme/rockets")
    )


@pytest.mark.usefixtures("typed")
def test_the_command_says_what_is_wrong_in_a_sentence() -> None:
    for arguments, code, said in (
        (["acme/rockets", "99"], 1, "#99 is no goal"),
        (["acme/sheds"], 1, "is not known here"),
        (["acme/rockets", "--json", "--csv"], 2, "choose one"),
        (["acme/rockets", "--since", "yesterday"], 2, "yesterday"),
    ):
        ended = goalkeeper(*arguments)
        assert (ended.exit_code, said in ended.stderr) == (code, True), ended.stderr
