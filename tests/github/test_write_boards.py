"""Does each edit of a board, a reaction or a parent do what it says, with one write, and never too much?"""

import dataclasses
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from graphql import build_schema, parse, validate

from bot.core import edits
from bot.errors import ForPeople, NotAllowed, Superseded, TryLater
from bot.github.boards import BoardRef, FieldNames, read_boards
from bot.github.bundle import MIXED, Wish, bundle, joined
from bot.github.cards import Cards
from bot.github.documents import document
from bot.github.faults import Refused
from bot.github.pacing import Crowded
from bot.github.session import Session
from bot.github.write import LENGTH_AT_ONCE, PARTS_AT_ONCE, Created, Writer, together
from bot.github.write_boards import set_card_document
from bot.sandbox.boards import Item
from bot.sandbox.entities import Comment, Issue
from tests.github.stage import Stage

SMALL = (
    "AddCard",
    "AddComment",
    "RewriteComment",
    "DeleteComment",
    "CloseIssue",
    "ReopenIssue",
    "RewriteBoardUpdate",
    "React",
    *(f"{verb}{what}" for verb in ("Add", "Remove", "Swap") for what in ("Labels", "Assignees")),
)
SCHEMA = Path(__file__).parents[2] / "bot" / "sandbox" / "schema.graphql"


@pytest.fixture
def goal(stage: Stage) -> Issue:
    return stage.issue("Fly")


@pytest.fixture
def card(stage: Stage, goal: Issue) -> Item:
    return stage.card(goal)


@pytest.fixture
def writer(stage: Stage) -> Writer:
    made = stage.writer()
    stage.calls.clear()
    return made


def values(card: Item) -> dict[str, object]:
    return {value.field.name: value.value for value in card.values.values()}


def setting(card: Item, *wanted: tuple[str, str, str]) -> edits.SetCard:
    return edits.SetCard(card.project.node_id, card.node_id, 1, wanted)


def reactions(comment: Comment) -> list[tuple[str, str]]:
    return [(each.content, each.user.login) for each in comment.reactions]


def test_an_issue_is_put_on_the_board_once(stage: Stage, writer: Writer, goal: Issue) -> None:
    edit = edits.AddCard("card:1", stage.acme.board.node_id, goal.node_id, goal.number)
    made = [writer.apply(edit), writer.apply(edit)]
    (card,) = stage.acme.board.items
    assert card.content is goal
    assert made == [Created(card.node_id, goal.number, "")] * 2
    assert stage.names() == ["AddCard", "AddCard"]


def test_any_mix_of_fields_is_set_in_one_write(stage: Stage, writer: Writer, card: Item) -> None:
    points, target = stage.field("Points", "NUMBER"), stage.field("Target date", "DATE")
    second = next(each for each in stage.acme.board.fields if each.name == "Sprint").iterations[1].id
    status, sprint = stage.field("Status"), stage.field("Sprint")
    stage.calls.clear()
    writer.apply(
        setting(
            card,
            (status, "option", stage.option("At risk")),
            (sprint, "iteration", second),
            (target, "date", "2026-12-01"),
            (points, "number", "2.5"),
        )
    )
    assert values(card) == {
        "Status": stage.option("At risk"),
        "Sprint": second,
        "Target date": date(2026, 12, 1),
        "Points": 2.5,
    }
    writer.apply(setting(card, (sprint, "clear", ""), (status, "option", stage.option("Done")), (points, "clear", "")))
    assert values(card) == {"Status": stage.option("Done"), "Target date": date(2026, 12, 1)}
    assert [(call.name, call.kind) for call in stage.calls] == [("SetCard", "write")] * 2


def test_setting_nothing_is_no_call(stage: Stage, writer: Writer, card: Item) -> None:
    writer.apply(setting(card))
    assert stage.names() == []


