"""How is a GraphQL request answered?"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from fastapi import APIRouter, Request, Response
from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    execute_sync,
    get_operation_ast,
    parse,
    validate,
)

from bot.sandbox.auth import Caller
from bot.sandbox.entities import Actor
from bot.sandbox.errors import BadRequest, SecondaryLimit, Unauthorized
from bot.sandbox.graphql_asking import Asking
from bot.sandbox.graphql_cost import Measure, Price
from bot.sandbox.graphql_errors import Refusal, entries
from bot.sandbox.graphql_executor import StraightExecutor
from bot.sandbox.graphql_schema import load
from bot.sandbox.world import World

NO_TOKEN = "This endpoint requires you to be authenticated."
NO_QUERY = "A query attribute must be specified and must be a string."


@dataclass(frozen=True, slots=True)
class Reply:
    """The JSON of an answer, its cost in points, and headers beside the usual ones."""

    content: dict[str, Any]
    points: int = 1
    headers: dict[str, str] = field(default_factory=dict)


class GraphQL:
    """Answers queries and mutations of a World."""

    def __init__(self, world: World, schema: GraphQLSchema | None = None) -> None:
        self.world = world
        self.schema = schema or load()

    def answer(self, caller: Caller, sent: bytes) -> Reply:
        """Answer the body of a request; Unauthorized and BadRequest are for the HTTP layer to word."""
        if caller.actor is None:
            raise Unauthorized(NO_TOKEN)
        query, variables, name = _read(sent)
        try:
            document, wrong_with_it = _understood(self.schema, query)
        except GraphQLError as wrong:
            return Reply({"errors": entries([wrong])})
        if wrong_with_it:
            return Reply({"errors": entries(wrong_with_it, document)})
        operation = get_operation_ast(document, name)
        if operation is None:
            return Reply({"errors": [{"message": _no_operation(name)}]})
        return self._carried_out(caller.actor, caller.who, _Request(document, operation, variables, name))

    def _carried_out(self, actor: Actor, who: str, request: _Request) -> Reply:
        try:
            price = Measure(self.schema, request.fragments, request.variables).price(request.operation)
        except Refusal as refused:
            return Reply({"errors": [{"type": refused.kind, "message": refused.message}]})
        asking = Asking(self.world, actor, price, self.world.limits.bucket(who, "graphql"))
        return self._executed(asking, request, price)

    def _executed(self, asking: Asking, request: _Request, price: Price) -> Reply:
        result = execute_sync(
            self.schema,
            request.document,
            context_value=asking,
            variable_values=request.variables,
            operation_name=request.name,
            executor_class=StraightExecutor,
        )
        errors = result.errors or []
        content: dict[str, Any] = {} if _never_began(errors) else {"data": result.data}
        if errors:
            content["errors"] = entries(errors, request.document)
        return Reply(content, price.points, _wait(errors))


@dataclass(frozen=True, slots=True)
class _Request:
    document: DocumentNode
    operation: OperationDefinitionNode
    variables: dict[str, Any]
    name: str | None

    @property
    def fragments(self) -> dict[str, FragmentDefinitionNode]:
        found = (d for d in self.document.definitions if isinstance(d, FragmentDefinitionNode))
        return {fragment.name.value: fragment for fragment in found}


def router(world: World) -> APIRouter:
    """Build the route; GitHub Enterprise's `/api/graphql` leads to it, too."""
    routes = APIRouter()
    graphql = GraphQL(world)

    @routes.post("/graphql")
    async def post_graphql(request: Request) -> Response:
        reply = graphql.answer(request.state.caller, await request.body())
        request.state.cost = reply.points
        body = json.dumps(reply.content, ensure_ascii=False, separators=(",", ":"))
        return Response(body, 200, reply.headers, "application/json; charset=utf-8")

    return routes


@lru_cache(maxsize=256)
def _understood(schema: GraphQLSchema, query: str) -> tuple[DocumentNode, list[GraphQLError]]:
    """Parse and validate a query; a client asks the same few again and again. GraphQLError when it cannot be parsed."""
    document = parse(query)
    return document, validate(schema, document, hide_suggestions=True)


def _read(sent: bytes) -> tuple[str, dict[str, Any], str | None]:
    """Take query, variables and operation name out of the body; BadRequest in GitHub's words."""
    try:
        content = json.loads(sent)
    except ValueError as bad:
        raise BadRequest from bad
    query = content.get("query") if isinstance(content, dict) else None
    if not isinstance(query, str):
        raise BadRequest(NO_QUERY)
    variables = content.get("variables") or {}
    if not isinstance(variables, dict):
        raise BadRequest("Variables must be an object.")
    return query, variables, content.get("operationName")


def _no_operation(name: str | None) -> str:
    return f'No operation named "{name}"' if name else "An operation name is required"


def _never_began(errors: list[GraphQLError]) -> bool:
    """Were the variables refused before anything was resolved?"""
    return bool(errors) and all(error.path is None for error in errors)


def _wait(errors: list[GraphQLError]) -> dict[str, str]:
    """Say how long to wait when new content came too fast."""
    causes = (error.original_error for error in errors)
    limit = next((cause for cause in causes if isinstance(cause, SecondaryLimit)), None)
    return {"Retry-After": str(limit.retry_after)} if limit else {}
