"""Does each edit do what it says, with one write, and what happens when the world has moved on?"""

import dataclasses

import pytest

from bot.core import edits
from bot.core.document import PutBlock, SetEmoji, read
from bot.errors import ForPeople, Gone, NotAllowed, Superseded, TryLater
from bot.github.write import Created, Writer
from bot.sandbox.entities import Comment, Issue
from tests.github.stage import Stage

PLAN = "## Goals\r\n\r\n- ⚪ Fly higher (Owner: @ada)\r\n- ⚪ Land softer (Owner: @grace)\r\n"
DONE = ("OpenIssue", "PostComment")


@pytest.fixture
def sprint(stage: Stage) -> Issue:
    stage.labelled("sprint", "goal", "status: on track", "status: at risk")
    return stage.issue("Sprint 1", PLAN, "sprint")


@pytest.fixture
def writer(stage: Stage, sprint: Issue) -> Writer:
    assert sprint.number
    made = stage.writer()
    stage.calls.clear()
    return made


def names(issue: Issue) -> list[str]:
    return [label.name for label in issue.labels]


def logins(issue: Issue) -> list[str]:
    return [user.login for user in issue.assignees]


def green(sprint: Issue) -> edits.SpliceText:
    goal = read(sprint.body or "").plan[0]
    return edits.SpliceText(sprint.node_id, sprint.number, (SetEmoji(goal.at, "🟢"),))


def comment(stage: Stage, sprint: Issue, body: str = "hello") -> Comment:
    made = stage.writer().apply(edits.PostComment("k", sprint.node_id, sprint.number, body))
    assert made
    stage.calls.clear()
    return sprint.comments[-1]


def test_a_label_is_made_once_and_with_its_colour(stage: Stage, writer: Writer) -> None:
    edit = edits.CreateLabel("status: done", "8250df", "The goal is reached")
    assert writer.apply(edit) is None
    assert writer.apply(edit) is None
    label = stage.world.label(stage.acme.repository, "status: done")
    assert (label.color, label.description) == ("8250df", "The goal is reached")
    assert stage.names() == ["POST /repos/…/labels"] * 2


def test_a_label_that_github_refuses_is_told_in_githubs_words(writer: Writer) -> None:
    with pytest.raises(ForPeople, match="color"):
        writer.apply(edits.CreateLabel("status: done", "green", ""))


def test_a_goal_is_opened_below_its_sprint_with_labels_and_owner(stage: Stage, writer: Writer, sprint: Issue) -> None:
    edit = edits.OpenIssue("goal:1", "Fly higher", "the body", ("Goal", "status: on track"), ("ada",), sprint.node_id)
    made = writer.apply(edit)
    (goal,) = sprint.sub_issues
    assert made == Created(goal.node_id, goal.number, f"{stage.world.web_url}/acme/rockets/issues/{goal.number}")
    assert (goal.title, goal.body, names(goal), logins(goal)) == (
        "Fly higher",
        "the body",
        ["goal", "status: on track"],
        ["ada"],
    )
    assert stage.names() == ["PersonByLogin", "CreateIssue"]


def test_an_issue_without_a_parent_stands_alone(stage: Stage, writer: Writer) -> None:
    made = writer.apply(edits.OpenIssue("retro:1", "Retro", "what was"))
    assert made
    assert stage.acme.repository.issues[made.number].parent is None
    assert stage.names() == ["CreateIssue"]


def test_a_label_just_made_is_known_at_once(stage: Stage, writer: Writer) -> None:
    writer.apply(edits.CreateLabel("retro", "ededed", ""))
    stage.calls.clear()
    writer.apply(edits.OpenIssue("retro:1", "Retro", "what was", ("retro",)))
    assert stage.names() == ["CreateIssue"]


def test_a_label_that_somebody_made_since_the_look_is_asked_for(stage: Stage, writer: Writer) -> None:
    stage.labelled("retro")
    made = writer.apply(edits.OpenIssue("retro:1", "Retro", "what was", ("retro",)))
    assert made
    assert names(stage.acme.repository.issues[made.number]) == ["retro"]
    assert stage.names() == ["LabelByName", "CreateIssue"]


