"""A document as JSON: the contract that docs/reading.md explains and docs/reading.schema.json holds."""

from __future__ import annotations

from datetime import date
from typing import Any

from bot.core.document.values import (
    Action,
    Document,
    Goal,
    Health,
    Lesson,
    Metric,
    Note,
    Section,
    Span,
    Target,
    Warning_,
)
from bot.core.numbers import Measure

Json = dict[str, Any]


def to_json(document: Document) -> Json:
    """Return a document as values that `json.dumps` takes, keys and lists always in the same order.

    Lines count from 1 and both ends belong to the range. What is not known is None, a text that is not there is "".
    """
    return {
        "title": document.title,
        "kind": str(document.kind),
        "period": _period(document.period),
        "team": document.team,
        "legend": dict(document.legend),
        "sections": [_section(section) for section in document.sections],
        "goals": [_goal(goal) for goal in document.goals],
        "actions": [_action(action) for action in document.actions],
        "lessons": [_lesson(lesson) for lesson in document.lessons],
        "health": [_health(health) for health in document.health],
        "metrics": [_metric(metric) for metric in document.metrics],
        "notes": [_note(note) for note in document.notes],
        "warnings": [_warning(warning) for warning in document.warnings],
    }


def _lines(part: Section | Goal | Target | Action | Lesson | Health | Metric | Note) -> list[int]:
    return [part.first + 1, part.last + 1]


def _number(value: float | None) -> float | None:
    """A whole number without its `.0`, as a person writes it."""
    return int(value) if value is not None and float(value).is_integer() else value


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _period(span: Span | None) -> Json | None:
    return {"start": _day(span.start), "end": _day(span.end)} if span else None


def _section(section: Section) -> Json:
    return {
        "heading": section.heading,
        "level": section.level,
        "kind": str(section.kind),
        "lane": section.lane,
        "lines": _lines(section),
    }


def _goal(goal: Goal) -> Json:
    return {
        "title": goal.title,
        "section": str(goal.section),
        "lane": goal.lane,
        "status": goal.status,
        "emoji": goal.emoji,
        "owners": list(goal.owners),
        "owner_names": list(goal.owner_names),
        "supporters": list(goal.supporters),
        "ref": goal.ref,
        "elsewhere": goal.elsewhere or None,
        "confidence": _number(goal.confidence),
        "continued": goal.continued,
        "carried": goal.carried,
        "why": goal.why,
        "note": goal.note,
        "note_status": goal.note_status,
        "note_emoji": goal.note_emoji,
        "detail": goal.detail,
        "points": _number(goal.points),
        "size": goal.size,
        "remaining": goal.remaining,
        "ticked": goal.done_box,
        "struck": goal.struck,
        "targets": [_target(target) for target in goal.targets],
        "lines": _lines(goal),
    }


def _target(target: Target) -> Json:
    return {
        "text": target.text,
        "status": target.status,
        "emoji": target.emoji,
        "owners": list(target.owners),
        "continued": target.continued,
        **_measure(target.measure),
        "targets": [_target(inner) for inner in target.targets],
        "lines": _lines(target),
    }


def _measure(measure: Measure) -> Json:
    wanted = measure.wanted
    return {
        "baseline": _number(measure.baseline),
        "now": _number(measure.now),
        "wanted": [_number(end) for end in wanted] if isinstance(wanted, tuple) else _number(wanted),
        "unit": measure.unit,
        "direction": str(measure.direction) if measure.direction else None,
    }


def _action(action: Action) -> Json:
    return {
        "text": action.text,
        "owners": list(action.owners),
        "owner_names": list(action.names),
        "done": action.done,
        "effort": action.effort,
        "lines": _lines(action),
    }


def _lesson(lesson: Lesson) -> Json:
    return {"text": lesson.text, "people": list(lesson.people), "lines": _lines(lesson)}


def _health(health: Health) -> Json:
    return {
        "dimension": health.dimension,
        "score": _number(health.score),
        "of": _number(health.of),
        "evidence": list(health.evidence),
        "risk": health.risk,
        "lines": _lines(health),
    }


def _metric(metric: Metric) -> Json:
    return {
        "name": metric.name,
        **_measure(metric.measure),
        "status": metric.status,
        "weight": _number(metric.weight),
        "lines": _lines(metric),
    }


def _note(note: Note) -> Json:
    return {"kind": note.kind, "text": note.text, "fields": dict(note.fields), "lines": _lines(note)}


def _warning(warning: Warning_) -> Json:
    return {"code": warning.code, "line": warning.line + 1, "message": warning.message}
