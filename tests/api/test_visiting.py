"""Who is logged in to the dashboard reads the API of their spaces, and takes away what is stored of them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot.api.app import make_api
from bot.api.asking import Desk
from bot.app import Context, create_app
from bot.exports.reading import checked
from bot.metrics import Metrics
from bot.sandbox.faults import Fault
from bot.sandbox.seeds import Key
from bot.web.app import dashboard
from bot.web.asking import Visits
from bot.web.sessions import LoggedOut
from tests.corridor.corridor import new_database
from tests.records.steps import Queue
from tests.web.visiting import MONDAY, House, house, nobody_posts

SPACE = "/api/v1/spaces/acme/rockets"


@pytest.fixture(scope="module")
def whole(key: Key, database_server: str) -> Iterator[House]:
    with new_database(database_server) as url, house(key, url) as made:
        made.acme.repository.private = True
        made.world.add_user("nobody-of-acme")
        desk = Desk(made.records, Queue(), lambda: MONDAY, Visits(made.desk))
        context = Context(made.settings, nobody_posts, Metrics(), routers=dashboard(made.desk))
        yield replace(made, app=create_app(replace(context, mounts={"/api": make_api(desk)})))


def test_who_is_logged_in_reads_their_spaces_and_tells_nothing(whole: House) -> None:
    grace = whole.browser("grace")
    assert [each["name"] for each in grace.get("/api/v1/spaces").json()["spaces"]] == ["acme/rockets"]
    assert grace.get(f"{SPACE}/sprints").status_code == 200
    told = grace.ask("POST", f"{SPACE}/metrics", json={"name": "customers", "value": 1})
    assert (told.status_code, "only read" in told.json()["detail"]) == (401, True)


def test_who_sees_nothing_at_github_sees_nothing_here(whole: House) -> None:
    stranger = whole.browser("nobody-of-acme")
    hidden, unknown = stranger.get(SPACE), stranger.get("/api/v1/spaces/acme/nothing")
    assert (hidden.status_code, hidden.json()) == (404, unknown.json())
    assert stranger.get("/api/v1/spaces").json() == {"spaces": []}
    nobody = whole.browser()
    assert nobody.get(SPACE).status_code == nobody.get("/api/v1/spaces").status_code == 401
    assert stranger.get("/s/acme/rockets/export.json").status_code == 404
    assert nobody.get("/s/acme/rockets/export.json").status_code == 303


def test_what_is_stored_is_taken_away_as_a_file(whole: House) -> None:
    grace = whole.browser("grace")
    answer = grace.get("/s/acme/rockets/export.json")
    assert answer.headers["content-disposition"] == 'attachment; filename="acme-rockets.jsonl"'
    repo, _ = checked(io.BytesIO(answer.content), "download")
    assert repo.full_name == "acme/rockets"
    packed = grace.get("/s/acme/rockets/export.csv.zip")
    assert "rules.csv" in zipfile.ZipFile(io.BytesIO(packed.content)).namelist()


def test_while_github_is_away_nobody_is_let_in(whole: House) -> None:
    barbara = whole.browser("barbara")
    whole.backstage.faults.add(Fault("502", path="/repos/acme/rockets", times=1))
    away = barbara.get(SPACE)
    assert (away.status_code, away.json()["type"]) == (503, "urn:goalkeeper:problem:github-away")
    assert barbara.get(SPACE).status_code == 200


def test_whom_github_does_not_know_any_more_is_logged_out(whole: House, monkeypatch: pytest.MonkeyPatch) -> None:
    linus = whole.browser("linus")

    def out(*_: object) -> None:
        raise LoggedOut

    monkeypatch.setattr(type(whole.desk.seeing), "level", out)
    monkeypatch.setattr(type(whole.desk.seeing), "spaces", out)
    assert linus.get(SPACE).status_code == linus.get("/api/v1/spaces").status_code == 401
