"""Health scores and metrics are read in the forms in which teams write them."""

import pytest

from bot.core.document import Direction, Health, Measure, Metric, Note, read

UP, DOWN = Direction.UP, Direction.DOWN


def scores(text: str) -> list[tuple[str, float, float]]:
    return [(each.dimension, each.score, each.of) for each in read(text).health]


REVIEW = """\
# Flight review

## 1. Team health check

### 1.1 Scores

#### Clarity of aim: **3/5** (good, but thin)

**Evidence:**
- The plan names one headline
- `plan.md` was read by all

**Why we say so:**
- Nobody asked twice

**Risk:** We may aim at the wrong moon.
It is far away.

---

#### 2. Engine — 4/5

- **Evidence**:
  - Twelve burns without an abort
  - No leak
- **Risk**: the pump is old

#### Speed
Score: 2.5 out of 5

Evidence:

- Slow pad
- Score: 1/5
- Risk: late

#### Trust
- Rating: 1/5
- Evidence: nobody flew
#### Weather: 2/5
##### Risk
It rains.
##### Evidence
- Clouds
"""


def test_a_heading_with_a_score_is_a_dimension_with_its_evidence_and_risk() -> None:
    clarity, engine, speed, trust, weather = read(REVIEW).health
    assert clarity == Health(
        "Clarity of aim",
        3,
        5,
        ("The plan names one headline", "`plan.md` was read by all"),
        "We may aim at the wrong moon. It is far away.",
        6,
        18,
    )
    assert (engine.dimension, engine.score, engine.of) == ("Engine", 4, 5)
    assert engine.evidence == ("Twelve burns without an abort", "No leak")
    assert engine.risk == "the pump is old"
    assert (speed.dimension, speed.score, speed.of, speed.risk) == ("Speed", 2.5, 5, "late")
    assert speed.evidence == ("Slow pad",)
    assert (trust.dimension, trust.score, trust.evidence, trust.risk) == ("Trust", 1, ("nobody flew",), "")
    assert (weather.dimension, weather.score, weather.evidence, weather.risk) == (
        "Weather",
        2,
        ("Clouds",),
        "It rains.",
    )


def test_a_score_with_evidence_needs_no_heading_about_health() -> None:
    text = "# Notes\n\n## Fuel: 4/5\n\n### Evidence\n\n- full tanks\n\n### Risk\n\nleaks\n\n## Pad: 3/5\n\ntext\n"
    (fuel,) = read(text).health
    assert (fuel.dimension, fuel.evidence, fuel.risk) == ("Fuel", ("full tanks",), "leaks")


def test_the_half_of_a_sprint_is_no_score() -> None:
    assert not scores("# Sprint 4 1/2\n\nEvidence:\n\n- a\n")
    assert not scores("# Sprint 4\n\nRisk: rain\n")


def test_scores_are_read_from_lists() -> None:
    text = (
        "## Health scores\n\n"
        "- Focus: 4/5\n  - one goal\n  - Risk: boredom\n"
        "- 🟢 **Fun** 8/10\n  - Evidence: we laughed\n"
        "- Score: 3/5\n"
        "- 10/5 of it\n"
        f"- {'It took us three days to find out ' * 3} that 4/5 of all liked it\n"
        "- no score\n"
    )
    whole, focus, fun = read(text).health
    assert (whole.dimension, whole.score) == ("Health scores", 3)
    assert (focus.dimension, focus.score, focus.evidence, focus.risk) == ("Focus", 4, ("one goal",), "boredom")
    assert (fun.dimension, fun.score, fun.of, fun.evidence) == ("Fun", 8, 10, ("we laughed",))


def test_scores_are_read_from_tables() -> None:
    text = (
        "## Health\n\n| Dimension | Score | Evidence | Risk |\n|---|---|---|---|\n"
        "| Focus | 4/5 | one goal<br>one team | none |\n| Fun | none | | |\n"
    )
    (focus,) = read(text).health
    assert focus == Health("Focus", 4, 5, ("one goal", "one team"), "none", 4, 4)
    assert scores("## Review\n\n| Area | Rating |\n|---|---|\n| Focus | 4/5 |\n") == [("Focus", 4, 5)]
    assert scores("## Review\n\n| x | Rating |\n|---|---|\n| Focus | 4/5 |\n") == []
    assert scores("## Health\n\n| Score | x |\n|---|---|\n| 4/5 | y |\n") == []
    assert scores("## Health\n\n| x | y |\n|---|---|\n| a | 4/5 |\n") == []


def test_evidence_that_is_only_announced_is_none() -> None:
    (health,) = read("## Health\n\n### Focus: 4/5\n\n- Evidence:\n").health
    assert health.evidence == ()


def metrics(text: str) -> list[tuple[str, Measure, str | None]]:
    return [(each.name, each.measure, each.status) for each in read(text).metrics]


