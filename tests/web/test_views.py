"""What pages show, by values: words for times and amounts, what needs somebody, filters, progress, a team's people."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.core.agreed import Change
from bot.core.sheet import Goal, Number, Sheet, Target
from bot.core.status import DEFAULT_VOCABULARY
from bot.web.goal import facts
from bot.web.sprint import options, pictures
from bot.web.views import history, spaces, sprint, team, words
from bot.web.views.goals import Look, bar, marks, pill, row
from bot.web.views.headline import Headline, headline
from tests.web.sheets import GOALS, NOW, REPOSITORY, SHEET, goal, large

BERLIN = ZoneInfo("Europe/Berlin")
LOOK = Look(REPOSITORY, NOW, BERLIN)
HOME = "/s/acme/rockets"


@pytest.mark.parametrize(
    ("before", "said"),
    [
        (timedelta(minutes=1), "today"),
        (timedelta(hours=14), "today"),  # at five past midnight in Berlin, when it is still yesterday by UTC
        (timedelta(hours=14, minutes=6), "yesterday"),
        (timedelta(days=4), "4 days ago"),
        (timedelta(days=44), "44 days ago"),
        (timedelta(days=60), "20 September 2026"),
        (-timedelta(hours=1), "today"),
    ],
)
def test_days_are_counted_by_the_midnights_of_the_zone(before: timedelta, said: str) -> None:
    found = words.ago(NOW - before, NOW, BERLIN)
    assert found is not None
    assert found.said == said
    assert datetime.fromisoformat(found.machine) == NOW - before


def test_what_never_happened_has_no_day() -> None:
    assert words.ago(None, NOW, BERLIN) is None


def test_a_moment_says_its_day_and_its_time() -> None:
    assert words.last(NOW, NOW, BERLIN).said == "today, 14:05"
    assert words.last(NOW - timedelta(days=1), NOW, BERLIN).said == "yesterday, 14:05"
    assert words.last(NOW - timedelta(days=2), NOW, BERLIN).said == "Tuesday, 17 November, 14:05"
    assert words.full(NOW, BERLIN) == "Thursday, 19 November 2026, 14:05 (Europe/Berlin)"
    assert words.heading(date(2025, 12, 31), date(2026, 1, 2)) == "Wednesday, 31 December 2025"


def test_a_zone_that_nobody_knows_is_utc() -> None:
    assert words.zone_of("Mars/Olympus").key == "UTC"


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        (date(2026, 11, 9), date(2026, 11, 20), "9 – 20 November 2026"),
        (date(2026, 11, 23), date(2026, 12, 4), "23 November – 4 December 2026"),
        (date(2026, 12, 28), date(2027, 1, 8), "28 December 2026 – 8 January 2027"),
    ],
)
def test_the_days_of_a_sprint_are_said_once(start: date, end: date, said: str) -> None:
    assert words.days(start, end) == said


def test_all_of_it_is_only_said_when_nothing_is_missing() -> None:
    assert [words.percent(share) for share in (0.0, 0.004, 0.5, 0.996, 1.0, 1.3, -1.0)] == [0, 0, 50, 99, 100, 100, 0]


def test_amounts_are_written_with_their_units() -> None:
    given = ((1200, ""), (0.5, "%"), (4.25, "ms"), (3, "$"), (-3, "€"), (10, ""))
    assert [words.amount(*each) for each in given] == ["1,200", "0.5%", "4.25 ms", "$3", "-€3", "10"]


def test_numbers_have_their_noun() -> None:
    assert [words.count(0, "goal"), words.count(1, "goal"), words.count(2, "goal")] == ["0 goals", "1 goal", "2 goals"]


def test_a_word_of_the_spaces_own_is_toned_by_its_ending() -> None:
    assert [pill("blocked", "⛔").tone, pill("nailed it", "🎯", "completed").tone] == ["stuck", "done"]
    assert [pill("in review", "👀").tone, pill("parked", "🅿️", "not planned").tone] == ["own", "gone"]
    assert pill("", "").word == "no status"


@pytest.mark.parametrize(
    ("target", "percent", "said"),
    [
        (Target("a", baseline=20, now=48, wanted=60, unit="s", share=0.7), 70, "48 s, wanted 60 s, from 20 s"),
        (Target("a", now=91, wanted=80, most=84, unit="dB", share=0.3), 30, "91 dB, wanted 80 dB to 84 dB"),
        (Target("a", wanted=80), None, "not measured yet"),
        (Target("a", now=3, baseline=1), None, "3, from 1"),
        (Target("a", met=True), 100, ""),
        (Target("a"), None, ""),
    ],
)
def test_a_target_says_how_far_it_is(target: Target, percent: int | None, said: str) -> None:
    found = bar(target)
    assert (found.percent, found.said) == (percent, said)


def test_marks_say_what_is_special_about_a_goal() -> None:
    one = goal(1, "a", "on track", lane="Company", age=2, added=True, confidence=0.5, points=1.0)
    assert marks(one) == ("Company", "2nd sprint", "added after the start", "50% sure", "1 point")
    assert marks(goal(1, "a", "on track", age=11, points=2.5)) == ("11th sprint", "2.5 points")
    assert marks(goal(1, "a", "on track")) == ()


def test_news_grow_old_only_while_a_goal_is_open() -> None:
    assert row(goal(1, "a", "on track", days=5), LOOK).old
    assert not row(goal(1, "a", "on track", days=4), LOOK).old
    assert not row(goal(1, "a", "done", days=9), LOOK).old


def test_a_goal_that_is_done_without_figures_is_done() -> None:
    assert row(goal(1, "a", "done"), LOOK).percent == 100
    assert row(goal(1, "a", "on track"), LOOK).percent is None


def test_what_needs_somebody_comes_once_and_the_most_urgent_first() -> None:
    found = sprint.matters([row(each, LOOK) for each in GOALS])
    assert [(each.row.number, [reason.kind for reason in each.reasons]) for each in found] == [
        (7, ["A question waits"]),
        (4, ["Blocked", "Help wanted"]),
        (9, ["No owner", "No news"]),
        (5, ["No news"]),
        (0, ["No news"]),
    ]


def test_the_bar_has_a_slice_for_each_status_from_good_to_bad() -> None:
    slices = sprint.page(SHEET, LOOK).progress.slices
    words_ = [each.pill.word for each in slices]
    assert words_ == [
        *("done", "on track", "at risk", "off track", "blocked", "carried over", "not started", "dropped")
    ]  # fmt: skip
    assert sum(each.count for each in slices) == len(GOALS)
    assert slices[-1].begin + slices[-1].width == pytest.approx(100, abs=0.01)


@pytest.mark.parametrize(
    ("statuses", "state", "sign", "word", "said"),
    [
        ((), "running", "⚪", "No goals yet", ""),
        (("not started",) * 2, "planned", "⚪", "Not begun", "2 goals planned"),
        (("done", "on track"), "running", "🟢", "On track", "1 of 2 goals done"),
        (("done", "at risk"), "running", "🟡", "At risk", "1 of 2 goals done, 1 at risk"),
        (("blocked", *("on track",) * 3), "running", "🟡", "At risk", "0 of 4 goals done, 1 blocked"),
        (
            ("blocked", "off track", "on track"),
            "running",
            "🔴",
            "Off track",
            "0 of 3 goals done, 1 off track, 1 blocked",
        ),
        (("done", "dropped", "carried over"), "running", "✅", "Nothing is open", "1 of 3 goals done"),
        (("done", "blocked"), "over", "🏁", "Over", "1 of 2 goals done"),
        (("done",), "closed", "🏁", "Closed", "1 of 1 goal done"),
    ],
)
def test_the_headline_says_in_a_word_how_it_goes(
    statuses: tuple[str, ...], state: str, sign: str, word: str, said: str
) -> None:
    goals = [goal(number, "a", status) for number, status in enumerate(statuses, 1)]
    assert headline(goals, state) == Headline(sign, word, said)


def test_a_filter_keeps_what_else_was_asked_for_and_can_be_taken_back() -> None:
    found = sprint.page(SHEET, LOOK, "Guidance", "on track")
    assert [(link.text, link.href, link.chosen) for link in found.teams] == [
        ("All teams", f"{HOME}?status=on%20track", False),
        ("Propulsion", f"{HOME}?team=Propulsion&status=on%20track", False),
        ("Guidance", f"{HOME}?team=Guidance&status=on%20track", True),
        (sprint.NO_TEAM, f"{HOME}?team=&status=on%20track", False),
    ]
    assert [each.link for each in found.progress.slices if each.chosen] == [f"{HOME}?team=Guidance"]
    assert found.everything == f"{HOME}?team=Guidance"
    assert [each.rows[0].number for each in found.groups] == [6]


def test_a_team_that_is_not_there_filters_nothing() -> None:
    assert sprint.page(SHEET, LOOK, "Nobody").shown == len(GOALS)


def test_one_team_alone_needs_no_filter() -> None:
    alone = replace(SHEET, goals=SHEET.goals[:3], teams=("Propulsion",))
    assert sprint.page(alone, LOOK).teams == ()


def test_findings_come_the_gravest_first_and_a_team_sees_its_own() -> None:
    assert [each.level for each in sprint.findings(SHEET)] == ["error", "warning", "info"]
    assert sprint.page(SHEET, LOOK).weighs == "1 error, 1 warning, 1 hint"
    assert {each.where for each in sprint.findings(SHEET, "Guidance")} == {"Guidance"}


@pytest.mark.parametrize(
    ("today", "state", "gone", "left"),
    [
        (date(2026, 11, 6), "planned", 0, "begins in 3 days"),
        (date(2026, 11, 9), "running", 8, "11 days left"),
        (date(2026, 11, 20), "running", 100, "the last day"),
        (date(2026, 11, 21), "over", 100, "ended 1 day ago"),
        (date(2026, 12, 21), "closed", 100, "closed"),
    ],
)
def test_time_is_said_in_days(today: date, state: str, gone: int, left: str) -> None:
    sheet = replace(SHEET, state=state)
    assert (sprint.gone(sheet, today), sprint.left(sheet, today)) == (gone, left)


def test_metrics_say_in_a_word_whether_they_got_better() -> None:
    sheet = replace(
        SHEET, numbers=(Number("a", "1", "2", better=True), Number("b", "2", "1", better=False), Number("c"))
    )
    found = [(each.now, each.better) for each in sprint.page(sheet, LOOK).figures]
    assert found == [("1", "better"), ("2", "worse"), ("not measured", "")]


def test_retros_lead_to_their_issues() -> None:
    retros = sprint.page(SHEET, LOOK).retros
    assert [each.url.rpartition("/")[2] for each in retros] == ["31", "21"]


def test_an_empty_sprint_is_no_error() -> None:
    found = sprint.page(Sheet(REPOSITORY, 1, "Sprint 1", "", NOW.date(), NOW.date()), LOOK)
    assert (found.progress.all, found.groups, found.matters, found.progress.said) == (0, (), (), "")
    assert pictures(found.sheet, HOME) == ()


def test_a_hundred_goals_stand_by_their_teams() -> None:
    found = sprint.page(large(), LOOK)
    assert [len(each.rows) for each in found.groups] == [10] * 10


def test_nothing_can_be_asked_for_in_a_sprint_that_is_closed() -> None:
    assert options(replace(SHEET, state="closed")) == ""
    assert options(SHEET).count("<option") == len(SHEET.words)


def test_pictures_have_an_address_for_light_and_dark_and_say_what_they_show() -> None:
    first = pictures(SHEET, HOME)[0]
    assert first.light != first.dark
    assert "2 of 12 goals are done" in first.alt


def test_a_team_has_its_people_by_what_they_answer_for() -> None:
    found = team.page(SHEET, "Guidance", LOOK, ("ada", "Barbara"), [replace(SHEET, sprint=91), SHEET])
    assert found is not None
    assert [(each.login, each.goals, each.done) for each in found.loads] == [("barbara", 2, 1), ("linus", 1, 0)]
    assert found.idle == ("ada",)
    assert [(each.page, each.done, each.all) for each in found.past] == [(f"{HOME}/sprints/91", 1, 4)]


def test_a_team_that_neither_plan_nor_rules_know_has_no_page() -> None:
    assert team.page(SHEET, "Nobody", LOOK) is None
    assert team.page(SHEET, "Nobody", LOOK, ("ada",)) is not None


def test_spaces_come_by_name_and_those_without_a_sprint_last() -> None:
    cards = [spaces.card(name, sheet, LOOK) for name, sheet in (("b/b", SHEET), ("a/z", None), ("A/a", SHEET))]
    assert [each.name for each in spaces.ordered(cards)] == ["A/a", "b/b", "a/z"]
    assert cards[0].waiting == "5 goals need somebody"
    assert spaces.card("a/a", replace(SHEET, goals=GOALS[:2]), LOOK).waiting == ""


def test_every_kind_of_change_is_a_sentence() -> None:
    def said(what: str, before: str = "", after: str = "") -> str:
        told = history.line(Change(4, NOW, what, before, after, "line", "ada"), DEFAULT_VOCABULARY, LOOK)
        parts = ([each.words, each.pill.word if each.pill else "", each.who] for each in told.pieces)
        return " ".join(filter(None, (word for each in parts for word in each)))

    assert [said(*each) for each in (
        ("created", "", "not started"),
        ("committed",),
        ("status", "on track", "done"),
        ("status", "", "done"),
        ("owner", "ada", "grace"),
        ("owner", "ada", ""),
        ("said", "", "at risk"),
        ("lost status", "done", "at risk"),
        ("said owner", "", "grace"),
        ("lost owner", "ada", "grace"),
        ("said owner", "", ""),
        ("points", "3", "5"),
        ("points", "3", ""),
        ("lane", "", "Company"),
        ("carried", "", "#31"),
        ("removed",),
        ("decided", "", "split"),
        ("status", "", "in review"),
    )] == [
        "made it a goal",
        "It was promised at the start of the sprint",
        "moved it from on track to done",
        "set the status to done",
        "gave it to grace",
        "took it from ada",
        "said at risk",
        "said at risk but done stands",
        "named grace as owner",
        "named grace as owner but ada stands",
        "named nobody as owner",
        "changed its points from 3 to 5",
        "changed its points from 3 to nothing",
        "set its lane to Company",
        "let it go on in the next sprint, #31",
        "took it out of the sprint",
        "decided for the next plan: split",
        "set the status to in review",
    ]  # fmt: skip


def test_history_is_told_by_day_the_newest_first() -> None:
    made = [Change(4, NOW - timedelta(days=n), "committed", "", "", "line") for n in (0, 3, 1)]
    made.append(Change(4, datetime(2026, 11, 18, 23, 30, tzinfo=UTC), "created", "", "", "line"))
    days = history.told(made, DEFAULT_VOCABULARY, LOOK)
    # Half past eleven at night by UTC is the next day in Berlin.
    assert [(day.name, len(day.lines)) for day in days] == [("Today", 2), ("Yesterday", 1), ("Monday, 16 November", 1)]
    assert days[0].lines[0].at.said == "14:05"


def test_facts_are_only_those_that_are_known() -> None:
    assert facts(Goal(1, "a", "done", "✅")) == ()
    known = facts(Goal(1, "a", "done", "✅", lane="L", share=0.5, confidence=0.8, points=3, age=2, added=True))
    assert [name for name, _ in known] == ["Lane", "Progress", "Confidence", "Points", "Sprints", "Came in"]
