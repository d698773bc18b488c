"""What an App asks about itself: its installations, its tokens, its hook and its deliveries."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from bot.sandbox.clock import stamp
from bot.sandbox.deliveries import Delivery
from bot.sandbox.entities import App, Hook, Installation, Repository
from bot.sandbox.errors import Forbidden, ValidationFailed
from bot.sandbox.rest_base import Call, Here, Json, done, found, paged
from bot.sandbox.shapes.apps import (
    app,
    delivery,
    delivery_item,
    hook_config,
    installation,
    own_app,
)
from bot.sandbox.shapes.repositories import full_repository

router = APIRouter()


@router.get("/app")
async def get_app(call: Here) -> Json:
    """Tell an App about itself."""
    return Json(own_app(call.world, call.app))


@router.get("/apps/{slug}")
async def get_app_by_slug(call: Here, slug: str) -> Json:
    """Tell anybody about an App."""
    return Json(app(call.world, found(call.world.apps.values(), lambda a: a.slug == slug)))


@router.get("/app/installations")
async def list_installations(call: Here) -> Json:
    """List where the App is installed."""
    mine = [i for i in call.world.installations.values() if i.app is call.app]
    return paged(call, mine, lambda i: installation(call.world, i))


@router.get("/app/installations/{number}")
async def get_installation(call: Here, number: int) -> Json:
    """Show one installation of the App."""
    return Json(installation(call.world, _installation(call, number)))


@router.delete("/app/installations/{number}")
async def delete_installation(call: Here, number: int) -> Response:
    """Uninstall the App from an account."""
    call.world.uninstall(call.world.actor(call.app.bot.login), _installation(call, number))
    return done()


@router.get("/repos/{owner}/{name}/installation")
async def get_repository_installation(call: Here, owner: str, name: str) -> Json:
    """Find the App's installation that covers a repository."""
    repository = call.world.repository(owner, name)
    return Json(installation(call.world, call.world.installation_for(call.app, repository.owner, repository)))


@router.get("/orgs/{login}/installation")
@router.get("/users/{login}/installation")
async def get_account_installation(call: Here, login: str) -> Json:
    """Find the App's installation on an account."""
    return Json(installation(call.world, call.world.installation_for(call.app, call.world.user(login))))


@router.post("/app/installations/{number}/access_tokens")
async def create_token(call: Here, number: int) -> Json:
    """Give the App a token for one of its installations, with fewer rights on request."""
    where, sent = _installation(call, number), await call.json()
    chosen = _chosen(call, where, sent)
    token = call.world.installation_token(where, sent.get("permissions"), chosen)
    narrowed = chosen is not None or where.selection == "selected"
    body: dict[str, object] = {
        "token": token.value,
        "expires_at": stamp(token.expires_at) if token.expires_at else None,
        "permissions": dict(token.actor.permissions),
        "repository_selection": "selected" if narrowed else "all",
    }
    if chosen is not None:
        body["repositories"] = [full_repository(call.world, r) for r in chosen]
    return Json(body, 201)


@router.get("/installation/repositories")
async def list_installation_repositories(call: Here) -> Json:
    """List the repositories that a token reaches."""
    actor = call.actor
    if actor.installation is None:
        raise Forbidden("You must authenticate with an installation access token in order to list repositories.")
    reached = [r for r in call.world.covered(actor.installation) if call.world.reaches(actor, r)]
    return paged(call, reached, lambda r: full_repository(call.world, r, actor), "repositories")


@router.get("/app/hook/config")
async def get_hook_config(call: Here) -> Json:
    """Tell where the App's deliveries go."""
    return Json(hook_config(call.app.hook))


@router.patch("/app/hook/config")
async def set_hook_config(call: Here) -> Json:
    """Let the App's deliveries go elsewhere, or be signed with another secret."""
    change_hook(call, call.app.hook, await call.json())
    return Json(hook_config(call.app.hook))


@router.get("/app/hook/deliveries")
async def list_deliveries(call: Here) -> Json:
    """List the App's deliveries, newest first."""
    return delivery_page(call, call.app.hook)


@router.get("/app/hook/deliveries/{number}")
async def get_delivery(call: Here, number: int) -> Json:
    """Show one delivery of the App."""
    return Json(delivery(delivery_of(call, call.app.hook, number)))


@router.post("/app/hook/deliveries/{number}/attempts")
async def redeliver(call: Here, number: int) -> Json:
    """Send one of the App's deliveries again, under the same GUID."""
    call.world.deliveries.redeliver(delivery_of(call, call.app.hook, number))
    return Json({}, 202)


def delivery_page(call: Call, hook: Hook) -> Json:
    """Answer with a hook's deliveries; `cursor` and `status` as GitHub reads them."""
    past = call.world.deliveries.of(hook)
    if wanted := call.query("status"):
        past = [d for d in past if _went_well(d) == (wanted == "success")]
    if (cursor := call.query("cursor")).isdecimal():
        past = [d for d in past if d.id < int(cursor)]
    size = call.query("per_page", "30")
    count = min(int(size), 100) if size.isdecimal() else 30
    shown = past[:count]
    headers = None
    if len(past) > count:
        path = f"{call.world.api_url}{call.request.scope['path']}"
        headers = {"Link": f'<{path}?per_page={count}&cursor={shown[-1].id}>; rel="next"'}
    return Json([delivery_item(d) for d in shown], headers=headers)


def delivery_of(call: Call, hook: Hook, number: int) -> Delivery:
    """Find a delivery of a hook, of the last three days."""
    return found(call.world.deliveries.of(hook), lambda d: d.id == number)


def change_hook(call: Call, hook: Hook, config: dict[str, object]) -> None:
    """Change where a hook points."""
    for key in ("url", "secret", "content_type"):
        if key in config:
            value = config[key]
            if not isinstance(value, str):
                raise ValidationFailed([{"resource": "Hook", "code": "invalid", "field": key}])
            setattr(hook, key, value)
    if "insecure_ssl" in config:
        hook.insecure_ssl = str(config["insecure_ssl"])
    hook.updated_at = call.world.now()


def _went_well(it: Delivery) -> bool:
    return it.answer is not None and it.answer.status_code in range(200, 300)


def _installation(call: Call, number: int) -> Installation:
    mine: App = call.app
    return found(call.world.installations.values(), lambda i: i.id == number and i.app is mine)


def _chosen(call: Call, where: Installation, sent: dict[str, object]) -> list[Repository] | None:
    names, ids = sent.get("repositories"), sent.get("repository_ids")
    if names is None and ids is None:
        return None
    covered = call.world.covered(where)
    wanted: list[Repository] = []
    for key in [*_listed(names), *_listed(ids)]:
        fitting = [r for r in covered if key in (r.name, r.id)]
        if not fitting:
            raise ValidationFailed(
                [],
                "There is at least one repository that does not exist or is not accessible to the parent installation.",
            )
        wanted += fitting
    return wanted


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else []
