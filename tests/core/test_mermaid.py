"""Diagrams: whatever people write, a diagram keeps its lines, and every line its shape."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.core import mermaid
from bot.core.mermaid import Bar, Edge, Row, label
from bot.core.neutral import neutral

MONDAY = datetime(2026, 1, 5, 9, tzinfo=UTC)
# What a label may hold: no sign that means something in any of the grammars, and not what begins a list.
SAFE = r"(?!.*direction\s+(?:TB|BT|RL|LR))(?!\d+[.)]|[-+*>#/.,!?()])[^\"'`#;:%<>\\{}\[\]|*_~@&\n\r\t]+"
SHAPES = {
    "pie": (
        r"pie showData",
        rf"title {SAFE}",
        rf"accTitle: {SAFE}",
        rf'"(?P<label>{SAFE})" : \d+',
    ),
    "gantt": (
        r"gantt",
        rf"title {SAFE}",
        rf"accTitle: {SAFE}",
        r"dateFormat YYYY-MM-DD HH:mm",
        r"axisFormat %b %e",
        rf"section · (?P<label>{SAFE})",
        rf"· (?P<bar>{SAFE}) :((done|active|crit), )?\d{{4}}-\d\d-\d\d \d\d:\d\d, \d{{4}}-\d\d-\d\d \d\d:\d\d",
    ),
    "flowchart": (
        r"flowchart LR",
        rf"accTitle: {SAFE}",
        rf'n\d+\["(?P<label>{SAFE})"\]',
        rf'n\d+ -- "(?P<bar>{SAFE})" --> n\d+',
    ),
    "xychart": (
        r"xychart-beta",
        rf'title "{SAFE}"',
        rf"accTitle: {SAFE}",
        rf'x-axis \["(?P<label>{SAFE})"(, "{SAFE}")*\]',
        rf'y-axis "{SAFE}" 0 --> \d+(\.\d+)?',
        r"bar \[\d+(\.\d+)?(, \d+(\.\d+)?)*\]",
    ),
}
HOSTILE = (
    '"]; click n0 "javascript:alert(1)"', "%%{init: {'theme':'dark'}}%%", "%% a comment", "#quot; #35;", "$$x^2$$",
    "end", "1. first", "- a list", "`**bold**`", "section x :crit, 2026-01-01, 1d", "title x", "click a call b()",
    "```\n# Heading", "style n0 fill:#f00;", "classDef x fill:#f00;", "<script>alert(1)</script>", "&lt;b&gt;", "a\\nb",
    "\u202eabc", "\x00", "", "   ", "@ada #1 acme/rockets#2", "a | b", "--> n1", "---", "graph TD", "accDescr {", "%",
    "the wind has direction  LR today", "direction TB",
)  # fmt: skip


def shapes(kind: str, lines: tuple[str, ...]) -> list[int]:
    """Which shape each line has; a line of none is an error."""
    found = []
    for line in lines:
        fits = [nth for nth, shape in enumerate(SHAPES[kind]) if re.fullmatch(shape, line)]
        assert len(fits) == 1, (line, fits)
        found += fits
    return found


def labels(kind: str, lines: tuple[str, ...]) -> list[str]:
    found = (re.fullmatch(shape, line) for line in lines for shape in SHAPES[kind])
    return [each["label"] for each in found if each and "label" in each.groupdict()]


@given(st.lists(st.one_of(st.text(max_size=80), st.sampled_from(HOSTILE)), min_size=1, max_size=4))
@example(list(HOSTILE))
def test_whatever_a_label_says_every_diagram_keeps_its_shape(names: list[str]) -> None:
    count, plain = len(names), [f"name {number}" for number in range(len(names))]
    hours = [MONDAY + timedelta(hours=at) for at in range(count + 1)]
    kinds: dict[str, Callable[[list[str]], tuple[str, ...]]] = {
        "pie": lambda each: mermaid.pie(each[0], [(name, 3) for name in each]),
        "gantt": lambda each: mermaid.gantt(
            each[0], [Row(name, (Bar(name, hours[at], hours[at + 1], "crit"),)) for at, name in enumerate(each)]
        ),
        "flowchart": lambda each: mermaid.flowchart(
            each[0], [*each, "end"], [Edge(at, count, name) for at, name in enumerate(each)]
        ),
        "xychart": lambda each: mermaid.xychart(each[0], each[0], each, [1.5] * count),
    }
    for kind, made in kinds.items():
        lines = made(names)
        assert shapes(kind, lines) == shapes(kind, made(plain))
        if kind != "xychart":
            shown = names[: mermaid.MOST]
            assert labels(kind, lines)[: len(shown)] == [label(name) for name in shown]


@given(st.one_of(st.text(max_size=80), st.sampled_from(HOSTILE)))
def test_what_templates_do_to_text_leaves_a_line_what_it_is(name: str) -> None:
    lines = (
        *mermaid.pie(name, [(name, 3)]),
        *mermaid.gantt(name, [Row(name, (Bar(name, MONDAY, MONDAY + timedelta(hours=1), "done"),))]),
        *mermaid.flowchart(name, [name, name], [Edge(0, 1, name)]),
        *mermaid.xychart(name, name, [name], [12.5]),
    )
    for line in lines:
        assert neutral(line, inline=True).replace("\u200b", "") == line


@given(st.text(max_size=200))
def test_a_label_is_one_short_line_of_harmless_signs(text: str) -> None:
    found = label(text)
    assert re.fullmatch(SAFE, found)
    assert len(found) <= mermaid.LONGEST
    assert "$$" not in found
    assert found == " ".join(found.split())


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Star tracker", "Star tracker"),
        ("R&D: 50% of $5", "R＆D∶ 50％ of $5"),
        ("1. Gyros", "1․ Gyros"),
        ("(later)", "·(later)"),
        ("$$x$$", "＄＄x＄＄"),
        ("🟢 on track", "🟢 on track"),
        ("direction TB", "direction∶ TB"),
        ("", "–"),
        ("x" * 60, "x" * 47 + "…"),
    ],
)
def test_a_label_reads_as_it_was_written(text: str, shown: str) -> None:
    assert label(text) == shown


def test_what_is_nothing_has_no_diagram() -> None:
    assert mermaid.pie("Goals", [("done", 0)]) == ()
    assert mermaid.gantt("Goals", [Row("Gyros", (Bar("done", MONDAY, MONDAY + timedelta(seconds=30)),))]) == ()
    assert mermaid.flowchart("Goals", ["done"], []) == ()
    assert mermaid.xychart("Points", "points", [], []) == ()
    assert mermaid.xychart("Points", "points", ["1", "2"], [3, 1e6]) == ()
    assert mermaid.xychart("Points", "points", ["1"], [-1]) == ()


def test_a_node_without_an_edge_is_left_out() -> None:
    assert mermaid.flowchart("Goals", ["promised", "late", "done"], [Edge(0, 2, "3")]) == (
        "flowchart LR", "accTitle: Goals", 'n0["promised"]', 'n2["done"]', 'n0 -- "3" --> n2',
    )  # fmt: skip


def test_a_bar_without_a_kind_has_only_its_times() -> None:
    (*_, line) = mermaid.gantt("Goals", [Row("Gyros", (Bar("new", MONDAY, MONDAY + timedelta(hours=1)),))])
    assert line == "· new :2026-01-05 09:00, 2026-01-05 10:00"
