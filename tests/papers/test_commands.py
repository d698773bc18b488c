"""`goalkeeper read` and `goalkeeper lint`, as a person types them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from typer.testing import CliRunner, Result

from bot.cli import app

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((ROOT / "docs" / "reading.schema.json").read_text(encoding="utf-8"))
PLAN = """# Sprint 7

## Headline goals

- 🟢 Ship the [importer] (Owner: @ada) (50:50) (@grace) #12
  - Why? Nobody wants to type
  - 🎯 99% of the rows arrive
    - 🎯 🔴 5 customers (Owner: @grace)
  - Status: on track, two customers try it

## Retro: outcomes

- ✅ Old thing (Owner: @linus)
"""


def goalkeeper(*arguments: str, given: bytes | None = None) -> Result:
    return CliRunner().invoke(app, arguments, input=given)


@pytest.fixture
def plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A plan in an empty folder, which is the working folder."""
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "plan.md"
    path.write_text(PLAN, encoding="utf-8")
    return path


def test_read_shows_a_person_what_was_understood(plan: Path) -> None:
    shown = goalkeeper("read", plan.name)
    assert shown.exit_code == 0
    for part in ("plan.md", "Sprint 7", "Plan (1)", "[importer]", "@ada", "on track", "50%", "🎯", "off track"):
        assert part in shown.stdout, part
    assert "Outcomes (1)" in shown.stdout
    assert "\x1b" not in shown.stdout


def test_read_prints_a_line_of_json_for_each_file(plan: Path) -> None:
    shown = goalkeeper("read", "--json", plan.name, "-", plan.name, given=b"# Goals\n- Sell (Owner: @grace)\n")
    documents = [json.loads(line) for line in shown.stdout.splitlines()]
    assert [each["file"] for each in documents] == ["plan.md", "-", "plan.md"]
    assert [goal["title"] for goal in documents[1]["goals"]] == ["Sell"]
    assert documents[0] == documents[2]
    for document in documents:
        Draft202012Validator(SCHEMA).validate(document)


def test_read_changes_no_file(plan: Path) -> None:
    before = plan.read_bytes(), plan.stat().st_mtime_ns
    for options in ([], ["--json"], ["--repair"]):
        assert goalkeeper("read", *options, plan.name).exit_code == 0
    assert (plan.read_bytes(), plan.stat().st_mtime_ns) == before


def test_read_repairs_to_the_standard_output_and_keeps_line_endings(plan: Path) -> None:
    plan.write_bytes("# Goals\r\n- Ziele fÃ¼r alle â€“ grÃ¶ÃŸer\r\n".encode())
    assert goalkeeper("read", "--repair", plan.name).stdout_bytes.decode() == "# Goals\r\n- Ziele für alle – größer\r\n"


def test_read_says_which_file_it_cannot_read_and_reads_the_others(plan: Path) -> None:
    shown = goalkeeper("read", "--json", "none.md", plan.name)
    assert shown.exit_code == 2
    assert shown.stderr == "none.md: No such file or directory\n"
    assert len(shown.stdout.splitlines()) == 1


def test_read_cannot_repair_and_print_json_at_once(plan: Path) -> None:
    shown = goalkeeper("read", "--json", "--repair", plan.name)
    assert shown.exit_code == 2
    assert "choose one" in shown.stderr


def test_read_goes_by_the_signs_and_headings_of_the_rules(plan: Path, tmp_path: Path) -> None:
    plan.write_text("## Flight manifest\n\n- 🦄 Reach 5 users (Owner: @ada)\n", encoding="utf-8")
    text = "headings: {plan: [Flight manifest]}\nstatuses: {done: {emoji: 🦄}}\n"
    (tmp_path / "rules.yml").write_text(text, encoding="utf-8")
    document = json.loads(goalkeeper("read", "--json", "--rules", "rules.yml", plan.name).stdout)
    assert [(goal["title"], goal["status"]) for goal in document["goals"]] == [("Reach 5 users", "done")]
    assert "done  Reach" in goalkeeper("read", "--rules", "rules.yml", plan.name).stdout
    assert json.loads(goalkeeper("read", "--json", plan.name).stdout)["goals"] == []
    (tmp_path / "rules.yml").write_text("headings: {plam: [x]}\n", encoding="utf-8")
    shown = goalkeeper("read", "--rules", "rules.yml", plan.name)
    assert (shown.exit_code, shown.stdout) == (2, "")
    assert 'did you mean "plan"?' in shown.stderr


