"""A document as a person likes to see what was understood of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from bot.core.document import Document, Goal, Health, Metric, Target
from bot.core.numbers import Measure
from bot.papers.texts import printable

_COLOURS = {"done": "green", "on track": "green", "at risk": "yellow", "off track": "red", "blocked": "red"}
_PARTS = {"plan": "Plan", "outcomes": "Outcomes", "hangover": "Left over"}
_INNER = 2  # columns


def show(name: str, document: Document, console: Console) -> None:
    """Print what was understood of a document: what it is, goals, numbers, and what to look at."""
    console.print(Rule(_text(name, "bold"), align="left"))
    console.print(_head(document))
    for part in _parts(document):
        console.print(Padding(part, (1, 0, 0, 0)))
    for warning in document.warnings:
        console.print(_text(f"line {warning.line + 1}: {warning.code}: {warning.message}", "yellow"))
    console.print()


def _text(text: str, style: str = "") -> Text:
    """Text of a document is never markup, and says nothing to the terminal."""
    return Text(printable(text), style=style)


def _head(document: Document) -> RenderableType:
    facts = [str(document.kind), *([f"team {document.team}"] if document.team else [])]
    if document.period:
        ends = [day.isoformat() if day else "?" for day in (document.period.start, document.period.end)]
        facts.append(" to ".join(ends))
    if document.legend:
        facts.append(", ".join(f"{sign} = {word}" for sign, word in document.legend))
    return Group(_text(document.title or "(no title)", "bold"), _text(" · ".join(facts), "dim"))


def _parts(document: Document) -> Iterator[RenderableType]:
    for part in dict.fromkeys(goal.at.part for goal in document.goals):
        goals = [goal for goal in document.goals if goal.at.part == part]
        yield Group(_text(f"{_PARTS.get(part, part)} ({len(goals)})", "bold"), _goals(goals))
    if document.metrics:
        yield Group(_text("Numbers", "bold"), _metrics(document.metrics))
    if document.health:
        yield Group(_text("Health", "bold"), _health(document.health))
    actions = [(("✔ " if each.done else "") + each.text, _people(each.owners, each.names)) for each in document.actions]
    lessons = [(each.text, _people(each.people, ())) for each in document.lessons]
    notes = [(each.text, each.kind) for each in document.notes]
    for title, lines in (("Actions", actions), ("Lessons", lessons), ("Also said", notes)):
        if lines:
            yield Group(_text(title, "bold"), *_listed(lines))


def _listed(lines: Iterable[tuple[str, str]]) -> Iterator[RenderableType]:
    for text, aside in lines:
        shown = Text.assemble("- ", _text(text), "  " if aside else "", _text(aside, "cyan"))
        yield Padding(shown, (0, 0, 0, _INNER))


def _goals(goals: Sequence[Goal]) -> Table:
    table = Table.grid(padding=(0, 2), collapse_padding=True)
    for _ in range(4):
        table.add_column(overflow="fold")
    for goal in goals:
        table.add_row(
            _text(f"{goal.first + 1:>4}", "dim"),
            _status(goal.status),
            Group(_title(goal), *_below(goal)),
            _text(_people(goal.owners, goal.owner_names) or "nobody", "cyan"),
        )
    return table


def _status(status: str | None) -> Text:
    return _text(status or "–", _COLOURS.get(status or "", "dim"))


def _title(goal: Goal) -> Text:
    marks = [
        goal.lane or "",
        f"#{goal.ref}" if goal.ref else "",
        goal.elsewhere,
        f"{goal.confidence:.0%}" if goal.confidence is not None else "",
        "continued" if goal.continued else "",
        f"carried {goal.carried} times" if goal.carried else "",
        f"{goal.points:g} points" if goal.points is not None else "",
        f"size {goal.size}" if goal.size else "",
    ]
    aside = ", ".join(mark for mark in marks if mark)
    return Text.assemble(_text(goal.title), "  " if aside else "", _text(aside, "dim"))


def _below(goal: Goal) -> Iterator[RenderableType]:
    for text, label in ((goal.detail, ""), (goal.why, "Why? "), (goal.note, "Status: ")):
        if text:
            yield _text(label + text, "dim")
    yield from _targets(goal.targets, 0)


def _targets(targets: Iterable[Target], depth: int) -> Iterator[RenderableType]:
    for target in targets:
        parts = [_text("🎯 "), _text(target.text)]
        measure = _measure(target.measure)
        parts += [_text(f"  [{measure}]", "magenta")] if measure else []
        parts += [Text("  "), _status(target.status)] if target.status else []
        parts += [_text(f"  {_people(target.owners, ())}", "cyan")] if target.owners else []
        yield Padding(Text.assemble(*parts), (0, 0, 0, _INNER * depth))
        yield from _targets(target.targets, depth + 1)


def _people(logins: Iterable[str], names: Iterable[str]) -> str:
    return ", ".join([*(f"@{login}" for login in logins), *names])


def _measure(measure: Measure) -> str:
    wanted = measure.wanted
    goal = "–".join(f"{end:g}" for end in wanted) if isinstance(wanted, tuple) else _number(wanted)
    parts = [("was", _number(measure.baseline)), ("is", _number(measure.now)), ("wanted", goal)]
    said = ", ".join(f"{word} {number}" for word, number in parts if number)
    return f"{said} {measure.unit}".strip() if said else ""


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:g}"


def _metrics(metrics: Iterable[Metric]) -> Table:
    table = Table.grid(padding=(0, 2))
    for metric in metrics:
        row = (
            _text(f"{metric.first + 1:>4}", "dim"),
            _text(metric.name),
            _text(_measure(metric.measure) or "–", "magenta"),
        )
        table.add_row(*row, _status(metric.status))
    return table


def _health(scores: Iterable[Health]) -> Table:
    table = Table.grid(padding=(0, 2))
    for each in scores:
        told = "; ".join([*each.evidence, *([f"risk: {each.risk}"] if each.risk else [])])
        score = _text(f"{each.score:g}/{each.of:g}", "magenta")
        table.add_row(_text(f"{each.first + 1:>4}", "dim"), _text(each.dimension), score, _text(told, "dim"))
    return table
