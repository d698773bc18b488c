"""Where in a line are code, links and tags, so that nobody reads owners or signs in them?"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

HIDDEN = "\x00"  # stands for every character that is not to be read; a parser has taken real ones out of the text
_NUMBER = re.compile(r"#(\d{1,9})")
_REPOSITORY = re.compile(r"https?://[^/\s]+/(?:[^\s?#]*/)?([\w-]+/[\w.-]+)/(?:issues|pull)/\d", re.IGNORECASE)
_ISSUE_PATH = re.compile(r"/(?:issues|pull)/(\d{1,9})(?:[?#/]|$)")
_ADDRESS = re.compile(r"https?://[^\s<>()\x00]+", re.IGNORECASE)
_SPECIAL = re.compile(r"[\\`<\[\]]|&(?=#?\w{1,8};)")
_ENTITY = re.compile(r"&#?\w{1,8};")
_LATE = ")]#"  # shown at the end of the longer text that means them, others at its start
_SELECTORS = "\ufe0e\ufe0f"
_REFERENCE = re.compile(r"(?<![\w/])\\#(?=\d)")
_TAG_START = re.compile(r"</?[A-Za-z]")
_MEMBER = re.compile(r"<TeamMember\s[^<>]{0,200}?name=[\"']([^\"'<>]{1,60})[\"'][^<>]{0,200}>")


@dataclass(frozen=True, slots=True)
class Link:
    """A link `[text](address)`: from `start` to `end`. A bare address is a link whose text is itself."""

    start: int
    end: int
    text: str
    address: str
    bare: bool = False

    @property
    def own_number(self) -> int | None:
        """The issue's number when the text of the link is `#12` and nothing else: the form that Goalkeeper writes."""
        match = None if self.bare else _NUMBER.fullmatch(self.text.strip())
        return int(match[1]) if match else None

    @property
    def number(self) -> int | None:
        """The number of the issue that the address leads to, or None."""
        match = _ISSUE_PATH.search(self.address)
        return int(match[1]) if match else None

    @property
    def repository(self) -> str:
        """The repository of the issue that the address leads to, as owner/name; "" when the address does not tell."""
        match = _REPOSITORY.match(self.address)
        return match[1] if match else ""


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody whom an element names, as in `<TeamMember name="Ann" />`: from `start` to `end`."""

    start: int
    end: int
    name: str


@dataclass(frozen=True, slots=True)
class Masked:
    """A text of the same length in which what is not to be read is hidden, with its links and members in order."""

    text: str
    links: tuple[Link, ...]
    members: tuple[Member, ...] = ()


def mask(text: str) -> Masked:
    """Hide code, escapes, tags, comments and addresses; every character is looked at a bounded number of times."""
    match = _SPECIAL.search(text)
    if match is None and "://" not in text:
        return Masked(text, ())
    signs = list(text)
    links: list[Link] = []
    brackets: list[int] = []
    while match:
        match = _SPECIAL.search(text, _step(text, match.start(), signs, links, brackets))
    shown = "".join(signs)
    for found in _ADDRESS.finditer(shown):
        address = found[0].rstrip(".,:;!?*_~")
        links.append(Link(found.start(), found.start() + len(address), address, address, bare=True))
        signs[found.start() : found.start() + len(address)] = HIDDEN * len(address)
    found_members = _members(text, shown) if "<TeamMember" in text else ()
    return Masked("".join(signs), tuple(sorted(links, key=lambda link: link.start)), tuple(found_members))


def _members(text: str, shown: str) -> Iterator[Member]:
    """Yield the people whom elements name; in code an element is none."""
    for match in _MEMBER.finditer(text):
        in_code = shown[: match.start()].endswith(HIDDEN) and text[match.start() - 1] == "`"
        if not in_code:
            yield Member(match.start(), match.end(), match[1])


def _step(text: str, at: int, signs: list[str], links: list[Link], brackets: list[int]) -> int:
    """Look at one character; return where to go on."""
    match text[at]:
        case "\\":
            return _escaped(text, at, signs)
        case "&":
            return _entity(text, at, signs)
        case "`":
            return _code(text, at, signs)
        case "<":
            return _hide(signs, at, _tag_end(text, at))
        case "[":
            brackets.append(at)
        case "]" if brackets:
            return _link(text, brackets.pop(), at, signs, links)
    return at + 1


def _escaped(text: str, at: int, signs: list[str]) -> int:
    r"""Show brackets, dashes and numbers of editors that escape too much (`\(Owner: @ada\)`); hide other escapes."""
    end = min(at + 2, len(text))
    sign = text[at + 1 : end]
    if sign in ("(", "[", ")", "]") or _REFERENCE.match(text, at):
        return _show(signs, at, end, sign)
    _hide(signs, at, end)
    if sign == "-":
        signs[at + 1] = "-"  # what stands before it stays hidden: no separator comes of a word's own hyphen
    return end


def _entity(text: str, at: int, signs: list[str]) -> int:
    """Show what an entity stands for when it is a blank, a dash, a bracket or a picture; others stay as written."""
    found = _ENTITY.match(text, at)
    written = found[0] if found else "&"
    sign = html.unescape(written)
    if len(sign) == 1 and (sign.isspace() or sign in "–—()[]" or _is_picture(sign)):
        return _show(signs, at, at + len(written), " " if sign.isspace() else sign)
    return at + 1


def _is_picture(sign: str) -> bool:
    return sign in _SELECTORS or unicodedata.category(sign) == "So"


def _show(signs: list[str], start: int, end: int, sign: str) -> int:
    """Put a sign in place of longer text that means it; the rest is filled with what nobody sees."""
    signs[start:end] = ("\ufe0f" if _is_picture(sign) else " ") * (end - start)
    signs[end - 1 if sign in _LATE else start] = sign
    return end


def _hide(signs: list[str], start: int, end: int) -> int:
    signs[start:end] = HIDDEN * (end - start)
    return max(end, start + 1)


def _code(text: str, at: int, signs: list[str]) -> int:
    end = at
    while end < len(text) and text[end] == "`":
        end += 1
    fence = text[at:end]
    close = re.compile(rf"(?<!`){fence}(?!`)").search(text, end)
    return _hide(signs, at, close.end()) if close else end


def _tag_end(text: str, at: int) -> int:
    if text.startswith("<!--", at):
        close = text.find("-->", at + 4)
        return close + 3 if close >= 0 else at
    close = text.find(">", at) if _TAG_START.match(text, at) or text.startswith("<http", at) else -1
    return close + 1 if close >= 0 else at


def _link(text: str, start: int, closing: int, signs: list[str], links: list[Link]) -> int:
    """Read what follows a closing bracket; hide the address when it is a link."""
    end = _address_end(text, closing + 1)
    if not end:
        return closing + 1
    address = text[closing + 2 : end - 1].strip().partition(" ")[0].strip("<>")
    links.append(Link(start, end, text[start + 1 : closing], address))
    return _hide(signs, closing + 1, end)


def _address_end(text: str, at: int) -> int:
    """Return the end of `(address)` that starts at `at`, 0 when there is none. Brackets inside may be balanced."""
    if text[at : at + 1] != "(":
        return 0
    depth = 0
    for end in range(at, min(len(text), at + 2000)):
        if text[end] == "(":
            depth += 1
        elif text[end] == ")":
            depth -= 1
            if depth == 0:
                return end + 1
        elif text[end] == "\n":
            return 0
    return 0
