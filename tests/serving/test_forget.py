"""`goalkeeper forget`: does it say what it deletes, ask, and delete that and nothing else?"""

from __future__ import annotations

from contextlib import contextmanager
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.event import Repo
from tests.records.steps import about_space, planned

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.records import Records


@pytest.fixture(autouse=True)
def known(records: Records, monkeypatch: pytest.MonkeyPatch) -> Records:
    """Two repositories of acme, one with two sprints, and one of somebody else."""

    @contextmanager
    def parts(_settings: object) -> Iterator[SimpleNamespace]:
        yield SimpleNamespace(records=records)

    monkeypatch.setattr("bot.cli._asked", lambda: None)
    monkeypatch.setattr("bot.parts.parts", parts)
    planned(records, 12, 13)
    about_space(records, "sheds", Repo(8, "acme/sheds"))
    about_space(records, "other", Repo(9, "linus/boat"))
    return records


def goalkeeper(*arguments: str, says: str = "") -> Result:
    return CliRunner().invoke(app, ["forget", *arguments], input=says)


def test_a_repository_is_forgotten_after_a_yes(known: Records) -> None:
    said = goalkeeper("acme/rockets", says="y\n")
    assert said.exit_code == 0
    assert said.stdout.startswith("acme/rockets: 2 sprints, 0 goals,")
    assert said.stdout.endswith("acme/rockets: deleted\n")
    assert known.repositories() == ["acme/sheds", "linus/boat"]


@pytest.mark.parametrize("answer", ["n\n", "\n", ""])
def test_anything_but_a_yes_deletes_nothing(known: Records, answer: str) -> None:
    assert goalkeeper("acme", says=answer).exit_code == 1
    assert len(known.repositories()) == 3


def test_an_owner_means_all_of_theirs_and_yes_may_be_said_before(known: Records) -> None:
    said = goalkeeper("acme", "--yes")
    assert "for good" not in said.stdout
    assert said.stdout.count(": deleted") == 2
    assert known.repositories() == ["linus/boat"]


def test_what_nobody_knows_is_said(known: Records) -> None:
    said = goalkeeper("acme/rocket", "--yes")
    assert said.exit_code == 1
    assert "nothing is stored about acme/rocket" in said.stderr
    assert "acme/rockets" in said.stderr
    assert len(known.repositories()) == 3
