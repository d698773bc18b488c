"""Everything that is stored of a space, to take away: as JSON lines, or as CSV in an archive."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from functools import partial
from typing import IO, Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import StreamingResponse
from starlette.exceptions import HTTPException

from bot.web.desk import Desk
from bot.web.visits import Space, space

# More at once would keep others from the database.
_AT_ONCE = 2
_PIECE = 1 << 16


def router(desk: Desk) -> APIRouter:
    """Return the two files; each is made as a whole first, so that one that fails is no half of a file."""
    pages, places = APIRouter(), threading.BoundedSemaphore(_AT_ONCE)

    @pages.get("/s/{owner}/{name}/export.json")
    def as_json(seen: Annotated[Space, Depends(space)]) -> StreamingResponse:
        from bot.exports.writing import write_json  # noqa: PLC0415 - few ask for it

        return sent(seen, partial(write_json, seen.repo, desk.records), "jsonl", "application/jsonl")

    @pages.get("/s/{owner}/{name}/export.csv.zip")
    def as_csv(seen: Annotated[Space, Depends(space)]) -> StreamingResponse:
        from bot.exports.writing import write_zip  # noqa: PLC0415 - few ask for it

        return sent(seen, partial(write_zip, seen.repo, desk.records), "csv.zip", "application/zip")

    def sent(seen: Space, write: Callable[[IO[bytes]], None], ending: str, media: str) -> StreamingResponse:
        from bot.exports.writing import spooled  # noqa: PLC0415 - few ask for it

        if not places.acquire(blocking=False):
            raise HTTPException(503, "Others are being served just now. Try again in a minute.", {"Retry-After": "60"})
        try:
            file = spooled(write)
        finally:
            places.release()
        named = {"Content-Disposition": f'attachment; filename="{_harmless(seen.repo.full_name)}.{ending}"'}
        return StreamingResponse(_pieces(file), media_type=media, headers=named)

    return pages


def _harmless(name: str) -> str:
    return "".join(sign if sign.isascii() and (sign.isalnum() or sign in "-_.") else "-" for sign in name)


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while piece := file.read(_PIECE):
            yield piece
