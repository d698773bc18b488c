"""Which goals do the rows of a table hold?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from bot.core.document.cells import slots_of
from bot.core.document.folding import plain
from bot.core.document.goals import Parts, Placed, goal_of, is_empty, said_in, whose
from bot.core.document.headings import kind_of
from bot.core.document.inline import mask
from bot.core.document.line import Line, read_line
from bot.core.document.oneline import Sign
from bot.core.document.people import MENTION, cell_tag
from bot.core.document.rows import Budget, Group, Row
from bot.core.document.signs import Signs
from bot.core.document.source import Source
from bot.core.document.tables import Table, TableRow
from bot.core.document.tree import Item
from bot.core.document.values import LANES, Goal, Section, Target
from bot.core.numbers import measure
from bot.core.status import Word

_AROUND = " \t*_~"


def table_goals(
    table: Table, columns: Mapping[str, int], section: Section, around: tuple[Source, Signs, Budget]
) -> Iterator[Placed]:
    """Yield the goals of a table's rows; a row whose goal nobody filled in is none."""
    source, signs, budget = around
    for row in table.rows:
        head = row.cells[columns["title"]].head
        if not head.text or not budget.spend():
            continue
        main = Row(Item(head, "|", row.line, row.line), head, read_line(head.text, signs))
        if not is_empty(main.line):
            placed = _placed(main, row, columns, section, signs)
            yield replace(placed, slots=slots_of(row.line, columns, source))


def _placed(main: Row, row: TableRow, columns: Mapping[str, int], section: Section, signs: Signs) -> Placed:
    owner = _owner_row(main, row, columns)
    named = owner is not None and bool(owner.line.owners or owner.line.owner_names)
    said = owner if owner and (named or (owner.head.text and not main.line.people)) else main
    sign, word, note = status_cell(row.text(columns.get("status")), signs)
    parts = Parts(why=row.text(columns.get("why")), note=row.text(columns.get("note")) or note, word=word)
    goal = goal_of(Group(main), said.line, parts, section, signs)
    goal = _with_cells(whose(goal, said.line, section), row, columns, signs)
    if sign:
        goal = replace(goal, status=sign.word.name, emoji=row.text(columns["status"])[sign.start : sign.end])
    return Placed(goal, main, said, None, row.line, "- ", flat=False)


def _owner_row(main: Row, row: TableRow, columns: Mapping[str, int]) -> Row | None:
    if "owner" not in columns:
        return None
    head = row.cells[columns["owner"]].head
    masked = mask(head.text)
    tag = cell_tag(masked.text, masked.members)
    line = Line(
        head.text, masked, tags=(tag,), people=(tag.who,), owners=tag.owners, owner_names=tag.names,
        supporters=tag.supporters,
    )  # fmt: skip
    return replace(main, head=head, line=line)


def status_cell(text: str, signs: Signs) -> tuple[Sign | None, Word | None, str]:
    """Read a status cell: the sign that it starts or ends with, else the word it starts with, and what else it says."""
    start = len(text) - len(text.lstrip(_AROUND))
    sign = signs.at(text, start) or (signs.before(text, len(text), 0) if text else None)
    if sign:
        rest = text[: sign.start] + " " + text[sign.end :]
        return sign, sign.word, _note_of(rest, signs)[1]
    return None, *_note_of(text, signs)


def _note_of(text: str, signs: Signs) -> tuple[Word | None, str]:
    """Return the status that a text starts with in words, and the rest of it."""
    words = text.strip(_AROUND)
    said, length = said_in(words, signs)
    return said, plain(words[length if said else 0 :]).strip(" \t-–—:,;.*_")


def _with_cells(goal: Goal, row: TableRow, columns: Mapping[str, int], signs: Signs) -> Goal:
    """Add what the other columns say: reference, lane, supporters, estimates, target."""
    cells = {name: row.cells[place].head for name, place in columns.items()}
    lane = kind_of(cells["lane"].text, signs.headings) if "lane" in cells else None
    # An estimate alone in its cell reads as it would in brackets behind the title.
    said = {name: read_line(f"x ({cells[name].text})", signs) for name in ("points", "size", "chance") if name in cells}
    tags = {tag.what: tag for line in said.values() for tag in line.tags}
    named = read_line(f"x {cells['ref'].text}", signs) if "ref" in cells else None
    ref = named.ref if named else None
    helping = tuple(match[1] for match in MENTION.finditer(cells["help"].text)) if "help" in cells else ()
    target = row.text(columns.get("target"))
    here = Target(target, first=goal.first, last=goal.last, measure=measure(target))
    return replace(
        goal,
        ref=goal.ref or ref,
        elsewhere=goal.elsewhere or (named.elsewhere if named else ""),
        at=replace(goal.at, ref=goal.ref or ref),
        lane=str(lane) if lane in LANES else goal.lane,
        supporters=goal.supporters or tuple(login for login in helping if login not in goal.owners),
        points=tags["points"].number if "points" in tags else goal.points,
        size=tags["size"].size if "size" in tags else goal.size,
        confidence=tags["chance"].number if "chance" in tags else goal.confidence,
        targets=(*goal.targets, here) if target else goal.targets,
    )
