"""The rest that plans and reviews note down: each in the forms in which teams write it."""

import pytest

from bot.core.document import Note, read


def notes(text: str, kind: str) -> list[Note]:
    return [note for note in read(text).notes if note.kind == kind]


def fields(text: str, kind: str) -> list[dict[str, str]]:
    return [dict(note.fields) for note in notes(text, kind)]


def test_improvements_have_the_word_of_status_that_their_heading_ends_with() -> None:
    text = (
        "# Review\n\n## 2.1 Improvements (5 of them)\n\n#### 1. **Landing legs** ✅ **DONE**\n"
        "- **What**: they fold\n- **Status**: flown twice\n\n"
        "#### 2. **Sea platform** ⚠️ **BETA**\n#### 3. Paint - in progress\n#### 4. Work to be done\n#### 5. done\n"
        "#### 6. Nothing\n"
    )
    assert fields(text, "improvement") == [
        {"title": "Landing legs", "status": "DONE", "what": "they fold", "note": "flown twice"},
        {"title": "Sea platform", "status": "BETA"},
        {"title": "Paint", "status": "in progress"},
    ]
    assert (notes(text, "improvement")[0].first, notes(text, "improvement")[0].last) == (4, 6)


def test_improvements_and_blind_spots_may_be_a_list() -> None:
    text = "## Improvements\n\n- Legs — ✅ DONE\n  - What: they fold\n  - words\n- Just words\n"
    assert fields(text, "improvement") == [{"title": "Legs", "status": "DONE", "what": "they fold"}]
    text = "## Blind spots\n\n- 🔴 Fuel (critical)\n  - Risk: fire\n"
    assert fields(text, "blind-spot") == [{"title": "Fuel", "severity": "critical", "risk": "fire"}]


def test_blind_spots_have_a_severity_and_fields_of_their_own() -> None:
    text = (
        "# Review\n\n## Blind spots / stagnant areas\n\n### 1. **Fuel gauge** 🔴 **CRITICAL**\n"
        "- **What**: nobody reads it\n- **Evidence**:\n  - it is dark\n  - it is broken\n- **Risk**: fire\n"
        "### 2. Ropes 🟡 HIGH\n### 3. Paint 🟢 **LOW**\n### The pad is high\n"
    )
    assert fields(text, "blind-spot") == [
        {"title": "Fuel gauge", "severity": "CRITICAL", "what": "nobody reads it",
         "evidence": "it is dark\nit is broken", "risk": "fire"},
        {"title": "Ropes", "severity": "HIGH"},
        {"title": "Paint", "severity": "LOW"},
    ]  # fmt: skip


def test_a_done_heading_elsewhere_is_no_improvement() -> None:
    assert notes("# Review\n\n## Launches\n\n### Legs ✅ DONE\n", "improvement") == []
    assert notes("# Improvement ✅ DONE\n\ntext\n", "improvement") == []


def test_risks_have_mitigation_and_contingency() -> None:
    text = (
        "## Risks\n\n1. **Rain**\n   - Mitigation: a roof\n   - Contingency: wait\n   - Owner: @ada\n"
        "2. Wind → tie it down\n   - Mitigation: never used\n"
        "3. Snow\n4. Is the tower awake?\n5. Risk: ice\n6. -> nothing\n"
    )
    assert fields(text, "risk") == [
        {"risk": "Rain", "mitigation": "a roof", "contingency": "wait", "owner": "@ada"},
        {"risk": "Wind", "mitigation": "tie it down"},
        {"risk": "Snow"},
        {"risk": "ice"},
    ]


def test_a_risk_may_be_a_heading_or_the_row_of_a_table() -> None:
    text = "# Plan\n\n## Risks\n\n### Rain\n\nMitigation: a roof\n\n- Contingency: wait\n\n### Snow\n\ntext\n"
    assert fields(text, "risk") == [{"risk": "Rain", "mitigation": "a roof", "contingency": "wait"}]
    text = (
        "## Risks\n\n| Impact | Risk | Mitigation |\n|--|--|--|\n| high | Rain | a roof |\n| low | | |\n| | Hail | |\n"
    )
    assert fields(text, "risk") == [{"risk": "Rain", "mitigation": "a roof", "impact": "high"}, {"risk": "Hail"}]
    assert fields("## Risks\n\n| Risk | x |\n|--|--|\n| Rain | y |\n", "risk") == []
    assert fields("## Risks\n\n| x | Mitigation |\n|--|--|\n| Rain | y |\n", "risk") == []


