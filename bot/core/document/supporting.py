"""What is written when those who help the owner of a goal are set?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.core.document.amend import Amendment
from bot.core.document.changes import SetSupporters
from bot.core.document.goals import Placed
from bot.core.document.line import Line
from bot.core.document.people import LOGIN, TAGGED, Span, Tag
from bot.core.document.retold import RANK, Edit, Says, amended, places, retold
from bot.core.document.rows import Row
from bot.core.document.signs import Signs

_CLOSING = " \t*_)]"


def supported(change: SetSupporters, placed: Placed, signs: Signs) -> list[Amendment] | None:
    """Return what names the supporters: where they stand today, else in brackets behind the owner. None: no place.

    ValueError for what is no login.
    """
    for login in change.logins:
        if not LOGIN.fullmatch(login):
            raise ValueError(f"{login!r} is no login of a person")
    owners = {owner.casefold() for owner in placed.goal.owners}
    logins = tuple(dict.fromkeys(login for login in change.logins if login.casefold() not in owners))
    if {login.casefold() for login in logins} == {login.casefold() for login in placed.goal.supporters}:
        return []
    if placed.slots and not placed.said.line.supporters:
        slot = placed.slots.get("help")
        if slot:
            start, end, text = slot.filled(" ".join(f"@{login}" for login in logins) or " ")
            return [Amendment(start, end, RANK, text)]
    if placed.slots and placed.said is not placed.row:
        return _in_owner_cell(placed.said, logins)
    says = Says.of(placed.said.line)
    goal = placed.goal
    wanted = replace(says, owners=goal.owners, owner_names=goal.owner_names, supporters=logins)
    return retold(placed.said, _ways(placed, logins), wanted, signs)


def _in_owner_cell(said: Row, logins: tuple[str, ...]) -> list[Amendment]:
    """Name them behind the owner, in the words that tell them from owners."""
    return amended(said, _in_tag(said.line, said.line.tags[0], len(said.head.text), logins))


def _listed(logins: tuple[str, ...]) -> str:
    return ", ".join(f"@{login}" for login in logins)


def _ways(placed: Placed, logins: tuple[str, ...]) -> Iterator[list[Edit]]:
    """Yield the ways to name them on a line, the most usual first."""
    line = placed.said.line
    owning = [tag for tag in line.tags if tag.what == "owner"]
    groups = _groups(line)
    inner = [tag for tag in owning if tag.supporters]
    gone = [edit for tag in inner for edit in _in_tag(line, tag, _inside(line, tag), ())]
    dropped = [_dropped(line, tag) for tag in groups]
    mentions = " ".join(f"@{login}" for login in logins)
    if not logins:
        yield [*gone, *dropped]
        return
    if groups:
        who = groups[0].who
        yield [*gone, (who.start, who.end, mentions), *dropped[1:]]
    if inner:
        others = [edit for tag in inner[1:] for edit in _in_tag(line, tag, _inside(line, tag), ())]
        yield [*_in_tag(line, inner[0], _inside(line, inner[0]), logins), *others, *dropped]
    ends = [tag.span.end for tag in owning] or [span.end for span in line.people]
    behind = [*reversed(ends), *places(line)]
    yield from ([*gone, *dropped, (at, at, f" ({mentions})")] for at in behind if at >= line.title.start)
    yield from ([*_in_tag(line, tag, _inside(line, tag), logins), *dropped] for tag in owning)
    yield from _with_owner(placed, logins, mentions)


def _groups(line: Line) -> list[Tag]:
    """Return the brackets that name supporters: where nothing else names an owner they name the owners."""
    return [tag for tag in line.tags if tag.what == "people" and tag.who not in line.people]


def _with_owner(placed: Placed, logins: tuple[str, ...], mentions: str) -> Iterator[list[Edit]]:
    """Yield the ways to say outright who owns the goal, so that the others are none."""
    line, goal = placed.said.line, placed.goal
    owners = ", ".join([*(f"@{owner}" for owner in goal.owners), *goal.owner_names]) or "?"
    for words in (f"(Owner: {owners}) ({mentions})", f"(Owner: {owners}; with {_listed(logins)})"):
        for span in line.people:
            around = next((tag.span for tag in line.tags if tag.who == span), span)
            yield [(around.start, around.end, words)]
        yield [(line.owner_at, line.owner_at, f" {words}")]


def _inside(line: Line, tag: Tag) -> int:
    """Return where the words of a tag end, before its closing bracket."""
    end = tag.span.end
    bracketed = line.text[tag.span.start : tag.span.start + 1] in ("(", "[")
    return tag.span.start + len(line.text[tag.span.start : end].rstrip(_CLOSING)) if bracketed else end


def _in_tag(line: Line, tag: Tag, end: int, logins: tuple[str, ...]) -> list[Edit]:
    """Name the supporters in the owner's own brackets or cell: those that it names give way, or it gets the word."""
    span = Span(tag.who.end, end)
    named = list(TAGGED.finditer(line.masked.text, span.start, span.end))
    if named and logins:
        return [(named[0].start(), named[-1].end(), _listed(logins))]
    return [(span.start, span.end, f"; with {_listed(logins)}" if logins else "")]


def _dropped(line: Line, tag: Tag) -> Edit:
    """Take brackets away with the blank before them."""
    start = tag.span.start
    blank = line.text[max(0, start - 1) : start] in (" ", "\t")
    return start - blank, tag.span.end, ""
