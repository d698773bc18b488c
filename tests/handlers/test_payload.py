"""The tolerant readers: any JSON goes in, only values of the right type come out."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.event import Repo
from bot.payload import LARGEST_ID, MOST_ITEMS, group, needed, present, read_event, repo, several, text, whole
from handlers import HANDLERS, touched

NAMES = [
    *("action", "repository", "installation", "id", "full_name", "issue", "number", "pull_request", "changes", "title"),
    *("parent_issue", "sub_issue", "sub_issue_repo", "repositories", "repositories_added", "projects_v2_item"),
    *("content_node_id", "content_type", "ref", "default_branch", "commits", "head_commit", "modified", "forced"),
    *("sender", "login", "type", "comment", "performed_via_github_app", "labels", "label", "node_id", "projects_v2"),
    *("member", "membership", "user"),
]

REPO = {"id": 11, "full_name": "acme/rockets", "default_branch": "main", "owner": {"login": "acme"}}
ISSUE = {"number": 7, "node_id": "I_7", "labels": [{"node_id": "LA_1"}], "performed_via_github_app": {"id": 5}}
FULL = {
    "action": "opened",
    "installation": {"id": 3},
    "repository": REPO,
    "sender": {"login": "ada", "type": "User"},
    "organization": {"login": "acme"},
}
EXAMPLES: dict[str, dict[str, Any]] = {
    "issues": {"issue": ISSUE, "label": {"node_id": "LA_2"}, "changes": {"title": {"from": "x"}}},
    "issue_comment": {"issue": ISSUE | {"pull_request": {}}, "comment": {"performed_via_github_app": {"id": 5}}},
    "sub_issues": {"parent_issue": ISSUE, "parent_issue_repo": REPO, "sub_issue": ISSUE, "sub_issue_repo": REPO},
    "installation": {"repositories": [REPO], "repositories_added": [REPO], "repositories_removed": [REPO]},
    "people": {"member": {"login": "ada"}, "membership": {"user": {"login": "grace"}}},
    "projects": {
        "projects_v2": {"node_id": "P_1"},
        "projects_v2_item": {"content_node_id": "I_7", "content_type": "Issue"},
    },
    "push": {"ref": "refs/heads/main", "forced": True, "commits": [{"added": ["a"]}], "head_commit": {"added": ["b"]}},
}


@pytest.mark.parametrize("value", [True, False, None, "7", 7.0, 0, -1, 2**70, float("inf"), [7], {"number": 7}])
def test_only_a_positive_bigint_is_a_number(value: object) -> None:
    assert whole(value) == 0


def test_a_number_is_a_number() -> None:
    assert whole(7) == 7
    assert whole(LARGEST_ID) == LARGEST_ID


@pytest.mark.parametrize(
    ("value", "expected"),
    [("a", "a"), ("a\0b", "ab"), ("\ud800x", "x"), ("x" * 1_001, ""), (None, ""), (5, ""), (["a"], "")],
)
def test_text_is_storable_text(value: object, expected: str) -> None:
    assert text(value) == expected


@pytest.mark.parametrize(
    "value",
    [
        None,
        [],
        "acme/rockets",
        {},
        {"id": 11},
        {"full_name": "acme/rockets"},
        {"id": "11", "full_name": "acme/rockets"},
        {"id": True, "full_name": "acme/rockets"},
        {"id": 11, "full_name": "rockets"},
        {"id": 11, "full_name": "acme/rockets/more"},
        {"id": 11, "full_name": "acme/roc kets"},
        {"id": 11, "full_name": "acme/"},
    ],
)
def test_half_a_repository_is_none(value: object) -> None:
    assert repo(value) is None


def test_a_repository_has_an_id_and_a_full_name() -> None:
    assert repo({"id": 11, "full_name": "acme/rockets\0"}) == Repo(11, "acme/rockets")


def test_lists_and_groups_come_out_whole_whatever_goes_in() -> None:
    assert several(text)(["a", 5, "", None, "b"]) == ["a", "b"]
    assert several(text)("abc") == []
    assert len(several(whole)([1] * 9_999)) == MOST_ITEMS
    assert group(a=text, b=whole, c=present)([1, 2]) == {"a": "", "b": 0, "c": False}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.just("acme/rockets"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=6),
    max_leaves=20,
)


@given(st.sampled_from([*HANDLERS, "star"]), st.dictionaries(st.sampled_from([*NAMES, "else"]), JSON, max_size=8))
def test_what_is_skipped_is_missed_by_nobody(name: str, payload: dict[str, Any]) -> None:
    body = json.dumps(payload).encode()
    assert read_event("guid", name, needed(body) or json.loads(body)) == read_event("guid", name, json.loads(body))


@pytest.mark.parametrize("example", EXAMPLES, ids=EXAMPLES)
def test_of_a_real_payload_all_that_is_read_is_found_without_reading_the_rest(example: str) -> None:
    payload = {**FULL, **EXAMPLES[example]}
    found = needed(json.dumps(payload).encode())
    assert found is not None
    assert "organization" not in found
    for name in HANDLERS:
        assert read_event("guid", name, found) == read_event("guid", name, payload)


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"7", b'{"a":NaN}', b'{"a":"\xff"}', b'{"issue":7}', b'{"a":1}x', b"[" * 9_999, b'{"a":' * 999]
)
def test_what_is_not_as_it_should_be_is_left_to_the_standard_library(body: bytes) -> None:
    assert needed(body) is None


@given(st.sampled_from([*HANDLERS, "star"]), st.dictionaries(st.sampled_from(NAMES), JSON, max_size=8))
def test_no_payload_breaks_a_handler(name: str, payload: dict[str, Any]) -> None:
    event = read_event("guid", name, payload)
    assert isinstance(event.action, str)
    assert all(place.number >= 0 and isinstance(place.node, str) for place in touched(event))
