"""The stylesheet, the script and the sign of the pages: files of ours, whose addresses change with what is in them."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files

from fastapi import APIRouter, Response
from starlette.exceptions import HTTPException

KINDS = {
    "goalkeeper.css": "text/css; charset=utf-8",
    "goalkeeper.js": "text/javascript; charset=utf-8",
    "favicon.svg": "image/svg+xml",
}
_DIGITS = 12
_FOR_EVER = "public, max-age=31536000, immutable"
# While processes of two versions answer side by side, one may be asked for what only the other has.
_FOR_NOW = "public, max-age=60"


@cache
def content(name: str) -> bytes:
    """Return a file. KeyError for one that is none of ours."""
    if name not in KINDS:
        raise KeyError(name)
    return files("templates").joinpath("pages", "assets", name).read_bytes()


@cache
def digest() -> str:
    """Return what all files together come to."""
    return hashlib.sha256(b"".join(map(content, KINDS))).hexdigest()[:_DIGITS]


@cache
def asset(name: str) -> str:
    """Return the address of a file. KeyError for one that is none of ours."""
    content(name)
    return f"/assets/{digest()}/{name}"


def router() -> APIRouter:
    """Return the files; they are the same for everybody, and nobody need be logged in."""
    pages = APIRouter(include_in_schema=False)

    @pages.get("/assets/{which}/{name}")
    def file(which: str, name: str) -> Response:
        if name not in KINDS:
            raise HTTPException(404)
        headers = {"Cache-Control": _FOR_EVER if which == digest() else _FOR_NOW}
        return Response(content(name), media_type=KINDS[name], headers=headers)

    return pages
