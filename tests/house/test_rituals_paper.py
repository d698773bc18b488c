"""docs/rituals.md tells the truth: every rule, command, template, finding and test that it names exists."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from functools import cache

import pytest
from typer.main import get_command

from bot.cli import app
from bot.core.commands.table import find
from bot.core.lint.table import TABLE
from config.presets import presets
from config.problems import RulesError
from config.rules import parse_rules, rules_schema
from tests.house.test_papers import keys_of
from tests.house.tree import ROOT

DOCS = ROOT / "docs"
PAPER = (DOCS / "rituals.md").read_text(encoding="utf-8")
PARTS = dict(re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", PAPER, re.MULTILINE | re.DOTALL))
TEST = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
LINK = re.compile(r"\]\(([\w./-]*)#?([\w-]*)\)")


@dataclass(frozen=True, slots=True)
class Row:
    """What a document asks for, what Goalkeeper does, and the tests that show it."""

    asks: str
    does: str
    shown: str


def rows(text: str) -> list[Row]:
    """Return the rows of all tables of three columns, without their headings."""
    lines = [line for line in text.splitlines() if line.startswith("| ")]
    cells = [[cell.strip() for cell in line.strip().strip("|").split(" | ")] for line in lines]
    return [Row(*each) for each in cells if len(each) == 3 and each[0] != "the document asks for"]


ROWS = [row for part in PARTS.values() for row in rows(part)]


def named(text: str) -> list[str]:
    """Return what stands in code."""
    return re.findall(r"`([^`]+)`", text)


def test_every_document_has_its_preset_its_rows_and_what_is_missing() -> None:
    told = re.findall(r"^\| \[[^]]+\]\(#([\w-]+)\) \| `preset: ([\w-]+)` \|$", PAPER, re.MULTILINE)
    assert sorted(name for _, name in told) == sorted(presets())
    assert [slug for slug, _ in told] == [_slug(heading) for heading in PARTS]
    for heading, part in PARTS.items():
        done, _, missing = part.partition("### Not yet")
        assert len(rows(done)) > 10, heading
        assert len(re.findall(r"^- \*\*", missing, re.MULTILINE)) > 3, heading
        assert not rows(missing), heading


def test_no_row_is_lost_because_it_is_mistyped() -> None:
    lines = [line for part in PARTS.values() for line in part.splitlines() if line.startswith("|")]
    tables = sum(line.startswith("| the document asks for | Goalkeeper | shown by |") for line in lines)
    assert len(ROWS) == len(lines) - 2 * tables


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.asks[:60])
def test_every_row_says_where_and_by_which_test(row: Row) -> None:
    assert row.asks
    assert named(row.does) or LINK.search(row.does), "say where: a rule, a command, a template, or a page"
    assert TEST.search(row.shown)
    assert re.sub(r"[,\s]", "", TEST.sub("", row.shown)) == "", "only tests stand here"


def test_every_test_that_is_named_exists() -> None:
    named_tests = {(path, name) for row in ROWS for path, name in TEST.findall(row.shown)}
    assert len(named_tests) > 80
    assert [f"{path}::{name}" for path, name in sorted(named_tests) if name not in _tests_in(path)] == []


@cache
def _tests_in(path: str) -> frozenset[str]:
    file = ROOT / path
    if not file.is_file():
        return frozenset()
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return frozenset(each.name for each in tree.body if isinstance(each, ast.FunctionDef))


def test_everything_that_is_named_exists() -> None:
    outside = [code for code in named(PAPER) if not code.startswith("tests/")]
    assert len(set(outside)) > 100
    assert sorted({code for code in outside if not exists(code)}) == []


@pytest.mark.parametrize(
    "code",
    [
        "/charm",
        "/retro dropped",
        "goalkeeper guess",
        "posts/sprints.md",
        "bot/core/plan/nowhere.py",
        "planning.gaet",
        "planning.gate: retros",
        "rituals.*.wehn",
        "preset: waterfall",
        "no-owners",
        "tiers",
    ],
)
def test_what_does_not_exist_is_noticed(code: str) -> None:
    assert not exists(code)


def exists(code: str) -> bool:
    """Whether what stands in code is a command, a file, a rule, a finding of lint, or something that is read."""
    if code.startswith("/"):
        return _is_command(code)
    if code.startswith("goalkeeper "):
        return code.split()[1] in get_command(app).commands  # type: ignore[attr-defined]  # it is a group of commands
    if code.endswith((".md", ".py", "/")):
        return any((ROOT / folder / code).exists() for folder in ("", "templates"))
    return _is_rule(code) or code in TABLE or code in READ


def _is_command(code: str) -> bool:
    command = find(code.split(maxsplit=1)[0].removeprefix("/"))
    return command is not None and any(f"{usage} ".startswith(f"{code} ") for usage in command.usage)


def _is_rule(code: str) -> bool:
    key, colon, value = code.partition(": ")
    if key not in RULES or not colon:
        return key in RULES
    text = "".join(f"{'  ' * depth}{name}:\n" for depth, name in enumerate(key.split(".")))
    try:
        parse_rules(f"{text.rstrip()} {value}\n")
    except RulesError:
        return False
    return True


SCHEMA = rules_schema()
RULES = frozenset(keys_of(SCHEMA, SCHEMA))
# What docs/reading.md explains; tests/core/document/test_contract.py holds that page against the code.
_READING = (DOCS / "reading.md").read_text(encoding="utf-8").partition("### The document")[2]
READ = frozenset(code for cell in re.findall(r"^\| (`[^|]*`) \|", _READING, re.MULTILINE) for code in named(cell))


def test_every_link_leads_to_a_heading() -> None:
    links = LINK.findall(PAPER)
    assert len(links) > 30
    assert [f"{page}#{slug}" for page, slug in links if slug and slug not in _slugs(page or "rituals.md")] == []


@cache
def _slugs(page: str) -> frozenset[str]:
    text = (DOCS / page).read_text(encoding="utf-8")
    text = re.sub(r"^(`{3,})[^`]*?^\1", "", text, flags=re.MULTILINE | re.DOTALL)
    return frozenset(_slug(heading) for heading in re.findall(r"^#+ (.+)$", text, re.MULTILINE))


def _slug(heading: str) -> str:
    """The anchor that GitHub gives a heading."""
    return re.sub(r"[^\w -]", "", heading.casefold()).replace(" ", "-")
