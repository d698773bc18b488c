"""Which part of a document is which, and from which parts come no goals."""

from __future__ import annotations

import pytest

from bot.core.document import Document, GoalAt, Kind, NotFound, read
from bot.core.markers import stamp


def titles(document: Document) -> list[str]:
    return [goal.title for goal in document.goals]


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("Plan", Kind.PLAN),
        ("Plan: Proposed goals for the next sprint", Kind.PLAN),
        ("🎯 Our goals for sprint 12", Kind.PLAN),
        ("2. Goals (Oct 3 to Oct 14)", Kind.PLAN),
        ("**Planning**", Kind.PLAN),
        ("Ziele für den nächsten Sprint", Kind.PLAN),
        ("Objectifs", Kind.PLAN),
        ("Objetivos", Kind.PLAN),
        ("Headline goals", Kind.HEADLINE),
        ("The one headline goal of this sprint!", Kind.HEADLINE),
        ("High priority", Kind.HIGH),
        ("Very high priority things", Kind.HIGH),
        ("Low priority / side quests", Kind.LOW),
        ("Retro: Status of outcomes from the previous sprint", Kind.OUTCOMES),
        ("What we promised last sprint", Kind.OUTCOMES),
        ("Retro: what came of the goals of last sprint", Kind.OUTCOMES),
        ("Outcomes of the last sprint", Kind.OUTCOMES),
        ("Retro of last sprint", Kind.RETRO),
        ("Goals: Oct 3 to Oct 14", Kind.PLAN),
        ("Retro: What can we do better next sprint?", Kind.IMPROVE),
        ("What went well?", Kind.WENT_WELL),
        ("Hang over items from previous sprint", Kind.HANGOVER),
        ("Retrospective", Kind.RETRO),
        ("Action items", Kind.ACTIONS),
        ("Risks", Kind.RISKS),
        ("Blockers", Kind.BLOCKERS),
        ("KPIs", Kind.METRICS),
        ("Definition of done", Kind.DEFINITION_OF_DONE),
        ("Non-goals", Kind.OTHER),
        ("Team sprint planning", Kind.OTHER),
        ("Something else", Kind.OTHER),
        ("Plan " * 30, Kind.OTHER),
        ("🎯", Kind.OTHER),
    ],
)
def test_headings_are_known_by_their_meaning(heading: str, kind: Kind) -> None:
    (section,) = read(f"## {heading}\n").sections
    assert section.kind is kind


@pytest.mark.parametrize(
    "text",
    [
        "# Plan\n- Ship\n",
        "Plan\n====\n- Ship\n",
        "Plan\n---\n- Ship\n",
        "**Plan**\n- Ship\n",
        "__Plan:__\n\n- Ship\n",
        "Plan: Proposed goals for next sprint\n- Ship\n",
        "Plan\nEach goal has one owner.\n- Ship\n",
        "Notes of today\nPlan:\n- Ship\n",
        "- a remark\nPlan\n- Ship\n",
        "- a remark\n  - an inner one\n  text\nPlan\nEach goal has one owner.\n- Ship\n",
        "- a remark\n  - inner\nPlan\n  - Ship\n",
        "- a\n  - b\n    - c\nPlan\n    - Ship\n",
        "- a\n  - b\n  - c\nPlan\n- Ship\n",
        "# Retro\n## Plan for next sprint\n- Ship\n",
        "# Plan\n## Growth\n- Ship\n",
        "**Plan**\n\n**Growth**\n\n- Ship\n",
        "# Plan\n\nOne owner per goal\n-\n- Ship\n",
        "# Plan\n\nwords\nof welcome\n---\n- Ship\n",
        "# Plan\nNobody plans to plan, ever.\n\n- Ship\n",
    ],
)
def test_a_plan_is_found_under_headings_of_every_form(text: str) -> None:
    document = read(text)
    assert [goal.title for goal in document.plan] == ["Ship"]
    assert [goal.section for goal in document.plan] == [Kind.PLAN]


