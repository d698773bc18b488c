"""What people may not see on the dashboard (S9): GitHub says so, for each of them, and again every five minutes."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any
from unittest import mock

from bot.errors import GoalkeeperError
from bot.github.people import People
from bot.sandbox.faults import Fault
from bot.web.seeing import FRESH_SECONDS, Seeing
from chaos.mutants import mutant
from chaos.row import Play, Row, Seen, Size
from chaos.tries import Tries
from chaos.visitors import HERE, OUTSIDER, SECONDS, opened, paths
from tests.web.visiting import Browser, House

_NOWHERE = "/s/acme/nowhere"


def _private(given: Play) -> Seen:
    """Look at what is not theirs to see, on every page; it is as if there were nothing."""
    tries = Tries(SECONDS, own_time=False)
    with opened(given) as made:
        tries.named({name: partial(_settled, made, case) for name, case in _PRIVATE.items()})
        tries.named({f"GitHub fails with {kind}": partial(_settled, made, partial(_fails, kind)) for kind in _FAULTS})
        tries.mutated(partial(_settled, made, partial(_comes_and_goes, given.dice)) for _ in range(given.amount))
    return tries.seen()


_FAULTS = (
    *("500", "502", "503", "504", "401", "403_permission", "404", "409", "410", "422", "451", "truncated"),
    *("403_secondary", "403_primary", "429", "reset", "html200"),
)


def _settled(made: House, case: Callable[[House], str]) -> str:
    """Try it with everybody in their place, and put them back there."""
    acme, rockets = made.acme.organization, made.acme.repository
    before = dict(acme.members), dict(rockets.collaborators)
    _forget(made)
    try:
        return case(made)
    finally:
        acme.members, rockets.collaborators = before
        made.acme.installation.selection = "all"
        made.acme.installation.suspended_at = None
        made.backstage.faults.clear()


def _forget(made: House) -> None:
    """Let five minutes pass."""
    seeing = made.desk.seeing
    every: list[dict[Any, tuple[float, Any]]] = [seeing._levels, seeing._lists, seeing._vain]  # noqa: SLF001 - a clock
    for kept in every:
        for key, (until, value) in list(kept.items()):
            kept[key] = (until - FRESH_SECONDS - 1, value)


def _sees(browser: Browser) -> str:
    """Return what somebody sees that is not theirs, "" for nothing."""
    nothing = browser.get(_NOWHERE)
    if nothing.status_code != 404:
        return f"what is not there is answered {nothing.status_code}"
    for path in paths(browser.app, "GET"):
        if path.startswith(HERE):
            shown = browser.get(path)
            if (shown.status_code, _still(shown.text)) != (404, _still(nothing.text)):
                return f"{path} is answered {shown.status_code}, or by another page than what is not there"
    return "the list names it" if "rockets" in browser.get("/").text else ""


def _still(text: str) -> str:
    return re.sub(r'value="[0-9a-f]{64}"', "", text)


def _stranger(made: House) -> str:
    return _sees(made.browser(OUTSIDER))


def _left(made: House) -> str:
    browser = made.browser("edsger")
    if browser.get(HERE).status_code != 200:
        return "a member does not see their own"
    made.acme.organization.members.pop("edsger")
    made.acme.repository.collaborators.pop("edsger")
    _forget(made)
    return _sees(browser)


def _uninstalled(made: House) -> str:
    browser = made.browser("grace")
    made.acme.installation.selection, made.acme.installation.repositories = "selected", set()
    return _sees(browser)


def _suspended(made: House) -> str:
    browser = made.browser("grace")
    made.acme.installation.suspended_at = made.world.now()
    return _sees(browser)


def _anothers_sight(made: House) -> str:
    """What one person has just seen is not what another one sees."""
    made.browser("ada").get(HERE)
    return _sees(made.browser(OUTSIDER))


def _name_used_again(made: House) -> str:
    """Who may see the new acme/rockets learns nothing of the old one that we know by that name."""
    world, old = made.world, made.acme.repository
    browser = made.browser(OUTSIDER)
    world.rename_repository(world.actor("ada"), old, "missiles")
    new = world.add_repository(made.acme.organization, "rockets", collaborators={OUTSIDER: "write"})
    try:
        return "a repository is known by its name" if browser.get(HERE).status_code != 404 else ""
    finally:
        del world.repositories[new.full_name.lower()]
        world.rename_repository(world.actor("ada"), old, "rockets")


def _same_calls(made: House) -> str:
    """GitHub is asked as often about what is hidden as about what is not there: neither is quicker."""
    browser = made.browser(OUTSIDER)
    asked = []
    for path in (HERE, _NOWHERE):
        before = len(made.backstage.calls)
        browser.get(path)
        asked.append(len(made.backstage.calls) - before)
    return f"{asked} calls" if len({*asked}) > 1 else ""


def _nobody(made: House) -> str:
    browser = made.browser()
    for path in paths(made.app, "GET"):
        answer = browser.get(path)
        if answer.status_code != 303 or not answer.headers["location"].startswith("/login"):
            return f"{path} is answered {answer.status_code} to nobody"
    return ""


def _corner(made: House) -> str:
    """Whoever is no operator finds nothing in the operator's corner."""
    browser = made.browser("grace")
    for path in paths(made.app, "GET"):
        if path.startswith("/operator") and browser.get(path).status_code != 404:
            return f"{path} is shown to somebody who is no operator"
    return ""


