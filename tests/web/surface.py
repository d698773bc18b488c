"""What the bot answers to whom, as OpenAPI: written for the tests, and shown to nobody else."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]

_ERROR: Json = {
    "type": "object",
    "properties": {"error": {"type": "string", "minLength": 1}},
    "required": ["error"],
    "additionalProperties": False,
}
_CHECK: Json = {
    "type": "object",
    "properties": {"ok": {"type": "boolean"}, "detail": {"type": "string"}},
    "required": ["ok", "detail"],
    "additionalProperties": False,
}
# Without `rows`: those are for who asks from the machine itself.
_READY: Json = {
    "type": "object",
    "properties": {
        "ready": {"type": "boolean"},
        "checks": {"type": "object", "additionalProperties": _CHECK},
        "troubled": {
            "type": "object",
            "properties": {"parked": {"type": "integer", "minimum": 0}, "asleep": {"type": "integer", "minimum": 0}},
            "required": ["parked", "asleep"],
            "additionalProperties": False,
        },
        # Where the operator has named channels.
        "notices": {
            "type": "object",
            "properties": {name: {"type": "integer", "minimum": 0} for name in ("waiting", "given up", "failing")},
            "required": ["waiting", "given up", "failing"],
            "additionalProperties": False,
        },
    },
    "required": ["ready", "checks", "troubled"],
    "additionalProperties": False,
}
_DOOR: Json = {
    "type": "object",
    "properties": {"ready": {"type": "boolean"}},
    "required": ["ready"],
    "additionalProperties": False,
}
_OUTCOMES = ["accepted", "ignored", "our own", "seen before", "pong"]
# Every answer has these, whatever it says.
_HEADERS: Json = {
    name: {"required": True, "schema": {"type": "string", "const": value}}
    for name, value in {"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY"}.items()
}


def _answer(schema: Json | None, media: str = "application/json") -> Json:
    content = {} if schema is None else {"content": {media: {"schema": schema}}}
    return {"description": "an answer", "headers": _HEADERS, **content}


def _path(name: str) -> Json:
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}}


def _header(name: str, schema: Json) -> Json:
    return {"name": name, "in": "header", "required": True, "schema": schema}


def _get(responses: Json, *parameters: Json) -> Json:
    return {"get": {"parameters": list(parameters), "responses": responses}}


# As GitHub's deliveries are, in what the bot reads of them: numbers and texts of any size, parts that may be missing.
_TEXT: Json = {"type": "string"}
_NUMBER: Json = {"type": "integer"}
_LABELS: Json = {
    "type": "array",
    "maxItems": 3,
    "items": {"type": "object", "properties": {"node_id": _TEXT, "name": _TEXT}},
}
PAYLOAD: Json = {
    "type": "object",
    "properties": {
        "action": {"anyOf": [_TEXT, {"enum": ["opened", "edited", "created", "deleted", "labeled", "removed"]}]},
        "issue": {
            "type": "object",
            "properties": {"number": _NUMBER, "node_id": _TEXT, "title": _TEXT, "labels": _LABELS},
        },
        "comment": {"type": "object", "properties": {"id": _NUMBER, "body": _TEXT}},
        "repository": {
            "type": "object",
            "properties": {"id": _NUMBER, "full_name": {"anyOf": [_TEXT, {"const": "acme/rockets"}]}},
        },
        "repositories": {
            "type": "array",
            "maxItems": 2,
            "items": {"type": "object", "properties": {"id": _NUMBER, "full_name": _TEXT}},
        },
        "installation": {"type": "object", "properties": {"id": _NUMBER, "node_id": _TEXT}},
        "sender": {"type": "object", "properties": {"login": _TEXT, "id": _NUMBER, "type": _TEXT}},
        "ref": _TEXT,
    },
}
WEBHOOK: Json = {
    "post": {
        "parameters": [
            _header("X-GitHub-Event", {"type": "string", "pattern": "^[a-z_]{1,20}$"}),
            _header("X-GitHub-Delivery", {"type": "string", "pattern": "^[0-9a-f-]{1,40}$"}),
            _header("X-Hub-Signature-256", {"type": "string", "pattern": "^sha256=[0-9a-f]{64}$"}),
        ],
        "requestBody": {"required": True, "content": {"application/json": {"schema": PAYLOAD}}},
        "responses": {
            "200": _answer({"type": "object", "properties": {"status": {"const": "pong"}}, "required": ["status"]}),
            "202": _answer({"type": "object", "properties": {"status": {"enum": _OUTCOMES}}, "required": ["status"]}),
            **{status: _answer(_ERROR) for status in ("400", "401", "413", "415")},
        },
    }
}
DOCUMENT: Json = {
    "openapi": "3.1.0",
    "info": {"title": "Goalkeeper", "version": "1"},
    "paths": {
        "/webhooks": WEBHOOK,
        "/health": _get({"200": _answer({"type": "object", "properties": {"status": {"const": "alive"}}})}),
        "/ready": _get({"200": _answer(_READY), "503": _answer(_READY)}),
        "/ready/door": _get({status: _answer(_DOOR) for status in ("200", "503")}),
        "/metrics": _get({"200": _answer({"type": "string"}, "text/plain")}),
        "/s/{owner}/{repo}/retros.atom": _get(
            {"200": _answer({"type": "string"}, "application/atom+xml"), "404": _answer(_ERROR)},
            *map(_path, ("owner", "repo")),
            {"name": "key", "in": "query", "schema": {"type": "string"}},
        ),
        "/calendar/{owner}/{repo}/{secret}.ics": _get(
            {"200": _answer({"type": "string"}, "text/calendar"), "404": _answer(_ERROR)},
            *map(_path, ("owner", "repo", "secret")),
        ),
    },
}
