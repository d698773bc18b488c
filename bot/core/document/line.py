"""What does the first line of a list item say, and where in it?"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from bot.core.document.inline import Link, Masked, mask
from bot.core.document.oneline import Line as Line  # noqa: PLC0414 - what this module gives
from bot.core.document.oneline import Sign
from bot.core.document.owning import owned
from bot.core.document.people import Span, Tag, first_people, last_people, tags
from bot.core.document.references import Named, by_link, by_whole, ends_in, ref_in, starts_with
from bot.core.document.signs import Signs, is_picture
from bot.core.document.synonyms import GOAL_WORDS, STATUS_WORDS, WHY_WORDS

LONGEST = 4_000  # characters of a line that are looked at; what follows is kept, but says nothing to us
_REMEMBERED = 4_000  # lines
_LONG_TITLE = 80  # characters; a longer title ends at its first colon
_MARKUP = "*_~"
_BULLSEYE = "🎯"


def _label(words: tuple[str, ...], end: str) -> re.Pattern[str]:
    names = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    return re.compile(rf"[*_]{{0,3}}¿?(?:{names})[*_]{{0,3}}{end}[*_]{{0,3}}\s{{0,3}}", re.IGNORECASE)


_GOAL = _label(GOAL_WORDS, r"\s?:")
_WHY = _label(WHY_WORDS, r"\s?(?:\?[*_]{0,3}\s?:?|:)(?=[\s*_]|$)")
_STATUS = _label(STATUS_WORDS, r"\s?:(?=[\s*_]|$)")
_BOX = re.compile(r"\[([ xX])\](?=\s|$)")
_SEPARATOR = re.compile(r"\s\x00?(?:[-–—|·]|--|->|→|=>)(?=\s|$)")  # an escaped dash has a hidden sign before it
_COLON = re.compile(r":(?=\s)")


@dataclass(slots=True)
class _Scan:
    """A line while it is being read, from both ends of its title inwards."""

    text: str
    masked: Masked
    signs: Signs
    tags: list[Tag]
    shown: str
    at: int = 0
    end: int = 0
    box: bool | None = None
    sign: Sign | None = None
    aimed: bool = False
    owner_first: bool = False
    markup: str = ""
    emoji_at: int = -1
    own_link: Link | None = None
    ref: int | None = None
    ref_at: Span | None = None
    elsewhere: str = ""
    elsewhere_at: Span | None = None
    tail: int = 0
    people: list[Span] = field(default_factory=list)

    @property
    def home(self) -> str:
        return self.signs.vocabulary.home

    def takes(self, named: Named, link: Link | None = None) -> bool:
        """Take an issue that the line names beside its title; false when it names one of that sort already."""
        if named.elsewhere:
            if self.elsewhere:
                return False
            self.elsewhere, self.elsewhere_at = named.elsewhere, named.span
        elif link and link.own_number:
            if self.own_link:
                return False
            self.own_link = link
        elif self.ref is None and self.own_link is None:
            self.ref, self.ref_at = named.number, None if link and link.bare else named.span
        else:
            return False
        return True


def read_line(text: str, signs: Signs) -> Line:
    """Read one line of a list item, of which later lines may be part. With the same signs it is read only once."""
    text = text[:LONGEST]
    known = signs.lines.get(text)
    if known is None:
        known = _read(text, signs)
        if len(signs.lines) < _REMEMBERED:
            signs.lines[text] = known
    return known


def is_said_apart(line: str) -> bool:
    """Whether a line says something of the goal above it by its first word: its reason, its status or a target."""
    return line.startswith(_BULLSEYE) or bool(_WHY.match(line) or _STATUS.match(line))


def asks_for_owner(line: str) -> bool:
    """Whether a line starts with `Owner:`."""
    tag = next(iter(tags(line)), None)
    return tag is not None and tag.what == "owner" and not line[: tag.span.start].strip(_MARKUP)


def _read(text: str, signs: Signs) -> Line:
    masked = mask(text)
    scan = _Scan(text, masked, signs, tags(masked.text, masked.members), masked.text)
    labelled = _labelled(scan)
    if labelled:
        return labelled
    while _lead(scan):
        pass
    scan.emoji_at = scan.at if scan.emoji_at < 0 else scan.emoji_at
    _find_end(scan)
    while scan.end > scan.at and _trail(scan):
        pass
    return _finished(scan)


def _labelled(scan: _Scan) -> Line | None:
    for label, pattern in (("why", _WHY), ("status", _STATUS)):
        match = pattern.match(scan.shown)
        if match:
            return Line(scan.text, scan.masked, label, match.end(), tags=tuple(scan.tags))
    return None


# From the left: box, markup, sign, bullseye, owner, number, in any order.


def _lead(scan: _Scan) -> bool:
    """Take one thing that stands before the title; false when the title starts here."""
    shown, at = scan.shown, scan.at
    if at >= len(shown):
        return False
    if shown[at].isspace():
        scan.at += 1
        return True
    box = _BOX.match(shown, at) if scan.box is None and scan.emoji_at < 0 else None
    if box:
        scan.box, scan.at = box[1] != " ", box.end()
        return True
    if scan.emoji_at < 0:
        scan.emoji_at = at
    if _lead_sign(scan) or _lead_aim(scan) or _lead_owner(scan):
        return True
    return _lead_number(scan) or _lead_estimate(scan) or _lead_markup(scan)


def _lead_sign(scan: _Scan) -> bool:
    at = scan.at
    while at < len(scan.shown) and (is_picture(scan.shown[at]) or scan.shown[at].isspace()):
        sign = scan.signs.at(scan.shown, at)
        if sign or scan.shown[at] == _BULLSEYE:
            break
        at += 1
    sign = scan.signs.at(scan.shown, at) if scan.sign is None else None
    if sign:
        scan.sign, scan.at = sign, sign.end
        return True
    return False


def _lead_aim(scan: _Scan) -> bool:
    shown, at = scan.shown, scan.at
    if shown[at] == _BULLSEYE:
        scan.aimed, scan.at = True, at + 1 + shown.startswith("\ufe0f", at + 1)
        return True
    match = _GOAL.match(shown, at)
    if match:
        scan.aimed, scan.at = True, match.end()
    return bool(match)


def _lead_owner(scan: _Scan) -> bool:
    tag = next((tag for tag in scan.tags if tag.what == "owner" and tag.span.start == scan.at), None)
    if tag:
        scan.owner_first, scan.at = True, past(scan.shown, tag.span.end, " \t:,&-–—")
        return True
    run = first_people(scan.shown, scan.at) if not scan.people else None
    if run:
        scan.people.append(Span(run.start(1), run.end(1)))
        scan.at = past(scan.shown, run.end(), " \t:,-–—")
    return bool(run)


def _lead_number(scan: _Scan) -> bool:
    link = next((link for link in scan.masked.links if link.start == scan.at and not link.bare), None)
    named = by_link(link, scan.home) if link else starts_with(scan.text, scan.shown, scan.at, scan.home)
    if named is None or not scan.takes(named, link):
        return False
    scan.at = past(scan.shown, named.span.end, " \t:-–—")
    return True


def _lead_estimate(scan: _Scan) -> bool:
    tag = next((tag for tag in scan.tags if tag.what not in {"owner", "people"} and tag.span.start == scan.at), None)
    if tag:
        scan.at = past(scan.shown, tag.span.end, " \t:,-–—")
    return bool(tag)


def _lead_markup(scan: _Scan) -> bool:
    end = past(scan.shown, scan.at, _MARKUP)
    if end == scan.at or end >= len(scan.shown) or scan.shown[end].isspace():
        return False
    scan.markup += scan.shown[scan.at : end]
    scan.at = end
    return True


def past(text: str, at: int, signs: str) -> int:
    """Return the first place from `at` on where none of these signs stands."""
    while at < len(text) and text[at] in signs:
        at += 1
    return at


# From the right: where the title ends, and what hangs on its end.


def _find_end(scan: _Scan) -> None:
    """Set the title's end: before the first tag, separator, line end, or the colon of a bold title."""
    shown, at = scan.shown, scan.at
    ends = [tag.span.start for tag in scan.tags if tag.span.start >= at]
    newline, separator = shown.find("\n", at), _SEPARATOR.search(shown, at)
    ends += [newline] if newline >= 0 else []
    ends += [separator.start()] if separator else []
    scan.end = min(ends, default=len(shown))
    closing = _bold_end(scan) if scan.markup else -1
    if closing > at:
        scan.end = closing
    colon = _COLON.search(shown, at, scan.end)
    if colon and _length(scan) > _LONG_TITLE:
        scan.end = colon.start()


