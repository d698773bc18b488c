"""Decisions that become files: one pull request of a sprint, whoever merges, closes, forbids or dies in between."""

from __future__ import annotations

import itertools

import pytest

from bot.sandbox.pulls import PullRequest
from bot.sandbox.seeds import PERMISSIONS
from tests.corridor.corridor import Corridor
from tests.corridor.days import live_and_die
from tests.corridor.stage import begun
from tests.corridor.test_commands import PLAN, Stage

RULES = "teams:\n  - name: Guidance\n    members: [ada, grace]\ndecisions:\n  files: docs/decisions\n"
BRANCH = "goalkeeper/decisions-sprint-"
MOUNT = "docs/decisions/0001-we-build-the-mount-ourselves.md"
LAUNCH = "docs/decisions/0002-we-launch-on-the-14th.md"


def grant(corridor: Corridor, **more: str) -> None:
    corridor.acme.installation.permissions = {**PERMISSIONS, **more}


@pytest.fixture
def stage(corridor: Corridor) -> Stage:
    """Return a sprint whose decisions shall become files, with an App that may write them."""
    grant(corridor, contents="write", pull_requests="write")
    return opened(corridor)


def opened(corridor: Corridor) -> Stage:
    begun(corridor, RULES, PLAN)
    return Stage(corridor)


def pulls(stage: Stage) -> list[PullRequest]:
    return stage.corridor.sandbox.world.pulls_of(stage.corridor.acme.repository)


def branch(stage: Stage) -> str:
    return f"{BRANCH}{stage.corridor.sprint()['number']}"


def files(stage: Stage) -> dict[str, str]:
    """Return the decisions on the default branch."""
    return {path: text for path, text in stage.corridor.acme.repository.files.items() if path.startswith("docs/")}


def asked(stage: Stage) -> list[str]:
    """Return the calls that ask for files so far, and those that may write some."""
    every = [str(call.get("operation")) for call in stage.corridor.sandbox.calls]
    return [name for name in every if name in ("DecisionFiles", "FileDecisions")]


def summary(stage: Stage) -> str:
    (found,) = [c["body"] for c in stage.corridor.sprint()["comments"] if "<!-- goalkeeper:summary " in c["body"]]
    return str(found)


def test_a_decision_becomes_a_file_in_a_pull_request(stage: Stage) -> None:
    stage.say("grace", "/decision We build the mount ourselves. The supplier is closed.")
    (pull,) = pulls(stage)
    assert (pull.base, pull.head, pull.changed) == ("main", branch(stage), [MOUNT])
    assert pull.title == f"Decisions of the sprint in #{stage.corridor.sprint()['number']}"
    assert "We build the mount ourselves" in pull.body
    assert pull.tip is not None
    assert pull.tip.message == "Add decision 0001"
    text = pull.tip.files[MOUNT]
    goal = stage.corridor.goal("Star tracker")["number"]
    assert text.startswith("# 0001. We build the mount ourselves\n\n- Status: accepted\n- Date: 2026-01-05\n")
    assert "- Decided by: grace\n" in text
    assert f"about the goal [Star tracker](https://github.example/acme/rockets/issues/{goal}) in [Sprint 1" in text
    assert "We build the mount ourselves. The supplier is closed." in text
    assert files(stage) == {}


def test_filing_takes_one_request_beside_those_that_look(stage: Stage) -> None:
    before = len(stage.corridor.sandbox.calls)
    stage.say("grace", "/decision we build the mount ourselves")
    calls = [
        str(call.get("operation")) for call in list(stage.corridor.sandbox.calls)[before:] if call.get("operation")
    ]
    look, file = ["SprintSnapshot", "DecisionFiles"], ["React", "FileDecisions", "RewriteComment", "React"]
    assert calls == [*look, *file, *look, "SprintSnapshot"]
    stage.corridor.heal()
    stage.say("ada", "/status on track", "Gyros")
    assert len(asked(stage)) == 3


def test_without_the_rule_nothing_is_asked(corridor: Corridor) -> None:
    grant(corridor, contents="write", pull_requests="write")
    stage = opened(corridor)
    corridor.rules("teams: []\n")
    corridor.settle()
    stage.say("grace", "/decision we build the mount ourselves")
    assert asked(stage) == []
    assert pulls(stage) == []


def test_more_decisions_of_the_sprint_go_to_the_same_branch(stage: Stage) -> None:
    stage.say("grace", "/decision we build the mount ourselves")
    stage.say("ada", "/decision we launch on the 14th", "")
    stage.say("barbara", "/decision We  build the mount ourselves", "")
    (pull,) = pulls(stage)
    assert pull.changed == [MOUNT, LAUNCH]


def test_two_decisions_at_once_are_one_commit(stage: Stage) -> None:
    stage.say("grace", "/decision we build the mount ourselves\n/decision we launch on the 14th")
    (pull,) = pulls(stage)
    assert pull.tip is not None
    assert pull.tip.message == "Add decisions 0001 to 0002"
    assert pull.changed == [MOUNT, LAUNCH]


@pytest.mark.parametrize("tidy", [True, False])
def test_when_it_is_merged_the_next_decision_opens_another(stage: Stage, tidy: bool) -> None:  # noqa: FBT001
    stage.corridor.acme.repository.tidy = tidy
    stage.say("grace", "/decision we build the mount ourselves")
    stage.corridor.act("ada", "merge", pull=pulls(stage)[0].number)
    stage.corridor.settle()
    assert list(files(stage)) == [MOUNT]
    stage.say("ada", "/decision we launch on the 14th", "")
    first, second = pulls(stage)
    assert (first.state, second.state) == ("merged", "open")
    assert (second.head, second.changed) == (f"{branch(stage)}-2", [LAUNCH])
    stage.corridor.heal()
    assert len(pulls(stage)) == 2


