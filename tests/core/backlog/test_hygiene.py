"""How the backlog is: what each task lacks, how many lack what, and which come first."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.core.backlog import Lack, gaps, hygiene
from bot.core.backlog.judging import is_task
from bot.core.model import Backlog, Issue
from bot.core.rules import LintRules, Rules
from bot.core.rules.backlog import Ask, BacklogRules

NOW = datetime(2026, 2, 2, 9, tzinfo=UTC)
GOOD = """\
Estimate: 4 h
Metric: drift per hour
Question: is it the bearing?

## Acceptance criteria

- one
- two
- three
"""


def issue(number: int, title: str = "Gyros", body: str = GOOD, *, days: int = 1, **more: object) -> Issue:
    """An open issue that nobody has touched for so many days."""
    at = NOW - timedelta(days=days)
    made = Issue(f"I_{number}", number, title, f"https://github.example/{number}", body, "open", at, at)
    return replace(made, assignees=("ada",), **more)  # type: ignore[arg-type]


def lacks(each: Issue, rules: Rules | None = None, *, split: bool = False) -> list[str]:
    return [gap.words for gap in gaps(each, rules or Rules(), NOW, split=split)]


def test_a_task_that_says_everything_lacks_nothing() -> None:
    assert lacks(issue(1)) == []


def test_a_bare_task_lacks_everything() -> None:
    assert lacks(replace(issue(1, body="", days=61), assignees=())) == [
        "no criteria",
        "no size",
        "serves no number",
        "answers no question",
        "untouched for 61 days",
        "nobody's",
    ]


def test_how_large_and_how_many_criteria_is_a_rule_of_lint() -> None:
    large = issue(1, body=GOOD.replace("4 h", "3 days"))
    assert lacks(large) == ["too large (3 days)"]
    assert lacks(large, Rules(lint=LintRules(most_hours=24))) == []
    assert lacks(issue(1, body=GOOD.replace("4 h", "XL"))) == ["too large (XL)"]
    assert lacks(issue(1), Rules(lint=LintRules(most_criteria=2))) == ["3 criteria"]
    assert lacks(issue(1), Rules(lint=LintRules(least_criteria=4))) == ["only 3 criteria"]
    assert lacks(issue(1, body=GOOD.replace("- two\n- three\n", ""))) == ["only 1 criterion"]


def test_what_is_split_is_asked_for_neither_size_nor_criteria() -> None:
    body = "Metric: drift\nQuestion: why"
    assert lacks(issue(1, body=body), split=True) == []
    assert hygiene(Backlog((issue(1, body=body), issue(2, body=body)), 2, frozenset({1})), Rules(), NOW).ready == 1


def test_a_part_and_a_repair_need_no_number_and_no_question() -> None:
    body = GOOD.replace("Metric", "Matter").replace("Question: is it the bearing?", "It is the bearing.")
    assert lacks(issue(1, body=body)) == ["serves no number", "answers no question"]
    assert lacks(issue(1, body=body, parent=7)) == []
    assert lacks(issue(1, body=body, labels=("Bug",))) == []
    assert lacks(issue(1, body=body, labels=("Bug",)), Rules(backlog=BacklogRules(mending=()))) != []


def test_only_what_the_rules_ask_for_is_asked() -> None:
    assert lacks(issue(1, body=""), Rules(backlog=BacklogRules(asks=(Ask.SIZE,)))) == ["no size"]


def test_ours_and_what_the_rules_leave_out_are_no_tasks() -> None:
    rules = Rules(backlog=BacklogRules(leave_out=("wish",)))
    chosen = Rules(backlog=BacklogRules(labels=("task",)))
    assert is_task(issue(1), rules)
    assert not any(is_task(issue(1, labels=(name,)), rules) for name in ("sprint", "Goal", "retro", "WISH"))
    assert not is_task(issue(1, body="<!-- goalkeeper:ritual 1 x -->", mine=True), rules)
    assert is_task(issue(1, body="<!-- goalkeeper:ritual 1 x -->"), rules)
    assert [is_task(issue(1, labels=labels), chosen) for labels in ((), ("Task", "x"))] == [False, True]


def test_the_worst_are_named_first_and_the_rest_is_counted() -> None:
    tasks = [issue(number, f"Task {number}", body="", days=number) for number in range(1, 13)]
    tasks += [issue(20, "Big", GOOD.replace("4 h", "XL")), issue(21, "Ready"), issue(22, "Sprint", labels=("sprint",))]
    found = hygiene(Backlog(tuple(tasks), 400), Rules(), NOW)
    assert (found.total, found.looked, found.tasks, found.ready, found.whole) == (400, 15, 14, 1, False)
    assert found.counts == (
        ("too large (more than 16 h, or L and above)", 1),
        ("too few criteria (3 to 5 say when it is done)", 12),
        ("no size", 12),
        ("serves no number", 12),
        ("answers no question", 12),
    )
    assert [task.number for task in found.worst] == list(range(1, 11))
    assert found.more == 3
    short = found.cut(0).worst[0]
    assert (short.title, short.lacks) == ("Task 1", ("no criteria",))


def test_long_titles_are_cut() -> None:
    found = hygiene(Backlog((issue(1, "long " * 60, ""),), 1), Rules(), NOW)
    assert len(found.worst[0].title) == 100
    assert len(found.cut(0).worst[0].title) == 40
    assert found.whole


issues = st.builds(
    issue,
    st.integers(1, 10_000),
    st.sampled_from(["Gyros", "Why? (3d)", "Drift 2%"]),
    st.sampled_from(["", GOOD, GOOD.replace("4 h", "XL"), "- [ ] a\n" * 7]),
    days=st.integers(0, 200),
    labels=st.sampled_from([(), ("bug",), ("goal",), ("size: L",)]),
)


@given(st.lists(issues, max_size=30, unique_by=lambda each: each.number))
def test_the_counts_are_those_of_the_tasks(found: list[Issue]) -> None:
    told = hygiene(Backlog(tuple(found), len(found)), Rules(), NOW)
    lacking = {each.number: gaps(each, Rules(), NOW) for each in found if is_task(each, Rules())}
    assert told.tasks == len(lacking)
    assert told.ready + len(told.worst) + told.more == told.tasks
    assert sum(count for _, count in told.counts) == sum(map(len, lacking.values()))
    assert len(told.worst) <= 10
    assert all(task.lacks == tuple(gap.words for gap in lacking[task.number]) for task in told.worst)
    assert all(not (Lack.LARGE in ls and Lack.SIZE in ls) for ls in ([g.lack for g in gs] for gs in lacking.values()))


@given(st.lists(issues, max_size=12, unique_by=lambda each: each.number), st.randoms())
def test_the_order_of_the_issues_does_not_matter(found: list[Issue], dice: object) -> None:
    mixed = list(found)
    dice.shuffle(mixed)  # type: ignore[attr-defined]
    assert hygiene(Backlog(tuple(mixed), 99), Rules(), NOW) == hygiene(Backlog(tuple(found), 99), Rules(), NOW)
