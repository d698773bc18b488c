"""The application of the API, with the document that describes it."""

from __future__ import annotations

from functools import partial
from typing import Any

from fastapi import FastAPI, Request
from fastapi.openapi.utils import get_openapi
from pydantic import TypeAdapter

from bot.api import figures, reading, telling
from bot.api.asking import Desk
from bot.api.problems import MEDIA, Problem, handle
from bot.caching import tagged

VERSION = "1"
_WORDS = """What is stored of a space: its sprints, goals, records and figures; and values of metrics that come in.

Whoever asks shows a token of the space, or is logged in to the dashboard and only reads. Answers have an `ETag`; long
lists have a `Link` to the next page, whose key is `next`. What goes wrong is said as RFC 9457 has it, with the next
step."""
_REFUSALS = {
    "401": "Nobody knows who asks.",
    "403": "The token is made for something else.",
    "404": "There is nothing here for the asker.",
    "422": "A value is not as it should be.",
    "429": "Too many requests.",
    "503": "The database does not answer.",
}
_OF_TELLING = {
    "400": "The body is no JSON.",
    "409": "It contradicts what is stored, or no sprint goes on.",
    "413": "The body is too large.",
    "415": "The body is no JSON.",
}


def make_api(desk: Desk) -> FastAPI:
    """Return the application, to be mounted at /api."""
    app = FastAPI(
        title="Goalkeeper",
        version=VERSION,
        description=_WORDS,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
    )
    app.state.desk = desk
    handle(app)
    for routes in (reading.all_of_them, reading.routes, figures.routes, telling.routes):
        app.include_router(routes, prefix="/v1")
    app.openapi = partial(described, app)  # type: ignore[method-assign]  # FastAPI says that this is how it is done

    @app.get("/openapi.json", include_in_schema=False)
    def document(request: Request) -> Any:
        return tagged(_json(app.openapi()), "application/json", request, "public, max-age=3600")

    return app


def _json(document: dict[str, Any]) -> bytes:
    return TypeAdapter(dict[str, Any]).dump_json(document)


def described(app: FastAPI) -> dict[str, Any]:
    """Return the OpenAPI document; made once."""
    if app.openapi_schema is None:
        made = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
        made["servers"] = [{"url": "/api"}]
        schemas = made.setdefault("components", {}).setdefault("schemas", {})
        for name in ("HTTPValidationError", "ValidationError"):
            schemas.pop(name, None)
        for model in (Problem, telling.Reading, telling.Readings):
            found = model.model_json_schema(ref_template="#/components/schemas/{model}")
            schemas.update(found.pop("$defs", {}))
            schemas[model.__name__] = found
        for operations in made["paths"].values():
            for method, operation in operations.items():
                _refusing(operation, _REFUSALS | (_OF_TELLING if method == "post" else {}))
        app.openapi_schema = made
    return app.openapi_schema


def _refusing(operation: dict[str, Any], refusals: dict[str, str]) -> None:
    """Say how an operation is refused, and that what is the same need not be sent again."""
    problem = {MEDIA: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for status, words in refusals.items():
        operation["responses"][status] = {"description": words, "content": problem}
