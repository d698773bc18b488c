"""What is told where people chat: each thing once, where the rules say, and only what has just happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from bot.core.agreed import Change, Kept
from bot.core.edits import PostComment
from bot.core.model import Issue
from bot.core.notices import Channel, Kind, Notice, Told, serving
from bot.core.plan import Memory, plan_sprint
from bot.core.plan.channels import routes_of
from bot.core.plan.turn import start
from bot.core.record import Frozen, Sums
from bot.core.rules import NoticeRule, OwnerRule, Rules, Team
from bot.core.rules.daily import StandupForm, UpdateRules
from bot.core.rules.escalation import Step
from bot.render import render
from tests.core import world
from tests.core.during.stage import Stage

CHAT = Channel("chat", ("acme/*",))
ALL = NoticeRule(tuple(Kind), ("chat",))
ROLES = (("team_lead", ("grace",)), ("product_manager", ("barbara",)), ("stakeholder", ("linus",)))
RULES = replace(world.RULES, roles=ROLES, notices=(ALL,))


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of January 2026; the 5th is a Monday, and the sprint's first day."""
    return datetime(2026, 1, day, hour, minute, tzinfo=UTC)


class Play(Stage):
    """A stage with channels, and what was told there."""

    channels: tuple[Channel, ...] = (CHAT,)
    kept: tuple[Kept, ...] = ()
    retros: tuple[Issue, ...] = ()

    def hear(self, now: datetime, **parts: object) -> list[Notice]:
        """Look at this moment and return what is to be told, without remembering it."""
        told = Told(self.channels, getattr(self, "told", {}))
        known = {"agreed": dict(self.agreed), "history": tuple(self.history), "done": frozenset(self.done)}
        given: Any = {"outbox": told, "kept": self.kept, **known, **parts}
        memory = replace(world.MEMORY, **given)
        self.plan = plan_sprint(
            world.look(self.sprint, *self.goals, retros=self.retros), self.rules, memory, now, render
        )
        return list(self.plan.notices)

    def tell(self, now: datetime, **parts: object) -> list[Notice]:
        """The same, and remember that it was told."""
        found = self.hear(now, **parts)
        self.told = getattr(self, "told", {}) | {(name, each.key): each.digest for each in found for name in each.to}
        return found


def stage(rules: Rules = RULES) -> Play:
    made = Play(rules)
    made.goal(7, "Star tracker", "on track")
    made.goal(8, "Gyros", "on track", "grace")
    return made


def of(found: Sequence[Notice], kind: Kind) -> list[Notice]:
    return [each for each in found if each.kind is kind]


def test_nobody_is_told_anything_where_no_rule_says_so() -> None:
    play = stage(world.RULES)
    play.kept = (Kept("help", "a hand", "ada", at(6, 9), 7),)
    assert play.hear(at(6, 10)) == []


def test_a_new_sprint_is_told_of_in_hours_of_work_and_once() -> None:
    play = stage()
    (told,) = of(play.tell(at(2, 18)), Kind.OPENED)  # a Friday evening
    assert told.title == "Sprint 1 - Jan 5 to Jan 16 is open"
    assert "begins on Monday, January 5: it is time to plan." in told.text
    assert (told.due, told.until) == (at(5, 9), at(6, 9))
    assert dict(told.facts)["start"] == "2026-01-05"
    assert of(play.tell(at(2, 19)), Kind.OPENED) == []


def test_a_sprint_that_is_no_news_is_not_told_of() -> None:
    assert of(stage().hear(at(5, 10)), Kind.OPENED) == []
    begun = stage(replace(RULES, teams=(Team("Guidance"), Team("Propulsion"))))
    begun.sprint = replace(begun.sprint, created_at=at(6, 9))
    (told,) = of(begun.hear(at(6, 10)), Kind.OPENED)
    assert "has begun and goes on until Friday, January 16." in told.text
    assert "Who plans: Guidance, Propulsion." in told.text


