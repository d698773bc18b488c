"""Ways to knock at the webhook door, by name, with what each deserves as an answer."""

from __future__ import annotations

import gzip
import hashlib
import hmac
import socket
from contextlib import closing

from bot import webhook
from tests.web.door import ISSUE, PREVIOUS, SECRET, headers, packed, signed

BODY = packed(ISSUE)
SHA1 = "sha1=" + hmac.new(SECRET.encode(), BODY, hashlib.sha1).hexdigest()

# name: (status, what is posted, header changes); the body is signed rightly unless a change says otherwise.
Knock = tuple[int, bytes, dict[str, str | bytes | None]]

HEADERS: dict[str, Knock] = {
    "right": (202, BODY, {}),
    "right, with a charset": (202, BODY, {"content_type": 'Application/JSON; charset="UTF-8"'}),
    "signed with the previous secret": (202, BODY, {"x_hub_signature_256": signed(BODY, PREVIOUS)}),
    "right, with an old signature beside": (202, BODY, {"x_hub_signature": "sha1=0"}),
    "unknown secret": (401, BODY, {"x_hub_signature_256": signed(BODY, "somebody else's secret")}),
    "empty secret": (401, BODY, {"x_hub_signature_256": signed(BODY, "")}),
    "no signature": (401, BODY, {"x_hub_signature_256": None}),
    "empty signature": (401, BODY, {"x_hub_signature_256": ""}),
    "only the SHA-1 signature": (401, BODY, {"x_hub_signature_256": None, "x_hub_signature": SHA1}),
    "SHA-1 under the new name": (401, BODY, {"x_hub_signature_256": SHA1}),
    "truncated signature": (401, BODY, {"x_hub_signature_256": signed(BODY)[:-1]}),
    "longer signature": (401, BODY, {"x_hub_signature_256": signed(BODY) + "0"}),
    "upper-case signature": (401, BODY, {"x_hub_signature_256": "sha256=" + signed(BODY)[7:].upper()}),
    "signature without its scheme": (401, BODY, {"x_hub_signature_256": signed(BODY)[7:]}),
    "signature with a line end": (401, BODY, {"x_hub_signature_256": signed(BODY) + "\n"}),
    "non-ASCII signature": (401, BODY, {"x_hub_signature_256": "sha256=é".encode() * 8}),
    "signature of another body": (401, BODY, {"x_hub_signature_256": signed(BODY + b" ")}),
    "one byte changed": (401, BODY.replace(b"7", b"8", 1), {"x_hub_signature_256": signed(BODY)}),
    "no event": (400, BODY, {"x_github_event": None}),
    "empty event": (400, BODY, {"x_github_event": ""}),
    "event with a path": (400, BODY, {"x_github_event": "../issues"}),
    "endless event": (400, BODY, {"x_github_event": "i" * 10_000}),
    "unknown event": (202, BODY, {"x_github_event": "sponsorship"}),
    "ping": (200, BODY, {"x_github_event": "ping"}),
    "no guid": (400, BODY, {"x_github_delivery": None}),
    "empty guid": (400, BODY, {"x_github_delivery": ""}),
    "guid of 10 KB": (400, BODY, {"x_github_delivery": "a" * 10_240}),
    "SQL in the guid": (400, BODY, {"x_github_delivery": "'; DROP TABLE delivery; --"}),
    "non-ASCII guid": (400, BODY, {"x_github_delivery": "é".encode()}),
    "form encoding": (415, b"payload=%7B%7D", {"content_type": "application/x-www-form-urlencoded"}),
    "no content type": (415, BODY, {"content_type": None}),
    "plain text": (415, BODY, {"content_type": "text/plain"}),
    "a kind of JSON": (415, BODY, {"content_type": "application/json-patch+json"}),
    "multipart": (415, BODY, {"content_type": "multipart/form-data; boundary=x"}),
    "other charset": (415, BODY, {"content_type": "application/json; charset=utf-16"}),
    "gzip": (415, gzip.compress(BODY), {"content_encoding": "gzip"}),
    "gzip bomb": (415, gzip.compress(b"0" * 10_000_000), {"content_encoding": "gzip"}),
    "gzip without saying so": (400, gzip.compress(BODY), {}),
    "announced as too large": (413, BODY, {"content_length": str(webhook.LARGEST_BODY + 1)}),
    "announced as absurdly large": (413, BODY, {"content_length": "9" * 4_000}),
}
BODIES: dict[str, Knock] = {
    "empty": (400, b"", {}),
    "only blanks": (400, b" \n", {}),
    "list": (400, b"[]", {}),
    "null": (400, b"null", {}),
    "number": (400, b"5", {}),
    "text": (400, b'"issues"', {}),
    "cut off": (400, BODY[:-1], {}),
    "two objects": (400, BODY + BODY, {}),
    "single quotes": (400, b"{'a': 1}", {}),
    "byte order mark": (400, b"\xef\xbb\xbf" + BODY, {}),
    "utf-16": (400, BODY.decode().encode("utf-16"), {}),
    "latin-1": (400, '{"a": "é"}'.encode("latin-1"), {}),
    "raw NUL": (400, b'{"a": "\0"}', {}),
    "deep lists": (400, b"[" * 1_000_000, {}),
    "deep objects": (400, b'{"a":' * 1_000_000, {}),
    "deep but closed": (400, b'{"a":' + b"[" * 500_000 + b"]" * 500_000 + b"}", {}),
    "NaN": (400, b'{"a": NaN}', {}),
    "infinity": (400, b'{"a": -Infinity}', {}),
    "endless whole number": (400, b'{"a": ' + b"9" * 10_000 + b"}", {}),
    "endless decimal": (202, b'{"a": 1e400}', {}),
    "same key twice": (202, b'{"action": "opened", "action": 5}', {}),
    "extra fields": (202, packed({**ISSUE, "new_thing": {"a": [1, None]}}), {}),
    "nothing in it": (202, b"{}", {}),
    "text of 1 MB": (202, packed({**ISSUE, "issue": {"number": 7, "body": "x" * 1_000_000}}), {}),
}
_WRONG = {"huge": 2**70, "negative": -1, "boolean": True, "text": "7", "decimal": 7.5, "list": [7], "null": None}
_NUMBERS: dict[str, Knock] = {
    f"number: {name}": (202, packed({**ISSUE, "issue": {"number": it}}), {}) for name, it in _WRONG.items()
}
_IDS: dict[str, Knock] = {
    f"repository id: {name}": (202, packed({**ISSUE, "repository": {"id": it, "full_name": "a/b"}}), {})
    for name, it in _WRONG.items()
}
_TYPES: dict[str, Knock] = {
    f"{name} of the wrong type": (202, packed({**ISSUE, name: "x" if name != "action" else {"x": 1}}), {})
    for name in ISSUE
}
BODIES |= _NUMBERS | _IDS | _TYPES
MISLED = {*_NUMBERS, *_IDS, *_TYPES, "nothing in it", "endless decimal", "same key twice"}
KNOCKS = {**HEADERS, **{f"body: {name}": knock for name, knock in BODIES.items()}}


