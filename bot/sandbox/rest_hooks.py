"""What REST does with a repository's webhooks and their deliveries."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from bot.sandbox.entities import Hook, Repository
from bot.sandbox.errors import ValidationFailed
from bot.sandbox.rest_apps import change_hook, delivery_of, delivery_page
from bot.sandbox.rest_base import Call, Here, Json, done, found, names, paged
from bot.sandbox.shapes.apps import delivery
from bot.sandbox.shapes.apps import hook as hook_shape

router = APIRouter()
HOOKS = "/repos/{owner}/{name}/hooks"
HOOK = HOOKS + "/{hook_id}"
SCOPE = "repository_hooks=read"


@router.get(HOOKS)
async def list_hooks(call: Here, owner: str, name: str) -> Json:
    """List a repository's webhooks."""
    repository = _repository(call, owner, name)
    return paged(call, repository.hooks, lambda h: hook_shape(call.world, h, repository))


@router.post(HOOKS)
async def create_hook(call: Here, owner: str, name: str) -> Json:
    """Add a webhook; it is pinged at once."""
    repository, sent = _repository(call, owner, name), await call.json()
    config, now = sent.get("config") or {}, call.world.now()
    if not isinstance(config, dict) or not config.get("url"):
        raise ValidationFailed(
            [{"resource": "Hook", "code": "custom", "field": "url", "message": "url cannot be blank"}]
        )
    events = names(sent.get("events") or ["push"], "events")
    made = Hook(call.world.ids.account(), "", "", events, now, now, target_type="repository", target_id=repository.id)
    made.active = bool(sent.get("active", True))
    change_hook(call, made, config)
    call.world.create_hook(call.actor, repository, made)
    return Json(hook_shape(call.world, made, repository), 201)


@router.get(HOOK)
async def get_hook(call: Here, owner: str, name: str, hook_id: int) -> Json:
    """Show a webhook."""
    repository, hook = _hook(call, owner, name, hook_id)
    return Json(hook_shape(call.world, hook, repository))


@router.patch(HOOK)
async def edit_hook(call: Here, owner: str, name: str, hook_id: int) -> Json:
    """Change where a webhook points, what it hears of, or whether it is on."""
    repository, hook = _hook(call, owner, name, hook_id)
    sent = await call.json()
    change_hook(call, hook, sent.get("config") or {})
    if "events" in sent:
        hook.events = names(sent["events"], "events")
    hook.active = bool(sent.get("active", hook.active))
    return Json(hook_shape(call.world, hook, repository))


@router.delete(HOOK)
async def delete_hook(call: Here, owner: str, name: str, hook_id: int) -> Response:
    """Remove a webhook."""
    repository, hook = _hook(call, owner, name, hook_id)
    repository.hooks.remove(hook)
    return done()


@router.post(HOOK + "/pings")
async def ping(call: Here, owner: str, name: str, hook_id: int) -> Response:
    """Send a ping."""
    repository, hook = _hook(call, owner, name, hook_id)
    call.world.ping_hook(call.actor, repository, hook)
    return done()


@router.get(HOOK + "/deliveries")
async def list_deliveries(call: Here, owner: str, name: str, hook_id: int) -> Json:
    """List a webhook's deliveries, newest first."""
    _, hook = _hook(call, owner, name, hook_id)
    return delivery_page(call, hook)


@router.get(HOOK + "/deliveries/{number}")
async def get_delivery(call: Here, owner: str, name: str, hook_id: int, number: int) -> Json:
    """Show one delivery."""
    _, hook = _hook(call, owner, name, hook_id)
    return Json(delivery(delivery_of(call, hook, number)))


@router.post(HOOK + "/deliveries/{number}/attempts")
async def redeliver(call: Here, owner: str, name: str, hook_id: int, number: int) -> Json:
    """Send one delivery again, under the same GUID."""
    _, hook = _hook(call, owner, name, hook_id)
    call.world.deliveries.redeliver(delivery_of(call, hook, number))
    return Json({}, 202)


def _repository(call: Call, owner: str, name: str) -> Repository:
    repository = call.repository(owner, name)
    call.world.need(call.actor, repository, SCOPE, "admin")
    return repository


def _hook(call: Call, owner: str, name: str, hook_id: int) -> tuple[Repository, Hook]:
    repository = _repository(call, owner, name)
    return repository, found(repository.hooks, lambda h: h.id == hook_id)