def test_a_label_that_is_there_no_more_is_for_the_next_look(writer: Writer, stage: Stage) -> None:
    with pytest.raises(TryLater, match="retro"):
        writer.apply(edits.OpenIssue("retro:1", "Retro", "what was", ("retro",)))
    assert stage.names() == ["LabelByName"]


def test_an_owner_whom_github_does_not_know_is_left_out(stage: Stage, writer: Writer) -> None:
    made = writer.apply(edits.OpenIssue("goal:1", "Fly", "", (), ("nobody", "ada")))
    assert made
    assert logins(stage.acme.repository.issues[made.number]) == ["ada"]


def test_a_persons_id_is_asked_for_once_in_a_sessions_life(stage: Stage, writer: Writer, sprint: Issue) -> None:
    writer.apply(edits.SwapAssignees(sprint.node_id, sprint.number, ("ada",), ()))
    stage.writer().apply(edits.SwapAssignees(sprint.node_id, sprint.number, (), ("ADA",)))
    assert stage.names() == ["PersonByLogin", "AddAssignees", "SpaceSnapshot", "RemoveAssignees"]
    assert logins(sprint) == []


def test_a_comment_is_posted_and_named(stage: Stage, writer: Writer, sprint: Issue) -> None:
    made = writer.apply(edits.PostComment("team:rockets", sprint.node_id, sprint.number, "hello"))
    (posted,) = sprint.comments
    assert posted.body == "hello"
    assert made
    assert (made.node_id, made.number) == (posted.node_id, sprint.number)
    assert f"#issuecomment-{posted.id}" in made.url
    assert stage.names() == ["AddComment"]


def test_a_comment_of_ours_is_rewritten_and_deleted(stage: Stage, writer: Writer, sprint: Issue) -> None:
    ours = comment(stage, sprint)
    writer.apply(edits.RewriteComment(ours.node_id, sprint.number, "hello again"))
    assert ours.body == "hello again"
    writer.apply(edits.DeleteComment(ours.node_id, sprint.number, "k"))
    assert sprint.comments == []
    assert stage.names() == ["RewriteComment", "DeleteComment"]


def test_a_comment_that_somebody_deleted_is_deleted(stage: Stage, writer: Writer, sprint: Issue) -> None:
    ours = comment(stage, sprint)
    stage.world.delete_comment(stage.world.actor("ada"), ours)
    assert writer.apply(edits.DeleteComment(ours.node_id, sprint.number, "k")) is None


def test_a_comment_that_somebody_deleted_is_not_rewritten_but_looked_at_again(
    stage: Stage, writer: Writer, sprint: Issue
) -> None:
    ours = comment(stage, sprint)
    stage.world.delete_comment(stage.world.actor("ada"), ours)
    with pytest.raises(TryLater) as caught:
        writer.apply(edits.RewriteComment(ours.node_id, sprint.number, "hello again"))
    assert caught.value.seconds < 5


def test_a_few_characters_are_spliced_into_what_people_wrote(stage: Stage, writer: Writer, sprint: Issue) -> None:
    edit = green(sprint)
    newer = PLAN + "- ⚪ Something that Linus adds\r\n"
    stage.world.edit_issue(stage.world.actor("linus"), sprint, body=newer)
    assert writer.apply(edit) is None
    assert sprint.body == newer.replace("⚪ Fly", "🟢 Fly")
    assert stage.names() == ["FreshText", "RewriteIssue"]
    writer.apply(edit)
    assert stage.names() == ["FreshText"]


def test_what_somebody_types_between_our_read_and_our_write_survives(stage: Stage, sprint: Issue) -> None:
    newer = PLAN + "- ⚪ Something that Linus adds\r\n"
    waiting = [newer]

    def fence() -> None:
        if waiting:
            stage.world.edit_issue(stage.world.actor("linus"), sprint, body=waiting.pop())

    Writer(stage.session, stage.repository, fence).apply(green(sprint))
    assert sprint.body == newer.replace("⚪ Fly", "🟢 Fly")
    assert stage.names()[-3:] == ["FreshText", "RewriteIssue", "RewriteIssue"]