def _bold_end(scan: _Scan) -> int:
    """Return where a bold title ends that a colon follows, inside the bold or outside of it; -1 when there is none.

    Outside, our link and a sign may stand before the colon; they are taken.
    """
    mark = scan.markup[-2:]
    closing = scan.shown.find(mark, scan.at, scan.end)
    if closing <= scan.at or scan.shown[closing - 1] == ":":
        return closing
    at = past(scan.shown, closing, _MARKUP + "? \t")
    link = next((link for link in scan.masked.links if link.start == at and link.own_number), None)
    at = past(scan.shown, link.end, " \t") if link else at
    sign = scan.signs.at(scan.shown, at)
    at = sign.end if sign else at
    if scan.shown[at : at + 1] != ":":
        return -1
    named = by_link(link, scan.home) if link else None
    if named:
        scan.takes(named, link)
    scan.sign = scan.sign or sign
    scan.tail = at if link or sign else 0
    return closing


def _length(scan: _Scan) -> int:
    """Return the length of the title so far; our own links do not count, or writing one could move the title's end."""
    links = (link for link in scan.masked.links if scan.at <= link.start < scan.end and link.own_number)
    return scan.end - scan.at - sum(link.end - link.start + 1 for link in links)


def _trail(scan: _Scan) -> bool:
    """Take one thing that hangs on the end of the title; false when nothing does."""
    last = scan.shown[scan.end - 1]
    if _trail_sign(scan):
        return True
    if scan.signs.before(scan.shown, scan.end, scan.at):
        return False  # a second sign is the writer's own
    if last.isspace() or last in _MARKUP or last in ":|,?":
        scan.end -= 1
        return True
    if last in "-–—" and (scan.end - 2 < scan.at or scan.shown[scan.end - 2].isspace()):
        scan.end -= 1
        return True
    return _trail_link(scan) or _trail_people(scan) or _trail_ref(scan)


