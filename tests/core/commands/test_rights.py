"""Who may give which command, and what somebody else is told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.commands.rights import condition_problem, is_stranger, who_may
from bot.core.commands.values import Desk, Done, Own, Say
from bot.core.model import Standing
from bot.core.rules import CommandRules
from tests.core.commands.desk import DESK, MAP, SEARCH, TRACKER, call, judged, mistake, order, refused

OUTSIDER = {"who": "mallory", "insider": False}
TOLD = '`/status` on "Star tracker" (#12) is for the owner, a supporter or people with write permission (the rule:'


def allowed(line: str, goal: int | None, who: str, desk: Desk = DESK) -> bool:
    return isinstance(judged(line, goal, who, desk), Done)


def ruled(command: str, *conditions: str) -> Desk:
    return replace(DESK, rules=CommandRules({command: conditions}))


@pytest.mark.parametrize(
    ("who", "may"),
    [("grace", True), ("GRACE", True), ("edsger", True), ("ada", True), ("linus", False), ("barbara", False)],
)
def test_owner_supporters_and_writers_steer_a_goal(who: str, *, may: bool) -> None:
    assert allowed("/status done", 12, who) is may


def test_a_refusal_names_the_rule_and_who_can() -> None:
    assert refused("/status done", 12, "linus") == f"{TOLD} `owner`, `supporter`, `permission>=write`); @grace owns it."
    assert (
        refused("/plan", None, "barbara")
        == "`/plan` is for people with triage permission (the rule: `permission>=triage`)."
    )
    assert refused("/status done", 14, "linus").endswith("(the rule: `owner`, `supporter`, `permission>=write`).")
    assert refused("/plan", desk=ruled("plan")) == "`/plan` is for nobody (the rule: nobody)."


@pytest.mark.parametrize(
    ("line", "goal", "who", "may"),
    [
        ("/owner @linus", 12, "grace", True),
        ("/owner @linus", 12, "edsger", False),
        ("/owner @linus", 12, "ada", True),
        ("/owner me", 12, "linus", False),
        ("/owner me", 14, "linus", True),
        ("/owner @grace", 14, "linus", False),
        ("/owner me", 14, "barbara", False),
        ("/goal add Ship it", None, "linus", True),
        ("/goal add Ship it", None, "barbara", False),
        ("/metric customers 17", None, "linus", True),
        ("/metric customers 17", None, "grace", True),
        ("/metric customers 17", None, "barbara", False),
        ("/retro better meetings", None, "barbara", True),
        ("/retro better meetings", None, "linus", True),
        ("/retro better meetings", None, "edsger", True),
        ("/help", None, "barbara", True),
        ("/standup", None, "grace", True),
    ],
)
def test_the_other_commands_have_sane_defaults(line: str, goal: int | None, who: str, *, may: bool) -> None:
    assert allowed(line, goal, who) is may


@pytest.mark.parametrize(
    ("condition", "who", "may"),
    [
        ("owner", "grace", True),
        ("owner", "edsger", False),
        ("supporter", "edsger", True),
        ("author", "barbara", True),
        ("author", "grace", False),
        ("team:guidance", "linus", True),
        ("team: Guidance", "barbara", False),
        ("team:nobody", "ada", False),
        ("permission>=triage", "linus", True),
        ("permission >= triage", "linus", True),
        ("permission>=write", "linus", False),
        ("permission>=read", "barbara", True),
        ("permission>=maintain", "ada", False),
        ("permission>=king", "ada", False),
        ("org-member", "barbara", True),
        ("org-member", "linus", False),
        ("anyone", "edsger", True),
        ("permission>=triage and team:Guidance", "ada", True),
        ("permission>=triage and team:Propulsion", "ada", False),
        ("taking", "ada", False),
        ("moon", "ada", False),
    ],
)
def test_a_space_can_set_its_own_conditions(condition: str, who: str, *, may: bool) -> None:
    assert allowed("/status done", 12, who, ruled("status", condition)) is may


def test_without_a_goal_the_author_is_the_issues_and_the_owner_is_any() -> None:
    desk = ruled("plan", "author")
    assert isinstance(judged("/plan", None, "edsger", desk, author="Edsger"), Done)
    assert not isinstance(judged("/plan", None, "edsger", desk), Done)
    assert allowed("/plan", None, "grace", ruled("plan", "owner"))
    assert allowed("/plan", None, "edsger", ruled("plan", "supporter"))
    assert not allowed("/plan", None, "linus", ruled("plan", "taking"))


def test_who_is_not_known_has_no_rights_beyond_the_plan() -> None:
    desk = replace(DESK, standing={})
    assert not allowed("/status done", 12, "ada", desk)
    assert allowed("/status done", 12, "grace", desk)


def test_a_custom_level_that_nobody_knows_counts_for_nothing() -> None:
    assert not allowed("/plan", None, "ada", replace(DESK, standing={"ada": Standing("security-manager")}))


@pytest.mark.parametrize("line", ["/status done", "/status dnoe", "/stauts done", "/help", "/plan", "/undo", "/goal"])
def test_a_stranger_gets_no_words(line: str) -> None:
    assert refused(line, 12, **OUTSIDER) == ""  # type: ignore[arg-type]


def test_a_stranger_whom_the_plan_knows_is_none() -> None:
    for who in ("grace", "edsger", "linus", "ada", "barbara"):
        assert not is_stranger(call("/plan", who=who, insider=False), DESK)
    assert is_stranger(call("/plan", who="mallory", insider=False), DESK)
    assert not is_stranger(call("/plan", who="mallory"), DESK)
    assert order("/status done", 12, "grace") == Say(TRACKER, "done")


def test_a_stranger_may_what_anyone_may() -> None:
    desk = ruled("status", "anyone")
    assert isinstance(judged("/status done", 12, desk=desk, **OUTSIDER), Done)  # type: ignore[arg-type]


def test_a_bot_is_not_heard_unless_it_is_listed() -> None:
    told = judged("/status done", 12, "helper[bot]", is_bot=True)
    assert getattr(told, "message", None) == ""
    desk = replace(DESK, rules=CommandRules(bots=("Helper[bot]",)))
    assert judged("/status done", 12, "helper[bot]", desk, is_bot=True) == Done((Say(TRACKER, "done"),))
    assert judged("/owner @linus", 13, "helper[bot]", desk, is_bot=True) == Done((Own(MAP, "linus"),))
    # The name of a bot in the list gives nothing to a person of that name.
    assert refused("/status done", 12, "Helper[bot]", desk) != ""


def test_members_who_mistype_are_helped_even_where_they_may_not() -> None:
    assert "Did you mean done?" in mistake("/status dnoe", 12, "linus")


@pytest.mark.parametrize(
    "condition",
    ["owner", " anyone ", "team:Guidance", "permission>=write", "permission >= admin", "taking and permission>=triage"],
)
def test_a_condition_of_the_rules_is_accepted(condition: str) -> None:
    assert condition_problem(condition) is None


@pytest.mark.parametrize("condition", ["", "boss", "team:", "permission>=king", "permission<=write", "owner or anyone"])
def test_a_condition_that_is_none_is_explained(condition: str) -> None:
    problem = condition_problem(condition)
    assert problem is not None
    assert problem.endswith(
        "is no condition; write owner, supporter, author, team:NAME, role:NAME, permission>=LEVEL"
        " (read, triage, write, maintain, admin), org-member, taking or anyone."
    )


def test_conditions_read_as_words() -> None:
    assert who_may(("anyone",)) == "anyone"
    assert who_may(("permission>=admin", "team: Guidance")) == "administrators or members of team Guidance"
    assert who_may(("moon",)) == "moon"
    assert who_may(()) == "nobody"
    assert (
        who_may(("permission>=triage and taking",))
        == "people with triage permission who take a goal that nobody owns for themselves"
    )


def test_titles_and_words_in_answers_call_and_link_nobody() -> None:
    desk = replace(DESK, goals=(replace(SEARCH, title="Ask @grace about #3 <!-- x"),))
    verdict = judged("/status done", 14, "linus", desk)
    message = getattr(verdict, "message", "")
    assert "@grace" not in message
    assert "#3" not in message
    assert "<!--" not in message
