"""A team's own rituals, from rules to edits: posted once, the latest only, never what was due before the rule."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from bot.core.agreed import Kept
from bot.core.calendar import BeforeEnd, OnDay, Weekly
from bot.core.edits import Edit, OpenIssue, PostComment
from bot.core.model import Backlog
from bot.core.plan import Memory, Plan, TooMuch, check, plan_sprint
from bot.core.plan.rituals import length
from bot.core.rules import Away, BacklogRules, DayOff, Ritual, Rota, Rules, WorkRule
from tests.core import world

BODY = "## Plan\n\n- Star tracker (Owner: @grace) - x\n- Gyros (Owner: @ada) - y\n"
SPRINT = world.sprint_issue(BODY)
GOALS = (
    world.goal_issue(7, "Star tracker", owner="grace"),
    world.goal_issue(8, "Gyros", "at risk", owner="ada"),
    world.goal_issue(9, "Pump", "done", owner="ada", state="closed"),
)
SEEN = frozenset({"committed:1", "ritual-seen:1:numbers", "ritual-seen:1:demo", "team:1:guidance", "team:1:propulsion"})
NUMBERS = Ritual("Numbers", Weekly(0, time(9)), text="Write your numbers")


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type,misc]


def planned(*rituals: Ritual, now: datetime, done: tuple[str, ...] = (), **rules: object) -> Plan:
    given: Rules = replace(world.TEAMS, rituals=rituals, **rules)  # type: ignore[arg-type]
    memory = Memory(world.SECRET, done=SEEN | set(done))
    return plan_sprint(world.look(SPRINT, *GOALS), given, memory, now, world.render)


def ritual_edits(plan: Plan) -> list[Edit]:
    return [edit for edit in plan.edits if getattr(edit, "key", "").startswith("ritual")]


def only(plan: Plan) -> PostComment:
    (edit,) = ritual_edits(plan)
    assert isinstance(edit, PostComment)
    return edit


def test_a_ritual_is_posted_from_its_minute_on_and_once() -> None:
    assert ritual_edits(planned(NUMBERS, now=utc(2026, 1, 5, 8, 59))) == []
    edit = only(planned(NUMBERS, now=utc(2026, 1, 5, 9)))
    assert (edit.key, edit.issue) == ("ritual:1:numbers:week-1", SPRINT.id)
    assert "**Numbers**\n\nWrite your numbers\n" in edit.body
    assert ritual_edits(planned(NUMBERS, now=utc(2026, 1, 5, 9), done=(edit.key,))) == []


def test_the_next_time_is_when_to_look_again() -> None:
    plan = planned(NUMBERS, now=utc(2026, 1, 5, 10), done=("ritual:1:numbers:week-1",))
    assert plan.due_at is not None
    assert plan.due_at <= utc(2026, 1, 12, 9)
    assert planned(NUMBERS, now=utc(2026, 1, 11, 10)).due_at == utc(2026, 1, 12, 9)


def test_what_was_due_before_the_rule_was_written_is_not_posted() -> None:
    fresh = Ritual("Tea", Weekly(0, time(9)))
    plan = planned(fresh, now=utc(2026, 1, 8))
    assert ritual_edits(plan) == []
    assert set(plan.settled) >= {"ritual-seen:1:tea", "ritual:1:tea:week-1"}
    later = planned(fresh, now=utc(2026, 1, 12, 9), done=plan.settled)
    assert only(later).key == "ritual:1:tea:week-2"
    assert "missed" not in only(later).body


def test_after_a_while_without_us_the_latest_is_posted_and_the_missed_are_said() -> None:
    plan = planned(NUMBERS, now=utc(2026, 1, 12, 12))
    edit = only(plan)
    assert edit.key == "ritual:1:numbers:week-2"
    assert "This was due on Jan 12 at 09:00, when I was not there. I missed Jan 5 altogether." in edit.body
    assert "ritual:1:numbers:week-1" in plan.settled


def test_another_weekday_in_the_rules_makes_no_second_one() -> None:
    moved = replace(NUMBERS, when=Weekly(2, time(9)))
    assert ritual_edits(planned(moved, now=utc(2026, 1, 7, 12), done=("ritual:1:numbers:week-1",))) == []


def test_a_ritual_on_a_holiday_is_on_the_day_beside_it_and_says_so() -> None:
    work = WorkRule(holidays=(DayOff(date(2026, 1, 12), date(2026, 1, 12), "Founders' Day"),), shift="next")
    done = ("ritual:1:numbers:week-1",)
    assert ritual_edits(planned(NUMBERS, now=utc(2026, 1, 12, 12), work=work, done=done)) == []
    edit = only(planned(NUMBERS, now=utc(2026, 1, 13, 9), work=work, done=done))
    assert "_Jan 12 is Founders' Day, so it is held on Jan 13._" in edit.body


def test_a_meeting_has_an_issue_with_the_goals_as_its_agenda() -> None:
    demo = Ritual("Demo", BeforeEnd(0, time(14)), "new issue", "meeting", "Show it", minutes=90)
    rotas = (Rota("facilitator", ("linus",)),)
    (edit,) = ritual_edits(planned(demo, now=utc(2026, 1, 16, 14), rotas=rotas))
    assert isinstance(edit, OpenIssue)
    assert edit.title == "Demo of Sprint 1 - Jan 5 to Jan 16, Jan 16"
    assert " · 14:00 · 1 h 30 min · led by linus\n" in edit.body
    assert edit.body.index("Gyros") < edit.body.index("Star tracker")
    assert "Pump" not in edit.body


def test_every_open_goal_gets_its_comment_and_a_turn_cut_short_goes_on() -> None:
    hello = replace(NUMBERS, where="goals")
    plan = planned(hello, now=utc(2026, 1, 5, 9))
    keys = [getattr(edit, "key", "") for edit in ritual_edits(plan)]
    assert keys == ["ritual-goal:1:numbers:week-1:7", "ritual-goal:1:numbers:week-1:8"]
    assert "ritual:1:numbers:week-1" in plan.settled
    assert len(ritual_edits(planned(hello, now=utc(2026, 1, 5, 9), done=(keys[0],)))) == 1
    assert ritual_edits(planned(hello, now=utc(2026, 1, 5, 9), done=("ritual:1:numbers:week-1",))) == []


@pytest.mark.parametrize(
    ("ping", "people"),
    [
        (("@barbara",), "@barbara"),
        (("owners",), "@ada, @grace"),
        (("Guidance",), "@ada"),
        (("everybody", "@Ada"), "@Ada"),
        (("support hero",), "@linus"),
        (("facilitator",), ""),
        (("owners", "@linus", "Propulsion"), "@ada, @grace, @linus"),
    ],
)
def test_people_are_mentioned_once_each(ping: tuple[str, ...], people: str) -> None:
    rotas = (Rota("support_hero", ("linus",)),)
    edit = only(planned(replace(NUMBERS, ping=ping), now=utc(2026, 1, 5, 9), rotas=rotas))
    mentions = [line for line in edit.body.splitlines() if line.startswith("@")]
    assert sorted(", ".join(mentions).split(", ")) == people.split(", ")


def test_who_is_away_is_not_mentioned() -> None:
    away = (Away("Grace", (DayOff(date(2026, 1, 5), date(2026, 1, 5)),)),)
    edit = only(planned(replace(NUMBERS, ping=("owners",)), now=utc(2026, 1, 5, 9), away=away))
    assert "@ada" in edit.body
    assert "@grace" not in edit.body


def test_a_ritual_that_is_off_and_a_sprint_that_is_closed_are_silent() -> None:
    assert ritual_edits(planned(replace(NUMBERS, enabled=False), now=utc(2026, 1, 5, 9))) == []
    closed = replace(SPRINT, state="closed")
    rules = replace(world.TEAMS, rituals=(NUMBERS,))
    plan = plan_sprint(world.look(closed), rules, Memory(world.SECRET, done=SEEN), utc(2026, 1, 5, 9), world.render)
    assert ritual_edits(plan) == []


def test_a_day_that_the_sprint_does_not_have_is_silent() -> None:
    assert ritual_edits(planned(replace(NUMBERS, when=OnDay(11, time(9))), now=utc(2026, 1, 20))) == []


def test_the_brake_lets_as_many_through_as_the_rules_can_have() -> None:
    every = tuple(replace(NUMBERS, name=f"Ritual {n}") for n in range(21))
    known = tuple(f"ritual-seen:1:ritual-{n}" for n in range(21))
    check(planned(*every[:20], now=utc(2026, 1, 5, 9), done=known), goals=3, teams=2)
    with pytest.raises(TooMuch, match="posts 21 rituals"):
        check(planned(*every, now=utc(2026, 1, 5, 9), done=known), goals=3, teams=2)


@pytest.mark.parametrize(("minutes", "words"), [(0, ""), (45, "45 min"), (60, "1 h"), (150, "2 h 30 min")])
def test_lengths_in_words(minutes: int, words: str) -> None:
    assert length(minutes) == words


def test_a_look_through_the_backlog_is_posted_with_what_the_issues_lack() -> None:
    ritual = replace(NUMBERS, template="backlog")
    bare = planned(ritual, now=utc(2026, 1, 5, 9))
    assert bare.backlog
    assert "could be begun" not in only(bare).body
    tasks = Backlog((world.issue(40, "Paint the tower"), *GOALS), 4)
    memory = Memory(world.SECRET, done=SEEN)
    rules = replace(world.TEAMS, rituals=(ritual,))
    snapshot = replace(world.look(SPRINT, *GOALS), backlog=tasks)
    plan = plan_sprint(snapshot, rules, memory, utc(2026, 1, 5, 9), world.render)
    assert not plan.backlog
    assert "**0 of 1 open task could be begun.**" in only(plan).body
    assert "- Paint the tower [#40]" in only(plan).body
    silent = plan_sprint(
        snapshot, replace(rules, backlog=BacklogRules(enabled=False)), memory, utc(2026, 1, 5, 9), world.render
    )
    assert "open task" not in only(silent).body


def test_the_backlog_is_read_for_a_ritual_that_is_due_and_for_no_other() -> None:
    ritual = replace(NUMBERS, template="backlog")
    assert not planned(ritual, now=utc(2026, 1, 5, 8, 59)).backlog
    assert not planned(NUMBERS, now=utc(2026, 1, 5, 9)).backlog
    assert not planned(ritual, now=utc(2026, 1, 5, 9), done=("ritual:1:numbers:week-1",)).backlog


def test_a_number_that_the_sprint_follows_is_served_by_naming_it() -> None:
    ritual = replace(NUMBERS, template="backlog")
    body = f"{BODY}\n## Metrics\n\n- Drift: 3 → 1\n"
    tasks = (world.issue(40, "Less drift by day"), world.issue(41, "More Signups"), world.issue(42, "Paint"))
    kept = (Kept("metric", "signups: 3", "ada", world.MONDAY, 0, (("name", "signups"), ("value", "3"))),)
    snapshot = replace(world.look(replace(SPRINT, body=body), *GOALS), backlog=Backlog(tasks, 3))
    rules = replace(world.TEAMS, rituals=(ritual,))
    memory = Memory(world.SECRET, done=SEEN, kept=kept)
    plan = plan_sprint(snapshot, rules, memory, utc(2026, 1, 5, 9), world.render)
    assert "| serves no number | 1 |" in only(plan).body
