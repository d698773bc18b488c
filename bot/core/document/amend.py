"""Which characters change when a goal's emoji, link, owner, note or box is set?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import assert_never

from bot.core.document.changes import SetEmoji, SetLink, SetNote, SetOwner, Tick
from bot.core.document.filling import filled
from bot.core.document.folding import fold
from bot.core.document.goals import Placed
from bot.core.document.line import past
from bot.core.document.people import LOGIN, Span
from bot.core.document.rows import Row
from bot.core.document.signs import Signs
from bot.core.document.source import Source

_ESCAPE = re.compile(r"(?<!\\)(?:\\\\)*\\\Z")  # a backslash that is not escaped itself

GoalChange = SetEmoji | SetLink | SetOwner | SetNote | Tick


@dataclass(frozen=True, slots=True, order=True)
class Amendment:
    """Put `text` in place of the characters from `start` to `end`; at one place the smaller rank goes first."""

    start: int
    end: int
    rank: int
    text: str


def applied(text: str, amendments: Iterable[Amendment]) -> str:
    """Return the text after amendments that do not overlap; each place means the text before any of them."""
    parts, at = [], 0
    for amendment in sorted(amendments):
        parts += [text[at : amendment.start], amendment.text]
        at = amendment.end
    return "".join([*parts, text[at:]])


def amendments(change: GoalChange, placed: Placed, source: Source, signs: Signs) -> list[Amendment]:
    """Return what a change amends; nothing where the text already says so. ValueError for an emoji without meaning."""
    _check(change, signs)
    if isinstance(change, SetEmoji):
        change = replace(change, emoji=signs.written(change.emoji))
    written = None
    if placed.slots is not None and not isinstance(change, Tick):
        written = filled(change, placed, placed.slots, signs)
    wanted = _wanted(change, placed, source, signs) if written is None else [_in_cell(*each) for each in written]
    return [each for each in wanted if source.text[each.start : each.end] != each.text]


def _check(change: GoalChange, signs: Signs) -> None:
    """Refuse what could not be read back."""
    if isinstance(change, SetEmoji) and signs.exact(change.emoji) is None:
        raise ValueError(f"{change.emoji!r} is no sign of the vocabulary; nobody could read it back")
    if isinstance(change, SetOwner) and change.login and not LOGIN.fullmatch(change.login):
        raise ValueError(f"{change.login!r} is no login of a person")


def _in_cell(start: int, end: int, text: str) -> Amendment:
    return Amendment(start, end, 0, text)


def _wanted(change: GoalChange, placed: Placed, source: Source, signs: Signs) -> Iterable[Amendment]:
    match change:
        case SetEmoji():
            return _emoji(change, placed, signs)
        case SetLink():
            return _link(change, placed)
        case SetOwner():
            return _owner(change, placed)
        case SetNote():
            return _note(change, placed, source)
        case Tick():
            return _tick(change, placed)
        case _:
            assert_never(change)


def _emoji(change: SetEmoji, placed: Placed, signs: Signs) -> list[Amendment]:
    head, line = placed.row.head, placed.row.line
    if line.emoji and signs.says(line.emoji, change.emoji):
        return []
    if line.sign:
        return [Amendment(head.at(line.sign.start), head.at(line.sign.end), 0, change.emoji)]
    escaped = _ESCAPE.search(line.text, 0, line.emoji_at)  # as in `\#7 Ship`: the sign goes before the backslash
    at = head.at(line.emoji_at - 1 if escaped else line.emoji_at)
    return [Amendment(at, at, 0, f"{change.emoji} ")]


def _link(change: SetLink, placed: Placed) -> list[Amendment]:
    head, line = placed.row.head, placed.row.line
    if line.ref == change.number:
        return []
    link = change.markdown
    if line.own_link:
        return [Amendment(head.at(line.own_link.start), head.at(line.own_link.end), 1, link)]
    if line.elsewhere_at and line.text.startswith(f"[#{change.number}]", line.elsewhere_at.start):
        # The link that was written before the repository had its present name.
        return [Amendment(head.at(line.elsewhere_at.start), head.at(line.elsewhere_at.end), 1, link)]
    if line.ref_at:
        return [Amendment(head.at(line.ref_at.start), head.at(line.ref_at.end), 1, link)]
    at = head.at(line.link_at)
    gap = " " if line.text.startswith("@", line.link_at) else ""  # right behind a bracket a mention would be none
    return [Amendment(at, at, 1, f" {link}{gap}")]


def _owner(change: SetOwner, placed: Placed) -> Iterator[Amendment]:
    now = tuple(owner.casefold() for owner in placed.goal.owners)
    wanted = (change.login.casefold(),) if change.login else ()
    if now == wanted and (wanted or not placed.goal.owner_names):
        return
    said = placed.said
    for span in said.line.people:
        yield from _renamed(change.login, span, said)
    if not said.line.people:
        yield _tagged(change.login, placed.row)


def _tagged(login: str | None, row: Row) -> Amendment:
    at = row.head.at(row.line.owner_at)
    return Amendment(at, at, 2, f" (Owner: {_called(login)})")


def _called(login: str | None) -> str:
    """Return how an owner is written; nobody is a question, or the next mention on the line would be the owner."""
    return f"@{login}" if login else "?"


def _renamed(login: str | None, span: Span, row: Row) -> Iterator[Amendment]:
    """Write another owner in the form that the person chose, as far as that form can say it."""
    head, line = row.head, row.line
    start, end = head.at(span.start), head.at(span.end)
    plainly = login is not None and "_" not in login  # what a mention outside of an owner tag can be
    if any(tag.what == "owner" and tag.who == tag.span == span for tag in line.tags):
        yield Amendment(start, end, 2, f"(Owner: {_called(login)})")  # an element such as <TeamMember>
    elif line.owner_tagged:
        gap = " " if span.start == span.end and line.text[: span.start][-1:].strip(" \t") else ""
        yield Amendment(start, end, 2, gap + _called(login))
    elif plainly:
        yield Amendment(start, end, 2, _called(login))
    elif any(tag.who == span for tag in line.tags):
        yield Amendment(start, end, 2, f"Owner: {_called(login)}")
    elif span.start >= line.title.start:
        yield Amendment(start, end, 2, f"(Owner: {_called(login)})")
    else:
        yield Amendment(start, head.at(min(line.title.start, past(line.text, span.end, " \t:,-–—"))), 2, "")
        yield _tagged(login, row)


def _note(change: SetNote, placed: Placed, source: Source) -> list[Amendment]:
    words = " ".join(change.text.split())
    if placed.note:
        span = placed.note
        gap = "" if source.text[span.start - 1 : span.start] in " \t" else " "
        return [Amendment(span.start, span.end, 3, gap + words if words else "")]
    return [below(source, placed.below, [f"{placed.prefix}Status: {words}"])] if words else []


def ticked_row(change: Tick, placed: Placed) -> Row | None:
    """Return the row whose box is meant; None when there is no such row, or none with a box and it is to be ticked."""
    meant = [placed.row]
    if change.item:
        words = fold(change.item)
        meant = [row for row in _all_rows(placed.rows) if words in (fold(row.line.words), fold(row.head.text))]
    boxed = (row for row in meant if row.line.box is not None)
    return next(boxed, None if change.ticked else next(iter(meant), None))


def _all_rows(rows: Iterable[Row]) -> Iterator[Row]:
    for row in rows:
        yield row
        yield from _all_rows(row.rows)


def _tick(change: Tick, placed: Placed) -> Iterator[Amendment]:
    row = ticked_row(change, placed)
    if row and row.line.box is not None and row.line.box is not change.ticked:
        at = row.head.at(row.head.text.index("[") + 1)
        yield Amendment(at, at + 1, 0, "x" if change.ticked else " ")


def below(source: Source, line: int, lines: list[str], rank: int = 3) -> Amendment:
    """Put whole lines below a line, with the line ending that it has, or else that of the text."""
    at = source.after(line)
    ending = source.text[source.ends[line] : at] or source.ending
    whole = line + 1 < len(source)
    text = "".join(each + ending for each in lines) if whole else "".join(ending + each for each in lines)
    return Amendment(at, at, rank, text)
