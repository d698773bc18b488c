"""What does a document say beyond its goals: actions, lessons, health, metrics and notes?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from bot.core.document.actions import actions_of, lessons_of
from bot.core.document.criteria import criteria_of
from bot.core.document.health import health_of
from bot.core.document.metrics import comparisons_of, metrics_of
from bot.core.document.notes import notes_of
from bot.core.document.parts import Part, parts_of
from bot.core.document.routines import routines_of
from bot.core.document.rows import Budget
from bot.core.document.signs import Signs
from bot.core.document.tree import Item, Paragraph, Tree
from bot.core.document.values import Action, Document, Health, Lesson, Metric, Note


@dataclass(slots=True)
class _Said:
    actions: list[Action] = field(default_factory=list)
    lessons: list[Lesson] = field(default_factory=list)
    health: list[Health] = field(default_factory=list)
    metrics: list[Metric] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)


def with_all(document: Document, items: Sequence[Item], tree: Tree, hidden: frozenset[int], signs: Signs) -> Document:
    """Return the document with what its lists, paragraphs and tables say beyond goals, in the order of the text.

    `hidden` are the lines that are not current text.
    """
    heads = [node.head for node in tree.nodes if isinstance(node, Paragraph) and node.head.first not in hidden]
    tables = [table for table in tree.tables if table.first not in hidden]
    said = _Said()
    for root in parts_of(document.sections, items, heads, tables, Budget()):
        for part in root.whole():
            _read(part, signs, said)
    return replace(
        document,
        actions=tuple(sorted(said.actions, key=lambda each: each.first)),
        lessons=tuple(said.lessons),
        health=tuple(sorted(said.health, key=lambda each: each.first)),
        metrics=tuple(sorted(said.metrics, key=lambda each: each.first)),
        notes=tuple(sorted(said.notes, key=lambda each: (each.first, each.kind))),
    )


def _read(part: Part, signs: Signs, said: _Said) -> None:
    said.actions.extend(actions_of(part, signs))
    said.lessons.extend(lessons_of(part))
    said.health.extend(health_of(part))
    said.metrics.extend(metrics_of(part, signs))
    said.notes.extend(comparisons_of(part))
    said.notes.extend(criteria_of(part, signs))
    said.notes.extend(note for note in (*notes_of(part), *routines_of(part)) if note.text)  # "- :" says nothing
