"""How the sandbox is steered from outside, and how people are played in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from bot.sandbox.acting import DEEDS
from tests.sandbox.conftest import Stage


@pytest.fixture
def act(ask: Callable[..., Any]) -> Callable[..., Any]:
    def acted(do: str, who: str = "ada", **wish: Any) -> Any:
        status, _, body = ask("POST", "/_sandbox/act", {"as": who, "do": do, **wish}, None)
        assert status == 200, body
        return body

    return acted


def test_the_clock_is_read_set_and_advanced(stage: Stage, ask: Callable[..., Any]) -> None:
    assert ask("GET", "/_sandbox/clock")[2] == {"now": "2026-03-02T09:00:00Z", "ticking": False}
    assert ask("POST", "/_sandbox/clock", {"advance": 3600})[2]["now"] == "2026-03-02T10:00:00Z"
    moved = ask("POST", "/_sandbox/clock", {"now": "2026-04-01T12:00:00+02:00", "ticking": True})[2]
    assert moved == {"now": "2026-04-01T10:00:00Z", "ticking": True}
    assert stage.sandbox.clock.ticking is True
    for wrong in ({"advance": -1}, {"advance": "soon"}, {"now": "tomorrow"}):
        assert ask("POST", "/_sandbox/clock", wrong)[0] == 422


def test_faults_are_added_listed_and_cleared(ask: Callable[..., Any]) -> None:
    status, _, made = ask("POST", "/_sandbox/faults", {"kind": "502", "path": "/repos/.*"})
    assert (status, made["nth"]) == (201, 1)
    assert [f["kind"] for f in ask("GET", "/_sandbox/faults")[2]] == ["502"]
    assert ask("DELETE", "/_sandbox/faults")[0] == 204
    assert ask("GET", "/repos/acme/rockets")[0] == 200
    for wrong in ({"kind": "flood"}, {"kind": "502", "path": "("}, {"sort": "502"}):
        assert ask("POST", "/_sandbox/faults", wrong)[0] == 422


def test_the_way_of_deliveries_is_chosen_and_shown(stage: Stage, ask: Callable[..., Any]) -> None:
    mode = ask("PUT", "/_sandbox/deliveries/mode", {"duplicate": 0.5, "drop_nth": [3], "hold": True})[2]
    assert (mode["duplicate"], mode["drop_nth"], mode["hold"]) == (0.5, [3], True)
    assert ask("PUT", "/_sandbox/deliveries/mode", {"lose": 1})[0] == 422
    stage.rockets().create_issue("Held")
    shown = ask("GET", "/_sandbox/deliveries")[2]
    assert (shown["waiting"], shown["deliveries"][-1]["answered"]) == (1, False)


def test_calls_are_logged_with_status_actor_and_cost(stage: Stage, ask: Callable[..., Any]) -> None:
    ask("DELETE", "/_sandbox/calls")
    stage.rockets().create_issue("Logged")
    calls = ask("GET", "/_sandbox/calls")[2]
    assert [(c["method"], c["path"], c["status"], c["actor"], c["cost"]) for c in calls] == [
        ("GET", "/repos/acme/rockets", 200, "goalkeeper-sandbox[bot]", 1),
        ("POST", "/repos/acme/rockets/issues", 201, "goalkeeper-sandbox[bot]", 1),
    ]


def test_limits_can_be_set(stage: Stage, ask: Callable[..., Any]) -> None:
    ask("GET", "/repos/acme/rockets")
    assert ask("PUT", "/_sandbox/limits", {"core": 7, "content_per_minute": 3})[2]["core"] == 7
    assert ask("GET", "/repos/acme/rockets")[1]["x-ratelimit-limit"] == "7"
    assert stage.world.limits.content_per_minute == 3
    for wrong in ({"speed": 1}, {"core": "much"}):
        assert ask("PUT", "/_sandbox/limits", wrong)[0] == 422


def test_a_reset_brings_the_first_stage_back(stage: Stage, ask: Callable[..., Any]) -> None:
    stage.rockets().create_issue("Forgotten")
    number = stage.acme.app.id
    assert ask("POST", "/_sandbox/reset", token=None)[0] == 204
    (rockets,) = ask("GET", "/_sandbox/inspect", token=None)[2]["repositories"]
    assert (rockets["full_name"], rockets["issues"]) == ("acme/rockets", [])
    assert list(stage.world.apps) == [number]
    assert stage.app.get_app().id == number


def test_people_open_edit_tick_and_close_issues(stage: Stage, act: Callable[..., Any]) -> None:
    made = act("open", "grace", title="Plan", body="- [ ] one\n- [ ] two\n", labels=["bug"], assignees=["ada"])
    assert (made["repository"], made["issue"]) == ("acme/rockets", 1)
    act("tick", "ada", issue=1, nth=2)
    act("tick", "ada", issue=1, nth=1)
    act("tick", "ada", issue=1, nth=1, ticked=False)
    act("replace", issue=1, old="one", new="first")
    kept = stage.acme.repository.issues[1]
    assert kept.body == "- [ ] first\n- [x] two\n"
    act("edit", issue=1, title="The plan")
    act("open", title="Goal", parent=1)
    act("close", issue=2, reason="not_planned")
    act("reopen", issue=2)
    assert (kept.title, kept.sub_issues[0].state) == ("The plan", "open")


def test_people_label_assign_comment_react_and_lock(stage: Stage, act: Callable[..., Any]) -> None:
    act("open", title="Goal")
    act("label", issue=1, label="at risk")
    act("label", issue=1, label="bug")
    act("unlabel", issue=1, label="bug")
    act("assign", issue=1, user="grace")
    act("assign", issue=1, user="linus")
    act("unassign", issue=1, user="grace")
    said = act("comment", "linus", issue=1, body="Stuck")
    gone = act("comment", "linus", issue=1, body="Oops")
    act("edit_comment", "linus", comment=said["comment"], body="Unstuck")
    act("delete_comment", "linus", comment=gone["comment"])
    act("react", comment=said["comment"], content="heart")
    act("react", issue=1, content="eyes")
    act("lock", issue=1, reason="resolved")
    act("unlock", issue=1)
    kept = stage.acme.repository.issues[1]
    assert [x.name for x in kept.labels] == ["at risk"]
    assert [u.login for u in kept.assignees] == ["linus"]
    assert [(c.author.login, c.body, len(c.reactions)) for c in kept.comments] == [("linus", "Unstuck", 1)]


def test_people_move_cards(act: Callable[..., Any], ask: Callable[..., Any]) -> None:
    act("open", title="Goal")
    act("move", issue=1, to="At risk")
    act("move", issue=1, to="Sprint 1", field="Sprint")
    (board,) = ask("GET", "/_sandbox/inspect")[2]["boards"]
    assert board["items"][0]["values"] == {"Status": "At risk", "Sprint": "Sprint 1"}
    act("move", issue=1, to=None)
    (issue,) = ask("GET", "/_sandbox/inspect/acme/rockets")[2]["issues"]
    assert issue["cards"][0]["values"] == {"Sprint": "Sprint 1"}
    assert ask("POST", "/_sandbox/act", {"as": "ada", "do": "move", "issue": 1, "field": "Mood", "to": "x"})[0] == 404


def test_people_do_the_great_deeds(stage: Stage, act: Callable[..., Any]) -> None:
    number = stage.acme.installation.id
    stage.world.add_repository(stage.acme.organization, "moon")
    act("write", path=".github/goalkeeper.yml", text="a: 1\n")
    act("open", title="Stays")
    act("open", title="Leaves")
    act("delete", issue=1)
    assert act("transfer", issue=2, to="acme/moon")["repository"] == "acme/moon"
    act("archive")
    act("unarchive")
    act("rename", name="missiles")
    act("suspend", installation=number)
    assert stage.acme.installation.suspended_at is not None
    act("unsuspend", installation=number)
    act("uninstall", installation=number)
    assert (stage.acme.repository.full_name, stage.world.installations) == ("acme/missiles", {})
    assert stage.acme.repository.files[".github/goalkeeper.yml"] == "a: 1\n"


@pytest.mark.parametrize(
    ("wish", "status"),
    [
        ({"as": "ada", "do": "fly"}, 422),
        ({"do": "open", "title": "x"}, 422),
        ({"as": "ada", "do": "open"}, 422),
        ({"as": "nobody", "do": "open", "title": "x"}, 404),
        ({"as": "ada", "do": "close", "issue": 99}, 404),
        ({"as": "ada", "do": "close", "issue": "first"}, 422),
    ],
)
def test_what_cannot_be_done_is_said(ask: Callable[..., Any], wish: dict[str, Any], status: int) -> None:
    said, _, body = ask("POST", "/_sandbox/act", wish)
    assert said == status
    assert body["message"]


def test_a_box_or_a_passage_that_is_not_there_is_not_found(act: Callable[..., Any], ask: Callable[..., Any]) -> None:
    act("open", title="Empty")
    assert ask("POST", "/_sandbox/act", {"as": "ada", "do": "tick", "issue": 1})[0] == 404
    assert ask("POST", "/_sandbox/act", {"as": "ada", "do": "replace", "issue": 1, "old": "x", "new": "y"})[0] == 404
    assert len(DEEDS) > 20
