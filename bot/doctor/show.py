"""What was found, for people and for programs; nothing secret is in it, whatever a finding says."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from io import StringIO

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.doctor.values import Finding, Level, is_well
from bot.logs import Redactor

_SIGNS = {Level.WELL: ("✔", "green"), Level.LOOK: ("!", "yellow"), Level.WRONG: ("✘", "red")}


def lines(
    findings: Sequence[Finding], secrets: Sequence[str], *, as_json: bool, width: int = 120, colours: bool = False
) -> Iterator[str]:
    """Yield a table with a last line that sums up, or one JSON object: `well`, and the list of findings."""
    redactor = Redactor(secrets)
    shown = [Finding(f.check, f.level, redactor.text(f.seen), redactor.text(f.next)) for f in findings]
    if as_json:
        each = [{"check": f.check, "level": f.level.value, "seen": f.seen, "next": f.next} for f in shown]
        yield json.dumps({"well": is_well(shown), "findings": each}, ensure_ascii=False)
        return
    yield _table(shown, width, colours=colours)
    counts = {level: sum(f.level is level for f in shown) for level in Level}
    yield f"{counts[Level.WRONG]} wrong, {counts[Level.LOOK]} worth a look, {counts[Level.WELL]} well"


def _table(findings: Sequence[Finding], width: int, *, colours: bool) -> str:
    table = Table(box=None, show_header=False, pad_edge=False)
    for column in ("sign", "check"):
        table.add_column(column, no_wrap=column == "sign")
    table.add_column("finding", overflow="fold", ratio=1)
    for each in findings:
        sign, colour = _SIGNS[each.level]
        said = Text(_plain(each.seen))
        if each.next:
            said.append(f"\n→ {_plain(each.next)}", style="bold")
        table.add_row(Text(sign, style=colour), Text(_plain(each.check)), said)
    out = StringIO()
    console = Console(
        file=out, width=width, force_terminal=colours, color_system="standard" if colours else None, highlight=False
    )
    console.print(table)
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines())


def _plain(text: str) -> str:
    """Return text that moves no cursor: words of GitHub and names of people's making may hold anything."""
    return "".join(char if char.isprintable() else " " for char in text)
