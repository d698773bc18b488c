"""How does somebody outside steer the sandbox: its clock, its faults, its deliveries, its people?"""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, timedelta

from fastapi import APIRouter
from starlette.responses import Response

from bot.sandbox.acting import act
from bot.sandbox.clock import stamp
from bot.sandbox.deliveries import Mode
from bot.sandbox.errors import ValidationFailed
from bot.sandbox.gate import Backstage
from bot.sandbox.picture import inspect, inspect_boards
from bot.sandbox.rest_base import Call, Here, Json, done
from bot.sandbox.shapes.apps import delivery_item

router = APIRouter(prefix="/_sandbox")


@router.get("/clock")
async def get_clock(call: Here) -> Json:
    """Tell the time."""
    return _time(call)


@router.post("/clock")
async def set_clock(call: Here) -> Json:
    """Set the time: {"now": ISO time}, {"advance": seconds}, {"ticking": true or false}, or some of them."""
    sent, clock = await call.json(), call.world.clock
    try:
        if "now" in sent or "ticking" in sent:
            at = datetime.fromisoformat(sent["now"]) if "now" in sent else clock.now()
            clock.set(at, ticking=sent.get("ticking"))
        if "advance" in sent:
            clock.advance(timedelta(seconds=float(sent["advance"])))
    except (TypeError, ValueError) as bad:
        raise _wrong(bad) from bad
    return _time(call)


@router.get("/faults")
async def get_faults(call: Here) -> Json:
    """List the faults that still wait for their call."""
    return Json([fault.shape() for fault in _backstage(call).faults.waiting])


@router.post("/faults")
async def add_fault(call: Here) -> Json:
    """Let a call go wrong; see `Fault` for the keys."""
    try:
        fault = _backstage(call).faults.add_from(await call.json())
    except ValueError as bad:
        raise _wrong(bad) from bad
    return Json(fault.shape(), 201)


@router.delete("/faults")
async def clear_faults(call: Here) -> Response:
    """Let everything go well again."""
    _backstage(call).faults.clear()
    return done()


@router.get("/deliveries")
async def get_deliveries(call: Here) -> Json:
    """Tell how deliveries travel, how many wait, and how those before them ended."""
    box = call.world.deliveries
    past = [{**delivery_item(d), "answered": d.answer is not None} for d in box.records.values()]
    return Json({"mode": asdict(box.mode), "waiting": box.waiting(), "deliveries": past})


@router.put("/deliveries/mode")
async def set_mode(call: Here) -> Json:
    """Choose how deliveries travel; see `Mode` for the keys, those that are left out are good travel."""
    sent = await call.json()
    try:
        mode = Mode(**{**sent, "drop_nth": tuple(sent.get("drop_nth", ()))})
    except TypeError as bad:
        raise _wrong(bad) from bad
    call.world.deliveries.set_mode(mode)
    return Json(asdict(mode))


@router.get("/inspect")
async def get_everything(call: Here) -> Json:
    """Show all repositories, issues, comments, labels and boards at once."""
    repositories = [inspect(call.world, r) for r in call.world.repositories.values()]
    return Json({"repositories": repositories, "boards": inspect_boards(call.world)})


@router.get("/inspect/{owner}/{name}")
async def get_repository(call: Here, owner: str, name: str) -> Json:
    """Show one repository with everything in it."""
    return Json(inspect(call.world, call.world.repository(owner, name)))


@router.get("/apps")
async def get_apps(call: Here) -> Json:
    """List the Apps with the ids of their installations, and with what those who log in through them need."""
    every = call.world.installations.values()
    return Json(
        [
            {
                "id": app.id,
                "slug": app.slug,
                "installations": [each.id for each in every if each.app is app],
                "client_id": app.client_id,
                "client_secret": app.client_secret,
                "callbacks": app.callbacks,
            }
            for app in call.world.apps.values()
        ]
    )


@router.get("/calls")
async def get_calls(call: Here) -> Json:
    """List the calls that were made, oldest first."""
    return Json(list(_backstage(call).calls))


@router.delete("/calls")
async def clear_calls(call: Here) -> Response:
    """Forget the calls that were made."""
    _backstage(call).calls.clear()
    return done()


@router.put("/limits")
async def set_limits(call: Here) -> Json:
    """Set the allowance per hour {"core", "graphql"} and for new content {"content_per_minute", "content_per_hour"}."""
    sent, limits = await call.json(), call.world.limits
    try:
        for key, value in sent.items():
            if key in limits.allowance:
                limits.set_allowance(key, int(value))
            elif key in ("content_per_minute", "content_per_hour"):
                setattr(limits, key, int(value))
            else:
                raise _wrong(f"There is no limit {key!r}.")
    except (TypeError, ValueError) as bad:
        raise _wrong(bad) from bad
    return Json({**limits.allowance, "content_per_minute": limits.content_per_minute})


@router.put("/workflows")
async def hold_workflows(call: Here) -> Json:
    """Let the boards' built-in automations wait or run: {"held": true or false}; tells how many wait."""
    sent = await call.json()
    call.world.hold_workflows(hold=bool(sent.get("held")))
    return Json({"held": call.world.workflows_held, "waiting": len(call.world.woken)})


@router.post("/act")
async def post_act(call: Here) -> Json:
    """Do something as one of the sandbox's people; see `acting`."""
    sent = await call.json()
    try:
        return Json(act(call.world, sent))
    except (KeyError, TypeError, ValueError) as bad:
        said = f"The key {bad} is missing or names nothing." if isinstance(bad, KeyError) else bad
        raise _wrong(said) from bad


@router.post("/reset")
async def reset(call: Here) -> Response:
    """Begin again: forget everything, and set the first stage when there is one."""
    _backstage(call).faults.clear()
    _backstage(call).calls.clear()
    call.world.reset()
    if reseed := _backstage(call).reseed:
        reseed(call.world)
    return done()


def _backstage(call: Call) -> Backstage:
    backstage: Backstage = call.request.state.backstage
    return backstage


def _time(call: Call) -> Json:
    return Json({"now": stamp(call.world.clock.now()), "ticking": call.world.clock.ticking})


def _wrong(why: object) -> ValidationFailed:
    return ValidationFailed([str(why)])
