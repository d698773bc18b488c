"""How a token is spelled: `gk_`, 256 random bits, and a checksum, so that scanners find one and typing errors show."""

from __future__ import annotations

import hashlib
import re
import secrets
import string
import zlib

PREFIX = "gk_"
_BYTES = 32
_SIGNS = string.digits + string.ascii_uppercase + string.ascii_lowercase
_RANDOM, _CHECK = 43, 6
_FORM = re.compile(rf"{PREFIX}[0-9A-Za-z]{{{_RANDOM + _CHECK}}}")


def new_token() -> str:
    """Return a new token."""
    spelled = PREFIX + _spelled(int.from_bytes(secrets.token_bytes(_BYTES)), _RANDOM)
    return spelled + _checksum(spelled)


def is_token(text: str) -> bool:
    """Whether a text can be a token: nobody asks the database for one that cannot."""
    return bool(_FORM.fullmatch(text)) and text[-_CHECK:] == _checksum(text[:-_CHECK])


def digest_of(token: str) -> bytes:
    """Return what is stored of a token.

    A slow hash protects words that people choose; of 256 random bits nobody tries even a small part.
    """
    return hashlib.sha256(token.encode()).digest()


def _checksum(text: str) -> str:
    return _spelled(zlib.crc32(text.encode()), _CHECK)


def _spelled(number: int, length: int) -> str:
    found = ""
    for _ in range(length):
        number, rest = divmod(number, len(_SIGNS))
        found = _SIGNS[rest] + found
    return found
