"""How is an operation executed without the long way for each leaf?

Most of an answer is leaves that are told by the thing alone: its title, its number, its date. graphql-core makes
a path and a GraphQLResolveInfo for every one of them; here they are read straight away. Whatever is out of the ordinary
(null where it may not be, a reader that fails, a value of the wrong kind) goes the long way, which finds its own words.
"""

from __future__ import annotations

from typing import Any

from graphql import GraphQLField, GraphQLLeafType, GraphQLObjectType, Undefined, get_nullable_type, is_leaf_type
from graphql.execution.collect_fields import FieldDetailsList, GroupedFieldSet
from graphql.execution.executor import Executor
from graphql.pyutils import Path

from bot.sandbox.graphql_fields import Straight

LEAF = "goalkeeper: leaf"
MISSING = object()


def mark(field: GraphQLField) -> None:
    """Note on a field of the schema whether it is a leaf that is read straight away."""
    kind = get_nullable_type(field.type)
    if isinstance(field.resolve, Straight) and is_leaf_type(kind):
        field.extensions[LEAF] = (field.resolve.read, kind)


class StraightExecutor(Executor[Any]):
    """graphql-core's executor for resolvers that are not awaited, with a short way to leaves."""

    def execute_fields(
        self,
        parent_type: GraphQLObjectType,
        source_value: Any,
        path: Path | None,
        grouped_field_set: GroupedFieldSet,
        position_context: Any,
    ) -> dict[str, Any]:
        """Answer the fields of one thing by their names in the answer."""
        results: dict[str, Any] = {}
        for name, details in grouped_field_set.items():
            value = self._leaf(parent_type, source_value, details)
            if value is MISSING:
                at = Path(path, name, parent_type.name)
                value = self.execute_field(parent_type, source_value, details, at, position_context)
            if value is not Undefined:
                results[name] = value
        return results

    def _leaf(self, parent: GraphQLObjectType, source: Any, details: FieldDetailsList) -> Any:
        """Return the value of a leaf, or MISSING where the long way is to find what is wrong, or right, with it."""
        node = details[0].node
        name = node.name.value
        if name == "__typename":
            return parent.name
        field = parent.fields.get(name)
        if field is None or node.arguments or LEAF not in field.extensions:
            return MISSING
        read, kind = field.extensions[LEAF]
        try:
            return _written(kind, read(source), nullable=field.type is kind)
        except Exception:  # noqa: BLE001 - the long way meets it again, and says where
            return MISSING


def _written(kind: GraphQLLeafType, value: Any, *, nullable: bool) -> Any:
    if value is None:
        return None if nullable else MISSING
    written = kind.coerce_output_value(value)
    return MISSING if written is None or written is Undefined else written
