"""The checks themselves: what does not fit must be found, or a clean table means nothing."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from graphql import build_schema

from tests.contract.__main__ import check, main
from tests.contract.examples import check_examples
from tests.contract.graphql_text import differences
from tests.contract.openapi import Description, as_json_schema
from tests.contract.packages import CannotFetch, fetch
from tests.contract.result import Result, table

PUBLISHED = """
  type Query { ship(id: ID!, deep: Boolean = false, must: Int): Ship }
  interface Node { id: ID! }
  type Ship implements Node { id: ID! name: String size(unit: Unit = METRE): Float! }
  enum Unit { METRE FOOT }
  union Thing = Ship | Query
  input Wish { name: String! size: Float = 1.0 }
"""


def of_type(name: str, ours: str) -> list[str]:
    mine, theirs = build_schema(ours, assume_valid=True), build_schema(PUBLISHED)
    return list(differences(mine.type_map[name], theirs.type_map.get(name)))


@pytest.mark.parametrize(
    ("name", "ours", "said"),
    [
        ("Ship", "type Ship { id: ID! }", ""),
        ("Ship", "type Ship { id: ID }", "Ship.id is ID, published is ID!"),
        ("Ship", "type Ship { mast: Int }", "Ship has no mast in the published schema"),
        ("Ship", "input Ship { id: ID! }", "Ship is another kind of type"),
        ("Boat", "type Boat { id: ID! }", "there is no type Boat"),
        ("Ship", "interface Sail { id: ID! } type Ship implements Sail { id: ID! }", "Ship has no Sail in the publish"),
        ("Ship", "type Ship { size(unit: String): Float! }", "Ship.size(unit) is String, published is Unit"),
        ("Ship", "type Ship { size(unit: Unit): Float! } enum Unit { FOOT }", "Ship.size(unit) defaults to"),
        ("Ship", "type Ship { name(long: Int): String }", "Ship.name has no long in the published schema"),
        ("Query", "type Query { ship: Ship } type Ship { id: ID! }", "Query.ship(id) is needed and missing"),
        ("Unit", "enum Unit { METRE }", ""),
        ("Unit", "enum Unit { MILE }", "Unit has no MILE in the published schema"),
        ("Thing", "union Thing = Ship type Ship { id: ID! }", ""),
        ("Thing", "union Thing = Sail type Sail { id: ID! }", "Thing has no Sail in the published schema"),
        ("Wish", "input Wish { size: Float = 1.0 }", "Wish.name is needed and missing"),
        ("Wish", "input Wish { name: String! size: Float = 2.0 }", "Wish.size defaults to"),
    ],
)
def test_a_schema_is_compared_name_by_name(name: str, ours: str, said: str) -> None:
    found = of_type(name, ours)
    assert bool(found) is bool(said)
    assert all(line.startswith(said) for line in found[:1])


SHIP = {
    "type": "object",
    "required": ["id", "captain"],
    "properties": {
        "id": {"type": "integer", "example": 7},
        "captain": {"nullable": True, "allOf": [{"$ref": "#/components/schemas/person"}]},
        "built": {"type": "string", "format": "date-time", "nullable": True},
        "flag": {"type": "string", "enum": ["red"], "nullable": True},
        "page": {"type": "string", "format": "uri", "nullable": False},
    },
}
OPENAPI: dict[str, Any] = {
    "paths": {
        "/ships/{name}": {
            "get": {
                "responses": {
                    "200": {"content": {"application/json": {"schema": SHIP}}},
                    "204": {"description": "Nothing"},
                    "404": {"$ref": "#/components/responses/not_found"},
                    "418": {"content": {"text/html": {}}},
                }
            }
        },
        "/ships/largest": {"get": {"responses": {}}, "head": {"responses": {}}},
        "/ships/{name}/files/{path}": {"get": {"responses": {}}},
    },
    "x-webhooks": {
        "ship-sailed_off".replace("_", "-"): {
            "post": {"requestBody": {"content": {"application/json": {"schema": SHIP}}}}
        }
    },
    "components": {
        "schemas": {
            "person": {"type": "object", "required": ["login"], "oneOf": [{"type": "object"}, {"minProperties": 0}]},
            "basic-error": {"type": "object", "required": ["message"]},
        },
        "responses": {"not_found": {"content": {"application/json": {"schema": {"required": ["message"]}}}}},
    },
}
ADA = {"login": "ada"}


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (200, {"id": 1, "captain": ADA}, ""),
        (200, {"id": 1, "captain": None, "built": None, "flag": None}, ""),
        (200, {"id": "1", "captain": ADA}, "$.id: '1' is not of type 'integer'"),
        (200, {"id": 1, "captain": {}}, "$.captain"),
        (200, {"id": 1}, "$: 'captain' is a required property"),
        (200, {"id": 1, "captain": ADA, "built": "yesterday"}, "$.built"),
        (200, {"id": 1, "captain": ADA, "built": "2026-03-02T09:00:00Z"}, ""),
        (200, {"id": 1, "captain": ADA, "flag": "blue"}, "$.flag"),
        (200, {"id": 1, "captain": ADA, "page": None}, "$.page"),
        (200, {"id": 1, "captain": ADA, "page": "not an address"}, "$.page"),
        (204, None, ""),
        (204, {}, "status 204 has no body"),
        (404, {"message": "Not Found"}, ""),
        (404, {}, "$: 'message' is a required property"),
        (418, "<p>", ""),
        (410, {}, "$: 'message' is a required property"),
        (201, {}, "status 201 is not described"),
    ],
)
def test_an_answer_is_held_against_its_operation_and_status(status: int, body: object, said: str) -> None:
    description = Description(OPENAPI)
    operation = description.operation("GET", "/ships/argo")
    assert operation
    found = list(description.check_answer(operation, status, body))
    assert bool(found) is bool(said)
    assert all(line.startswith(said) for line in found)


def test_a_fixed_path_wins_over_a_parameter_and_a_files_path_may_hold_slashes_or_be_left_out() -> None:
    description = Description(OPENAPI)
    paths = {
        path: found.path if (found := description.operation("GET", path)) else None
        for path in ("/ships/largest", "/ships/argo", "/ships/argo/files/a/b.md", "/ships/argo/files", "/boats")
    }
    assert paths == {
        "/ships/largest": "/ships/largest",
        "/ships/argo": "/ships/{name}",
        "/ships/argo/files/a/b.md": "/ships/{name}/files/{path}",
        "/ships/argo/files": "/ships/{name}/files/{path}",
        "/boats": None,
    }
    assert description.operation("DELETE", "/ships/argo") is None


def test_a_webhook_is_held_against_its_event_and_action() -> None:
    description = Description(OPENAPI)
    assert list(description.check_webhook("ship", "sailed_off", {"id": 1, "captain": None})) == []
    assert list(description.check_webhook("ship", "sailed_off", {"id": 1})) == ["$: 'captain' is a required property"]
    assert list(description.check_webhook("ship", None, {})) == ["no webhook is described as ship"]


def test_a_property_that_is_called_nullable_is_no_keyword() -> None:
    schema = {"properties": {"nullable": {"type": "string"}}}
    assert as_json_schema(schema) == schema


def test_the_table_ends_with_the_number_of_violations() -> None:
    results = [Result("one", 3), Result("two", 4, ["wrong"]), Result("three", not_run="no door yet")]
    lines = table(results).splitlines()
    assert lines[1].split() == ["one", "3", "ok"]
    assert lines[2].endswith("1 violations")
    assert lines[3].endswith("not run: no door yet")
    assert lines[5:] == ["  two: wrong", "", "violations: 1"]


def test_a_refused_example_is_a_violation(tmp_path: Path) -> None:
    index = tmp_path / "index.json"
    event = {"name": "Not An Event", "examples": [{"action": "opened"}]}
    index.write_text(json.dumps([event]), encoding="utf-8")
    result = check_examples(index)
    assert result.violations[0].startswith("Not An Event.opened -> 400")
    assert result.violations[1] == "no example reached the ledger"


def test_without_npm_the_command_says_so_and_nothing_is_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    with pytest.raises(CannotFetch):
        fetch(tmp_path / "cache")
    monkeypatch.setattr("tests.contract.__main__.fetch", lambda: fetch(tmp_path / "cache"))
    assert main() == 0
    assert capsys.readouterr().out == "The contract was not checked: npm is not installed.\n"


@pytest.mark.contract
def test_nothing_of_ours_breaks_the_contract() -> None:
    results = check(fetch())
    assert len(results) == 7
    assert table(results).endswith("violations: 0")
    assert all(result.checked for result in results)
