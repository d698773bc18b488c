"""Branches, commits on them and the pull requests that merge them, as GraphQL and people see them."""

import base64
from typing import Any

import pytest

from bot.github.documents import document
from bot.sandbox.acting import act
from bot.sandbox.errors import GitHubError, ValidationFailed
from bot.sandbox.pulls import PullRequest
from tests.sandbox.graph import Graph

DRAFT = "refs/heads/draft"
WRITING = {"metadata": "read", "contents": "write", "pull_requests": "write", "issues": "write"}
TREE = (
    '{ repository(owner: "acme", name: "rockets") { object(expression: "%s") { ... on Tree { entries { name } } } } }'
)


@pytest.fixture
def writing(graph: Graph) -> Graph:
    """Return a sandbox in which the App may write files and pull requests."""
    graph.acme.installation.permissions.update(WRITING)
    token = graph.world.installation_token(graph.acme.installation).value
    ask = graph.ask
    graph.ask = lambda *args, **more: ask(*args, **{"token": token, **more})
    return graph


def tip(graph: Graph, branch: str = "main") -> str:
    found = graph.world.branch(graph.acme.repository, branch)
    assert found is not None
    return found.commits[-1].sha


def create(graph: Graph, by: str = "", name: str = DRAFT, oid: str = "") -> dict[str, Any]:
    given = {"repository": graph.acme.repository.node_id, "name": name, "tip": oid or tip(graph)}
    return graph.reply("CreateBranch", by, **given)


def commit(graph: Graph, path: str = "docs/a.md", text: str = "A\n", branch: str = "draft", head: str = "") -> Any:
    files = [{"path": path, "contents": base64.b64encode(text.encode()).decode()}]
    given = {"repository": "acme/rockets", "branch": branch, "head": head or tip(graph, branch), "headline": "Add"}
    return graph.reply("CommitFiles", files=files, **given)


def propose(graph: Graph, head: str = "draft", **more: Any) -> Any:
    given = {"repository": graph.acme.repository.node_id, "base": "main", "head": head, "title": "Draft", "body": "?"}
    return graph.reply("OpenPull", **(given | more))


def pulls(graph: Graph) -> list[PullRequest]:
    return graph.world.pulls_of(graph.acme.repository)


def refusal(reply: Any) -> tuple[str, str]:
    (error,) = reply["errors"]
    return error["type"], error["message"]


def names(graph: Graph, at: str) -> list[str] | None:
    found = graph.data(TREE % at)["repository"]["object"]
    return None if found is None else [each["name"] for each in found["entries"]]


def test_a_branch_begins_where_it_was_told_and_grows_alone(writing: Graph) -> None:
    assert create(writing)["data"] == {"createRef": {"ref": {"name": "draft"}}}
    commit(writing)
    assert names(writing, "draft:") == ["README.md", "docs"]
    assert names(writing, "refs/heads/draft:docs") == ["a.md"]
    assert names(writing, "HEAD:docs") is None
    assert names(writing, "elsewhere:") is None
    pushes = [d for d in writing.world.deliveries.pending() if d.event == "push"]
    assert b'"ref":"refs/heads/draft"' in pushes[-1].body


def test_a_branch_that_is_there_and_one_from_nowhere_are_refused(writing: Graph) -> None:
    create(writing)
    said = f'A ref named "{DRAFT}" already exists in the repository.'
    assert refusal(create(writing)) == ("UNPROCESSABLE", said)
    assert refusal(create(writing, name="refs/heads/other", oid="0" * 40))[0] == "NOT_FOUND"
    assert refusal(create(writing, name="refs/heads/a..b"))[0] == "UNPROCESSABLE"
    assert refusal(create(writing, name="draft2"))[0] == "UNPROCESSABLE"


def test_a_commit_names_the_newest_one_that_it_knows(writing: Graph) -> None:
    create(writing)
    old = tip(writing, "draft")
    commit(writing)
    kind, said = refusal(commit(writing, "docs/b.md", head=old))
    assert kind == "STALE_DATA"
    assert said == f'Expected branch to point to "{old}" but it did not.  Pull and try again.'
    assert names(writing, "draft:docs") == ["a.md"]


@pytest.mark.parametrize("path", ["../a.md", "/a.md", "a//b.md", ".git/config", "docs/./a.md"])
def test_a_path_that_leads_elsewhere_is_refused(writing: Graph, path: str) -> None:
    create(writing)
    assert refusal(commit(writing, path))[0] == "UNPROCESSABLE"


def test_workflows_need_a_permission_of_their_own(writing: Graph) -> None:
    create(writing)
    assert refusal(commit(writing, ".github/workflows/a.yml"))[0] == "FORBIDDEN"


