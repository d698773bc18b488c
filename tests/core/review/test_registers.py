"""What people write beneath the headings of a review, and what becomes of it: blind spots, ways, wished numbers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.agreed import Kept
from bot.core.edits import PostComment
from bot.core.model import Issue
from bot.core.plan.place import Place
from bot.core.plan.retro.asked import Fate
from bot.core.plan.review import blindspots, loops, sevendays, typed
from bot.core.plan.review.loops import Way
from bot.core.plan.review.sevendays import Step, effort, steps
from bot.core.plan.turn import Turn, start
from bot.core.status import DEFAULT_VOCABULARY
from bot.render import render
from tests.core import world
from tests.core.retro.story import Story, at
from tests.core.review.story import NOW, REVIEW, after, commented, filed, having_review, month, review_in

LATER = NOW + timedelta(hours=1)


def then(day: int, hour: int = 9) -> datetime:
    """An hour of a day of January, or as many days later."""
    return at(1, hour) + timedelta(days=day - 1)


def turn_of(story: Story, now: datetime = LATER) -> Turn:
    return start(story.snapshot, story.rules, story.memory, now, render)


def beneath(heading: str, *lines: str) -> Callable[[Issue], Issue]:
    """What people write right beneath a heading."""

    def written(issue: Issue) -> Issue:
        head, mark, tail = issue.body.partition(f"## {heading}\n")
        assert mark
        return replace(issue, body="\n".join([f"{head}{mark}", *lines, tail]))

    return written


def heard(story: Story, *lines: str, now: datetime = LATER) -> list[tuple[str, str, dict[str, str]]]:
    """What is kept of the lines beneath the blind spots of the review."""
    story = having_review(story, beneath("Blind spots", *lines)) if lines else story
    turn = turn_of(story, now)
    blindspots.hear(turn, review_in(story))
    return [(note.kind, note.text, dict(note.fields)) for note in turn.kept]


def spot(text: str, day: int = 26, severity: str = "high") -> Kept:
    return Kept("blind-spot", text, "ada", at(day), 0, (("severity", severity),))


def earlier(body: str) -> Story:
    """The month, with a review of the sprint before that says this."""
    memory = month().memory
    before = world.issue(19, "Review of December", f"{body}\n\n{memory.stamp('review:10')}\n", mine=True)
    return month().having(retros=(*month().snapshot.retros, before))


# Lists beneath a heading.


TEXT = """\
## Ways

<!-- - not this
- nor this -->

- one **two** \\*
  - a detail
- [x] ticked
- ~~struck~~
-
1. numbered

Words.

### Deeper

- deeper

**Bold**

- bold

## Other

