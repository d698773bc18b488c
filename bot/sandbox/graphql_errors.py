"""How does GitHub's GraphQL API say no? One entry of `errors` for each refusal, mostly with status 200."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLError,
    Node,
    OperationDefinitionNode,
    VariableDefinitionNode,
    print_ast,
)

from bot.sandbox.errors import GitHubError, NotFound, ValidationFailed

UNDEFINED_FIELD = re.compile(r"Cannot query field '(\w+)' on type '(\w+)'")
BAD_VARIABLE = re.compile(r"Variable '\$(\w+)'")


class Refusal(GitHubError):
    """A refusal that only GraphQL knows: `kind` is its `type`, empty for those that have none."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(200, message)
        self.kind = kind


def worded(refused: GitHubError) -> str:
    """Say a refusal in one line, as GraphQL does."""
    if isinstance(refused, ValidationFailed):
        return refused.sentence
    if isinstance(refused, NotFound) and refused.message == "Not Found":
        return "Could not resolve to a node with the given global id."
    return refused.message


def entries(found: list[GraphQLError], document: DocumentNode | None = None) -> list[dict[str, Any]]:
    """Write errors as GitHub does; what no resolver meant to say is a mistake of the sandbox and is raised."""
    return [_entry(error, document) for error in found]


def _entry(error: GraphQLError, document: DocumentNode | None) -> dict[str, Any]:
    cause = error.original_error
    if isinstance(cause, GitHubError):
        kind = {"type": cause.kind} if cause.kind else {}
        return {**kind, "path": list(error.path or ()), **_places(error), "message": worded(cause)}
    if error.path is None:
        return _refused_document(error, document)
    raise cause or AssertionError(f"The sandbox broke at {error.path}: {error.message}")


def _refused_document(error: GraphQLError, document: DocumentNode | None) -> dict[str, Any]:
    """Word what is wrong with the query itself, before anything is done."""
    places = _places(error)
    if undefined := UNDEFINED_FIELD.match(error.message):
        field, owner = undefined.groups()
        more = {"code": "undefinedField", "typeName": owner, "fieldName": field}
        path = _path_to(document, error.nodes[0]) if document and error.nodes else []
        said = f"Field '{field}' doesn't exist on type '{owner}'"
        return {"path": path, "extensions": more, **places, "message": said}
    if variable := BAD_VARIABLE.match(error.message):
        defined = next((n for n in error.nodes or () if isinstance(n, VariableDefinitionNode)), None)
        of_type = f" of type {print_ast(defined.type)}" if defined else ""
        problem = [{"path": [], "explanation": error.message}]
        message = f"Variable ${variable[1]}{of_type} was provided invalid value"
        return {"extensions": {"problems": problem}, **places, "message": message}
    return {**places, "message": error.message}


def _places(error: GraphQLError) -> dict[str, Any]:
    return {"locations": [{"line": place.line, "column": place.column} for place in error.locations or ()]}


def _path_to(document: DocumentNode, wanted: Node) -> list[str]:
    """Name the way to a node: the operation or fragment, then response keys."""
    return next((path for path, node in _walk(document, ()) if node is wanted), [])


def _walk(node: Node, path: tuple[str, ...]) -> Iterator[tuple[list[str], Node]]:
    if isinstance(node, OperationDefinitionNode):
        path = (f"{node.operation.value} {node.name.value}" if node.name else node.operation.value,)
    elif isinstance(node, FragmentDefinitionNode):
        path = (f"fragment {node.name.value}",)
    elif isinstance(node, FieldNode):
        path = (*path, node.alias.value if node.alias else node.name.value)
    yield list(path), node
    held: Any = node if isinstance(node, DocumentNode) else getattr(node, "selection_set", None)
    children = getattr(held, "definitions", None) or getattr(held, "selections", None) or ()
    for child in children:
        yield from _walk(child, path)
