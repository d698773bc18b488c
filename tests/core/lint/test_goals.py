"""What lint says about goals as they are written: each rule finds what it is for, and nothing that only looks alike."""

from __future__ import annotations

import pytest

from bot.core.lint import Context
from bot.core.rules import LintRules, Rules, Team
from tests.core.lint.papers import FINE, codes, found, goal, messages, paper, with_goals

PLAN = "# Headline goals\n\n"

FOUND = {
    "no-owner": ["- Ship search", "- 🟢 Ship search (Owner: ?)"],
    "several-owners": ["- Ship search (Owner: @ada @grace)", "- Ship search (Owner: @acme/rockets)"],
    "no-target": [
        "- Ship search (Owner: @ada)",
        "- Ship search v2.1 for #12 (Owner: @ada)",
        "- Ship search (Owner: @ada) - estimate: 3 days",
        "- Move to Python 3 (Owner: @ada)",
        "- Finish phase 2 (Owner: @ada)",
        "- Close the books of 2025 (Owner: @ada)",
        "- Ship search (Owner: @ada)\n  - 🎯 people are happy",
    ],
    "no-metric-or-question": ["- Ship search (Owner: @ada)"],
    "bundle": [
        "- Ship search and fix billing (Owner: @ada)",
        "- Write docs & call customers (Owner: @ada)",
        "- Ship search; fix billing (Owner: @ada)",
        "- Suche ausliefern und Abrechnung reparieren (Owner: @ada)",
        "- Lancer la recherche et corriger les factures (Owner: @ada)",
    ],
    "vague-word": [
        "- Improve search (Owner: @ada)",
        "- Refactor the importer (Owner: @ada)",
        "- Ship search - it works reliably (Owner: @ada)",
        "- Work on search (Owner: @ada)",
        "- Suche verbessern (Owner: @ada)",
        "- Améliorer la recherche (Owner: @ada)",
        "- Ship search (Owner: @ada)\n  - 🎯 search is faster",
    ],
    "no-why": ["- Ship search (Owner: @ada)"],
    "no-confidence": ["- Ship search (Owner: @ada)"],
}
MISSED = {
    "no-owner": ["- Ship search (Owner: @ada)", "- Ship search (Owner: Ann)", "- ~~Ship search~~", "- ❌ Ship search"],
    "several-owners": ["- Ship search (Owner: @ada) (@grace @linus)", "- Ship search (Owner: @ada)"],
    "no-target": [
        "- Ship search (Owner: @ada)\n  - 🎯 99% of queries answered",
        "- Ship search to 5 customers (Owner: @ada)",
        "- Search in <30ms (Owner: @ada)",
        "- Earn $12,500 (Owner: @ada)",
        "- Ship search (Owner: @ada)\n  - 🎯 two main errors gone",
        "- Ship search (Owner: @ada)\n  - 🎯 quality\n    - 🎯 1/3 of the bugs closed",
        "- ❌ Ship search (Owner: @ada)",
    ],
    "no-metric-or-question": [
        "- Why do people leave? (Owner: @ada)",
        "- Ship search (Owner: @ada)\n  - Why? Do people search at all?",
        "- Ship search (Owner: @ada)\n  - 🎯 people are happy",
    ],
    "bundle": [
        "- Research and development plan (Owner: @ada)",
        "- Terms and conditions (Owner: @ada)",
        "- Import and export of orders (Owner: @ada)",
        "- Refactor and test search (Owner: @ada)",
        "- Support import and export (Owner: @ada)",
        "- Ship search for ada and grace (Owner: @ada)",
        "- Fix the search of names and addresses (Owner: @ada)",
        "- Terms und Bedingungen (Owner: @ada)",
    ],
    "vague-word": [
        "- Improve search from 30 s to 10 s (Owner: @ada)",
        "- Improve search (Owner: @ada)\n  - 🎯 99% of queries answered",
        "- Ship the improver (Owner: @ada)",
        "- Betterment of search (Owner: @ada)",
        "- Ship search (Owner: @ada)\n  - 🎯 search is 2 s faster",
    ],
    "no-why": ["- Ship search (Owner: @ada)\n  - Why? Nobody finds anything", "- ~~Ship search~~ (Owner: @ada)"],
    "no-confidence": ["- Ship search (Owner: @ada) (50:50)", "- Ship search (Owner: @ada) (80%)"],
}


@pytest.mark.parametrize(("code", "line"), [(code, line) for code, lines in FOUND.items() for line in lines])
def test_it_is_found(code: str, line: str) -> None:
    assert code in codes(paper(f"{PLAN}{FINE}{line}\n"))


@pytest.mark.parametrize(("code", "line"), [(code, line) for code, lines in MISSED.items() for line in lines])
def test_what_only_looks_like_it_is_let_be(code: str, line: str) -> None:
    assert code not in codes(paper(f"{PLAN}{FINE}{line}\n"))


def test_a_plan_that_is_well_made_has_no_findings() -> None:
    assert found(paper(PLAN + FINE)) == []


@pytest.mark.parametrize(
    "text",
    [
        "# Changelog\n- Improve search\n- Ship import and fix billing\n",
        "# Notes\n- Improve search\n",
        "```\n# Goals\n- Improve search\n```\n",
        "> # Goals\n> - Improve search\n",
        "# What happened last sprint\n- ✅ Improve search\n",
        "",
    ],
)
def test_what_is_no_current_plan_is_let_be(text: str) -> None:
    assert not codes(paper(text))


