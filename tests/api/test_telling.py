"""Values that programs tell: checked as a command is, stored once, and taken up by the next look."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from bot.api.telling import LARGEST_BODY
from bot.core.commands.measures import metric_of
from bot.core.commands.values import Metric, Wrong
from bot.records import Records
from tests.api.conftest import ROCKETS, House


def wanted(house: House) -> int:
    """How often a look at the running sprint was asked for."""
    key = f"sprint:7:{house.history.sprints[-1].issue}"
    return int(house.row("SELECT wanted FROM work WHERE key = %s", key)[0])


def test_a_value_is_stored_and_a_look_is_asked_for(house: House) -> None:
    before = wanted(house)
    answer = house.post({"name": "  customers ", "value": 17, "source": "nightly"})
    assert answer.status_code == 201, answer.text
    (stored,) = answer.json()["metrics"]
    running = house.history.sprints[-1].issue
    assert (stored["name"], stored["value"], stored["sprint"], stored["new"]) == ("customers", "17", running, True)
    assert wanted(house) == before + 1
    assert f"sprint:7:{running}" in house.queue.keys
    (waiting, *_) = [each for each in house.records.reported(7, running) if each.id == stored["id"]]
    assert (waiting.who, waiting.source) == ("token ci", "nightly")
    told = house.get("metrics").json()["metrics"][0]
    assert (told["id"], told["taken"]) == (stored["id"], False)


@pytest.mark.parametrize(
    ("given", "value"),
    [
        ({"value": 2.5, "unit": "%"}, "2.5%"),
        ({"value": 0.12345}, "0.123"),
        ({"value": 12500, "unit": "$"}, "$12,500"),
        ({"value": 120, "unit": "ms"}, "120 ms"),
        ({"value": -3}, "-3"),
        ({"value": "17 of 20"}, "17 of 20"),
        ({"value": " 2,5 % "}, "2,5 %"),
    ],
)
def test_numbers_and_texts_become_what_a_command_takes(house: House, given: dict[str, Any], value: str) -> None:
    answer = house.post({"name": "p95 latency", **given})
    assert answer.status_code == 201, answer.text
    assert answer.json()["metrics"][0]["value"] == value
    assert metric_of("p95 latency", value) == Metric("p95 latency", value)


@pytest.mark.parametrize(
    ("given", "field", "words"),
    [
        ({"value": "many"}, "value", "Write the name and then the number: `/metric NAME VALUE`"),
        ({"name": " : "}, "name", "Write the name and then the number"),
        ({"name": ""}, "name", "at least 1 character"),
        ({"name": "a\nb"}, "name", "nobody sees"),
        ({"value": True}, "value", "is a number"),
        ({"value": 10**400}, "value", "is a number"),
        ({"value": "1" * 61}, "value", "at most 60"),
        ({"value": "5 %", "unit": "%"}, "unit", "has its unit in it"),
        ({"unit": "\x00"}, "value", "Write the name"),
        ({"at": "2021-12-01"}, "at", "names no zone"),
        ({"at": 12}, "at", "is written as"),
        ({"at": "2100-01-01T00:00:00Z"}, "at", "in the future"),
        ({"at": "2001-01-01T00:00:00Z"}, "at", "400 days"),
        ({"sprint": 4711}, "sprint", "no sprint issue #4711"),
        ({"colour": "red"}, "colour", "not permitted"),
    ],
)
def test_what_is_wrong_is_named_with_its_field(house: House, given: dict[str, Any], field: str, words: str) -> None:
    fine = {"name": "customers", "value": 17}
    alone = house.post({**fine, **given})
    assert (alone.status_code, alone.json()["errors"][0]["field"]) == (422, field), alone.text
    assert words in alone.json()["errors"][0]["message"]
    before = house.row("SELECT count(*) FROM reported")
    many = house.post({"metrics": [fine, {**fine, **given}]})
    assert many.json()["errors"][0]["field"] == f"metrics.1.{field}"
    assert house.row("SELECT count(*) FROM reported") == before, "all or nothing"


def test_a_sprint_that_is_over_takes_no_numbers(house: House) -> None:
    over = house.history.sprints[0]
    named = house.post({"name": "customers", "value": 1, "sprint": over.issue})
    assert (named.status_code, "is over" in named.json()["errors"][0]["message"]) == (409, True)
    by_day = house.post({"name": "customers", "value": 1, "at": f"{over.start}T09:00:00Z"})
    assert by_day.status_code == 409
    between = house.history.sprints[-1].start - timedelta(days=1)
    nobody = house.post({"metrics": [{"name": "customers", "value": 1, "at": f"{between}T09:00:00Z"}]})
    assert nobody.json()["errors"] == [{"field": "metrics.0.sprint", "message": "no sprint runs on that day"}]


def test_the_same_value_at_the_same_time_is_stored_once(house: House) -> None:
    at = (house.history.now - timedelta(hours=3)).isoformat()
    first = house.post({"name": "Active users", "value": 5, "at": at})
    before = wanted(house)
    again = house.post({"name": "active users", "value": 5, "at": at})
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json()["metrics"][0]["id"] == first.json()["metrics"][0]["id"]
    assert wanted(house) == before, "nobody looks for the sake of what is known"
    other = house.post({"name": "active users", "value": 6, "at": at})
    assert (other.status_code, other.json()["errors"][0]["field"]) == (409, "value")
    assert "5 is stored already" in other.json()["errors"][0]["message"]
    many = {"metrics": [{"name": "fresh", "value": 1}, {"name": "active users", "value": 6, "at": at}]}
    assert house.post(many).json()["errors"][0]["field"] == "metrics.1.value"
    assert house.row("SELECT count(*) FROM reported WHERE folded = 'fresh'") == (0,)


def test_a_request_with_a_key_is_answered_once(house: House) -> None:
    body = {"metrics": [{"name": "builds", "value": 1}, {"name": "failures", "value": 0}]}
    key = {"Idempotency-Key": "run-4711"}
    first, again = house.post(body, **key), house.post(body, **key)
    assert (first.status_code, again.status_code) == (201, 200)
    assert [each["id"] for each in again.json()["metrics"]] == [each["id"] for each in first.json()["metrics"]]
    assert house.row("SELECT count(*) FROM reported WHERE folded = 'builds'") == (1,)
    other = house.post({"name": "builds", "value": 2}, **key)
    assert (other.status_code, other.json()["type"]) == (422, "urn:goalkeeper:problem:key-reused")
    assert house.post(body, **{"Idempotency-Key": "two words"}).json()["errors"][0]["field"] == "Idempotency-Key"


def test_two_requests_with_one_key_at_once_are_one(house: House) -> None:
    from bot.records.reporting import AnotherRequest, Once, Value  # noqa: PLC0415

    (token,) = [each for each in house.records.tokens(7) if each.name == "ci"]
    once, value = Once(token.id, "race", b"same"), Value(house.history.sprints[-1].issue, "races", "races", "1")
    first = house.records.report(7, "token ci", [value], house.queue, once)
    second = house.records.report(7, "token ci", [value], house.queue, once)
    assert [each.id for each in first] == [each.id for each in second]
    with pytest.raises(AnotherRequest):
        house.records.report(7, "token ci", [value], house.queue, Once(token.id, "race", b"other"))


@pytest.mark.parametrize(
    ("body", "media", "status"),
    [
        (b"{", "application/json", 400),
        (b"[" * 60_000, "application/json", 400),
        (b" " * (LARGEST_BODY + 1), "application/json", 413),
        (b"name=customers", "application/x-www-form-urlencoded", 415),
        (b"[]", "application/json", 422),
        (b"12", "application/json", 422),
        (b'{"metrics": []}', "application/json", 422),
        (b'{"name": "\\ud800", "value": 1}', "application/json", 422),
    ],
)
def test_bodies_that_are_no_values(house: House, body: bytes, media: str, status: int) -> None:
    answer = house.post(body, **{"Content-Type": media})
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json"), answer.text


def test_a_hundred_values_are_taken_at_once_and_no_more(house: House) -> None:
    values = [{"name": f"number {nth}", "value": nth} for nth in range(101)]
    assert house.post({"metrics": values}).json()["errors"][0]["field"] == "metrics"
    assert house.post({"metrics": values[:100]}).status_code == 201
    assert house.get("metrics?limit=100").json()["next"] is not None


@pytest.mark.parametrize(("token", "status"), [("", 401), ("read", 403), ("balloons", 404)])
def test_only_a_token_of_the_space_made_for_it_tells_values(house: House, token: str, status: int) -> None:
    answer = house.post({"name": "customers", "value": 1}, token)
    assert answer.status_code == status
    assert json.loads(answer.text)["next"]


def test_answers_are_forgotten_after_a_week(house: House) -> None:
    house.post({"name": "weeks", "value": 1}, **{"Idempotency-Key": "old"})
    assert house.row(
        "WITH aged AS (UPDATE answered SET at = now() - interval '8 days' RETURNING 1) SELECT count(*) FROM aged"
    )
    house.records.prune()
    assert house.row("SELECT count(*) FROM answered") == (0,)


def test_a_token_that_is_revoked_is_good_no_more(records: Records) -> None:
    from tests.records.steps import about_space  # noqa: PLC0415

    assert not records.make_token(ROCKETS.id, "ci", b"x" * 32, "metrics"), "of an unknown space there are none"
    about_space(records)
    assert records.make_token(ROCKETS.id, "ci", b"x" * 32, "metrics")
    assert not records.make_token(ROCKETS.id, "ci", b"y" * 32, "metrics"), "each name once"
    found = records.token(b"x" * 32)
    assert found is not None
    assert found.repo == ROCKETS
    assert records.revoke_token(ROCKETS.id, "ci")
    assert not records.revoke_token(ROCKETS.id, "ci")
    assert records.token(b"x" * 32) is None
    records.make_token(ROCKETS.id, "ci", b"x" * 32, "metrics")
    records.forget(ROCKETS.id)
    assert records.token(b"x" * 32) is None


def test_a_metric_from_outside_is_what_the_command_would_make() -> None:
    assert metric_of('"p95 latency:"', "120 ms.") == Metric("p95 latency", "120 ms")
    with pytest.raises(Wrong, match="Write the name and then the number"):
        metric_of("customers", "17 or 18, who knows")