- other
"""


def test_a_list_is_read_without_comments_details_and_what_comes_after() -> None:
    found = typed.items(TEXT, "ways", DEFAULT_VOCABULARY)
    assert [(each.text, each.done, each.struck) for each in found] == [
        ("one two *", False, False),
        ("ticked", True, False),
        ("struck", False, True),
        ("numbered", False, False),
        ("deeper", False, False),
        ("bold", False, False),
    ]
    assert typed.items(TEXT, "nowhere", DEFAULT_VOCABULARY) == ()
    assert typed.items(TEXT.replace("\n", "\r\n"), "ways", DEFAULT_VOCABULARY) == found


@given(st.text(max_size=500))
def test_whatever_is_written_is_thirty_lines_at_most(text: str) -> None:
    found = typed.items(f"## Ways\n\n{text}\n" + "- more\n" * 40, "Ways", DEFAULT_VOCABULARY)
    assert len(found) <= typed.MOST
    assert all(any(map(str.isalnum, each.text)) for each in found)


# Blind spots.


def test_what_people_write_is_kept_once_with_how_grave_it_is() -> None:
    story = filed()
    lines = (
        "- critical: no backup",
        "- The pump has no test (low)",
        "- nobody reads the log",
        "- Nobody reads the log!",
    )
    assert heard(story, *lines) == [
        ("blind-spot", "no backup", {"severity": "critical"}),
        ("blind-spot", "The pump has no test", {"severity": "low"}),
        ("blind-spot", "nobody reads the log", {"severity": "medium"}),
    ]
    written = having_review(story, beneath("Blind spots", *lines))
    turn = turn_of(written)
    blindspots.hear(turn, review_in(written))
    assert heard(written.knowing(kept=(*written.memory.kept, *turn.kept)), now=LATER + timedelta(days=1)) == []


def test_a_text_rests_before_anything_in_it_counts() -> None:
    story = filed()
    assert heard(story, "- no backup", now=NOW + timedelta(minutes=14)) == []
    turn = turn_of(having_review(story, beneath("Blind spots", "- no backup")), NOW)
    blindspots.hear(turn, review_in(having_review(story, beneath("Blind spots", "- no backup"))))
    assert turn.due == [NOW + timedelta(minutes=15)]
    assert heard(story) == []


def test_what_is_ticked_struck_out_or_known_is_not_new() -> None:
    story = filed().knowing(kept=(*filed().memory.kept, spot("no backup")))
    assert heard(story, "- [x] one thing", "- ~~another~~", "- No backup", "- high: no backup") == []


def test_a_ticked_box_of_ours_closes_it_and_an_open_one_says_nothing() -> None:
    story = month()
    story = story.knowing(kept=(*story.memory.kept, spot("no backup", 26, "critical"), spot("the log")))
    for _ in range(3):
        story = after(story, story.plan(NOW))
    body = review_in(story).body
    assert "- [ ] 🔴 B1, critical: no backup (ada, Jan 26)\n- [ ] 🟠 B2, high: the log (ada, Jan 26)\n" in body
    assert heard(story) == []
    ticked = having_review(story, lambda each: replace(each, body=body.replace("- [ ] 🔴", "- [x] 🔴")))
    closing = [("blind-spot-closed", "", {"blind-spot": "no backup"})]
    assert heard(ticked) == closing
    turn = turn_of(ticked)
    blindspots.hear(turn, review_in(ticked))
    ticked = ticked.knowing(kept=(*ticked.memory.kept, *turn.kept))
    assert heard(ticked, now=LATER + timedelta(hours=1)) == []
    # Who notes it again later means it; the old tick does not close that one.
    again = replace(spot("no backup"), at=LATER + timedelta(hours=2))
    assert heard(ticked.knowing(kept=(*ticked.memory.kept, again)), now=LATER + timedelta(hours=3)) == []
    # Closed by command, the line of ours that still stands there is no new one.
    by_command = Kept("blind-spot-closed", "", "ada", LATER, 0, (("blind-spot", "the log"),))
    assert heard(story.knowing(kept=(*story.memory.kept, by_command)), now=LATER + timedelta(hours=3)) == []


def test_what_was_closed_before_the_review_may_come_back_in_it() -> None:
    gone = Kept("blind-spot-closed", "", "ada", at(27), 0, (("blind-spot", "no backup"),))
    story = filed().knowing(kept=(*filed().memory.kept, spot("no backup"), gone))
    assert heard(story, "- no backup") == [("blind-spot", "no backup", {"severity": "medium"})]
    shown = blindspots.view(turn_of(story))
    assert shown is not None
    assert ([each.text for each in shown["closed"]], shown["open"]) == (["no backup"], ())  # type: ignore[attr-defined]


def test_a_line_of_ours_means_the_one_of_which_it_has_most_words() -> None:
    story = month()
    story = story.knowing(kept=(*story.memory.kept, spot("no test"), spot("no test of the pump")))
    for _ in range(3):
        story = after(story, story.plan(NOW))
    body = review_in(story).body.replace("- [ ] 🟠 B2", "- [x] 🟠 B2")
    ticked = having_review(story, lambda each: replace(each, body=body))
    assert heard(ticked) == [("blind-spot-closed", "", {"blind-spot": "no test of the pump"})]


def test_a_command_in_a_comment_of_the_review_notes_a_blind_spot_once_and_at_once() -> None:
    text = "/BlindSpot high: no backup\n/blindspots the log\n/blindspot\n/blindspot the log"
    story = having_review(filed(), lambda each: commented(each, text, "grace", NOW))
    turn = turn_of(story, NOW)
    blindspots.hear(turn, review_in(story))
    assert turn.kept == [
        Kept("blind-spot", "no backup", "grace", NOW, REVIEW, (("severity", "high"),)),
        Kept("blind-spot", "the log", "grace", NOW, REVIEW, (("severity", "medium"),)),
    ]
    # Also by the sprint after it, which finds them among those of earlier ones.
    assert heard(story.knowing(kept=(*story.memory.kept, *turn.kept))) == []
    assert heard(story.knowing(risks=turn.kept)) == []
    stranger = having_review(filed(), lambda each: _outside(commented(each, text, "mallory", NOW)))
    assert heard(stranger) == []


def test_a_command_in_a_comment_of_the_review_closes_what_that_shows() -> None:
    story = month()
    story = story.knowing(kept=(*story.memory.kept, spot("no backup", 26, "critical"), spot("the log")))
    for _ in range(3):
        story = after(story, story.plan(NOW))
    closed = ("blind-spot-closed", "ada reads it", {"blind-spot": "the log"})
    said = having_review(story, lambda each: commented(each, "/blindspot close B2 ada reads it", "ada", LATER))
    assert heard(said) == [closed]
    turn = turn_of(said)
    blindspots.hear(turn, review_in(said))
    assert heard(said.knowing(kept=(*said.memory.kept, *turn.kept))) == []
    # What was noted since stands in no line of it: the number is that of its sprint, and of no other one.
    late = replace(spot("a third"), at=LATER)
    more = said.knowing(kept=(*said.memory.kept, late))
    more = having_review(more, lambda each: commented(each, "/blindspot close 3", "ada", LATER))
    assert heard(more) == [closed, ("blind-spot-closed", "", {"blind-spot": "a third"})]
    nothing = having_review(story, lambda each: commented(each, "/blindspot close 9", "ada", LATER))
    assert heard(nothing) == []


def _outside(issue: Issue) -> Issue:
    return replace(issue, comments=tuple(replace(each, insider=each.mine) for each in issue.comments))


# Where it goes what users say, and numbers that are wished for.


def test_ways_go_on_from_the_last_review_and_say_where_they_end() -> None:
    lines = "- letters → Mondays → Ground\n- the survey -> nobody\n- calls\n- [x] gone\n- ~~gone, too~~\n- Calls.\n-\n"
    found = loops.loops(turn_of(earlier(f"## {loops.LOOPS}\n\n{lines}")))
    assert found["ways"] == (
        Way("letters → Mondays → Ground", lost=False),
        Way("the survey -> nobody", lost=True),
        Way("Calls.", lost=True),
    )
    assert found["lost"] == 2
    assert found["review"].number == 19  # type: ignore[attr-defined]
    assert loops.loops(turn_of(month()))["ways"] == ()


def test_wished_numbers_go_on_until_they_are_followed() -> None:
    lines = (
        "- Landings: whether we build a second barge\n- calls at night\n- pictures per day - whether we add a lens\n"
    )
    story = earlier(f"## {loops.NUMBERS}\n\n{lines}")
    found = loops.wished(turn_of(story))
    assert found["followed"] == ("Landings",)
    assert found["wanted"] == ("calls at night", "pictures per day - whether we add a lens")
    assert found["undecided"] == 1


def test_goals_without_a_number_stand_where_numbers_are_wished_for_and_are_no_wish() -> None:
    story = filed()
    text = review_in(story).body
    assert "What we should follow" not in text
    section = "\n".join(typed.beneath(text, loops.NUMBERS, DEFAULT_VOCABULARY))
    assert "No number tells of " in section
    assert typed.items(text, loops.NUMBERS, DEFAULT_VOCABULARY) == ()


def test_numbers_of_the_plan_without_a_value_are_told() -> None:
    story = month()
    body = f"{story.snapshot.issue.body}\n\n## Metrics\n\n- Drift:\n- Landings:\n- Signups: 12 → 40\n"
    found = loops.wished(turn_of(story.having(issue=replace(story.snapshot.issue, body=body))))
    assert found["unmeasured"] == ("Drift",)


def test_numbers_in_the_comment_of_a_team_are_followed_too() -> None:
    story = earlier("## Numbers that we should follow\n\n- Thrust: whether we build a third one\n- Heat: nothing yet\n")
    issue = story.snapshot.issue
    team = issue.comments[0]
    said = replace(team, body=f"{team.body}\n\n## Metrics\n\n- thrust: 12 kN (target: 40 kN)\n- Noise:\n- noise:\n")
    comments = tuple(said if each is team else each for each in issue.comments)
    found = loops.wished(turn_of(story.having(issue=replace(issue, comments=comments))))
    assert (found["followed"], found["wanted"]) == (("Thrust",), ("Heat: nothing yet",))
    assert found["unmeasured"] == ("Noise",)


# The seven days.

LIST = """\
## The next seven days

