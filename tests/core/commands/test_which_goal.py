"""Which goal a command speaks of, and what is asked when that is not clear."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.commands.values import Known, Say
from tests.core.commands.desk import DESK, INDEX, MAP, PUMP, SEARCH, TRACKER, mistake, order


@pytest.mark.parametrize(
    ("line", "goal", "meant", "status", "note"),
    [
        ("/status on track", 12, TRACKER, "on track", ""),
        ("/status #12 on track", None, TRACKER, "on track", ""),
        ("/status #12: on track", 13, TRACKER, "on track", ""),
        ("/status #12 on track", 12, TRACKER, "on track", ""),
        ("/status goal #12 done", None, TRACKER, "done", ""),
        ("/status GH-12 done", None, TRACKER, "done", ""),
        ("/status acme/rockets#12 done", None, TRACKER, "done", ""),
        ("/status acme/rockets#14 done", None, SEARCH, "done", ""),
        (f"/status {TRACKER.url} done", None, TRACKER, "done", ""),
        (f"/status <{TRACKER.url}#issuecomment-7> done", None, TRACKER, "done", ""),
        (f"/status [#12]({TRACKER.url}) done", None, TRACKER, "done", ""),
        ('/status "Star tracker" 🟢 nearly there', None, TRACKER, "on track", "nearly there"),
        ("/status “star TRACKER” 🟢", None, TRACKER, "on track", ""),
        ("/status «Star map» done", 12, MAP, "done", ""),
        ('/status "star t" done', None, TRACKER, "done", ""),
        ("/status star tracker 🟢 nearly there", None, TRACKER, "on track", "nearly there"),
        ("/status star t 🟢", None, TRACKER, "on track", ""),
        ("/status search & index done", None, INDEX, "done", ""),
        ("/status search done", None, SEARCH, "done", ""),
        ("/status search index done", None, INDEX, "done", ""),
        ("/status the pump done", None, PUMP, "done", ""),
        ("/status star map done", 12, MAP, "done", ""),
        ("/blocked star tracker no lens", None, TRACKER, "blocked", "no lens"),
        ("/blocked star tracker no lens", 13, MAP, "blocked", "star tracker no lens"),
        ("/blocked #13", 12, TRACKER, "blocked", "#13"),
        ("/blocked #99 must come first", 12, TRACKER, "blocked", "#99 must come first"),
        ("/drop #13", 12, MAP, "dropped", ""),
        ("/drop #13 replaces it", 12, TRACKER, "dropped", "#13 replaces it"),
        ('/drop "Star map"', 12, MAP, "dropped", ""),
        ("/drop", 12, TRACKER, "dropped", ""),
        ("/carry search index half of it", 12, TRACKER, "carried over", "search index half of it"),
    ],
)
def test_a_goal_is_found(line: str, goal: int | None, meant: Known, status: str, note: str) -> None:
    assert order(line, goal) == Say(meant, status, note)


def test_two_goals_that_begin_alike_are_never_guessed_between() -> None:
    assert mistake("/status star 🟢") == (
        '"star" may mean more than one goal: "Star tracker" (#12) and "Star map" (#13).'
        " Name one of them, as in `/status #12 …`."
    )
    assert '"Star tracker" (#12) and "Star map" (#13)' in mistake('/status "star" 🟢')


def test_two_goals_of_one_title_are_told_apart_by_their_numbers() -> None:
    desk = replace(DESK, goals=(SEARCH, replace(SEARCH, number=16)))
    assert '"Search" (#14) and "Search" (#16)' in mistake('/status "Search" done', desk=desk)
    assert '"Search" (#14) and "Search" (#16)' in mistake("/drop search", desk=desk)


def test_a_title_ends_where_a_sign_stands() -> None:
    assert '"Star tracker" (#12) and "Star map" (#13)' in mistake("/carry star 🟢 tracker")


def test_a_title_with_quotes_in_it_can_be_named_as_the_answer_names_it() -> None:
    desk = replace(DESK, goals=(Known('The "big" one'), SEARCH))
    assert """Then write `/drop "The 'big' one" …`""" in mistake("/drop teh big one", desk=desk)
    assert order("""/drop "The 'big' one" no time""", desk=desk) == Say(desk.goals[0], "dropped", "no time")


def test_a_reason_that_may_belong_to_two_titles_is_asked_about() -> None:
    assert '"Search" (#14) and "Search index" (#15)' in mistake("/blocked search index is broken")


def test_a_close_title_is_asked_about_and_not_taken() -> None:
    assert mistake("/status strat tracker 🟢") == (
        'No goal begins with "strat tracker". Did you mean "Star tracker" (#12)? Then write `/status #12 …`.'
    )
    assert "Did you mean" in mistake('/status "star trakcer" 🟢')


def test_a_goal_at_the_end_is_asked_about() -> None:
    assert mistake("/status done #12") == "The goal stands right behind the command: `/status #12 done`."
    assert mistake("/owner @linus #13") == "The goal stands right behind the command: `/owner #13 @linus`."
    assert "Say which goal is meant" in mistake("/status done #99")


def test_a_title_among_other_words_is_asked_about() -> None:
    assert 'Did you mean "Star tracker" (#12)? Then write `/drop #12 …`.' in mistake("/drop our star tracker")


def test_a_goal_without_issue_is_named_by_its_title() -> None:
    assert """Then write `/status "The pump 'runs' dry" …`""" in mistake("/status teh pump done")


def test_a_command_without_goal_says_which_goals_there_are() -> None:
    assert mistake("/status done") == (
        "Say which goal is meant. Begin with its number or its title in quotes, as in `/status #12 …`."
        ' The goals are "Star tracker" (#12), "Star map" (#13), "Search" (#14), "Search index" (#15)'
        ' and "The pump &#96;runs&#96; dry".'
    )
    assert "and others" in mistake("/drop", desk=replace(DESK, goals=(*DESK.goals, Known("One more"))))


@pytest.mark.parametrize("line", ["/status done", "/status #12 done", "/drop"])
def test_the_only_goal_of_a_plan_is_not_implied_elsewhere(line: str) -> None:
    assert "The goals are" in mistake(line, desk=replace(DESK, goals=(SEARCH,)))


def test_a_plan_without_goals_says_how_to_add_one() -> None:
    assert "/goal add" in mistake("/status done", desk=replace(DESK, goals=()))


@pytest.mark.parametrize(
    ("line", "goal"),
    [
        ("/status #99 done", None),
        ("/status #99 done", 12),
        ("/status acme/other#12 done", None),
        ("/status https://github.example/acme/other/issues/12 done", None),
        ("/blocked the parts are late", None),
        ("/blocked a long story", None),
        ("/blocked 🟢", None),
        ('/status "xyzzy" done', None),
    ],
)
def test_what_is_no_goal_is_said(line: str, goal: int | None) -> None:
    assert "no goal of the plan" in mistake(line, goal)


def test_a_goal_that_left_the_plan_is_not_changed() -> None:
    assert mistake("/status done", 99) == "#99 is no goal of the plan any more, so nothing was changed."
    assert order("/status #12 done", 99) == Say(TRACKER, "done")


def test_the_rest_is_explained_when_the_goal_is_clear() -> None:
    assert mistake("/status star tracker dnoe").startswith('"dnoe" does not begin with a status. Did you mean done?')
    assert mistake("/status #13 dnoe", 12).startswith('"dnoe" does not begin with a status. Did you mean done?')
    assert '"Search" (#14) and "Search index" (#15)' in mistake("/status search index")