def test_a_retro_and_a_review_are_told_of_when_they_are_there() -> None:
    play = stage()
    filed = world.issue(20, "Retro of week 1", labels=("retro",), assignees=("ada",), created_at=at(9, 15))
    body = f"x\n\n{world.MEMORY.stamp('retro:1:1')}\n"
    review = replace(
        filed, number=21, id="I_21", title="Review", assignees=(), body=f"x\n\n{world.MEMORY.stamp('review:1')}\n"
    )
    play.retros = (replace(filed, body=body, author=world.comment(1, "", mine=True).author, mine=True), review)
    play.retros = tuple(replace(each, mine=True) for each in play.retros)
    told = play.hear(at(9, 15, 5))
    (retro,) = of(told, Kind.RETRO)
    assert retro.text.startswith("# Retro of week 1\n\n[The retro is filed](")
    assert retro.text.endswith("0 of 2 goals done, 2 on track. ada leads it.")
    assert retro.key == "retro:20"
    (said,) = of(told, Kind.REVIEW)
    assert "asks for your marks" in said.text
    assert of(play.hear(at(12, 9)), Kind.RETRO) == []


def test_an_escalation_is_told_once_also_when_the_look_died_after_its_comment() -> None:
    play = stage()
    play.became(7, "blocked", at(6, 9), note="no glass")
    play.hear(at(6, 13))
    assert play.plan is not None
    (first,) = of(play.plan.notices, Kind.ESCALATION)
    play.turn(at(6, 13), dies=True)  # without the outbox: the comment is there, and nobody remembers anything
    (again,) = of(play.tell(at(6, 13, 1)), Kind.ESCALATION)
    assert first.key == again.key
    assert first.title == "Star tracker is blocked"
    assert "is blocked for 4 h of working time: “no glass”" in first.text
    assert "Asked on GitHub: team lead (grace)." in first.text
    assert "issues/1#c9" in again.url
    assert of(play.tell(at(6, 14)), Kind.ESCALATION) == []
    play.became(7, "on track", at(6, 15))
    play.told = {}
    assert of(play.tell(at(6, 15, 5)), Kind.ESCALATION) == []


def test_an_escalation_of_an_earlier_spell_is_over() -> None:
    play = stage()
    play.became(7, "blocked", at(6, 9))
    play.turn(at(6, 13))
    play.became(7, "on track", at(6, 13, 30))
    play.became(7, "blocked", at(6, 14))
    assert of(play.hear(at(6, 14, 5)), Kind.ESCALATION) == []


def test_an_escalation_names_a_login_and_the_owner() -> None:
    steps = (Step(timedelta(0), "@edsger", "off track"), Step(timedelta(0), "owner", "at risk"))
    play = stage(replace(world.RULES, escalation=steps, notices=(ALL,), teams=(Team("Guidance"),)))
    play.became(7, "off track", at(6, 9))
    play.became(8, "at risk", at(6, 9))
    told = {each.title: each.text for each in of(play.hear(at(6, 9)), Kind.ESCALATION)}
    assert "Asked on GitHub: edsger." in told["Star tracker is off track"]
    assert "Asked on GitHub: owner (grace)." in told["Gyros is at risk"]


def test_a_comment_of_yesterday_and_those_of_people_call_nobody() -> None:
    play = stage()
    play.became(7, "blocked", at(6, 9))
    play.turn(at(6, 13))
    play.says(7, "ada", "escalation:7:20260106T090000:240-team_lead", at(7, 13))
    assert ["product_manager" in each.key for each in of(play.hear(at(7, 13, 1)), Kind.ESCALATION)] == [True]


def test_silent_goals_are_told_of_together() -> None:
    play = stage(replace(RULES, updates=UpdateRules(enabled=True)))
    (told,) = of(play.hear(at(14, 10)), Kind.STALE)
    assert told.key == "stale:1:2026-01-14"
    assert "[Star tracker](https://github.example/acme/rockets/issues/7) (ada)" in told.text
    assert "[Gyros](https://github.example/acme/rockets/issues/8) (grace)" in told.text
    assert dict(told.facts)["goals"] == 2


def test_a_word_that_was_overtaken_waits_for_an_answer() -> None:
    play = stage()
    play.history.append(Change(7, at(6, 9), "lost status", "on track", "at risk", "board", "edsger"))
    play.history.append(Change(8, at(6, 9), "lost owner", "", "barbara", "board", "edsger"))
    play.history.append(Change(9, at(6, 9), "lost owner", "", "barbara", "board", "edsger"))
    one, two = of(play.hear(at(6, 10)), Kind.CONFLICT)
    assert "edsger said that [Star tracker](" in one.text
    assert "is 🟡 at risk, somebody else said 🟢 on track, and that stands. Is it right, ada?" in one.text
    assert "edsger named barbara as owner of [Gyros](" in two.text
    assert "somebody else named nobody, and that stands." in two.text
    assert of(play.hear(at(8, 10)), Kind.CONFLICT) == []


