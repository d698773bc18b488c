"""The issue with the stand-ups of a sprint: opened with the first, awaited, linked, given up where deleted, closed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time
from typing import Any

import pytest

from bot.core import document
from bot.core.agreed import Kept
from bot.core.edits import CloseIssue, Edit, OpenIssue, PostComment, SpliceText
from bot.core.model import Issue
from bot.core.plan import Plan, plan_sprint
from bot.core.plan.during.gathered import issue_key, linked
from bot.core.rules import Team
from bot.core.rules.daily import StandupForm
from bot.render import render
from tests.core import world

FORM = StandupForm(where="issue")
EVENING = StandupForm("Evening", time(17), time(19), where="issue")
RULES = replace(world.RULES, standups=(FORM,), teams=(Team("Guidance", ("ada",)),))
DONE = frozenset({"committed:1", "team:1:guidance"})
KEY = issue_key(1)
BODY = "## Plan\n\n"


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 1, day, hour, minute, tzinfo=UTC)


def holder(*posts: str, **parts: Any) -> Issue:
    """The issue with the stand-ups as we opened it, with these comments of ours."""
    comments = tuple(world.comment(90 + place, text, mine=True) for place, text in enumerate(posts))
    body = f"The stand-ups\n\n{world.MEMORY.stamp(KEY)}\n"
    return replace(world.issue(50, "Stand-ups", body), mine=True, comments=comments, **parts)


def planned(now: datetime, found: Issue | None = None, done: tuple[str, ...] = (), **more: Any) -> Plan:
    body, rules = more.pop("body", BODY), more.pop("rules", RULES)
    memory = replace(world.MEMORY, done=DONE | set(done), **more)
    seen = replace(world.look(world.sprint_issue(body)), standups=found, work={})
    return plan_sprint(seen, rules, memory, now, render)


def of(plan: Plan, kind: type[Edit]) -> list[Edit]:
    return [edit for edit in plan.edits if isinstance(edit, kind) and not getattr(edit, "key", "").startswith("summ")]


def test_the_first_stand_up_opens_it_and_comes_in_the_next_round() -> None:
    (made,) = of(planned(at(5, 9)), OpenIssue)
    assert isinstance(made, OpenIssue)
    assert (made.key, made.title, made.labels, made.parent) == (KEY, "Stand-ups of Sprint 1 - Jan 5 to Jan 16", (), "")
    assert of(planned(at(5, 9)), PostComment) == []
    (post,) = of(planned(at(5, 9), holder(), (KEY,)), PostComment)
    assert isinstance(post, PostComment)
    assert (post.number, post.key) == (50, "standup:1:2026-01-05")


def test_before_the_first_there_is_none_and_two_forms_share_one() -> None:
    assert of(planned(at(5, 8)), OpenIssue) == []
    both = replace(RULES, standups=(FORM, replace(EVENING, at=time(9))))
    assert len(of(planned(at(5, 9), rules=both), OpenIssue)) == 1


def test_what_github_does_not_show_yet_is_awaited() -> None:
    plan = planned(at(5, 9), None, (KEY,), recent=frozenset({KEY}))
    assert of(plan, OpenIssue) == of(plan, PostComment) == []
    assert plan.due_at == at(5, 9).replace(second=10)


def test_where_somebody_deleted_it_the_sprint_issue_stands_for_it() -> None:
    plan = planned(at(5, 9), None, (KEY,))
    assert of(plan, OpenIssue) == []
    (post,) = of(plan, PostComment)
    assert isinstance(post, PostComment)
    assert post.number == 1


def blocks(plan: Plan) -> list[document.PutBlock]:
    changes = [change for edit in plan.edits if isinstance(edit, SpliceText) for change in edit.changes]
    return [each for each in changes if isinstance(each, document.PutBlock) and each.kind == "standups"]


def test_the_sprint_issue_links_it_once() -> None:
    (block,) = blocks(planned(at(5, 9), holder(), (KEY,)))
    body = document.splice(BODY, (block,)).text
    assert linked(body) == linked(body.replace("\n", "\r\n")) == 50
    assert blocks(planned(at(5, 9), holder(), (KEY,), body=body)) == []


@pytest.mark.parametrize("body", ["", "/issues/7", "<!-- goalkeeper:begin retros 1 -->\n/issues/7"])
def test_only_our_block_is_a_link(body: str) -> None:
    assert linked(body) == 0


def test_it_is_closed_when_the_sprint_is_over_and_once() -> None:
    plan = planned(at(16, 23), holder(), (KEY,))
    assert of(plan, CloseIssue) == []
    assert plan.due_at == at(17, 0)
    over = planned(at(17, 0), holder(), (KEY,))
    assert of(over, CloseIssue) == [CloseIssue("I_50", 50, "completed")]
    assert "standups-closed:1" in over.settled
    assert of(planned(at(17, 0), holder(), (KEY, "standups-closed:1")), CloseIssue) == []
    shut = planned(at(17, 0), holder(state="closed"), (KEY,))
    assert of(shut, CloseIssue) == []
    assert "standups-closed:1" in shut.settled


def test_the_last_day_is_summed_up_although_we_were_away() -> None:
    post = f"# Stand-up\n\n- **ada**\n  - Yesterday:\n\n{world.MEMORY.stamp('standup:1:2026-01-16')}\n"
    kept = (Kept("standup", "all is well", "ada", at(16, 12)),)
    plan = planned(at(17, 0), holder(post), (KEY,), kept=kept)
    texts = [
        each.body
        for edit in plan.edits
        if isinstance(edit, SpliceText)
        for each in edit.changes
        if hasattr(each, "body")
    ]
    assert any("all is well" in text for text in texts)
    late = replace(RULES, standups=(replace(FORM, closes=time(17)),))
    early = plan_sprint(
        replace(world.look(world.sprint_issue(BODY, state="closed")), standups=holder(post)),
        late,
        replace(world.MEMORY, done=DONE | {KEY}, kept=kept),
        at(16, 13),
        render,
    )
    assert not any(
        "all is well" in getattr(each, "body", "")
        for e in early.edits
        if isinstance(e, SpliceText)
        for each in e.changes
    )
