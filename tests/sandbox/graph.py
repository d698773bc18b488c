"""Asks the sandbox's GraphQL API as a client would: over its gate, with a token, in JSON."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from bot.sandbox.entities import Issue
from bot.sandbox.seeds import Acme
from bot.sandbox.world import NewIssue, World

QUERIES = Path(__file__).with_name("queries")


class Graph:
    """Queries and mutations, by file name or as text; the App asks unless a person's login is given."""

    def __init__(self, world: World, acme: Acme, ask: Callable[..., Any]) -> None:
        self.world = world
        self.acme = acme
        self.ask = ask
        self.headers: dict[str, str] = {}

    def reply(self, query: str, by: str = "", /, token: str | None = None, **variables: Any) -> dict[str, Any]:
        """The whole answer: data and errors."""
        text = (QUERIES / f"{query}.graphql").read_text(encoding="utf-8") if query.isidentifier() else query
        if by:
            token = self.world.personal_token(self.world.user(by)).value
        tokens = {"token": token} if token else {}
        status, headers, content = self.ask("POST", "/graphql", {"query": text, "variables": variables}, **tokens)
        assert status == 200, content
        self.headers = {name.lower(): value for name, value in headers.items()}
        found: dict[str, Any] = content
        return found

    def data(self, query: str, by: str = "", /, **variables: Any) -> Any:
        """The data of an answer without errors."""
        reply = self.reply(query, by, **variables)
        assert "errors" not in reply, reply["errors"]
        return reply["data"]

    def error(self, query: str, by: str = "", /, token: str | None = None, **variables: Any) -> dict[str, Any]:
        """The only error of an answer."""
        reply = self.reply(query, by, token=token, **variables)
        [error] = reply["errors"]
        found: dict[str, Any] = error
        return found

    def issue(self, title: str, **more: Any) -> Issue:
        """An issue that ada opened."""
        world = self.world
        return world.create_issue(world.actor("ada"), self.acme.repository, NewIssue(title, **more))
