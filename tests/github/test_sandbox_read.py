"""What does a look at the sandbox show: the same as what was done there?"""

import pytest

from bot.core.model import Person
from bot.errors import Gone, TryLater
from bot.github.read import read_space, read_sprint
from bot.sandbox.acts_issues import NewIssue
from tests.github.stage import Stage

RULES = "teams: [rockets]\n"


def test_a_sprint_is_read_in_one_request(stage: Stage) -> None:
    world, ada = stage.world, stage.world.actor("ada")
    stage.labelled("sprint", "goal", "retro")
    sprint = stage.issue("Sprint 1", "the plan", "sprint")
    goal = stage.issue("Fly", "", "goal", parent=sprint)
    world.add_assignees(ada, goal, [world.user("grace")])
    world.create_comment(world.actor("grace"), goal, "soon")
    world.create_comment(world.actor("linus"), sprint, "our plan")
    stage.issue("Retro 1", "what was", "retro")
    world.put_file(ada, stage.acme.repository, ".github/goalkeeper.yml", RULES)
    world.pin(ada, sprint)
    stage.calls.clear()

    seen = read_sprint(stage.session, "acme/rockets", sprint.number)

    assert stage.names() == ["SprintSnapshot"]
    assert (seen.cost, seen.requests, seen.complete) == (5, 1, True)
    assert (seen.issue.title, seen.issue.body, seen.issue.labels) == ("Sprint 1", "the plan", ("sprint",))
    assert (seen.issue.author, seen.issue.pinned, seen.issue.mine) == (Person("ada"), True, False)
    assert [(each.body, each.author) for each in seen.issue.comments] == [("our plan", Person("linus"))]
    assert [(each.title, each.assignees, each.labels) for each in seen.goals] == [("Fly", ("grace",), ("goal",))]
    assert [each.body for each in seen.goals[0].comments] == ["soon"]
    assert [each.title for each in seen.retros] == ["Retro 1"]
    assert (seen.repository.rules_text, seen.repository.pinned_issues) == (RULES, 1)
    assert set(seen.repository.assignable) == {"ada", "grace", "edsger", "barbara", "linus"}


def test_long_lists_are_read_to_their_end(stage: Stage) -> None:
    world, linus = stage.world, stage.world.actor("linus")
    world.limits.content_per_minute = world.limits.content_per_hour = 0
    for number in range(120):
        stage.labelled(f"label {number:03}")
        world.add_collaborator(
            world.actor("ada"), stage.acme.repository, world.add_user(f"person-{number:03}", "Somebody")
        )
    sprint = stage.issue("Sprint 1")
    for number in range(230):
        world.create_comment(linus, sprint, f"comment {number}")
    for number in range(100):
        stage.issue(f"goal {number}", parent=sprint)
    stage.calls.clear()

    seen = read_sprint(stage.session, "acme/rockets", sprint.number)

    assert [each.body for each in seen.issue.comments] == [f"comment {number}" for number in range(230)]
    assert [each.title for each in seen.goals] == [f"goal {number}" for number in range(100)]
    assert seen.repository.label("LABEL 119")
    assert seen.repository.can_assign("person-119")
    assert seen.complete
    assert seen.requests == len(stage.names())


def test_a_retro_says_whether_all_that_was_said_on_it_was_read(stage: Stage) -> None:
    world, linus = stage.world, stage.world.actor("linus")
    world.limits.content_per_minute = world.limits.content_per_hour = 0
    stage.labelled("sprint", "retro")
    sprint = stage.issue("Sprint 1", "", "sprint")
    numbers = [stage.issue(f"Retro {number}", "", "retro") for number in range(1, 7)]
    world.create_comment(linus, numbers[0], "out of sight")
    world.create_comment(linus, numbers[4], "fine")
    for number in range(101):
        world.create_comment(linus, numbers[5], f"comment {number}")

    seen = read_sprint(stage.session, "acme/rockets", sprint.number)

    told = {each.title: (len(each.comments), each.comments_complete) for each in seen.retros}
    assert told == {
        "Retro 1": (0, False),
        "Retro 2": (0, True),
        "Retro 3": (0, True),
        "Retro 4": (0, True),
        "Retro 5": (1, True),
        "Retro 6": (100, False),
    }


def test_a_space_is_its_newest_sprint_issues(stage: Stage) -> None:
    stage.labelled("sprint")
    for number in range(32):
        stage.issue(f"Sprint {number}", "plan", "sprint")
    stage.issue("Something else")
    seen = read_space(stage.session, "acme/rockets")
    assert [each.title for each in seen.sprints] == [f"Sprint {number}" for number in range(31, 1, -1)]
    assert seen.cost == 1


