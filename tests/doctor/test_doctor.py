"""What `goalkeeper doctor` finds: each check once where all is well, and once where it is not."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
import responses
from typer.testing import CliRunner

from bot import cli
from bot.database import Database
from bot.doctor import credentials, granted, hook, machine
from bot.doctor import examine as examining
from bot.doctor.examine import Bench, at_github, examine, look_at, reach
from bot.doctor.granted import AUTOMATIC_EVENTS, FURTHER_EVENTS, NEEDED_EVENTS, PURPOSES
from bot.doctor.hook import HINTS, Reached
from bot.doctor.show import lines
from bot.doctor.spaces import SpaceSeen, rows, space
from bot.doctor.values import Finding, Level, is_well, look, well, wrong
from bot.errors import TryLater
from bot.event import Repo
from bot.github.access import Access
from bot.github.access import Delivery as Attempt
from bot.github.checkup import Placed, Registration
from bot.github.client import GitHub
from bot.records import Delivery, Records, Troubled
from bot.sandbox.acting import act
from bot.sandbox.inprocess import Sandbox
from bot.sandbox.seeds import Acme, Key, new_rsa_key
from config.settings import NEEDED_PERMISSIONS, Settings, load
from handlers import HANDLERS
from tests.house.tree import ROOT

API = "https://github.example/api/v3"
NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
IDLE = {"issue_dependencies", "milestone", "projects_v2_status_update"}


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    made = Sandbox()
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        made.mount(mock, API)
        yield made


@pytest.fixture
def acme(sandbox: Sandbox, key: Key) -> Acme:
    made = sandbox.seed(key)
    made.app.events = [*(NEEDED_EVENTS | FURTHER_EVENTS.keys()) - IDLE]
    return made


def settings_of(acme: Acme, **changes: str) -> Settings:
    return load(
        {
            "GOALKEEPER_APP_ID": str(acme.app.id),
            "GOALKEEPER_APP_PRIVATE_KEY": acme.private_key,
            "GOALKEEPER_WEBHOOK_SECRET": acme.webhook_secret,
            "GOALKEEPER_GITHUB_API_URL": API,
            "GOALKEEPER_READ_PAUSE": "0",
            **changes,
        }
    )


@pytest.fixture
def bench(sandbox: Sandbox, acme: Acme, records: Records) -> Bench:
    return bench_of(sandbox, acme, records)


def bench_of(sandbox: Sandbox, acme: Acme, records: Records | None, **changes: str) -> Bench:
    settings = settings_of(acme, **changes)
    pem = settings.private_key
    assert pem is not None
    access = Access(
        API,
        app_id=str(settings.app_id),
        private_key=pem.get_secret_value(),
        token_permissions=settings.token_permissions,
        read_pause=0,
    )
    return Bench(settings, GitHub(access, lambda _call: None), records, sandbox.clock.now())


def arrive(sandbox: Sandbox, records: Records, status: int = 202) -> None:
    """Let what waits be answered so, and note in the ledger what was answered well."""

    def send(delivery: Any) -> int:
        if status < 300:
            records.accept(Delivery(delivery.guid, delivery.event, "", "", 0, 0, ()), lambda _conn, _key: None)
        return status

    sandbox.deliver(send)


def found(bench: Bench, check: str) -> list[Finding]:
    return [finding for finding in at_github(bench) if finding.check == check]


def ill(findings: list[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.level is not Level.WELL]


def test_a_bot_that_is_well_is_found_well(bench: Bench, sandbox: Sandbox, records: Records) -> None:
    act(sandbox.world, {"as": "ada", "do": "open", "repository": "acme/rockets", "title": "One", "labels": ["sprint"]})
    arrive(sandbox, records)
    findings = list(at_github(bench))
    assert not ill(findings)
    checks = {finding.check for finding in findings}
    assert checks >= {
        "clock",
        "version",
        "credentials",
        "webhook",
        "webhook from here",
        "deliveries",
        "ledger",
        "events",
    }
    assert checks >= {"token of acme", "permissions of acme", "acme/rockets"}


def test_nothing_is_written_at_github(bench: Bench, sandbox: Sandbox) -> None:
    list(at_github(bench))
    changed = [call for call in sandbox.calls if call["method"] != "GET" and call["path"] != "/graphql"]
    assert {call["path"].rpartition("/")[2] for call in changed} <= {"access_tokens"}
    assert {call["operation"] for call in sandbox.calls if call["path"] == "/graphql"} <= {"SpaceSnapshot", "Board"}


# The machine


def test_the_database_of_a_test_is_well(database_url: str) -> None:
    assert not ill(list(machine.database(look_at(Database(database_url)))))


def test_a_database_that_lacks_migrations_is_told(database_server: str) -> None:
    admin = database_server.replace("/goalkeeper?", "/postgres?")
    with psycopg.connect(admin, autocommit=True) as conn:
        conn.execute("CREATE DATABASE doctor_empty")
    empty = Database(database_server.replace("/goalkeeper?", "/doctor_empty?"))
    try:
        seen = look_at(empty)
        assert "0001_start" in seen.missing
        assert any(name.startswith("procrastinate") for name in seen.missing)
        assert [finding.check for finding in ill(list(machine.database(seen)))] == ["tables"]
        assert empty.version() == ""
    finally:
        with psycopg.connect(admin, autocommit=True) as conn:
            conn.execute("DROP DATABASE doctor_empty WITH (FORCE)")


def test_a_notification_that_does_not_come_through_is_told(database_url: str, database_server: str) -> None:
    assert Database(database_url).hears()
    # Another database stands for another connection of a pool: what is told there is not heard here.
    assert not Database(database_url).hears(database_server, seconds=0.2)
    [deaf] = ill(list(machine.database(machine.DatabaseSeen("external", "db", "16", 1, hears=False))))
    assert (deaf.check, deaf.level) == ("LISTEN", Level.WRONG)
    assert "session" in deaf.next


@pytest.mark.parametrize(("free", "level"), [(400, Level.WRONG), (600, Level.LOOK), (5_000, Level.WELL)])
def test_room_on_the_disk(free: int, level: Level) -> None:
    seen = machine.DatabaseSeen("embedded", "/data", "16", 1, free=free * 1_000_000)
    assert [f.level for f in machine.database(seen) if f.check == "disk"] == [level]


@pytest.mark.parametrize(
    ("ahead", "level"),
    [(0, Level.WELL), (-15, Level.WELL), (20, Level.LOOK), (61, Level.WRONG), (-200, Level.LOOK), (-301, Level.WRONG)],
)
def test_the_clock_beside_that_of_github(ahead: float, level: Level) -> None:
    assert machine.clock(ahead).level is level


def test_a_clock_that_is_wrong_is_seen_in_githubs_answers(bench: Bench) -> None:
    [clock] = found(replace(bench, now=bench.now + timedelta(minutes=10)), "clock")
    assert clock.level is Level.WRONG
    assert re.search(r"60\d s ahead", clock.seen)


def test_an_enterprise_server_tells_its_version(bench: Bench, sandbox: Sandbox) -> None:
    sandbox.world.server_version = "3.19.1"
    [told] = found(bench, "GitHub")
    assert (told.level, told.seen) == (Level.WELL, "GitHub Enterprise Server 3.19.1")
    sandbox.world.server_version = "3.14.0"
    [told] = found(bench, "GitHub")
    assert told.level is Level.LOOK


# Who we are


def test_a_key_of_somebody_else_is_told(sandbox: Sandbox, acme: Acme) -> None:
    other = bench_of(sandbox, acme, None, GOALKEEPER_APP_PRIVATE_KEY=new_rsa_key().private)
    [said] = found(other, "credentials")
    assert said.level is Level.WRONG
    assert "private key" in said.next
    assert not found(other, "webhook"), "without credentials nothing else is asked"


def test_an_app_that_is_not_there_is_told(sandbox: Sandbox, acme: Acme) -> None:
    [said] = found(bench_of(sandbox, acme, None, GOALKEEPER_APP_ID="4711"), "credentials")
    assert said.level is Level.WRONG
    assert "GOALKEEPER_APP_ID" in said.next


def test_a_key_of_another_app_of_ours_is_told() -> None:
    assert credentials.fits(Registration(5, "other"), 6).level is Level.WRONG
    assert credentials.fits(Registration(6, "ours"), 6).level is Level.WELL


def test_a_github_that_is_away_is_no_wrong_key(bench: Bench, sandbox: Sandbox) -> None:
    sandbox.fault("503", path="/app")
    [said] = [finding for finding in at_github(bench) if finding.check == "GitHub"]
    assert said.level is Level.WRONG
    assert "GOALKEEPER_GITHUB_API_URL" in said.next


def test_a_token_that_is_refused_is_told(bench: Bench, sandbox: Sandbox) -> None:
    sandbox.fault("500", path="/installation/repositories", times=1)
    [said] = found(bench, "token of acme")
    assert said.level is Level.WRONG


def test_with_a_token_there_is_no_hook_to_look_at(sandbox: Sandbox, acme: Acme, records: Records) -> None:
    token = sandbox.world.personal_token(sandbox.world.user("ada")).value
    settings = load(
        {
            "GOALKEEPER_TOKEN": token,
            "GOALKEEPER_WEBHOOK_SECRET": acme.webhook_secret,
            "GOALKEEPER_GITHUB_API_URL": API,
        }
    )
    github = GitHub(Access(API, token=token, read_pause=0), lambda _call: None)
    bench = Bench(settings, github, records, sandbox.clock.now(), "acme/rockets")
    assert [finding.check for finding in ill(list(at_github(bench)))] == ["webhook"]
    gone = Bench(settings, GitHub(Access(API, token="x" * 20, read_pause=0), lambda _c: None), None, NOW)
    [said] = [finding for finding in at_github(gone) if finding.check == "credentials"]
    assert "GOALKEEPER_TOKEN" in said.next


# The way in


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"url": "http://bot.example/webhooks"}, "https"),
        ({"url": "https://127.0.0.1/webhooks"}, "address of this machine"),
        ({"url": "https://localhost/webhooks"}, "address of this machine"),
        ({"url": "https://bot.example/"}, "/webhooks"),
        ({"url": ""}, "no webhook URL"),
        ({"content_type": "form"}, "form"),
        ({"secret": ""}, "no secret"),
        ({"insecure_ssl": "1"}, "SSL"),
    ],
)
def test_a_hook_that_is_set_up_wrongly_is_told(bench: Bench, acme: Acme, change: dict[str, str], word: str) -> None:
    for name, value in change.items():
        setattr(acme.app.hook, name, value)
    [said] = ill(found(bench, "webhook"))
    assert said.level is Level.WRONG
    assert word in said.seen


def test_an_enterprise_server_may_be_in_the_same_net(bench: Bench, acme: Acme, sandbox: Sandbox) -> None:
    acme.app.hook.url = "https://10.1.2.3/webhooks"
    sandbox.world.server_version = "3.19.1"
    assert [finding.level for finding in found(bench, "webhook")] == [Level.LOOK]


def test_a_hook_to_another_name_than_ours_is_told(sandbox: Sandbox, acme: Acme, records: Records) -> None:
    other = bench_of(sandbox, acme, records, GOALKEEPER_PUBLIC_URL="https://goalkeeper.example")
    assert "bot.example" in ill(found(other, "webhook"))[0].seen


@pytest.mark.parametrize("status", [0, 301, 400, 401, 404, 413, 415, 500, 502, 503, 418])
def test_deliveries_that_fail_are_told_with_what_helps(
    bench: Bench, sandbox: Sandbox, records: Records, status: int
) -> None:
    arrive(sandbox, records, status)
    [said] = found(bench, "deliveries")
    assert said.level is Level.WRONG
    assert str(status or "no answer") in said.seen
    assert said.next == HINTS.get(status, hook._ELSE)


def attempt(number: int, status: int, *, ago: timedelta = timedelta(), guid: str = "") -> Attempt:
    ok = 200 <= status < 300
    return Attempt(number, guid or str(number), "issues", "opened", NOW - ago, ok=ok, status_code=status)


def test_one_failure_among_many_is_worth_a_look() -> None:
    attempts = [attempt(number, 202) for number in range(40, 1, -1)] + [attempt(1, 502)]
    assert [finding.level for finding in hook.deliveries(attempts, NOW)] == [Level.LOOK, Level.WELL]


def test_what_was_sent_again_with_success_has_not_failed() -> None:
    attempts = [attempt(2, 202, guid="g"), attempt(1, 502, guid="g")]
    assert not ill(list(hook.deliveries(attempts, NOW)))


def test_a_gap_and_silence_are_worth_a_look() -> None:
    assert [f.check for f in ill(list(hook.deliveries([attempt(1, 202, ago=timedelta(days=2, hours=1))], NOW)))] == [
        "delivery gap"
    ]
    [silence] = hook.deliveries([], NOW)
    assert silence.level is Level.LOOK


def test_deliveries_that_somebody_else_answered_are_told(bench: Bench, sandbox: Sandbox) -> None:
    sandbox.deliver(lambda _delivery: 202)
    [said] = found(bench, "ledger")
    assert said.level is Level.WRONG
    assert "rebuild" in said.next


def test_whether_the_address_answers_as_we_do() -> None:
    with responses.RequestsMock() as mock:
        mock.get("https://bot.example/webhooks", json={"error": "method not allowed"}, status=405)
        mock.get("https://other.example/webhooks", body="<html>", status=405)
        mock.get("https://web.example/webhooks", body="hello", status=200)
        assert reach("https://bot.example/webhooks") == Reached(405, ours=True)
        assert reach("https://other.example/webhooks") == Reached(405)
        assert reach("https://web.example/webhooks") == Reached(200)
        assert reach("https://nowhere.example/webhooks").failed == "ConnectionError"
    assert hook.reachable("u", Reached(200)).level is Level.LOOK
    assert hook.reachable("u", Reached(405, ours=True)).level is Level.WELL


def test_our_door_answers_as_the_doctor_expects() -> None:
    from tests.web.door import Ledger, ask, make_app  # noqa: PLC0415

    answer = ask(make_app(Ledger().accept), "GET", "/webhooks")
    assert (answer.status_code, answer.json()) == (405, examining._OURS)


# What was granted


def test_a_permission_that_nobody_granted_is_told_with_what_it_is_for(bench: Bench, acme: Acme) -> None:
    acme.installation.permissions = {"metadata": "read", "issues": "read", "contents": "read"}
    said = {finding.seen.partition(";")[0]: finding for finding in ill(found(bench, "permissions of acme"))}
    issues = said["Repository: Issues is not write"]
    assert issues.level is Level.WRONG
    assert "accept" in issues.next, "the App asks for it already: the owner is to accept"
    assert "settings/installations" in issues.next
    assert said["Organization: Members is not read"].level is Level.LOOK
    acme.app.permissions = {"metadata": "read", "contents": "read", "issues": "read"}
    [issues] = [f for f in ill(found(bench, "permissions of acme")) if "Issues" in f.seen]
    assert "Permissions & events" in issues.next, "the App itself does not ask for it"


def test_what_waits_for_an_owner_and_what_nobody_needs_are_worth_a_look(bench: Bench, acme: Acme) -> None:
    acme.app.permissions = {**acme.app.permissions, "contents": "write", "administration": "write"}
    [waits] = ill(found(bench, "permissions of acme"))
    assert waits.level is Level.LOOK
    assert "administration, contents" in waits.seen
    acme.installation.permissions = dict(acme.app.permissions)
    [idle] = ill(found(bench, "permissions of acme"))
    assert idle.seen == "nobody needs: administration"


def test_a_suspended_app_is_told_and_left_alone(bench: Bench, sandbox: Sandbox, acme: Acme) -> None:
    sandbox.world.suspend(sandbox.world.actor("ada"), acme.installation)
    [said] = found(bench, "permissions of acme")
    assert "unsuspend" in said.next
    assert not found(bench, "token of acme")


def test_an_app_on_a_personal_account_needs_nothing_of_an_organization() -> None:
    mine = {
        name: level for name, level in NEEDED_PERMISSIONS.items() if name not in {"members", "organization_projects"}
    }
    app, placed = Registration(1, "bot", NEEDED_PERMISSIONS), Placed(1, "ada", personal=True, permissions=mine)
    assert not ill(list(granted.permissions(app, placed, NEEDED_PERMISSIONS)))


def test_an_app_that_is_installed_nowhere_is_told(bench: Bench, sandbox: Sandbox, acme: Acme) -> None:
    sandbox.world.uninstall(sandbox.world.actor("ada"), acme.installation)
    assert found(bench, "installations")[0].level is Level.WRONG


@pytest.mark.parametrize(
    ("events", "server", "level"),
    [
        (NEEDED_EVENTS - {"push"}, "", Level.WRONG),
        (NEEDED_EVENTS - {"sub_issues"}, "", Level.WRONG),
        (NEEDED_EVENTS - {"sub_issues"}, "3.19.0", Level.LOOK),
        (NEEDED_EVENTS | {"star"}, "", Level.LOOK),
        (NEEDED_EVENTS, "", Level.WELL),
    ],
)
def test_events_that_lack_and_that_are_of_no_use(events: frozenset[str], server: str, level: Level) -> None:
    assert [f.level for f in granted.events(Registration(1, "bot", {}, events), server)] == [level]


def test_events_of_boards_are_missed_where_boards_are_granted() -> None:
    [said] = granted.events(Registration(1, "bot", {"organization_projects": "write"}, NEEDED_EVENTS))
    assert (said.level, "projects_v2_item" in said.seen) == (Level.LOOK, True)


def test_the_events_and_permissions_are_those_of_the_code_and_of_the_readme() -> None:
    assert NEEDED_EVENTS | FURTHER_EVENTS.keys() | AUTOMATIC_EVENTS == HANDLERS.keys()
    assert PURPOSES.keys() == NEEDED_PERMISSIONS.keys()
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for title, _, _ in PURPOSES.values():
        assert f"| {title} |" in readme
    for event in NEEDED_EVENTS:
        assert event.replace("_", " ").capitalize() in readme


# Spaces and rows


def test_rules_with_a_mistake_are_told(bench: Bench, sandbox: Sandbox) -> None:
    wish = {"as": "ada", "do": "write", "repository": "acme/rockets", "path": ".github/goalkeeper.yml"}
    act(sandbox.world, {**wish, "text": "boards: [1]\n"})
    assert not ill(found(bench, "acme/rockets"))
    act(sandbox.world, {**wish, "text": "boords: [1]\n"})
    [said] = found(bench, "acme/rockets")
    assert said.level is Level.WRONG
    assert "boords" in said.seen


def test_a_board_that_is_not_to_be_seen_is_told(bench: Bench, sandbox: Sandbox) -> None:
    wish = {"as": "ada", "do": "write", "repository": "acme/rockets", "path": ".github/goalkeeper.yml"}
    act(sandbox.world, {**wish, "text": "boards: [1, 7]\n"})
    [said] = found(replace(bench, where="acme/rockets"), "acme/rockets")
    assert said.seen == "board acme/7 is not to be seen"


def test_a_space_that_is_not_there_is_told(bench: Bench) -> None:
    [said] = found(replace(bench, where="acme/engines"), "acme/engines")
    assert said.level is Level.WRONG


@pytest.mark.parametrize(
    ("seen", "level"),
    [
        (SpaceSeen("acme/rockets", archived=True), Level.LOOK),
        (SpaceSeen("acme/rockets", issues=False), Level.LOOK),
        (SpaceSeen("acme/rockets", readable=False), Level.WRONG),
        (SpaceSeen("acme/rockets", None), Level.WRONG),
        (SpaceSeen("acme/rockets", sprints=1), Level.WELL),
    ],
)
def test_how_a_space_is(seen: SpaceSeen, level: Level) -> None:
    assert [finding.level for finding in space(seen)] == [level]


def parked(number: int, reason: str = "GitHub refuses it") -> Troubled:
    return Troubled(f"sprint:1:{number}", "acme/rockets", number, "parked", reason, NOW)


def test_rows_that_wait_are_told_with_what_to_do() -> None:
    asleep = Troubled("space:1", "acme/rockets", 0, "asleep", "archived", NOW)
    assert [finding.level for finding in rows([asleep])] == [Level.WELL]
    findings = list(rows([parked(number) for number in range(1, 31)]))
    assert len(findings) == 21
    assert "acme/rockets#1" in findings[0].check
    assert "10 more" in findings[-1].seen


# What is shown


def test_every_finding_that_is_not_well_says_what_to_do() -> None:
    for level, step in ((Level.WRONG, ""), (Level.LOOK, ""), (Level.WELL, "c")):
        with pytest.raises(ValueError, match="says what to do"):
            Finding("a", level, "b", step)
    assert is_well([well("a", "b"), look("a", "b", "c")])
    assert not is_well([wrong("a", "b", "c")])


def test_no_secret_is_shown_whatever_a_finding_says() -> None:
    findings = [wrong("webhook", "https://x:hunter22@bot.example", "not hunter22 but\x1b[2Jghs_" + "a1" * 18)]
    for as_json in (True, False):
        text = "\n".join(lines(findings, ["hunter22"], as_json=as_json))
        assert "hunter22" not in text
        assert "ghs_" not in text
        assert "\x1b" not in text
    assert json.loads(next(lines(findings, [], as_json=True)))["well"] is False


def test_more_spaces_than_are_looked_at_is_said(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(examining, "_MOST_SPACES", 0)
    [said] = found(bench, "spaces")
    assert said.level is Level.LOOK


def test_the_table_has_signs_and_a_sum() -> None:
    text = "\n".join(lines([well("a", "fine"), look("b", "hm", "Do."), wrong("c", "bad", "Act.")], [], as_json=False))
    assert [line[0] for line in text.splitlines() if line[0] in "✔!✘"] == ["✔", "!", "✘"]
    assert "→ Act." in text
    assert text.endswith("1 wrong, 1 worth a look, 1 well")


# All together, as the command does


@pytest.fixture
def commanded(acme: Acme, sandbox: Sandbox, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Settings:
    settings = settings_of(
        acme, GOALKEEPER_DATABASE_URL=database_url, GOALKEEPER_CLOCK_URL="http://127.0.0.1:1/_sandbox/clock"
    )
    monkeypatch.setattr(examining, "clock", lambda _url: sandbox.clock.now)
    monkeypatch.setattr(examining, "reach", lambda _url: Reached(405, ours=True))
    monkeypatch.setattr("config.settings.load", lambda: settings)
    monkeypatch.setattr(cli, "_logged", lambda *_: None)
    return settings


def test_the_command_says_how_all_is_and_ends_with_a_code(
    commanded: Settings, sandbox: Sandbox, acme: Acme, records: Records
) -> None:
    arrive(sandbox, records)
    ended = CliRunner().invoke(cli.app, ["doctor", "--json"])
    assert ended.exit_code == 0, ended.output
    told = json.loads(ended.stdout.splitlines()[-1])
    assert {"database", "tables", "LISTEN", "rows"} <= {finding["check"] for finding in told["findings"]}
    for secret in commanded.secrets():
        assert secret not in ended.output
    records.meet(acme.installation.id, [Repo(acme.repository.id, "acme/rockets")], lambda _conn, _key: None)
    claim = records.claim(f"space:{acme.repository.id}", "test")
    assert claim is not None
    records.park(claim, "GraphQL: it needs the permission issues=write")
    ended = CliRunner().invoke(cli.app, ["doctor", "acme/rockets"])
    assert ended.exit_code == 1
    assert "row of acme/rockets" in ended.output
    ended = CliRunner().invoke(cli.app, ["doctor", "rockets"])
    assert ended.exit_code == 2


def test_without_a_database_all_else_is_looked_at(commanded: Settings) -> None:
    nobody = commanded.model_copy(update={"database_url": None, "data_dir": Path("/dev/null/nowhere")})
    findings = list(examine(nobody))
    assert [finding.check for finding in findings if finding.level is Level.WRONG] == ["database"]
    assert "credentials" in {finding.check for finding in findings}


def test_an_error_that_only_the_server_explains_is_named_by_its_kind() -> None:
    assert examining._plainly(psycopg.OperationalError("user secretive")) == "OperationalError"
    assert "later" in examining._plainly(TryLater(1, "later"))
