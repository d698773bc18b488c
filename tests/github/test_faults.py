"""What does an answer of GitHub that is no success mean to us?"""

from typing import Any

import pytest
import requests

from bot.errors import ForPeople, Gone, NotAllowed, TryLater
from bot.github.faults import GraphQLError, Lacking, Limited, Missing, Refused, graphql_fault, lost, pause, rest_fault

NOW = 1_795_262_400.0
SECONDARY = (
    "You have exceeded a secondary rate limit. Please wait a few minutes before you try again. "
    "For more on scraping GitHub and how it may affect your rights, please review our Terms of Service"
)


def fault(status: int, message: str = "", headers: dict[str, str] | None = None, **more: Any) -> Exception:
    return rest_fault(status, headers or {}, {"message": message, **more}, "POST /repos/…/labels", NOW)


@pytest.mark.parametrize(
    ("status", "message", "headers", "seconds"),
    [
        (403, SECONDARY, {"retry-after": "37"}, 37),
        (403, SECONDARY, {}, 60),
        (403, SECONDARY, {"retry-after": "soon"}, 60),
        (403, SECONDARY, {"retry-after": "0"}, 1),
        (429, "Too many requests", {"retry-after": "9"}, 9),
        (429, "", {}, 60),
        (429, "", {"x-ratelimit-remaining": "0", "x-ratelimit-reset": f"{NOW + 300:.0f}"}, 301),
        (
            403,
            "API rate limit exceeded for installation ID 7.",
            {"x-ratelimit-remaining": "0", "x-ratelimit-reset": f"{NOW + 1200:.0f}"},
            1201,
        ),
        (403, "", {"x-ratelimit-remaining": "0", "x-ratelimit-reset": f"{NOW - 5:.0f}"}, 1),
        (403, "You have triggered an abuse detection mechanism.", {}, 60),
    ],
)
def test_a_rate_limit_makes_the_whole_installation_wait_as_long_as_github_says(
    status: int, message: str, headers: dict[str, str], seconds: float
) -> None:
    error = fault(status, message, headers)
    assert isinstance(error, TryLater)
    assert (error.seconds, error.whole_installation, error.counts) == (seconds, True, False)


def test_the_wait_until_the_reset_is_reckoned_by_githubs_clock() -> None:
    headers = {
        "x-ratelimit-remaining": "0",
        "x-ratelimit-reset": f"{NOW + 100:.0f}",
        "date": "Sat, 21 Nov 2026 12:01:00 GMT",
    }
    assert pause(headers, now=NOW - 86_400) == 41


def test_a_wait_that_github_does_not_name_is_a_guess() -> None:
    told, guessed = fault(403, SECONDARY, {"retry-after": "60"}), fault(403, SECONDARY)
    assert isinstance(told, Limited)
    assert isinstance(guessed, Limited)
    assert (told.seconds, told.guessed, guessed.seconds, guessed.guessed) == (60, False, 60, True)


@pytest.mark.parametrize("status", [500, 502, 503, 504, 409])
def test_a_broken_answer_means_later_for_this_row_alone(status: int) -> None:
    error = fault(status, "Server Error")
    assert isinstance(error, TryLater)
    assert (error.whole_installation, error.counts) == (False, True)
    assert error.seconds < 30


def test_an_answer_without_a_message_is_told_apart_all_the_same() -> None:
    assert isinstance(rest_fault(502, {}, None, "GET /app", NOW), TryLater)
    assert isinstance(rest_fault(422, {}, {"errors": ["Title is blank"]}, "x", NOW), Refused)


@pytest.mark.parametrize(
    ("status", "message"),
    [
        (404, "Not Found"),
        (410, "This issue was deleted"),
        (410, "Issues are disabled for this repo"),
        (451, "Repository access blocked"),
        (403, "Repository was archived so is read-only."),
        (403, "This installation has been suspended"),
        (403, "Unable to create comment because issue is locked."),
        (403, "Repository access blocked"),
    ],
)
def test_what_is_over_is_gone(status: int, message: str) -> None:
    error = fault(status, message)
    assert isinstance(error, Gone)
    assert message in str(error)


def test_only_what_is_not_found_is_missing() -> None:
    assert isinstance(fault(404, "Not Found"), Missing)
    assert not isinstance(fault(403, "This installation has been suspended"), Missing)


def test_a_page_of_a_proxy_that_says_not_found_takes_nothing_away() -> None:
    error = rest_fault(404, {}, None, "GET /repos/…", NOW)
    assert isinstance(error, TryLater)
    assert "404" in str(error)


def test_a_missing_permission_is_named() -> None:
    error = fault(403, "Resource not accessible by integration", {"x-accepted-github-permissions": "issues=write"})
    assert isinstance(error, NotAllowed)
    assert "issues=write" in str(error)