@pytest.mark.parametrize(
    "text",
    [
        "- Ship\n",
        "# Sprint 12\n- Ship\n",
        "# Plan\n```\n- Ship\n```\n",
        "# Plan\n> - Ship\n",
        "# Plan\n<!--\n- Ship\n-->\n",
        "# Plan\n<!-- never closed\n- Ship\n",
        "# Plan\n    - Ship\n",
        "# Plan\n<details>\n<summary>Old</summary>\n\n- Ship\n\n</details>\n",
        "# Plan\n\n| goal |\n| --- |\n| Ship |\n",
        "# Plan\nShip\n",
        "# Plan\n# Notes\n- Ship\n",
        "# Plan\n## Notes\n### High priority\n- Ship\n",
        "# Backlog\n## High priority\n- Ship\n",
        "# Risks\n**High priority**\n- Ship\n",
        "# Plan\n- \n-\n*\n1.\n- - \n",
        "## Retro\n- Ship\n",
        "A goal is\nbetter than a plan\n- Ship\n",
        "Plan, plan, plan.\n- Ship\n",
        "The words **plan** and goals\n- Ship\n",
        "# Plan\n**Notes**\n- Ship\n",
        "# Plan\n</details>\n# Notes\n- Ship\n",
        "",
        "\n\n",
    ],
)
def test_no_goals_come_from_templates_quotes_and_other_sections(text: str) -> None:
    assert read(text).goals == ()


def test_bold_words_that_begin_a_paragraph_are_no_heading() -> None:
    document = read("# Plan\n\n**Remember this**\nand that\n\n- Ship\n")
    assert [section.heading for section in document.sections] == ["Plan"]


def test_lanes_come_from_headings_and_reach_below_them() -> None:
    document = read(
        "# Planning\n- a1\n## Headline goals\n- b1\n## High priority\n- c1\n### Goals\n- d1\n"
        "## Side quests\n### Growth\n- e1\n"
    )
    assert [(goal.title, goal.lane) for goal in document.plan] == [
        ("a1", None), ("b1", "headline"), ("c1", "high"), ("d1", "high"), ("e1", "low"),
    ]  # fmt: skip


def test_high_priority_below_the_last_sprints_outcomes_is_an_outcome() -> None:
    document = read("# Outcomes\n## High priority\n- ✅ Ship\n## Goals\n- Test\n# High priority\n- New\n")
    assert [(goal.title, goal.section, goal.lane) for goal in document.goals] == [
        ("Ship", Kind.OUTCOMES, "high"), ("Test", Kind.OUTCOMES, None), ("New", Kind.HIGH, "high"),
    ]  # fmt: skip
    assert [goal.title for goal in document.plan] == ["New"]


def test_sections_know_their_lines_and_levels() -> None:
    document = read("welcome\n\n# Sprint 12\n\n**Plan**\n- Ship\n\nRisks\n=====\n- none\n")
    assert [(s.heading, s.level, s.kind, s.first, s.last) for s in document.sections] == [
        ("Sprint 12", 1, Kind.OTHER, 2, 2), ("Plan", 7, Kind.PLAN, 4, 5), ("Risks", 1, Kind.RISKS, 7, 9),
    ]  # fmt: skip
    assert document.title == "Sprint 12"
    assert document.section(Kind.RISKS) == document.sections[2]
    assert document.section(Kind.LOW) is None


def test_a_list_that_lost_its_indentation_is_put_together_again() -> None:
    document = read(
        "Retro: status of outcomes from previous sprint\n"
        "- ✅ Exporter (Owner: @ada) - behind a flag\n"
        "- 🎯Goal: _know what breaks first\n"
        "- in the shop_\n"
        "- Status: it works, mostly\n"
        "- 🔁 Groups - talk to people\n"
        "- Begin with the first part\n"
        "- Status: talked\n"
        "- 🔁 Recordings? (Owner: @grace) - a whole page\n"
        "- ✅ 🎯Goal: no errors\n"
        "- 🔁 🎯Goal: found within 5 seconds\n"
        "Plan: proposed goals for next sprint\n"
        "Each goal has one owner.\n"
        "- Exporter (Owner: @ada) - the best of all (50:50) (@linus @ada)\n"
        "- Why? It is nearly there\n"
        "- Importer (Owner: @barbara) - nail it\n"
        '- (Owner: @barbara ): "both sides agree"\n'
        '- (Owner: @edsger ): "in any order"\n'
        "- and quickly\n"
        "- Why? It broke\n"
        "- Groups\n"
        "- 🎯 Goal: 99% are there (continued)\n"
    )
    outcomes = [goal for goal in document.goals if goal.section is Kind.OUTCOMES]
    assert [(goal.title, goal.status, goal.owners) for goal in outcomes] == [
        ("Exporter", "done", ("ada",)), ("Groups", "carried over", ()), ("Recordings", "carried over", ("grace",)),
    ]  # fmt: skip
    assert [target.status for target in outcomes[2].targets] == ["done", "carried over"]
    assert outcomes[0].targets[0].text == "know what breaks first"
    assert outcomes[1].note == "talked"
    assert [(goal.title, goal.owners, goal.why, len(goal.targets)) for goal in document.plan] == [
        ("Exporter", ("ada",), "It is nearly there", 0), ("Importer", ("barbara",), "It broke", 2),
        ("Groups", (), "", 1),
    ]  # fmt: skip
    assert document.plan[0].supporters == ("linus",)
    assert [target.owners for target in document.plan[1].targets] == [("barbara",), ("edsger",)]
    assert document.plan[2].targets[0].continued
    assert [(warning.code, warning.line) for warning in document.warnings] == [("flat-list", 1)]