def test_a_comment_is_spliced_like_a_body(stage: Stage, writer: Writer, sprint: Issue) -> None:
    theirs = stage.world.create_comment(stage.world.actor("ada"), sprint, "our plan")
    block = PutBlock("retros", "1", "[Retro](http://github.test)", "end")
    writer.apply(edits.SpliceText(theirs.node_id, sprint.number, (block,)))
    assert theirs.body.startswith("our plan")
    assert "[Retro](http://github.test)" in theirs.body


def test_a_change_without_a_place_writes_nothing(stage: Stage, writer: Writer, sprint: Issue) -> None:
    edit = green(sprint)
    stage.world.edit_issue(stage.world.actor("ada"), sprint, body="nothing left")
    with pytest.raises(TryLater, match="reworded"):
        writer.apply(edit)
    assert (sprint.body, stage.names()) == ("nothing left", ["FreshText"])


def test_a_text_that_would_be_too_long_is_told_to_people(stage: Stage, writer: Writer, sprint: Issue) -> None:
    full = PLAN + "x" * (65_536 - len(PLAN))
    stage.world.edit_issue(stage.world.actor("ada"), sprint, body=full)
    block = PutBlock("retros", "1", "[Retro](http://github.test)", "end")
    with pytest.raises(ForPeople, match="65,536"):
        writer.apply(edits.SpliceText(sprint.node_id, sprint.number, (block,)))
    assert sprint.body == full


def test_labels_are_swapped_in_one_call(stage: Stage, writer: Writer, sprint: Issue) -> None:
    swap = edits.SwapLabels(sprint.node_id, sprint.number, ("status: on track",), ())
    writer.apply(swap)
    writer.apply(dataclasses.replace(swap, add=("status: at risk",), remove=("Status: On Track",)))
    assert names(sprint) == ["sprint", "status: at risk"]
    writer.apply(dataclasses.replace(swap, add=(), remove=("status: at risk", "of no repository")))
    assert names(sprint) == ["sprint"]
    assert stage.names() == ["AddLabels", "SwapLabels", "LabelByName", "RemoveLabels"]


def test_a_swap_of_nothing_is_no_call(stage: Stage, writer: Writer, sprint: Issue) -> None:
    writer.apply(edits.SwapLabels(sprint.node_id, sprint.number, (), ()))
    assert stage.names() == []


def test_owners_are_swapped_in_one_call(stage: Stage, writer: Writer, sprint: Issue) -> None:
    writer.apply(edits.SwapAssignees(sprint.node_id, sprint.number, ("ada",), ()))
    writer.apply(edits.SwapAssignees(sprint.node_id, sprint.number, ("grace",), ("ada",)))
    assert logins(sprint) == ["grace"]
    assert stage.names() == ["PersonByLogin", "AddAssignees", "PersonByLogin", "SwapAssignees"]


@pytest.mark.parametrize("reason", ["completed", "not_planned"])
def test_an_issue_is_closed_with_its_reason_and_opened_again(
    stage: Stage, writer: Writer, sprint: Issue, reason: str
) -> None:
    writer.apply(edits.CloseIssue(sprint.node_id, sprint.number, reason))
    assert (sprint.state, sprint.state_reason) == ("closed", reason)
    writer.apply(edits.ReopenIssue(sprint.node_id, sprint.number))
    assert sprint.state == "open"
    assert stage.names() == ["CloseIssue", "ReopenIssue"]


def test_a_conversation_is_locked_as_resolved(stage: Stage, writer: Writer, sprint: Issue) -> None:
    writer.apply(edits.LockIssue(sprint.node_id, sprint.number))
    assert (sprint.locked, sprint.lock_reason) == (True, "resolved")
    assert stage.names() == ["LockIssue"]


def test_an_issue_is_pinned_and_unpinned(writer: Writer, sprint: Issue) -> None:
    writer.apply(edits.PinIssue("k", sprint.node_id, sprint.number))
    assert sprint.pinned
    writer.apply(edits.UnpinIssue("k", sprint.node_id, sprint.number))
    assert not sprint.pinned