def test_a_missing_permission_on_the_last_call_of_the_hour_is_no_rate_limit() -> None:
    error = fault(403, "Resource not accessible by integration", {"x-ratelimit-remaining": "0"})
    assert isinstance(error, NotAllowed)
    assert "a permission is missing" in str(error)


def test_refused_credentials_say_what_to_look_at() -> None:
    error = fault(401, "Bad credentials")
    assert isinstance(error, NotAllowed)
    assert "GOALKEEPER_APP_ID" in str(error)


@pytest.mark.parametrize(
    ("theirs", "said"),
    [
        ("Sat, 21 Nov 2026 09:00:00 GMT", "180 minutes ahead of GitHub's"),
        ("Sat, 21 Nov 2026 12:06:00 GMT", "6 minutes behind GitHub's"),
    ],
)
def test_credentials_signed_by_a_wrong_clock_are_tried_again_when_it_is_right(theirs: str, said: str) -> None:
    error = fault(401, "'Expiration time' claim ('exp') is too far in the future", {"date": theirs})
    assert isinstance(error, TryLater)
    assert (error.seconds, error.whole_installation, error.counts) == (10, True, False)
    assert said in str(error)


def test_a_clock_that_is_a_little_off_is_no_excuse_for_wrong_credentials() -> None:
    assert isinstance(fault(401, "Bad credentials", {"date": "Sat, 21 Nov 2026 11:56:00 GMT"}), NotAllowed)


def test_a_refusal_has_githubs_words_and_codes() -> None:
    entry = {"resource": "Label", "code": "already_exists", "field": "name"}
    error = fault(422, "Validation Failed", errors=[entry, {"message": "name is odd"}])
    assert isinstance(error, Refused)
    assert isinstance(error, ForPeople)
    assert error.words == "Validation Failed (Label name already_exists; name is odd)"
    assert error.codes == {"already_exists"}


def graphql(message: str, kind: str = "", headers: dict[str, str] | None = None) -> Exception:
    return graphql_fault([GraphQLError(message, kind)], headers or {}, "SprintSnapshot", NOW)


@pytest.mark.parametrize(
    ("message", "kind", "expected"),
    [
        ("Could not resolve to a Repository with the name 'acme/rockets'.", "NOT_FOUND", Missing),
        ("Repository was archived so is read-only.", "FORBIDDEN", Gone),
        ("Resource not accessible by integration", "FORBIDDEN", Lacking),
        ("Your token has not been granted the required scopes", "INSUFFICIENT_SCOPES", Lacking),
        ("Field 'subIssues' doesn't exist on type 'Issue'", "undefinedField", NotAllowed),
        ("Parent cannot have more than 100 sub-issues", "VALIDATION", Refused),
        ("Title can't be blank", "UNPROCESSABLE", Refused),
        ("Something went wrong while executing your query.", "", TryLater),
        ("Timed out", "SERVICE_UNAVAILABLE", TryLater),
    ],
)
def test_an_error_of_graphql_means_the_same_as_its_twin_of_rest(
    message: str, kind: str, expected: type[Exception]
) -> None:
    error = graphql(message, kind)
    assert type(error) is expected
    assert message in str(error)


@pytest.mark.parametrize("kind", ["RATE_LIMITED", "RATE_LIMIT", ""])
def test_a_rate_limit_of_graphql_is_seen_behind_any_other_error(kind: str) -> None:
    errors = [
        GraphQLError("Something went wrong"),
        GraphQLError("API rate limit exceeded for installation ID 7.", kind),
    ]
    error = graphql_fault(errors, {"retry-after": "12"}, "SprintSnapshot", NOW)
    assert isinstance(error, TryLater)
    assert (error.seconds, error.whole_installation) == (12, True)


def test_no_data_and_no_error_means_later() -> None:
    assert isinstance(graphql_fault([], {}, "SprintSnapshot", NOW), TryLater)


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ("odd", GraphQLError("odd")),
        ({}, GraphQLError("no message")),
        ({"message": "x", "extensions": {"code": "undefinedField"}}, GraphQLError("x", "undefinedField")),
        ({"message": "x", "extensions": 4, "path": "odd"}, GraphQLError("x")),
        ({"message": "x", "type": "FORBIDDEN", "path": ["a", 0, None]}, GraphQLError("x", "FORBIDDEN", ("a", 0))),
    ],
)
def test_an_entry_of_errors_is_read_whatever_its_shape(entry: Any, expected: GraphQLError) -> None:
    assert GraphQLError.read(entry) == expected


def test_a_lost_reply_names_the_call_and_not_the_address() -> None:
    error = lost(requests.ConnectionError("http://secret.example"), "AddComment")
    assert isinstance(error, TryLater)
    assert "AddComment" in str(error)
    assert "secret.example" not in str(error)
