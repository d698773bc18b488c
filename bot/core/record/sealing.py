"""A record as a comment: its words, its data in a fold, their checksum, and a seal over all of it that only we make."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
import zlib
from dataclasses import dataclass

from bot.core.record import data
from bot.core.record.values import Record

# Longer data are packed: together with the words they have to fit into a comment of 65,536 characters.
PLAIN = 20_000
_LINE = 100
_MOST_UNPACKED = 4_000_000
_FOLD = "The data of this record"
_PACKED = f"{_FOLD}, packed to fit (base64 of zlib)"
_DATA = re.compile(r"^```(json|text)\n([^`]*)\n```$", re.MULTILINE)
_SUM = re.compile(r"^SHA-256 of the data: `([0-9a-f]{64})`$", re.MULTILINE)
_SEAL = re.compile(r"^<!-- goalkeeper:seal ([0-9a-f]{64}) -->$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Opened:
    """What a comment of a record holds.

    `record` is None where its data cannot be read; `why` says then why not. `checksum` is that of the data that are
    there, `stated` the one that the comment names; both are "" where they are missing. `whole` says that the seal is
    ours and covers every character.
    """

    record: Record | None
    checksum: str
    stated: str
    whole: bool
    why: str = ""


def sealed(words: str, record: Record, stamp: str, secret: bytes) -> str:
    """Return the comment of a record: `words` for people, then data, checksum, our stamp and the seal."""
    text = data.canonical(record)
    is_long = len(text) > PLAIN
    fold = "\n".join(
        [
            f"<details><summary>{_PACKED if is_long else _FOLD}</summary>",
            "",
            *(("```text", _packed(text)) if is_long else ("```json", text)),
            "```",
            "",
            f"SHA-256 of the data: `{data.checksum(text)}`",
            "",
            "</details>",
        ]
    )
    body = f"{_folded(words).lstrip()}\n\n{fold}\n\n{stamp}"
    return f"{body}\n<!-- goalkeeper:seal {_seal(body, secret)} -->\n"


def opened(body: str, secret: bytes) -> Opened:
    """Return what a comment holds, and whether it is as we sealed it; what a person added or changed shows in that."""
    text = _folded(body)
    fences, sums, seals = list(_DATA.finditer(text)), _SUM.findall(text), list(_SEAL.finditer(text))
    stated = sums[-1] if sums else ""
    whole = bool(seals) and seals[-1].end() == len(text) and _is_seal(text, seals[-1], secret)
    if not fences:
        return Opened(None, "", stated, whole, "it holds no data")
    form, inner = fences[-1].groups()
    try:
        found = inner if form == "json" else _unpacked(inner)
    except (ValueError, binascii.Error, zlib.error):
        return Opened(None, "", stated, whole, "its data cannot be unpacked")
    checksum = data.checksum(found)
    try:
        return Opened(data.read(found), checksum, stated, whole)
    except ValueError as error:
        return Opened(None, checksum, stated, whole, str(error))


def _folded(text: str) -> str:
    # GitHub's web editor sends CRLF, and space at the end may be dropped on the way.
    return text.replace("\r\n", "\n").rstrip()


def _seal(text: str, secret: bytes) -> str:
    return hmac.new(secret, f"seal\n{text}".encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()


def _is_seal(text: str, found: re.Match[str], secret: bytes) -> bool:
    return hmac.compare_digest(found[1], _seal(text[: found.start()].removesuffix("\n"), secret))


def _packed(text: str) -> str:
    signs = base64.b64encode(zlib.compress(text.encode("ascii"), 9)).decode("ascii")
    return "\n".join(signs[at : at + _LINE] for at in range(0, len(signs), _LINE))


def _unpacked(text: str) -> str:
    packed = base64.b64decode("".join(text.split()), validate=True)
    unpacking = zlib.decompressobj()
    found = unpacking.decompress(packed, _MOST_UNPACKED)
    if not unpacking.eof or unpacking.unused_data:
        message = "there is more or less than was packed"
        raise ValueError(message)
    return found.decode("ascii")