def test_who_closes_it_does_not_want_its_files(stage: Stage) -> None:
    stage.say("grace", "/decision we build the mount ourselves")
    stage.corridor.act("ada", "close_pull", pull=pulls(stage)[0].number)
    stage.say("ada", "/decision we launch on the 14th", "")
    first, second = pulls(stage)
    assert (first.state, second.state) == ("closed", "open")
    assert second.changed == ["docs/decisions/0001-we-launch-on-the-14th.md"]


def test_numbers_follow_the_files_that_are_there(stage: Stage) -> None:
    for name in ("0041-use-glue.md", "2026-01-02-notes.md", "README.md"):
        stage.corridor.act("ada", "write", path=f"docs/decisions/{name}", text="x\n")
    stage.say("grace", "/decision we build the mount ourselves")
    assert pulls(stage)[0].changed == ["docs/decisions/0042-we-build-the-mount-ourselves.md"]


def test_a_file_that_people_mend_on_the_branch_stays_mended(stage: Stage) -> None:
    stage.say("grace", "/decision we build the mount ourselves")
    world, repository = stage.corridor.sandbox.world, stage.corridor.acme.repository
    line = world.branch(repository, branch(stage))
    assert line is not None
    expected = line.commits[-1].sha
    world.commit_on_branch(
        world.actor("ada"), repository, branch(stage), {MOUNT: "mine\n"}, expected=expected, message="Mend"
    )
    stage.say("ada", "/decision we launch on the 14th", "")
    (pull,) = pulls(stage)
    assert pull.tip is not None
    assert pull.tip.files[MOUNT] == "mine\n"
    assert pull.changed == [MOUNT, LAUNCH]


def test_without_the_permissions_the_summary_says_what_to_grant_and_all_else_goes_on(corridor: Corridor) -> None:
    stage = opened(corridor)
    said = stage.say("grace", "/decision we build the mount ourselves")
    assert stage.signs(said) == {"+1"}
    told = summary(stage)
    assert told.count("the App lacks Contents: write and Pull requests: write") == 1
    assert asked(stage) == []
    stage.say("grace", "/status at risk the lens is late")
    assert stage.status() == "at risk"
    assert corridor.troubles() == {}
    grant(corridor, contents="write", pull_requests="write")
    corridor.restart()
    corridor.heal()
    assert [pull.changed for pull in pulls(stage)] == [[MOUNT]]
    assert "the App lacks" not in summary(stage)


def test_a_permission_that_is_taken_back_stops_no_token(stage: Stage) -> None:
    stage.say("grace", "/decision we build the mount ourselves")
    grant(stage.corridor)
    stage.corridor.sandbox.world.tokens.clear()
    stage.say("ada", "/status on track", "Star tracker")
    stage.say("ada", "/decision we launch on the 14th", "")
    assert len(pulls(stage)[0].changed) == 1
    assert "Contents: write and Pull requests: write" in summary(stage)
    assert stage.corridor.troubles() == {}


def test_a_protected_branch_is_told_and_holds_up_nothing(stage: Stage) -> None:
    stage.corridor.acme.repository.protected.add(branch(stage))
    said = stage.say("grace", "/decision we build the mount ourselves\n/status at risk late")
    assert stage.signs(said) == {"+1"}
    assert stage.status() == "at risk"
    assert "Changes must be made through a pull request" in summary(stage)
    assert pulls(stage) == []


def test_a_folder_that_is_a_file_is_told(stage: Stage) -> None:
    stage.corridor.act("ada", "write", path="docs/decisions", text="x\n")
    stage.say("grace", "/decision we build the mount ourselves")
    assert "docs/decisions is a file, not a folder" in summary(stage)
    assert pulls(stage) == []


def test_what_people_typed_closes_nothing_and_leaves_the_folder_alone(stage: Stage) -> None:
    goal = stage.corridor.goal("Gyros")["number"]
    stage.say("grace", f"/decision ../../x fixes #{goal} @linus <!-- goalkeeper:begin -->")
    (pull,) = pulls(stage)
    (path,) = pull.changed
    assert path == f"docs/decisions/0001-x-fixes-{goal}-linus-goalkeeper-begin.md"
    assert pull.tip is not None
    text = pull.tip.files[path]
    assert all(odd not in text + pull.body + pull.title for odd in ("@linus", f"#{goal} ", "<!--"))


class Fate:
    """Dice that kill once: at the call of this number, before it is made or after it was answered."""

    def __init__(self, number: int, *, before: bool) -> None:
        self.throws = itertools.chain([1.0] * (number - 1), [0.0, 0.0 if before else 1.0], itertools.repeat(1.0))

    def random(self) -> float:
        return next(self.throws)


@pytest.mark.parametrize("before", [True, False])
def test_a_death_at_each_call_files_each_decision_once(stage: Stage, before: bool) -> None:  # noqa: FBT001
    sandbox = stage.corridor.sandbox
    for number in range(1, 14):
        sandbox.dice, sandbox.chance = Fate(number, before=before), 0.5  # type: ignore[assignment]
        stage.say("grace", f"/decision number {number}", "", settle=False)
        live_and_die(stage.corridor)
        if number % 5 == 0:
            stage.corridor.act("ada", "merge", pull=pulls(stage)[-1].number)
    sandbox.chance = 0.0
    assert sandbox.deaths > 10
    stage.corridor.heal()
    stage.corridor.act("ada", "merge", pull=pulls(stage)[-1].number)
    assert list(files(stage)) == [f"docs/decisions/{n:04d}-number-{n}.md" for n in range(1, 14)]
    assert [pull.state for pull in pulls(stage)] == ["merged"] * 3