def test_a_goal_with_two_owners_waits_for_a_word() -> None:
    play = stage()
    play.goals[0] = replace(play.goals[0], assignees=("ada", "grace"))
    (told,) = of(play.hear(at(6, 10)), Kind.CONFLICT)
    assert "has 2 owners (ada, grace): one of them should stay." in told.text
    play.rules = replace(play.rules, owners=OwnerRule("supporter"))
    assert of(play.hear(at(6, 10)), Kind.CONFLICT) == []


def test_help_is_told_of_while_it_is_wanted() -> None:
    play = stage()
    asked = Kept("help", "a hand with the glass", "ada", at(6, 9), 7)
    play.kept = (asked, replace(asked, number=0, text="", who="grace"), replace(asked, kind="risk"))
    one, two = of(play.tell(at(6, 9, 1)), Kind.HELP)
    assert one.title == "ada asks for help"
    assert "🟢 [Star tracker](https://github.example/acme/rockets/issues/7): “a hand with the glass”" in one.text
    assert "[Sprint 1 - Jan 5 to Jan 16](https://github.example/acme/rockets/issues/1)." in two.text
    assert (one.due, one.until) == (at(6, 9, 1), at(7, 9, 1))
    assert of(play.tell(at(6, 9, 2)), Kind.HELP) == []


def test_the_summary_comes_at_its_time_and_follows_what_happens_until_midnight() -> None:
    play = stage()
    assert of(play.tell(at(6, 16, 59)), Kind.SUMMARY) == []
    assert play.plan is not None
    assert play.plan.due_at == at(6, 17)
    (first,) = of(play.tell(at(6, 17)), Kind.SUMMARY)
    assert first.title == "Sprint 1 - Jan 5 to Jan 16: day 2 of 10"
    assert first.changes
    assert first.until == at(7, 0)
    assert of(play.tell(at(6, 17, 5)), Kind.SUMMARY) == []
    play.became(7, "blocked", at(6, 18), note="no glass")
    (second,) = of(play.tell(at(6, 18, 1)), Kind.SUMMARY)
    assert second.key == first.key
    assert "⛔ [Star tracker](https://github.example/acme/rockets/issues/7) (ada) is blocked: “no glass”" in second.text
    assert "Star tracker](https://github.example/acme/rockets/issues/7): 🟢 on track → ⛔ blocked" in second.text
    assert of(play.tell(at(7, 0)), Kind.SUMMARY) == []


def test_there_is_no_summary_at_the_weekend_nor_without_goals() -> None:
    play = stage()
    assert of(play.hear(at(10, 17)), Kind.SUMMARY) == []
    assert of(Play(RULES).hear(at(6, 17)), Kind.SUMMARY) == []
    assert len(of(play.hear(at(16, 17)), Kind.SUMMARY)) == 1  # the last one of the sprint


def test_the_summary_of_a_busy_day_stays_short() -> None:
    play = Play(RULES)
    for number in range(10, 19):
        play.goal(number, f"Goal {number}", "on track")
        play.became(number, "blocked", at(6, 10))
    (told,) = of(play.hear(at(6, 17)), Kind.SUMMARY)
    assert "- and 3 more in trouble\n" in told.text
    assert "- and 3 more that moved" in told.text


def test_the_summary_tells_what_stands_in_the_way() -> None:
    play = stage(replace(RULES, standups=(StandupForm(),)))
    body = (
        "# Stand-up\n\n- **ada**\n  - Yesterday: gyros\n  - In the way: no glass\n"
        "- **grace**\n  - In the way: nothing\n\n" + world.MEMORY.stamp("standup:1:2026-01-06")
    )
    play.sprint = replace(play.sprint, comments=(world.comment(30, body, mine=True, at=at(6, 9)),))
    (told,) = of(play.hear(at(6, 17)), Kind.SUMMARY)
    assert "): 2 people wrote. In the way of ada: no glass." in told.text
    empty = replace(play.sprint.comments[0], body="# Stand-up\n\n" + world.MEMORY.stamp("standup:1:2026-01-06"))
    play.sprint = replace(play.sprint, comments=(empty,))
    assert "wrote" not in of(play.hear(at(6, 17)), Kind.SUMMARY)[0].text


