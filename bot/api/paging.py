"""Lists page by page: each page ends with a key, and the next one begins behind it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Query, Request, Response
from pydantic import BaseModel

from bot.caching import tagged

MOST = 100
USUAL = 50
_CACHE = "private, no-cache"
Limit = Annotated[int, Query(ge=1, le=MOST, description="How many at most.")]
After = Annotated[int | None, Query(ge=1, le=2**62, description="The key behind which the page begins: `next`.")]


def answered(request: Request, body: BaseModel, after: int | str | None = None) -> Response:
    """Return a body as JSON with its tag, and the address of the next page where there is one."""
    headers: Mapping[str, str] = {}
    if after is not None:
        asked = [(name, value) for name, value in request.query_params.multi_items() if name != "after"]
        query = urlencode([*asked, ("after", str(after))])
        headers = {"Link": f'<{request.url.path}?{query}>; rel="next"'}
    return tagged(body.model_dump_json().encode(), "application/json", request, _CACHE, headers)
