"""Who may decide what: levels of decisions, roles, and what is answered to who may not."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.commands.rights import condition_problem, who_may
from bot.core.commands.values import Answer, Done, Keep, Refused
from bot.core.rules import CommandRules, Team
from bot.core.rules.escalation import Level
from tests.core.commands.desk import DESK, judged

LEVELS = (
    Level("minor", "costs less than | two hours", within=timedelta(minutes=30)),
    Level("Major", "costs more than a day", ("role:product managers", "team:Propulsion"), timedelta(hours=2)),
    Level("medium", "", ("role:team lead",), timedelta(minutes=90)),
)
DESK_WITH = replace(
    DESK,
    levels=LEVELS,
    roles=(("product_manager", ("barbara",)),),
    teams=(*DESK.teams[:1], Team("Propulsion", ("edsger",), (("team_lead", ("ada",)),))),
)


def kept(line: str, who: str = "ada") -> Keep:
    verdict = judged(line, None, who, DESK_WITH)
    assert isinstance(verdict, Done)
    (order,) = verdict.orders
    assert isinstance(order, Keep)
    return order


def test_a_decision_has_the_level_that_it_begins_with() -> None:
    order = kept("/decision minor: we fly on Monday")
    assert (order.text, order.fields) == ("we fly on Monday", (("level", "minor"),))
    assert kept("/decision [medium]: we fly").fields == (("level", "medium"),)
    assert kept("/decision MAJOR: we fly", "barbara").fields == (("level", "Major"),)


@pytest.mark.parametrize("text", ["we fly on Monday", "today: we fly", "minor things come first", ": we fly"])
def test_other_words_are_the_decision_itself(text: str) -> None:
    order = kept(f"/decision {text}")
    assert order.fields == ()
    assert order.text == text.lstrip(": ")


@pytest.mark.parametrize(("who", "may"), [("barbara", True), ("edsger", True), ("ada", False)])
def test_only_those_decide_whom_the_level_names(who: str, may: bool) -> None:  # noqa: FBT001 - given by name
    desk = replace(DESK_WITH, rules=CommandRules({"decision": ("anyone",)}))
    verdict = judged("/decision major: we fly", None, who, desk)
    assert isinstance(verdict, Done) == may
    if not may:
        assert isinstance(verdict, Refused)
        assert '"Major"' in verdict.message
        assert "the product managers or members of team Propulsion" in verdict.message
        assert "barbara and " not in verdict.message
        assert "barbara" in verdict.message
        assert "edsger" in verdict.message


def test_a_level_whose_people_are_not_named_says_so() -> None:
    desk = replace(DESK_WITH, levels=(Level("major", by=("permission>=admin",)),))
    verdict = judged("/decision major: we fly", None, "ada", desk)
    assert verdict == Refused('A decision of the level "major" is for administrators.')


def test_a_level_that_the_rules_lack_is_part_of_the_text() -> None:
    verdict = judged("/decision major: we fly", None, "ada", DESK)
    assert isinstance(verdict, Done)
    assert verdict.orders == (Keep("decision", "major: we fly"),)


def test_help_shows_who_decides_what() -> None:
    verdict = judged("/help decision", None, "ada", DESK_WITH)
    assert isinstance(verdict, Done)
    (answer,) = verdict.orders
    assert isinstance(answer, Answer)
    assert "| minor | costs less than &#124; two hours | anyone | 30 min |" in answer.text
    assert "| Major | costs more than a day | the product managers or members of team Propulsion | 2 h |" in answer.text
    assert "| medium |  | the team lead | 1 h 30 min |" in answer.text
    without = judged("/help decision", None, "ada", replace(DESK_WITH, levels=(Level("any"),)))
    assert isinstance(without, Done)
    assert "| any |  | anyone |  |" in without.answer
    plain = judged("/help decision", None, "ada", DESK)
    assert isinstance(plain, Done)
    assert "Who decides what here" not in plain.answer


def test_a_role_is_a_condition_of_any_command() -> None:
    rules = CommandRules({"drop": ("role:team lead",)})
    desk = replace(DESK_WITH, rules=rules)
    assert isinstance(judged("/drop #12", None, "ada", desk), Done)
    refused = judged("/drop #12", None, "linus", desk)
    assert isinstance(refused, Refused)
    assert "the team lead" in refused.message
    assert condition_problem("role:team lead") is None
    assert condition_problem("role:") is not None
    assert who_may(("role:team_lead",)) == "the team lead"