@pytest.mark.parametrize(
    "text",
    [
        set_card_document((False,)),
        set_card_document((False, True, False, True)),
        joined("AddCard", (document("AddCard"),) * PARTS_AT_ONCE),
        joined("SetCard", (set_card_document((True,)), set_card_document((False, True)))),
        joined(MIXED, tuple(map(document, SMALL))),
    ],
)
def test_a_document_that_was_made_is_one_that_github_takes(text: str) -> None:
    schema = build_schema(SCHEMA.read_text(encoding="utf-8"))
    assert validate(schema, parse(text)) == []


def adding(stage: Stage, issues: list[Issue]) -> list[edits.Edit]:
    board = stage.acme.board.node_id
    return [edits.AddCard(f"card:1:{issue.number}", board, issue.node_id, issue.number) for issue in issues]


def test_many_cards_are_added_and_set_in_one_write_each(stage: Stage, writer: Writer) -> None:
    issues = [stage.issue(f"Goal {number}") for number in range(5)]
    stage.calls.clear()
    made = writer.apply_all(adding(stage, issues))
    cards = stage.acme.board.items
    assert [card.content for card in cards] == issues
    assert made == [Created(card.node_id, issue.number, "") for card, issue in zip(cards, issues, strict=True)]
    status, done = stage.field("Status"), stage.option("Done")
    stage.calls.clear()
    assert (
        writer.apply_all([*(setting(card, (status, "option", done)) for card in cards), setting(cards[0])])
        == [None] * 6
    )
    assert [values(card)["Status"] for card in cards] == [done] * 5
    assert stage.names() == ["SetCard"]


def test_a_card_that_is_refused_does_not_hurt_the_others(stage: Stage, writer: Writer) -> None:
    first, gone, last = [stage.card(stage.issue(title)) for title in ("Fly", "Land", "Sleep")]
    status, done = stage.field("Status"), stage.option("Done")
    points = stage.field("Points", "NUMBER")
    wanted = [
        setting(first, (status, "option", done)),
        setting(gone, (points, "number", "1"), (status, "option", done)),
        setting(last, (status, "number", "5"), (points, "number", "1")),
        setting(last, (points, "number", "2")),
    ]
    stage.world.delete_item(stage.world.actor("ada"), gone)
    stage.calls.clear()
    kept, later, refused, other = writer.apply_all(wanted)
    assert (kept, other) == (None, None)
    assert isinstance(later, TryLater)
    assert isinstance(refused, ForPeople)
    assert (values(first), values(last)) == ({"Status": done}, {"Points": 2.0})
    assert stage.names() == ["SetCard"]


def test_a_document_that_is_refused_as_a_whole_is_refused_for_every_card(
    stage: Stage, writer: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_given: object, **_named: object) -> None:
        raise Refused("AddCard", "too many")

    monkeypatch.setattr(type(stage.session), "mutate_many", refuse)
    made = writer.apply_all(adding(stage, [stage.issue("Fly"), stage.issue("Land")]))
    assert [str(each) for each in made] == ["GitHub refuses AddCard: too many"] * 2


def test_after_a_lost_reply_nothing_is_known_of_any_card(stage: Stage, writer: Writer) -> None:
    stage.sandbox.fault("lost_reply", operation="AddCard")
    with pytest.raises(TryLater):
        writer.apply_all(adding(stage, [stage.issue("Fly"), stage.issue("Land")]))
    assert len(stage.acme.board.items) == 2


def test_cards_that_may_be_no_more_than_read_are_refused_one_by_one(stage: Stage) -> None:
    stage.github = stage.connect({"issues": "write", "metadata": "read", "organization_projects": "read"})
    refused = stage.writer().apply_all(adding(stage, [stage.issue("Fly"), stage.issue("Land")]))
    assert [isinstance(each, NotAllowed) for each in refused] == [True, True]


def test_other_edits_go_alone_and_say_what_is_refused(writer: Writer, goal: Issue) -> None:
    assert writer.apply_all([edits.CloseIssue(goal.node_id, goal.number, "completed")]) == [None]
    (refused,) = writer.apply_all([edits.PostComment("k", goal.node_id, goal.number, "")])
    assert isinstance(refused, ForPeople)


