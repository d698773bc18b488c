"""The tolerant readers: any JSON goes in, only values of the right type come out."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.event import Repo
from bot.payload import LARGEST_ID, MOST_ITEMS, group, present, read_event, repo, several, text, whole
from handlers import HANDLERS, touched

NAMES = [
    *("action", "repository", "installation", "id", "full_name", "issue", "number", "pull_request", "changes", "title"),
    *("parent_issue", "sub_issue", "sub_issue_repo", "repositories", "repositories_added", "projects_v2_item"),
    *("content_node_id", "content_type", "ref", "default_branch", "commits", "head_commit", "modified", "forced"),
    *("sender", "login", "type", "comment", "performed_via_github_app", "labels", "label", "node_id", "projects_v2"),
    *("member", "membership", "user"),
]


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


@given(st.sampled_from([*HANDLERS, "star"]), st.dictionaries(st.sampled_from(NAMES), JSON, max_size=8))
def test_no_payload_breaks_a_handler(name: str, payload: dict[str, Any]) -> None:
    event = read_event("guid", name, payload)
    assert isinstance(event.action, str)
    assert all(place.number >= 0 and isinstance(place.node, str) for place in touched(event))
