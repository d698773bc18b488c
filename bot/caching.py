"""Answers that are not sent again while they are the same: a tag made of what they say."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from fastapi import Request, Response

_CHARACTERS = 32


def tagged(body: bytes, media: str, request: Request, cache: str, headers: Mapping[str, str] | None = None) -> Response:
    """Return a body with its tag, or 304 to who has it already; `cache` is how long it may be kept, in HTTP's words."""
    tag = f'"{hashlib.sha256(body).hexdigest()[:_CHARACTERS]}"'
    said = {"ETag": tag, "Cache-Control": cache, **(headers or {})}
    asked = [each.strip().removeprefix("W/") for each in request.headers.get("if-none-match", "").split(",")]
    if tag in asked or asked == ["*"]:
        return Response(status_code=304, headers=said)
    return Response(body, media_type=media, headers=said)