- [ ] Restore the backup (Owner: @grace) (quick win)
  - Left from [#19](https://github.example/19)
- [x] Write it down (@ada) (≤ 30 min)

**Safer**: what fails

- [ ] Test the pump (Owner: linus) (1 day)
- [ ] ~~Paint~~
-

## Questions
"""


def test_the_list_is_read_with_owner_effort_and_what_became_of_it() -> None:
    assert steps(LIST, DEFAULT_VOCABULARY) == (
        Step("Restore the backup", "grace", "quick win", Fate.OPEN),
        Step("Write it down", "ada", "quick win", Fate.DONE),
        Step("Test the pump", "linus", "deep work", Fate.OPEN),
        Step("Paint", "", "", Fate.DROPPED),
    )
    assert steps("## Other\n\n- [ ] x\n", DEFAULT_VOCABULARY) == ()


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("a (≤1 hour)", "quick win"),
        ("a (2 h)", "quick win"),
        ("a (≥2 h)", "deep work"),
        ("a (1-3 hours)", "deep work"),
        ("a (90 min)", "quick win"),
        ("a (3 days)", "deep work"),
        ("a (1,5 h)", "quick win"),
        ("a (2 uur)", "deep work"),
        ("a **Quick Win**", "quick win"),
        ("a (deep work)", "deep work"),
        ("a (high effort)", "deep work"),
        ("a", ""),
    ],
)
def test_two_hours_at_most_are_a_quick_win(line: str, told: str) -> None:
    assert effort(line) == told


def listed(day: int = 20, body: str = LIST) -> Story:
    """The month with a review of this day, in which people wrote their list."""
    return having_review(filed(), lambda each: replace(each, body=body, created_at=at(day, 12)))


def followed(story: Story, now: datetime, sprint: int = 30) -> Turn:
    turn = turn_of(story, now)
    sevendays.follow(turn, review_in(story), sprint)
    return turn


def comments(story: Story, now: datetime, sprint: int = 30) -> list[str]:
    return [edit.body for edit in followed(story, now, sprint).edits if isinstance(edit, PostComment)]


def test_a_week_later_it_is_said_once_what_is_done_and_what_is_not() -> None:
    story = listed()
    assert comments(story, at(27, 8)) == []
    assert followed(story, at(21)).due == [at(27, 9)]
    (said,) = comments(story, at(27, 9))
    assert said.startswith(
        "**A week after the review**: 1 of 3 steps is done.\n\n- Restore the backup · grace · quick win"
    )
    assert "- Test the pump · linus · deep work" in said
    assert "Paint" not in said
    assert "@grace" in said
    done = story.knowing(done=story.memory.done | {"sevendays:30"})
    assert comments(done, at(28)) == []
    assert comments(story, then(34, 12)) == []


def test_a_list_that_nobody_filled_in_is_not_spoken_of() -> None:
    assert comments(listed(body="## The next seven days\n\n-\n"), at(27, 9)) == []
    assert comments(listed(body="## The next seven days\n\n- [ ] ~~Paint~~\n"), at(27, 9)) == []


def test_a_week_that_ends_on_a_weekend_is_over_on_monday() -> None:
    assert followed(listed(17), at(19)).due == [at(26, 9)]


def test_the_sprint_says_it_in_which_the_week_ends_and_no_other() -> None:
    late = listed(29)
    assert comments(late, then(36, 10)) == []
    assert followed(late, at(30)).due == []

    def beside(place: Place | None, story: Story) -> list[str]:
        return comments(story.knowing(place=place), review_in(story).created_at + timedelta(days=8), 29)

    assert len(beside(Place(3, 29, 0, at(24).date()), listed(20))) == 1
    assert beside(Place(3, 29, 0, at(28).date()), listed(20)) == []
    assert len(beside(Place(3, 29, 0), listed(20))) == 1
    assert beside(Place(3, 28, 0, at(24).date()), listed(20)) == []
    assert beside(None, listed(20)) == []


def test_what_is_left_stands_in_the_next_review() -> None:
    found = sevendays.view(turn_of(earlier(LIST)))
    assert found is not None
    assert [step.text for step in found["left"]] == ["Restore the backup", "Test the pump"]  # type: ignore[attr-defined]
    assert sevendays.view(turn_of(month())) == {"left": (), "review": None}
    long = Step("word " * 100)
    assert len(long.cut(0).text) == 80
    assert Step("short").cut(0) == Step("short")
