"""Is a look at GitHub whole, and what does it make of a part?"""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.core.model import Label, Person
from bot.errors import Gone, NotAllowed, TryLater
from bot.github.read import read_space, read_sprint
from tests.github.conftest import Wire
from tests.github.shapes import answer, app, comment, connection, issue, label, page, repository

FORBIDDEN = {"type": "FORBIDDEN", "message": "Resource not accessible by integration"}
BROKEN = {"message": "Something went wrong while executing your query."}


def error(kind: dict[str, str], *path: str | int) -> dict[str, Any]:
    return {**kind, "path": list(path)}


def test_a_small_sprint_is_one_request(known: Wire) -> None:
    known.answer(answer(cost=3))
    seen = read_sprint(known.session, "acme/rockets", 4)
    assert (seen.issue.number, seen.complete, seen.cost, seen.requests) == (4, True, 3, 1)
    assert known.sent()["variables"] == {
        "owner": "acme",
        "name": "rockets",
        "number": 4,
        "rules": "HEAD:.github/goalkeeper.yml",
        "templates": "HEAD:.github/goalkeeper/templates",
        "retroLabel": "retro",
        "goalLabel": "goal",
        "actionLabel": "",
        "actions": False,
        "cards": True,
        "statusField": "Status",
        "sprintField": "Sprint",
        "dateField": "Target date",
        "pointsField": "Points",
    }


def test_the_repository_tells_what_a_plan_needs(known: Wire) -> None:
    known.answer(
        answer(
            object={"__typename": "Blob", "text": "teams: []\n"},
            labels=connection(label("goal", description="a goal")),
            isArchived=True,
            hasIssuesEnabled=False,
        )
    )
    seen = read_sprint(known.session, "acme/rockets", 4).repository
    assert (seen.id, seen.database_id, seen.full_name, seen.pinned_issues) == ("R_1", 1, "acme/rockets", 1)
    assert (seen.archived, seen.issues_enabled, seen.rules_text) == (True, False, "teams: []\n")
    assert seen.labels == (Label("LA_goal", "goal", "0e8a16", "a goal"),)
    assert seen.assignable == ("ada", "grace")


@pytest.mark.parametrize(
    ("found", "text"),
    [
        (None, None),
        ({"__typename": "Tree"}, None),
        ({"__typename": "Blob", "text": None}, ""),
        ({"__typename": "Blob", "text": ""}, ""),
    ],
)
def test_no_rules_file_is_told_apart_from_one_without_text(known: Wire, found: Any, text: str | None) -> None:
    known.answer(answer(object=found))
    seen = read_sprint(known.session, "acme/rockets", 4).repository
    assert (seen.rules_text, seen.rules_readable) == (text, True)


def test_without_the_right_to_read_files_the_rules_are_unreadable_and_the_look_is_whole(known: Wire) -> None:
    known.answer(answer(), [error(FORBIDDEN, "repository", "object")])
    seen = read_sprint(known.session, "acme/rockets", 4)
    assert (seen.repository.rules_readable, seen.repository.rules_text, seen.complete) == (False, None, True)


def test_a_rules_file_that_github_could_not_show_just_now_spoils_the_look(known: Wire) -> None:
    known.answer(answer(), [error(BROKEN, "repository", "object")])
    assert not read_sprint(known.session, "acme/rockets", 4).complete


def test_authors_are_named_as_rest_names_them(known: Wire) -> None:
    comments = connection(
        comment(1, author=app(), viewerDidAuthor=True),
        comment(2, author=app("other[bot]")),
        comment(3),
        comment(4, author=None),
        comment(5, lastEditedAt="2026-11-16T10:00:00+01:00", isMinimized=True),
    )
    known.answer(answer(issue=issue(4, comments=comments, author=app(), viewerDidAuthor=True, isPinned=True)))
    seen = read_sprint(known.session, "acme/rockets", 4).issue
    assert [each.author for each in seen.comments[:4]] == [
        Person("goalkeeper[bot]", is_bot=True),
        Person("other[bot]", is_bot=True),
        Person("ada"),
        None,
    ]
    assert [each.mine for each in seen.comments] == [True, False, False, False, False]
    assert (seen.mine, seen.pinned, seen.author) == (True, True, Person("goalkeeper[bot]", is_bot=True))
    assert (seen.comments[4].edited_at, seen.comments[4].minimized) == (datetime(2026, 11, 16, 9, tzinfo=UTC), True)


