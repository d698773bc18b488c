"""What everybody may see, and in which language a team writes: rules in every spelling, and what is no such rule."""

from __future__ import annotations

import pytest

from config.problems import RulesError
from config.rules import parse_rules


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("", (False, False)),
        ("public:", (False, False)),
        ("public: true", (True, False)),
        ("public: false", (False, False)),
        ("public: {people: true}", (True, True)),
        ("public: {enabled: false, people: true}", (False, True)),
    ],
)
def test_public_is_a_word_or_a_section(text: str, seen: tuple[bool, bool]) -> None:
    found = parse_rules(text + "\n").public
    assert (found.enabled, found.people) == seen


@pytest.mark.parametrize(
    ("text", "language"), [("de", "german"), ("FR", "french"), ("no", "norwegian"), ("other", "simple")]
)
def test_a_language_is_told_by_its_code(text: str, language: str) -> None:
    assert parse_rules(f"language: {text}\n").language == language


@pytest.mark.parametrize("text", ["klingon", "english", "7", "[de]"])
def test_what_is_no_language_is_told(text: str) -> None:
    with pytest.raises(RulesError, match="language"):
        parse_rules(f"language: {text}\n")