def _trail_link(scan: _Scan) -> bool:
    link = next((link for link in scan.masked.links if link.end == scan.end and link.start >= scan.at), None)
    if link is None:
        return _trail_bracketed(scan)
    named = by_link(link, scan.home) if link.own_number or link.start > scan.at else None
    if named is None or not scan.takes(named, link):
        return False
    scan.end, scan.tail = link.start, max(scan.tail, link.end)
    return True


def _trail_bracketed(scan: _Scan) -> bool:
    """Take our link in brackets, as in `Title ([#12](...))`."""
    end = scan.end - 1
    link = next((link for link in scan.masked.links if link.end == end and link.start > scan.at + 1), None)
    named = by_link(link, scan.home) if link and scan.shown[end] + scan.shown[link.start - 1] == ")(" else None
    if link is None or named is None or not scan.takes(named, link):
        return False
    scan.end, scan.tail = link.start - 1, max(scan.tail, scan.end)
    return True


def _trail_ref(scan: _Scan) -> bool:
    found = ends_in(scan.text, scan.shown, scan.at, scan.end, scan.home)
    if found is None or not scan.takes(found):
        return False
    scan.end, scan.tail = found.span.start, max(scan.tail, found.span.end)
    return True


def _trail_sign(scan: _Scan) -> bool:
    sign = scan.signs.before(scan.shown, scan.end, scan.at) if scan.sign is None else None
    if sign:
        scan.sign, scan.end, scan.tail = sign, sign.start, max(scan.tail, sign.end)
    return bool(sign)


