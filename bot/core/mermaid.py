"""Diagrams that GitHub draws: the few kinds that it surely knows, with labels that no words can break.

A diagram whose text Mermaid cannot read is shown as an error, to everybody. So every diagram here has lines of known
shapes only, and a label is text and nothing else: signs that mean something to Mermaid in some place, be it a comment
(`%%`), an entity (`#35;`), a formula (`$$`), a list (`1.`) or the end of a string, become signs that look alike.
Grammars: https://mermaid.js.org/syntax/pie.html, gantt.html, flowchart.html, xyChart.html.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.core.neutral import visible

LONGEST = 48
# What GitHub draws, it draws up to 50,000 characters; nobody reads so much.
MOST = 30
_LARGEST = 1e6
_NOTHING = "–"
_ALIKE = str.maketrans("\"'`#;:%<>\\{}[]|*_~@&", "”’’♯,∶％‹›∖()()∣∗＿∼＠＆")
# Anywhere in a line of a flowchart this turns the whole of it.
_TURN = re.compile(r"(direction)\s+(?=TB|BT|RL|LR)")
# What stands first in a line, or in a label that Mermaid reads as Markdown, is never taken for more than a word.
_FORMULA = re.compile(r"\$(?=\$)|(?<=\$)\$")
_FIRST = re.compile(r"^([-+.,!/?()])|^(\d+)([.)])")


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch of time on a row of a gantt. `kind` is "done", "active", "crit" or "", which sets its colour."""

    label: str
    begin: datetime
    end: datetime
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a gantt with its stretches, in the order of time."""

    label: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Edge:
    """A connection of a flowchart between two nodes, by their places, with a number on it."""

    begin: int
    end: int
    label: str


def label(text: str, longest: int = LONGEST) -> str:
    """Return a text as a label: one line, cut, and without any sign that means something to Mermaid."""
    words = " ".join(visible(text).translate(_ALIKE).split())
    words = _TURN.sub(r"\1∶ ", _FIRST.sub(_harmless, _FORMULA.sub("＄", words)))
    return (words if len(words) <= longest else f"{words[: longest - 1].rstrip()}…") or _NOTHING


def _harmless(match: re.Match[str]) -> str:
    return f"·{match[1]}" if match[1] else f"{match[2]}․"


def pie(title: str, slices: Sequence[tuple[str, int]]) -> tuple[str, ...]:
    """Return the lines of a pie; slices of nothing are left out, and so is a pie of nothing."""
    shown = [(name, count) for name, count in slices if count > 0][:MOST]
    if not shown:
        return ()
    lines = (f'"{label(name)}" : {count}' for name, count in shown)
    return ("pie showData", f"title {label(title)}", _named(title), *lines)


def gantt(title: str, rows: Sequence[Row]) -> tuple[str, ...]:
    """Return the lines of a gantt in minutes of the given times; a stretch without length is left out."""
    shown = [line for row in rows[:MOST] for line in _section(row)]
    if not shown:
        return ()
    return ("gantt", f"title {label(title)}", _named(title), "dateFormat YYYY-MM-DD HH:mm", "axisFormat %b %e", *shown)


def _section(row: Row) -> Iterator[str]:
    bars = [bar for bar in row.bars if _minute(bar.begin) < _minute(bar.end)]
    if bars:
        yield f"section {_word(row.label)}"
    for bar in bars:
        kind = f"{bar.kind}, " if bar.kind else ""
        yield f"{_word(bar.label)} :{kind}{_minute(bar.begin)}, {_minute(bar.end)}"


def flowchart(title: str, nodes: Sequence[str], edges: Sequence[Edge]) -> tuple[str, ...]:
    """Return the lines of a flowchart from left to right; a node without any edge is left out."""
    used = {place for edge in edges for place in (edge.begin, edge.end)}
    if not used:
        return ()
    boxes = (f'n{place}["{label(name)}"]' for place, name in enumerate(nodes) if place in used)
    arrows = (f'n{edge.begin} -- "{label(edge.label)}" --> n{edge.end}' for edge in edges)
    return ("flowchart LR", _named(title), *boxes, *arrows)


def xychart(title: str, axis: str, columns: Sequence[str], bars: Sequence[float]) -> tuple[str, ...]:
    """Return the lines of a chart with a bar for each column; none for numbers that it cannot read.

    Mermaid calls this kind beta: GitHub may cease to draw it.
    """
    if not columns or max(bars) >= _LARGEST or min(bars) < 0:
        return ()
    names = ", ".join(f'"{label(name, 16)}"' for name in columns)
    heights = ", ".join(f"{value:.6g}" for value in bars)
    return (
        "xychart-beta",
        f'title "{label(title)}"',
        _named(title),
        f"x-axis [{names}]",
        f'y-axis "{label(axis)}" 0 --> {max([*bars, 1.0]):.6g}',
        f"bar [{heights}]",
    )


def _named(title: str) -> str:
    """Return the line with what somebody is told who cannot see the diagram; the figures stand in the table beside."""
    return f"accTitle: {label(title)}"


def _word(text: str) -> str:
    """Return a label for where no quotes are possible: it begins with a sign that begins no word of Mermaid's."""
    return f"· {label(text)}"


def _minute(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M}"
