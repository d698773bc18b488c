"""Are the documents valid, and what will they cost by GitHub's own formula?"""

from collections.abc import Iterator
from functools import reduce
from pathlib import Path

import pytest
from graphql import (
    DefinitionNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    build_schema,
    parse,
    validate,
)

from bot.github.documents import document

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "bot" / "github" / "queries"
QUERIES = sorted(path.stem for path in FOLDER.glob("*.graphql"))
PARTS = sorted(path.stem for path in (FOLDER / "parts").glob("*.graphql"))
MOST_POINTS = 5
MOST_NODES = 20_000
Price = tuple[int, int]


@pytest.fixture(scope="module")
def schema() -> GraphQLSchema:
    return build_schema((ROOT / "bot" / "sandbox" / "schema.graphql").read_text(encoding="utf-8"))


def the_operation(tree: DocumentNode) -> OperationDefinitionNode:
    (found,) = (each for each in tree.definitions if isinstance(each, OperationDefinitionNode))
    return found


def price(tree: DocumentNode) -> Price:
    """Connection requests and nodes, as in https://docs.github.com/graphql/overview/rate-limits-and-query-limits."""
    fragments = {each.name.value: each for each in tree.definitions if isinstance(each, FragmentDefinitionNode)}

    def fields(selections: SelectionSetNode | None) -> Iterator[FieldNode]:
        for each in selections.selections if selections else ():
            if isinstance(each, FieldNode):
                yield each
            elif isinstance(each, InlineFragmentNode):
                yield from fields(each.selection_set)
            elif isinstance(each, FragmentSpreadNode):
                yield from fields(fragments[each.name.value].selection_set)

    def walk(selections: SelectionSetNode | None, times: int) -> Price:
        def add(sum_: Price, field: FieldNode) -> Price:
            sizes = [int(a.value.value) for a in field.arguments or () if isinstance(a.value, IntValueNode)]
            requests, nodes = walk(field.selection_set, times * sizes[0] if sizes else times)
            here = (times, times * sizes[0]) if sizes else (0, 0)
            return sum_[0] + requests + here[0], sum_[1] + nodes + here[1]

        return reduce(add, fields(selections), (0, 0))

    return walk(the_operation(tree).selection_set, 1)


def points(requests: int) -> int:
    return max(1, round(requests / 100))


def alone(path: str) -> DefinitionNode:
    """The one thing that a file defines."""
    (found,) = parse((FOLDER / f"{path}.graphql").read_text(encoding="utf-8")).definitions
    return found


@pytest.mark.parametrize("name", QUERIES)
def test_a_file_holds_one_operation_of_its_name_and_nothing_else(name: str) -> None:
    found = alone(name)
    assert isinstance(found, OperationDefinitionNode)
    assert found.name
    assert found.name.value == name


@pytest.mark.parametrize("name", PARTS)
def test_a_part_is_one_fragment_of_its_name_that_a_document_uses(name: str) -> None:
    found = alone(f"parts/{name}")
    assert isinstance(found, FragmentDefinitionNode)
    assert found.name.value == name
    assert [query for query in QUERIES if f"fragment {name} on" in document(query)]


def test_a_document_has_all_parts_that_its_parts_use_each_once() -> None:
    named = [
        each.name.value for each in parse(document("Deeds")).definitions if isinstance(each, FragmentDefinitionNode)
    ]
    assert sorted(named) == ["Assigned", "EditParts", "EventParts", "TextParts", "Who"]


def test_a_document_without_parts_is_its_file() -> None:
    assert document("PersonByLogin") == (FOLDER / "PersonByLogin.graphql").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", QUERIES)
def test_a_document_is_valid_for_the_schema(name: str, schema: GraphQLSchema) -> None:
    assert validate(schema, parse(document(name))) == []


@pytest.mark.parametrize("name", QUERIES)
def test_a_document_costs_little(name: str) -> None:
    requests, nodes = price(parse(document(name)))
    assert points(requests) <= MOST_POINTS
    assert nodes < MOST_NODES


def test_the_look_at_a_sprint_costs_five_points() -> None:
    requests, nodes = price(parse(document("SprintSnapshot")))
    assert (points(requests), nodes > 100 * 100) == (5, True)


@pytest.mark.parametrize("name", QUERIES)
def test_every_document_is_used(name: str) -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "bot" / "github").glob("*.py"))
    composed = {f"{verb}{what}" for verb in ("Swap", "Add", "Remove") for what in ("Labels", "Assignees")}
    assert f'"{name}"' in code or name in composed


def test_a_query_tells_its_cost() -> None:
    asking = [name for name in QUERIES if document(name).startswith("query")]
    assert asking
    assert not [name for name in asking if "rateLimit {\n    cost\n    remaining" not in document(name)]
