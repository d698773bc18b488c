"""What programs read of a space: all of it, page by page, and nobody sees what is not theirs."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime

import pytest

from bot.api.bounds import Bounds
from bot.api.figures import healths
from bot.api.tokens import digest_of, is_token, new_token
from bot.core.agreed import Kept, KeptBy
from bot.core.figures import figures, records_of
from bot.core.record import checksum
from bot.core.sheet import canonical
from bot.errors import DatabaseAway
from bot.logs import Redactor
from bot.records import Records
from tests.api.conftest import ROCKETS, House
from tests.web.door import ask


def test_a_sprint_is_told_as_the_last_look_saw_it(house: House) -> None:
    last = house.history.sprints[-1]
    answer = house.get("sprints/current")
    assert answer.status_code == 200, answer.text
    shown = house.records.sheet(ROCKETS.id, last.issue)
    assert shown is not None
    told = answer.json()["sheet"]
    want = json.loads(canonical(shown.sheet))
    want.pop("version")
    assert {name: told[name] for name in ("title", "state", "teams", "start", "numbers")} == {
        name: want[name] for name in ("title", "state", "teams", "start", "numbers")
    }
    assert [goal["number"] for goal in told["goals"]] == [goal.number for goal in shown.sheet.goals]
    assert house.get(f"sprints/{last.issue}").json() == answer.json()
    assert house.get("sprints/999").status_code == 404


def test_lists_are_read_page_by_page_and_nothing_is_left_out(house: House) -> None:
    for path, key in (("sprints", "sprint"), ("goals", "number"), ("records", "sprint"), ("history", "at")):
        whole = house.get(f"{path}?limit=100").json()[path if path != "history" else "changes"]
        found, next_one, pages = [], f"/api/v1/spaces/acme/rockets/{path}?limit=2", 0
        while next_one and pages < 60:
            answer = house.get(next_one)
            assert answer.status_code == 200, answer.text
            found += answer.json()[path if path != "history" else "changes"]
            link = re.fullmatch(r'<(.+)>; rel="next"', answer.headers.get("link", ""))
            assert bool(link) is (answer.json()["next"] is not None)
            next_one, pages = link[1] if link else "", pages + 1
        assert found[: len(whole)] == whole
        assert len({json.dumps(each) for each in found}) == len(found) >= 2, key


def test_goals_are_found_by_sprint_status_and_owner(house: House) -> None:
    (goal, *_) = house.get("goals?status=DONE").json()["goals"]
    assert goal["status"] == "done"
    assert {each["owner"] for each in house.get("goals?owned_by=Ada").json()["goals"]} == {"ada"}
    first = house.history.sprints[0].issue
    assert {each["sprint"] for each in house.get(f"goals?sprint={first}").json()["goals"]} == {first}
    told = house.get(f"goals/{goal['number']}").json()
    assert told["history"][-1]["what"]
    assert {each["goal"] for each in told["history"]} == {goal["number"]}
    assert "from" in told["history"][0]
    alone = house.get(f"history?goal={goal['number']}&what=status").json()["changes"]
    assert {each["what"] for each in alone} == {"status"}
    assert house.get("history?since=2100-01-01").json()["changes"] == []
    assert house.get("goals/999999").status_code == 404


def test_a_record_is_told_with_what_its_checksum_is_of(house: House) -> None:
    first = house.history.sprints[0].issue
    told = house.get(f"records/{first}").json()
    assert checksum(told["text"]) == told["checksum"]
    assert json.loads(told["text"]) == told["record"]
    assert house.get(f"records/{house.history.sprints[-1].issue}").status_code == 404


def test_figures_are_those_of_the_records_and_nobodys_own(house: House) -> None:
    told = house.get("figures").json()
    found = figures(records_of(house.records.frozen(ROCKETS.id, 0, most=99, whole=True)))
    assert told["flow"]["hit"] == found.flow.hit
    assert [each["sprint"] for each in told["sprints"]] == [each.sprint for each in found.records]
    assert told["odds"]["bets"] == found.calibration.bets > 0
    assert "owners" not in told


def test_the_calendar_is_told_from_the_rules_and_the_titles(house: House) -> None:
    told = house.get("calendar?from=2022-01-01&until=2022-03-01").json()
    assert told["timezone"] == "UTC"
    kinds = {each["kind"] for each in told["entries"]}
    assert {"sprint", "retro"} <= kinds, kinds
    assert all("2021-12" < each["at"] < "2022-04" for each in told["entries"])
    assert house.get("calendar?from=nonsense").json()["errors"][0]["field"] == "from"


def test_health_is_told_as_means() -> None:
    at = datetime(2026, 1, 5, tzinfo=UTC)

    def mark(who: str, score: str, sprint: int = 12) -> KeptBy:
        return KeptBy(sprint, Kept("health", "", who, at, 0, (("dimension", "pace"), ("score", score))))

    reviewed = KeptBy(13, Kept("reviewed", "", "", at, 40, (("pace", "3.5"), ("fun", "no number"))))
    every = [mark("ada", "2"), mark("ada", "4"), mark("grace", "5"), mark("grace", "nan"), mark("linus", "9"), reviewed]
    found = [(each.sprint, each.mean, each.marks, each.review) for each in healths(every)]
    assert found == [(12, 4.5, 2, None), (13, 3.5, None, 40)]


def test_health_is_there(house: House) -> None:
    assert all(1 <= each["mean"] <= 5 for each in house.get("health").json()["health"])


@pytest.mark.parametrize("path", ["", "sprints", "goals/1", "records/1", "history", "metrics", "calendar"])
def test_unknown_and_not_visible_are_the_same(house: House, path: str) -> None:
    strange = house.get(path, "balloons")
    unknown = house.get(f"/api/v1/spaces/acme/nothing/{path}".rstrip("/"), "balloons")
    assert (strange.status_code, strange.json()) == (unknown.status_code, unknown.json())
    assert strange.status_code == 404
    assert strange.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("token", ["", "old", "gk_nonsense", new_token()], ids=["none", "old", "odd", "unknown"])
def test_who_shows_nothing_good_is_told_how_to_get_a_token(house: House, token: str) -> None:
    answer = house.get("sprints", token)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert "goalkeeper token new" in answer.json()["next"]


def test_other_schemes_and_scopes_are_refused(house: House) -> None:
    basic = house.get("sprints", "", Authorization="Basic YTpi")
    assert (basic.status_code, "bearer" in basic.json()["detail"]) == (401, True)
    scope = house.get("sprints", "metrics")
    assert (scope.status_code, "--scope read" in scope.json()["next"]) == (403, True)
    assert house.get("/api/v1/spaces", "metrics").status_code == 403


def test_a_token_lists_its_own_space_alone(house: House) -> None:
    (space,) = house.get("/api/v1/spaces").json()["spaces"]
    assert space["name"] == "acme/rockets"
    assert space["current"] == house.history.sprints[-1].issue
    assert all(house.get(link).status_code == 200 for link in space["links"].values())
    (used,) = [each for each in house.records.tokens(ROCKETS.id) if each.name == "reader"]
    assert used.used_on is not None


def test_what_is_known_is_not_sent_again(house: House) -> None:
    first = house.get("goals")
    again = house.get("goals", "read", **{"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert first.headers["cache-control"] == "private, no-cache"


def test_wrong_values_and_places_are_named(house: House) -> None:
    wrong = house.get("history?limit=0&after=never&goal=-1")
    assert wrong.status_code == 422
    assert [each["field"] for each in wrong.json()["errors"]] == ["limit", "goal"]
    key = house.get("history?after=never").json()
    assert key["errors"] == [{"field": "after", "message": "is no key of a page; take `next` of the page before"}]
    assert house.get("history?since=0001-01-01T00:00:00%2B14:00").json()["errors"][0]["field"] == "since"
    assert house.get("/api/v1/nothing").json()["type"] == "urn:goalkeeper:problem:not-found"
    method = ask(house.app, "DELETE", "/api/v1/spaces")
    assert (method.status_code, method.json()["type"]) == (405, "urn:goalkeeper:problem:method-not-allowed")


def test_the_document_is_there_for_everybody_and_names_no_other_site(house: House) -> None:
    answer = house.get("/api/openapi.json", "")
    assert answer.status_code == 200
    assert answer.json()["openapi"].startswith("3.")
    assert "http://" not in answer.text
    assert "https://" not in answer.text
    assert house.get("/api/docs", "").status_code == 404


def test_too_many_requests_wait(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    class Full:
        def wait(self, _who: object) -> float:
            return 2.5

    monkeypatch.setattr("bot.api.asking.desk_of", lambda _request: _Desk(house.records, Full()))
    answer = house.get("sprints")
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "4")


class _Desk:
    def __init__(self, records: Records, bounds: object) -> None:
        self.records, self.bounds = records, bounds


def test_a_bucket_fills_up_again() -> None:
    now = [0.0]
    bounds = Bounds(60, clock=lambda: now[0])
    assert [bounds.wait("ada") for _ in range(60)] == [0.0] * 60
    assert bounds.wait("ada") == pytest.approx(1.0)
    assert bounds.wait("grace") == 0.0
    now[0] = 1.01
    assert bounds.wait("ada") == 0.0
    assert bounds.wait("ada") > 0


def test_while_the_database_is_away_programs_are_told_to_wait(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object, **__: object) -> None:
        message = "away"
        raise DatabaseAway(message)

    monkeypatch.setattr(Records, "token", away)
    answer = house.get("sprints")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "60")
    monkeypatch.setattr(Records, "token", lambda *_: 1 / 0)
    assert house.get("sprints").json()["type"] == "urn:goalkeeper:problem:failed"


def test_a_token_is_known_by_its_looks_and_a_typing_error_shows() -> None:
    token = new_token()
    assert len({new_token() for _ in range(50)}) == 50
    assert is_token(token)
    assert not is_token(token[:-1] + ("0" if token[-1] != "0" else "1"))
    assert not is_token(token.replace(token[10], "z" if token[10] != "z" else "y", 1))
    assert len(digest_of(token)) == 32
    assert token not in Redactor(()).text(f"somebody pasted {token} here")
