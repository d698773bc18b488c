"""Which characters of a text are UTF-8 read as Mac Roman or Windows-1252, and what were they meant to be?"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

_FIRST_LEAD = 0xC0
_TWICE = 3  # times that a text is looked at: it may have been damaged more than once
_ENDING = re.compile(r"\r\n?|\n")
_SAFE_LEADS = frozenset({0xE2, 0xEF, 0xF0})  # arrows, dashes, quotes, variation selectors, emoji
_LATIN_LEADS = frozenset({0xC2, 0xC3})


@dataclass(frozen=True, slots=True)
class Damage:
    """A damaged place: its 0-based line, the code page that it was read in, and what it was meant to be."""

    line: int
    codec: str
    written: str
    meant: str


@dataclass(frozen=True, slots=True)
class Repair:
    """A text as it was meant, with the damage that was found, and the way back to the text as it is written."""

    text: str
    damage: tuple[Damage, ...] = ()
    steps: tuple[tuple[tuple[int, ...], tuple[int, ...]], ...] = ()

    def original(self, offset: int) -> int:
        """Return the place in the written text of a place in the repaired one."""
        for places, shifts in reversed(self.steps):
            at = bisect_right(places, offset) - 1
            offset += shifts[at] if at >= 0 else 0
        return offset


@dataclass(frozen=True, slots=True)
class _Found:
    start: int
    end: int
    meant: str
    sure: bool


@cache
def _codecs() -> Mapping[str, Mapping[str, int]]:
    """Return which byte each sign of a code page stands for; only bytes that UTF-8 uses beyond ASCII."""
    mac = {bytes([byte]).decode("mac_roman"): byte for byte in range(0x80, 0x100)}
    windows = {chr(byte): byte for byte in range(0x80, 0x100)}  # what Windows-1252 leaves open, and Latin-1
    for byte in range(0x80, 0xA0):
        windows[bytes([byte]).decode("cp1252", "ignore") or chr(byte)] = byte
    return {"Windows-1252": windows, "Mac Roman": mac}


def repaired(text: str) -> str:
    """Return a text as it was meant before its UTF-8 was read as another encoding; other texts as they are."""
    return repair(text).text


def repair(text: str) -> Repair:
    """Find and repair such damage, line by line: of the code pages, the one counts that explains more of a line."""
    result = Repair(text)
    for _ in range(_TWICE):
        found = list(_found(result.text)) if _maybe().search(result.text) else []
        if not found:
            break
        result = _mended(result, found)
    return result


def _mended(before: Repair, found: Sequence[tuple[int, str, _Found]]) -> Repair:
    text, parts, at = before.text, list[str](), 0
    places, shifts, length, shift = list[int](), list[int](), 0, 0
    damage = []
    for line, codec, each in found:
        parts += [text[at : each.start], each.meant]
        length += each.start - at + len(each.meant)
        shift += each.end - each.start - len(each.meant)
        at = each.end
        places.append(length)
        shifts.append(shift)
        damage.append(Damage(line, codec, text[each.start : each.end], each.meant))
    step = (tuple(places), tuple(shifts))
    return Repair("".join([*parts, text[at:]]), (*before.damage, *damage), (*before.steps, step))


def _found(text: str) -> Iterator[tuple[int, str, _Found]]:
    start = 0
    for number, end in enumerate([*(match.end() for match in _ENDING.finditer(text)), len(text)]):
        line = text[start:end]
        if not line.isascii():
            candidates = [(codec, list(_in_line(line, codec))) for codec in _codecs()]
            codec, best = max(candidates, key=lambda candidate: len(candidate[1]))
            for each in best:
                yield number, codec, _Found(start + each.start, start + each.end, each.meant, each.sure)
        start = end


def _in_line(line: str, codec: str) -> Iterator[_Found]:
    inside = list(_sequences(line, codec))
    ends = {each.end for each in inside}
    starts = {each.start for each in inside}
    for each in inside:
        # French has «é and ’é side by side: only what is beyond doubt, or not alone, is damage.
        if each.sure or each.start in ends or each.end in starts:
            yield each


def _sequences(line: str, codec: str) -> Iterator[_Found]:
    """Yield the characters of UTF-8 that the signs of a line spell in a code page."""
    signs = _codecs()[codec]
    for match in _pattern(codec).finditer(line):
        meant = _decoded(bytes(signs[sign] for sign in match[0]))
        if meant:
            lead, start, end = signs[match[0][0]], match.start(), match.end()
            word = line[start - 1 : start].isalpha() or line[end : end + 1].isalpha()
            sure = lead in _SAFE_LEADS or (lead in _LATIN_LEADS and (match[0][0] in "ÂÃ" or word))
            yield _Found(start, end, meant, sure)


@cache
def _maybe() -> re.Pattern[str]:
    """Return what every damaged text has, in whichever code page: a lead byte and a byte that goes on from it."""
    leads, more = set[str](), set[str]()
    for signs in _codecs().values():
        leads.update(sign for sign, byte in signs.items() if byte >= _FIRST_LEAD)
        more.update(sign for sign, byte in signs.items() if byte < _FIRST_LEAD)
    return re.compile(f"[{re.escape(''.join(sorted(leads)))}][{re.escape(''.join(sorted(more)))}]")


@cache
def _pattern(codec: str) -> re.Pattern[str]:
    """Return what finds lead bytes with as many continuation bytes as they ask for."""
    signs = _codecs()[codec]

    def some(first: int, last: int) -> str:
        return "[" + "".join(re.escape(sign) for sign, byte in signs.items() if first <= byte <= last) + "]"

    more = some(0x80, 0xBF)
    return re.compile(f"{some(0xC2, 0xDF)}{more}|{some(0xE0, 0xEF)}{more}{{2}}|{some(0xF0, 0xF4)}{more}{{3}}")


def _decoded(codes: bytes) -> str:
    try:
        return codes.decode()
    except UnicodeDecodeError:
        return ""