@pytest.mark.parametrize(("rules", "told"), [(RULES, True), (world.RULES, False)])
def test_a_closed_sprint_is_told_of_when_its_record_is_there(rules: Rules, told: bool) -> None:  # noqa: FBT001
    play = stage(rules)
    post = world.comment(40, f"record\n\n{world.MEMORY.stamp('record:1')}", mine=True, at=at(19, 12))
    frozen = Frozen(1, 1, date(2026, 1, 5), date(2026, 1, 16), Sums(3, 2, 1, 1), "sum", at(19, 12), post.id)
    assert of(play.hear(at(19, 12), frozen=(frozen,), done=frozenset({"record:1"})), Kind.CLOSED) == []
    play.sprint = replace(play.sprint, comments=(post,))
    found = of(play.hear(at(19, 12, 1), frozen=(frozen,), done=frozenset({"record:1"})), Kind.CLOSED)
    assert bool(found) is told
    for each in found:
        assert "2 goals done of 4, of which 1 came later; 1 goes on in the next sprint. [The record](" in each.text
        assert each.url == post.url
    old = replace(frozen, frozen_at=at(17, 12))
    assert of(play.hear(at(19, 12, 1), frozen=(old,), done=frozenset({"record:1"})), Kind.CLOSED) == []


def test_a_notice_goes_only_where_it_is_not_told_yet() -> None:
    play = stage(replace(RULES, notices=(NoticeRule((Kind.HELP,), ("chat", "mail", "chat")),)))
    play.channels = (CHAT, Channel("mail", ("acme/rockets",)))
    play.kept = (Kept("help", "", "ada", at(6, 9), 7),)
    (told,) = play.hear(at(6, 10))
    assert told.to == ("chat", "mail")
    play.told = {("chat", told.key): told.digest}
    assert [each.to for each in play.hear(at(6, 10))] == [("mail",)]


def test_a_channel_of_the_operator_gets_its_kinds_without_a_rule() -> None:
    ops = Channel("ops", ("acme/*",), (Kind.HELP, Kind.SUMMARY))
    assert routes_of(Rules(), (ops,)) == {(Kind.HELP, None): ("ops",), (Kind.SUMMARY, time(17)): ("ops",)}
    early = replace(ALL, kinds=(Kind.SUMMARY,), at=time(9))
    assert routes_of(Rules(notices=(early,)), (CHAT, ops))[(Kind.SUMMARY, time(9))] == ("chat", "ops")


def test_a_channel_that_is_not_ours_is_said_on_the_sprint_issue_and_gets_nothing() -> None:
    play = stage(replace(RULES, notices=(NoticeRule((Kind.HELP,), ("board-room",)),)))
    play.kept = (Kept("help", "", "ada", at(6, 9), 7),)
    assert play.hear(at(6, 10)) == []
    said = _posted(play, "rules:")
    assert "names the channel “board-room”, which the operator of Goalkeeper has not given to this space" in said
    assert "it may use chat" in said
    play.channels = ()
    play.hear(at(6, 10))
    assert "it may use none yet" in _posted(play, "rules:")


def _posted(play: Play, prefix: str) -> str:
    assert play.plan is not None
    posts = [each for each in play.plan.edits if isinstance(each, PostComment)]
    return next(post.body for post in posts if post.key.startswith(prefix))


def test_who_may_use_a_channel() -> None:
    channels = (CHAT, Channel("one", ("ACME/rockets", "other/*")), Channel("none"))
    assert [each.name for each in serving(channels, "acme/Rockets")] == ["chat", "one"]
    assert [each.name for each in serving(channels, "acmeish/rockets")] == []


def test_a_turn_without_channels_renders_nothing() -> None:
    def never(template: str, /, **_values: object) -> str:
        assert not template.startswith("notices/")
        return render(template, **_values)

    memory = replace(world.MEMORY, kept=(Kept("help", "", "ada", at(6, 9), 7),))
    assert isinstance(memory, Memory)
    assert plan_sprint(world.look(world.sprint_issue("")), RULES, memory, at(6, 9), never).notices == ()
    assert start(world.look(world.sprint_issue("")), RULES, memory, at(6, 9), never).notices == []