def test_a_table_of_kpis_is_read_whatever_the_order_of_its_columns() -> None:
    text = (
        "## Numbers (30% weight)\n\n| Status | Target | KPI | Current |\n|---|---|---|---|\n"
        "| 🎯 In progress | <30ms | Latency (P95) | 50 ms |\n"
        "| ✅ Good | 20K+ RPS | Throughput | 9.5K RPS |\n"
        "| done | 9.5/10 | Mood | 8/10 |\n"
        "| later | shipped | Pad | |\n"
        "| | 3 | | 4 |\n"
    )
    assert read(text).metrics == (
        Metric("Latency (P95)", Measure(None, 50, 30, "ms", DOWN), "on track", 0.3, 4, 4),
        Metric("Throughput", Measure(None, 9_500, 20_000, "RPS", UP), "done", 0.3, 5, 5),
        Metric("Mood", Measure(None, 8, 9.5, "/10", UP), "done", 0.3, 6, 6),
        Metric("Pad", Measure(), None, 0.3, 7, 7),
    )


def test_a_table_of_kpis_may_have_baselines_and_weights() -> None:
    text = "| Metric | Baseline | Now | Goal | Weight |\n|---|---|---|---|---|\n| Pilots | 3 | 5 | 9 | 70% |\n"
    assert read(text).metrics == (Metric("Pilots", Measure(3, 5, 9, "", UP), None, 0.7, 2, 2),)


def test_a_table_of_goals_is_no_table_of_metrics() -> None:
    text = "## Goals\n\n| Goal | Metric | Target | Owner |\n|---|---|---|---|\n| Land | Landings | 3 | @ada |\n"
    document = read(text)
    assert [goal.title for goal in document.goals] == ["Land"]
    assert document.metrics == ()
    assert metrics("| Metric | Note |\n|---|---|\n| Pilots | many |\n") == []


def test_a_list_under_metrics_is_a_list_of_metrics() -> None:
    text = (
        "## KPIs\n\n"
        "- ✅ Win 4-6 new pilots (70% sprint focus)\n"
        "- **Latency:** 120 ms (target: <90 ms)\n"
        "- Portal: shipped\n"
        "- Focus weight: 20%: 3 flights\n"
        "- just words\n"
        "- Owner: ada\n"
    )
    assert [(each.name, each.measure.wanted, each.status, each.weight) for each in read(text).metrics] == [
        ("Win 4-6 new pilots", (4, 6), "done", 0.7),
        ("Latency", 90, None, None),
        ("Portal", None, None, None),
        ("Focus", 3, None, 0.2),
    ]


def test_the_weight_of_a_list_is_that_of_its_metrics() -> None:
    text = "### Primary metrics (growth - 70% weight)\n\n- Pilots: 15-20 (current: 5)\n- Mood: >90%\n"
    assert [(each.name, each.weight) for each in read(text).metrics] == [("Pilots", 0.7), ("Mood", 0.7)]
    assert read(text).metrics[0].measure == Measure(None, 5, (15, 20), "", UP)


def test_elsewhere_a_metric_says_both_where_it_is_and_where_it_goes() -> None:
    text = "## This week\n\n- Pilots: 25+ (from 20)\n- Flights: 3\n- 4 → 8 flights\n- Parts (in progress: 3/9)\n"
    assert metrics(text) == [("Pilots", Measure(20, None, 25, "", UP), None)]


def test_goals_are_no_metrics() -> None:
    assert metrics("## Goals\n\n- Latency: 120 ms (target: <90 ms)\n") == []


def test_points_and_velocity_are_read_from_the_lines_of_a_paragraph() -> None:
    text = (
        "# Plan\n\n**Team:** 4 people\n**Total story points:** 60 points\n**Velocity:** unknown\n\n"
        "Velocity target: 20 points\n"
    )
    assert [(each.name, each.measure, each.first) for each in read(text).metrics] == [
        ("Total story points", Measure(wanted=60, unit="points"), 3),
        ("Velocity target", Measure(wanted=20, unit="points"), 6),
    ]


def comparisons(text: str) -> list[Note]:
    return [note for note in read(text).notes if note.kind == "comparison"]


def test_a_table_of_metrics_against_weeks_is_a_comparison() -> None:
    text = (
        "| Metric | Week 1 | Week 2 | Week 3 (Target) |\n|---|---|---|---|\n"
        "| Pilots | 2 | 5 | 20 |\n| | 1 | 1 | 1 |\n| Mood | | | |\n"
    )
    fields = (("metric", "Pilots"), ("Week 1", "2"), ("Week 2", "5"), ("Week 3 (Target)", "20"))
    assert comparisons(text) == [Note("comparison", "Pilots", fields, 2, 2)]


@pytest.mark.parametrize("header", ["KW 3 | KW 4", "Sprint 1 | Sprint 2", "2031-01 | 2031-02", "Jan | Feb | Change"])
def test_periods_have_many_names(header: str) -> None:
    columns = header.count("|") + 2
    assert len(comparisons(f"| x | {header} |\n{'|--' * columns}|\n| Pilots {'| 1' * (columns - 1)} |\n")) == 1


def test_a_table_of_other_columns_compares_nothing() -> None:
    assert comparisons("| x | Week 1 | a | b | c |\n|--|--|--|--|--|\n| Pilots | 1 | 2 | 3 | 4 |\n") == []
    assert comparisons("| x | Week 1 | Week 2 | b | c |\n|--|--|--|--|--|\n| Pilots | 1 | 2 | 3 | 4 |\n") == []
