"""Hidden marks in what the bot posts: which post is this, and was it really ours?"""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass

BODY_LIMIT = 65_536  # characters GitHub accepts in an issue's body or a comment

_STAMP = re.compile(r"<!-- goalkeeper:([a-z][a-z0-9-]{0,40}) ([A-Za-z0-9_.~%/@#:+=-]{0,400}) ([0-9a-f]{16}) -->")
_KIND = re.compile(r"[a-z][a-z0-9-]{0,40}")
_PLAIN = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_./@#:+=")


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
    return "".join(chr(int(part, 16)) if odd % 2 else part for odd, part in enumerate(parts))


def _sign(kind: str, key: str, secret: bytes) -> str:
    return hmac.new(secret, f"{kind}\n{key}".encode(), hashlib.sha256).hexdigest()[:16]


def stamp(kind: str, key: str, secret: bytes) -> str:
    """Return the hidden comment that marks a whole post of ours: one line, first or last in the post.

    ValueError when the kind is not small letters, digits and hyphens.
    """
    if not _KIND.fullmatch(kind):
        raise ValueError(f"{kind!r} is no kind of post: use small letters, digits and hyphens")
    written = escape(key)
    return f"<!-- goalkeeper:{kind} {written} {_sign(kind, written, secret)} -->"


def stamps(text: str, secret: bytes) -> tuple[Stamp, ...]:
    """Return the stamps in a text that bear our signature, in order; forged and foreign ones are left out."""
    found = []
    for match in _STAMP.finditer(text):
        kind, written, signature = match.groups()
        if hmac.compare_digest(signature, _sign(kind, written, secret)):
            found.append(Stamp(kind, unescape(written)))
    return tuple(found)