def test_bullseyes_that_all_stand_alike_are_goals_also_in_a_flat_list() -> None:
    document = read("# Plan\n- 🎯 Ten users\n- Why? so\n- 🎯 No errors\n")
    assert titles(document) == ["Ten users", "No errors"]


def test_an_unclosed_details_hides_nothing_but_is_told() -> None:
    document = read("# Plan\n<details>\n\n- Ship\n\n<details>\n\n- Old\n\n</details>\n")
    assert titles(document) == ["Ship"]
    assert [(warning.code, warning.line) for warning in document.warnings] == [("open-details", 1)]


@pytest.mark.parametrize(
    ("text", "team"),
    [
        ("# Team Growth\n## Planning\n", "Growth"),
        ("## Growth team\n", "Growth"),
        ("Team Growth\n\n- a\n", "Growth"),
        ("**Team: Data Platform**\n\nwords\n", "Data Platform"),
        ("# Team Growth: plan\n", "Growth"),
        ("Team ___\n## Retro\n", None),
        ("# Team sprint planning\n", None),
        ("# Our team\n", None),
        ("# Plan\n", None),
        ("", None),
        (stamp("team", "Data Platform", b"s") + "\n## Plan\n", "Data Platform"),
        ("## Plan\n\n" + stamp("team", "12:growth", b"s") + "\n", "growth"),
        (stamp("team", "12:data", b"s") + "\n# Team Data Platform\n", "Data Platform"),
        (stamp("sprint", "12", b"s") + "\n## Plan\n", None),
        ("<!-- goalkeeper:team ~zz~ 0123456789abcdef -->\n", None),
    ],
)
def test_the_team_is_named_by_a_heading_or_by_our_stamp(text: str, team: str | None) -> None:
    assert read(text).team == team


def test_a_goal_is_found_again_by_its_issue_and_else_by_its_title() -> None:
    document = read("# Plan\n- Ship [#1](u)\n- Ship\n- Test [#3](u)\n- Ship [#1](u)\n")
    first, second, third, fourth = document.plan
    assert document.goal(GoalAt(3, "renamed since")) is third
    assert document.goal(GoalAt(None, "SHIP!", 1)) is second
    assert document.goal(GoalAt(None, "test")) is third
    assert document.goal(GoalAt(9, "Ship", 1)) is second
    assert document.goal(first.at) is first
    assert document.goal(fourth.at) is fourth
    for gone in (GoalAt(9, "Test"), GoalAt(None, "Ship", 5), GoalAt(1, "Ship", 0, "outcomes")):
        with pytest.raises(NotFound, match="no goal"):
            document.goal(gone)


def test_only_so_many_items_are_read_and_that_is_told() -> None:
    document = read("# Plan\n" + "- a1\n" * 3000)
    assert len(document.goals) == 1500
    assert document.warnings[0].code == "too-many-items"


def test_only_so_many_lines_are_read_and_that_is_told() -> None:
    goal = "- Ship (Owner: @ada)"
    whole = read("# Plan\n" + "\n" * 6_498 + goal)
    assert [each.title for each in whole.goals] == ["Ship"]
    assert whole.warnings == ()
    cut = read("# Plan\n" + "\n" * 6_499 + goal)
    assert cut.goals == ()
    assert [(each.code, each.line, each.message) for each in cut.warnings] == [
        ("too-many-lines", 6_500, "Only the first 6,500 lines were read.")
    ]
