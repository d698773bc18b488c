"""What does a query cost, by the formula that GitHub publishes for its GraphQL API?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    get_named_type,
    value_from_ast_untyped,
)

from bot.sandbox.graphql_errors import Refusal

MOST_NODES = 500_000
REQUESTS_IN_A_POINT = 100


@dataclass(slots=True)
class Price:
    """Requests that a query makes inside GitHub, one per connection and node above it, and nodes it may return."""

    requests: int = 0
    nodes: int = 0

    @property
    def points(self) -> int:
        """What counts against the hour's allowance: a hundredth of the requests, rounded, at least one."""
        return max(1, int(self.requests / REQUESTS_IN_A_POINT + 0.5))


@dataclass(frozen=True, slots=True)
class Measure:
    """Walks an operation with its variables and adds up."""

    schema: GraphQLSchema
    fragments: Mapping[str, FragmentDefinitionNode]
    variables: Mapping[str, Any]

    def price(self, operation: OperationDefinitionNode) -> Price:
        """Measure an operation; a Refusal when it may return more than 500,000 nodes."""
        price = Price()
        root = self.schema.get_root_type(operation.operation)
        if root:
            self._add(price, root, [operation.selection_set], 1)
        return price

    def _add(self, price: Price, owner: GraphQLNamedType, sets: list[SelectionSetNode], above: int) -> None:
        for (type_name, _), fields in self._fields(owner, sets).items():
            field, definition = fields[0], self._definition(type_name, fields[0].name.value)
            if definition is None:
                continue
            returned, times = get_named_type(definition.type), above
            if returned.name.endswith("Connection"):
                times = above * self._size(field)
                price.requests += above
                price.nodes += times
                _check(field.name.value, price.nodes)
            below = [f.selection_set for f in fields if f.selection_set]
            self._add(price, returned, below, times)

    def _fields(self, owner: GraphQLNamedType, sets: list[SelectionSetNode]) -> dict[tuple[str, str], list[FieldNode]]:
        """Gather fields by the type they are asked of and their response key: the same key twice is one field."""
        found: dict[tuple[str, str], list[FieldNode]] = {}
        for type_name, field in self._flat(owner.name, sets):
            key = field.alias.value if field.alias else field.name.value
            found.setdefault((type_name, key), []).append(field)
        return found

    def _flat(self, owner: str, sets: list[SelectionSetNode]) -> Iterator[tuple[str, FieldNode]]:
        for node in (node for one in sets for node in one.selections):
            if not self._wanted(node):
                continue
            if isinstance(node, FieldNode):
                yield owner, node
            elif isinstance(node, InlineFragmentNode):
                name = node.type_condition.name.value if node.type_condition else owner
                yield from self._flat(name, [node.selection_set])
            elif isinstance(node, FragmentSpreadNode):
                fragment = self.fragments[node.name.value]
                yield from self._flat(fragment.type_condition.name.value, [fragment.selection_set])

    def _definition(self, type_name: str, field: str) -> Any:
        owner = self.schema.type_map[type_name]
        if isinstance(owner, GraphQLObjectType | GraphQLInterfaceType):
            return owner.fields.get(field)
        return None

    def _size(self, field: FieldNode) -> int:
        for argument in field.arguments or ():
            if argument.name.value in ("first", "last"):
                value = value_from_ast_untyped(argument.value, dict(self.variables))
                return max(0, value) if isinstance(value, int) else 0
        return 0

    def _wanted(self, node: SelectionNode) -> bool:
        """Look at @skip and @include."""
        for directive in node.directives or ():
            for argument in directive.arguments or ():
                value = bool(value_from_ast_untyped(argument.value, dict(self.variables)))
                if value is (directive.name.value == "skip"):
                    return False
        return True


def _check(name: str, nodes: int) -> None:
    if nodes > MOST_NODES:
        said = f"By the time this query traverses to the {name} connection, it is requesting up to {nodes:,} possible"
        raise Refusal("MAX_NODE_LIMIT_EXCEEDED", f"{said} nodes which exceeds the maximum limit of {MOST_NODES:,}.")
