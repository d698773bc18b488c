"""Who is named in a goal's line, and as what: owner, supporter or nobody in particular?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from bot.core.document.estimates import in_brackets, phrases
from bot.core.document.folding import plain
from bot.core.document.inline import Member
from bot.core.document.synonyms import NOBODY, OWNER_WORDS, PROSE_AFTER, PROSE_BEFORE

# A login as GitHub gives it: letters, digits and single hyphens, at most 39. What goes on with a slash, a dot and a
# letter, or a bracket is a team, a package, a domain or a decorator.
_LOGIN = r"[A-Za-z0-9](?:[A-Za-z0-9]|-(?=[A-Za-z0-9])){0,38}"
_BEFORE = r"(?<![\w@/.`~+=&#\x00-])@"
_AFTER = r"(?![\w/@(\x00-]|\.\w|['’]\w)"
MENTION = re.compile(rf"{_BEFORE}({_LOGIN}){_AFTER}")
# Logins of managed users end in an underscore and a short code; only where an owner is asked for, to spare decorators.
TAGGED = re.compile(rf"{_BEFORE}({_LOGIN}(?:_[A-Za-z0-9]{{1,8}})?)(?![\w/@-]|\.\w|['’]\w)")
_TEAM = re.compile(rf"{_BEFORE}({_LOGIN}/[\w.-]{{1,100}})")
_JOINT = r"[*_]{0,3}(?:\s{0,3}[,&+/]\s{0,3}|\s{1,3}(?:and|und|et|y|e|en)\s{1,3}|\s{1,3})[*_]{0,3}"
_RUN = rf"{_BEFORE}{_LOGIN}{_AFTER}"
RUN = re.compile(rf"[*_]{{0,3}}({_RUN}(?:{_JOINT}{_RUN}){{0,20}})[*_]{{0,3}}")
_WORDS = "|".join(sorted((re.escape(word) for word in OWNER_WORDS), key=len, reverse=True))
_OWNER = re.compile(rf"(?:{_WORDS})[*_]{{0,3}}(?!\w)\s{{0,3}}[:=]?[*_]{{0,3}}\s{{0,3}}", re.IGNORECASE)
_BARE = rf"(?<![\w@])[*_]{{0,3}}(?:{_WORDS})[*_]{{0,3}}\s{{0,3}}:[*_]{{0,3}}[ \t]{{0,3}}"
_BARE_OWNER = re.compile(_BARE, re.IGNORECASE)
_LONGEST_BARE = max(map(len, OWNER_WORDS)) + 12  # characters, with all that may stand around the word
_ASKING = tuple(word.casefold() for word in OWNER_WORDS)
LOGIN = re.compile(rf"{_LOGIN}(?:_[A-Za-z0-9]{{1,8}})?")
_HELPING = r"(?:supporters?|supported by|support|with|helpers?|helped by|backup)"
_HELP = re.compile(rf"[;,]?\s{{0,3}}(?<!\w){_HELPING}(?!\w)\s{{0,3}}:?", re.IGNORECASE)
_APART = re.compile(r"\s*(?:[,;&+/]|(?<!\w)(?:and|und|et|y|e|en)(?!\w))\s*")
_BRACKET = re.compile(r"[()\[\]]")
# What may follow brackets that end a title.
_ENDS = re.compile(r"[ \t*_~?]{0,5}(?:$|[\n(\[:|]|[-–—]\s)")


class Span(NamedTuple):
    """A piece of a text: from `start` up to `end`."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Tag:
    """A part of a line that says something by its form: what in brackets, or `Owner: @ada`.

    `what` is "owner", "people", "chance", "points", "size" or "continued". `who` is where the owners stand, to be
    rewritten. `number` is the chance (0 to 1), the points, or how many sprints the goal was carried over.
    """

    what: str
    span: Span
    who: Span
    owners: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    supporters: tuple[str, ...] = ()
    number: float = 0.0
    size: str = ""


def tags(shown: str, members: Iterable[Member] = ()) -> list[Tag]:
    """Return the tags of a masked line in order; anything else in brackets is plain text."""
    found = [tag for span in _brackets(shown) if (tag := _bracket_tag(shown, span))]
    match = _bare_owner(shown, 0)
    while match:
        inside = _over(found, match.start())
        if inside is None:
            found.append(_bare_tag(shown, match))
            break
        match = _bare_owner(shown, inside.span.end)
    for start, end, said in phrases(shown):
        if not _over(found, start):
            found.append(Tag(said.what, Span(start, end), Span(start, end), number=said.number, size=said.size))
    for member in members:
        _add_member(found, member, shown)
    return sorted(found, key=lambda tag: tag.span.start)


def _bare_owner(shown: str, at: int) -> re.Match[str] | None:
    """Return the first `Owner:` from a place on; only at colons is it worth looking for the many words for it."""
    colon = shown.find(":", at)
    while colon >= 0:
        before = max(at, colon - _LONGEST_BARE)
        if shown[before:colon].rstrip().rstrip("*_").casefold().endswith(_ASKING):
            match = _BARE_OWNER.search(shown, before, colon + 1)
            if match:
                return _BARE_OWNER.match(shown, match.start())
        colon = shown.find(":", colon + 1)
    return None


def _over(found: Iterable[Tag], at: int) -> Tag | None:
    return next((tag for tag in found if tag.span.start <= at < tag.span.end), None)


