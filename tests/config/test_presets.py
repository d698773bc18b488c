"""One line sets a team up; what its rules file says itself goes before, key by key."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path

import pytest

from bot.core.rules import Rules, Weekly
from config.presets import presets
from config.rules import RulesError, parse_rules

FOLDER = Path(__file__).parents[2] / "templates" / "presets"
NAMES = ["global-sprint", "growth-week", "program-week", "review-30", "scrum"]


def rules(text: str) -> Rules:
    return parse_rules(text)


def problem(text: str) -> str:
    with pytest.raises(RulesError) as caught:
        parse_rules(text)
    return str(caught.value)


def test_there_is_one_for_each_way_of_working() -> None:
    assert list(presets()) == NAMES
    assert sorted(each.name for each in FOLDER.iterdir() if each.is_dir()) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_preset_is_a_good_rules_file_of_its_own(name: str) -> None:
    text = (FOLDER / name / "rules.yml").read_text(encoding="utf-8")
    assert text.startswith("# ")
    alone, named = parse_rules(text), rules(f"preset: {name}\n")
    assert named == replace(alone, preset=name)
    assert named != replace(Rules(), preset=name)


@pytest.mark.parametrize("name", NAMES)
def test_a_preset_names_nobody_and_no_place(name: str) -> None:
    """People, teams, time zone, boards and dates are the team's own."""
    own, usual = rules(f"preset: {name}\n"), Rules()
    for field in ("timezone", "teams", "boards", "away", "rotas", "work"):
        assert getattr(own, field) == getattr(usual, field)
    assert own.cadence.starts is None


def test_what_the_file_says_goes_before_key_by_key() -> None:
    whole = rules("preset: scrum\n")
    own = rules(
        "preset: scrum\nretro:\n  day: thursday\n"
        "rituals:\n  Sprint review:\n    at: '16:00'\n  Lunch:\n    when: friday\n"
    )
    assert (own.retro.weekday, own.retro.at) == (3, whole.retro.at)
    named = {ritual.name: ritual for ritual in own.rituals}
    before = {ritual.name: ritual for ritual in whole.rituals}
    assert named["Sprint review"].text == before["Sprint review"].text
    assert named["Sprint review"].when != before["Sprint review"].when
    assert named["Lunch"].when == Weekly(4)
    same = [field.name for field in fields(Rules) if getattr(own, field.name) == getattr(whole, field.name)]
    assert len(same) == len(fields(Rules)) - 2


def test_a_list_of_the_file_stands_alone() -> None:
    assert rules("preset: scrum\nstandups: [{}]\n").standups != rules("preset: scrum\n").standups
    assert rules("preset: scrum\nplaybooks: []\n").playbooks == ()
    assert len(rules("preset: growth-week\nstandups: [{}]\n").standups) == 1


def test_a_key_without_a_value_says_nothing() -> None:
    assert rules("preset: scrum\nretro:\ncadence:\n  # weeks: 3\n") == rules("preset: scrum\n")
    assert rules("preset:\n") == Rules()
    assert rules("preset:\nteams: [Rockets]\n").preset == ""


def test_a_ritual_of_a_preset_is_switched_off_by_a_word() -> None:
    own = rules("preset: scrum\nrituals:\n  Demo rehearsal: {enabled: false}\n")
    assert [ritual.name for ritual in own.rituals if not ritual.enabled] == ["Demo rehearsal"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "teams: []\npreset: scrumm\n",
            '.github/goalkeeper.yml:2 preset: "scrumm" is no preset, did you mean "scrum"?',
        ),
        ("preset: Scrum\n", '.github/goalkeeper.yml:1 preset: "Scrum" is no preset, did you mean "scrum"?'),
        ("preset: 42x\n", '"42x" is no preset; there is global-sprint, growth-week, program-week, review-30, scrum'),
        ("preset: [scrum]\n", ".github/goalkeeper.yml:1 preset: cannot be a list"),
        ("preset: ../../etc\n", '"../../etc" is no preset'),
        (
            "# ours\npreset: scrum\nretro:\n  dai: friday\n",
            ".github/goalkeeper.yml:4 retro.dai: unknown setting, did you",
        ),
        ("# ours\npreset: scrum\nlabels:\n  goal: sprint\n", ".github/goalkeeper.yml:4 labels.goal:"),
    ],
)
def test_a_mistake_is_told_with_its_line(text: str, told: str) -> None:
    assert told in problem(text)


def test_what_only_the_preset_says_has_the_line_of_its_name() -> None:
    told = problem("# ours\npreset: scrum\nrituals:\n  sprint review: {when: friday}\n  Sprint reviev: {}\n")
    assert all(line.startswith(".github/goalkeeper.yml:") for line in told.split("\n"))
    assert ".github/goalkeeper.yml:4 rituals.sprint review" in told
