"""What does a planning document say?"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from bot.core.document.beyond import with_all
from bot.core.document.blocks import Found, find_blocks
from bot.core.document.cells import columns_of
from bot.core.document.folding import fold, plain
from bot.core.document.goals import Placed, goals_of, numbered
from bot.core.document.headings import Headings, Opening, kind_of, opened_by, people_of, sections
from bot.core.document.kinds import document_kind
from bot.core.document.legend import legend_of
from bot.core.document.mojibake import Repair, repair
from bot.core.document.period import period_of
from bot.core.document.rows import ITEMS_READ, Budget
from bot.core.document.signs import Signs
from bot.core.document.source import Head, Source
from bot.core.document.tabled import table_goals
from bot.core.document.tables import Table
from bot.core.document.tree import LINES_READ, Heading, Item, Paragraph, Tree, parse, without_lines_from
from bot.core.document.values import GOAL_KINDS, Document, Goal, Kind, Section, Warning_
from bot.core.markers import team_of_stamp
from bot.core.periods import is_template
from bot.core.status import DEFAULT_VOCABULARY, Vocabulary

_TEAM = re.compile(r"team\s*[:–—-]?\s+(?P<after>\S.{0,40})|(?P<before>\S+(?: \S+){0,2}) team", re.IGNORECASE)
_TITLE_END = re.compile(r"\s*[:|–—]\s*|\s+-\s+")
_NO_TEAM = frozenset({"the", "our", "my", "your", "whole", "das", "members", "name", "goals"})
_LAZY = 4  # columns; what is indented further is meant to go on
_DETAILS = re.compile(r"<(/?)details\b", re.IGNORECASE)


_Around = tuple[Source, Signs, Budget]


@dataclass(frozen=True, slots=True)
class Reading:
    """A document together with where its goals, blocks and sections are, for those who change it.

    `source` is the text as it was meant; where it was damaged, `repair` leads back to the text as it is written.
    `signs` are those of the document, with its legend; `hidden` are the lines that are not current text. `room` is
    how many more list items would be read; below nothing when there are more than that already.
    """

    document: Document
    source: Source
    tree: Tree
    items: tuple[Item, ...]
    placed: tuple[Placed, ...]
    openings: tuple[Opening, ...]
    signs: Signs
    repair: Repair
    hidden: frozenset[int] = frozenset()
    room: int = ITEMS_READ


@dataclass(slots=True)
class _Outline:
    """Openings and top-level items of a text, in the order of its lines."""

    openings: list[Opening] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)


def read(text: str, *, vocabulary: Vocabulary = DEFAULT_VOCABULARY, near: date | None = None) -> Document:
    """Read a planning document: an issue's body or a comment, in GitHub's Markdown. Never fails.

    Text in fences, quotes, HTML comments, closed `<details>` and our own blocks holds no goals. Dates without a year
    are those closest to `near`.
    """
    found = reading(text, Signs(vocabulary), near)
    return with_all(found.document, found.items, found.tree, found.hidden, found.signs)


def reading(text: str, signs: Signs, near: date | None = None) -> Reading:
    """Read the goals of a planning document and remember where everything stands."""
    mended = repair(text)
    source = Source.of(mended.text)
    tree = parse(source)
    blocks = find_blocks(source, tree.fences)
    folded, open_at = _folded(tree)
    hidden = _lines([*((block.first, block.last) for block in blocks), *folded])
    legend = legend_of(tree.nodes, tree.tables, hidden, signs.vocabulary)
    signs = signs.under(legend.meanings)
    outline = _outline(tree, hidden, signs.headings)
    outline.items = [item for item in outline.items if item.first not in legend.lines]
    outline.tables = [table for table in tree.tables if table.first not in hidden]
    found, loose = sections(outline.openings, source, signs.headings)
    budget = Budget()
    around = (source, signs, budget)
    every = [*_placed(outline, found, loose, around), *_in_tables(outline, found, around)]
    placed = tuple(numbered(sorted(every, key=lambda each: each.goal.first)))
    goals = tuple(each.goal for each in placed)
    title = _title(outline.openings)
    warnings = sorted(
        [*_warnings(placed, blocks, open_at), *_too_much(budget, source), *_damage(mended), *_unfilled(title)],
        key=lambda each: (each.line, each.code),
    )
    shown = tuple(found_block.block for found_block in blocks)
    team = _team(outline.openings, source, signs.headings)
    document = Document(
        title, found, goals, shown, tuple(warnings), team, document_kind(title, found, goals, team),
        period_of(title, source, near), tuple(legend.meanings.items()),
    )  # fmt: skip
    return Reading(
        document, source, tree, tuple(outline.items), placed, tuple(outline.openings), signs, mended, hidden,
        room=budget.left,
    )  # fmt: skip


def _lines(ranges: Iterable[tuple[int, int]]) -> frozenset[int]:
    return frozenset(line for first, last in ranges for line in range(first, last + 1))


def _folded(tree: Tree) -> tuple[list[tuple[int, int]], int | None]:
    """Return the lines inside closed `<details>`, and the line of one that is never closed."""
    ranges, opened = [], list[int]()
    for line, html in tree.html:
        for match in _DETAILS.finditer(html):
            at = line + html.count("\n", 0, match.start())
            if not match[1]:
                opened.append(at)
            elif opened:
                ranges.append((opened.pop(), at))
    return ranges, opened[0] if opened else None


def _outline(tree: Tree, hidden: frozenset[int], known: Headings) -> _Outline:
    outline = _Outline()
    for node in tree.nodes:
        match node:
            case Heading() if node.first not in hidden:
                outline.openings.append(_heading(node, known))
            case Paragraph():
                outline.openings.extend(_opened(node.head, hidden, known))
            case Item() if node.first not in hidden:
                _add_item(node, outline, known)
            case _:
                pass
    return outline


def _heading(node: Heading, known: Headings) -> Opening:
    people = people_of(node.text)
    kind = None if people else kind_of(node.text, known)
    return Opening(node.text, node.level, kind, node.first, node.below, people)


def _opened(head: Head, hidden: frozenset[int], known: Headings) -> Iterator[Opening]:
    texts = head.text.split("\n")
    for number, line in enumerate(texts, head.first):
        ends = number == head.last
        if number not in hidden:
            opening = opened_by(line.strip(), number, alone=len(texts) == 1, ends=ends, known=known)
            yield from [opening] if opening else ()


def _add_item(item: Item, outline: _Outline, known: Headings) -> None:
    """Note an item. A heading typed right below a list is, to CommonMark, text of its last item: cut there."""
    waiting = [item]
    while waiting:
        item = waiting.pop(0)
        lazy = _lazy(item, known)
        if not lazy:
            outline.items.append(item)
            continue
        kept, freed = without_lines_from(item, lazy[0].first)
        outline.items.append(kept)
        outline.openings.extend(lazy)
        waiting = [*freed, *waiting]


def _lazy(item: Item, known: Headings) -> list[Opening]:
    """Return what the unindented lines of an item open: those of the first paragraph in it that has any."""
    head = item.head
    if head and len(head.marks) > 1:
        lines = enumerate(head.text.split("\n")[1:], 1)
        lazy = [(place, line) for place, line in lines if head.columns[place] < min(head.columns[0], _LAZY)]
        maybe = (opened_by(line.strip(), head.first + place, alone=False, known=known) for place, line in lazy)
        openings = [opening for opening in maybe if opening]
        if openings:
            return openings
    return next((found for inner in item.items if (found := _lazy(inner, known))), [])


def _placed(outline: _Outline, found: Iterable[Section], loose: frozenset[int], around: _Around) -> Iterator[Placed]:
    """Yield the goals of every section that holds goals, in the order of their lines."""
    starts = [item.first for item in outline.items]
    for section in found:
        inside = outline.items[bisect_left(starts, section.first) : bisect_left(starts, section.last + 1)]
        if section.kind in GOAL_KINDS:
            yield from goals_of(inside, section, *around)
        elif section.first in loose:
            maybe = goals_of(inside, replace(section, kind=Kind.PLAN), *around)
            # Nothing but the title says that these are goals: somebody must own one, or it must show a status.
            yield from maybe if any(_is_sure(each.goal) for each in maybe) else ()


def _is_sure(goal: Goal) -> bool:
    return bool(goal.owners or goal.owner_names or goal.emoji)


def _in_tables(outline: _Outline, found: Sequence[Section], around: _Around) -> Iterator[Placed]:
    """Yield the goals of tables: in a section of goals, or where the header says that its rows are goals."""
    starts = [section.first for section in found]
    known = {opening.first for opening in outline.openings if opening.kind is not None}
    for table in outline.tables:
        place = bisect_left(starts, table.first) - 1
        section = found[place] if place >= 0 else Section("", 0, Kind.OTHER, 0, 0)
        among_goals = section.kind in GOAL_KINDS
        if not among_goals and (section.kind is not Kind.OTHER or section.first in known):
            continue
        columns = columns_of(table, among_goals=among_goals)
        if columns:
            section = section if among_goals else replace(section, kind=Kind.PLAN)
            yield from table_goals(table, columns, section, around)


def _title(openings: Iterable[Opening]) -> str:
    return next((plain(opening.text) for opening in openings if opening.level == 1), "")


def _team(openings: Sequence[Opening], source: Source, known: Headings) -> str | None:
    """Return the team that a heading or the first line names, else the one of our stamp on the first or last line."""
    filled = [line for line in range(len(source)) if not source.is_blank(line)] or [0]
    whole = [opening.text for opening in openings if opening.kind is None]
    parts = [_TITLE_END.split(opening.text)[0] for opening in openings if opening.kind]
    marked = any(opening.first == filled[0] for opening in openings)
    tails = (part for opening in openings if opening.level == 1 for part in _TITLE_END.split(opening.text)[1:])
    parts += [part for part in tails if part.startswith("Team ") and part[5:6].isupper()]  # "Sprint 7 | Team Ground"
    for text in (*whole, *parts, *([] if marked else [source.line(filled[0])])):
        match = _TEAM.fullmatch(plain(text).strip(" :"))
        name = (match["after"] or match["before"]).strip(" :") if match else ""
        if any(sign.isalnum() for sign in name) and name.casefold() not in _NO_TEAM and not kind_of(text, known):
            return name
    return next((team for line in (filled[0], filled[-1]) if (team := team_of_stamp(source.line(line)))), None)


def _warnings(placed: Iterable[Placed], blocks: Iterable[Found], open_at: int | None) -> Iterator[Warning_]:
    titles: set[tuple[str, str]] = set()
    for each in placed:
        goal = each.goal
        if len(goal.owners) + len(goal.owner_names) > 1:
            yield Warning_("two-owners", goal.first, f'"{goal.title}" has more than one owner; keep one.')
        if (goal.at.part, fold(goal.title)) in titles:
            yield Warning_("same-title", goal.first, f'There is another goal "{goal.title}"; tell them apart.')
        titles.add((goal.at.part, fold(goal.title)))
    yield from _flat_warning(placed)
    for block in blocks:
        if not block.block.intact:
            yield Warning_("broken-block", block.first, "Somebody wrote into a part that Goalkeeper keeps.")
    if open_at is not None:
        yield Warning_("open-details", open_at, "This <details> is never closed; what follows is read as the plan.")


def _damage(mended: Repair) -> Iterator[Warning_]:
    if mended.damage:
        first = mended.damage[0]
        lines = len({damage.line for damage in mended.damage})
        yield Warning_(
            "mojibake", first.line,
            f'This text is UTF-8 read as {first.codec}: "{first.written}" means "{first.meant}", and so on in'
            f" {lines:,} {'line' if lines == 1 else 'lines'}; it is read as it was meant.",
        )  # fmt: skip


def _unfilled(title: str) -> Iterator[Warning_]:
    if is_template(title):
        yield Warning_("template-title", 0, f'The title "{title}" still is that of the template; fill it in.')


def _too_much(budget: Budget, source: Source) -> Iterator[Warning_]:
    if len(source) > LINES_READ:
        yield Warning_("too-many-lines", LINES_READ, f"Only the first {LINES_READ:,} lines were read.")
    if budget.left < 0:
        yield Warning_("too-many-items", 0, f"Only the first {ITEMS_READ:,} list items were read as goals and targets.")


def _flat_warning(placed: Iterable[Placed]) -> Iterator[Warning_]:
    flat = next((each.goal for each in placed if each.flat), None)
    if flat:
        yield Warning_("flat-list", flat.first, "This list lost its indentation; sub-items are guessed.")
