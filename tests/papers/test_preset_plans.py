"""The plans of the presets, filled in by people, are read as what their sections ask for."""

from __future__ import annotations

import pytest

from bot.core.document import Document, read
from bot.render import Words, shelf
from bot.render.examples import examples
from config.rules import parse_rules


def plan_of(preset: str, **filled: str) -> Document:
    """Return the reading of a preset's plan; `filled` are lines for sections, by how their names begin."""
    rules = parse_rules(f"preset: {preset}\n")
    example = next(each for each in examples()["sprint.md"] if each.name == "sprint-next")
    text = Words(shelf(()), rules.vocabulary, rules.preset)("posts/sprint.md", **example.values)
    for name, line in filled.items():
        heading = next(each for each in text.splitlines() if each.lstrip("# ").startswith(name) and each[0] == "#")
        text = text.replace(f"{heading}\n", f"{heading}\n\n{line}\n", 1)
    return read(text, vocabulary=rules.vocabulary)


@pytest.mark.parametrize(
    ("preset", "heading", "kind"),
    [
        ("global-sprint", "Headline goals", "headline"),
        ("global-sprint", "Outcomes of the last sprint", "outcomes"),
        ("global-sprint", "What can we do better?", "improve"),
        ("review-30", "What this sprint is for", "other"),
        ("review-30", "What we want to learn", "other"),
        ("review-30", "When is a goal done?", "definition_of_done"),
        ("growth-week", "What the last week came to", "metrics"),
        ("growth-week", "Risks", "risks"),
        ("growth-week", "More than a success (110 %)", "success"),
        ("program-week", "Workstreams", "other"),
        ("program-week", "How far we want to get", "success"),
        ("scrum", "Sprint goal", "headline"),
        ("scrum", "Demo", "other"),
        ("scrum", "Definition of done", "definition_of_done"),
        ("scrum", "What makes this sprint a success", "success"),
    ],
)
def test_a_plan_has_the_sections_of_its_way_of_working(preset: str, heading: str, kind: str) -> None:
    sections = {section.heading: section.kind.value for section in plan_of(preset).sections}
    assert sections[heading] == kind


def test_two_aims_of_a_growth_week_are_two_lanes() -> None:
    document = plan_of("growth-week", Primary="- 12 pilots (Owner: @ada)", Secondary="- The portal (Owner: @grace)")
    lanes = {goal.title: goal.lane for goal in document.plan}
    assert (lanes["12 pilots"], lanes["The portal"]) == ("high", "low")


@pytest.mark.parametrize("preset", ["growth-week", "program-week"])
def test_numbers_in_the_table_of_a_plan_are_read(preset: str) -> None:
    document = plan_of(preset, Numbers="| What | Now | Target |\n|---|---|---|\n| Pilots | 5 | 10-15 |\n")
    (metric,) = document.metrics
    assert (metric.name, metric.measure.now, metric.measure.wanted) == ("Pilots", 5, (10, 15))


@pytest.mark.parametrize(("preset", "conditions"), [("scrum", 5), ("review-30", 5)])
def test_conditions_of_done_are_boxes_that_nobody_has_ticked(preset: str, conditions: int) -> None:
    notes = [note for note in plan_of(preset).notes if note.kind == "done-criterion"]
    assert [dict(note.fields)["done"] for note in notes] == ["no"] * conditions


def test_the_sprint_goal_of_a_scrum_is_its_one_headline() -> None:
    document = plan_of("scrum", **{"Sprint goal": "- First light (Owner: @ada)"})
    assert [goal.title for goal in document.plan if goal.lane == "headline"] == ["First light"]