def _trail_people(scan: _Scan) -> bool:
    if scan.people or any(tag.what == "owner" for tag in scan.tags):
        return False
    run = last_people(scan.shown, scan.at, scan.end)
    if run:
        scan.people.append(Span(run.start(1), run.end(1)))
        scan.end = run.start()
    return bool(run)


# Together.


def _finished(scan: _Scan) -> Line:
    link_at = past(scan.shown, scan.end, _MARKUP) if scan.shown[scan.end : scan.end + 1] else scan.end
    owner_at = max(scan.tail, _owner_place(scan, link_at))
    _sign_after_tags(scan, owner_at)
    owners, names, supporters, people = owned(scan.shown, scan.at, scan.tags, scan.people)
    ref = _ref(scan)
    return Line(
        scan.text, scan.masked, "", 0, scan.box, scan.sign, scan.aimed, scan.owner_first,
        Span(scan.at, max(scan.at, scan.end)), _is_struck(scan), scan.own_link, ref,
        scan.ref_at, scan.elsewhere, scan.elsewhere_at, tuple(scan.tags), people,
        owners, names, supporters, scan.emoji_at, link_at, owner_at,
    )  # fmt: skip


def _is_struck(scan: _Scan) -> bool:
    return "~~" in scan.markup and "~~" in scan.shown[max(scan.at, scan.end - 2) :]


def _owner_place(scan: _Scan, at: int) -> int:
    """Return the end of what belongs to the title: markup, question mark, link, sign right after it."""
    while True:
        place = past(scan.shown, at, _MARKUP + "?")
        inner = past(scan.shown, place, " \t")
        if scan.own_link and scan.own_link.start == inner:
            at = scan.own_link.end
        elif scan.sign and scan.sign.start == inner:
            at = scan.sign.end
        elif scan.ref_at and scan.ref_at.start == inner:
            at = scan.ref_at.end
        elif scan.elsewhere_at and scan.elsewhere_at.start == inner:
            at = scan.elsewhere_at.end
        else:
            return place


def _sign_after_tags(scan: _Scan, at: int) -> None:
    """Take the sign of `Title (Owner: @ada) 🟢`, if the line has shown none so far."""
    ends = {tag.span.start: tag.span.end for tag in scan.tags}
    at = past(scan.shown, at, " \t")
    while at in ends:
        at = past(scan.shown, ends[at], " \t*_")
        scan.sign = scan.sign or scan.signs.at(scan.shown, at)
    scan.sign = scan.sign or _sign_that_ends(scan, at)


def _sign_that_ends(scan: _Scan, at: int) -> Sign | None:
    """Return the sign of `Title (Owner: @ada) - 🟢`: behind a dash it must end the line, else it decorates a text."""
    dash = _SEPARATOR.match(scan.shown, max(at - 1, 0))
    if dash is None:
        return None
    sign = scan.signs.at(scan.shown, past(scan.shown, dash.end(), " \t*_"))
    return sign if sign and not scan.shown[sign.end :].partition("\n")[0].strip(" \t*_.") else None


def _ref(scan: _Scan) -> int | None:
    if scan.own_link:
        return scan.own_link.own_number
    if scan.ref:
        return scan.ref
    whole = next((link for link in scan.masked.links if link.start == scan.at and link.end == scan.end), None)
    if whole and not whole.bare and whole.number:
        named = by_whole(whole, scan.home)
        scan.elsewhere = scan.elsewhere or named.elsewhere
        return None if named.elsewhere else named.number
    return ref_in(scan.shown, scan.at, scan.end)