def test_what_is_no_base64_and_a_branch_that_is_not_there_are_refused(writing: Graph) -> None:
    kind, _ = refusal(commit(writing, branch="nowhere", head="0" * 40))
    assert kind == "NOT_FOUND"
    create(writing)
    given = {"repository": "acme/rockets", "branch": "draft", "head": tip(writing), "headline": "Add"}
    files = [{"path": "a.md", "contents": "?"}]
    assert refusal(writing.reply("CommitFiles", files=files, **given))[0] == "UNPROCESSABLE"


def test_without_the_permissions_nothing_is_written(graph: Graph) -> None:
    refused = ("FORBIDDEN", "Resource not accessible by integration")
    assert refusal(create(graph)) == refused
    graph.world.create_branch(graph.world.actor("ada"), graph.acme.repository, DRAFT, tip(graph))
    assert refusal(commit(graph)) == refused
    assert refusal(propose(graph)) == refused


def test_nobody_writes_to_a_protected_branch(writing: Graph) -> None:
    create(writing)
    writing.acme.repository.protected.add("draft")
    kind, said = refusal(commit(writing))
    assert kind == "UNPROCESSABLE"
    assert "through a pull request" in said
    with pytest.raises(ValidationFailed):
        writing.world.delete_branch(writing.world.actor("ada"), writing.acme.repository, "draft")


def test_a_pull_request_brings_what_its_branch_has_and_later_commits_too(writing: Graph) -> None:
    create(writing)
    commit(writing)
    number = propose(writing)["data"]["createPullRequest"]["pullRequest"]["number"]
    commit(writing, "docs/b.md", "B\n")
    (pull,) = pulls(writing)
    assert pull.changed == ["docs/a.md", "docs/b.md"]
    writing.acme.repository.tidy = True
    act(writing.world, {"as": "grace", "do": "merge", "pull": number})
    assert names(writing, "HEAD:docs") == ["a.md", "b.md"]
    assert names(writing, "draft:") is None
    assert (pull.state, pull.changed) == ("merged", ["docs/a.md", "docs/b.md"])
    with pytest.raises(ValidationFailed):
        writing.world.merge_pull(writing.world.actor("grace"), pull)


def test_of_one_branch_there_is_one_open_pull_request(writing: Graph) -> None:
    create(writing)
    assert "No commits between main and draft" in refusal(propose(writing))[1]
    commit(writing)
    propose(writing)
    said = "A pull request already exists for acme:draft."
    assert refusal(propose(writing)) == ("UNPROCESSABLE", said)
    assert "Head ref must be a branch" in refusal(propose(writing, "nowhere"))[1]
    act(writing.world, {"as": "grace", "do": "close_pull", "pull": pulls(writing)[0].number})
    assert propose(writing)["data"]["createPullRequest"]
    assert [pull.state for pull in pulls(writing)] == ["closed", "open"]


def test_what_both_sides_changed_cannot_be_merged(writing: Graph) -> None:
    create(writing)
    commit(writing)
    propose(writing)
    ada = writing.world.actor("ada")
    writing.world.put_file(ada, writing.acme.repository, "docs/a.md", "mine\n")
    (pull,) = pulls(writing)
    with pytest.raises(ValidationFailed):
        writing.world.merge_pull(ada, pull)
    assert pull.state == "open"
    assert writing.acme.repository.files["docs/a.md"] == "mine\n"


def test_deleting_a_branch_closes_its_pull_request(writing: Graph) -> None:
    create(writing)
    commit(writing)
    propose(writing)
    ada = writing.world.actor("ada")
    writing.world.delete_branch(ada, writing.acme.repository, "draft")
    assert [pull.state for pull in pulls(writing)] == ["closed"]
    with pytest.raises(GitHubError):
        writing.world.delete_branch(ada, writing.acme.repository, "draft")
    with pytest.raises(GitHubError):
        act(writing.world, {"as": "ada", "do": "merge", "pull": 999})


def test_the_query_tells_of_folder_branch_and_pull_requests(writing: Graph) -> None:
    writing.world.put_file(writing.world.actor("ada"), writing.acme.repository, "docs/0001-x.md", "x\n")
    create(writing)
    commit(writing, "docs/0002-y.md")
    propose(writing)
    given = {"folder": "HEAD:docs", "branch": "draft", "qualified": DRAFT, "ours": "refs/heads/draft:docs"}
    found = writing.data(document("DecisionFiles"), owner="acme", name="rockets", **given)["repository"]
    assert found["defaultBranchRef"] == {"name": "main", "target": {"oid": tip(writing)}}
    assert found["ref"]["target"]["oid"] == tip(writing, "draft")
    assert [each["name"] for each in found["ours"]["entries"]] == ["0001-x.md", "0002-y.md"]
    (pull,) = found["pullRequests"]["nodes"]
    assert (pull["state"], pull["files"]["nodes"]) == ("OPEN", [{"path": "docs/0002-y.md"}])
