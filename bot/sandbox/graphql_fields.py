"""How is a field's resolver written? A small vocabulary for the tables of the modules beside this one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter, itemgetter
from typing import Any

from graphql import GraphQLResolveInfo

from bot.sandbox.clock import stamp_or_none
from bot.sandbox.entities import User
from bot.sandbox.errors import Forbidden
from bot.sandbox.graphql_asking import Asking
from bot.sandbox.graphql_paging import Bounds, cut

Resolver = Callable[..., Any]
Table = Mapping[str, Resolver]
Act = Callable[[Asking, dict[str, Any]], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Straight:
    """A resolver that needs to know nothing but the thing and the field's arguments."""

    read: Callable[..., Any]

    def __call__(self, it: Any, _info: GraphQLResolveInfo[Asking], **args: Any) -> Any:
        """Read it, as graphql-core asks for it."""
        return self.read(it, **args)


def attribute(name: str) -> Resolver:
    """Answer with an attribute of the thing."""
    return Straight(attrgetter(name))


def entry(name: str) -> Resolver:
    """Answer with an entry of the mapping that stands for the thing; a missing one is an error."""
    return Straight(itemgetter(name))


def present(it: User | None) -> User | None:
    """Give an account, or nobody where it was deleted: what GraphQL says of it is null."""
    return None if it is None or it.deleted else it


def account(name: str) -> Resolver:
    """Answer with an account that the thing names, null when it was deleted."""
    return Straight(lambda it: present(getattr(it, name)))


def moment(name: str) -> Resolver:
    """Answer with a time of the thing, written as GitHub does."""
    return Straight(lambda it: stamp_or_none(getattr(it, name)))


def told(read: Callable[..., Any]) -> Resolver:
    """Answer with what a function makes of the thing and the field's arguments."""
    return Straight(read)


def asked(read: Callable[..., Any]) -> Resolver:
    """Answer with what a function makes of the thing, of who asks, and of the field's arguments."""
    return lambda it, info, **args: read(it, info.context, **args)


def listed(read: Callable[..., Sequence[Any]]) -> Resolver:
    """Answer with a page of the list that a function gives for the thing, who asks, and the other arguments."""

    def resolve(it: Any, info: GraphQLResolveInfo[Asking], **args: Any) -> Any:
        bounds = Bounds(**{name: args.pop(name, None) for name in ("first", "after", "last", "before")})
        return cut(info.field_name, info.context.world.listed(read(it, info.context, **args)), bounds)

    return resolve


def connections(*names: str) -> dict[str, Resolver]:
    """Write the fields that every connection and its edge have, for nodes of these types."""
    table: dict[str, Resolver] = {}
    for name in names:
        table |= {
            f"{name}Connection.nodes": attribute("nodes"),
            f"{name}Connection.edges": attribute("edges"),
            f"{name}Connection.pageInfo": attribute("info"),
            f"{name}Connection.totalCount": attribute("total"),
            f"{name}Edge.cursor": attribute("cursor"),
            f"{name}Edge.node": attribute("node"),
        }
    return table


def mutation(act: Act) -> Resolver:
    """Carry out an act with a mutation's `input`; its payload gets the caller's own mark back."""

    def resolve(_root: object, info: GraphQLResolveInfo[Asking], **args: Any) -> dict[str, Any]:
        given = args["input"]
        asking: Asking = info.context
        try:
            payload = act(asking, given)
        except Forbidden as refused:
            if asking.actor.installation or "archived" in refused.message or "locked" in refused.message:
                raise
            name = info.field_name[0].upper() + info.field_name[1:]
            message = f"{asking.actor.user.login} does not have the correct permissions to execute `{name}`"
            raise Forbidden(message) from refused
        return {"clientMutationId": given.get("client_mutation_id"), **payload}

    return resolve
