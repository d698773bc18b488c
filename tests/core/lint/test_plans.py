"""What lint says about a plan as a whole, its numbers and its files."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bot.core.document import (
    Direction,
    Document,
    DocumentKind,
    Health,
    Kind,
    Measure,
    Metric,
    Span,
    Target,
    Warning_,
)
from bot.core.lint import Context, Level, Paper, lint
from bot.core.lint.evidence import files, is_met
from bot.core.lint.planning import criteria
from bot.core.rules import LintRules, Rules
from tests.core.lint.papers import FINE, codes, found, goal, messages, paper, with_goals


def limits(**changes: Any) -> Context:
    return Context(Rules(lint=LintRules(**changes)))


def test_a_plan_without_a_headline_is_told_at_its_first_goal() -> None:
    [finding] = [each for each in found(paper(f"# Goals\n{FINE}")) if each.code == "no-headline"]
    assert finding.line == 2


@pytest.mark.parametrize("parts", [{"kind": DocumentKind.TEAM_PLAN}, {"team": "Rockets"}])
def test_the_plan_of_one_team_needs_no_headline(parts: dict[str, Any]) -> None:
    assert "no-headline" not in codes(with_goals(goal(), **parts))


def test_a_document_without_goals_needs_no_headline() -> None:
    assert "no-headline" not in codes(with_goals(), with_goals(goal(section=Kind.OUTCOMES)))


def test_more_headlines_than_the_rules_allow_are_too_many() -> None:
    three = with_goals(*(goal(f"Goal {n}", lane="headline", owners=(f"a{n}",)) for n in range(3)))
    assert messages("too-many-headlines", three) == ["The plan has 3 headline goals; keep at most 2."]
    assert "too-many-headlines" not in codes(three, context=limits(most_headlines=3))


def test_only_headline_goals_need_a_confidence() -> None:
    assert "no-confidence" in codes(with_goals(goal(lane="headline", confidence=None)))
    assert "no-confidence" not in codes(with_goals(goal(confidence=None)))


DONE, SPRINT = goal(status="done"), Span(date(2026, 1, 5), date(2026, 1, 16))


@pytest.mark.parametrize("today", [date(2026, 1, 2), date(2026, 1, 5)])
def test_what_is_done_up_to_the_first_day_is_no_plan(today: date) -> None:
    assert "ticked-at-birth" in codes(with_goals(DONE, period=SPRINT), context=Context(today=today))
    ticked = with_goals(goal(done_box=True), period=SPRINT)
    assert "ticked-at-birth" in codes(ticked, context=Context(today=today))


def test_a_target_or_a_number_that_is_done_on_the_first_day_is_no_plan_either() -> None:
    first = Context(today=date(2026, 1, 5))
    target = Target("import", "done", first=2)
    outcome = goal(section=Kind.OUTCOMES, status="done")
    told = ['"import" is done before the sprint began; plan what is still to do.']
    assert (
        messages("ticked-at-birth", with_goals(goal(targets=(target,)), outcome, period=SPRINT), context=first) == told
    )
    numbers = with_goals(metrics=(Metric("import", status="done"), Metric("b")), period=SPRINT)
    assert messages("ticked-at-birth", numbers, context=first) == told
    going_on = with_goals(goal(targets=(Target("import", "done", continued=True),)), period=SPRINT)
    assert messages("ticked-at-birth", going_on, context=first) == []
    carried = with_goals(goal(targets=(target,), continued=True), period=SPRINT)
    assert messages("ticked-at-birth", carried, context=first) == []


def test_what_is_done_later_is_the_work_of_the_sprint() -> None:
    assert "ticked-at-birth" not in codes(with_goals(DONE, period=SPRINT), context=Context(today=date(2026, 1, 6)))
    assert "ticked-at-birth" not in codes(with_goals(goal(), period=SPRINT), context=Context(today=date(2026, 1, 5)))


def test_a_plan_without_dates_is_new_only_when_somebody_says_so() -> None:
    assert "ticked-at-birth" not in codes(with_goals(DONE), context=Context(today=date(2026, 1, 5)))
    assert "ticked-at-birth" not in codes(with_goals(DONE, period=Span(None, date(2026, 1, 16))), context=Context())
    assert "ticked-at-birth" in codes(with_goals(DONE), context=Context(made_on=date(2026, 1, 5)))


def test_the_day_that_somebody_says_wins_over_today() -> None:
    context = Context(today=date(2026, 3, 1), made_on=date(2026, 1, 5))
    assert "ticked-at-birth" in codes(with_goals(DONE, period=SPRINT), context=context)


PARTS = (Target("one"), Target("two"))


@pytest.mark.parametrize(
    "parts",
    [
        {"size": "L"},
        {"size": "xl"},
        {"size": "24h"},
        {"remaining": "1 week"},
        {"detail": "estimate: 3 days"},
        {"detail": "estimate: 1 day, effort: 20h"},
        {"detail": "for everybody [24h]"},
        {"size": "L", "targets": PARTS[:1]},
    ],
)
def test_what_is_large_and_not_split_is_too_big(parts: dict[str, Any]) -> None:
    assert "too-big" in codes(with_goals(goal(**parts)))


@pytest.mark.parametrize(
    "parts",
    [
        {},
        {"size": "M"},
        {"size": "16h"},
        {"size": "2 days"},
        {"size": "L", "targets": PARTS},
        {"size": "L", "status": "done"},
        {"detail": "3 days of talks"},
        {"remaining": "a bit"},
        {"detail": "answers within 24h (16h)"},
    ],
)
def test_what_is_small_split_or_done_is_not(parts: dict[str, Any]) -> None:
    assert "too-big" not in codes(with_goals(goal(**parts)))


def test_how_big_is_too_big_is_a_rule() -> None:
    [told] = messages("too-big", with_goals(goal(size="10h")), context=limits(most_hours=8))
    assert told == '"Import old orders" is too big (10h, at most 8 h); split it into 🎯 targets.'


def listed(count: int, indent: str = "") -> str:
    return "".join(f"{indent}- [ ] criterion {n}\n" for n in range(count))


@pytest.mark.parametrize("count", [1, 2, 6, 9])
def test_too_few_and_too_many_acceptance_criteria_are_told(count: int) -> None:
    for text in (f"## Acceptance criteria\n\n{listed(count)}", f"- Acceptance Criteria:\n{listed(count, '  ')}"):
        assert "criteria-count" in codes(paper(text)), text


@pytest.mark.parametrize("count", [0, 3, 5])
def test_three_to_five_acceptance_criteria_are_right(count: int) -> None:
    for text in (
        f"## Acceptance criteria\n\n{listed(count)}",
        f"**Acceptance criteria:**\n{listed(count)}\n# More\n{listed(9)}",
        f"## Akzeptanzkriterien\nEs ist fertig, wenn:\n{listed(count)}",
        f"```\n## Acceptance criteria\n{listed(9)}```\n",
        f"We speak of acceptance criteria.\n{listed(9)}",
        f"## Definition of done\n{listed(9)}",
        f"Acceptance criteria\n{listed(count)}\nWhat else there is:\n{listed(9)}" if count else "",
        f"Acceptance criteria\nAcceptance criteria\n{listed(count)}",
    ):
        assert "criteria-count" not in codes(paper(text)), text


def test_only_the_outer_items_of_a_list_are_criteria() -> None:
    text = (
        f"- Goal\n  - Acceptance criteria\n    1. one\n       - more\n    2. two\n    3. three\n  - Other\n{listed(4)}"
    )
    assert list(criteria(paper(text))) == [(1, 3)]


def test_a_metric_needs_a_value_at_some_time() -> None:
    assert "metric-without-value" in codes(with_goals(metrics=(Metric("churn"),)))
    for measure in (Measure(baseline=0), Measure(now=0), Measure(wanted=0)):
        assert "metric-without-value" not in codes(with_goals(metrics=(Metric("churn", measure),)))


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("- Portal: shipped (MVP)", False),
        ("- **Portal:** complete", False),
        ("- Portal:", True),
        ("- Portal: TBD", True),
        ("- Portal: ?", True),
        ("| Metric | Current | Target |\n|---|---|---|\n| Portal: open | | |", True),
    ],
)
def test_words_are_a_value_of_a_metric_too(line: str, told: bool) -> None:  # noqa: FBT001 - a row of the table
    assert ("metric-without-value" in codes(paper(f"## Metrics\n\n{line}\n"))) is told


def test_that_no_goal_has_a_reason_is_said_once() -> None:
    three = "# Goals\n\n- Ship search (Owner: @ada)\n- Sell it (Owner: @ada)\n- Fix billing (Owner: @grace)\n"
    [told] = messages("no-why", paper(three))
    assert told.startswith("None of the 3 goals has a Why?;")
    assert len(messages("no-why", paper(f"{three}  - Why? Customers wait\n"))) == 2


@pytest.mark.parametrize(
    ("measure", "met"),
    [
        (Measure(now=5, wanted=4, direction=Direction.UP), True),
        (Measure(now=3, wanted=4, direction=Direction.UP), False),
        (Measure(now=5, wanted=4, direction=Direction.DOWN), False),
        (Measure(now=12, wanted=(10, 15), direction=Direction.EXACT), True),
        (Measure(now=16, wanted=(10, 15), direction=Direction.EXACT), False),
        (Measure(now=16, wanted=(10, 15), direction=Direction.UP), True),
        (Measure(baseline=1, now=3, wanted=4), False),
        (Measure(baseline=9, now=3, wanted=4), True),
        (Measure(now=3, wanted=4), None),
        (Measure(baseline=4, now=3, wanted=4), None),
        (Measure(now=3), None),
        (Measure(wanted=3), None),
    ],
)
def test_numbers_tell_whether_a_target_is_met_or_that_they_cannot(measure: Measure, met: object) -> None:
    assert is_met(measure) is met


MISSING = Measure(now=3, wanted=4, unit=" users", direction=Direction.UP)


def test_a_target_that_is_said_to_be_done_and_is_not_is_told() -> None:
    told = '"import" is said to be done, but it stands at 3 users and 4 users are wanted.'
    assert messages("unsupported-verdict", with_goals(goal(targets=(Target("import", "done", measure=MISSING),)))) == [
        told
    ]
    assert messages("unsupported-verdict", with_goals(metrics=(Metric("import", MISSING, "done"),))) == [told]
    between = Measure(now=3, wanted=(4, 6), direction=Direction.UP)
    [told] = messages("unsupported-verdict", with_goals(metrics=(Metric("import", between, "done"),)))
    assert "3 and 4 to 6 are wanted" in told


def test_a_goal_that_is_done_while_its_target_is_not_is_told() -> None:
    inner = goal(status="done", section=Kind.OUTCOMES, targets=(Target("a", targets=(Target("b", "off track"),)),))
    told = '"Import old orders" is said to be done, but its target "b" is off track; change one of them.'
    assert messages("unsupported-verdict", with_goals(inner)) == [told]


def test_verdicts_that_the_data_bear_out_or_do_not_touch_are_let_be() -> None:
    met = Measure(now=4, wanted=4, direction=Direction.UP)
    for each in (
        goal(status="done", targets=(Target("a", "done", measure=met), Target("b"))),
        goal(status="carried over", targets=(Target("a", "done"), Target("b", "carried over", measure=MISSING))),
        goal(status="on track", targets=(Target("a", "off track"),)),
    ):
        assert "unsupported-verdict" not in codes(with_goals(each))


def scores(total: float) -> Paper:
    parts = (Health("Delivery", 8, 10), Health("Fun", 3, 5), Health("Overall", total, 10))
    return with_goals(health=parts)


def test_a_total_beyond_its_parts_is_no_total() -> None:
    told = '"Overall" is 9.5 of 10, which no average of the scores beside it can be.'
    assert messages("unsupported-verdict", scores(9.5)) == [told]
    assert "unsupported-verdict" in codes(scores(5))


@pytest.mark.parametrize("total", [6, 7, 8])
def test_a_total_among_its_parts_is_believed(total: float) -> None:
    assert "unsupported-verdict" not in codes(scores(total))


def tree(*paths: str) -> Context:
    return Context(has_file=set(paths).__contains__)


def test_files_that_are_not_in_the_tree_are_told_once() -> None:
    text = "See `docs/import.md`, `docs/import.md` and [this](docs/more.md#top).\n- bot/import.py is there\n"
    told = ["docs/import.md is not in the working tree; make it, or correct its name."]
    assert messages("missing-file", paper(text), context=tree("docs/more.md", "bot/import.py")) == told


def test_a_link_may_start_from_where_the_document_stands() -> None:
    assert "missing-file" not in codes(paper("[a](more.md)", "docs/plan.md"), context=tree("docs/more.md"))
    assert "missing-file" in codes(paper("[a](more.md)", "plan.md"), context=tree("docs/more.md"))


def test_without_a_tree_nobody_looks_for_files() -> None:
    assert "missing-file" not in codes(paper("`docs/import.md`"))


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        ("`services/metrics/tracker.go`", ["services/metrics/tracker.go"]),
        ("`README.md` and `Makefile`", ["README.md"]),
        ("in `bot/core/` we", ["bot/core/"]),
        ("docs/a.md, docs/b.md.", ["docs/a.md", "docs/b.md"]),
        ("![x](images/a.png 'title')", ["images/a.png"]),
    ],
)
def test_a_file_is_known_by_its_form(text: str, paths: list[str]) -> None:
    assert [path for _, path in files(paper(text))] == paths


@pytest.mark.parametrize(
    "text",
    [
        "`GET /v1/customers`",
        "`/v1/customers/`",
        "https://acme.example/docs/a.md",
        "[a](https://acme.example/docs/a.md)",
        "and/or 1/2 acme/rockets @acme/rockets.js",
        "`example.com` `user.name` `v1.2.3` `Node.js`",
        "`docs/*.md` `docs/{name}.md` `../up.md` `.` `-x.py`",
        "`make test.py now`",
        "```\ndocs/a.md\n~~~\n`docs/b.md`\n```",
        "mail ada@acme.example",
    ],
)
def test_what_is_no_file_of_the_tree_is_let_be(text: str) -> None:
    assert list(files(paper(text))) == []


def told(name: str, measure: Measure, period: Span | None = None, title: str = "") -> Paper:
    return Paper(name, Document(title, metrics=(Metric("Churn", measure, first=4, last=4),), period=period))


def test_two_documents_that_give_different_numbers_are_told_at_the_second() -> None:
    one, two = told("a.md", Measure(now=5, unit="%")), told("b.md", Measure(now=7, unit="%"))
    [finding] = [each for each in lint([one, two]) if each.code == "contradiction"]
    assert (finding.file, finding.line, finding.level) == ("b.md", 5, Level.ERROR)
    assert finding.message == '"Churn" (now) is 7 here and 5 in a.md, line 5; which one is right?'


def test_numbers_of_other_days_other_units_or_equal_ones_do_not_contradict() -> None:
    five = Measure(now=5, unit="%", wanted=(2, 3))
    later = Span(date(2026, 1, 19), date(2026, 1, 30))
    for other in (five, Measure(now=7, unit="users"), Measure(baseline=7, unit="%")):
        assert "contradiction" not in codes(told("a.md", five), told("b.md", other))
    assert "contradiction" not in codes(told("a.md", five, SPRINT), told("b.md", Measure(now=7, unit="%"), later))
    assert "contradiction" in codes(told("a.md", five, SPRINT), told("b.md", Measure(now=7, unit="%"), SPRINT))
    assert "contradiction" not in codes(told("a.md", five), told("a.md", Measure(now=7, unit="%")))
    [message] = messages("contradiction", told("a.md", five), told("b.md", Measure(wanted=(2, 4), unit="%")))
    assert "(wanted) is 2 to 4 here and 2 to 3 in a.md" in message


FIVE, SEVEN = Measure(now=5, unit="%"), Measure(now=7, unit="%")


def test_documents_of_days_that_meet_have_to_agree() -> None:
    inside = Span(date(2026, 1, 9), None)
    assert "contradiction" in codes(told("a.md", FIVE, SPRINT, "Week 3"), told("b.md", SEVEN, inside, "Week 4"))
    after = Span(None, date(2026, 1, 17))
    assert "contradiction" not in codes(told("a.md", FIVE, SPRINT), told("b.md", SEVEN, after))


def test_documents_without_days_are_told_apart_by_the_sprint_of_their_title() -> None:
    third = told("a.md", FIVE, SPRINT, "Sprint 3 of the rockets")
    assert "contradiction" not in codes(third, told("b.md", SEVEN, None, "Sprint 4"))
    assert "contradiction" in codes(third, told("b.md", SEVEN, None, "Review of sprint #3"))
    assert "contradiction" in codes(third, told("b.md", SEVEN, Span(), "Numbers"))


def test_targets_and_scores_of_the_same_words_have_to_agree() -> None:
    def plan(name: str, wanted: float) -> Paper:
        target = Target(f"{wanted:g}% of rows arrive", measure=Measure(wanted=wanted, unit="%"))
        score = Health("Delivery", wanted / 10, 10)
        return Paper(name, Document(goals=(goal(targets=(target, Target("99"))),), health=(score,)))

    assert len(messages("contradiction", plan("a.md", 99), plan("b.md", 95))) == 2
    assert not messages("contradiction", plan("a.md", 99), plan("b.md", 99))


def test_what_the_reader_noticed_is_a_finding() -> None:
    warned = with_goals(warnings=(Warning_("open-details", 6, "Close it."), Warning_("quite-new", 7, "Look.")))
    levels = {each.code: (each.line, each.level, each.message) for each in lint([warned])}
    assert levels["open-details"] == (7, Level.WARNING, "Close it.")
    assert levels["quite-new"] == (8, Level.WARNING, "Look.")


def test_every_rule_can_be_switched_off_and_weighed_anew() -> None:
    bare = paper("# Goals\n- Ship search\n")
    changed = Rules(lint=LintRules(levels=(("no-owner", Level.OFF), ("no-why", Level.ERROR))))
    levels = {each.code: each.level for each in lint([bare], Context(changed))}
    assert "no-owner" in codes(bare)
    assert "no-owner" not in levels
    assert levels["no-why"] is Level.ERROR


def test_findings_come_paper_by_paper_in_the_order_of_the_lines() -> None:
    two = [paper("# Goals\n- Ship search\n- Sell it\n", name) for name in ("b.md", "a.md")]
    places = [(each.file, each.line) for each in lint(two)]
    assert places == sorted(places[: len(places) // 2]) + sorted(places[len(places) // 2 :])
    assert [file for file, _ in places][:1] == ["b.md"]
    assert {file for file, _ in places} == {"a.md", "b.md"}
