"""Hidden marks in what the bot posts: which post is this, and was it really ours?"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass

BODY_LIMIT = 65_536  # characters GitHub accepts in an issue's body or a comment

_LONGEST_KEY = 400  # characters of an escaped key
_KIND_FORM = r"[a-z][a-z0-9-]{0,40}"
_KEY_FORM = rf"[A-Za-z0-9_./:+=~-]{{0,{_LONGEST_KEY}}}"
_STAMP = re.compile(rf"<!-- goalkeeper:({_KIND_FORM}) ({_KEY_FORM}) ([0-9a-f]{{16}}) -->")
_EDGE = re.compile(rf"<!--\s*goalkeeper:(begin|end)\s+({_KIND_FORM})\s+=({_KEY_FORM})(?:\s+([A-Za-z0-9_-]*))?\s*-->")
_KIND = re.compile(_KIND_FORM)
_TICKED = re.compile(r"^([ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]+)\[[xX]\]")
_PLAIN = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_./:+=-")
_RESERVED = frozenset({"begin", "end"})


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a post of ours is: its kind ("sprint", "team", "retro") and the key that makes it the only one."""

    kind: str
    key: str


def escape(key: str) -> str:
    """Write a key so that no comment can end early: everything but plain signs becomes `~` and hex digits."""
    return "".join(sign if sign in _PLAIN else f"~{ord(sign):x}~" for sign in key)


def unescape(text: str) -> str:
    """Read a key that `escape` wrote; ValueError when it did not."""
    parts = text.split("~")
    if len(parts) % 2 == 0:
        raise ValueError("a sign without its end")
    return "".join(_sign_of(part) if odd % 2 else part for odd, part in enumerate(parts))


def _sign_of(digits: str) -> str:
    # No character has more digits; int() and chr() would take much longer ones and fail in ways of their own.
    if len(digits) > len("10ffff"):
        raise ValueError("a sign with too many digits")
    return chr(int(digits, 16))


def _checked(kind: str, key: str) -> str:
    """Return the key escaped; ValueError when kind or key cannot be written into a mark."""
    if not _KIND.fullmatch(kind) or kind in _RESERVED:
        raise ValueError(f"{kind!r} is no kind of mark: use small letters, digits and hyphens, not begin or end")
    written = escape(key)
    if len(written) > _LONGEST_KEY:
        raise ValueError(f"the key of a mark is too long: {len(written)} characters escaped, at most {_LONGEST_KEY}")
    return written


def _sign(kind: str, key: str, secret: bytes) -> str:
    return hmac.new(secret, f"{kind}\n{key}".encode(), hashlib.sha256).hexdigest()[:16]


def stamp(kind: str, key: str, secret: bytes) -> str:
    """Return the hidden comment that marks a whole post of ours: one line, first or last in the post.

    ValueError when the kind is not small letters, digits and hyphens, or the key is too long.
    """
    written = _checked(kind, key)
    return f"<!-- goalkeeper:{kind} {written} {_sign(kind, written, secret)} -->"


def stamps(text: str, secret: bytes) -> tuple[Stamp, ...]:
    """Return the stamps in a text that bear our signature, in order; forged and foreign ones are left out."""
    found = []
    for match in _STAMP.finditer(text):
        kind, written, signature = match.groups()
        if hmac.compare_digest(signature, _sign(kind, written, secret)):
            found.append(Stamp(kind, unescape(written)))  # the signature covers it, so it is well written
    return tuple(found)


def team_of_stamp(line: str) -> str | None:
    """Return the team that an unchecked stamp of kind "team" speaks of, or None: to read by, not to trust.

    The key may begin with the number of a sprint and a colon.
    """
    match = _STAMP.fullmatch(line.strip())
    key = _readable(match[2]) if match and match[1] == "team" else None
    return key.rpartition(":")[2] if key else None


@dataclass(frozen=True, slots=True)
class Edge:
    """The first or last line of a block of ours; the first one carries the digests of the lines that we wrote."""

    begins: bool
    kind: str
    key: str
    digests: tuple[str, ...] = ()


def digest(line: str) -> str:
    """Return four signs that stand for a line, whatever its indentation, and whether or not its box is ticked."""
    words = unticked(line).strip().encode("utf-8", "replace")
    return base64.urlsafe_b64encode(hashlib.sha256(words).digest()[:3]).decode()


def unticked(line: str) -> str:
    """Return a line of a list with its box, if it has one, empty."""
    return _TICKED.sub(r"\1[ ]", line)


def begin(kind: str, key: str, lines: Iterable[str]) -> str:
    """Return the line before a block, with the digests of its lines; blank ones do not count. ValueError as `stamp`."""
    digests = "".join(digest(line) for line in lines if line.strip())
    return f"<!-- goalkeeper:begin {kind} ={_checked(kind, key)} {digests} -->".replace("  ", " ")


def end(kind: str, key: str) -> str:
    """Return the line after a block. ValueError as `stamp`."""
    return f"<!-- goalkeeper:end {kind} ={_checked(kind, key)} -->"


def edge(line: str) -> Edge | None:
    """Return the edge of a block that a line is, whatever its indentation, or None."""
    match = _EDGE.fullmatch(line.strip()) if "goalkeeper:" in line else None
    key = _readable(match[3]) if match else None
    if match is None or key is None:
        return None
    signs = match[4] or ""
    return Edge(match[1] == "begin", match[2], key, tuple(signs[at : at + 4] for at in range(0, len(signs), 4)))


def _readable(written: str) -> str | None:
    try:
        return unescape(written)
    except ValueError:
        return None