def test_a_fourth_pin_is_left_to_people(stage: Stage, writer: Writer, sprint: Issue) -> None:
    for number in range(3):
        stage.world.pin(stage.world.actor("ada"), stage.issue(f"pinned {number}"))
    assert writer.apply(edits.PinIssue("k", sprint.node_id, sprint.number)) is None
    assert not sprint.pinned


def every_edit(stage: Stage, sprint: Issue) -> list[edits.Edit]:
    """One edit of each kind that writes."""
    node, number, ours = sprint.node_id, sprint.number, comment(stage, sprint)
    return [
        edits.CreateLabel("new", "ededed", ""),
        edits.OpenIssue("k", "title", "body", ("goal",), ("ada",), node),
        edits.PostComment("k", node, number, "hello"),
        edits.RewriteComment(ours.node_id, number, "other"),
        green(sprint),
        edits.SwapLabels(node, number, ("goal",), ("sprint",)),
        edits.SwapAssignees(node, number, ("ada",), ("grace",)),
        edits.CloseIssue(node, number, "completed"),
        edits.ReopenIssue(node, number),
        edits.PinIssue("k", node, number),
        edits.UnpinIssue("k", node, number),
        edits.DeleteComment(ours.node_id, number, "k"),
    ]


def test_every_kind_of_edit_is_one_write(stage: Stage, writer: Writer, sprint: Issue) -> None:
    for edit in every_edit(stage, sprint):
        stage.calls.clear()
        made = writer.apply(edit)
        assert [call.kind for call in stage.calls].count("write") == 1, edit
        assert (made is not None) == (type(edit).__name__ in DONE)


def test_no_edit_passes_a_fence_that_is_down(stage: Stage, sprint: Issue) -> None:
    def fence() -> None:
        raise Superseded

    for edit in every_edit(stage, sprint):
        writer = Writer(stage.session, stage.repository, fence)
        stage.calls.clear()
        with pytest.raises(Superseded):
            writer.apply(edit)
        assert "write" not in [call.kind for call in stage.calls], edit


@pytest.mark.parametrize("kind", ["502", "502_done", "reset", "lost_reply", "html200", "truncated"])
def test_an_edit_whose_outcome_is_unknown_is_never_sent_twice(
    stage: Stage, writer: Writer, sprint: Issue, kind: str
) -> None:
    stage.sandbox.fault(kind, operation="AddComment")
    with pytest.raises(TryLater):
        writer.apply(edits.PostComment("k", sprint.node_id, sprint.number, "hello"))
    assert stage.names() == ["AddComment"]
    assert len(sprint.comments) == (kind in {"502_done", "lost_reply", "truncated"})


def test_an_edit_of_a_deleted_issue_is_for_the_next_look(stage: Stage, writer: Writer) -> None:
    goal = stage.issue("Fly")
    stage.world.delete_issue(stage.world.actor("ada"), goal)
    with pytest.raises(TryLater):
        writer.apply(edits.CloseIssue(goal.node_id, goal.number, "completed"))


def test_an_archived_repository_is_gone(stage: Stage, writer: Writer, sprint: Issue) -> None:
    stage.world.archive_repository(stage.world.actor("ada"), stage.acme.repository)
    with pytest.raises(Gone, match="archived"):
        writer.apply(edits.CloseIssue(sprint.node_id, sprint.number, "completed"))
    with pytest.raises(Gone, match="archived"):
        writer.apply(edits.CreateLabel("new", "ededed", ""))


def test_without_the_permission_to_write_nothing_is_tried_again(stage: Stage, sprint: Issue) -> None:
    stage.github = stage.connect({"issues": "read", "metadata": "read"})
    writer = stage.writer()
    stage.calls.clear()
    with pytest.raises(NotAllowed):
        writer.apply(edits.CloseIssue(sprint.node_id, sprint.number, "completed"))
    with pytest.raises(NotAllowed, match="issues=write"):
        writer.apply(edits.CreateLabel("new", "ededed", ""))
    assert stage.names() == ["CloseIssue", "POST /repos/…/labels"]
