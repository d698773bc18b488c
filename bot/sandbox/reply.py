"""What is an answer before it goes on the wire, and what is left of it when the connection breaks?"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from bot.sandbox.errors import GitHubError, RateLimited


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer as bytes, before it goes on the wire; header names are lower-case, cookies stand apart."""

    status: int
    headers: Mapping[str, str]
    body: bytes = b""
    cookies: tuple[str, ...] = ()


class Dropped(Exception):
    """The connection breaks; `partly` holds what still went through, headers and half of the body.

    `silent` when it does not break: nothing comes, until whoever asked gives up.
    """

    def __init__(self, partly: Reply | None = None, *, silent: bool = False) -> None:
        super().__init__("connection dropped by a fault")
        self.partly = partly
        self.silent = silent


def json_reply(status: int, content: object, headers: Mapping[str, str] | None = None) -> Reply:
    """Write an answer in JSON."""
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    return Reply(status, {"content-type": "application/json; charset=utf-8", **lower(headers or {})}, body)


def lower(headers: Mapping[str, str]) -> dict[str, str]:
    """Return the headers with names in small letters."""
    return {name.lower(): value for name, value in headers.items()}


def refusal(path: str, refused: GitHubError) -> Reply:
    """Word a refusal as the API in question does: GraphQL says most of them with status 200."""
    if path == "/graphql" and isinstance(refused, RateLimited):
        errors = [{"type": refused.kind, "code": "graphql_rate_limit", "message": refused.message}]
        return json_reply(200, {"errors": errors})
    return json_reply(refused.status, refused.body(), refused.headers)