def test_a_goal_is_read_with_its_surfaces(known: Wire) -> None:
    goal = issue(
        7,
        state="CLOSED",
        stateReason="NOT_PLANNED",
        closedAt="2026-11-17T08:00:00Z",
        labels=connection({"name": "goal"}, {"name": "status: dropped"}),
        assignees=connection({"login": "grace"}),
        comments=connection(comment(9), total=40),
        isPinned=None,
    )
    known.answer(answer(issue=issue(4, subIssues=connection(goal))))
    (seen,) = read_sprint(known.session, "acme/rockets", 4).goals
    assert (seen.state, seen.state_reason, seen.is_open) == ("closed", "not_planned", False)
    assert (seen.labels, seen.assignees) == (("goal", "status: dropped"), ("grace",))
    assert [each.database_id for each in seen.comments] == [9]
    assert not seen.comments_complete


def test_further_pages_are_read_and_their_cost_added_up(known: Wire) -> None:
    known.answer(
        answer(
            labels=connection(label("a"), further="L1"),
            assignableUsers=connection({"login": "ada"}, further="A1"),
            issue=issue(
                4,
                comments=connection(comment(3), earlier="C1", total=3),
                subIssues=connection(issue(7), further="G1", total=2),
            ),
        )
    )
    known.answer(page(labels=connection(label("b"))))
    known.answer(page(assignableUsers=connection({"login": "linus"})))
    known.answer(page(comments=connection(comment(2), earlier="C2", total=3)))
    known.answer(page(comments=connection(comment(1), total=3)))
    known.answer(page(cost=3, subIssues=connection(issue(8))))
    seen = read_sprint(known.session, "acme/rockets", 4)
    assert [each.name for each in seen.repository.labels] == ["a", "b"]
    assert seen.repository.assignable == ("ada", "linus")
    assert [each.database_id for each in seen.issue.comments] == [1, 2, 3]
    assert [each.number for each in seen.goals] == [7, 8]
    assert (seen.cost, seen.requests, seen.complete, seen.issue.comments_complete) == (10, 6, True, True)
    assert [call.name for call in known.calls[2:]] == [
        "LabelsPage",
        "AssignablePage",
        "CommentsPage",
        "CommentsPage",
        "GoalsPage",
    ]
    assert known.sent(4)["variables"] == {"id": "I_4", "cursor": "C1"}


def test_an_entry_that_slips_onto_the_next_page_is_there_once(known: Wire) -> None:
    comments = connection(comment(2), comment(3), earlier="C1", total=3)
    known.answer(answer(issue=issue(4, comments=comments)))
    known.answer(page(comments=connection(comment(1), comment(2), total=3)))
    assert [each.database_id for each in read_sprint(known.session, "acme/rockets", 4).issue.comments] == [1, 2, 3]


def test_comments_that_the_list_does_not_show_yet_are_missed(known: Wire) -> None:
    known.answer(answer(issue=issue(4, comments=connection(comment(1), total=2))))
    assert not read_sprint(known.session, "acme/rockets", 4).issue.comments_complete


def test_pages_that_lead_back_or_nowhere_leave_the_look_a_part(known: Wire) -> None:
    for node in (page(labels=connection(label("b"), further="L1")), {"node": None}):
        known.answer(answer(labels=connection(label("a"), further="L1")))
        known.answer(node)
        assert not read_sprint(known.session, "acme/rockets", 4).complete


def test_sub_issues_of_other_repositories_are_no_goals(known: Wire) -> None:
    strange = issue(7, repository={"id": "R_2"})
    known.answer(answer(issue=issue(4, subIssues=connection(strange, issue(8)))))
    assert [goal.number for goal in read_sprint(known.session, "acme/rockets", 4).goals] == [8]


def test_a_sub_issue_that_we_may_not_see_is_left_out(known: Wire) -> None:
    known.answer(
        answer(issue=issue(4, subIssues=connection(None, issue(8)))),
        [error(FORBIDDEN, "repository", "issue", "subIssues", "nodes", 0)],
    )
    seen = read_sprint(known.session, "acme/rockets", 4)
    assert ([goal.number for goal in seen.goals], seen.complete) == ([8], True)


