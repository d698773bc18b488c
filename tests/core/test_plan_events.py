"""Each step of a goal, and the beginning of a sprint, as notices for programs."""

from __future__ import annotations

from bot.core.notices import Kind
from tests.core.test_plan_notices import at, of, stage


def test_a_status_and_an_owner_that_change_are_told_in_the_turn_that_notes_them() -> None:
    play = stage()
    play.says(7, "ada", "/status blocked no wind", at(6, 10))
    play.says(8, "grace", "/owner @ada", at(6, 10))
    found = play.tell(at(6, 10, 1))
    (turned,) = of(found, Kind.STATUS)
    assert turned.text.startswith("# Star tracker: ⛔ blocked\n\n[Star tracker](")
    assert "was 🟢 on track and is ⛔ blocked (ada). no wind" in turned.text
    facts = dict(turned.facts)
    assert (facts["status_before"], facts["status_after"], facts["who"]) == ("on track", "blocked", "ada")
    assert (facts["goal"], facts["surface"], facts["at"]) == (7, "command", "2026-01-06T10:00:00+00:00")
    (handed,) = of(found, Kind.OWNER)
    assert "was owned by grace and is owned by ada now (grace)." in handed.text
    assert (dict(handed.facts)["owner_before"], dict(handed.facts)["owner_after"]) == ("grace", "ada")
    again = play.hear(at(6, 10, 1), history=(*play.history,))
    assert of(again, Kind.STATUS) == [], "who was told is not told again, also when the turn died"


def test_what_is_old_or_of_no_goal_here_is_no_news() -> None:
    play = stage()
    play.says(7, "ada", "/status blocked", at(5, 9))
    assert of(play.hear(at(7, 10)), Kind.STATUS) == []


def test_a_sprint_has_started_when_its_plan_stands() -> None:
    play = stage()
    begun = [each for hour in (8, 10, 12) for each in of(play.tell(at(5, hour)), Kind.STARTED)]
    assert len(begun) == 1
    (told,) = begun
    assert told.key == "started:1"
    assert "goes on until 2026-01-16, with 2 goals." in told.text
    assert dict(told.facts)["goals"] == 2