def test_what_is_done_if_it_comes_to_the_worst_is_a_contingency() -> None:
    text = "## Risks and contingency\n\n### If we are late:\n1. Fly less\n2. Wait\n\n### If it rains\n"
    assert fields(text, "risk")[0] == {"risk": "If we are late", "contingency": "Fly less\nWait"}
    assert fields(text, "risk")[1] == {"risk": "If it rains"}


def test_decisions_say_who_and_what() -> None:
    text = "## Decisions\n\n- @ada: we fly on Monday\n- Decision: paint it red\n- Why: it is nice\n"
    assert fields(text, "decision") == [{"who": "ada", "what": "@ada: we fly on Monday"}, {"what": "paint it red"}]
    text = "## Notes\n\n**Decision:** fly (@ada @grace)\n\n- Decided: paint it\n- Decision:\n- words\n"
    assert fields(text, "decision") == [{"who": "ada grace", "what": "fly (@ada @grace)"}, {"what": "paint it"}]
    assert fields("## Goals\n\n- Decision: fly\n", "decision") == []


def test_escalation_has_a_trigger_a_time_and_somebody_to_go_to() -> None:
    text = (
        "## Escalation rules\n\n- Blocked >4 hours → Flight lead\n- Blocked after 2 days -> **Tower**\n"
        "- Goal at risk → Everybody\n- Level 1: Pilot (<30 min response)\n"
        "- Level 2: the tower (only at night)\n- Shout\n"
    )
    assert fields(text, "escalation") == [
        {"trigger": "Blocked", "after": ">4 hours", "to": "Flight lead"},
        {"trigger": "Blocked", "after": "2 days", "to": "Tower"},
        {"trigger": "Goal at risk", "to": "Everybody"},
        {"trigger": "Level 1", "after": "<30 min", "to": "Pilot"},
        {"trigger": "Level 2", "to": "the tower (only at night)"},
        {"trigger": "Shout"},
    ]
    table = "## Escalation\n\n| When | After | Escalate to |\n|--|--|--|\n| Blocked | 4 h | Tower |\n"
    assert fields(table, "escalation") == [{"trigger": "Blocked", "after": "4 h", "to": "Tower"}]


def test_tiers_have_a_threshold_and_criteria() -> None:
    text = (
        "## Success criteria\n\n### 🥉 Minimum success (90%)\n- 25+ pilots (from 20)\n- [ ] No fire\n"
        "### 🥇 Exceptional success (>110% achievement)\n✅ 35 pilots\nand words\n"
        "### The rest\n- calm\n"
    )
    assert fields(text, "tier") == [
        {"name": "Minimum success", "threshold": "90%", "criteria": "25+ pilots (from 20)\nNo fire"},
        {"name": "Exceptional success", "threshold": ">110%", "criteria": "✅ 35 pilots"},
    ]
    assert fields(text, "success-criterion") == [{"of": "The rest"}]


def test_tiers_may_be_a_list() -> None:
    text = "## Success criteria\n\n- Gold (100%): all land\n- Coverage (90%) of it: good\n"
    assert fields(text, "tier") == [{"name": "Gold", "threshold": "100%", "criteria": "all land"}]
    assert [note.text for note in notes(text, "success-criterion")] == ["Coverage (90%) of it: good"]
    assert notes("## Definition of done\n\n- Coverage (90%): measured\n", "tier") == []


def test_criteria_say_of_what_they_are_and_whether_they_are_met() -> None:
    text = (
        "## Sprint 1 definition of done:\n\n- [ ] Reviewed\n- [x] Tested\n- Flown\n\n"
        "## Definition of Success\n\n**MVP =**\n✅ <$5 a flight\n🎯 calm\nwords\n"
    )
    assert [(note.text, dict(note.fields)) for note in notes(text, "done-criterion")] == [
        ("Reviewed", {"of": "Sprint 1 definition of done", "done": "no"}),
        ("Tested", {"of": "Sprint 1 definition of done", "done": "yes"}),
        ("Flown", {"of": "Sprint 1 definition of done"}),
    ]
    assert [(note.text, dict(note.fields)) for note in notes(text, "success-criterion")] == [
        ("<$5 a flight", {"of": "Definition of Success", "status": "done"}),
        ("calm", {"of": "Definition of Success"}),
    ]


def test_criteria_may_stand_under_an_entry() -> None:
    text = "## Build\n\n### Pump\n- Place: pad\n  - **Definition of success**:\n    - no leak\n- Success: calm\n"
    assert [(note.text, dict(note.fields)["of"]) for note in notes(text, "success-criterion")] == [
        ("no leak", "Place: pad")
    ]
    assert notes("## Goals\n\n- Fly\n  - Success criteria:\n    - no leak\n", "success-criterion") == []


