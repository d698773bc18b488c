"""Pages of lists: every thing once, in order, whatever happens between two pages."""

from typing import Any

import pytest

from tests.sandbox.graph import Graph

ISSUES = """query ($first: Int, $after: String, $last: Int, $before: String) {
  repository(owner: "acme", name: "rockets") {
    issues(first: $first, after: $after, last: $last, before: $before) {
      totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
      edges { cursor node { number } } nodes { number } } } }"""


def page(graph: Graph, **asked: Any) -> Any:
    return graph.data(ISSUES, **asked)["repository"]["issues"]


def numbers(found: Any) -> list[int]:
    return [node["number"] for node in found["nodes"]]


@pytest.fixture
def seven(graph: Graph) -> Graph:
    for number in range(1, 8):
        graph.issue(f"Goal {number}")
    return graph


def test_pages_forward_bring_everything_once_and_in_order(seven: Graph) -> None:
    seen, after = [], None
    while True:
        found = page(seven, first=3, after=after)
        seen.append(numbers(found))
        after = found["pageInfo"]["endCursor"]
        if not found["pageInfo"]["hasNextPage"]:
            break
    assert seen == [[1, 2, 3], [4, 5, 6], [7]]
    assert found["totalCount"] == 7


def test_pages_backward_bring_the_newest_first_and_each_page_in_order(seven: Graph) -> None:
    last = page(seven, last=3)
    before = page(seven, last=3, before=last["pageInfo"]["startCursor"])
    assert numbers(last) == [5, 6, 7]
    assert numbers(before) == [2, 3, 4]
    assert before["pageInfo"]["hasPreviousPage"] is True
    assert last["pageInfo"]["hasNextPage"] is False


def test_an_edge_carries_its_node_and_the_cursor_right_behind_it(seven: Graph) -> None:
    found = page(seven, first=3)
    assert [edge["node"]["number"] for edge in found["edges"]] == [1, 2, 3]
    assert found["edges"][0]["cursor"] == found["pageInfo"]["startCursor"]
    assert numbers(page(seven, first=1, after=found["edges"][1]["cursor"])) == [3]


def test_a_cursor_holds_when_its_node_is_deleted(seven: Graph) -> None:
    after = page(seven, first=3)["pageInfo"]["endCursor"]
    seven.world.delete_issue(seven.world.actor("ada"), seven.acme.repository.issues[3])
    assert numbers(page(seven, first=2, after=after)) == [4, 5]


def test_a_cursor_holds_when_something_before_it_is_deleted(seven: Graph) -> None:
    after = page(seven, first=3)["pageInfo"]["endCursor"]
    seven.world.delete_issue(seven.world.actor("ada"), seven.acme.repository.issues[1])
    assert numbers(page(seven, first=2, after=after)) == [4, 5]


def test_an_empty_list_has_no_cursors(graph: Graph) -> None:
    found = page(graph, first=3)
    assert found["nodes"] == []
    assert found["pageInfo"] == {
        "hasNextPage": False,
        "hasPreviousPage": False,
        "startCursor": None,
        "endCursor": None,
    }


def test_first_zero_tells_the_count_and_no_nodes(seven: Graph) -> None:
    found = page(seven, first=0)
    assert (found["totalCount"], found["nodes"]) == (7, [])
    assert found["pageInfo"]["hasNextPage"] is True


@pytest.mark.parametrize(
    ("asked", "kind", "said"),
    [
        ({}, "MISSING_PAGINATION_BOUNDARIES", "You must provide a `first` or `last` value to properly paginate"),
        ({"first": 101}, "EXCESSIVE_PAGINATION", "Requesting 101 records on the `issues` connection exceeds"),
        ({"last": 500}, "EXCESSIVE_PAGINATION", "exceeds the `last` limit of 100 records."),
        ({"first": 1, "after": "nonsense"}, "INVALID_CURSOR_ARGUMENTS", "`nonsense` does not appear to be a valid cur"),
        ({"first": 1, "last": 1}, None, "Passing both `first` and `last` to paginate the `issues` connection"),
        ({"first": -1}, None, "`first` on the `issues` connection cannot be less than zero."),
    ],
)
def test_a_page_that_cannot_be_cut_is_refused(graph: Graph, asked: dict[str, Any], kind: str | None, said: str) -> None:
    error = graph.error(ISSUES, **asked)
    assert error.get("type") == kind
    assert said in error["message"]
    assert error["path"] == ["repository", "issues"]
