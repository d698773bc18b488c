"""The table: what was run, what is promised, what was seen; for a terminal, and as Markdown for the docs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.table import Table

from chaos.run import Result

_COLUMNS = ("", "fault", "amount", "promised", "seen", "taken out, and then it failed")


def show(results: Sequence[Result], console: Console) -> None:
    """Print the table, and under it what was not as promised."""
    table = Table(*_COLUMNS, show_lines=True)
    for line in lines(results):
        table.add_row(*line)
    console.print(table)
    for words in wrong(results):
        console.print(words, style="red", markup=False)


def markdown(results: Sequence[Result]) -> str:
    """Return the table as Markdown."""
    head = ["| " + " | ".join(_COLUMNS) + " |", "|" + "---|" * len(_COLUMNS)]
    return "\n".join([*head, *("| " + " | ".join(map(_cell, line)) + " |" for line in lines(results))]) + "\n"


def lines(results: Iterable[Result]) -> list[tuple[str, ...]]:
    """Return one line for each row, with the ends of its mutants."""
    found = list(results)
    rows = sorted({each.row.id for each in found}, key=lambda name: ("REGS".find(name[0]), int(name[1:])))
    return [_line([each for each in found if each.row.id == row]) for row in rows]


def _line(results: Sequence[Result]) -> tuple[str, ...]:
    row = results[0].row
    itself = next((each for each in results if not each.mutant), None)
    amount = f"{itself.amount:,} {row.unit}" if itself else ""
    seen = f"{'✅' if itself.ok else '❌'} {itself.seen.words}" if itself else ""
    guards = "; ".join(f"{'✅' if each.ok else '❌'} {each.mutant}" for each in results if each.mutant)
    return (row.id, row.fault, amount, row.promise, seen, guards)


def wrong(results: Iterable[Result]) -> list[str]:
    """Return a line for everything that did not end as it should."""
    said = []
    for each in results:
        if each.mutant and not each.ok:
            said.append(f"{each.row.id} held although there was {each.mutant}: the row shows nothing")
        elif not each.ok:
            said.extend(f"{each.row.id}: {words}" for words in each.seen.wrong)
    return said


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def spent(results: Iterable[Result], most: int = 5) -> str:
    """Return where the time went: the seconds of rows and of mutants, and which took longest."""
    found = sorted(results, key=lambda each: -each.seconds)
    rows = sum(each.seconds for each in found if not each.mutant)
    mutants = sum(each.seconds for each in found if each.mutant)
    names = (f"{each.row.id}{' ' + repr(each.mutant) if each.mutant else ''} {each.seconds:.0f} s" for each in found)
    longest = ", ".join(list(names)[:most])
    return f"Rows took {rows:.0f} s and mutants {mutants:.0f} s in all; longest: {longest or 'none'}."
