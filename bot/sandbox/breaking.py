"""What does a call get that a fault has struck, instead of its answer or in the place of a part of it?"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from graphql import FieldNode, OperationDefinitionNode, parse

from bot.sandbox.errors import (
    Forbidden,
    GitHubError,
    Gone,
    NotFound,
    RateLimited,
    SecondaryLimit,
    Unauthorized,
    ValidationFailed,
)
from bot.sandbox.faults import BROKEN, REFUSED, Fault
from bot.sandbox.reply import Dropped, Reply, json_reply, lower, refusal

_WRONG = "Something went wrong while executing your query. Please include the request ID when reporting this issue."
_HTML = b"<html><body>Unicorn!</body></html>"
_BLOCKED = "Repository access blocked"
# Everybody who is let in at all may ask this.
_NEVER_REFUSED = ("viewer", "rateLimit")


def broken(path: str, body: bytes, fault: Fault) -> Reply:
    """Answer for a call that never reached the application; status 0 when there is to be no answer."""
    if fault.kind in BROKEN:
        return json_reply(int(fault.kind), {"message": "Server Error"})
    if fault.kind in REFUSED:
        refused = _refused(fault.kind)
        return _in_graphql(body, refused) if path == "/graphql" and fault.kind != "401" else refusal(path, refused)
    answers = {
        "403_secondary": _limited(fault),
        "429": _limited(fault),
        "403_primary": refusal(path, RateLimited("installation")),
        "html200": Reply(200, {"content-type": "text/html; charset=utf-8"}, _HTML),
        "graphql_error": json_reply(200, {"data": None, "errors": [{"message": _WRONG}]}),
    }
    return answers.get(fault.kind, Reply(0, {}))


def mangled(reply: Reply, fault: Fault | None) -> Reply:
    """Spoil the answer to a call that was carried out."""
    match fault.kind if fault else "":
        case "502_done":
            return json_reply(502, {"message": "Server Error"}, {"date": reply.headers.get("date", "")})
        case "lost_reply" | "reset":
            raise Dropped
        case "timeout" | "timeout_done":
            raise Dropped(silent=True)
        case "truncated":
            raise Dropped(reply)
        case "null_node":
            return _without_a_node(reply)
        case _:
            return reply


def _refused(kind: str) -> GitHubError:
    """Return the refusal as its own class words it."""
    refusals: dict[str, GitHubError] = {
        "401": Unauthorized(),
        "403_permission": Forbidden(accepted="issues=write"),
        "404": NotFound(),
        "409": GitHubError(409, "Conflict"),
        "410": Gone("This issue was deleted"),
        "422": ValidationFailed([{"resource": "Issue", "code": "invalid", "field": "title"}]),
        "451": GitHubError(451, _BLOCKED),
    }
    return refusals[kind]


def _limited(fault: Fault) -> Reply:
    again = {"retry-after": str(int(fault.seconds))} if fault.seconds else {}
    said = SecondaryLimit(int(fault.seconds)).body()
    return json_reply(429, {**said, "status": "429"}, again) if fault.kind == "429" else json_reply(403, said, again)


def _in_graphql(body: bytes, refused: GitHubError) -> Reply:
    """Say a refusal of the whole in GraphQL: what was asked for is null, and an entry of `errors` says why."""
    root = _root(body)
    entry = {"type": refused.kind, "path": [root], "message": refused.message}
    return json_reply(200, {"data": {root: None}, "errors": [entry]}, lower(refused.headers))


def _root(body: bytes) -> str:
    document = parse(json.loads(body)["query"])
    operation = next(each for each in document.definitions if isinstance(each, OperationDefinitionNode))
    fields = (each for each in operation.selection_set.selections if isinstance(each, FieldNode))
    names = [(each.alias or each.name).value for each in fields]
    return next((name for name in names if name not in _NEVER_REFUSED), names[0])


def _without_a_node(reply: Reply) -> Reply:
    """Leave out the first entry of the last list that has one, and say so in `errors`; as it is where there is none."""
    content = json.loads(reply.body) if reply.body[:1] == b"{" else {}
    found = list(_lists(content.get("data"), ()))
    if not found:
        return reply
    path, nodes = found[-1]
    nodes[0] = None
    content["errors"] = [*content.get("errors", []), {"path": [*path, 0], "message": _WRONG}]
    return replace(reply, body=json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode())


def _lists(value: Any, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], list[Any]]]:
    """Yield every list of objects below a value, with the way to it."""
    if isinstance(value, list) and any(isinstance(each, dict) for each in value):
        yield path, value
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, part in parts:
        yield from _lists(part, (*path, name))
