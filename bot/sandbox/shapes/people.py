"""How does GitHub write accounts and teams?"""

from __future__ import annotations

from typing import Any

from bot.sandbox.clock import stamp
from bot.sandbox.entities import Organization, Repository, Team, User
from bot.sandbox.state import State

USER_URLS = (
    ("followers_url", "/followers"),
    ("following_url", "/following{/other_user}"),
    ("gists_url", "/gists{/gist_id}"),
    ("starred_url", "/starred{/owner}{/repo}"),
    ("subscriptions_url", "/subscriptions"),
    ("organizations_url", "/orgs"),
    ("repos_url", "/repos"),
    ("events_url", "/events{/privacy}"),
    ("received_events_url", "/received_events"),
)


def user(world: State, account: User) -> dict[str, Any]:
    """Write an account as GitHub's simple-user; in the place of a deleted one stands the ghost."""
    if account.deleted:
        account = world.user("ghost")
    url = f"{world.api_url}/users/{account.login}"
    robot = account.login.removesuffix("[bot]")
    page = f"{world.web_url}/apps/{robot}" if account.type == "Bot" else f"{world.web_url}/{account.login}"
    return {
        "login": account.login,
        "id": account.id,
        "node_id": account.node_id,
        "avatar_url": f"{world.web_url}/avatars/{account.id}",
        "gravatar_id": "",
        "url": url,
        "html_url": page,
        **{key: url + tail for key, tail in USER_URLS},
        "type": account.type,
        "user_view_type": "public",
        "site_admin": False,
    }


def full_user(world: State, account: User) -> dict[str, Any]:
    """Write an account as GitHub's public-user."""
    owned = [r for r in world.repositories.values() if r.owner is account]
    return {
        **user(world, account),
        "name": account.name,
        "company": None,
        "blog": "",
        "location": None,
        "email": None,
        "hireable": None,
        "bio": None,
        "twitter_username": None,
        "public_repos": sum(not r.private for r in owned),
        "public_gists": 0,
        "followers": 0,
        "following": 0,
        "created_at": stamp(account.created_at),
        "updated_at": stamp(account.created_at),
    }


def own_user(world: State, account: User) -> dict[str, Any]:
    """Write an account as it sees itself, GitHub's private-user."""
    return {
        **full_user(world, account),
        "user_view_type": "private",
        "private_gists": 0,
        "total_private_repos": 0,
        "owned_private_repos": 0,
        "disk_usage": 0,
        "collaborators": 0,
        "two_factor_authentication": True,
    }


def organization(world: State, account: User) -> dict[str, Any]:
    """Write an organization as GitHub's organization-simple."""
    url = f"{world.api_url}/orgs/{account.login}"
    return {
        "login": account.login,
        "id": account.id,
        "node_id": account.node_id,
        "url": url,
        "repos_url": f"{url}/repos",
        "events_url": f"{url}/events",
        "hooks_url": f"{url}/hooks",
        "issues_url": f"{url}/issues",
        "members_url": f"{url}/members{{/member}}",
        "public_members_url": f"{url}/public_members{{/member}}",
        "avatar_url": f"{world.web_url}/avatars/{account.id}",
        "description": "",
    }


def full_organization(world: State, account: User) -> dict[str, Any]:
    """Write an organization as GitHub's organization-full."""
    owned = [r for r in world.repositories.values() if r.owner is account]
    return {
        **organization(world, account),
        "name": account.name or account.login,
        "html_url": f"{world.web_url}/{account.login}",
        "has_organization_projects": True,
        "has_repository_projects": True,
        "is_verified": False,
        "public_repos": sum(not r.private for r in owned),
        "public_gists": 0,
        "followers": 0,
        "following": 0,
        "type": "Organization",
        "created_at": stamp(account.created_at),
        "updated_at": stamp(account.created_at),
        "archived_at": None,
    }


def membership(world: State, owner: Organization, member: User) -> dict[str, Any]:
    """Write how a person belongs to an organization."""
    url = f"{world.api_url}/orgs/{owner.login}"
    return {
        "url": f"{url}/memberships/{member.login}",
        "state": "active",
        "role": owner.members[member.login],
        "organization_url": url,
        "user": user(world, member),
    }


def team(world: State, it: Team, owner: Organization) -> dict[str, Any]:
    """Write a team as GitHub's team-simple."""
    url = f"{world.api_url}/organizations/{owner.id}/team/{it.id}"
    return {
        "id": it.id,
        "node_id": it.node_id,
        "url": url,
        "html_url": f"{world.web_url}/orgs/{owner.login}/teams/{it.slug}",
        "name": it.name,
        "slug": it.slug,
        "description": it.description,
        "privacy": "closed",
        "notification_setting": "notifications_enabled",
        "permission": "pull",
        "members_url": f"{url}/members{{/member}}",
        "repositories_url": f"{url}/repos",
        "type": "organization",
        "organization_id": owner.id,
        "parent": None,
    }


def full_team(world: State, it: Team, owner: Organization) -> dict[str, Any]:
    """Write a team as GitHub's team-full."""
    return {
        **team(world, it, owner),
        "created_at": stamp(owner.created_at),
        "updated_at": stamp(owner.created_at),
        "members_count": len(it.members),
        "repos_count": 0,
        "organization": full_organization(world, owner),
    }


def association(it: User, repository: Repository) -> str:
    """Tell how an account stands to a repository: OWNER, MEMBER, COLLABORATOR or NONE."""
    owner = repository.owner
    if it is owner:
        return "OWNER"
    if isinstance(owner, Organization) and it.login in owner.members:
        return "MEMBER"
    return "COLLABORATOR" if it.login in repository.collaborators else "NONE"