@pytest.mark.parametrize("errors", [None, [error(BROKEN, "repository", "issue", "subIssues", "nodes", 0)]])
def test_a_goal_that_is_null_is_never_taken_for_removed(known: Wire, errors: Any) -> None:
    known.answer(answer(issue=issue(4, subIssues=connection(None, issue(8)))), errors)
    seen = read_sprint(known.session, "acme/rockets", 4)
    assert ([goal.number for goal in seen.goals], seen.complete) == ([8], False)


def test_a_part_that_broke_deep_inside_spoils_the_look(known: Wire) -> None:
    known.answer(answer(issue=issue(4, labels=connection(None, {"name": "sprint"}))))
    seen = read_sprint(known.session, "acme/rockets", 4)
    assert (seen.issue.labels, seen.complete) == (("sprint",), False)


@pytest.mark.parametrize(
    "different",
    [
        {"comments": None},
        {"body": None},
        {"number": "4"},
        {"createdAt": "yesterday"},
        {"subIssues": {"nodes": None}},
        {"comments": connection(comment(1, fullDatabaseId=None))},
        {"comments": connection(comment(1, fullDatabaseId="many"))},
    ],
)
def test_a_missing_field_makes_the_answer_unreadable_and_not_empty(known: Wire, different: dict[str, Any]) -> None:
    known.answer(answer(issue={**issue(4), **different}))
    with pytest.raises(TryLater, match="cannot be read"):
        read_sprint(known.session, "acme/rockets", 4)


def test_a_missing_issue_is_gone(known: Wire) -> None:
    message = "Could not resolve to an Issue with the number of 4."
    known.answer(answer(issue=None), [{"type": "NOT_FOUND", "path": ["repository", "issue"], "message": message}])
    known.answer(answer(issue=None))
    for _ in range(2):
        with pytest.raises(Gone, match="acme/rockets#4"):
            read_sprint(known.session, "acme/rockets", 4)


def test_an_issue_that_broke_just_now_is_not_gone(known: Wire) -> None:
    known.answer(answer(issue=None), [error(BROKEN, "repository", "issue", "comments")])
    with pytest.raises(TryLater):
        read_sprint(known.session, "acme/rockets", 4)


def test_an_issue_that_lives_elsewhere_now_is_gone(known: Wire) -> None:
    known.answer(answer(issue=issue(4, repository={"id": "R_2"})))
    known.answer(answer(issue=issue(5)))
    for _ in range(2):
        with pytest.raises(Gone, match="transferred"):
            read_sprint(known.session, "acme/rockets", 4)


def test_a_missing_repository_is_gone_and_a_forbidden_one_not_allowed(known: Wire) -> None:
    missing = {"type": "NOT_FOUND", "path": ["repository"], "message": "Could not resolve to a Repository"}
    known.answer({"repository": None}, [missing])
    with pytest.raises(Gone):
        read_space(known.session, "acme/rockets")
    headers = {"X-Accepted-GitHub-Permissions": "issues=read"}
    known.answer({"repository": None}, [error(FORBIDDEN, "repository")], headers=headers)
    with pytest.raises(NotAllowed, match="issues=read"):
        read_space(known.session, "acme/rockets")


def test_retros_are_the_few_fields_that_name_them(known: Wire) -> None:
    fields = ("id", "number", "title", "url", "body", "state", "createdAt", "updatedAt", "viewerDidAuthor")
    retro = {key: value for key, value in issue(9, viewerDidAuthor=True).items() if key in fields}
    known.answer(answer(retros=connection(retro)))
    (seen,) = read_sprint(known.session, "acme/rockets", 4).retros
    assert (seen.number, seen.mine, seen.state, seen.comments_complete) == (9, True, "open", False)


def test_a_space_is_its_repository_and_its_sprint_issues(known: Wire) -> None:
    node = repository(sprints=connection(issue(6, body="plan"), issue(4, state="CLOSED", stateReason="COMPLETED")))
    known.answer({"rateLimit": {"cost": 1, "remaining": 4999}, "repository": node})
    seen = read_space(known.session, "acme/rockets", sprint_label="iteration")
    assert [(each.number, each.body, each.state_reason) for each in seen.sprints] == [
        (6, "plan", None),
        (4, "", "completed"),
    ]
    assert (seen.repository.full_name, seen.complete, seen.cost, seen.requests) == ("acme/rockets", True, 1, 1)
    assert not seen.sprints[0].comments_complete
    assert known.sent()["variables"]["sprintLabel"] == "iteration"
