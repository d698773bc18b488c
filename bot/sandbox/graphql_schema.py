"""Which resolver answers each field of the schema? One without is an error before the first query."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from graphql import (
    GraphQLError,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    GraphQLUnionType,
    build_schema,
)

from bot.sandbox import (
    graphql_board_acts,
    graphql_boards,
    graphql_files,
    graphql_issue_acts,
    graphql_issues,
    graphql_people,
    graphql_pulls,
    graphql_repositories,
    graphql_timeline,
)
from bot.sandbox.boards import DraftIssue, Field, Item, Project, StatusUpdate
from bot.sandbox.entities import (
    Comment,
    Event,
    Issue,
    IssueType,
    Label,
    Line,
    Milestone,
    Organization,
    Reaction,
    Repository,
    User,
)
from bot.sandbox.errors import GitHubError
from bot.sandbox.graphql_asking import Asking
from bot.sandbox.graphql_boards import Automation, Cell
from bot.sandbox.graphql_errors import Refusal
from bot.sandbox.graphql_executor import mark
from bot.sandbox.graphql_fields import Resolver, Table, asked, entry, listed, mutation
from bot.sandbox.graphql_files import Blob, Entry, Point, Tree
from bot.sandbox.graphql_issues import Revision
from bot.sandbox.graphql_pulls import Changed
from bot.sandbox.graphql_repositories import Pin
from bot.sandbox.pulls import PullRequest

SCHEMA = Path(__file__).with_name("schema.graphql")
NAMES: dict[type, str] = {
    Automation: "ProjectV2Workflow",
    Blob: "Blob",
    Changed: "PullRequestChangedFile",
    Comment: "IssueComment",
    DraftIssue: "DraftIssue",
    Entry: "TreeEntry",
    Issue: "Issue",
    IssueType: "IssueType",
    Item: "ProjectV2Item",
    Label: "Label",
    Line: "Ref",
    Milestone: "Milestone",
    Organization: "Organization",
    Pin: "PinnedIssue",
    Point: "Commit",
    Project: "ProjectV2",
    PullRequest: "PullRequest",
    Reaction: "Reaction",
    Repository: "Repository",
    Revision: "UserContentEdit",
    StatusUpdate: "ProjectV2StatusUpdate",
    Tree: "Tree",
}
FIELD_NAMES = {"SINGLE_SELECT": "ProjectV2SingleSelectField", "ITERATION": "ProjectV2IterationField"}
VALUE_NAMES = {"TITLE": "Text", "TEXT": "Text", "NUMBER": "Number", "DATE": "Date", "ITERATION": "Iteration"}


def type_name(thing: object, *_unused: object) -> str:
    """Name the GraphQL type of a thing of the sandbox."""
    if isinstance(thing, Field):
        return FIELD_NAMES.get(thing.data_type, "ProjectV2Field")
    if isinstance(thing, Cell):
        return f"ProjectV2ItemField{VALUE_NAMES.get(thing.field.data_type, 'SingleSelect')}Value"
    if isinstance(thing, Event):
        return thing.kind
    if type(thing) is User:
        return thing.type
    return NAMES[type(thing)]


def resolvers() -> Table:
    """Gather every resolver by `Type.field`."""
    tables = (graphql_issue_acts, graphql_board_acts, graphql_files, graphql_pulls)
    acts = {name: act for table in tables for name, act in table.ACTS.items()}
    return {
        **graphql_people.FIELDS,
        **graphql_repositories.FIELDS,
        **graphql_files.FIELDS,
        **graphql_issues.FIELDS,
        **graphql_pulls.FIELDS,
        **graphql_boards.FIELDS,
        **graphql_timeline.FIELDS,
        **{f"Mutation.{name}": mutation(act) for name, act in acts.items()},
        **{f"PageInfo.{name}": entry(name) for name in ("endCursor", "hasNextPage", "hasPreviousPage", "startCursor")},
        **{f"Query.{name}": asked(answer) for name, answer in ENTRANCES.items()},
        **{f"RateLimit.{name}": entry(name) for name in ("cost", "limit", "nodeCount", "remaining", "resetAt", "used")},
        "UpdateProjectV2ItemPositionPayload.items": listed(lambda it, _asking: it["items"]),
    }


def wired(text: str, table: Table) -> GraphQLSchema:
    """Build a schema from its text and give each field its resolver; LookupError names those that do not fit."""
    schema = build_schema(text)
    used = set()
    for name, kind in schema.type_map.items():
        if isinstance(kind, GraphQLObjectType) and not name.startswith("__"):
            used |= _wire(kind, table)
        elif isinstance(kind, GraphQLInputObjectType):
            for key, given in kind.fields.items():
                given.out_name = _snake(key)
        elif isinstance(kind, GraphQLInterfaceType | GraphQLUnionType):
            kind.resolve_type = type_name
    if unknown := set(table) - used:
        raise LookupError(f"These resolvers answer no field of the schema: {', '.join(sorted(unknown))}")
    _set_scalars(schema)
    return schema


@cache
def load() -> GraphQLSchema:
    """Give the sandbox's schema, ready to execute for any world."""
    return wired(SCHEMA.read_text(encoding="utf-8"), resolvers())


