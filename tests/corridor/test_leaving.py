"""When the App is removed nothing is lost at once, all is deleted in time, and a return goes on as before."""

from __future__ import annotations

import io
import logging
from dataclasses import replace
from datetime import UTC, datetime

import psycopg
import pytest

from bot.github.client import GitHub
from bot.leaving import Leavers
from bot.queue import defer
from tests.corridor.corridor import Corridor

START = datetime(2026, 1, 5, 8, tzinfo=UTC)
PLAN = "## Plan\n\n- Gyros (Owner: @grace)\n"


@pytest.fixture
def started(corridor: Corridor) -> Corridor:
    """A sprint with one goal on its first day."""
    corridor.meet()
    corridor.at(START)
    corridor.act("ada", "open", title="Our sprint", body=PLAN, labels=["sprint"])
    corridor.settle()
    return corridor


def leavers(corridor: Corridor, keep_days: int = 30) -> Leavers:
    """The round that asks GitHub about spaces that sleep."""
    return Leavers(corridor.records, GitHub(corridor.access, lambda _call: None).reaches, defer, keep_days)


def removed(corridor: Corridor) -> None:
    """Somebody uninstalls the App."""
    corridor.act("ada", "uninstall", installation=corridor.acme.installation.id)
    corridor.settle()


def reinstalled(corridor: Corridor) -> None:
    """The App is installed again: GitHub gives that another number."""
    world, before = corridor.sandbox.world, corridor.acme.installation
    world.install(world.actor("ada"), before.app, before.account)
    corridor.settle()


def days_pass(corridor: Corridor, days: int) -> None:
    """Let what was noted about departures lie further back."""
    with psycopg.connect(corridor.url) as conn:
        moved = "left_at = left_at - make_interval(days => %(d)s), asked_at = asked_at - make_interval(days => %(d)s)"
        conn.execute(f"UPDATE departure SET {moved}", {"d": days})  # noqa: S608


def is_known(corridor: Corridor) -> bool:
    """Whether anything is stored about the goals of acme/rockets."""
    return corridor.records.repository("acme/rockets") is not None


def test_a_return_goes_on_as_before(started: Corridor) -> None:
    removed(started)
    assert leavers(started)() == 0
    days_pass(started, 29)
    assert leavers(started)() == 0
    before = len(started.issues())
    reinstalled(started)
    started.act("grace", "label", issue=started.goal("Gyros")["number"], label="status: on track")
    started.settle()
    assert started.troubles() == {}
    assert "🟢 Gyros" in started.sprint()["body"]
    assert len(started.issues()) == before
    days_pass(started, 2)
    assert leavers(started)() == 0
    assert is_known(started)


def test_what_is_known_is_deleted_a_month_after_the_app_was_removed(started: Corridor) -> None:
    removed(started)
    ask = leavers(started)
    assert ask() == 0
    days_pass(started, 31)
    assert is_known(started)
    assert ask() == 1
    assert not is_known(started)
    assert started.troubles() == {}


def test_a_repository_that_the_app_was_taken_from_is_deleted_too(started: Corridor) -> None:
    world = started.sandbox.world
    world.choose_repositories(world.actor("ada"), started.acme.installation, [])
    started.settle()
    assert started.troubles() == {}, "a public repository is read by anybody"
    ask = leavers(started)
    ask()
    assert "the App was removed" in str(started.troubles())
    days_pass(started, 31)
    assert ask() == 1
    assert not is_known(started)


@pytest.mark.parametrize("deed", ["suspend", "archive"])
def test_who_only_rests_is_kept(started: Corridor, deed: str) -> None:
    started.act("ada", deed, **({"installation": started.acme.installation.id} if deed == "suspend" else {}))
    started.settle()
    assert started.troubles()
    ask = leavers(started)
    for _ in range(3):
        ask()
        days_pass(started, 31)
    assert is_known(started)


def test_another_repository_of_the_same_name_does_not_keep_the_old_one(started: Corridor) -> None:
    world = started.sandbox.world
    world.delete_repository(world.actor("ada"), started.acme.repository)
    world.add_repository(started.acme.organization, "rockets", collaborators={"ada": "admin"})
    started.settle()
    ask = leavers(started)
    ask()
    days_pass(started, 31)
    assert ask() == 1


def test_while_github_does_not_answer_nothing_is_deleted(started: Corridor) -> None:
    removed(started)
    ask = leavers(started)
    ask()
    days_pass(started, 31)
    heard = io.StringIO()
    handler = logging.StreamHandler(heard)
    logging.getLogger("bot.leaving").addHandler(handler)
    started.sandbox.fault("502", path="/repos/acme/rockets/installation")
    assert ask() == 0
    logging.getLogger("bot.leaving").removeHandler(handler)
    assert "could not ask GitHub" in heard.getvalue()
    assert is_known(started)
    assert ask() == 1


def test_an_app_that_is_installed_after_all_was_deleted_begins_anew(started: Corridor) -> None:
    issues = len(started.issues())
    started.records.forget(started.acme.repository.id)
    reinstalled_as_new(started)
    assert started.troubles() == {}
    assert len(started.issues()) == issues, "what it had made before is found by its markers"


def reinstalled_as_new(corridor: Corridor) -> None:
    """The App goes and comes."""
    removed(corridor)
    reinstalled(corridor)


def told(corridor: Corridor, ask: Leavers) -> str:
    """Ask once; return what the log says of it."""
    heard = io.StringIO()
    handler = logging.StreamHandler(heard)
    logging.getLogger("bot.leaving").addHandler(handler)
    assert ask() == 0
    logging.getLogger("bot.leaving").removeHandler(handler)
    assert is_known(corridor)
    return heard.getvalue()


def test_where_the_app_itself_is_not_found_no_repository_is_gone(started: Corridor) -> None:
    address = replace(started.access, api_url=f"{started.access.api_url}/nowhere")
    ask = Leavers(started.records, GitHub(address, lambda _call: None).reaches, defer, 0)
    assert "could not ask GitHub" in told(started, ask)
    assert started.troubles() == {}


def test_one_wrong_answer_deletes_nothing_and_the_next_one_wakes_what_sleeps(started: Corridor) -> None:
    started.sandbox.fault("404", path="/repos/acme/rockets/installation")
    ask = leavers(started, keep_days=0)
    assert ask() == 0
    assert "the App was removed" in str(started.troubles())
    days_pass(started, 1)
    assert ask() == 0
    started.settle()
    assert started.troubles() == {}
    days_pass(started, 8)
    assert ask() == 0
    assert is_known(started)


def test_a_round_ends_where_the_process_does(started: Corridor) -> None:
    removed(started)
    ask = Leavers(started.records, GitHub(started.access, lambda _call: None).reaches, defer, 0, lambda: True)
    assert ask() == 0
    assert is_known(started)
