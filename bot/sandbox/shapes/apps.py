"""How does GitHub write Apps, installations, hooks and deliveries?"""

from __future__ import annotations

from typing import Any

from bot.sandbox.clock import stamp, stamp_or_none
from bot.sandbox.deliveries import Delivery
from bot.sandbox.entities import App, Hook, Installation, Organization, Repository
from bot.sandbox.shapes.people import user
from bot.sandbox.state import State

OLD_EVENTS = ("issues", "issue_comment", "label", "milestone", "repository", "push", "member", "membership")


def app(world: State, it: App) -> dict[str, Any]:
    """Write an App."""
    return {
        "id": it.id,
        "client_id": it.client_id,
        "slug": it.slug,
        "node_id": it.node_id,
        "owner": user(world, it.owner),
        "name": it.name,
        "description": "",
        "external_url": f"{world.web_url}/apps/{it.slug}",
        "html_url": f"{world.web_url}/apps/{it.slug}",
        "created_at": stamp(it.created_at),
        "updated_at": stamp(it.updated_at),
        "permissions": dict(it.permissions),
        "events": list(it.events),
    }


def behind(world: State, it: App) -> dict[str, Any]:
    """Write the App behind an issue or a comment; GitHub's description of that place knows the older events only."""
    return {**app(world, it), "events": [event for event in it.events if event in OLD_EVENTS]}


def own_app(world: State, it: App) -> dict[str, Any]:
    """Write an App as it sees itself, with the count of its installations."""
    return {**app(world, it), "installations_count": sum(i.app is it for i in world.installations.values())}


def installation(world: State, it: Installation) -> dict[str, Any]:
    """Write an installation."""
    url = f"{world.api_url}/app/installations/{it.id}"
    is_organization = isinstance(it.account, Organization)
    settings = f"/organizations/{it.account.login}" if is_organization else ""
    return {
        "id": it.id,
        "client_id": it.app.client_id,
        "account": user(world, it.account),
        "repository_selection": it.selection,
        "access_tokens_url": f"{url}/access_tokens",
        "repositories_url": f"{world.api_url}/installation/repositories",
        "html_url": f"{world.web_url}{settings}/settings/installations/{it.id}",
        "app_id": it.app.id,
        "app_slug": it.app.slug,
        "target_id": it.account.id,
        "target_type": it.account.type,
        "permissions": dict(it.permissions),
        "events": list(it.app.events),
        "created_at": stamp(it.created_at),
        "updated_at": stamp(it.updated_at),
        "single_file_name": None,
        "has_multiple_single_files": False,
        "single_file_paths": [],
        "suspended_by": user(world, it.suspended_by) if it.suspended_by else None,
        "suspended_at": stamp_or_none(it.suspended_at),
    }


def hook_config(it: Hook) -> dict[str, Any]:
    """Write where a hook points; its secret is never shown."""
    config = {"content_type": it.content_type, "insecure_ssl": it.insecure_ssl, "url": it.url}
    return {**config, "secret": "********"} if it.secret else config


def hook(world: State, it: Hook, repository: Repository) -> dict[str, Any]:
    """Write a repository's hook."""
    url = f"{world.api_url}/repos/{repository.full_name}/hooks/{it.id}"
    last = next(iter(world.deliveries.of(it)), None)
    answer = last.answer if last else None
    return {
        "type": "Repository",
        "id": it.id,
        "name": "web",
        "active": it.active,
        "events": list(it.events),
        "config": hook_config(it),
        "updated_at": stamp(it.updated_at),
        "created_at": stamp(it.created_at),
        "url": url,
        "test_url": f"{url}/test",
        "ping_url": f"{url}/pings",
        "deliveries_url": f"{url}/deliveries",
        "last_response": {
            "code": answer.status_code if answer else None,
            "status": "unused" if answer is None else "active",
            "message": answer.status if answer else None,
        },
    }


def delivery_item(it: Delivery) -> dict[str, Any]:
    """Write a delivery as one line of the list."""
    answer = it.answer
    return {
        "id": it.id,
        "guid": it.guid,
        "delivered_at": stamp(it.delivered_at or it.created_at),
        "redelivery": it.redelivery,
        "duration": round(answer.duration, 2) if answer else 0,
        "status": _status(it),
        "status_code": answer.status_code if answer else 0,
        "event": it.event,
        "action": it.action,
        "installation_id": it.installation_id,
        "repository_id": it.repository_id,
        "throttled_at": None,
    }


def delivery(it: Delivery) -> dict[str, Any]:
    """Write a delivery with what was sent and what came back."""
    answer = it.answer
    return {
        **delivery_item(it),
        "url": it.hook.url,
        "request": {"headers": it.headers(), "payload": it.payload},
        "response": {
            "headers": dict(answer.headers) if answer else None,
            "payload": answer.payload if answer else None,
        },
    }


def _status(it: Delivery) -> str:
    if it.answer is None:
        return "pending"
    good = range(200, 300)
    return "OK" if it.answer.status_code in good else it.answer.status or "Invalid HTTP Response: 500"
