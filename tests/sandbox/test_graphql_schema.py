"""The schema and its resolvers: nothing without an answer, nothing answered that is not there."""

import pytest
from graphql import GraphQLInterfaceType, GraphQLObjectType, GraphQLUnionType

from bot.sandbox.graphql_schema import NAMES, SCHEMA, load, resolvers, type_name, wired
from tests.sandbox.conftest import Stage
from tests.sandbox.graph import QUERIES, Graph

TEXT = SCHEMA.read_text(encoding="utf-8")


def test_every_field_of_the_schema_has_a_resolver_of_its_own() -> None:
    objects = [k for k in load().type_map.values() if isinstance(k, GraphQLObjectType) and not k.name.startswith("__")]
    assert len(objects) > 100
    assert not [f"{kind.name}.{name}" for kind in objects for name, field in kind.fields.items() if not field.resolve]


def test_a_field_without_a_resolver_stops_the_sandbox_before_the_first_query() -> None:
    planted = TEXT.replace("type Ref implements Node {", "type Ref implements Node {\n  planted: Int")
    with pytest.raises(LookupError, match=r"Ref\.planted has no resolver"):
        wired(planted, resolvers())


def test_a_resolver_without_a_field_stops_it_too() -> None:
    with pytest.raises(LookupError, match=r"answer no field of the schema: Ref\.planted"):
        wired(TEXT, {**resolvers(), "Ref.planted": lambda *_: None})


def test_every_abstract_type_can_tell_what_a_thing_is() -> None:
    schema = load()
    abstract = [k for k in schema.type_map.values() if isinstance(k, GraphQLInterfaceType | GraphQLUnionType)]
    assert all(kind.resolve_type is type_name for kind in abstract)
    assert set(NAMES.values()) <= set(schema.type_map)


@pytest.mark.parametrize("path", sorted(QUERIES.glob("*.graphql")), ids=lambda path: path.stem)
def test_a_query_of_the_collection_is_one_that_the_schema_allows(path: object, graph: Graph) -> None:
    # Without its variables none of them does anything, but each is read and held against the schema.
    name = getattr(path, "stem", "")
    for error in graph.reply(name)["errors"]:
        assert "problems" in error["extensions"]


def test_what_the_sandbox_cannot_answer_is_a_loud_error_and_no_silent_null(stage: Stage, graph: Graph) -> None:
    item = graph.world.add_item(graph.world.actor("ada"), graph.acme.board, graph.issue("Engines"))
    query = '{ node(id: "%s") { ... on ProjectV2Item { fieldValueByName(name: "Labels") { __typename } } } }'
    with pytest.raises(NotImplementedError, match="does not answer the field Labels"):
        graph.reply(query % item.node_id)
    assert stage.world is graph.world
