"""Headings of a space's own: read from the rules file, told when they are wrong, and found in plans."""

from __future__ import annotations

import pytest

from bot.core.document import Kind, read
from config.headings import KINDS
from config.problems import RulesError
from config.rules import RULES_PATH, parse_rules


def problems(text: str) -> list[str]:
    with pytest.raises(RulesError) as caught:
        parse_rules(text)
    return [str(problem).removeprefix(f"{RULES_PATH}:") for problem in caught.value.problems]


def test_headings_of_a_space_are_read_with_their_kinds() -> None:
    rules = parse_rules(
        "headings:\n  plan: [Flight manifest, '## Launches:']\n  low priority:\n    - If the wind allows\n"
    )
    assert rules.vocabulary.headings == (
        ("Flight manifest", "plan"),
        ("Launches", "plan"),
        ("If the wind allows", "low"),
    )
    assert parse_rules("headings:\n") == parse_rules("headings: {plan: }") == parse_rules("")


def test_every_kind_of_section_has_a_name() -> None:
    assert set(KINDS.values()) == set(Kind)
    for name, kind in KINDS.items():
        rules = parse_rules(f"headings: {{{name}: [Gyros of the day]}}")
        assert [s.kind for s in read("## Gyros of the day\n", vocabulary=rules.vocabulary).sections] == [kind]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("headings: [Plan]", "1 headings: cannot be a list; allowed: kinds of sections, each with a list"),
        ("headings:\n  plan: Manifest", '2 headings.plan: cannot be "Manifest"; allowed: kinds of sections'),
        ("headings:\n  plans: [Manifest]", '2 headings.plans: unknown kind of section, did you mean "plan"?'),
        ("headings:\n  plan:\n    - '—'", "3 headings.plan[0]: must hold a letter or a digit"),
        ("headings:\n  plan: [7]", "2 headings.plan[0]: cannot be 7"),
        (f"headings:\n  plan: [{'x' * 101}]", "2 headings.plan[0]: is too long"),
        (f"headings:\n  plan: [{', '.join(f'Day {n}' for n in range(51))}]", "2 headings.plan: is too long"),
        (
            "headings:\n  plan: [Manifest]\n  other:\n    - Notes\n    - MANIFEST",
            '5 headings.other[1]: "MANIFEST" already stands for "plan"',
        ),
        ("headings:\n  plan: ['@ada']", '2 headings.plan[0]: "@ada" is no heading that can be told from other words'),
    ],
)
def test_a_mistake_is_told_with_its_line(text: str, told: str) -> None:
    [problem] = problems(text)
    assert problem.startswith(told)
