"""A status from a page is a comment by the person, once, and GitHub decides whether they may."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.exceptions import HTTPException

from bot.core.commands.arguments import status_at
from bot.core.commands.parse import spelled
from bot.core.rules import Rules
from bot.core.status import DEFAULT_VOCABULARY
from bot.errors import ForPeople, TryLater
from bot.event import Repo
from bot.sandbox.entities import Issue
from bot.sandbox.faults import Fault
from bot.sandbox.seeds import Key
from bot.sandbox.world import NewIssue
from bot.web import commanding
from bot.web.commanding import say, status_line
from bot.web.visits import Space, Visitor
from tests.corridor.corridor import new_database
from tests.web.visiting import COOKIE, House, house

LINE = "/status at risk two seals leak"


@pytest.fixture(scope="module")
def stage(key: Key, database_server: str) -> Iterator[House]:
    with new_database(database_server) as url, house(key, url) as made:
        made.world.add_user("guest")
        yield made


@pytest.fixture
def goal(stage: House) -> Iterator[Issue]:
    """A goal that the records know."""
    made = stage.world.create_issue(stage.world.actor("ada"), stage.acme.repository, NewIssue("Engine fires"))
    with stage.records._pool.connection() as conn:
        conn.execute(
            "INSERT INTO goal (repo_id, sprint, number, node_id, title, status, owner, last_open) "
            "VALUES (%s, 1, %s, '', '', '', '', '')",
            [stage.acme.repository.id, made.number],
        )
    yield made
    stage.backstage.faults.clear()


def where(stage: House, login: str = "grace") -> Space:
    cookie = stage.browser(login).cookies[COOKIE]
    session = stage.desk.sessions.find(cookie)
    assert session is not None
    repo = Repo(stage.acme.repository.id, stage.acme.repository.full_name)
    who = Visitor(login, operator=False, csrf=stage.desk.sessions.csrf(cookie), session=session)
    return Space(repo, Rules(), who, "write")


def test_a_command_is_a_comment_of_the_person_and_the_bot_hears_of_it(stage: House, goal: Issue) -> None:
    stage.world.deliveries.pending()
    url = say(stage.desk, where(stage), goal.number, LINE, "form-1")
    (comment,) = goal.comments
    assert (comment.author.login, comment.body) == ("grace", LINE)
    assert url.endswith(f"#issuecomment-{comment.id}")


def test_the_same_form_twice_says_it_once_and_another_one_says_it_again(stage: House, goal: Issue) -> None:
    grace = where(stage)
    first = say(stage.desk, grace, goal.number, LINE, "form-2")
    assert say(stage.desk, grace, goal.number, LINE, "form-2") == first
    assert len(goal.comments) == 1
    say(stage.desk, grace, goal.number, LINE, "form-3")
    say(stage.desk, grace, goal.number, "/status done", "form-3")
    assert len(goal.comments) == 3


def test_a_double_click_says_it_once(stage: House, goal: Issue) -> None:
    grace, said = where(stage), list[str]()
    clicks = [
        threading.Thread(target=lambda: said.append(say(stage.desk, grace, goal.number, LINE, "form-4")))
        for _ in range(3)
    ]
    for click in clicks:
        click.start()
    for click in clicks:
        click.join()
    assert (len(goal.comments), len(said), len(set(said))) == (1, 3, 1)


@pytest.mark.parametrize(("kind", "comments"), [("502_done", 1), ("502", 0)])
def test_a_lost_answer_makes_no_second_comment_and_no_lost_one(
    stage: House, goal: Issue, monkeypatch: pytest.MonkeyPatch, kind: str, comments: int
) -> None:
    grace = where(stage)
    stage.backstage.faults.add(Fault(kind, method="POST", path=r".*/comments"))
    with pytest.raises(TryLater):
        say(stage.desk, grace, goal.number, LINE, "form-5")
    assert len(goal.comments) == comments
    monkeypatch.setattr(commanding, "_WAIT_SECONDS", 0.0)
    with pytest.raises(TryLater, match="on its way"):
        say(stage.desk, grace, goal.number, LINE, "form-5")
    with stage.records._pool.connection() as conn:
        conn.execute("UPDATE posting SET at = at - interval '31 seconds'")
    assert "#issuecomment-" in say(stage.desk, grace, goal.number, LINE, "form-5")
    assert len(goal.comments) == 1


def test_github_decides_and_a_refusal_may_be_sent_again(stage: House, goal: Issue) -> None:
    guest = where(stage, "guest")
    stage.world.lock(stage.world.actor("ada"), goal)
    with pytest.raises(ForPeople, match=f"#{goal.number}"):
        say(stage.desk, guest, goal.number, LINE, "form-6")
    stage.world.unlock(stage.world.actor("ada"), goal)
    say(stage.desk, guest, goal.number, LINE, "form-6")
    assert [comment.author.login for comment in goal.comments] == ["guest"]


@pytest.mark.parametrize(("kind", "words"), [("403_permission", "does not let you"), ("410", "takes no comments")])
def test_a_refusal_is_told_in_words(stage: House, goal: Issue, kind: str, words: str) -> None:
    stage.backstage.faults.add(Fault(kind, method="POST", path=r".*/comments"))
    with pytest.raises(ForPeople, match=words):
        say(stage.desk, where(stage), goal.number, LINE, "form-7")
    assert not goal.comments


def test_only_goals_are_commented_on(stage: House) -> None:
    other = stage.world.create_issue(stage.world.actor("ada"), stage.acme.repository, NewIssue("No goal"))
    for number in (other.number, 0, 4_711):
        with pytest.raises(HTTPException) as refused:
            say(stage.desk, where(stage), number, LINE, "form-8")
        assert refused.value.status_code == 404
    assert not other.comments


@pytest.mark.parametrize("word", [word.name for word in DEFAULT_VOCABULARY.words])
def test_every_status_is_said_so_that_it_is_heard(word: str) -> None:
    for note in ("", "two seals leak", "done means done", "at risk of nothing", "- [x] 🟢", "`/done`"):
        try:
            line = status_line(DEFAULT_VOCABULARY, word, note)
        except ForPeople:
            continue
        (found,) = spelled(line)
        heard = status_at(found.words, DEFAULT_VOCABULARY)
        assert heard is not None
        assert (heard[0].name, heard[1]) == (word, note)


@given(note=st.text(max_size=80))
def test_whatever_the_note_it_is_one_command_and_no_other(note: str) -> None:
    try:
        line = status_line(DEFAULT_VOCABULARY, "at risk", note)
    except ForPeople:
        return
    assert len(line.splitlines()) == 1
    (found,) = spelled(line)
    assert found.command == "status"


@pytest.mark.parametrize(("status", "note"), [("", ""), ("rather good", ""), ("done", "x" * 501)])
def test_what_cannot_be_said_is_told(status: str, note: str) -> None:
    with pytest.raises(ForPeople):
        status_line(DEFAULT_VOCABULARY, status, note)


def test_the_form_of_a_page_leads_back_to_it(stage: House, goal: Issue) -> None:
    browser = stage.browser("grace")
    address = f"/s/acme/rockets/goals/{goal.number}/status"
    filled = {
        "csrf": browser.csrf(),
        "status": "at risk",
        "note": "two\nseals",
        "once": "form-9",
        "back": "/s/acme/rockets?team=x&asked=1",
    }
    answer = browser.post(address, filled)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/s/acme/rockets?team=x&asked={goal.number}")
    assert [comment.body for comment in goal.comments] == ["/status at risk two seals"]
    assert (
        browser.post(address, filled | {"back": "https://evil.example/"}).headers["location"]
        == f"/?asked={goal.number}"
    )
    assert len(goal.comments) == 1
    wrong = browser.post(address, filled | {"status": "splendid"})
    assert (wrong.status_code, "Choose one of the statuses" in wrong.text) == (409, True)
    assert browser.post(address, filled | {"csrf": "x"}).status_code == 403
    assert browser.get(address).status_code == 404