def test_without_the_right_to_read_files_all_else_is_read(stage: Stage) -> None:
    stage.world.put_file(stage.world.actor("ada"), stage.acme.repository, ".github/goalkeeper.yml", RULES)
    # Everybody may read the files of a public repository.
    stage.acme.repository.private = True
    stage.github = stage.connect({"issues": "write", "metadata": "read"})
    seen = read_space(stage.session, "acme/rockets")
    assert (seen.repository.rules_readable, seen.repository.rules_text, seen.complete) == (False, None, True)


def test_what_is_ours_is_known_as_ours(stage: Stage) -> None:
    sprint = stage.issue("Sprint 1")
    stage.world.create_comment(stage.world.actor("ada"), sprint, "theirs")
    stage.session.mutate("AddComment", lambda: None, issue=sprint.node_id, body="ours")
    comments = read_sprint(stage.session, "acme/rockets", sprint.number).issue.comments
    assert [(each.body, each.mine) for each in comments] == [("theirs", False), ("ours", True)]
    assert comments[1].author == Person(f"{stage.acme.app.slug}[bot]", is_bot=True)


def test_a_deleted_issue_is_gone(stage: Stage) -> None:
    sprint = stage.issue("Sprint 1")
    stage.world.delete_issue(stage.world.actor("ada"), sprint)
    with pytest.raises(Gone):
        read_sprint(stage.session, "acme/rockets", sprint.number)


def test_a_transferred_issue_is_gone(stage: Stage) -> None:
    ada = stage.world.actor("ada")
    sprint = stage.issue("Sprint 1")
    number = sprint.number
    other = stage.world.add_repository(stage.acme.organization, "boosters", collaborators={"ada": "admin"})
    stage.world.transfer_issue(ada, sprint, other)
    with pytest.raises(Gone):
        read_sprint(stage.session, "acme/rockets", number)


def test_a_renamed_repository_tells_its_new_name(stage: Stage) -> None:
    stage.world.rename_repository(stage.world.actor("ada"), stage.acme.repository, "satellites")
    assert read_space(stage.session, "acme/rockets").repository.full_name == "acme/satellites"


def test_an_archived_repository_says_so(stage: Stage) -> None:
    stage.world.archive_repository(stage.world.actor("ada"), stage.acme.repository)
    assert read_space(stage.session, "acme/rockets").repository.archived


def test_a_repository_that_nobody_shows_us_is_gone(stage: Stage) -> None:
    with pytest.raises(Gone):
        read_space(stage.session, "acme/secrets")


def test_a_suspended_app_is_gone(stage: Stage) -> None:
    stage.world.suspend(stage.world.actor("ada"), stage.acme.installation)
    with pytest.raises(Gone, match="suspended"):
        read_space(stage.session, "acme/rockets")


def test_an_app_that_was_removed_is_gone(stage: Stage) -> None:
    stage.world.uninstall(stage.world.actor("ada"), stage.acme.installation)
    with pytest.raises(Gone):
        read_space(stage.session, "acme/rockets")


@pytest.mark.parametrize("kind", ["502", "reset", "html200", "truncated", "429", "403_secondary", "403_primary"])
def test_a_bad_day_of_github_means_later_and_one_call(stage: Stage, kind: str) -> None:
    assert stage.repository.id
    stage.calls.clear()
    stage.sandbox.fault(kind, operation="SpaceSnapshot")
    with pytest.raises(TryLater):
        read_space(stage.session, "acme/rockets")
    assert stage.names() == ["SpaceSnapshot"]


def test_a_goal_of_another_repository_is_no_goal_here(stage: Stage) -> None:
    world, ada = stage.world, stage.world.actor("ada")
    sprint = stage.issue("Sprint 1")
    other = world.add_repository(stage.acme.organization, "boosters", collaborators={"ada": "admin"})
    world.add_sub_issue(ada, sprint, world.create_issue(ada, other, NewIssue("elsewhere")))
    stage.issue("here", parent=sprint)
    assert [each.title for each in read_sprint(stage.session, "acme/rockets", sprint.number).goals] == ["here"]


def test_a_failed_delivery_is_found_and_sent_again(stage: Stage) -> None:
    start = stage.world.now()
    stage.issue("Fly")
    stage.sandbox.deliver(lambda _: 502)
    (failed,) = [each for each in stage.github.failed_deliveries(start) if each.event == "issues"]
    stage.github.redeliver(failed.id)
    came: dict[str, int] = {}
    stage.sandbox.deliver(lambda delivery: came.setdefault(delivery.guid, 202))
    assert came == {failed.guid: 202}
