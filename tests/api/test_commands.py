"""Tokens, exports and imports, as a person types them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.api.tokens import digest_of, is_token
from bot.cli import app
from bot.records import Records
from tests.records.steps import about_space
from tests.web.door import SECRET


@pytest.fixture
def known(records: Records, database_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Records:
    """A database with one space, named by the environment."""
    about_space(records)
    records.keep_rules(7, "timezone: UTC\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GOALKEEPER_DATABASE_URL", database_url)
    monkeypatch.setenv("GOALKEEPER_TOKEN", "github_pat_of_the_tests")
    monkeypatch.setenv("GOALKEEPER_WEBHOOK_SECRET", SECRET)
    return records


def goalkeeper(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments)


def test_a_token_is_shown_once_listed_and_revoked(known: Records) -> None:
    made = goalkeeper("token", "new", "Acme/rockets", "--name", "ci", "--scope", "metrics", "--expires", "30")
    assert made.exit_code == 0, made.output
    token = made.stdout.strip()
    assert is_token(token)
    assert "shown once" in made.stderr
    found = known.token(digest_of(token))
    assert found is not None
    assert found.expires_at is not None
    assert (found.name, found.scope, (found.expires_at - found.made_at).days) == ("ci", "metrics", 30)
    again = goalkeeper("token", "new", "acme/rockets", "--name", "ci")
    assert (again.exit_code, "has a token 'ci' already" in again.output) == (1, True)
    goalkeeper("token", "new", "acme/rockets", "--name", "reader")
    listed = goalkeeper("token", "list", "acme/rockets").stdout.splitlines()
    assert [line.split()[:2] for line in listed] == [["ci", "metrics"], ["reader", "read"]]
    assert "used on" in listed[0]
    assert "for good, never used" in listed[1]
    assert token not in "".join(listed)
    assert goalkeeper("token", "revoke", "acme/rockets", "--name", "ci").exit_code == 0
    assert known.token(digest_of(token)) is None
    assert goalkeeper("token", "revoke", "acme/rockets", "--name", "ci").exit_code == 1
    goalkeeper("token", "revoke", "acme/rockets", "--name", "reader")
    assert goalkeeper("token", "list", "acme/rockets").stdout == "no tokens\n"


@pytest.mark.usefixtures("known")
def test_what_nobody_knows_or_nobody_could_read_is_refused() -> None:
    assert goalkeeper("token", "new", "acme/nothing", "--name", "ci").exit_code == 1
    for name in ("", " ", "a\nb", "x" * 61):
        assert goalkeeper("token", "new", "acme/rockets", "--name", name).exit_code == 2
    without = goalkeeper("export", "acme/rockets", "--format", "csv")
    assert (without.exit_code, "--out" in without.output) == (2, True)
    assert goalkeeper("import", "missing.jsonl").exit_code == 1


def test_a_space_goes_into_a_file_and_comes_back(known: Records, tmp_path: Path) -> None:
    printed = goalkeeper("export", "acme/rockets")
    assert json.loads(printed.stdout.splitlines()[0])["repository"] == "acme/rockets"
    for out, form in (("all.jsonl", "json"), ("all.zip", "csv"), ("folder", "csv")):
        done = goalkeeper("export", "acme/rockets", "--format", form, "--out", out)
        assert (done.exit_code, done.output) == (0, ""), done.output
    assert (tmp_path / "all.jsonl").read_text() == printed.stdout
    assert (tmp_path / "folder" / "rules.csv").read_text().splitlines()[1] == '"timezone: UTC'
    assert (tmp_path / "all.jsonl").stat().st_mode & 0o077 == 0
    known.keep_rules(7, "timezone: Europe/Zurich\n")
    back = goalkeeper("import", "all.jsonl")
    assert (back.exit_code, "1 rows of acme/rockets are back" in back.stdout) == (0, True), back.output
    assert known.good_rules(7) == "timezone: UTC\n"