def _add_member(found: list[Tag], member: Member, shown: str) -> None:
    """Note somebody whom an element names: in an owner tag, or at an end of the line; in prose it names nobody."""
    tag = _over(found, member.start)
    if tag:
        found[found.index(tag)] = replace(tag, names=(*tag.names, member.name))
        return
    before, after = shown[: member.start].split(), shown[member.end :]
    last = before[-1].casefold().strip(",(") if before else ""
    leads, ends = (not part.strip("\x00 \t,&*_") for part in (shown[: member.start], after))
    if leads or (last not in PROSE_BEFORE and (ends or _ENDS.match(after))):
        span = Span(member.start, member.end)
        found.append(Tag("owner", span, span, names=(member.name,)))


def _brackets(shown: str) -> Iterator[Span]:
    """Yield the innermost pairs of brackets, round or square."""
    opened = -1
    for match in _BRACKET.finditer(shown):
        at, sign = match.start(), match[0]
        if sign in "([":
            opened = at
        elif opened >= 0:
            if "([".index(shown[opened]) == ")]".index(sign):
                yield Span(opened, at + 1)
            opened = -1


def _bracket_tag(shown: str, span: Span) -> Tag | None:
    inner = shown[span.start + 1 : span.end - 1]
    start = span.start + 1 + len(inner) - len(inner.lstrip(" \t*_"))
    inner = inner.strip(" \t*_")
    owner = _OWNER.match(inner)
    if owner and owner.end() and (owner[0].rstrip(" *_")[-1:] in ":=" or inner[owner.end() :][:1] in ("@", "")):
        return _owner_tag(shown, span, Span(start + owner.end(), start + len(inner)))
    said = in_brackets(inner, ends=span.start > 0 and _ENDS.match(shown, span.end) is not None)
    if said:
        return Tag(said.what, span, span, number=said.number, size=said.size)
    people = RUN.fullmatch(inner)
    if people:
        logins = tuple(match[1] for match in MENTION.finditer(inner))
        return Tag("people", span, Span(start + people.start(1), start + people.end(1)), owners=logins)
    return None


def _bare_tag(shown: str, match: re.Match[str]) -> Tag:
    """Read `Owner: @ada` without brackets: people up to the next word that is none, or a name up to the line's end."""
    run = RUN.match(shown, match.end())
    if run:
        return _owner_tag(shown, Span(match.start(), run.end()), Span(run.start(1), run.end(1)))
    rest = re.compile(r"[^\n(\[|]{0,60}?(?=\s+[-–—]\s|[\n(\[|]|$)").match(shown, match.end())
    end = rest.end() if rest else match.end()
    return _owner_tag(shown, Span(match.start(), end), Span(match.end(), end))


def _owner_tag(shown: str, span: Span, who: Span) -> Tag:
    people = shown[who.start : who.end].lstrip(" \t*_")
    start = who.end - len(people)
    helping = _HELP.search(people)
    supporters: tuple[str, ...] = ()
    if helping:
        supporters = tuple(match[1] for match in TAGGED.finditer(people, helping.end()))
        people = people[: helping.start()]
    people = people.rstrip(" \t:*_")
    owners = tuple(dict.fromkeys(match[1] for match in TAGGED.finditer(people)))
    return Tag("owner", span, Span(start, start + len(people)), owners, tuple(_names(people)), supporters)


def cell_tag(shown: str, members: Iterable[Member]) -> Tag:
    """Read a cell that says who owns something as an owner tag."""
    whole = Span(0, len(shown))
    tag = _owner_tag(shown, whole, whole)
    return replace(tag, names=(*tag.names, *(member.name for member in members)))


def people_in(shown: str, members: Iterable[Member] = ()) -> Tag | None:
    """Return who is named in a masked line that says nothing else, as `**@ada**` or `@acme/growth:`; else None."""
    words = shown.strip(" \t*_:\x00")
    if RUN.fullmatch(words) or _TEAM.fullmatch(words) or (not words and any(members)):
        return cell_tag(shown.rstrip(" \t*_:"), members)
    return None


def _names(people: str) -> Iterator[str]:
    """Yield teams and plain names from the people of an owner tag."""
    teams = [match[1] for match in _TEAM.finditer(people)]
    yield from teams
    rest = TAGGED.sub("", _TEAM.sub("", people))
    for name in _APART.split(rest):
        words = plain(name.replace("\x00", " ")).strip(" \t:*_")
        if words.lstrip("@").strip("_<>[]{} ").casefold() not in NOBODY and any(sign.isalnum() for sign in words):
            yield words


def first_people(shown: str, at: int) -> re.Match[str] | None:
    """Return the mentions that start a line as its owners, or None; `@ada and others will…` is prose."""
    run = RUN.match(shown, at)
    if not run:
        return None
    following = shown[run.end() :].split(maxsplit=1)
    word = following[0].casefold().strip(",.") if following else ""
    return None if not word or word in PROSE_AFTER else run


def last_people(shown: str, floor: int, end: int) -> re.Match[str] | None:
    """Return the mentions that end a piece of a line as its owners, or None when the word before makes it prose."""
    at = shown.find("@", floor, end)
    while at >= 0:
        start = at
        while start > floor and shown[start - 1] in "*_":
            start -= 1
        run = RUN.match(shown, start, end)
        if run and run.end() == end:
            before = shown[floor:start].split()
            word = before[-1].casefold().strip(",(") if before else ""
            return None if not before or word in PROSE_BEFORE else run
        at = shown.find("@", run.end() if run else at + 1, end)
    return None
