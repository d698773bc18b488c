"""Put our changes of a text onto the same text as a person has edited it meanwhile."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.core.document.amend import Amendment, applied
from bot.core.document.differing import Difference, differences
from bot.core.document.source import Source
from bot.core.document.values import Warning_

_ENDING = re.compile(r"\r\n?")
_CRLF = re.compile(r"\r\n")
_SHOWN = 60  # characters of a text that a warning shows


@dataclass(frozen=True, slots=True)
class Rebased:
    """A person's text with our changes in it, and a warning (`edited-meanwhile`) for each that gave way to theirs.

    The lines of the warnings are those of the new text.
    """

    text: str
    warnings: tuple[Warning_, ...] = ()


@dataclass(frozen=True, slots=True)
class _Met:
    """A difference of ours and the place in their text where it goes; it gives way where theirs leave it no room."""

    ours: Difference
    at: int
    gives_way: bool


def rebase(base: str, mine: str, theirs: str) -> Rebased:
    """Make the changes that lead from `base` to `mine` in `theirs`, which a person made from `base`.

    What both touched stays as the person left it, with a warning; so does a word that both changed at one place.
    What both put at the same place stands there one after the other, or once when it is the same. Line endings are
    theirs. Whoever has our changes as values uses `splice` on `theirs` instead: it knows what they mean.
    """
    if mine in (base, theirs):
        return Rebased(theirs)
    if theirs == base:
        return Rebased(mine)
    old, edited = _ENDING.sub("\n", base), _ENDING.sub("\n", theirs)
    met = list(_met(differences(old, _ENDING.sub("\n", mine)), differences(old, edited), old))
    kept = [each for each in met if not each.gives_way]
    text = _written(kept, theirs, (Source.of(theirs) if "\n" in edited else Source.of(mine)).ending)
    return Rebased(text, tuple(_warnings(met, edited, old)))


def _met(ours: Sequence[Difference], theirs: Sequence[Difference], old: str) -> Iterator[_Met]:
    """Find for each difference of ours its place in their text, in one walk over both."""
    place = shift = 0
    for each in ours:
        while place < len(theirs) and theirs[place].end < each.start:
            shift += _growth(theirs[place])
            place += 1
        near, moved, clash = place, shift, None
        while near < len(theirs) and theirs[near].start <= each.end and theirs[near] != each and clash is None:
            other = theirs[near]
            clash = _Met(each, other.start + moved, gives_way=True) if _clash(each, other, old) else None
            moved += _growth(other) if _goes_first(other, each) else 0
            near += 1
        if theirs[near : near + 1] != [each]:
            yield clash or _Met(each, each.start + moved, gives_way=False)


def _growth(change: Difference) -> int:
    return len(change.text) - (change.end - change.start)


def _clash(ours: Difference, theirs: Difference, old: str) -> bool:
    """Whether both touched the same characters, or the ends of both would grow together into one word."""
    if ours.start < theirs.end and theirs.start < ours.end:
        return True
    left, right = (ours, theirs) if ours.end == theirs.start else (theirs, ours)
    last = left.text[-1:] or old[left.start : left.end][-1:]
    first = right.text[:1] or old[right.start : right.end][:1]
    return last.isalnum() and first.isalnum()


def _goes_first(theirs: Difference, ours: Difference) -> bool:
    """Whether their difference stands before ours; at one place the order decides what belongs to what."""
    if theirs.start == theirs.end == ours.start == ours.end:
        return _rank(theirs.text) < _rank(ours.text)
    return theirs.end <= ours.start


def _rank(text: str) -> tuple[int, int]:
    """Order what is put at one place: lines above it, words on its line, lines below it.

    Of lines the one that is indented further goes first: it belongs to what stands there, and a new goal does not.
    """
    if "\n" not in (text[:1], text[-1:]):
        return 1, 0
    line = text.lstrip("\n").partition("\n")[0].expandtabs(4)
    return (2 if text.startswith("\n") else 0), len(line.lstrip(" ")) - len(line)


def _written(kept: Sequence[_Met], theirs: str, ending: str) -> str:
    """Return their text with our differences, whose places count each line ending as one character."""
    pairs = [match.start() - number for number, match in enumerate(_CRLF.finditer(theirs))]
    amendments = []
    for each in kept:
        end = each.at + each.ours.end - each.ours.start
        start, end = (at + bisect_left(pairs, at) for at in (each.at, end))
        amendments.append(Amendment(start, end, 0, each.ours.text.replace("\n", ending)))
    return applied(theirs, amendments)


def _warnings(met: Sequence[_Met], edited: str, old: str) -> Iterator[Warning_]:
    at = line = 0
    for each in met:
        line += edited.count("\n", at, each.at)
        at = each.at
        if each.gives_way:
            yield Warning_("edited-meanwhile", line, _told(each.ours, old))
        else:
            line += each.ours.text.count("\n") - old.count("\n", each.ours.start, each.ours.end)


def _told(ours: Difference, old: str) -> str:
    was, wanted = (" ".join(text.split()) for text in (old[ours.start : ours.end], ours.text))
    shown = [f"{text[:_SHOWN]}…" if len(text) > _SHOWN else text for text in (was, wanted)]
    meant = f'"{shown[1]}" was to stand in place of "{shown[0]}"' if was and wanted else ""
    meant = meant or (f'"{shown[1]}" was to stand here' if wanted else f'"{shown[0]}" was to go')
    return f"{meant}, but somebody edited the same place meanwhile; theirs stays."