def test_lint_fails_on_errors_only(plan: Path) -> None:
    shown = goalkeeper("lint", plan.name)
    assert (shown.exit_code, shown.stdout, shown.stderr) == (0, "", "all well\n")
    plan.write_text("# Goals\n\n- Ship search\n", encoding="utf-8")
    shown = goalkeeper("lint", plan.name)
    assert shown.exit_code == 1
    assert 'plan.md:3: error no-owner: "Ship search" has no owner; add (Owner: @login).\n' in shown.stdout
    assert shown.stderr == "1 error, 2 warnings, 2 info\n"


def test_lint_reads_the_standard_input() -> None:
    assert "-:2: error no-owner: " in goalkeeper("lint", "-", given=b"# Goals\n- Ship search\n").stdout


def test_lint_speaks_json_github_and_sarif(plan: Path) -> None:
    plan.write_text("# Goals\n\n- Ship search\n", encoding="utf-8")
    lines = [json.loads(line) for line in goalkeeper("lint", "--json", plan.name).stdout.splitlines()]
    assert {"file", "line", "level", "code", "message"} == set(lines[0])
    github = goalkeeper("lint", "--format", "github", plan.name)
    assert "::error file=plan.md,line=3,title=no-owner::" in github.stdout
    sarif = json.loads(goalkeeper("lint", "--format", "sarif", plan.name).stdout)
    assert len(sarif["runs"][0]["results"]) == len(lines) == len(github.stdout.splitlines())
    assert github.stderr == ""


def test_lint_has_one_format_at_a_time(plan: Path) -> None:
    assert goalkeeper("lint", "--json", "--format", "sarif", plan.name).exit_code == 2


def test_lint_goes_by_the_rules_file(plan: Path, tmp_path: Path) -> None:
    plan.write_text("# Goals\n\n- Ship search\n", encoding="utf-8")
    (tmp_path / "rules.yml").write_text("lint: {rules: {no-owner: off}}\n", encoding="utf-8")
    shown = goalkeeper("lint", "--rules", "rules.yml", plan.name)
    assert shown.exit_code == 0
    assert "no-owner" not in shown.stdout


def test_lint_reads_with_the_signs_of_the_rules(plan: Path, tmp_path: Path) -> None:
    plan.write_text("# Goals\n- 🦄 Reach 5 users (Owner: @ada)\n  - 🎯 🔴 5 users\n", encoding="utf-8")
    (tmp_path / "rules.yml").write_text("statuses: {done: {emoji: 🦄}}\n", encoding="utf-8")
    assert "unsupported-verdict" in goalkeeper("lint", "--rules", "rules.yml", plan.name).stdout
    assert "unsupported-verdict" not in goalkeeper("lint", plan.name).stdout


def test_lint_takes_the_rules_of_the_working_tree(plan: Path, tmp_path: Path) -> None:
    plan.write_text("# Goals\n\n- Ship search\n", encoding="utf-8")
    (tmp_path / ".github").mkdir()
    (tmp_path / ".github" / "goalkeeper.yml").write_text("lint: {rules: {no-owner: off}}\n", encoding="utf-8")
    assert goalkeeper("lint", "--tree", ".", plan.name).exit_code == 0
    assert goalkeeper("lint", plan.name).exit_code == 1


