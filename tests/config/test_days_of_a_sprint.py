"""Rules about the days of a sprint: roles, ladder, playbooks, levels of decisions, updates, stand-ups, the middle."""

from __future__ import annotations

from datetime import time, timedelta

import pytest

from bot.core.rules import Rules
from bot.core.rules.daily import MidwayRules, StandupForm, UpdateRules
from bot.core.rules.escalation import LADDER, Level, Playbook, Step, holders
from config.problems import RulesError
from config.rules import parse_rules

HOUR = timedelta(hours=1)


def test_without_a_word_the_defaults_are_in_force() -> None:
    rules = parse_rules("")
    assert rules == Rules()
    assert rules.escalation == LADDER
    assert not rules.updates.enabled
    assert rules.standups == ()


def test_roles_are_of_the_space_and_of_teams() -> None:
    rules = parse_rules(
        "roles: {team lead: '@ada', Stakeholders: [linus, barbara]}\nteams: [{name: G, roles: {team_lead: grace}}]"
    )
    assert holders(rules.roles, "team_lead") == ("ada",)
    assert holders(rules.roles, "stakeholder") == ("linus", "barbara")
    assert holders(rules.roles, "product manager") == ()
    assert holders(rules.teams[0].roles, "Team Lead") == ("grace",)


def test_steps_of_the_ladder() -> None:
    rules = parse_rules(
        "roles: {boss: ada}\nescalation:\n  - {after: 30m, to: Boss, says: hurry}\n"
        "  - {when: At Risk, to: '@linus'}\n  - {when: off track, after: 1.5 hours, to: owner}\n"
    )
    assert rules.escalation == (
        Step(HOUR / 2, "Boss", says="hurry"),
        Step(0 * HOUR, "@linus", "at risk"),
        Step(1.5 * HOUR, "owner", "off track"),
    )
    assert parse_rules("escalation: []").escalation == ()
    assert parse_rules("escalation:").escalation == ()


def test_playbooks_and_levels() -> None:
    rules = parse_rules(
        "playbooks: [{name: Hangs, when: blocked, after: 8h, steps: [a, b]}]\n"
        "decisions: {levels: [{name: minor}, {name: major, what: more, by: permission>=write, within: 90 min}]}"
    )
    assert rules.playbooks == (Playbook("Hangs", "blocked", ("a", "b"), 8 * HOUR),)
    assert rules.decisions.levels == (Level("minor"), Level("major", "more", ("permission>=write",), 1.5 * HOUR))


def test_the_days() -> None:
    rules = parse_rules(
        "updates: {enabled: true, after_days: 2, at: '9:30', quiet: [friday]}\n"
        "midway: {enabled: true, behind: 10, by: points}\n"
        "standups:\n  - {name: Evening, at: '17:00', closes: '19:00', questions: [Reached, Risks]}\n"
        "  - days: {monday: live, Friday: none, saturday: async}\n"
    )
    assert rules.updates == UpdateRules(True, 2, 2, time(9, 30), (4,))  # noqa: FBT003
    assert rules.midway == MidwayRules(True, 10, "points")  # noqa: FBT003
    first, second = rules.standups
    assert (first.where, second.where) == ("sprint issue", "sprint issue")
    assert parse_rules("standups: [{where: Issue}]").standups[0].where == "issue"
    assert first == StandupForm(days=("live", "async", "async", "async", "none", "async", "none"))
    assert (second.name, second.at, second.questions) == ("Evening", time(17), ("Reached", "Risks"))


@pytest.mark.parametrize(
    ("text", "folder"),
    [("docs/decisions", "docs/decisions"), ("docs/adr/", "docs/adr"), ('""', ""), ("Größe/ä b", "Größe/ä b")],
)
def test_a_folder_for_decisions_is_one_of_the_repository(text: str, folder: str) -> None:
    assert parse_rules(f"decisions: {{files: {text}}}").decisions.files == folder


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("escalation: [{to: boss}]", 'escalation[0].to: "boss" is no role'),
        ("roles: {boss: ada}\nescalation: [{to: bos}]", 'did you mean "boss"?'),
        ("escalation: [{to: owner, after: 4x}]", 'escalation[0].after: "4x" is no time'),
        ("escalation: [{to: owner, after: 9999h}]", '"9999h" is too long'),
        ("escalation: [{to: owner, after: 4}]", "escalation[0].after: cannot be 4"),
        ("escalation: [{to: '@not a login'}]", "is no login of GitHub"),
        ("escalation: [{to: owner, when: late}]", "allowed: blocked, at risk or off track"),
        ("roles: {boss: [1]}", "roles.boss[0]: cannot be 1"),
        ("playbooks: [{name: a, when: blocked, steps: []}]", "playbooks[0].steps"),
        ("playbooks: [{name: a, when: never, steps: [b]}]", "allowed: behind schedule, blocked"),
        (
            "playbooks: [{name: a, when: blocked, steps: [b]}, {name: A, when: off track, steps: [b]}]",
            'playbooks[1]: "A" is named twice; keep one',
        ),
        ("decisions: {levels: [{name: a}, {name: A}]}", 'decisions.levels[1]: "A" is named twice'),
        ("decisions: {levels: [{name: a, by: king}]}", 'decisions.levels[0].by: "king" is no condition'),
        ("decisions: {files: ../docs}", 'decisions.files: "../docs" is no folder'),
        ("decisions: {files: docs/../../x}", "is no folder of the repository"),
        ("decisions: {files: /docs}", "is no folder of the repository"),
        ("decisions: {files: docs//adr}", "is no folder of the repository"),
        ("decisions: {files: 'docs:adr'}", "is no folder of the repository"),
        ("decisions: {files: 'docs\\adr'}", "is no folder of the repository"),
        ("decisions: {files: .}", "is no folder of the repository"),
        ("decisions: {files: .github/workflows}", '".github/workflows" is not for documents'),
        ("decisions: {files: .GitHub}", "is not for documents"),
        ("decisions: {files: docs/.git/hooks}", "is not for documents"),
        ("decisions: {files: [docs]}", "decisions.files"),
        ("standups: [{at: '09:00', closes: '08:00'}]", "standups[0].closes: closes at 08:00, before it begins"),
        ("standups: [{}, {}]", 'standups[1]: "Stand-up" is named twice'),
        ("standups: [{questions: [a, A]}]", "standups[0].questions: holds a question twice"),
        ("standups: [{days: {monday: maybe}}]", "standups[0].days"),
        ("standups: [{where: the pub}]", "standups[0].where"),
        ("updates: {after_days: 0}", "updates.after_days: cannot be 0"),
        ("midway: {by: feelings}", "allowed: goals, points or targets"),
    ],
)
def test_mistakes_are_told(text: str, words: str) -> None:
    with pytest.raises(RulesError) as error:
        parse_rules(text)
    assert words in str(error.value)
