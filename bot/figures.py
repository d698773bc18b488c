"""What `goalkeeper figures` prints: what the frozen records of a space say together. GitHub is not asked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from io import StringIO
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.core.figures import Calibration, Figures, beside, counted_of, figures, flow, name_of, points_of, records_of
from bot.core.figures.words import history_words
from bot.errors import ForPeople
from bot.history import repository_named
from bot.records import Records
from bot.records.freezing import MOST_FROZEN

_WIDE = 200
# More sprints do not stand beside each other on a screen.
_COLUMNS = 8


def figure_lines(where: str, records: Records, *, as_json: bool = False) -> Iterator[str]:
    """Yield the figures of `OWNER/REPO` as lines. Raises ForPeople when it is not known, or has no record yet."""
    repo = repository_named(where, records)
    found = records_of(records.frozen(repo.id, 0, most=MOST_FROZEN, whole=True))
    if not found:
        message = f"{where} has no record yet: one is frozen when the time of grace of a sprint is over"
        raise ForPeople(message)
    every = figures(found)
    if as_json:
        yield json.dumps(_fields(every), ensure_ascii=False)
        return
    last = found[-_COLUMNS:]
    yield from _table(("Sprint", *map(name_of, last)), beside(last))
    yield from map(_plain, history_words(every))
    if every.calibration.bins:
        yield ""
        yield from _table(("Odds", "Goals", "Done", "Declared", ""), _odds(every.calibration))
    if every.owners:
        yield ""
        yield from _table(("Owner", "Goals", "Done", "Brier score", ""), _owners(every))


def _fields(found: Figures) -> dict[str, Any]:
    """Return the figures by name: shares from 0 to 1, None where there is nothing to tell."""
    sprints = [
        {
            "sprint": name_of(record),
            "start": record.start.isoformat(),
            "end": record.end.isoformat(),
            "achieved": record.achieved,
            "covered": record.covered,
            "tier": record.tier,
            "goals": asdict(counted_of(record)),
            "flow": asdict(flow([counted_of(record)])),
            "points": asdict(points) if (points := points_of(record)) else None,
            "numbers": dict(record.numbers),
            "unmeasured": list(record.unmeasured),
        }
        for record in found.records
    ]
    return {
        "sprints": sprints,
        "velocity": asdict(found.velocity) if found.velocity else None,
        "flow": asdict(found.flow),
        "odds": asdict(found.calibration),
        "owners": {owner: asdict(each) for owner, each in found.owners},
        "causes": dict(found.causes),
    }


def _odds(found: Calibration) -> Iterator[tuple[str, ...]]:
    for each in found.bins:
        yield each.name, str(each.bets), str(each.hits), f"{each.declared:.0%}", each.word


def _owners(found: Figures) -> Iterator[tuple[str, ...]]:
    for owner, each in found.owners:
        brier = f"{each.brier:.2f}" if each.brier is not None else ""
        yield owner, str(each.bets), str(each.hits), brier, each.word


def _table(head: tuple[str, ...], rows: Iterator[tuple[str, ...]] | tuple[tuple[str, ...], ...]) -> Iterator[str]:
    table = Table(box=None, pad_edge=False)
    for name in head:
        table.add_column(Text(_plain(name)))
    for row in rows:
        table.add_row(*(Text(_plain(each)) for each in row))
    out = StringIO()
    Console(file=out, width=_WIDE, color_system=None).print(table)
    yield from (line.rstrip() for line in out.getvalue().splitlines())


def _plain(text: str) -> str:
    """Return text for a terminal: nothing in it moves the cursor or turns the writing round."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())
