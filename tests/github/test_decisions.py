"""Files of decisions: what is there, what is lacking, and one call that offers more of them."""

from typing import Any

import pytest

from bot.core.edits import FileDecisions
from bot.core.model import DecisionFiles
from bot.errors import ForPeople, NotAllowed, TryLater
from bot.github.decisions import MOST_PULLS, files_fault, read_decisions
from bot.github.faults import Missing, Refused
from bot.sandbox.seeds import PERMISSIONS as GRANTED
from tests.github.stage import PERMISSIONS, Stage

WRITING = {**GRANTED, "contents": "write", "pull_requests": "write"}
FOLDER, BRANCH = "docs/decisions", "goalkeeper/decisions-sprint-1"
ONE, TWO = (f"{FOLDER}/0001-one.md", "one\n"), (f"{FOLDER}/0002-two.md", "two\n")


@pytest.fixture
def writing(stage: Stage) -> Stage:
    """Return a stage whose App may write files, although its tokens are asked for without that."""
    stage.acme.installation.permissions = dict(WRITING)
    return stage


def read(stage: Stage) -> DecisionFiles:
    return read_decisions(stage.session, "acme/rockets", FOLDER, 1)


def edit(stage: Stage, *files: tuple[str, str], **more: Any) -> FileDecisions:
    found = read(stage)
    words = {} if found.pull else {"title": "Decisions", "body": "All of them"}
    return FileDecisions(found.base, found.tip, found.branch, found.head, "Add", files, **(words | more))


def tokens(stage: Stage) -> int:
    return sum(call.name.endswith("/access_tokens") for call in stage.calls)


def test_before_the_first_decision_there_is_a_tip_and_nothing_else(writing: Stage) -> None:
    tip = writing.acme.repository.commits[-1].sha
    assert read(writing) == DecisionFiles("main", tip, BRANCH)


def test_one_call_makes_branch_commit_and_pull_request(writing: Stage) -> None:
    made = edit(writing, ONE)
    assert writing.writer().apply(made) is None
    assert sum(call.name == "FileDecisions" for call in writing.calls) == 1
    (pull,) = writing.world.pulls_of(writing.acme.repository)
    assert (pull.title, pull.body, pull.changed) == ("Decisions", "All of them", [ONE[0]])
    found = read(writing)
    assert (found.names, found.added, found.offered) == ((), ("0001-one.md",), ("0001-one.md",))
    assert (found.head, found.pull.endswith(f"/pull/{pull.number}")) == (pull.tip and pull.tip.sha, True)
    writing.writer().apply(edit(writing, TWO))
    assert pull.changed == [ONE[0], TWO[0]]


def test_what_was_done_in_part_is_finished(writing: Stage) -> None:
    writing.writer().apply(edit(writing, ONE, title=""))
    assert writing.world.pulls_of(writing.acme.repository) == []
    assert (read(writing).added, read(writing).pull) == (("0001-one.md",), "")
    writing.writer().apply(edit(writing))
    assert len(writing.world.pulls_of(writing.acme.repository)) == 1


def test_the_same_edit_a_second_time_changes_nothing_and_is_looked_at_again(writing: Stage) -> None:
    made = edit(writing, ONE)
    writing.writer().apply(made)
    before = writing.world.branch(writing.acme.repository, BRANCH)
    assert before is not None
    commits = list(before.commits)
    with pytest.raises(TryLater):
        writing.writer().apply(made)
    assert before.commits == commits
    assert len(writing.world.pulls_of(writing.acme.repository)) == 1


def test_a_branch_that_somebody_pushed_to_is_looked_at_again(writing: Stage) -> None:
    writing.writer().apply(edit(writing, ONE))
    made = edit(writing, TWO)
    line = writing.world.branch(writing.acme.repository, BRANCH)
    assert line is not None
    ada, tip = writing.world.actor("ada"), line.commits[-1].sha
    writing.world.commit_on_branch(
        ada, writing.acme.repository, BRANCH, {ONE[0]: "mine\n"}, expected=tip, message="Mend"
    )
    with pytest.raises(TryLater, match="offer 1 file"):
        writing.writer().apply(made)
    assert read(writing).added == ("0001-one.md",)


def test_each_pull_request_that_is_not_open_any_more_means_another_branch(writing: Stage) -> None:
    world, ada = writing.world, writing.world.actor("ada")
    writing.writer().apply(edit(writing, ONE))
    world.merge_pull(ada, world.pulls_of(writing.acme.repository)[-1])
    assert read(writing).branch == f"{BRANCH}-2"
    writing.writer().apply(edit(writing, TWO))
    world.close_pull(ada, world.pulls_of(writing.acme.repository)[-1])
    found = read(writing)
    assert (found.branch, found.head) == (f"{BRANCH}-3", "")
    assert (found.names, found.offered) == (("0001-one.md",), ("0001-one.md", "0002-two.md"))