def _wire(kind: GraphQLObjectType, table: Table) -> set[str]:
    keys = set()
    for name, field in kind.fields.items():
        key = f"{kind.name}.{name}"
        found = table.get(key) or _of_payload(kind.name, name)
        if found is None:
            raise LookupError(f"The schema's field {key} has no resolver.")
        field.resolve = found
        mark(field)
        keys.add(key)
        for argument, given in field.args.items():
            given.out_name = _snake(argument)
    return keys


def _of_payload(kind: str, name: str) -> Resolver | None:
    """A payload is a mapping made by its mutation; an entry that it lacks is an error."""
    return entry(name) if kind.endswith("Payload") else None


def _snake(name: str) -> str:
    """Write `projectV2Ids` as `project_v2_ids`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def _set_scalars(schema: GraphQLSchema) -> None:
    """Dates come in as dates; everything goes out as the text that the resolvers write."""
    _scalar(schema, "Date").coerce_input_value = _date
    _scalar(schema, "DateTime").coerce_input_value = _moment


def _scalar(schema: GraphQLSchema, name: str) -> GraphQLScalarType:
    found = schema.type_map[name]
    if not isinstance(found, GraphQLScalarType):
        raise TypeError(f"{name} is no scalar")
    return found


def _date(value: object) -> date:
    try:
        return date.fromisoformat(str(value))
    except ValueError as bad:
        raise GraphQLError(f"invalid date: {value}") from bad


def _moment(value: object) -> datetime:
    try:
        read = datetime.fromisoformat(str(value))
    except ValueError as bad:
        raise GraphQLError(f"invalid DateTime: {value}") from bad
    return read if read.tzinfo else read.replace(tzinfo=UTC)


# The entrances


def _node(_root: object, asking: Asking, id: str) -> object:  # noqa: A002 - GitHub's argument
    return asking.find(id, object)


def _nodes(_root: object, asking: Asking, ids: Iterable[str]) -> list[object]:
    found: list[object] = []
    for node_id in ids:
        try:
            found.append(asking.find(node_id, object))
        except GitHubError as refused:
            found.append(refused)
    return found


def _organization(_root: object, asking: Asking, login: str) -> Organization:
    found = asking.world.users.get(login.lower())
    if not isinstance(found, Organization):
        raise Refusal("NOT_FOUND", f"Could not resolve to an Organization with the login of '{login}'.")
    return found


def _user(_root: object, asking: Asking, login: str) -> User:
    found = asking.world.users.get(login.lower())
    if found is None or found.type != "User":
        raise Refusal("NOT_FOUND", f"Could not resolve to a User with the login of '{login}'.")
    return found


def _repository(
    _root: object,
    asking: Asking,
    owner: str,
    name: str,
    follow_renames: bool = True,  # noqa: FBT001, FBT002 - GitHub's argument
) -> Repository:
    return asking.repository(owner, name, follow=follow_renames)


def _viewer(_root: object, asking: Asking) -> User:
    return asking.actor.user


def _rate_limit(_root: object, asking: Asking) -> dict[str, Any]:
    bucket, cost = asking.bucket, asking.price.points
    used = bucket.used + cost
    return {
        "cost": cost,
        "limit": bucket.limit,
        "nodeCount": asking.price.nodes,
        "remaining": max(0, bucket.limit - used),
        "resetAt": bucket.reset.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "used": used,
    }


ENTRANCES: dict[str, Resolver] = {
    "node": _node,
    "nodes": _nodes,
    "organization": _organization,
    "rateLimit": _rate_limit,
    "repository": _repository,
    "user": _user,
    "viewer": _viewer,
}
