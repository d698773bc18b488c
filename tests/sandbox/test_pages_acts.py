"""What a person does on the pages is done to the world, with their rights and with webhooks."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.sandbox.boards import Option
from bot.sandbox.entities import Comment, Issue
from bot.sandbox.world import NewIssue
from tests.sandbox.browser import Browser, Page
from tests.sandbox.conftest import Stage

ISSUES = "/acme/rockets/issues"
BOARD = "/orgs/acme/projects/1"
BODY = "# Plan\r\n\r\n- [ ] one\r\n- [x] two"


@pytest.fixture
def issue(stage: Stage) -> Issue:
    """Sprint 1, opened by the bot."""
    bot = stage.world.installation_token(stage.acme.installation).actor
    made = stage.world.create_issue(bot, stage.acme.repository, NewIssue("Sprint 1", BODY))
    stage.world.deliveries.pending()
    return made


@pytest.fixture
def ada(stage: Stage) -> Browser:
    return Browser(stage.sandbox, "ada")


@pytest.fixture
def zoe(stage: Stage) -> Browser:
    """Somebody who may read, because everybody may."""
    stage.world.add_user("zoe")
    return Browser(stage.sandbox, "zoe")


def look(browser: Browser, issue: Issue) -> Page:
    return browser.get(f"{ISSUES}/{issue.number}")


def said(stage: Stage, issue: Issue, by: str, text: str) -> Comment:
    made = stage.world.create_comment(stage.world.actor(by), issue, text)
    stage.world.deliveries.pending()
    return made


def test_a_comment_is_by_the_person_and_is_told(stage: Stage, issue: Issue) -> None:
    grace = Browser(stage.sandbox, "grace")
    page = grace.send(look(grace, issue), "/comment", body="All **well**")
    assert [(c.author.login, c.body) for c in issue.comments] == [("grace", "All **well**")]
    assert "All well" in page.words
    assert stage.events() == [("issue_comment", "created")]


def test_after_a_comment_one_stands_at_it(issue: Issue, ada: Browser) -> None:
    form = look(ada, issue).form("/comment")
    answer = ada.post(form.action, {"token": form.value("token"), "body": "Hi"})
    assert answer.headers["location"] == f"{ISSUES}/1#issuecomment-{issue.comments[0].id}"


def test_an_empty_comment_is_refused_in_githubs_words(issue: Issue, ada: Browser) -> None:
    page = ada.send(look(ada, issue), "/comment", body="   ")
    assert page.status == 422
    assert "Validation Failed Body cannot be blank" in page.words


def test_what_is_too_long_is_not_lost(issue: Issue, ada: Browser) -> None:
    page = ada.send(look(ada, issue), "/comment", body="x" * 65_537)
    assert page.status == 422
    assert "body is too long (maximum is 65536 characters)" in page.words
    assert "x" * 65_537 in page.text


def test_the_form_for_editing_holds_the_text_as_it_is(issue: Issue, ada: Browser) -> None:
    issue.body = "\n\n <b>&amp;</b> </textarea> \t"
    assert look(ada, issue).form("/text", key="body").value("body") == issue.body


def test_a_body_can_be_edited_and_its_past_looked_at(stage: Stage, issue: Issue, ada: Browser) -> None:
    page = ada.send(look(ada, issue), "/text", {"key": "body"}, body="# Better plan")
    assert issue.body == "# Better plan"
    assert "edited" in page.words
    assert stage.events() == [("issues", "edited")]
    past = ada.get(f"{ISSUES}/1/history/body")
    assert "ada edited on Mar 2, 2026, 09:00" in past.words
    assert ("span", {"class": "plus"}) in past.tags
    assert "# Better plan" in past.words
    assert "- [x] two" in past.words


def test_the_past_of_a_comment_can_be_looked_at(stage: Stage, issue: Issue, ada: Browser) -> None:
    comment = said(stage, issue, "grace", "one\ntwo")
    assert "Nobody has edited it" in ada.get(f"{ISSUES}/1/history/{comment.id}").words
    stage.world.edit_comment(stage.world.actor("grace"), comment, "one\r\ntwo")
    assert "Only ends of lines changed" in ada.get(f"{ISSUES}/1/history/{comment.id}").words
    assert ada.get(f"{ISSUES}/1/history/17").status == 404
    assert ada.get(f"{ISSUES}/1/history/nothing").status == 404


def test_a_title_can_be_edited(stage: Stage, issue: Issue, ada: Browser) -> None:
    assert "Sprint one" in ada.send(look(ada, issue), "/title", title="Sprint one").words
    assert ada.send(look(ada, issue), "/title", title=" ").status == 422
    assert stage.events() == [("issues", "edited")]


def test_an_edit_never_wipes_out_what_came_between(stage: Stage, issue: Issue, ada: Browser) -> None:
    page = look(ada, issue)
    stage.world.edit_issue(stage.world.actor("grace"), issue, body="Theirs")
    answer = ada.send(page, "/text", {"key": "body"}, body="Mine")
    assert answer.status == 409
    assert "changed this text meanwhile" in answer.words
    assert "Mine" in answer.words
    assert issue.body == "Theirs"


def test_ones_own_comment_can_be_edited_and_deleted(stage: Stage, issue: Issue) -> None:
    grace = Browser(stage.sandbox, "grace")
    comment = said(stage, issue, "grace", "Frist")
    grace.send(look(grace, issue), "/text", {"key": str(comment.id)}, body="First")
    assert comment.body == "First"
    form = look(grace, issue).form("/text", key=str(comment.id))
    grace.post(f"{ISSUES}/1/delete-comment", {"token": form.value("token"), "key": str(comment.id)})
    assert issue.comments == []
    assert stage.events() == [("issue_comment", "edited"), ("issue_comment", "deleted")]


def test_a_body_cannot_be_deleted_like_a_comment(issue: Issue, ada: Browser) -> None:
    token = look(ada, issue).form("/comment").value("token")
    assert ada.post(f"{ISSUES}/1/delete-comment", {"token": token, "key": "body"}).status == 404


def test_a_comment_that_is_gone_is_missed_kindly(stage: Stage, issue: Issue, ada: Browser) -> None:
    comment = said(stage, issue, "ada", "Oops")
    page = look(ada, issue)
    stage.world.delete_comment(stage.world.actor("ada"), comment)
    answer = ada.send(page, "/text", {"key": str(comment.id)}, body="Better")
    assert answer.status == 404
    assert "not there any more" in answer.words


def test_a_tick_changes_one_character_of_the_text(stage: Stage, issue: Issue, ada: Browser) -> None:
    page = look(ada, issue)
    assert page.form("/tick", key="body").buttons == [("box", "2"), ("box", "3")]
    ada.send(page, "/tick", {"key": "body"}, box="2")
    assert issue.body == BODY.replace("[ ] one", "[x] one")
    ada.send(look(ada, issue), "/tick", {"key": "body"}, box="3")
    assert issue.body == "# Plan\r\n\r\n- [x] one\r\n- [ ] two"
    assert stage.events() == [("issues", "edited")] * 2


def test_a_box_in_a_comment_can_be_ticked(stage: Stage, issue: Issue, ada: Browser) -> None:
    comment = said(stage, issue, "grace", "* [ ] three")
    ada.send(look(ada, issue), "/tick", {"key": str(comment.id)}, box="0")
    assert comment.body == "* [x] three"


def test_a_tick_on_an_old_page_hits_no_other_box(stage: Stage, issue: Issue, ada: Browser) -> None:
    page = look(ada, issue)
    stage.world.edit_issue(stage.world.actor("ada"), issue, body="- [ ] zero\n" + BODY)
    assert ada.send(page, "/tick", {"key": "body"}, box="2").status == 409


@pytest.mark.parametrize(("box", "status"), [("0", 422), ("x", 400), ("1" * 30, 400), ("-1", 400)])
def test_a_box_that_is_not_there_cannot_be_ticked(issue: Issue, ada: Browser, box: str, status: int) -> None:
    assert ada.send(look(ada, issue), "/tick", {"key": "body"}, box=box).status == status
    assert issue.body == BODY


def test_labels_are_put_on_and_taken_off(stage: Stage, issue: Issue, ada: Browser) -> None:
    ada.send(look(ada, issue), "/labels", label=["bug", "question"])
    ada.send(look(ada, issue), "/labels", label=["question", "help wanted"])
    assert [x.name for x in issue.labels] == ["question", "help wanted"]
    assert [e[1] for e in stage.events()] == ["labeled", "labeled", "unlabeled", "labeled"]


def test_labels_that_others_changed_meanwhile_stay(stage: Stage, issue: Issue, ada: Browser) -> None:
    page = look(ada, issue)
    stage.world.add_labels(stage.world.actor("grace"), issue, [stage.world.label(issue.repository, "wontfix")])
    ada.send(page, "/labels", label=["bug"])
    assert {x.name for x in issue.labels} == {"wontfix", "bug"}


def test_people_are_assigned_and_unassigned(stage: Stage, issue: Issue, ada: Browser) -> None:
    ada.send(look(ada, issue), "/assignees", assignee=["grace", "ada"])
    ada.send(look(ada, issue), "/assignees", assignee=["grace"])
    assert [u.login for u in issue.assignees] == ["grace"]
    assert [e[1] for e in stage.events()] == ["assigned", "assigned", "unassigned"]


@pytest.mark.parametrize("reason", ["completed", "not_planned"])
def test_an_issue_is_closed_and_reopened(stage: Stage, issue: Issue, ada: Browser, reason: str) -> None:
    page = ada.send(look(ada, issue), "/comment", body="", state=reason)
    assert (issue.state, issue.state_reason, issue.comments) == ("closed", reason, [])
    assert ("button", {"name": "state", "value": "open"}) in page.tags
    ada.send(page, "/comment", body="Once more", state="open")
    assert (issue.state, len(issue.comments)) == ("open", 1)
    assert [e[1] for e in stage.events()] == ["closed", "created", "reopened"]


def test_closing_for_an_unknown_reason_is_refused(issue: Issue, ada: Browser) -> None:
    page = ada.send(look(ada, issue), "/comment", state="tired")
    assert page.status == 422
    assert "state reason: invalid" in page.words
    assert issue.state == "open"


def test_a_new_issue_has_its_labels_and_its_parent(stage: Stage, issue: Issue, ada: Browser) -> None:
    page = ada.send(ada.get(f"{ISSUES}/new"), "/issues", title="Goal", body="Do it", label=["bug"], parent="#1")
    assert page.path == f"{ISSUES}/2"
    made = stage.world.issue(stage.acme.repository, 2)
    assert (made.author.login, made.body, [x.name for x in made.labels], made.parent) == (
        "ada",
        "Do it",
        ["bug"],
        issue,
    )


def test_a_new_issue_needs_a_title_and_keeps_its_text(ada: Browser) -> None:
    page = ada.send(ada.get(f"{ISSUES}/new"), "/issues", title="", body="Long thoughts")
    assert page.status == 422
    assert "title: missing field" in page.words
    assert "Long thoughts" in page.words
    assert ("a", {"class": "button", "href": ISSUES}) in page.tags


def test_sub_issues_come_and_go(stage: Stage, issue: Issue, ada: Browser) -> None:
    child = stage.world.create_issue(stage.world.actor("ada"), stage.acme.repository, NewIssue("Goal"))
    stage.world.deliveries.pending()
    page = ada.send(look(ada, issue), "/sub-issue", number="#2")
    assert issue.sub_issues == [child]
    again = ada.send(look(ada, issue), "/sub-issue", number="2")
    assert again.status == 422
    assert "only have one parent" in again.words
    ada.send(page, "/no-sub-issue", id=str(child.id))
    assert issue.sub_issues == []
    assert ada.send(page, "/no-sub-issue", id=str(child.id)).status == 404
    assert [e[1] for e in stage.events()] == [
        "sub_issue_added",
        "parent_issue_added",
        "sub_issue_removed",
        "parent_issue_removed",
    ]


def test_a_number_that_is_none_is_explained(issue: Issue, ada: Browser) -> None:
    page = ada.send(look(ada, issue), "/sub-issue", number="twelve")
    assert page.status == 400
    assert "Write one such as 12 or #12" in page.words


def test_a_reaction_is_given_and_taken_back(stage: Stage, issue: Issue, ada: Browser) -> None:
    comment = said(stage, issue, "grace", "Done")
    page = ada.send(look(ada, issue), "/react", {"key": str(comment.id)}, content="hooray")
    assert "🎉 1" in page.words
    assert [r.content for r in comment.reactions] == ["hooray"]
    ada.send(page, "/react", {"key": str(comment.id)}, content="hooray")
    assert comment.reactions == []
    assert ada.send(page, "/react", {"key": "body"}, content="yawn").status == 422


def test_an_issue_is_pinned_and_locked_and_freed(stage: Stage, issue: Issue, ada: Browser) -> None:
    for act in ("pin", "lock"):
        ada.send(look(ada, issue), f"/{act}", on="1")
    assert (issue.pinned, issue.locked) == (True, True)
    for act in ("pin", "lock"):
        ada.send(look(ada, issue), f"/{act}", on="")
    assert (issue.pinned, issue.locked) == (False, False)
    assert [e[1] for e in stage.events()] == ["pinned", "locked", "unpinned", "unlocked"]


def test_an_unknown_act_is_not_there(issue: Issue, ada: Browser) -> None:
    token = look(ada, issue).form("/comment").value("token")
    assert ada.post(f"{ISSUES}/1/explode", {"token": token}).status == 404


def test_a_reader_is_offered_what_a_reader_may_do(issue: Issue, zoe: Browser) -> None:
    page = look(zoe, issue)
    for ending in ("/labels", "/assignees", "/text", "/tick", "/title", "/pin", "/lock", "/sub-issue"):
        assert not page.has_form(ending), ending
    assert page.has_form("/comment")
    assert "Close as completed" not in page.words
    assert not any(tag == "input" and known.get("name") == "label" for tag, known in zoe.get(f"{ISSUES}/new").tags)


@pytest.mark.parametrize(
    ("act", "fields"),
    [
        ("labels", {"label": "bug"}),
        ("assignees", {"assignee": "ada"}),
        ("title", {"title": "Mine"}),
        ("comment", {"state": "completed"}),
        ("pin", {"on": "1"}),
        ("lock", {"on": "1"}),
        ("sub-issue", {"number": "1"}),
    ],
)
def test_a_reader_who_tries_more_is_told_no(
    stage: Stage, issue: Issue, zoe: Browser, act: str, fields: dict[str, str]
) -> None:
    token = look(zoe, issue).form("/comment").value("token")
    page = zoe.post(f"{ISSUES}/1/{act}", {"token": token, **fields})
    assert page.status == 403
    assert "more rights" in page.words
    assert stage.events() == []


def test_a_reader_may_edit_and_close_what_is_theirs(stage: Stage, zoe: Browser) -> None:
    page = zoe.send(zoe.get(f"{ISSUES}/new"), "/issues", title="A wish", body="- [ ] please", parent="")
    made = stage.world.issue(stage.acme.repository, 1)
    page = zoe.send(page, "/tick", {"key": "body"}, box="0")
    zoe.send(page, "/comment", state="not_planned")
    assert (made.body, made.state) == ("- [x] please", "closed")


def test_a_locked_issue_takes_only_people_who_may_write(stage: Stage, issue: Issue, zoe: Browser) -> None:
    page = look(zoe, issue)
    stage.world.lock(stage.world.actor("ada"), issue)
    answer = zoe.send(page, "/comment", body="But why?")
    assert answer.status == 403
    assert "issue is locked" in answer.words
    assert "But why?" in answer.words
    assert "only people with write access can comment" in look(zoe, issue).words


def test_an_archived_repository_is_for_reading(issue: Issue, ada: Browser) -> None:
    page = look(ada, issue)
    issue.repository.archived = True
    answer = ada.send(page, "/comment", body="Hello?")
    assert answer.status == 403
    assert "archived" in answer.words
    assert not look(ada, issue).has_form("/comment")


def test_whoever_writes_too_much_must_wait_and_is_told_how(stage: Stage, issue: Issue, ada: Browser) -> None:
    stage.world.limits.content_per_minute = 1
    ada.send(look(ada, issue), "/comment", body="One")
    page = ada.send(look(ada, issue), "/comment", body="Two")
    assert page.status == 403
    assert "Move the sandbox’s clock" in page.words
    stage.sandbox.clock.advance(timedelta(hours=1))
    assert ada.send(look(ada, issue), "/comment", body="Two").status == 200


def test_a_board_shows_its_cards_in_columns(stage: Stage, issue: Issue, ada: Browser) -> None:
    world, board, actor = stage.world, stage.acme.board, stage.world.actor("ada")
    status, sprint = board.field_named("Status"), board.field_named("Sprint")
    assert status
    assert sprint
    item = world.add_item(actor, board, issue)
    world.set_value(actor, item, sprint, sprint.iterations[0].id)
    world.set_value(actor, item, status, status.options[1].id)
    world.add_draft(actor, board, "Think")
    page = ada.get(BOARD)
    assert "Rockets" in page.words
    assert "On track 1" in page.words
    assert "Sprint: Sprint 1" in page.words
    assert "No Status 1 Draft Think" in page.words
    assert "Rockets On track" in look(ada, issue).words


def test_a_board_shows_how_it_goes_who_owns_a_card_and_round_numbers(stage: Stage, issue: Issue, ada: Browser) -> None:
    world, board, actor = stage.world, stage.acme.board, stage.world.actor("ada")
    world.add_assignees(actor, issue, [world.user("grace")])
    item = world.add_item(actor, board, issue)
    points = world.create_field(actor, board, "Points", "NUMBER")
    world.set_value(actor, item, points, 5.0)
    before = ada.get(BOARD)
    assert "Points: 5 " in before.words
    assert ("a", {"href": "/grace"}) in before.tags
    world.create_status_update(actor, board, status="AT_RISK", body="Fuel, see **#1** and <script>")
    page = ada.get(BOARD)
    assert "At risk A ada" in page.words
    assert ("strong", {}) in page.tags
    assert not [tag for tag, known in page.tags if tag == "script" and "src" not in known]
    board.repositories.clear()
    assert "see **#1** and <script>" in ada.get(BOARD).words


def test_a_closed_board_is_for_reading(stage: Stage, issue: Issue, ada: Browser) -> None:
    world, actor = stage.world, stage.world.actor("ada")
    item = world.add_item(actor, stage.acme.board, issue)
    page = ada.get(BOARD)
    world.close_project(actor, stage.acme.board)
    assert "Rockets closed" in ada.get(BOARD).words
    sends = [known["action"] for tag, known in ada.get(BOARD).tags if tag == "form"]
    assert not [action for action in sends if action.startswith(BOARD)]
    assert ada.send(page, "/move", {"item": item.node_id}, option="").status == 422


def test_a_card_is_moved_and_moved_out(stage: Stage, issue: Issue, ada: Browser) -> None:
    item = stage.world.add_item(stage.world.actor("ada"), stage.acme.board, issue)
    status = stage.acme.board.field_named("Status")
    assert status
    stage.world.deliveries.pending()
    ada.send(ada.get(BOARD), "/move", {"item": item.node_id}, option=status.options[2].id)
    assert item.values[status.node_id].value == status.options[2].id
    ada.send(ada.get(BOARD), "/move", {"item": item.node_id}, option="")
    assert status.node_id not in item.values
    assert stage.events() == [("projects_v2_item", "edited")] * 2


def test_a_card_cannot_go_where_no_column_is(stage: Stage, issue: Issue, ada: Browser) -> None:
    item = stage.world.add_item(stage.world.actor("ada"), stage.acme.board, issue)
    page = ada.get(BOARD)
    answer = ada.send(page, "/move", {"item": item.node_id}, option="00000000")
    assert answer.status == 422
    assert "does not belong to the field" in answer.words
    stage.world.delete_item(stage.world.actor("ada"), item)
    assert ada.send(page, "/move", {"item": item.node_id}, option="").status == 404


def test_an_issue_is_put_on_the_board(stage: Stage, issue: Issue, ada: Browser) -> None:
    page = ada.send(ada.get(BOARD), "/add", number="1", repository="rockets")
    assert [i.content for i in stage.acme.board.items] == [issue]
    assert "rockets #1 Sprint 1" in page.words


def test_a_card_from_a_renamed_repository_is_refused_kindly(stage: Stage, issue: Issue, ada: Browser) -> None:
    page = ada.get(BOARD)
    stage.world.rename_repository(stage.world.actor("ada"), issue.repository, "engines")
    answer = ada.send(page, "/add", number="1", repository="rockets")
    assert answer.status == 409
    assert ("a", {"class": "button", "href": BOARD}) in answer.tags


def test_a_board_can_be_laid_out_by_another_field(stage: Stage, issue: Issue, ada: Browser) -> None:
    actor, board = stage.world.actor("ada"), stage.acme.board
    mood = stage.world.create_field(actor, board, "Mood & more", "SINGLE_SELECT", options=[Option("aa", "Sunny")])
    item = stage.world.add_item(actor, board, issue)
    page = ada.get(f"{BOARD}?by=Mood%20%26%20more")
    assert "No Mood & more 1" in page.words
    moved = ada.send(page, "/move", {"item": item.node_id}, option=mood.options[0].id)
    assert "Sunny 1" in moved.words


def test_a_board_without_columns_says_so(stage: Stage, ada: Browser) -> None:
    stage.acme.board.fields = [f for f in stage.acme.board.fields if f.data_type != "SINGLE_SELECT"]
    assert "no columns" in ada.get(BOARD).words


def test_a_board_is_for_members_unless_it_is_public(stage: Stage, issue: Issue, zoe: Browser) -> None:
    stage.world.add_item(stage.world.actor("ada"), stage.acme.board, issue)
    assert zoe.get(BOARD).status == 404
    stage.acme.board.public = True
    page = zoe.get(BOARD)
    assert "Sprint 1" in page.words
    assert not page.has_form("/move")


def test_a_public_board_does_not_show_cards_of_hidden_repositories(stage: Stage, zoe: Browser) -> None:
    hidden = stage.world.add_repository(stage.acme.organization, "secret", private=True)
    ada = stage.world.actor("ada")
    stage.world.add_item(ada, stage.acme.board, stage.world.create_issue(ada, hidden, NewIssue("Moon base")))
    stage.acme.board.public = True
    assert "Moon base" not in zoe.get(BOARD).words
    assert "Moon base" in Browser(stage.sandbox, "ada").get(BOARD).words


def test_a_reference_to_a_hidden_issue_is_no_link(stage: Stage, zoe: Browser) -> None:
    hidden = stage.world.add_repository(stage.acme.organization, "secret", private=True)
    ada = stage.world.actor("ada")
    stage.world.create_issue(ada, hidden, NewIssue("Moon base"))
    web = stage.world.web_url
    text = f"acme/secret#1 {web}/acme/secret/issues/1 {web}/acme/rockets"
    made = stage.world.create_issue(ada, stage.acme.repository, NewIssue("See", text))
    linked = {known.get("href") for _, known in look(Browser(stage.sandbox, "ada"), made).tags}
    assert "/acme/secret/issues/1" in linked
    assert "acme/secret#1 acme/secret#1" in look(Browser(stage.sandbox, "ada"), made).words
    page = look(zoe, made)
    assert "/acme/secret/issues/1" not in {known.get("href") for _, known in page.tags}
    assert "acme/secret#1 https://" in page.words