def test_a_sprint_has_so_many_pull_requests_and_no_more(writing: Stage) -> None:
    world, ada = writing.world, writing.world.actor("ada")
    for number in range(MOST_PULLS):
        writing.writer().apply(edit(writing, (f"{FOLDER}/{number:04d}-x.md", "x\n")))
        world.close_pull(ada, world.pulls_of(writing.acme.repository)[-1])
    assert f"has had {MOST_PULLS} pull requests" in read(writing).trouble


def test_only_tokens_of_the_one_repository_get_more_permissions(writing: Stage) -> None:
    writing.session.ask("PersonByLogin", login="ada")
    read(writing)
    writing.writer().apply(edit(writing, ONE))
    writing.session.ask("PersonByLogin", login="ada")
    plain, special = [token.actor for token in writing.world.tokens.values() if token.expires_at]
    assert (plain.permissions["contents"], plain.permissions.get("pull_requests")) == ("read", None)
    assert {name: special.permissions.get(name) for name in ("contents", "pull_requests", "issues")} == {
        "contents": "write",
        "pull_requests": "write",
        "issues": None,
    }
    other = writing.world.add_repository(writing.acme.organization, "sheds")
    assert writing.world.reaches(special, writing.acme.repository)
    assert not writing.world.reaches(special, other)
    assert tokens(writing) == 2
    assert sum(call.name == "GET /app/installations/…" for call in writing.calls) == 1


def test_what_is_filed_keeps_the_pace_of_the_installation(writing: Stage) -> None:
    """A token of its own is no second allowance."""
    special = writing.session.special("acme/rockets", {"contents": "write"})
    assert special._pace is writing.session._pace
    assert special is writing.session.special("acme/rockets", {"contents": "write"})


def test_what_nobody_granted_is_named_and_nothing_else_is_asked(stage: Stage) -> None:
    assert read(stage).lacking == ("Contents: write", "Pull requests: write")
    assert {call.name for call in stage.calls} == {"GET /app/installations/…"}
    stage.acme.installation.permissions = {**GRANTED, "contents": "write"}
    stage.session.memo.drop("lacking")
    assert read(stage).lacking == ("Pull requests: write",)


def test_permissions_that_are_taken_back_cost_no_token(writing: Stage) -> None:
    made = edit(writing, ONE)
    writing.acme.installation.permissions = dict(PERMISSIONS)
    writing.world.tokens.clear()
    writing.session.ask("PersonByLogin", login="ada")
    with pytest.raises(NotAllowed, match="Contents: write and Pull requests: write"):
        writing.writer().apply(made)


def test_a_file_in_place_of_the_folder_and_an_empty_repository_are_trouble(writing: Stage) -> None:
    writing.world.put_file(writing.world.actor("ada"), writing.acme.repository, FOLDER, "x\n")
    assert "is a file" in read(writing).trouble
    writing.acme.repository.files.clear()
    writing.acme.repository.commits.clear()
    assert "without any commit" in read(writing).trouble


@pytest.mark.parametrize("error", [NotAllowed("FORBIDDEN"), Missing("no repository")])
def test_what_may_not_be_read_is_lacking_and_what_is_gone_is_gone(
    writing: Stage, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(type(writing.session), "ask", fail)
    if isinstance(error, NotAllowed):
        assert read(writing).lacking == ("Contents: write", "Pull requests: write")
    else:
        with pytest.raises(Missing):
            read(writing)


def test_a_repository_that_is_not_there_is_missing(writing: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(writing.session), "ask", lambda *_, **__: {"repository": None})
    with pytest.raises(Missing):
        read(writing)


def test_a_repository_that_the_app_does_not_reach_gets_no_token(writing: Stage) -> None:
    assert read_decisions(writing.session, "acme/nothing", FOLDER, 1).lacking


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (Refused("x", 'A ref named "refs/heads/x" already exists in the repository.'), TryLater),
        (Refused("x", "A pull request already exists for acme:x."), TryLater),
        (Refused("x", 'Expected branch to point to "a" but it did not.  Pull and try again.'), TryLater),
        (Missing("x"), TryLater),
        (Refused("x", "Repository rule violations found"), ForPeople),
        (NotAllowed("x"), NotAllowed),
    ],
)
def test_what_github_says_means(writing: Stage, error: Any, kind: type[Exception]) -> None:
    assert isinstance(files_fault(writing.session, FileDecisions("main", "a", "x", ""), error), kind)


def test_looks_that_do_not_help_end_with_a_word_to_people(writing: Stage) -> None:
    edit = FileDecisions("main", "a", "x", "")
    error = Refused("x", 'A ref named "refs/heads/x" already exists in the repository.')
    kinds = [type(files_fault(writing.session, edit, error)) for _ in range(5)]
    assert kinds == [TryLater, TryLater, TryLater, ForPeople, ForPeople]
    other = FileDecisions("main", "b", "x", "")
    assert isinstance(files_fault(writing.session, other, error), TryLater)
