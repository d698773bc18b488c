"""`goalkeeper search`: what sprints left behind, at a terminal and for programs."""

from __future__ import annotations

import json
from contextlib import contextmanager
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.errors import ForPeople
from bot.event import Repo
from bot.records import Records
from bot.search import Asked, search_lines
from tests.records.steps import about_space
from tests.web.archived import fill

if TYPE_CHECKING:
    from collections.abc import Iterator

ROCKETS = Repo(7, "acme/rockets")


@pytest.fixture
def told(records: Records) -> Records:
    about_space(records)
    fill(records, ROCKETS, 2)
    return records


def test_the_best_come_first_in_columns(told: Records) -> None:
    lines = list(search_lines(Asked("acme/rockets", "frost"), told))
    assert len(lines) == 2
    assert "learning" in lines[0]
    assert lines[0].endswith('<img src=x onerror="alert(1)"> & co #322: Order seals before the frost')
    assert "\ue000" not in "".join(lines)


def test_nothing_of_a_title_moves_the_cursor(told: Records) -> None:
    with told._transaction() as conn:
        conn.execute("UPDATE found SET title = E'a\\x1b[31m valve' WHERE kind = 'learning'")
    assert "\x1b" not in "".join(search_lines(Asked("acme/rockets", kind="learning"), told))


def test_what_is_sought_is_narrowed_down_and_more_is_named(told: Records) -> None:
    lines = list(search_lines(Asked("acme/rockets", "valve", kind="goal", owner="@ada", count=1), told))
    assert "@ada" in lines[0]
    assert lines[1].startswith("there is more")
    assert list(search_lines(Asked("acme/rockets", "zeppelin"), told)) == ["nothing was found"]


def test_programs_get_an_object_for_each_line(told: Records) -> None:
    asked = Asked("ACME/Rockets", "frost", team="Guidance", sprint=200, as_json=True)
    (found,) = [json.loads(line) for line in search_lines(asked, told)]
    assert found["kind"] == "learning"
    assert found["text"] == "Order seals before the frost"
    assert (found["state"], found["goal"], found["sprint"], found["of"]) == ("failed", 312, 200, "Sprint 1")
    assert found["at"].endswith("Z")


def test_what_there_is_not_is_said(told: Records) -> None:
    with pytest.raises(ForPeople, match="known are acme/rockets"):
        list(search_lines(Asked("acme/boats"), told))
    with pytest.raises(ForPeople, match="no kind of thing"):
        list(search_lines(Asked("acme/rockets", kind="fish"), told))
    told.keep_rules(ROCKETS.id, "timezone: [\n")
    assert list(search_lines(Asked("acme/rockets", "frost"), told))


def test_the_command_takes_words(told: Records, monkeypatch: pytest.MonkeyPatch) -> None:
    @contextmanager
    def parts(*_: Any) -> Iterator[Any]:
        yield SimpleNamespace(records=told)

    monkeypatch.setattr("bot.parts.parts", parts)
    monkeypatch.setattr("bot.cli._asked", lambda: None)
    ran = CliRunner().invoke(app, ["search", "acme/rockets", "order", "seals", "--kind", "learning"])
    assert ran.exit_code == 0, ran.output
    assert "Order seals before the frost" in ran.output
