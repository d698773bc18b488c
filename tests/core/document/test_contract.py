"""The JSON of a document is what its schema and docs/reading.md say."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from bot.core.document import (
    Action,
    Direction,
    Document,
    DocumentKind,
    Goal,
    GoalAt,
    Health,
    Kind,
    Lesson,
    Measure,
    Metric,
    Note,
    Section,
    Span,
    Target,
    Warning_,
    read,
)
from bot.core.document.contract import to_json

DOCS = Path(__file__).parents[3] / "docs"
SCHEMA: dict[str, Any] = json.loads((DOCS / "reading.schema.json").read_text(encoding="utf-8"))
PAPER = (DOCS / "reading.md").read_text(encoding="utf-8")
VALIDATOR = Draft202012Validator(SCHEMA, format_checker=Draft202012Validator.FORMAT_CHECKER)
# The headings of docs/reading.md and the parts of the schema that they explain.
PARTS = {
    "A section": "section",
    "A goal": "goal",
    "A target": "target",
    "An action": "action",
    "A lesson": "lesson",
    "A score of health": "health",
    "A metric": "metric",
    "A note": "note",
    "A warning": "warning",
}

INNER = Target("5 imports a day", measure=Measure(1, 2.5, (4.0, 6.0), "imports", Direction.UP), first=5, last=5)
GOAL = Goal(
    title="Ship the importer",
    section=Kind.HEADLINE,
    at=GoalAt(7, "Ship the importer"),
    first=3,
    last=5,
    lane="headline",
    status="on track",
    emoji="🟢",
    owners=("ada",),
    owner_names=("acme/rockets",),
    supporters=("grace",),
    ref=7,
    detail="for everybody",
    why="because",
    note="🟡 a bit late",
    note_status="at risk",
    note_emoji="🟡",
    confidence=0.5,
    continued=True,
    done_box=False,
    targets=(Target("import", "done", "✅", ("grace",), continued=True, targets=(INNER,), first=4, last=5),),
    carried=2,
    points=5.0,
    size="M",
    remaining="1 week",
)
WHOLE = Document(
    title="Sprint 7",
    sections=(Section("Headline goals", 2, Kind.HEADLINE, 2, 8, "headline"),),
    goals=(GOAL,),
    warnings=(Warning_("same-title", 3, "Two."),),
    team="Rockets",
    kind=DocumentKind.SPRINT_PLAN,
    period=Span(date(2026, 1, 5), None),
    legend=(("🔵", "done"), ("🟢", "on track")),
    actions=(Action("call them", ("ada",), ("Ann",), done=True, effort="quick win", first=9, last=9),),
    lessons=(Lesson("test early", ("grace",), 10, 10),),
    health=(Health("delivery", 7.5, 10, ("we ship",), "none", 11, 12),),
    metrics=(Metric("churn", Measure(0.07, 0.05, 0.03, "%", Direction.DOWN), "at risk", 30, 13, 13),),
    notes=(Note("risk", "it breaks", (("risk", "it breaks"), ("mitigation", "mend it")), 14, 14),),
)


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("document", [Document(), WHOLE], ids=["nothing", "everything"])
def test_the_json_of_a_document_follows_the_schema(document: Document) -> None:
    VALIDATOR.validate(json.loads(json.dumps(to_json(document))))


@given(st.text(st.sampled_from("-*#|@ \n🎯✅>`ab1%:()[]x"), max_size=300))
def test_the_json_of_any_text_follows_the_schema(text: str) -> None:
    VALIDATOR.validate(json.loads(json.dumps(to_json(read(text)))))


def test_lines_count_from_one_and_both_ends_belong_to_them() -> None:
    [goal] = to_json(read("# Goals\n\n- Ship (Owner: @ada)\n  - Why? a\n  - 🎯 b\n"))["goals"]
    assert goal["lines"] == [3, 5]
    assert goal["targets"][0]["lines"] == [5, 5]


def test_a_goal_tells_what_its_sign_and_what_its_status_line_say() -> None:
    goals = to_json(read("# Goals\n- 🟢 Ship\n  - Status: 🟡 late\n- Pay\n  - Status: done, at last\n"))["goals"]
    keys = ("status", "emoji", "note", "note_status", "note_emoji")
    assert [tuple(goal[key] for key in keys) for goal in goals] == [
        ("on track", "🟢", "🟡 late", "at risk", "🟡"),
        ("done", None, "done, at last", "done", None),
    ]


def test_whole_numbers_have_no_fraction_and_ranges_are_lists() -> None:
    made = to_json(WHOLE)
    inner = made["goals"][0]["targets"][0]["targets"][0]
    assert json.dumps([inner["baseline"], inner["now"], inner["wanted"]]) == "[1, 2.5, [4, 6]]"
    assert json.dumps(made["goals"][0]["points"]) == "5"
    assert (inner["direction"], inner["unit"]) == ("up", "imports")


def test_a_period_may_have_one_end() -> None:
    assert to_json(WHOLE)["period"] == {"start": "2026-01-05", "end": None}
    assert to_json(replace(WHOLE, period=None))["period"] is None


def test_every_key_is_in_the_schema_and_nothing_else_and_in_one_order() -> None:
    made = to_json(WHOLE)
    assert ["file", *made] == list(SCHEMA["properties"]) == ["file", *SCHEMA["required"]]
    [goal] = made["goals"]
    found = {
        "section": made["sections"][0],
        "goal": goal,
        "target": goal["targets"][0],
        **{name.removesuffix("s"): made[name][0] for name in ("actions", "lessons", "metrics", "notes", "warnings")},
        "health": made["health"][0],
    }
    assert {name: list(part) for name, part in found.items()} == {
        name: list(SCHEMA["$defs"][name]["properties"]) for name in PARTS.values()
    }


def test_a_key_that_the_schema_does_not_know_is_refused() -> None:
    assert not VALIDATOR.is_valid({**to_json(WHOLE), "more": 1})
    assert not VALIDATOR.is_valid({key: value for key, value in to_json(WHOLE).items() if key != "team"})


def test_the_schema_knows_every_kind() -> None:
    assert SCHEMA["properties"]["kind"]["enum"] == [str(kind) for kind in DocumentKind]
    for part, key in (("section", "kind"), ("goal", "section")):
        assert SCHEMA["$defs"][part]["properties"][key]["enum"] == [str(kind) for kind in Kind]
    directions = SCHEMA["$defs"]["metric"]["properties"]["direction"]["enum"]
    assert directions == [*(str(direction) for direction in Direction), None]


def test_every_key_is_explained_in_the_paper() -> None:
    assert _explained("The document") == list(SCHEMA["properties"])
    for heading, part in PARTS.items():
        assert _explained(heading) == list(SCHEMA["$defs"][part]["properties"]), heading


def _explained(heading: str) -> list[str]:
    text = PAPER.split(f"\n### {heading}\n")[1].split("\n### ")[0]
    return re.findall(r"^\| `([a-z_]+)` \|", text, re.MULTILINE)


def test_the_example_of_the_paper_is_read_as_it_says() -> None:
    [markdown] = re.findall(r"```markdown\n(.*?)```", PAPER, re.DOTALL)
    [told] = re.findall(r"```json\n(.*?)```", PAPER, re.DOTALL)
    assert to_json(read(markdown)) == json.loads(told)
    assert list(to_json(read(markdown))) == list(json.loads(told))


def test_every_kind_of_note_is_explained_in_the_paper() -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in (DOCS.parent / "bot/core/document").glob("*.py"))
    kinds = set(re.findall(r"\bNote\(\s*\"([a-z-]+)\"|\b_criteria\(\"([a-z-]+)\"", code))
    told = set(re.findall(r"`([a-z-]+)`", "\n".join(re.findall(r"^\| (`[^|]*) \|", _kinds(), re.MULTILINE))))
    assert kinds
    assert {kind for pair in kinds for kind in pair if kind} <= told


def _kinds() -> str:
    return PAPER.split("| kind | fields |")[1]


def test_the_same_text_gives_the_same_bytes() -> None:
    text = "# Goals\n- 🟢 Ship (Owner: @ada)\n- Sell (Owner: @grace)\n"
    assert json.dumps(to_json(read(text))) == json.dumps(to_json(read(text)))
