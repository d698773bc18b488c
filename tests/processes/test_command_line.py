"""The commands, as a person types them."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

import bot
from bot.demo.people import Sandbox
from bot.demo.stage import Stage, stage
from bot.demo.story import BEGIN, RULES


def goalkeeper(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command with these settings alone, in an empty folder."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("GOALKEEPER_")}
    return subprocess.run(
        [sys.executable, "-m", "bot.cli", *arguments],
        env={**clean, **environment},
        cwd="/",
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture(scope="module")
def playing() -> Iterator[Stage]:
    """A sandbox and a bot, running."""
    with stage() as made:
        sandbox = Sandbox(made.sandbox_url)
        sandbox.set_clock(BEGIN)
        sandbox.act("ada", "write", path=".github/goalkeeper.yml", text=RULES, message="Say how we plan")
        yield made
        sandbox.close()


def test_wrong_settings_stop_the_start_with_a_line_for_each_mistake() -> None:
    ended = goalkeeper("serve", GOALKEEPER_APP_ID="none", GOALKEEPER_PORT="80000")
    assert ended.returncode == 2
    for name in ("GOALKEEPER_APP_ID", "GOALKEEPER_PORT", "GOALKEEPER_WEBHOOK_SECRET"):
        assert sum(line.startswith(name) for line in ended.stderr.splitlines()) == 1, ended.stderr
    assert "Traceback" not in ended.stderr


def test_the_help_names_every_command() -> None:
    text = goalkeeper("--help").stdout
    for command in (
        "serve",
        "worker",
        "plan",
        "preview",
        "history",
        "calendar",
        "backlog",
        "read",
        "lint",
        "rebuild",
        "forget",
        "doctor",
        "db",
        "demo",
        "sandbox",
        "version",
    ):
        assert command in text


def test_templates_are_checked_and_shown_without_settings(tmp_path: Path) -> None:
    folder = tmp_path / ".github" / "goalkeeper" / "templates"
    folder.mkdir(parents=True)
    assert (goalkeeper("preview", "--local", str(tmp_path)).returncode, goalkeeper("preview").returncode) == (0, 2)
    (folder / "unlined.md").write_text("Gone since {{ dai }}\n", encoding="utf-8")
    told = goalkeeper("preview", "--local", str(tmp_path), "unlined")
    assert told.returncode == 1
    assert told.stderr.startswith(
        '.github/goalkeeper/templates/unlined.md:1 there is no "dai" here, did you mean "day"?'
    )
    assert told.stdout.startswith("The line of this goal was taken out of")
    assert goalkeeper("preview", "--local", str(tmp_path), "unlind").stderr.startswith(
        'there is no post "unlind", did you'
    )


def test_the_version_is_that_of_the_package() -> None:
    assert goalkeeper("version").stdout.strip() == "0.1.0"


def test_the_running_bot_is_ready_and_counts(playing: Stage) -> None:
    ready = httpx.get(f"{playing.bot_url}/ready", trust_env=False, timeout=20)
    assert ready.status_code == 200, ready.text
    assert {name: check["ok"] for name, check in ready.json()["checks"].items()} == {
        "database": True,
        "queue": True,
        "github": True,
        "rows": True,
    }
    assert "goalkeeper_rows" in httpx.get(f"{playing.bot_url}/metrics", trust_env=False).text


def test_the_plan_is_printed_and_nothing_is_done(playing: Stage) -> None:
    environment = playing.settings()
    sandbox = Sandbox(playing.sandbox_url)
    number = sandbox.act("ada", "open", title="Plain", body="## Plan\n\n- Gyros (Owner: @ada)\n")["issue"]
    before = sandbox.issues()
    refused = goalkeeper("plan", f"acme/rockets#{number}", **environment)
    assert refused.returncode == 1
    assert "not labelled" in refused.stderr
    told = goalkeeper("plan", "acme/rockets", **environment)
    assert told.returncode == 0, told.stderr
    assert "next by itself" in told.stdout
    told = goalkeeper("plan", "acme/rockets", "--json", **environment)
    assert json.loads(told.stdout)["due_at"]
    assert sandbox.issues() == before
    sandbox.close()


@pytest.mark.parametrize("where", ["rockets", "acme/rockets#x", "acme/nothing"])
def test_a_place_that_is_none_is_told_in_a_sentence(playing: Stage, where: str) -> None:
    ended = goalkeeper("plan", where, **playing.settings())
    assert ended.returncode == 1
    assert "Traceback" not in ended.stderr
    assert ended.stderr.strip()


def test_the_database_says_where_it_is(playing: Stage) -> None:
    found = json.loads(goalkeeper("db", "--json", **playing.settings()).stdout)
    assert found["kind"] == "embedded"
    assert found["schema"] == max(file.stem for file in Path(bot.__file__).parent.joinpath("migrations").glob("*.sql"))
    assert "server" in goalkeeper("db", **playing.settings()).stdout


def test_the_doctor_looks_at_the_running_bot(playing: Stage) -> None:
    ended = goalkeeper("doctor", "--json", **playing.settings())
    found = {each["check"]: each for each in json.loads(ended.stdout)["findings"] if each["level"] != "wrong"}
    assert {"database", "tables", "LISTEN", "disk", "credentials", "token of acme", "events"} <= found.keys(), (
        ended.stdout
    )
    assert found["webhook from here"]["level"] == "well"
    assert found["ledger"]["level"] == "well"
    # A play has no certificate and lives on this machine: that is wrong anywhere else, and all that is.
    bad = [each for each in json.loads(ended.stdout)["findings"] if each["level"] == "wrong"]
    assert {each["check"] for each in bad} == {"webhook"}, bad
    assert ended.returncode == 1
    table = goalkeeper("doctor", "acme/rockets", **playing.settings())
    assert "worth a look" in table.stdout.splitlines()[-1]
    assert "Traceback" not in table.stderr


def test_a_space_is_learnt_anew(playing: Stage) -> None:
    ended = goalkeeper("rebuild", "acme/rockets", **playing.settings())
    assert ended.returncode == 0, ended.stderr
    assert "asked for a look at" in ended.stdout


def test_the_history_is_read_from_the_database_of_the_running_bot(playing: Stage) -> None:
    assert goalkeeper("rebuild", "acme/rockets", **playing.settings()).returncode == 0
    told = goalkeeper("history", "Acme/Rockets", "--csv", **playing.settings())
    assert told.returncode == 0, told.stderr
    assert told.stdout.startswith("at,repository,sprint,goal,")
    ended = goalkeeper("history", "acme/nothing", **playing.settings())
    assert (ended.returncode, ended.stderr) == (
        1,
        "'acme/nothing' is not known here; known are acme/rockets. Write OWNER/REPO\n",
    )


def test_the_calendar_is_printed_with_a_link_that_opens(playing: Stage) -> None:
    environment = {**playing.settings(), "GOALKEEPER_PUBLIC_URL": playing.bot_url}
    told = goalkeeper("calendar", "acme/rockets", "--count", "4", **environment)
    assert told.returncode == 0, told.stderr
    *entries, zone, retros, feed = told.stdout.splitlines()
    assert len(entries) == 4
    assert zone.startswith("times in ")
    link = feed.removeprefix("feed: ")
    answer = httpx.get(link, trust_env=False)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/calendar; charset=utf-8")
    assert "SUMMARY:Plan of Sprint 1" in answer.text
    assert httpx.get(link.replace(".ics", "0.ics"), trust_env=False).status_code == 404
    news = httpx.get(retros.removeprefix("feed of retros: "), trust_env=False)
    assert (news.status_code, news.headers["content-type"]) == (200, "application/atom+xml; charset=utf-8")
    refused = goalkeeper("calendar", "acme/rockets#1", **environment)
    assert (refused.returncode, refused.stderr) == (1, "'acme/rockets#1' is one issue; write OWNER/REPO\n")


def test_a_database_that_is_away_is_told_in_a_sentence(playing: Stage) -> None:
    away = {**playing.settings(), "GOALKEEPER_DATABASE_URL": "postgresql://ada@127.0.0.1:1/none"}
    ended = goalkeeper("history", "acme/rockets", **away)
    assert ended.returncode == 1
    assert "does not answer" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_worker_runs_without_the_web_and_stops_when_told(playing: Stage, tmp_path: Path) -> None:
    environment = {**os.environ, **playing.settings()}
    said = tmp_path / "worker.log"
    with said.open("wb") as log:
        command = [sys.executable, "-m", "bot.cli", "worker"]
        worker = subprocess.Popen(command, env=environment, cwd="/", stdout=log, stderr=subprocess.STDOUT)
    try:
        until = time.monotonic() + 60
        while "the worker takes jobs" not in said.read_text(encoding="utf-8"):
            assert worker.poll() is None, said.read_text(encoding="utf-8")
            assert time.monotonic() < until, said.read_text(encoding="utf-8")
            time.sleep(0.05)
    finally:
        worker.send_signal(signal.SIGTERM)
    assert worker.wait(20) == 0


def test_a_worker_shows_its_operator_how_it_is_and_has_no_door(playing: Stage, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = {**os.environ, **playing.settings(), "GOALKEEPER_OPERATOR_PORT": str(port)}
    at = httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=20)
    with (tmp_path / "worker.log").open("wb") as log:
        command = [sys.executable, "-m", "bot.cli", "worker"]
        worker = subprocess.Popen(command, env=environment, cwd="/", stdout=log, stderr=subprocess.STDOUT)
    try:
        until = time.monotonic() + 60
        while "goalkeeper_worker_up 1" not in (figures := _text(at, "/metrics")):
            assert worker.poll() is None
            assert time.monotonic() < until, figures
            time.sleep(0.1)
        assert 'goalkeeper_process_info{role="worker"} 1.0' in figures
        assert 'goalkeeper_worker_places{condition="all"} 4.0' in figures
        assert "goalkeeper_rows" in figures
        assert at.get("/health").json() == {"status": "alive"}
        assert at.get("/ready").json()["checks"]["queue"]["ok"]
        assert at.post("/webhooks", content=b"{}").status_code == 404
        assert playing.settings()["GOALKEEPER_WEBHOOK_SECRET"] not in figures
    finally:
        worker.send_signal(signal.SIGTERM)
        at.close()
    assert worker.wait(20) == 0


def _text(at: httpx.Client, path: str) -> str:
    try:
        return at.get(path).text
    except httpx.TransportError:
        return ""


def test_no_log_holds_a_secret(playing: Stage) -> None:
    log = (playing.folder / "bot.log").read_text(encoding="utf-8")
    key = Path(playing.folder / "app.pem").read_text(encoding="ascii").splitlines()[1]
    for secret in (playing.settings()["GOALKEEPER_WEBHOOK_SECRET"], key, "ghs_"):
        assert secret not in log


def test_a_bot_that_is_told_to_stop_ends_well(playing: Stage) -> None:
    playing.bot.send_signal(signal.SIGTERM)
    assert playing.bot.wait(20) == 0
    playing.start_bot()
    assert httpx.get(f"{playing.bot_url}/health", trust_env=False).status_code == 200