def test_small_edits_go_in_one_request_and_each_is_told_what_it_made(stage: Stage, goal: Issue, card: Item) -> None:
    said = stage.world.create_comment(stage.world.actor("ada"), goal, "/status done")
    gone = stage.world.create_comment(stage.world.actor("ada"), goal, "old")
    stage.labelled("status: at risk")
    writer = stage.writer()
    stage.world.delete_comment(stage.world.actor("ada"), gone)
    stage.calls.clear()
    made = writer.apply_all(
        [
            edits.React(said.node_id, goal.number, "EYES", ()),
            edits.React(said.node_id, goal.number, "EYES", ("EYES",)),
            edits.SwapLabels(goal.node_id, goal.number, ("status: at risk",), ()),
            edits.PostComment("k", goal.node_id, goal.number, "what became of it"),
            edits.DeleteComment(gone.node_id, goal.number, "k"),
            edits.RewriteComment(gone.node_id, goal.number, "new"),
            edits.CloseIssue(goal.node_id, goal.number, "completed"),
            setting(card, (stage.field("Status"), "option", stage.option("At risk"))),
        ]
    )
    posted = goal.comments[-1]
    assert isinstance(made[3], Created)
    assert made[3] == Created(posted.node_id, goal.number, made[3].url)
    assert isinstance(made[5], TryLater)
    assert [each for place, each in enumerate(made) if place not in {3, 5}] == [None] * 6
    assert posted.body == "what became of it"
    assert reactions(said) == [("eyes", f"{stage.acme.app.slug}[bot]")]
    assert [label.name for label in goal.labels] == ["status: at risk"]
    assert (goal.state, values(card)["Status"]) == ("closed", stage.option("At risk"))
    assert stage.names() == ["Edits"]