def ceremonies(text: str) -> list[tuple[str, str]]:
    return [(note.text, dict(note.fields)["minutes"]) for note in notes(text, "ceremony")]


def test_ceremonies_have_a_length_in_minutes() -> None:
    text = (
        "## Ceremonies\n\n### Sprint planning (2 hours)\n- estimate\n### Stand-up (9:00)\n- words (2 minutes)\n\n"
        "### Lunch (1 h)\n\n## Daily standup\n\n**Time:** 9:00 (15 minutes max)\n**Format:** 5 minutes\n\n"
        "## Daily check\n\n- Duration: soon\n- Duration: 20 min\n\n## Engine (3 hours)\n"
    )
    assert ceremonies(text) == [
        ("Sprint planning", "120"), ("Lunch", "60"), ("Daily standup", "15"), ("Daily check", "20"),
    ]  # fmt: skip


def test_ceremonies_may_be_a_list_or_a_table() -> None:
    text = (
        "## Talk\n\n- **Morning standup:** 9:00 (20 minutes)\n- Sprint review (1 hour)\n- Engine: 3 hours\n"
        "- Demo: soon\n"
        "- In the planning we talked for a while (2 hours)\n\n## Meetings\n\n- Lunch: 1 h\n- Time: 2 h\n- Silence\n"
    )
    assert ceremonies(text) == [("Morning standup", "20"), ("Sprint review", "60"), ("Lunch", "60")]
    table = (
        "| Meeting | Duration | When |\n|--|--|--|\n| Demo | 1 h 30 min | Friday |\n| Talk | long | |\n| | 1 h | |\n"
    )
    assert ceremonies(table) == [("Demo", "90")]
    assert ceremonies("| Meeting | When |\n|--|--|\n| Demo | 1 h |\n") == []


def test_a_grid_of_days_and_people_is_a_backlog() -> None:
    text = (
        "### Sprint 1 backlog (23 points)\n\n| Day | Ada (API) | Grace (UI) |\n|--|--|--|\n"
        "| **Day 1 AM** | Build pump<br>Test pump | Draw pad |\n| Day 2 | **Demo** for all | |\n| Day 3 | | |\n"
    )
    assert [(note.text, dict(note.fields)) for note in notes(text, "backlog")] == [
        ("Sprint 1 backlog (23 points)", {"points": "23"}),
        ("Build pump", {"day": "Day 1 AM", "person": "Ada (API)", "task": "Build pump"}),
        ("Test pump", {"day": "Day 1 AM", "person": "Ada (API)", "task": "Test pump"}),
        ("Draw pad", {"day": "Day 1 AM", "person": "Grace (UI)", "task": "Draw pad"}),
        ("Demo for all", {"day": "Day 2", "task": "Demo for all"}),
    ]


@pytest.mark.parametrize(
    ("table", "count"),
    [
        ("| x | Ada | Grace |\n|--|--|--|\n| Monday | a | b |\n| Tue am | c | |\n", 3),
        ("| Day | Ada | Grace |\n|--|--|--|\n| Day 1 | a | b |\n| later | c | |\n| last | d | |\n", 4),
        ("| x | Ada | Grace |\n|--|--|--|\n| Day 1 | a | b |\n| later | c | |\n| last | d | |\n", 0),
        ("| Day | Ada |\n|--|--|\n| Day 1 | a |\n", 0),
        ("| Day | Ada | Grace |\n|--|--|--|\n| one | a | b |\n", 0),
    ],
)
def test_what_is_no_grid_is_no_backlog(table: str, count: int) -> None:
    assert len(notes(table, "backlog")) == count


def test_the_entries_of_a_backlog_have_points_of_their_own() -> None:
    text = "## Backlog\n\n- Paint the pad (3 points)\n- 🚧 Sweep\n"
    assert [(note.text, dict(note.fields)) for note in notes(text, "backlog")] == [
        ("Paint the pad (3 points)", {"task": "Paint the pad (3 points)", "points": "3"}),
        ("Sweep", {"task": "Sweep"}),
    ]


def test_what_stands_before_the_first_heading_is_read_too() -> None:
    assert [each.text for each in read("ACTION: sweep\nand more\n\n# Plan\n").actions] == ["sweep"]
    assert len(read("Velocity: 20 points\nActions\n- sweep\n").actions) == 1
