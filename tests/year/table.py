"""The year as tables: what was planned, filed and late, ritual by ritual, and what each month cost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from tests.year.compare import Row
from tests.year.running import Result

MINUTE = timedelta(minutes=1)


def columns(lines: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield lines of cells as text in columns, with a rule below the first."""
    widths = [max(len(line[place]) for line in lines) for place in range(len(lines[0]))]
    for number, line in enumerate(lines):
        yield "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        if not number:
            yield "  ".join("-" * width for width in widths)


def rituals(result: Result) -> list[tuple[str, ...]]:
    """Return a line for each ritual, with the cells that `HEAD` names."""
    found: list[tuple[str, ...]] = []
    for name in dict.fromkeys(row.slot.ritual for row in result.compared.rows):
        rows = [row for row in result.compared.rows if row.slot.ritual == name]
        came = [row for row in rows if row.filed]
        late = max((row.late or timedelta(0) for row in came), default=timedelta(0))
        silent = sum(not row.filed and not row.slot.sure for row in rows)
        missed = sum(not row.filed and row.slot.sure for row in rows)
        on_time = sum((row.late or timedelta(0)) < MINUTE for row in came)
        moved = sum(row.slot.moved is not None for row in came)
        double = sum(len(row.filed) > row.slot.many for row in rows)
        counts = (len(rows), len(came), on_time, missed, silent, moved, double)
        found.append((result.compared.space.name, name, *map(str, counts), lateness(late)))
    return found


HEAD = ("space", "ritual", "planned", "filed", "on time", "missed", "silent", "moved", "double", "latest")


def odd(result: Result, *, every: bool = False) -> Iterator[tuple[str, ...]]:
    """Yield the rows that are worth a look: late, missed, moved off a holiday, or wrong; or every row."""
    for row in result.compared.rows:
        late = row.late or timedelta(0)
        told = row.slot.sure or row.filed
        if every or row.wrong or (told and (late >= MINUTE or row.slot.moved or not row.filed)):
            yield _line(result, row)


def _line(result: Result, row: Row) -> tuple[str, ...]:
    space = result.compared.space
    at = f"{space.local(row.slot.at):%a %Y-%m-%d %H:%M}"
    came = f"{space.local(row.filed[0].at):%a %Y-%m-%d %H:%M}" if row.filed else "-"
    late = lateness(row.late) if row.late is not None else ""
    moved = f"holiday on {row.slot.moved:%b} {row.slot.moved.day}" if row.slot.moved else ""
    return space.name, row.slot.ritual, at, came, late, "; ".join(filter(None, [row.wrong.upper(), moved, row.why]))


ODD_HEAD = ("space", "ritual", "planned", "filed", "late by", "why")


def lateness(late: timedelta) -> str:
    """Write how late something is: `0 min`, `3 h 10 min`, `4 d 2 h`."""
    minutes = int(late.total_seconds() // 60)
    days, hours = divmod(minutes // 60, 24)
    if days:
        return f"{days} d {hours} h"
    return f"{hours} h {minutes % 60} min" if hours else f"{minutes} min"


def costs(results: Sequence[Result]) -> list[tuple[str, ...]]:
    """Return a line for each month: requests of each space, requests of a look, and rows of the tables."""
    months = sorted({month for result in results for month in result.calls})
    head = ("month", *(f"{each.compared.space.name}: requests (per look)" for each in results), "rows")
    lines: list[tuple[str, ...]] = [head]
    for month in months:
        cells = [_cost(result, month) for result in results]
        rows = sum(sum(each.get(month, {}).values()) for each in _databases(results))
        lines.append((month, *cells, f"{rows:,}"))
    quarters = [f"{first:.2f}, then {last:.2f}" for first, last in (result.quarters for result in results)]
    return [*lines, ("first, last quarter", *quarters, "")]


def _cost(result: Result, month: str) -> str:
    calls, looks = result.calls.get(month, 0), result.looks.get(month, 0)
    return f"{calls:,} ({calls / looks:.2f})" if looks else "0"


def _databases(results: Sequence[Result]) -> list[dict[str, dict[str, int]]]:
    """Return the rows of each database once: spaces that were played together share one."""
    found: list[dict[str, dict[str, int]]] = []
    for result in results:
        if result.rows not in found:
            found.append(result.rows)
    return found