def test_a_finding_names_the_line_of_its_goal() -> None:
    [finding] = [each for each in found(paper(f"{PLAN}{FINE}- Ship search (80%)\n")) if each.code == "no-owner"]
    assert (finding.file, finding.line) == ("plan.md", 6)
    assert finding.message == '"Ship search" has no owner; add (Owner: @login).'


def test_several_owners_are_told_once_though_the_reader_warns_too() -> None:
    several = paper(f"{PLAN}- Ship 5 searches (Owner: @ada @grace) (50:50)\n  - Why? a\n")
    assert [warning.code for warning in several.document.warnings] == ["two-owners"]
    assert codes(several) == {"several-owners"}
    assert messages("several-owners", several) == ['"Ship 5 searches" has 2 owners (@ada, @grace); keep one.']


ENGINEERS = Context(Rules(teams=(Team("Rockets", ("ada", "Grace")), Team("Ground control", ("linus",)))))


@pytest.mark.parametrize("login", ["ada", "ADA", "grace", "linus"])
def test_a_member_of_any_team_may_own_goals_of_the_shared_plan(login: str) -> None:
    assert "owner-not-engineer" not in codes(with_goals(goal(owners=(login,))), context=ENGINEERS)


def test_who_is_in_no_team_may_not_own_a_goal() -> None:
    stranger = with_goals(goal(owners=("edsger",)))
    told = '@edsger, who owns "Import old orders", is not an engineer of the team.'
    assert messages("owner-not-engineer", stranger, context=ENGINEERS) == [told]


def test_a_teams_plan_is_for_its_members() -> None:
    assert "owner-not-engineer" in codes(with_goals(goal(owners=("linus",)), team="rockets"), context=ENGINEERS)
    assert "owner-not-engineer" not in codes(with_goals(goal(), team="rockets"), context=ENGINEERS)


def test_engineers_can_be_named_besides_the_teams() -> None:
    context = Context(Rules(lint=LintRules(engineers=("edsger",))))
    assert "owner-not-engineer" not in codes(with_goals(goal(owners=("edsger",))), context=context)
    assert "owner-not-engineer" in codes(with_goals(goal(owners=("ada",))), context=context)


def test_where_nobody_is_named_anybody_may_own_a_goal() -> None:
    context = Context(Rules(teams=(Team("Rockets"),)))
    assert "owner-not-engineer" not in codes(with_goals(goal(owners=("edsger",))), context=context)


AWAY = ["## Support / away\n- @ada", "## Away\n- @Ada until Friday", "Support hero: @ada", "- **On call:** @grace @ada"]
AWAY += ["## Capacity\n- @ada 0%", "## Capacity\n- @ada is on holiday"]
THERE = ["## Support / away\n- @grace", "Supporters: @ada", "## Capacity\n- @ada 50%", "## Capacity\n- @ada 100%"]
THERE += ["## Away\n- @grace (backup: @ada)", "Ask @ada about the support hero: her turn was last week"]


@pytest.mark.parametrize("said", AWAY)
def test_an_owner_who_is_away_or_on_support_is_named(said: str) -> None:
    assert "owner-away" in codes(paper(f"{said}\n\n{PLAN}{FINE}"))


@pytest.mark.parametrize("said", THERE)
def test_an_owner_who_is_there_is_not(said: str) -> None:
    assert "owner-away" not in codes(paper(f"{said}\n\n{PLAN}{FINE}"))


def test_the_line_that_says_who_is_away_is_told() -> None:
    told = '@ada, who owns "Import old orders", is away or on support (line 1); count on no work.'
    assert messages("owner-away", paper(f"Support hero: @ada\n\n{PLAN}{FINE}")) == [told]


def test_too_many_goals_of_one_person_are_told_once() -> None:
    four = with_goals(*(goal(f"Goal {n}", owners=("Ada" if n else "ada",)) for n in range(4)))
    assert messages("too-many-goals", four) == ["@ada owns 4 goals; hand some on, 3 are enough."]


def test_three_goals_are_not_too_many_nor_are_dropped_ones_counted() -> None:
    assert "too-many-goals" not in codes(with_goals(*(goal(f"Goal {n}") for n in range(3))))
    assert "too-many-goals" not in codes(with_goals(*(goal(f"Goal {n}", struck=n == 3) for n in range(4))))


@pytest.mark.parametrize(("carried", "nth"), [(2, "3rd"), (3, "4th"), (10, "11th"), (20, "21st"), (21, "22nd")])
def test_what_is_there_for_the_third_sprint_has_to_change(carried: int, nth: str) -> None:
    told = f'"Import old orders" is in its {nth} sprint; split it, give it another owner, or drop it.'
    assert messages("carried-again", with_goals(goal(carried=carried))) == [told]


@pytest.mark.parametrize("said", ["🔁 3rd sprint", "(carried over 3 times)"])
def test_how_often_a_goal_was_carried_over_is_read_from_its_line(said: str) -> None:
    assert "carried-again" in codes(paper(f"{PLAN}- Ship 5 searches {said} (Owner: @ada)\n"))


@pytest.mark.parametrize("said", ["🔁 2nd sprint", "(continued)", ""])
def test_what_goes_on_for_the_first_time_is_let_be(said: str) -> None:
    assert "carried-again" not in codes(paper(f"{PLAN}- Ship 5 searches {said} (Owner: @ada)\n"))


def test_what_is_done_at_last_is_let_be() -> None:
    assert "carried-again" not in codes(with_goals(goal(carried=5, status="done")))
