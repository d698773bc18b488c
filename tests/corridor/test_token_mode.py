"""Token mode: a person's token and a repository webhook instead of an App."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.github.client import GitHub
from bot.records import Records
from bot.sandbox.entities import Hook
from bot.sandbox.picture import inspect_boards
from bot.sandbox.seeds import Key
from tests.corridor.corridor import BASE, Corridor, Deadly, build

START = datetime(2026, 1, 5, 8, tzinfo=UTC)
PLAN = "## Plan\n\n- Gyros (Owner: @grace)\n"
EVENTS = ("issues", "issue_comment", "label", "sub_issues", "push")


@pytest.fixture
def by_token(records: Records, key: Key, database_url: str) -> Iterator[Corridor]:
    """A corridor that works as ada, with her token and a webhook of the repository."""
    sandbox = Deadly(base_url=BASE)
    acme = sandbox.seed(key)
    world = sandbox.world
    world.uninstall(world.actor("ada"), acme.installation)
    for corridor in build(sandbox, acme, records, database_url):
        corridor.carry()
        now = world.now()
        hook = Hook(1, "https://bot.example/webhooks", acme.webhook_secret, list(EVENTS), now, now)
        world.create_hook(world.actor("ada"), acme.repository, hook)
        token = world.personal_token(world.user("ada")).value
        corridor.access = replace(corridor.access, app_id="", private_key="", token=token)
        corridor.tools = replace(corridor.tools, github=GitHub(corridor.access, lambda _call: None))
        yield corridor


def test_a_sprint_is_kept_with_a_token_too(by_token: Corridor) -> None:
    by_token.rules("teams: [Guidance]\n")
    by_token.at(START)
    by_token.act("grace", "open", title="Our sprint", body=PLAN, labels=["sprint"])
    by_token.settle()
    goal = by_token.goal("Gyros")
    assert goal["author"] == "ada"
    by_token.act("grace", "label", issue=goal["number"], label="status: at risk")
    by_token.settle()
    assert "- 🟡 Gyros" in by_token.sprint()["body"]
    assert len([each for each in by_token.sprint()["comments"] if "# Team Guidance" in each["body"]]) == 1


def test_boards_of_two_organizations_with_one_number_show_the_same(by_token: Corridor) -> None:
    """An App reaches the boards of one organization, a person those of all that they belong to."""
    world = by_token.sandbox.world
    labs = world.add_organization("acme-labs", {"ada": "admin", "grace": "member"})
    other = world.create_project(world.actor("ada"), labs, "Beside")
    assert other.number == by_token.acme.board.number == 1
    by_token.rules("boards:\n  - 1\n  - {number: 1, owner: acme-labs}\n")
    by_token.at(START)
    by_token.act("grace", "open", title="Our sprint", body=PLAN, labels=["sprint"])
    by_token.settle()
    by_token.act("grace", "label", issue=by_token.goal("Gyros")["number"], label="status: off track")
    by_token.settle()

    def shown() -> dict[str, list[str]]:
        boards = inspect_boards(world)
        return {each["organization"]: [card["values"]["Status"] for card in each["items"]] for each in boards}

    assert shown() == {"acme": ["Off track"], "acme-labs": ["In Progress"]}
    (card,), field = other.items, next(field for field in other.fields if field.name == "Status")
    by_token.sandbox.clock.advance(timedelta(minutes=1))
    done = next(option.id for option in field.options if option.name == "Done")
    world.set_value(world.actor("grace"), card, field, done)
    by_token.heal()
    assert shown() == {"acme": ["Done"], "acme-labs": ["Done"]}
    assert all(each["status_updates"] for each in inspect_boards(world))


def test_what_the_account_writes_by_hand_is_read_as_a_persons(by_token: Corridor) -> None:
    """Our own comments hold no goals, but the token's owner may well write some: only our marker makes a post ours."""
    by_token.rules("teams: [Guidance]\n")
    by_token.at(START)
    by_token.act("grace", "open", title="Our sprint", body=PLAN, labels=["sprint"])
    by_token.settle()
    by_token.act(
        "ada", "comment", issue=by_token.sprint()["number"], body="# Team Extra\n\n## Plan\n\n- Pump (Owner: @ada)\n"
    )
    by_token.settle()
    assert by_token.goal("Pump")["assignees"] == ["ada"]
