"""The short way to leaves: whatever is asked and whatever is wrong with a thing, it answers as graphql-core does."""

from __future__ import annotations

from typing import Any

from graphql import (
    ExecutionResult,
    GraphQLObjectType,
    GraphQLSchema,
    build_schema,
    execute_sync,
    parse,
)
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.graphql_executor import LEAF, StraightExecutor, mark
from bot.sandbox.graphql_fields import Resolver, Straight, entry, told
from bot.sandbox.graphql_schema import load

TEXT = """
enum Colour { RED GREEN }
type Thing { title: String  count: Int!  colour: Colour!  shade: Colour  part: Thing  parts: [Thing!]
  named(as: String): String }
type Query { thing: Thing }
"""
WHOLE = "{ thing { __typename ...all again: title named(as: %s) part { count ...all } parts { ...all } } }"
FRAGMENT = " fragment all on Thing { title count colour shade bare: named }"


def _broken(_it: object) -> str:
    raise ValueError("this cannot be read")


def schema(read: Resolver | None = None) -> GraphQLSchema:
    """Build a schema whose every field reads an entry, but for those that are read otherwise."""
    built = build_schema(TEXT.strip())
    for kind in ("Thing", "Query"):
        made = built.type_map[kind]
        assert isinstance(made, GraphQLObjectType)
        for name, field in made.fields.items():
            field.resolve = entry(name)
            if name == "named":
                field.resolve = told(lambda it, **args: args.get("as", it["title"]))
            if name == "shade" and read:
                field.resolve = read
            mark(field)
    return built


leaves = st.none() | st.integers() | st.sampled_from(["RED", "GREEN", "BLUE", "", "x"]) | st.builds(ValueError)
things = st.recursive(
    st.fixed_dictionaries({"title": leaves, "count": leaves, "colour": leaves}, optional={"shade": leaves}),
    lambda inner: st.fixed_dictionaries(
        {"title": leaves, "count": st.integers(0, 9), "colour": st.just("RED"), "shade": st.none()},
        optional={"part": inner, "parts": st.lists(inner, max_size=3)},
    ),
    max_leaves=5,
)


def _told(result: ExecutionResult) -> tuple[object, list[dict[str, Any]]]:
    return result.data, sorted((dict(error.formatted) for error in result.errors or []), key=str)


def _asked(built: GraphQLSchema, thing: object, query: str) -> tuple[ExecutionResult, ExecutionResult]:
    document, root = parse(query), {"thing": thing}
    return execute_sync(built, document, root), execute_sync(built, document, root, executor_class=StraightExecutor)


@given(things, st.sampled_from(['"another"', "null"]))
def test_answers_and_errors_are_those_of_the_long_way(thing: object, name: str) -> None:
    long, short = _asked(schema(), thing, WHOLE % name + FRAGMENT)
    assert _told(short) == _told(long)


def test_a_reader_that_fails_is_told_with_its_place() -> None:
    long, short = _asked(schema(Straight(_broken)), {"title": "a", "count": 1, "colour": "RED"}, "{ thing { shade } }")
    assert _told(short) == _told(long)
    [error] = short.errors or []
    assert (error.message, error.path) == ("this cannot be read", ["thing", "shade"])


def test_fields_keep_their_order_in_the_answer() -> None:
    thing = {"title": "a", "count": 1, "colour": "RED", "part": None}
    _, short = _asked(schema(), thing, "{ thing { part { title } colour title count } }")
    assert short.data
    assert list(short.data["thing"]) == ["part", "colour", "title", "count"]


def test_most_leaves_of_an_issue_take_the_short_way() -> None:
    issue = load().type_map["Issue"]
    assert isinstance(issue, GraphQLObjectType)
    short = {name for name, field in issue.fields.items() if LEAF in field.extensions}
    assert {"title", "number", "createdAt", "body"} <= short
    assert "author" not in short
