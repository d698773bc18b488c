"""Themes that come up in retro after retro, in words as teams write them, and none from the words of every retro."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.plan.retro.themes import MOST, WINDOW, themes

TEAM = [
    [
        "Nobody knew who was support hero this sprint",
        "Code reviews took more than two days",
        "Great to have the simulator back",
    ],
    ["We did not account for the support hero again", "The deploy broke on Friday evening"],
    ["Reviews are slow, please look at them in the morning", "Two of us were on vacation and nobody knew"],
    ["Support-hero duty ate half of Ada's week (@ada)", "The deploy took an hour", "Usability tests came too late"],
    ["Assume zero product work for support heroes", "We planned too much"],
    ["Deploys: third time that the deploy broke", "Good mood, good team, good sprint"],
]


def said(retros: list[list[str]], *known: str) -> list[tuple[str, int, int]]:
    return [(theme.words, theme.times, theme.of) for theme in themes(retros, known)]


def test_the_support_hero_comes_up_in_four_of_six() -> None:
    assert said(TEAM) == [("support hero", 4, 6)]
    (theme,) = themes(TEAM)
    assert theme.places == (0, 1, 3, 4)


def test_a_word_alone_must_come_up_in_four() -> None:
    more = [*TEAM[:2], [*TEAM[2], "A deploy in the night"], *TEAM[3:]]
    assert ("deploy", 4, 6) in said(more)
    assert ("deploy", 3, 6) not in said(TEAM)


def test_words_of_every_retro_are_no_theme() -> None:
    usual = [
        ["We worked well together this week", "The team did a great job", "We planned too much for the sprint"],
        ["The team is great", "Good work this week, good team", "Goals were not clear", "Planning took long"],
        ["Great teamwork", "The goals of the sprint were good", "Less meetings", "We finished many tasks"],
        ["This sprint went well", "We should plan less next sprint", "Finish tasks before starting new ones"],
        ["Good sprint", "Next time better", "What can we do better?", "What went well?", "Actions"],
        ["We will do better next week", "People were happy", "It was a good week for the team"],
    ]
    assert said(usual) == []


def test_what_was_carried_along_word_for_word_counts_once() -> None:
    copied = [["Calibrate the lens before launch"]] * 6
    assert said(copied) == []


def test_people_are_no_theme() -> None:
    named = [[f"Ada Byron helped with part {n} and @grace too"] for n in ("one", "two", "three", "four")]
    assert said(named, "ada", "byron") == []
    assert said(named) != []


def test_too_few_retros_have_no_themes() -> None:
    assert said(TEAM[:2]) == []
    assert said([]) == []


def test_only_the_last_six_retros_count() -> None:
    old = [["The support hero was ill"], ["The support hero had no time"]]
    new = [[f"Something else about {word}"] for word in ("rockets", "pumps", "gyros", "paint", "lenses", "seals")]
    assert said([*old, *new]) == []
    assert said([*old, *new[:3], ["Our support hero slept"], *new[3:5]]) == []


def test_one_and_many_are_one_word() -> None:
    late = [["The delivery was late"], ["Deliveries again"], ["Two deliveries lost"], ["A delivery came twice"]]
    ((words, times, of),) = said(late)
    assert (words, times, of) in {("delivery", 4, 4), ("deliveries", 4, 4)}


def test_a_longer_phrase_tells_more_than_its_parts() -> None:
    long = [[f"The big test stand was {word}"] for word in ("taken", "closed", "dirty")]
    assert said(long) == [("big test stand", 3, 3)]


def test_a_part_that_came_up_more_often_is_told_beside_nothing() -> None:
    stand = [
        ["Test stand taken"],
        ["Test stand closed on Monday"],
        ["Test stand closed on Tuesday"],
        ["Test stand dirty"],
    ]
    assert said(stand) == [("test stand", 4, 4)]


def test_other_languages_have_themes_too() -> None:
    german = [
        ["Der Prüfstand war wieder belegt"],
        ["Zu viele Termine am Montag", "Prüfstand kaputt"],
        ["Wir haben den Prüfstand zu spät gebucht"],
        ["Prüfstand: niemand wusste Bescheid"],
    ]
    assert said(german) == [("prüfstand", 4, 4)]


@pytest.mark.parametrize("text", ["", "-", "👍", "https://example.com/a/b", "#12", "@ada", "12 34", "a b c"])
def test_nothing_is_a_theme_that_says_nothing(text: str) -> None:
    assert said([[text], [f"{text} "], [f" {text}"], [f"{text}."], [text + "!"]]) == []


@given(st.lists(st.lists(st.text(max_size=40), max_size=4), max_size=8))
def test_themes_are_few_and_come_from_the_last_retros(retros: list[list[str]]) -> None:
    found = themes(retros)
    assert len(found) <= MOST
    assert found == themes(retros)
    for theme in found:
        assert 3 <= theme.times <= theme.of <= WINDOW
        assert theme.places == tuple(sorted(set(theme.places)))
        assert theme.words
