"""Pull requests as issues tell of them."""

import pytest

from bot.sandbox.acting import act
from bot.sandbox.errors import ValidationFailed
from tests.sandbox.graph import Graph


def test_merging_closes_what_it_closes_and_leaves_what_it_names(graph: Graph) -> None:
    closed, named = graph.issue("Engines"), graph.issue("Sails")
    act(
        graph.world,
        {"as": "grace", "do": "merge", "title": "Ignite", "closes": [closed.number], "names": [named.number]},
    )
    assert (closed.state, closed.state_reason, named.state) == ("closed", "completed", "open")
    (pull,) = graph.world.pulls_closing(closed)
    assert (pull.state, pull.number) == ("merged", named.number + 1)
    assert graph.world.pulls_closing(named) == []
    with pytest.raises(ValidationFailed):
        graph.world.merge_pull(graph.world.actor("grace"), pull)


def test_the_timeline_tells_who_named_the_issue(graph: Graph) -> None:
    issue = graph.issue("Engines")
    grace = graph.world.actor("grace")
    made = graph.world.open_pull(grace, graph.acme.repository, "Ignite", names=[issue])
    graph.world.connect_pull(grace, made, issue)
    assert [event.kind for event in issue.events] == ["CrossReferencedEvent", "ConnectedEvent"]
    assert issue.events[0].says == {"source": made}