def test_what_is_refused_as_a_whole_is_asked_for_kind_by_kind(
    stage: Stage, goal: Issue, card: Item, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a document is that names something which an old GitHub Enterprise Server has not."""
    mutate = type(stage.session).mutate_many
    option = stage.field("Status"), "option", stage.option("At risk")
    stage.labelled("status: at risk")
    writer = stage.writer()
    stage.calls.clear()

    def choosy(self: Session, text: str, *given: Any, **named: Any) -> Any:
        if "updateProjectV2ItemFieldValue" in text:
            raise Refused("Edits", "no such field")
        return mutate(self, text, *given, **named)

    monkeypatch.setattr(type(stage.session), "mutate_many", choosy)
    close = edits.CloseIssue(goal.node_id, goal.number, "completed")
    swap = edits.SwapLabels(goal.node_id, goal.number, ("status: at risk",), ())
    made = writer.apply_all([swap, setting(card, option), setting(card), close])
    assert [type(each) for each in made] == [type(None), Refused, type(None), type(None)]
    assert (goal.state, stage.names()) == ("closed", ["AddLabels", "CloseIssue"])


def test_where_no_new_thing_fits_all_else_is_done(stage: Stage, goal: Issue) -> None:
    stage.github = stage.connect(stage.permissions, write_pause=0.001)
    writer = stage.writer()
    post = edits.PostComment("k", goal.node_id, goal.number, "hello")
    close = edits.CloseIssue(goal.node_id, goal.number, "completed")
    for group in together([post] * 60):
        writer.apply_all(group)
    made = writer.apply_all([*[post] * 15, close])
    assert [type(each) for each in made] == [Crowded] * 15 + [type(None)]
    assert goal.state == "closed"


def test_an_edit_that_cannot_be_asked_for_does_not_hurt_the_others(writer: Writer, goal: Issue) -> None:
    swap = edits.SwapLabels(goal.node_id, goal.number, ("of no repository",), ())
    lost, made = writer.apply_all([swap, edits.CloseIssue(goal.node_id, goal.number, "completed")])
    assert (type(lost), made, goal.state) == (TryLater, None, "closed")


def test_what_does_not_go_together_is_not_mixed(writer: Writer, goal: Issue) -> None:
    close, pin = edits.CloseIssue("I", 1, "completed"), edits.PinIssue("k", goal.node_id, goal.number)
    with pytest.raises(ValueError, match="together"):
        writer.apply_all([close, pin])


def test_a_single_wish_keeps_its_own_document() -> None:
    wish = Wish("AddComment", {"issue": "I", "body": "hello"}, ("addComment",), creates=1)
    assert bundle([wish]).text == document("AddComment")
    two = bundle([wish, wish])
    assert (two.operation, two.creates, two.names) == ("AddComment", 2, (("addComment_0",), ("addComment_1",)))
    assert set(two.variables) == {"issue_0", "body_0", "issue_1", "body_1"}
    with pytest.raises(ValueError, match="usual form"):
        joined("Two", ("query Two { viewer }", document("AddComment")))


def test_new_cards_count_as_so_many_new_things(stage: Stage) -> None:
    stage.github = stage.connect(stage.permissions, write_pause=0.001)
    writer = stage.writer()
    issues = [stage.issue(f"Goal {number}") for number in range(80)]
    groups = list(together(adding(stage, issues)))
    assert [len(group) for group in groups] == [PARTS_AT_ONCE] * 4
    made = [writer.apply_all(group) for group in groups]
    assert [isinstance(each[0], Created) for each in made] == [True, True, True, False]
    assert all(isinstance(each, Crowded) for each in made[3])
    assert len(stage.acme.board.items) == 60


def test_what_goes_together_keeps_its_order_and_stays_small() -> None:
    def to_set(fields: int) -> edits.SetCard:
        return edits.SetCard("B", "C", 1, (("F", "number", "1"),) * fields)

    def add(number: int) -> edits.AddCard:
        return edits.AddCard(f"card:{number}", "B", "I", number)

    close, pin = edits.CloseIssue("I", 1, "completed"), edits.PinIssue("k", "I", 1)
    assert list(together([])) == []
    assert list(together([close, close, add(1), pin, pin, add(2), to_set(1), close])) == [
        [close, close, add(1)],
        [pin],
        [pin],
        [add(2), to_set(1), close],
    ]
    assert [len(group) for group in together([to_set(4)] * 12)] == [5, 5, 2]
    long = edits.PostComment("k", "I", 1, "x" * (LENGTH_AT_ONCE // 2))
    assert [len(group) for group in together([close, long, long, long])] == [3, 1]


@pytest.mark.parametrize("operation", ["SprintSnapshot", "GoalsPage", "Strays"])
def test_documents_that_ask_by_several_names_are_ones_that_github_takes(operation: str) -> None:
    schema = build_schema(SCHEMA.read_text(encoding="utf-8"))
    names = [FieldNames(points="Size"), None, FieldNames(status="State"), FieldNames(points="Size")]
    cards = Cards(None, [BoardRef("acme", number, each) for number, each in enumerate(names)])
    text = cards.document(operation)
    assert validate(schema, parse(text)) == []
    assert (text.count("fieldValueByName"), len(cards.variables())) == (12, 12)


@pytest.mark.parametrize("kind", ["option", "iteration"])
def test_a_column_or_sprint_that_is_there_no_more_is_for_the_next_look_with_a_fresh_board(
    stage: Stage, writer: Writer, card: Item, kind: str
) -> None:
    ref = BoardRef("acme", 1)
    read_boards(stage.session, [ref])
    stage.calls.clear()
    field = stage.field("Status" if kind == "option" else "Sprint")
    with pytest.raises(TryLater, match="the board was changed"):
        writer.apply(setting(card, (field, kind, "deadbeef")))
    assert values(card) == {}
    read_boards(stage.session, [ref])
    assert stage.names() == ["SetCard", "Board"]


def test_a_card_that_is_gone_is_for_the_next_look_with_a_fresh_board(stage: Stage, writer: Writer, card: Item) -> None:
    ref, status = BoardRef("acme", 1), stage.field("Status")
    read_boards(stage.session, [ref])
    stage.world.delete_item(stage.world.actor("ada"), card)
    stage.calls.clear()
    with pytest.raises(TryLater):
        writer.apply(setting(card, (status, "option", stage.option("Done"))))
    read_boards(stage.session, [ref])
    assert stage.names() == ["SetCard", "Board"]


def test_a_value_of_another_kind_is_told_to_people(stage: Stage, writer: Writer, card: Item) -> None:
    with pytest.raises(ForPeople, match="GitHub refuses"):
        writer.apply(setting(card, (stage.field("Status"), "number", "5")))


def test_without_the_permission_to_write_on_boards_nothing_is_tried_again(stage: Stage, card: Item) -> None:
    stage.github = stage.connect({"issues": "write", "metadata": "read", "organization_projects": "read"})
    writer = stage.writer()
    stage.calls.clear()
    with pytest.raises(NotAllowed):
        writer.apply(setting(card, (stage.field("Status"), "option", stage.option("Done"))))
    assert stage.names() == ["SetCard"]


def test_words_on_a_board_are_posted_and_rewritten_and_the_board_is_read_anew(stage: Stage, writer: Writer) -> None:
    board, ref = stage.acme.board, BoardRef("acme", 1)
    read_boards(stage.session, [ref])
    made = writer.apply(edits.PostBoardUpdate("update:1", board.node_id, "ON_TRACK", "good"))
    (ours,) = board.status_updates
    assert made == Created(ours.node_id, 0, "")
    assert (ours.status, ours.body, ours.creator.login) == ("ON_TRACK", "good", f"{stage.acme.app.slug}[bot]")
    assert read_boards(stage.session, [ref])[0].update
    assert writer.apply(edits.RewriteBoardUpdate(ours.node_id, "AT_RISK", "late")) is None
    (seen,) = read_boards(stage.session, [ref])
    assert seen.update
    assert (len(board.status_updates), seen.update.status, seen.update.body) == (1, "AT_RISK", "late")
    assert stage.names() == ["Board", "PostBoardUpdate", "Board", "RewriteBoardUpdate"]


def test_words_that_somebody_deleted_are_for_the_next_look_with_a_fresh_board(stage: Stage, writer: Writer) -> None:
    ada, ref = stage.world.actor("ada"), BoardRef("acme", 1)
    said = stage.world.create_status_update(ada, stage.acme.board, status="ON_TRACK", body="good")
    read_boards(stage.session, [ref])
    stage.world.delete_status_update(ada, said)
    with pytest.raises(TryLater):
        writer.apply(edits.RewriteBoardUpdate(said.node_id, "AT_RISK", "late"))
    assert read_boards(stage.session, [ref])[0].update is None


def test_after_a_lost_reply_the_board_tells_whether_our_words_are_there(stage: Stage, writer: Writer) -> None:
    ref = BoardRef("acme", 1)
    read_boards(stage.session, [ref])
    stage.sandbox.fault("lost_reply", operation="PostBoardUpdate")
    with pytest.raises(TryLater):
        writer.apply(edits.PostBoardUpdate("update:1", stage.acme.board.node_id, "ON_TRACK", "good"))
    assert read_boards(stage.session, [ref])[0].update


def test_a_goal_is_put_beneath_its_sprint_also_from_beneath_another_one(
    stage: Stage, writer: Writer, goal: Issue
) -> None:
    for sprint in (stage.issue("Sprint 1"), stage.issue("Sprint 2")):
        assert writer.apply(edits.AddSubIssue(sprint.node_id, goal.node_id, goal.number)) is None
        assert goal.parent is sprint
    assert stage.names() == ["AddSubIssue", "AddSubIssue"]


def test_our_reaction_takes_the_place_of_our_others_and_of_nobody_elses(
    stage: Stage, writer: Writer, goal: Issue
) -> None:
    comment = stage.world.create_comment(stage.world.actor("ada"), goal, "/status done")
    stage.world.react(stage.world.actor("grace"), comment, "eyes")
    stage.session.mutate("React", lambda: None, **ours(comment, "HEART"))
    stage.calls.clear()
    us = f"{stage.acme.app.slug}[bot]"
    for content, word in (("EYES", "eyes"), ("CONFUSED", "confused"), ("THUMBS_UP", "+1")):
        assert writer.apply(edits.React(comment.node_id, goal.number, content)) is None
        assert sorted(reactions(comment)) == sorted([("eyes", "grace"), ("heart", us), (word, us)])
    assert stage.names() == ["OurReactions", "React"] * 3
    writer.apply(edits.React(comment.node_id, goal.number, "THUMBS_UP"))
    assert stage.names() == ["OurReactions"]


def ours(comment: Comment, content: str) -> dict[str, object]:
    drops = dict.fromkeys(("dropEyes", "dropThumbsUp", "dropConfused"), False)
    return {"id": comment.node_id, "content": content, "add": True, **drops}


def test_two_reactions_of_ours_become_the_one_that_is_wanted(stage: Stage, writer: Writer, goal: Issue) -> None:
    comment = stage.world.create_comment(stage.world.actor("ada"), goal, "/status done")
    for content in ("EYES", "THUMBS_UP"):
        stage.session.mutate("React", lambda: None, **ours(comment, content))
    writer.apply(edits.React(comment.node_id, goal.number, "THUMBS_UP"))
    assert [content for content, _ in reactions(comment)] == ["+1"]


def test_a_comment_that_is_gone_gets_no_reaction(stage: Stage, writer: Writer, goal: Issue) -> None:
    comment = stage.world.create_comment(stage.world.actor("ada"), goal, "/status done")
    stage.world.delete_comment(stage.world.actor("ada"), comment)
    with pytest.raises(TryLater):
        writer.apply(edits.React(comment.node_id, goal.number, "EYES"))
    assert stage.names() == ["OurReactions"]


def test_a_comment_that_somebody_deleted_stays_deleted_where_that_is_wanted(
    stage: Stage, writer: Writer, goal: Issue
) -> None:
    writer.apply(edits.PostComment("k", goal.node_id, goal.number, "hello"))
    (comment,) = goal.comments
    edit = edits.RewriteComment(comment.node_id, goal.number, "hello again", if_there=True)
    assert writer.apply(edit) is None
    assert comment.body == "hello again"
    stage.world.delete_comment(stage.world.actor("ada"), comment)
    assert writer.apply(dataclasses.replace(edit, body="once more")) is None
    assert goal.comments == []


def test_every_kind_of_edit_is_one_write_and_none_passes_a_fence_that_is_down(
    stage: Stage, writer: Writer, goal: Issue
) -> None:
    other, board = stage.issue("Land"), stage.acme.board
    comment = stage.world.create_comment(stage.world.actor("ada"), goal, "/status done")
    said = stage.world.create_status_update(stage.world.actor("ada"), board, status="ON_TRACK", body="good")
    wanted: list[edits.Edit] = [
        edits.AddSubIssue(goal.node_id, other.node_id, other.number),
        edits.React(comment.node_id, goal.number, "EYES"),
        edits.AddCard("card:1", board.node_id, goal.node_id, goal.number),
        setting(stage.card(other), (stage.field("Status"), "option", stage.option("Done"))),
        edits.PostBoardUpdate("k", board.node_id, "AT_RISK", "late"),
        edits.RewriteBoardUpdate(said.node_id, "AT_RISK", "late"),
    ]
    for edit in wanted:
        with pytest.raises(Superseded):
            Writer(stage.session, stage.repository, superseded).apply(edit)
        assert "write" not in [call.kind for call in stage.calls], edit
    for edit in wanted:
        stage.calls.clear()
        writer.apply(edit)
        assert [call.kind for call in stage.calls].count("write") == 1, edit


def superseded() -> None:
    raise Superseded
