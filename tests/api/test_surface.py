"""Whatever programs send to the API, the answer is one that its document promises: no 5xx, and of the right shape."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.checks import load_all_checks, not_a_server_error

from bot.api.app import make_api
from tests.api.conftest import House

load_all_checks()
NAMES = ["status_code_conformance", "content_type_conformance", "response_schema_conformance"]
CHECKS: Any = [not_a_server_error, *schemathesis.checks.CHECKS.get_by_names(NAMES)]
DOCUMENT = make_api(None).openapi()  # type: ignore[arg-type]  # nobody asks it anything
PLACES = [(path, method) for path, methods in DOCUMENT["paths"].items() for method in methods]
NUMBERS = st.sampled_from([1, 2, 10**30])
FEW = settings(
    max_examples=10,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.no_cover
@pytest.mark.parametrize(("path", "method"), PLACES)
def test_no_address_breaks_or_says_what_is_not_promised(house: House, path: str, method: str) -> None:
    schema = schemathesis.openapi.from_dict(DOCUMENT)
    schema.app = house.app
    seen: Counter[int] = Counter()
    operation = schema[path][method.upper()]
    cases = st.one_of(
        operation.as_strategy(generation_mode=GenerationMode.POSITIVE),
        operation.as_strategy(generation_mode=GenerationMode.NEGATIVE) if _can_be_wrong(path, method) else st.nothing(),
    )

    @FEW
    @given(case=cases, ours=st.integers(0, 3), who=st.sampled_from(["read", "metrics", "old", ""]), number=NUMBERS)
    def asked(case: Case[Any], ours: int, who: str, number: int) -> None:
        if ours and "owner" in case.path_parameters:
            # Else nothing would ever come as far as the database.
            case.path_parameters |= {"owner": "acme", "repo": "rockets"}
            case.path_parameters |= {name: number for name in ("sprint", "goal") if name in case.path_parameters}
        right = "metrics" if method == "post" else "read"
        token = house.tokens.get(right if ours > 1 else who, "")
        answer = case.call(headers={"Authorization": f"Bearer {token}"} if token else {})
        case.validate_response(answer, checks=CHECKS)
        seen[answer.status_code] += 1

    asked()
    assert seen[200] or (method == "post" and seen[422]), seen


def test_what_is_stored_is_answered_as_promised(house: House) -> None:
    schema = schemathesis.openapi.from_dict(DOCUMENT)
    schema.app = house.app
    operation = schema["/v1/spaces/{owner}/{repo}/metrics"]["POST"]
    place = {"owner": "acme", "repo": "rockets"}
    bodies: list[tuple[Any, int]] = [({"name": "a", "value": 1}, 201), ({"name": "a", "value": 1, "sprint": 1}, 409)]
    for body, status in (*bodies, ([], 422)):
        case = operation.Case(path_parameters=place, body=body, media_type="application/json")
        headers = {"Authorization": f"Bearer {house.tokens['metrics']}"}
        assert case.call_and_validate(headers=headers, checks=CHECKS).status_code == status


def _can_be_wrong(path: str, method: str) -> bool:
    """Whether there is anything in a request that can be of a wrong shape."""
    operation = DOCUMENT["paths"][path][method]
    return bool(operation.get("requestBody") or any(each["in"] == "query" for each in operation.get("parameters", ())))
