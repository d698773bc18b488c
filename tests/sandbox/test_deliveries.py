"""How events reach those who subscribed, and what is remembered of it."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from bot.sandbox.deliveries import Answer, Delivery, Mode
from bot.sandbox.world import NewIssue
from tests.sandbox.conftest import Stage
from tests.sandbox.test_apps import sign


def open_issues(stage: Stage, count: int) -> None:
    for n in range(count):
        stage.world.create_issue(stage.world.actor("ada"), stage.acme.repository, NewIssue(f"Issue {n + 1}"))


def titles(deliveries: list[Delivery]) -> list[str]:
    return [d.payload["issue"]["title"] for d in deliveries]


def test_a_delivery_is_signed_over_its_very_bytes(stage: Stage) -> None:
    stage.world.create_issue(stage.world.actor("ada"), stage.acme.repository, NewIssue("Über 🚀"))
    (sent,) = stage.world.deliveries.pending()
    headers = sent.headers()
    expected = hmac.new(stage.acme.webhook_secret.encode(), sent.body, hashlib.sha256).hexdigest()
    assert headers["X-Hub-Signature-256"] == f"sha256={expected}"
    assert json.loads(sent.body)["issue"]["title"] == "Über 🚀"


def test_a_delivery_carries_all_of_githubs_headers(stage: Stage) -> None:
    open_issues(stage, 1)
    (sent,) = stage.world.deliveries.pending()
    headers = sent.headers()
    assert headers["X-GitHub-Event"] == "issues"
    assert headers["X-GitHub-Delivery"] == sent.guid
    assert headers["X-GitHub-Hook-ID"] == str(stage.acme.app.hook.id)
    assert headers["X-GitHub-Hook-Installation-Target-Type"] == "integration"
    assert headers["X-GitHub-Hook-Installation-Target-ID"] == str(stage.acme.app.id)
    assert headers["User-Agent"].startswith("GitHub-Hookshot/")
    assert headers["Content-Type"] == "application/json"


def test_a_hook_without_a_secret_sends_no_signature(stage: Stage) -> None:
    stage.acme.app.hook.secret = ""
    open_issues(stage, 1)
    assert "X-Hub-Signature-256" not in stage.world.deliveries.pending()[0].headers()


def test_a_payload_names_action_repository_organization_installation_and_sender(stage: Stage) -> None:
    open_issues(stage, 1)
    payload = stage.world.deliveries.pending()[0].payload
    assert payload["action"] == "opened"
    assert payload["repository"]["full_name"] == "acme/rockets"
    assert payload["organization"]["login"] == "acme"
    assert payload["installation"]["id"] == stage.acme.installation.id
    assert payload["sender"]["login"] == "ada"


def test_the_bots_own_writes_come_back_from_a_bot(stage: Stage) -> None:
    stage.rockets().create_issue("By the bot")
    payload = stage.world.deliveries.pending()[0].payload
    assert (payload["sender"]["login"], payload["sender"]["type"]) == ("goalkeeper-sandbox[bot]", "Bot")
    assert payload["issue"]["performed_via_github_app"]["slug"] == "goalkeeper-sandbox"


def test_an_event_that_was_not_subscribed_is_not_sent(stage: Stage) -> None:
    stage.acme.installation.events.remove("issues")
    open_issues(stage, 1)
    assert stage.events() == []


def test_a_repository_outside_the_installation_stays_silent(stage: Stage) -> None:
    moon = stage.world.add_repository(stage.acme.organization, "moon")
    stage.world.choose_repositories(stage.world.actor("ada"), stage.acme.installation, [moon])
    stage.world.deliveries.pending()
    open_issues(stage, 1)
    assert stage.events() == []


def test_an_inactive_hook_hears_nothing(stage: Stage) -> None:
    stage.acme.app.hook.active = False
    open_issues(stage, 1)
    stage.world.suspend(stage.world.actor("ada"), stage.acme.installation)
    assert stage.events() == []


def test_a_payload_is_what_was_true_when_it_happened(stage: Stage) -> None:
    open_issues(stage, 1)
    issue = stage.acme.repository.issues[1]
    stage.world.edit_issue(stage.world.actor("ada"), issue, title="Renamed")
    opened, edited = stage.world.deliveries.pending()
    assert opened.payload["issue"]["title"] == "Issue 1"
    assert edited.payload["changes"] == {"title": {"from": "Issue 1"}}


def test_deliveries_can_be_doubled(stage: Stage) -> None:
    stage.world.deliveries.set_mode(Mode(duplicate=1.0))
    open_issues(stage, 2)
    assert titles(stage.world.deliveries.pending()) == ["Issue 1", "Issue 1", "Issue 2", "Issue 2"]


def test_deliveries_can_be_dropped_by_place_and_by_share(stage: Stage) -> None:
    stage.world.deliveries.set_mode(Mode(drop_nth=(2,)))
    open_issues(stage, 3)
    assert titles(stage.world.deliveries.pending()) == ["Issue 1", "Issue 3"]
    stage.world.deliveries.set_mode(Mode(drop=1.0))
    open_issues(stage, 3)
    assert stage.world.deliveries.pending() == []


def test_deliveries_can_be_reordered_the_same_way_each_time(stage: Stage) -> None:
    orders = []
    for _ in range(2):
        stage.world.deliveries.set_mode(Mode(reorder=True, seed=7))
        open_issues(stage, 6)
        orders.append(titles(stage.world.deliveries.pending()))
    assert orders[0] == orders[1] != sorted(orders[0])


def test_deliveries_can_be_held_back(stage: Stage) -> None:
    stage.world.deliveries.set_mode(Mode(hold=True))
    open_issues(stage, 1)
    assert (stage.world.deliveries.pending(), stage.world.deliveries.waiting()) == ([], 1)
    assert stage.world.deliveries.wait(0.01) is False
    stage.world.deliveries.set_mode(Mode())
    assert stage.world.deliveries.wait(0.01) is True
    assert len(stage.world.deliveries.pending()) == 1


def test_a_payload_over_25_megabytes_is_never_sent(stage: Stage) -> None:
    hooks = [(stage.acme.app.hook, None)]
    stage.world.deliveries.publish("issues", {"action": "opened", "big": "x" * 26_300_000}, hooks)
    assert stage.world.deliveries.waiting() == 0


def test_sending_goes_on_until_nothing_waits(stage: Stage) -> None:
    seen: list[str] = []

    def receive(delivery: Delivery) -> int:
        seen.append(delivery.payload["issue"]["title"])
        if len(seen) == 1:
            open_issues(stage, 1)
        return 202

    open_issues(stage, 1)
    assert stage.sandbox.deliver(receive) == 2


def test_the_api_lists_deliveries_and_how_they_ended(stage: Stage, ask: Callable[..., Any]) -> None:
    open_issues(stage, 3)
    answers = iter([202, 500, 202])
    stage.sandbox.deliver(lambda _: next(answers))
    listed = ask("GET", "/app/hook/deliveries", token=sign(stage))[2]
    assert [d["status_code"] for d in listed] == [202, 500, 202]
    failed = ask("GET", "/app/hook/deliveries?status=failure", token=sign(stage))[2]
    assert [d["event"] for d in failed] == ["issues"]
    assert len(ask("GET", "/app/hook/deliveries?status=success", token=sign(stage))[2]) == 2
    whole = ask("GET", f"/app/hook/deliveries/{failed[0]['id']}", token=sign(stage))[2]
    assert whole["request"]["payload"]["issue"]["title"] == "Issue 2"
    assert whole["request"]["headers"]["X-GitHub-Event"] == "issues"


def test_the_list_of_deliveries_is_paged_by_cursor(stage: Stage, ask: Callable[..., Any]) -> None:
    open_issues(stage, 3)
    stage.sandbox.deliver(lambda _: 200)
    _, headers, first = ask("GET", "/app/hook/deliveries?per_page=2", token=sign(stage))
    path = headers["link"].split(">")[0].removeprefix("<https://api.github.example")
    _, headers, second = ask("GET", path, token=sign(stage))
    assert (len(first), len(second)) == (2, 1)
    assert second[0]["id"] < first[-1]["id"]
    assert "link" not in headers


def test_a_redelivery_has_the_same_guid(stage: Stage, ask: Callable[..., Any]) -> None:
    open_issues(stage, 1)
    stage.sandbox.deliver(lambda _: 500)
    (failed, *_) = ask("GET", "/app/hook/deliveries", token=sign(stage))[2]
    assert ask("POST", f"/app/hook/deliveries/{failed['id']}/attempts", token=sign(stage))[0] == 202
    (again,) = stage.world.deliveries.pending()
    assert (again.guid, again.redelivery, again.id != failed["id"]) == (failed["guid"], True, True)


def test_deliveries_older_than_three_days_are_forgotten(stage: Stage, ask: Callable[..., Any]) -> None:
    open_issues(stage, 1)
    (sent,) = stage.world.deliveries.pending()
    stage.world.deliveries.record(sent, Answer(500))
    stage.sandbox.clock.advance(timedelta(days=3, seconds=1))
    assert ask("GET", "/app/hook/deliveries", token=sign(stage))[2] == []
    assert ask("POST", f"/app/hook/deliveries/{sent.id}/attempts", token=sign(stage))[0] == 404
