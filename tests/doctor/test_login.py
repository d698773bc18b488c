"""What `goalkeeper doctor` finds about logging in to the dashboard."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import responses

from bot.doctor.examine import Bench, at_github
from bot.doctor.login import LoginSeen, fits
from bot.doctor.values import Finding, Level
from bot.records import Records
from bot.sandbox.inprocess import Sandbox
from bot.sandbox.seeds import Acme, Key
from tests.doctor.test_doctor import API, bench_of

OURS = "https://goalkeeper.example.org"
CALLBACK = f"{OURS}/login/done"


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    made = Sandbox()
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        made.mount(mock, API)
        yield made


@pytest.fixture
def acme(sandbox: Sandbox, key: Key) -> Acme:
    made = sandbox.seed(key)
    made.app.callbacks = [CALLBACK]
    return made


def said(bench: Bench) -> list[Finding]:
    return [each for each in at_github(bench) if each.check == "login"]


def with_login(sandbox: Sandbox, acme: Acme, records: Records, **changes: str) -> Bench:
    given = {"CLIENT_ID": acme.app.client_id, "CLIENT_SECRET": acme.app.client_secret, "PUBLIC_URL": OURS, **changes}
    return bench_of(sandbox, acme, records, **{f"GOALKEEPER_{name}": value for name, value in given.items()})


def test_without_a_dashboard_nothing_is_said_of_it(sandbox: Sandbox, acme: Acme, records: Records) -> None:
    assert said(bench_of(sandbox, acme, records)) == []


def test_a_client_that_github_takes_is_well(sandbox: Sandbox, acme: Acme, records: Records) -> None:
    (found,) = said(with_login(sandbox, acme, records))
    assert (found.level, CALLBACK in found.seen) == (Level.WELL, True)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"CLIENT_SECRET": "f" * 40}, ("incorrect_client_credentials", "Generate a new client secret")),
        ({"CLIENT_ID": "Iv23liOfAnotherApp"}, ("not that of this App", "Set GOALKEEPER_CLIENT_ID to Iv23li")),
    ],
)
def test_what_is_wrong_with_the_login_is_said_with_what_to_do(
    sandbox: Sandbox, acme: Acme, records: Records, changes: dict[str, str], words: tuple[str, str]
) -> None:
    (found,) = said(with_login(sandbox, acme, records, **changes))
    assert found.level is Level.WRONG
    assert (words[0] in found.seen, words[1] in found.next) == (True, True)


def test_a_github_that_is_too_old_to_tell_the_client_id_is_asked_all_the_same() -> None:
    assert fits(LoginSeen("Iv23li1", "", CALLBACK)).level is Level.WELL
    assert "client id on the App's settings page" in fits(LoginSeen("Iv23li1", "", CALLBACK, "Not Found")).next
    assert CALLBACK in fits(LoginSeen("Iv23li1", "", CALLBACK, "redirect_uri_mismatch")).next


def test_a_login_page_that_does_not_answer_is_worth_a_look(sandbox: Sandbox, acme: Acme, records: Records) -> None:
    bench = with_login(sandbox, acme, records, GITHUB_WEB_URL="https://web.github.example")
    (found,) = said(bench)
    assert (found.level, "GOALKEEPER_GITHUB_WEB_URL" in found.next) == (Level.LOOK, True)
