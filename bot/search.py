"""What `goalkeeper search` prints: what the sprints of a space left behind, found by words. GitHub is not asked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC

from rich.cells import cell_len

from bot.core.rules import Rules
from bot.errors import ForPeople
from bot.history import repository_named
from bot.records import Found, Records, Sought
from bot.records.archive import BEGIN, END, KINDS
from config.problems import RulesError
from config.rules import parse_rules

_SHOWN_WIDTH = 90
_JOINER = "\u200d"


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody looks for: in which space, which words, what narrows it down, and how much of it."""

    where: str
    words: str = ""
    kind: str = ""
    team: str = ""
    owner: str = ""
    sprint: int | None = None
    count: int = 20
    as_json: bool = False


def search_lines(asked: Asked, records: Records) -> Iterator[str]:
    """Yield what was found as lines, the best first, without words the newest.

    Raises ForPeople when there is no such space or kind.
    """
    if asked.kind and asked.kind not in KINDS:
        message = f"{asked.kind!r} is no kind of thing; there are {', '.join(KINDS)}"
        raise ForPeople(message)
    repo = repository_named(asked.where, records)
    language = _rules(records.good_rules(repo.id)).language
    sought = Sought(asked.words, asked.kind, asked.team, asked.owner.removeprefix("@"), asked.sprint, language)
    finds = records.search(repo.id, sought, most=asked.count)
    if asked.as_json:
        return (json.dumps(_fields(each), ensure_ascii=False) for each in finds.found)
    return _table(finds.found, more=bool(finds.after))


def _rules(text: str | None) -> Rules:
    try:
        return parse_rules(text or "")
    except RulesError:  # they were good for the version that kept them
        return Rules()


def _fields(found: Found) -> dict[str, str | int]:
    return {
        "kind": found.kind,
        "title": _unmarked(found.title),
        "text": _unmarked(found.body),
        "state": found.state,
        "goal": found.number,
        "sprint": found.sprint,
        "of": _unmarked(found.of_sprint),
        "team": found.team,
        "owner": found.owner,
        "at": found.at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
    }


def _table(found: tuple[Found, ...], *, more: bool) -> Iterator[str]:
    if not found:
        yield "nothing was found"
        return
    rows = [_row(each) for each in found]
    widths = [max(map(cell_len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (cell + " " * (width - cell_len(cell)) for cell, width in zip(row, widths, strict=True))
        yield "  ".join(cells).rstrip()
    if more:
        yield "there is more: ask for it with --count, or narrow it down with --kind, --team, --owner and --sprint"


def _row(found: Found) -> tuple[str, ...]:
    number = f" #{found.number}" if found.number and found.kind != "sprint" else ""
    who = f"@{found.owner}" if found.owner else ""
    sprint = f"#{found.sprint}" if found.kind != "sprint" else ""
    body = f": {found.body}" if found.kind == "learning" and found.body else ""
    title = _plain(f"{found.title}{number}{body}")
    return (f"{found.at:%Y-%m-%d}", found.kind, found.state if found.state != found.kind else "", sprint, who, title)


def _unmarked(text: str) -> str:
    return text.replace(BEGIN, "").replace(END, "")


def _plain(text: str) -> str:
    """Return text for one cell of a terminal: nothing in it moves the cursor or turns the writing round."""
    shown = "".join(char if char.isprintable() or char == _JOINER else " " for char in _unmarked(text))
    line = " ".join(shown.split())
    return line if len(line) <= _SHOWN_WIDTH else line[: _SHOWN_WIDTH - 1] + "…"
