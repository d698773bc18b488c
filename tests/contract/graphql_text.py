"""Is our GraphQL schema a part of the published one, and do our queries fit both?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    build_schema,
    extend_schema,
    parse,
    print_ast,
    validate,
)

from bot.github.documents import document
from tests.contract.result import Result

ROOT = Path(__file__).resolve().parents[2]
OURS = ROOT / "bot" / "sandbox" / "schema.graphql"
NEWER = Path(__file__).with_name("newer.graphql")
QUERIES = ROOT / "bot" / "github" / "queries"
TESTED = ROOT / "tests" / "sandbox" / "queries"
BUILT_IN = frozenset({"Boolean", "Float", "ID", "Int", "String"})
Fielded = GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType


def published(text: str) -> GraphQLSchema:
    """Build the published schema with what is newer than its package."""
    # GitHub's text has a few things that graphql-core will not take; documents are checked all the same.
    return extend_schema(build_schema(text, assume_valid=True), parse(NEWER.read_text("utf-8")), assume_valid=True)


def check_schema(text: str) -> Result:
    """Compare our schema with the published text, name by name."""
    ours, theirs = build_schema(OURS.read_text("utf-8")), published(text)
    result = Result("our GraphQL schema is a part of GitHub's")
    for name, kind in ours.type_map.items():
        if name not in BUILT_IN and not name.startswith("__"):
            result.checked += 1 + len(getattr(kind, "fields", ()))
            result.violations += differences(kind, theirs.type_map.get(name))
    return result


def check_newer(text: str) -> Result:
    """Every entry of the list of newer names must be missing from the published text, or it is time to remove it."""
    theirs = build_schema(text, assume_valid=True)
    result = Result("newer than the package (listed exceptions)")
    for definition in parse(NEWER.read_text("utf-8")).definitions:
        name = getattr(definition, "name").value  # noqa: B009 - every definition of that file has one
        known = theirs.type_map.get(name)
        if not definition.kind.endswith("_extension"):
            result.checked += 1
            if known:
                result.violations.append(f"{name} is in the package now: remove it from newer.graphql")
            continue
        there = _members(known)
        for part in ("fields", "values", "types"):
            for member in getattr(definition, part, ()):
                result.checked += 1
                if known is None or member.name.value in there:
                    result.violations.append(f"{name}.{member.name.value} is in the package now, or its type is not")
    return result


def _members(known: GraphQLNamedType | None) -> set[str]:
    """Name the fields, the words or the types that a type has."""
    union = _named(known.types) if isinstance(known, GraphQLUnionType) else {}
    return {*getattr(known, "fields", {}), *getattr(known, "values", {}), *union}


def check_queries(text: str) -> Result:
    """Hold every query file against GitHub's schema and against ours."""
    schemas = {"GitHub's": published(text), "ours": build_schema(OURS.read_text("utf-8"))}
    result = Result("our queries fit GitHub's schema and ours")
    for path in sorted(path for folder in (QUERIES, TESTED) for path in folder.glob("*.graphql")):
        tree = parse(document(path.stem) if path.parent == QUERIES else path.read_text("utf-8"))
        for whose, schema in schemas.items():
            result.checked += 1
            wrong = validate(schema, tree)
            result.violations += [f"{path.relative_to(ROOT)} and {whose}: {error.message}" for error in wrong]
    return result


def differences(mine: GraphQLNamedType, theirs: GraphQLNamedType | None) -> Iterator[str]:
    """Tell where a type of ours says something that the published one does not."""
    if theirs is None:
        yield f"there is no type {mine.name}"
    elif type(mine) is not type(theirs):
        yield f"{mine.name} is another kind of type"
    elif isinstance(mine, GraphQLEnumType) and isinstance(theirs, GraphQLEnumType):
        yield from _missing(mine.name, mine.values, theirs.values)
    elif isinstance(mine, GraphQLUnionType) and isinstance(theirs, GraphQLUnionType):
        yield from _missing(mine.name, _named(mine.types), _named(theirs.types))
    elif isinstance(mine, Fielded) and isinstance(theirs, Fielded):
        yield from _of_fields(mine, theirs)


def _of_fields(mine: Fielded, theirs: Fielded) -> Iterator[str]:
    if isinstance(mine, GraphQLObjectType) and isinstance(theirs, GraphQLObjectType):
        yield from _missing(mine.name, _named(mine.interfaces), _named(theirs.interfaces))
    yield from _missing(mine.name, mine.fields, theirs.fields)
    for name, field in mine.fields.items():
        known = theirs.fields.get(name)
        if known is None:
            continue
        where = f"{mine.name}.{name}"
        if str(field.type) != str(known.type):
            yield f"{where} is {field.type}, published is {known.type}"
        if isinstance(mine, GraphQLInputObjectType):
            yield from _of_default(where, field, known)
        else:
            yield from _of_arguments(where, field.args, known.args)
    if isinstance(mine, GraphQLInputObjectType):
        needed = [name for name, field in theirs.fields.items() if str(field.type).endswith("!")]
        yield from (f"{mine.name}.{name} is needed and missing" for name in needed if name not in mine.fields)


def _of_arguments(where: str, mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> Iterator[str]:
    yield from _missing(where, mine, theirs)
    for name, argument in mine.items():
        if name in theirs:
            if str(argument.type) != str(theirs[name].type):
                yield f"{where}({name}) is {argument.type}, published is {theirs[name].type}"
            yield from _of_default(f"{where}({name})", argument, theirs[name])
    needed = [name for name, argument in theirs.items() if str(argument.type).endswith("!")]
    yield from (f"{where}({name}) is needed and missing" for name in needed if name not in mine)


def _of_default(where: str, mine: Any, theirs: Any) -> Iterator[str]:
    ours, known = _default(mine), _default(theirs)
    if ours != known:
        yield f"{where} defaults to {ours}, published is {known}"


def _default(given: Any) -> str:
    value = given.ast_node.default_value if given.ast_node else None
    return print_ast(value) if value else "nothing"


def _missing(where: str, mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> Iterator[str]:
    yield from (f"{where} has no {name} in the published schema" for name in mine if name not in theirs)


def _named(types: Any) -> dict[str, Any]:
    return {kind.name: kind for kind in types}
