"""What to do about a row that is not worked on: each reason that the bot gives has words of its own."""

from __future__ import annotations

import pytest

from bot.errors import GoalkeeperError
from bot.github.faults import GraphQLError as Entry
from bot.github.faults import graphql_fault, lost, rest_fault
from bot.remedies import remedy

NOW = 1_767_600_000.0
FAULTS = [
    (rest_fault(401, {}, {"message": "Bad credentials"}, "GET /app", NOW), "goalkeeper doctor"),
    (
        rest_fault(403, {}, {"message": "Resource not accessible by integration"}, "CloseIssue", NOW),
        "Grant the permission",
    ),
    (rest_fault(422, {}, {"message": "Validation Failed"}, "POST /labels", NOW), "summary on the sprint issue"),
    (rest_fault(502, {}, None, "GET /app", NOW), "GitHub is up"),
    (lost(TimeoutError(), "GET /app"), "GitHub is up"),
    (graphql_fault([Entry("Field 'x' doesn't exist on type 'y'")], {}, "Sprint", NOW), "Update GitHub Enterprise"),
    (rest_fault(403, {}, {"message": "This installation has been suspended"}, "GET /app", NOW), "unsuspend"),
    (rest_fault(403, {}, {"message": "Repository was archived so is read-only."}, "PATCH", NOW), "Unarchive"),
    (rest_fault(404, {}, {"message": "Not Found"}, "GET /repos", NOW), "Install the App there again"),
    (rest_fault(451, {}, {"message": "Repository access blocked"}, "GET /repos", NOW), "GitHub's support"),
]


@pytest.mark.parametrize(("fault", "words"), FAULTS)
def test_what_github_says_no_to_has_a_remedy(fault: GoalkeeperError, words: str) -> None:
    assert words in remedy("parked", str(fault))


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("acme/rockets is archived", "Unarchive"),
        ("acme/rockets has its issues switched off", "issues on"),
        ('acme/rockets#1 is not labelled "sprint"', "sprint label"),
        ("acme/rockets#1 is locked", "Unlock"),
        ("acme/rockets#1: it is closed and its record is frozen", "the sprint is over"),
        ("the App was removed", "Install the App"),
        ("acme/rockets#1 was transferred", "label the issue"),
        ("something new", "wakes by itself"),
    ],
)
def test_what_sleeps_says_what_would_wake_it(reason: str, words: str) -> None:
    assert words in remedy("asleep", reason)


def test_a_bug_sends_the_operator_to_the_log() -> None:
    assert "See the log" in remedy("parked", "KeyError: 'nodes'")
