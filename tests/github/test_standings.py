"""What may people do, as GitHub tells it?"""

import pytest

from bot.core.model import Standing
from bot.errors import TryLater
from bot.github.standings import read_standings
from bot.sandbox.entities import User
from tests.github.conftest import API, Wire
from tests.github.stage import Stage

PERMISSION = f"{API}/repos/acme/rockets/collaborators/ada/permission"
MEMBER = f"{API}/orgs/acme/members/ada"


def stranger(stage: Stage, login: str = "mallory") -> User:
    return stage.world.add_user(login, "Somebody")


@pytest.mark.parametrize("role", ["admin", "maintain", "write", "triage", "read"])
def test_a_role_is_told_by_its_name(stage: Stage, role: str) -> None:
    stage.world.add_collaborator(stage.world.actor("ada"), stage.acme.repository, stranger(stage), role)
    assert read_standings(stage.session, "acme/rockets", ["Mallory"]) == {"mallory": Standing(role, org_member=False)}


def test_members_are_members_and_strangers_are_nobody(stage: Stage) -> None:
    stage.acme.repository.private = True
    stranger(stage)
    assert read_standings(stage.session, "acme/rockets", ["ada", "grace", "mallory", "nobody"]) == {
        "ada": Standing("admin", org_member=True),
        "grace": Standing("write", org_member=True),
        "mallory": Standing(),
        "nobody": Standing(),
    }


def test_a_person_is_asked_for_once_in_five_minutes(known: Wire) -> None:
    def told(role: str) -> None:
        known.http.get(PERMISSION, json={"permission": "write", "role_name": role})
        known.http.get(MEMBER, status=204)

    told("maintain")
    for logins in (["ada"], ["ADA", "ada"]):
        assert read_standings(known.session, "acme/rockets", logins) == {"ada": Standing("maintain", org_member=True)}
    told("write")
    fresh = read_standings(known.session, "ACME/rockets", ["ada"], fresh=True)
    assert (
        fresh == read_standings(known.session, "acme/rockets", ["ada"]) == {"ada": Standing("write", org_member=True)}
    )
    known.time.now += 300
    told("triage")
    assert read_standings(known.session, "acme/rockets", ["ada"])["ada"].permission == "triage"


def test_a_role_of_the_organizations_own_counts_as_the_permission_below_it(known: Wire) -> None:
    known.http.get(PERMISSION, json={"permission": "write", "role_name": "release captain"})
    known.http.get(MEMBER, status=404, json={"message": "Not Found"})
    assert read_standings(known.session, "acme/rockets", ["ada"]) == {"ada": Standing("write", org_member=False)}


def test_an_old_server_that_names_no_role_tells_the_permission(known: Wire) -> None:
    known.http.get(PERMISSION, json={"permission": "admin"})
    known.http.get(MEMBER, status=204)
    assert read_standings(known.session, "acme/rockets", ["ada"])["ada"].permission == "admin"


def test_without_the_right_to_read_members_nobody_counts_as_one_and_nobody_is_asked_for_again(stage: Stage) -> None:
    stage.github = stage.connect({"issues": "write", "metadata": "read"})
    seen = read_standings(stage.session, "acme/rockets", ["ada", "grace"])
    assert seen == {"ada": Standing("admin"), "grace": Standing("write")}
    permission = "GET /repos/…/collaborators/…/permission"
    assert stage.names() == [permission, "GET /orgs/…/members/…", permission]


def test_on_a_personal_account_there_are_no_members(stage: Stage) -> None:
    world = stage.world
    mine = world.add_repository(world.user("ada"), "diary")
    installation = world.install(world.actor("ada"), stage.acme.app, world.user("ada"))
    assert read_standings(stage.github.session(installation.id), mine.full_name, ["ada"]) == {"ada": Standing("admin")}


def test_a_bad_day_of_github_is_nobodys_standing(known: Wire) -> None:
    known.http.get(PERMISSION, status=502)
    with pytest.raises(TryLater):
        read_standings(known.session, "acme/rockets", ["ada"])