def test_lint_looks_for_files_in_the_tree_and_never_outside_of_it(plan: Path, tmp_path: Path) -> None:
    inside = tmp_path / "tree"
    inside.mkdir()
    (inside / "there.md").touch()
    (inside / "out.md").symlink_to(plan)
    plan.write_text("`there.md` `gone.md` `out.md`\n", encoding="utf-8")
    shown = goalkeeper("lint", "--tree", "tree", plan.name)
    assert shown.exit_code == 1
    assert [line.split(": ")[2].split()[0] for line in shown.stdout.splitlines()] == ["gone.md", "out.md"]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--rules", "none.yml"], "none.yml: No such file"),
        (["--rules", "wrong.yml"], "wrong.yml:1 lintt: unknown setting, did you mean"),
        (["--rules", "latin.yml"], "latin.yml: is not UTF-8"),
        (["--tree", "none"], "none: is no folder"),
        (["--made-on", "soon"], "does not match"),
        (["none.md"], "none.md: No such file"),
    ],
)
def test_lint_tells_mistakes_of_its_own_with_exit_code_2(
    plan: Path, tmp_path: Path, options: list[str], told: str
) -> None:
    (tmp_path / "wrong.yml").write_text("lintt: 1\n", encoding="utf-8")
    (tmp_path / "latin.yml").write_bytes(b"# \xe4\n")
    shown = goalkeeper("lint", *options, plan.name)
    assert shown.exit_code == 2
    assert told in " ".join(shown.stderr.split())


def test_lint_knows_a_plan_of_today_by_the_day_it_is_told(plan: Path) -> None:
    plan.write_text("# Headline goals\n- ✅ Reach 5 users (Owner: @ada) (50:50)\n  - Why? a\n", encoding="utf-8")
    assert "ticked-at-birth" in goalkeeper("lint", "--made-on", "2026-01-05", plan.name).stdout
    assert goalkeeper("lint", plan.name).stdout == ""


def test_files_checked_together_are_held_against_each_other(plan: Path, tmp_path: Path) -> None:
    (tmp_path / "other.md").write_text(PLAN.replace("99%", "95%"), encoding="utf-8")
    assert "other.md:7: error contradiction: " in goalkeeper("lint", plan.name, "other.md").stdout


def python(code: str, *arguments: str) -> str:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("GOALKEEPER_")}
    ended = subprocess.run(
        [sys.executable, "-c", code, *arguments], cwd=ROOT, env=clean, capture_output=True, text=True, check=True
    )
    return ended.stdout


LOADED = """
import sys
from bot.cli import app
try:
    app(sys.argv[1:])
except SystemExit:
    pass
print("\\nLOADED", *sorted({name.split(".")[0] for name in sys.modules}), "bot.core.lint" in sys.modules)
"""
HEAVY = {"psycopg", "fastapi", "github", "procrastinate", "jinja2", "apscheduler", "structlog", "requests", "yaml"}


@pytest.mark.parametrize("command", [["read", "--json"], ["read"], ["lint"]])
def test_reading_loads_nothing_that_it_does_not_need(plan: Path, command: list[str]) -> None:
    names = set(python(LOADED, *command, str(plan)).rpartition("LOADED")[2].split())
    assert "markdown_it" in names
    assert not names & HEAVY


MEMORY = """
import io, resource, sys
from bot.papers.reading import read_files
from bot.papers.linting import Ask, lint_files
sys.stdout = io.TextIOWrapper(open("/dev/null", "wb"))
names = sys.argv[1:]
def peak(): return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
read_files(names, as_json=True); lint_files(names, Ask())
before = peak()
read_files(names * 300, as_json=True); lint_files(names * 300, Ask())
print(peak() - before, file=sys.__stdout__)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="measures with getrusage")
def test_many_files_need_no_more_memory_than_a_few(plan: Path) -> None:
    plan.write_text(PLAN * 4, encoding="utf-8")
    assert int(python(MEMORY, str(plan))) < 20_000  # kilobytes
