"""The templates that presets bring along: they say the same facts in another order, and are read again as ours are."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.core.document import read
from bot.core.model import TemplateFile
from bot.core.status import DEFAULT_VOCABULARY
from bot.render import Words, render, shelf
from bot.render.examples import Example, examples
from bot.render.own import template_names
from bot.render.reread import NEEDED
from config.presets import presets
from config.rules import parse_rules

FOLDER = Path(__file__).parents[2] / "templates" / "presets"
FILES = sorted((each.parent.name, each.name) for each in FOLDER.glob("*/*.md"))
CASES = [(preset, name, each) for preset, name in FILES for each in examples()[name]]


def words(preset: str, *files: TemplateFile) -> Words:
    rules = parse_rules(f"preset: {preset}\n")
    return Words(shelf(files, rules.vocabulary.headings), rules.vocabulary, preset)


def given(example: Example) -> dict[str, Any]:
    return dict(example.values)


def test_a_preset_has_no_template_that_nobody_asks_for() -> None:
    assert {name for _, name in FILES} <= template_names()
    assert {preset for preset, _ in FILES} <= set(presets())


@pytest.mark.parametrize(("preset", "name", "example"), CASES, ids=[f"{p}-{e.name}" for p, _, e in CASES])
def test_a_template_of_a_preset_is_used_and_read_again(preset: str, name: str, example: Example) -> None:
    made = words(preset)(f"posts/{name}", **given(example))
    assert made != render(f"posts/{name}", **given(example))
    page = read(made, vocabulary=parse_rules(f"preset: {preset}\n").vocabulary)
    kinds, _, _ = NEEDED.get(name, (frozenset(), "", ""))
    assert not kinds or any(section.kind in kinds for section in page.sections)
    assert [goal.title for goal in page.plan] == (["Quieter pump"] if example.values.get("proposed") else [])
    assert not page.warnings


@pytest.mark.parametrize(("preset", "name"), FILES)
def test_a_template_of_a_preset_may_be_copied_into_a_space(preset: str, name: str) -> None:
    text = (FOLDER / preset / name).read_text(encoding="utf-8")
    headings = parse_rules(f"preset: {preset}\n").vocabulary.headings
    assert shelf((TemplateFile(name, text),), headings).problems == ()


def test_a_template_of_the_space_goes_before_that_of_its_preset() -> None:
    own = TemplateFile(
        "sprint.md", "Ours\n\n## Plan\n\n{% for line in proposed %}\n- {{ line | ours }}\n{% endfor %}\n-\n"
    )
    said = words("scrum", own)
    assert said.problems == ()
    assert said("posts/sprint.md", **given(examples()["sprint.md"][0])).startswith("Ours\n\n## Plan\n")


def test_a_template_that_loses_the_goals_that_go_on_is_refused() -> None:
    (told,) = words("scrum", TemplateFile("sprint.md", "Ours\n\n## Plan\n\n-\n")).problems
    assert 'sprint.md:1 leaves out "proposed"' in told


def test_what_a_preset_does_not_bring_is_ours() -> None:
    values = given(examples()["unlined.md"][0])
    assert words("scrum")("posts/unlined.md", **values) == render("posts/unlined.md", **values)
    assert Words(shelf(()), DEFAULT_VOCABULARY, "no-such")("posts/unlined.md", **values) == render(
        "posts/unlined.md", **values
    )