def _fails(kind: str, made: House) -> str:
    """Let GitHub fail while an outsider asks, and while a member does."""
    for login in (OUTSIDER, "grace"):
        browser = made.browser(login)
        made.backstage.faults.clear()
        made.backstage.faults.add(Fault(kind, path=r"/(repos/acme/rockets|repositories/\d+)", times=9))
        status = browser.get(HERE).status_code
        if status not in {303, 404, 503}:
            return f"{login} is answered {status}"
    return ""


def _comes_and_goes(dice: random.Random, made: House) -> str:
    """People come and go at random; after five minutes everybody sees what they may, and no more."""
    for login in ("grace", "edsger", OUTSIDER):
        browser, member = made.browser(login), dice.random() < 0.5
        made.acme.organization.members.pop(login, None)
        made.acme.repository.collaborators.pop(login, None)
        if member:
            made.acme.repository.collaborators[login] = dice.choice(("read", "triage", "write"))
        _forget(made)
        seen = browser.get(HERE).status_code == 200
        if seen is not member:
            return f"{login} {'does not see' if member else 'sees'} it"
    return ""


_PRIVATE: dict[str, Callable[[House], str]] = {
    "nobody": _nobody,
    "a stranger": _stranger,
    "somebody who left": _left,
    "the App taken from the repository": _uninstalled,
    "the App suspended": _suspended,
    "what somebody else has just seen": _anothers_sight,
    "a name used again": _name_used_again,
    "how long it takes": _same_calls,
    "the operator's corner": _corner,
}


@mutant("an error of GitHub lets people see")
def _open_door() -> Iterator[None]:
    real = People.level

    def trusting(people: People, token: str, repo_id: int, name: str) -> str:
        try:
            return real(people, token, repo_id, name)
        except GoalkeeperError:
            return "read"

    with mock.patch.object(People, "level", trusting):
        yield


@mutant("what was seen once is seen for ever")
def _for_ever() -> Iterator[None]:
    def fresh(_seeing: Seeing, kept: dict[object, tuple[float, object]], key: object) -> object:
        found = kept.get(key)
        return found[1] if found else None

    with mock.patch.object(Seeing, "_fresh", fresh):
        yield


@mutant("one person's sight serves all")
def _shared_sight() -> Iterator[None]:
    real = Seeing.level

    def shared(seeing: Seeing, session: object, repo: object) -> str:
        return real(seeing, replace(session, id=b"one for all"), repo)  # type: ignore[type-var, arg-type]  # as given

    with mock.patch.object(Seeing, "level", shared):
        yield


ROWS = (
    Row(
        "S9", "the dashboard: what people may not see", "comings and goings",
        "GitHub's word for each person and no other; within five minutes; a page as for what is not there",
        {Size.BRIEF: 2, Size.USUAL: 40, Size.LONG: 300}, _private,
        (
            *("an error of GitHub lets people see", "what was seen once is seen for ever"),
            "one person's sight serves all",
        ), 2,
    ),
)  # fmt: skip
