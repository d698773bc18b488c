"""The guards of security, each with the way to take it out: see `chaos.mutants`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from unittest import mock
from urllib.parse import urljoin

from chaos.mutants import mutant


@mutant("YAML without bounds")
def _unbounded_yaml() -> Iterator[None]:
    """Anchors, tags, depth and numbers are as the author likes."""
    with mock.patch("config.yaml_lines._bounded", lambda events: events):
        yield


@mutant("templates may look at anything")
def _all_parts() -> Iterator[None]:
    """What a view keeps to itself is shown."""
    with mock.patch("bot.render.parts.part", getattr), mock.patch("bot.render.walk.part", getattr):
        yield


@mutant("nobody counts a template's steps")
def _no_steps() -> Iterator[None]:
    """A template may take twenty times what it may."""
    from bot.render.meter import Meter  # noqa: PLC0415 - a mutant imports what it changes when it does

    def step(self: Meter, count: int = 1) -> None:
        self.steps += count / 20  # type: ignore[assignment]
        if self.steps > self.most_steps:
            raise RuntimeError("this would have gone on")

    with mock.patch.object(Meter, "step", step):
        yield


@mutant("any signature will do")
def _unsigned() -> Iterator[None]:
    """Whoever posts is GitHub."""
    with mock.patch("bot.webhook.is_signed", return_value=True):
        yield


@mutant("a secret of any length")
def _short_secrets() -> Iterator[None]:
    """A secret may be a word."""
    with mock.patch("config.settings.SHORTEST_SECRET", 0):
        yield


@mutant("addresses are believed")
def _believed() -> Iterator[None]:
    """The metadata of a cloud is an address as any other."""
    with mock.patch("config.addresses._is_forbidden", return_value=False):
        yield


@mutant("redirects are followed anywhere")
def _followed() -> Iterator[None]:
    """The wire goes where it is sent, as most clients do."""
    import requests  # noqa: PLC0415

    from bot.github import wire  # noqa: PLC0415

    ask = wire._ask  # noqa: SLF001 - the guard that is taken out

    def follow(connection: Any, request: requests.Request) -> Any:
        answer = ask(connection, request)
        for _ in range(wire.MOST_HOPS):
            there = {name.lower(): value for name, value in answer.getheaders()}.get("location")
            if not there:
                break
            request = requests.Request(request.method, urljoin(str(request.url), there), headers=request.headers)
            answer = ask(connection, request)
        return answer

    with mock.patch("bot.github.wire._ask", follow):
        yield


@mutant("a pin without its hash")
def _no_hash() -> Iterator[None]:
    """One of the pins is only a version."""
    from chaos import supply  # noqa: PLC0415

    text_of = supply.text_of

    def without(name: str) -> str:
        return text_of(name) + ("evil==1.0\n" if name.endswith(".lock") else "")

    with mock.patch("chaos.supply.text_of", without):
        yield


@mutant("an image that runs as root")
def _as_root() -> Iterator[None]:
    """The line with the user is gone."""
    from chaos import supply  # noqa: PLC0415

    text_of = supply.text_of
    with mock.patch("chaos.supply.text_of", lambda name: text_of(name).replace("USER 10001:10001", "")):
        yield


@mutant("commands in quotes and code count")
def _quoted_commands() -> Iterator[None]:
    """Every line is read, whatever stands around it."""
    with mock.patch("bot.core.commands.parse._lines", lambda source: range(source.body.count("\n") + 1)):
        yield


@mutant("everybody may command")
def _no_rights() -> Iterator[None]:
    """No condition is looked at."""
    with mock.patch("bot.core.commands.rights._holds", return_value=True):
        yield


@mutant("people's words mention and refer")
def _loud_words() -> Iterator[None]:
    """Mentions, numbers and addresses stay as they were typed."""
    with mock.patch("bot.core.neutral._unreferenced", lambda text: text):
        yield


@mutant("people's words are HTML")
def _html() -> Iterator[None]:
    """What people type is put into posts as it is."""
    with mock.patch("bot.core.neutral._one_line", lambda text: text.replace("&lt;", "<")):
        yield


@mutant("a token with all that was granted")
def _all_permissions() -> Iterator[None]:
    """GitHub is asked for a token without saying for what."""
    from bot.github.client import GitHub  # noqa: PLC0415

    ask = GitHub._ask_token  # noqa: SLF001

    with mock.patch.object(GitHub, "_ask_token", lambda self, installation, _permissions: ask(self, installation, {})):
        yield


@mutant("a marker counts whoever copied it")
def _anybodys_marker() -> Iterator[None]:
    """Whatever bears a marker is ours."""
    from dataclasses import replace  # noqa: PLC0415

    from bot.github import parse  # noqa: PLC0415

    comment = parse.comment
    with mock.patch("bot.github.parse.comment", lambda node: replace(comment(node), mine=True)):
        yield


@mutant("where a repository is said to be counts for ever")
def _moved_for_good() -> Iterator[None]:
    """Who was once told that a repository went to another installation hears nothing else any more."""
    from bot.records import ledger  # noqa: PLC0415

    settle, heard = ledger.settle_place, dict[int, set[int]]()

    def settle_once(conn: Any, repo: Any, installation: int) -> None:
        known = heard.setdefault(repo.id, set())
        if len(known) < 2:
            known.add(installation)
            settle(conn, repo, installation)

    with mock.patch("bot.records.ledger.settle_place", settle_once):
        yield


@mutant("a repository is known by its name")
def _by_name() -> Iterator[None]:
    """Whatever bears the name is the repository that is meant."""
    from bot.github import parse  # noqa: PLC0415

    class Equal(int):
        """Is every number."""

        __hash__ = int.__hash__

        def __ne__(self, _other: object) -> bool:
            return False

    repository = parse.repository

    def any_id(*given: Any, **more: Any) -> Any:
        from dataclasses import replace  # noqa: PLC0415

        found = repository(*given, **more)
        return replace(found, database_id=Equal(found.database_id))

    with mock.patch("bot.github.parse.repository", any_id):
        yield
