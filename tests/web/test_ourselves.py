"""Does the door leave alone what our App did itself, and hear everybody else?"""

from __future__ import annotations

from typing import Any

import pytest
from fastapi import FastAPI

from bot.app import Context, create_app
from bot.event import Event
from bot.metrics import Metrics
from bot.ourselves import NEEDED, Ourselves, is_our_own, nobody, of_app
from bot.payload import read_event
from bot.queue import defer
from bot.records import Records
from tests.web.door import GUID, ISSUE, make_settings, post

US = of_app(77, "goalkeeper-acme")
BOT = {"login": "goalkeeper-acme[bot]", "type": "Bot"}


def event(name: str = "issues", action: str = "labeled", sender: Any = BOT, **parts: Any) -> Event:
    return read_event("guid", name, {"action": action, "sender": sender, **parts})


def comment(app: Any, sender: Any = BOT, action: str = "created") -> Event:
    through = {"id": app} if app else None
    return event("issue_comment", action, sender, comment={"id": 1, "performed_via_github_app": through})


@pytest.mark.parametrize("name", ["issues", "issue_comment", "label", "projects_v2_item", "sub_issues"])
def test_what_our_app_did_is_our_own(name: str) -> None:
    assert is_our_own(event(name, "edited"), US)


@pytest.mark.parametrize(
    "sender",
    [
        {"login": "ada", "type": "User"},
        {"login": "goalkeeper-acme", "type": "User"},
        {"login": "goalkeeper-acme[bot]", "type": "User"},
        {"login": "renovate[bot]", "type": "Bot"},
        {"login": "goalkeeper-acme2[bot]", "type": "Bot"},
        {"login": "goalkeeper-acme", "type": "Bot"},
        {"login": "", "type": "Bot"},
        {},
        None,
        "goalkeeper-acme[bot]",
    ],
)
def test_what_anybody_else_did_is_not(sender: Any) -> None:
    assert not is_our_own(event(sender=sender), US)


def test_a_login_is_the_same_however_it_is_written() -> None:
    assert is_our_own(event(sender={"login": "Goalkeeper-ACME[bot]", "type": "Bot"}), US)


def test_a_person_is_heard_also_through_an_app_be_it_ours() -> None:
    ada = {"login": "ada", "type": "User"}
    assert not is_our_own(comment(77, ada), US)
    assert not is_our_own(comment(99, ada), US)


def test_another_app_under_the_name_that_was_ours_is_heard() -> None:
    assert is_our_own(comment(77), US)
    assert is_our_own(comment(0), US)
    assert not is_our_own(comment(99), US)


def test_who_made_the_comment_does_not_matter_when_it_is_edited() -> None:
    assert is_our_own(comment(99, action="edited"), US)


def test_an_issue_that_another_app_opened_under_our_name_is_heard() -> None:
    made = {"number": 7, "performed_via_github_app": {"id": 99}}
    assert not is_our_own(event("issues", "opened", issue=made), US)
    assert is_our_own(event("issues", "closed", issue=made), US)


@pytest.mark.parametrize(("name", "action"), sorted(NEEDED))
def test_a_goal_that_we_took_away_from_a_sprint_is_told_to_it(name: str, action: str) -> None:
    assert not is_our_own(event(name, action), US)
    assert is_our_own(event(name, action.replace("removed", "added")), US)


def test_while_nobody_knows_who_we_are_everything_is_heard() -> None:
    assert nobody() == of_app(77, "") == Ourselves()
    assert not is_our_own(event(), nobody())
    assert not is_our_own(event(sender={"login": "", "type": "Bot"}), nobody())


def door(records: Records, metrics: Metrics | None = None) -> FastAPI:
    context = Context(make_settings(), lambda d: records.accept(d, defer), metrics or Metrics(), ourselves=lambda: US)
    return create_app(context)


def test_our_own_delivery_is_noted_counted_and_raises_no_look(records: Records) -> None:
    metrics = Metrics()
    answer = post(door(records, metrics), {**ISSUE, "sender": BOT})
    assert (answer.status_code, answer.json()) == (202, {"status": "our own"})
    noted = records.delivery(GUID)
    assert noted is not None
    assert (noted.state, noted.waits_for) == ("ignored", ())
    assert records.counts()["rows"]["dirty"] == 0
    assert b'goalkeeper_deliveries_total{event="issues",outcome="our own"} 1.0' in metrics.text()


def test_our_own_delivery_that_comes_again_was_seen_before(records: Records) -> None:
    own = {**ISSUE, "sender": BOT}
    post(door(records), own)
    assert post(door(records), own).json() == {"status": "seen before"}


def test_the_same_delivery_of_another_app_raises_a_look(records: Records) -> None:
    answer = post(door(records), {**ISSUE, "sender": {"login": "renovate[bot]", "type": "Bot"}})
    assert answer.json() == {"status": "accepted"}
    assert records.counts()["rows"]["dirty"] == 1
