"""The faces of accounts: small squares in a colour of their own, at the addresses that GitHub has for them."""

from __future__ import annotations

import hashlib
import struct
import zlib

from fastapi import APIRouter, Response
from fastapi.responses import RedirectResponse

from bot.sandbox.errors import NotFound
from bot.sandbox.pages_visit import House

_SIDE = 16
_HEAD = b"\x89PNG\r\n\x1a\n"


def add(made: APIRouter, house: House) -> None:
    """Mount the two addresses: by login, which leads to the one by number."""

    async def by_login(login: str) -> Response:
        with house.world.guard:
            return RedirectResponse(f"{house.world.web_url}/avatars/{house.world.user(login).id}", 302)

    async def by_number(number: int) -> Response:
        with house.world.guard:
            if all(user.id != number for user in house.world.users.values()):
                raise NotFound
        return Response(_square(number), media_type="image/png")

    made.add_api_route("/{login}.png", by_login)
    made.add_api_route("/avatars/{number}", by_number)


def _square(number: int) -> bytes:
    """Return a PNG of one colour."""
    colour = hashlib.sha256(str(number).encode()).digest()[:3]
    rows = (b"\x00" + colour * _SIDE) * _SIDE
    head = struct.pack(">IIBBBBB", _SIDE, _SIDE, 8, 2, 0, 0, 0)
    return _HEAD + _chunk(b"IHDR", head) + _chunk(b"IDAT", zlib.compress(rows)) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
