"""Are the sandbox's REST answers and webhooks as GitHub describes them?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from fastapi.routing import APIRoute

from bot.sandbox.app import ROUTERS
from tests.contract.openapi import Description
from tests.contract.result import Result
from tests.contract.traffic import Call, Traffic

# Addresses that GitHub serves without describing them; nothing can be held against a description here.
UNDESCRIBED = {
    "GET /organizations/{number}/team/{team_id}/members",
    "GET /organizations/{number}/team/{team_id}/memberships/{member}",
}


def check_rest(traffic: Traffic, description: Description) -> Result:
    """Hold every answer of the day against the description of its operation and status."""
    result = Result("REST answers of the sandbox")
    for call in traffic.calls:
        result.checked += 1
        result.violations += _wrong(call, description)
    return result


def check_routes(traffic: Traffic) -> Result:
    """Every REST route of the sandbox must have been asked with success at least once."""
    result = Result("REST routes of the sandbox that were asked")
    good = [call for call in traffic.calls if call.status < 400]
    for route in routes():
        for method in sorted(route.methods or ()):
            result.checked += 1
            if not any(call.method == method and route.path_regex.match(call.path) for call in good):
                result.violations.append(f"{method} {route.path} was never asked with success")
    return result


def check_webhooks(traffic: Traffic, description: Description) -> Result:
    """Hold every payload that the sandbox sent against the description of its event and action."""
    result = Result("webhooks of the sandbox")
    found: Counter[str] = Counter()
    for event, payload in traffic.sent:
        result.checked += 1
        action = payload.get("action")
        name = f"{event}.{action}" if action else event
        found.update(f"{name}: {line}" for line in description.check_webhook(event, action, payload))
    result.violations = [f"{line} ({count} times)" for line, count in found.items()]
    return result


def routes() -> list[APIRoute]:
    """List the sandbox's REST routes, without its control routes."""
    found = [route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute)]
    return [route for route in found if not route.path.startswith("/_sandbox")]


def _wrong(call: Call, description: Description) -> Iterator[str]:
    operation = description.operation(call.method, call.path)
    asked = f"{call.method} {call.path} -> {call.status}"
    if operation is None:
        known = any(re.fullmatch(_as_pattern(entry), f"{call.method} {call.path}") for entry in UNDESCRIBED)
        yield from [] if known else [f"{asked}: GitHub describes no such operation"]
        return
    yield from (f"{asked}: {line}" for line in description.check_answer(operation, call.status, call.body))


def _as_pattern(template: str) -> str:
    return re.sub(r"\{\w+\}", "[^/]+", template)
