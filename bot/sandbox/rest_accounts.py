"""What REST tells about people, organizations, teams and the service itself."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from bot.sandbox.entities import Organization, Team
from bot.sandbox.errors import Forbidden, NotFound
from bot.sandbox.rest_base import Call, Here, Json, done, found, paged
from bot.sandbox.shapes.people import (
    full_organization,
    full_team,
    full_user,
    membership,
    organization,
    own_user,
    team,
    user,
)
from bot.sandbox.shapes.repositories import full_repository, repository

router = APIRouter()


@router.get("/user")
async def get_self(call: Here) -> Json:
    """Tell a person about themselves; an App's token has no person behind it."""
    if call.caller.actor is None and call.caller.app is None:
        raise Forbidden("Requires authentication")
    if call.actor.installation:
        raise Forbidden
    return Json(own_user(call.world, call.actor.user))


@router.get("/users/{login}")
async def get_user(call: Here, login: str) -> Json:
    """Tell about an account."""
    return Json(full_user(call.world, call.world.user(login)))


@router.get("/user/repos")
async def list_own_repositories(call: Here) -> Json:
    """List the repositories in which the person has a role."""
    mine = [r for r in call.world.repositories.values() if call.actor.user.login in r.collaborators]
    return paged(call, mine, lambda r: full_repository(call.world, r, call.actor))


@router.get("/user/{number}")
async def get_user_by_id(call: Here, number: int) -> Json:
    """Tell about an account by its number."""
    return Json(full_user(call.world, found(call.world.users.values(), lambda u: u.id == number)))


@router.get("/rate_limit")
async def get_rate_limit(call: Here) -> Json:
    """Tell what is left of the hour's allowance; asking is free."""
    resources = {}
    for resource in ("core", "graphql"):
        bucket = call.world.limits.bucket(call.caller.who, resource)
        resources[resource] = {
            "limit": bucket.limit,
            "used": bucket.used,
            "remaining": bucket.remaining,
            "reset": int(bucket.reset.timestamp()),
        }
    resources["search"] = {**resources["core"], "limit": 30, "used": 0, "remaining": 30}
    return Json({"resources": resources, "rate": resources["core"]})


@router.get("/meta")
async def get_meta(call: Here) -> Json:
    """Tell about the service; an Enterprise Server tells its version."""
    told = {"verifiable_password_authentication": False, "hooks": ["127.0.0.1/32"], "web": [], "api": []}
    server = call.world.server_version
    return Json({**told, "installed_version": server} if server else told)


@router.get("/orgs/{login}")
async def get_organization(call: Here, login: str) -> Json:
    """Tell about an organization."""
    return Json(full_organization(call.world, call.world.organization(login)))


@router.get("/orgs/{login}/repos")
async def list_repositories(call: Here, login: str) -> Json:
    """List an organization's repositories that the caller may see."""
    owner = call.world.organization(login)
    seen = [r for r in call.world.repositories.values() if r.owner is owner and call.world.sees(call.actor, r)]
    return paged(call, seen, lambda r: repository(call.world, r))


@router.get("/orgs/{login}/members")
async def list_members(call: Here, login: str) -> Json:
    """List an organization's members, on request those of one role."""
    owner, role = _organization(call, login), call.query("role", "all")
    chosen = [call.world.user(m) for m, has in owner.members.items() if role in ("all", has)]
    return paged(call, chosen, lambda u: user(call.world, u))


@router.get("/orgs/{login}/members/{member}")
async def check_member(call: Here, login: str, member: str) -> Response:
    """Say 204 for a member, 404 for anybody else; who is no member is sent to the public list, empty here."""
    owner = call.world.organization(login)
    if not call.actor.installation and call.actor.user.login not in owner.members:
        where = f"{call.world.api_url}/orgs/{owner.login}/public_members/{member}"
        return Response(status_code=302, headers={"Location": where})
    found(_organization(call, login).members, lambda m: m.lower() == member.lower())
    return done()


@router.get("/orgs/{login}/memberships/{member}")
async def get_membership(call: Here, login: str, member: str) -> Json:
    """Tell which role a member has."""
    owner, person = _organization(call, login), call.world.user(member)
    if person.login not in owner.members:
        raise NotFound
    return Json({**membership(call.world, owner, person), "organization": organization(call.world, owner)})


@router.get("/orgs/{login}/teams")
async def list_teams(call: Here, login: str) -> Json:
    """List an organization's teams."""
    owner = _organization(call, login)
    return paged(call, list(owner.teams.values()), lambda t: team(call.world, t, owner))


@router.get("/orgs/{login}/teams/{slug}")
async def get_team(call: Here, login: str, slug: str) -> Json:
    """Tell about a team."""
    owner, it = _team(call, login, slug)
    return Json(full_team(call.world, it, owner))


@router.get("/orgs/{login}/teams/{slug}/members")
async def list_team_members(call: Here, login: str, slug: str) -> Json:
    """List a team's members."""
    _, it = _team(call, login, slug)
    return paged(call, [call.world.user(m) for m in it.members], lambda u: user(call.world, u))


@router.get("/orgs/{login}/teams/{slug}/memberships/{member}")
async def get_team_membership(call: Here, login: str, slug: str, member: str) -> Json:
    """Tell which role a person has in a team, 404 for those who are not in it."""
    owner, it = _team(call, login, slug)
    return _membership(call, owner, it, member)


@router.get("/organizations/{number}/team/{team_id}/members")
async def list_team_members_by_id(call: Here, number: int, team_id: int) -> Json:
    """List a team's members, addressed by numbers as in the team's own links."""
    _, it = _team_by_id(call, number, team_id)
    return paged(call, [call.world.user(m) for m in it.members], lambda u: user(call.world, u))


@router.get("/organizations/{number}/team/{team_id}/memberships/{member}")
async def get_team_membership_by_id(call: Here, number: int, team_id: int, member: str) -> Json:
    """Tell which role a person has in a team addressed by numbers."""
    owner, it = _team_by_id(call, number, team_id)
    return _membership(call, owner, it, member)


def _membership(call: Call, owner: Organization, it: Team, member: str) -> Json:
    person = call.world.user(member)
    if person.login not in it.members:
        raise NotFound
    url = f"{call.world.api_url}/organizations/{owner.id}/team/{it.id}/memberships/{person.login}"
    return Json({"url": url, "role": it.members[person.login], "state": "active"})


def _organization(call: Call, login: str) -> Organization:
    owner = call.world.organization(login)
    call.world.need_organization(call.actor, owner, "members=read")
    return owner


def _team(call: Call, login: str, slug: str) -> tuple[Organization, Team]:
    owner = _organization(call, login)
    return owner, found(owner.teams.values(), lambda t: t.slug == slug.lower())


def _team_by_id(call: Call, number: int, team_id: int) -> tuple[Organization, Team]:
    owner = found(call.world.users.values(), lambda u: u.id == number and isinstance(u, Organization))
    organization_ = _organization(call, owner.login)
    return organization_, found(organization_.teams.values(), lambda t: t.id == team_id)
