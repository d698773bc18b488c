"""The table of rules, docs/lint.md and the code say the same."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.core.lint import OF_PLANS, OF_READING, TABLE, Rule
from bot.core.lint.table import COVERED
from config.rules import parse_rules
from tests.core.lint.rows import PAPER, PARTS

ROOT = PAPER.parents[1]
TEXT = PAPER.read_text(encoding="utf-8")
ELSEWHERE = {"edited-meanwhile"}  # said while a text is changed, not while it is read


@pytest.mark.parametrize("part", PARTS, ids=["plans", "reading"])
def test_every_rule_is_in_the_paper_as_it_is_in_the_table(part: str) -> None:
    assert part in TEXT, (
        "docs/lint.md is behind bot/core/lint/table.py; run python -m tests.core.lint.rows for its rows"
    )


def test_the_paper_names_no_other_rule() -> None:
    named = re.findall(r"^\| `([a-z0-9-]+)` \| (?:error|warning|info) \|", TEXT, re.MULTILINE)
    assert named == list(TABLE)


def test_no_code_stands_twice() -> None:
    assert len(TABLE) == len(OF_PLANS) + len(OF_READING)


def test_every_warning_of_the_reader_is_in_the_table() -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in _sources())
    said = set(re.findall(r"\bWarning_\(\s*\"([a-z0-9-]+)\"", code))
    assert said
    assert said - set(TABLE) - set(COVERED) - ELSEWHERE == set()


def _sources() -> list[Path]:
    return [*(ROOT / "bot/core/document").rglob("*.py"), *(ROOT / "bot/papers").rglob("*.py")]


@pytest.mark.parametrize("rule", TABLE.values(), ids=TABLE)
def test_a_rule_explains_itself_in_a_line(rule: Rule) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", rule.code)
    assert rule.reason.endswith(".")
    assert "\n" not in rule.reason + rule.example


def test_every_rule_can_be_named_in_the_rules_file() -> None:
    text = "lint:\n  rules:\n" + "".join(f"    {code}: off\n" for code in TABLE)
    assert {code for code, _ in parse_rules(text).lint.levels} == set(TABLE)


def test_the_example_of_the_paper_is_accepted() -> None:
    examples = [text for text in re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL) if text.startswith("lint:")]
    assert [parse_rules(text).lint.most_goals_per_owner for text in examples] == [2]
