"""A value that a program told, all the way: into the plan, the history and the sheet; once, and the latest one."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.api.app import make_api
from bot.api.asking import Desk
from bot.api.tokens import digest_of, new_token
from tests.corridor.conftest import *  # noqa: F403 - its fixtures
from tests.corridor.corridor import Corridor
from tests.corridor.ending import RULES, Stage
from tests.corridor.test_figures import NUMBERS
from tests.web.door import ask


@pytest.mark.no_cover
def test_what_ci_tells_stands_in_the_plan_and_is_not_told_twice(corridor: Corridor) -> None:
    stage = Stage(corridor)
    stage.begin(f"{RULES}figures:\n  enabled: true\n")
    stage.do("ada", "edit", issue=1, body=f"{stage.body(1)}{NUMBERS}")
    token = new_token()
    corridor.records.make_token(stage.repo, "ci", digest_of(token), "metrics")
    api = make_api(Desk(corridor.records, corridor.tools.defer, lambda: corridor.now))

    def tell(*values: dict[str, object]) -> None:
        headers = {"Authorization": f"Bearer {token}"}
        path = "/v1/spaces/acme/rockets/metrics"
        answer = ask(api, "POST", path, json={"metrics": list(values)}, headers=headers)
        assert answer.status_code == 201, answer.text
        corridor.settle()

    earlier = (corridor.now - timedelta(hours=2)).isoformat()
    tell({"name": "customers", "value": 9}, {"name": "Churn", "value": 2.5, "unit": "%"})
    assert "| Customers | 9 | 15 |" in stage.body(1)
    assert "| Churn | 2.5% | < 3% |" in stage.body(1)
    tell({"name": "Customers", "value": 7, "at": earlier})
    assert "| Customers | 9 | 15 |" in stage.body(1), "what was so before says nothing of now"
    changes = [each for each in corridor.records.history(stage.repo, 1) if each.what == "metric"]
    told = sorted((each.title, each.after, each.surface, each.who) for each in changes)
    assert told == [
        ("Churn", "2.5%", "token", "token ci"),
        ("Customers", "7", "token", "token ci"),
        ("customers", "9", "token", "token ci"),
    ]
    assert corridor.records.reported(stage.repo, 1) == []
    shown = corridor.records.sheet(stage.repo, 1)
    assert shown is not None
    assert {(each.name, each.now) for each in shown.sheet.numbers} >= {("Customers", "9"), ("Churn", "2.5%")}
    corridor.heal()
    assert len([each for each in corridor.records.history(stage.repo, 1) if each.what == "metric"]) == 3