def is_noted(changes: dict[str, str | bytes | None]) -> bool:
    """Whether a knock that is let in comes to the ledger."""
    return changes.get("x_github_event", "issues") == "issues"


def raw(*extra: str, body: bytes = BODY) -> bytes:
    """Return the bytes of a signed delivery with these lines more in its head."""
    lines = [f"{name.decode()}: {value.decode()}" for name, value in headers(body)]
    return "\r\n".join(["POST /webhooks HTTP/1.1", "Host: localhost", *lines, *extra, "", ""]).encode() + body


# What no HTTP client would send: (what goes over the wire, the statuses that are right).
RAW: dict[str, tuple[bytes, set[int]]] = {
    "right": (raw(f"Content-Length: {len(BODY)}"), {202}),
    "two lengths": (raw(f"Content-Length: {len(BODY)}", "Content-Length: 5"), {400}),
    "length and chunks": (raw(f"Content-Length: {len(BODY)}", "Transfer-Encoding: chunked"), {400}),
    "negative length": (raw("Content-Length: -1"), {400}),
    "length in words": (raw("Content-Length: many"), {400}),
    "unknown transfer coding": (raw("Transfer-Encoding: rot13"), {400, 501}),
    "broken chunks": (raw("Transfer-Encoding: chunked", body=b"zz\r\n"), {400}),
    "endless header": (b"POST /webhooks HTTP/1.1\r\nHost: localhost\r\nX: " + b"x" * 1_000_000, {400, 431}),
    "blank in a header's name": (raw("Content Length: 5"), {400}),
    "folded header": (raw("X-A: 1\r\n 2", f"Content-Length: {len(BODY)}"), {202, 400}),
    "TLS": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 64, {400}),
    "no request": (b"\r\n\r\n\r\n\r\n", {400}),
    "no length at all": (raw(), {400, 401}),
}


def talk(port: int, sent: bytes) -> bytes:
    """Return what comes back for these bytes until the other side hangs up or has answered."""
    received = b""
    with closing(socket.create_connection(("127.0.0.1", port), timeout=3)) as wire:
        try:
            wire.sendall(sent)
            while b"}" not in received and (piece := wire.recv(65_536)):
                received += piece
        except (ConnectionError, TimeoutError):
            return received
    return received
