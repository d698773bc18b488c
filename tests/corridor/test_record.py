"""`goalkeeper record`: it prints what was frozen, proves it, and says in words what somebody changed."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from dataclasses import replace

import pytest
from structlog.testing import capture_logs
from typer.testing import CliRunner, Result

from bot import cli
from bot import record as command
from bot.database import Unreachable
from bot.errors import ForPeople
from bot.parts import Parts, marker_secret
from bot.record import Desk, Form, every, one
from bot.records import Records
from bot.sandbox.seeds import Key
from config.settings import Settings, load
from tests.corridor.corridor import BASE, Corridor, Deadly, build, new_database
from tests.corridor.ending import NOON, Stage, at
from tests.watching import unwatched

WHERE = "acme/rockets"


def ended(corridor: Corridor) -> Stage:
    """Play a sprint until its record is there."""
    made = Stage(corridor)
    with unwatched():
        made.begin()
        made.play()
        corridor.at(NOON)
    return made


@pytest.fixture
def stage(corridor: Corridor) -> Stage:
    """A sprint whose record is there."""
    return ended(corridor)


@pytest.fixture(scope="module")
def shown(database_server: str, key: Key) -> Iterator[Stage]:
    """The same for all who only look at it."""
    sandbox = Deadly(base_url=BASE)
    with new_database(database_server) as url, contextlib.closing(Records.open(url)) as records:
        for corridor in build(sandbox, sandbox.seed(key), records, url):
            yield ended(corridor)


def desk(stage: Stage, *, database: bool = True) -> Desk:
    """The desk of the command in this corridor."""
    corridor = stage.corridor
    settings = load(
        {
            "GOALKEEPER_APP_ID": str(corridor.acme.app.id),
            "GOALKEEPER_APP_PRIVATE_KEY": corridor.acme.private_key,
            "GOALKEEPER_WEBHOOK_SECRET": corridor.acme.webhook_secret,
        }
    )
    why = "" if database else "it does not answer"
    return Desk(settings, corridor.tools.github, corridor.records if database else None, corridor.tools.secret, why)


def edited(stage: Stage, old: str, new: str) -> None:
    """Let Ada edit the comment of the record."""
    (post,) = stage.comments("record")
    stage.do("ada", "edit_comment", comment=post["id"], body=post["body"].replace(old, new))


def test_an_untouched_record_is_printed_and_proven(shown: Stage) -> None:
    said = one(WHERE, "1", desk(shown))
    assert said.holds
    assert said.wrong == ()
    assert said.lines[0] == "Sprint 1 - Jan 5 to Jan 16 (acme/rockets#1)"
    assert said.lines[1].startswith("1 of 7 goals done, 1 carried over")
    assert f"  ✅ done: Star tracker #{shown.number('Star tracker')} @grace" in said.lines
    assert f"  ⚪ failed (added later): Paint #{shown.number('Paint')} @edsger" in said.lines
    assert [line.partition(":")[0] for line in said.lines[-3:]] == ["proven"] * 3
    assert one(WHERE, "#1", desk(shown)) == said


def test_it_holds_after_the_carry_over_and_weeks_later(stage: Stage) -> None:
    stage.corridor.at(at(30, 17))
    assert one(WHERE, "1", desk(stage)).holds


def test_without_the_database_the_comment_is_verified_and_that_is_said(stage: Stage) -> None:
    said = one(WHERE, "1", desk(stage, database=False))
    assert said.holds
    assert said.lines[-1] == "not checked: there is no database to compare it with (it does not answer)"
    assert every(WHERE, desk(stage, database=False)).lines[-1] == "not checked: no database (it does not answer)"
    stage.forget()
    lost = one(WHERE, "1", desk(stage))
    assert lost.lines[-1] == "not checked: the database does not have it, so that only the seal speaks for it"


def test_the_data_and_the_comment_are_printed_as_they_are(shown: Stage) -> None:
    (data,) = one(WHERE, "1", desk(shown), Form.JSON).lines
    assert json.loads(data)["number"] == 1
    (comment,) = one(WHERE, "1", desk(shown), Form.MARKDOWN).lines
    assert comment == shown.comments("record")[0]["body"]


def test_changed_words_are_told_with_who_did_it(stage: Stage) -> None:
    edited(stage, "1 of 7 goals done", "7 of 7 goals done")
    said = one(WHERE, "1", desk(stage))
    assert not said.holds
    assert said.wrong[0].startswith("WRONG: the seal of the comment is broken")
    assert "@ada edited the comment on 2026-01-19" in said.wrong[1]
    assert said.lines[1].startswith("1 of 7 goals done"), "the database's copy is printed"
    assert "proven: its data are those of the database" in said.lines
    assert one(WHERE, "1", desk(stage), Form.JSON).wrong[:2] == said.wrong


def test_changed_data_are_told_by_their_checksums(stage: Stage) -> None:
    edited(stage, '"outcome": "failed"', '"outcome": "done"')
    said = one(WHERE, "1", desk(stage))
    assert any("have the checksum" in line for line in said.wrong)
    assert any("are not those of the database" in line for line in said.wrong)


def test_an_edit_that_was_taken_back_is_told(stage: Stage) -> None:
    edited(stage, "goals done", "goals won")
    edited(stage, "goals won", "goals done")
    said = one(WHERE, "1", desk(stage))
    assert len(said.wrong) == 2
    assert all("what stands there now is what we wrote" in line for line in said.wrong)


def test_a_record_written_by_a_person_is_none(stage: Stage) -> None:
    (post,) = stage.comments("record")
    stage.do("ada", "delete_comment", comment=post["id"])
    stage.do("ada", "comment", issue=1, body=post["body"].replace("failed", "done"))
    said = one(WHERE, "1", desk(stage))
    assert "WRONG: its comment is not ours: somebody else wrote it" in said.wrong


def test_a_deleted_comment_leaves_the_copy_of_the_database(stage: Stage) -> None:
    (post,) = stage.comments("record")
    stage.do("ada", "delete_comment", comment=post["id"])
    said = one(WHERE, "1", desk(stage))
    assert said.wrong == ("WRONG: its comment is not there: somebody deleted it, or it was never posted",)
    assert said.lines[1].startswith("1 of 7 goals done")
    assert one(WHERE, "1", desk(stage), Form.MARKDOWN).lines == ()
    with pytest.raises(ForPeople, match="#1 of acme/rockets has no record"):
        one(WHERE, "1", desk(stage, database=False))


def test_a_deleted_sprint_issue_leaves_the_copy_of_the_database(stage: Stage) -> None:
    stage.do("ada", "delete", issue=1)
    said = one(WHERE, "1", desk(stage))
    assert not said.holds
    assert said.lines[1].startswith("1 of 7 goals done")


def test_all_records_are_looked_at_at_once(stage: Stage) -> None:
    said = every(WHERE, desk(stage))
    assert said.holds
    assert said.lines[0].startswith("ok     #1 Sprint 1 - Jan 5 to Jan 16: 1 of 7 goals done")
    edited(stage, "goals done", "goals won")
    wrong = every(WHERE, desk(stage))
    assert not wrong.holds
    assert wrong.lines[0].startswith("WRONG  #1 Sprint 1 - Jan 5 to Jan 16: the seal of the comment is broken")


@pytest.mark.parametrize(
    ("where", "sprint", "why"),
    [
        ("rockets", "1", "write OWNER/REPO"),
        (WHERE, "one", "is no sprint"),
        (WHERE, "0", "is no sprint"),
        (WHERE, "99", "has no sprint 99; known are 1, 2"),
        (WHERE, "2", "has no record"),
    ],
)
def test_what_is_not_there_is_said(shown: Stage, where: str, sprint: str, why: str) -> None:
    with pytest.raises(ForPeople, match=why):
        one(where, sprint, desk(shown))


def test_a_space_without_records_says_so(corridor: Corridor) -> None:
    stage = Stage(corridor)
    corridor.rules("labels:\n  sprint: cycle\n")
    corridor.meet()
    corridor.settle()
    assert every(WHERE, desk(stage)).lines == ("acme/rockets has no record yet",)
    with pytest.raises(ForPeople, match="none has a number"):
        one(WHERE, "1", desk(stage))


def test_the_command_prints_and_leaves_with_one_when_something_differs(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = desk(stage)
    monkeypatch.setattr(cli, "_asked", lambda: made.settings)
    monkeypatch.setattr(command, "desk", lambda _settings: contextlib.nullcontext(made))

    def run(*words: str) -> Result:
        with capture_logs():
            return CliRunner().invoke(cli.app, ["record", *words])

    good = run(WHERE, "1")
    assert (good.exit_code, good.stdout.splitlines()[0]) == (0, "Sprint 1 - Jan 5 to Jan 16 (acme/rockets#1)")
    assert run(WHERE, "--verify").exit_code == 0
    edited(stage, "goals done", "goals won")
    bad = run(WHERE, "1", "--json")
    assert bad.exit_code == 1
    assert json.loads(bad.stdout)["number"] == 1
    assert "WRONG: the seal" in bad.stderr
    assert run(WHERE, "--verify").exit_code == 1
    for wrong in ([WHERE], [WHERE, "1", "--verify"], [WHERE, "1", "--json", "--markdown"]):
        assert run(*wrong).exit_code == 2


def test_the_desk_opens_with_the_database_and_without(shown: Stage) -> None:
    corridor = shown.corridor
    environ = {
        "GOALKEEPER_APP_ID": str(corridor.acme.app.id),
        "GOALKEEPER_APP_PRIVATE_KEY": corridor.acme.private_key,
        "GOALKEEPER_WEBHOOK_SECRET": corridor.acme.webhook_secret,
        "GOALKEEPER_DATABASE_URL": corridor.url,
    }
    with command.desk(load(environ)) as opened:
        assert opened.records is not None
        assert opened.secret == corridor.tools.secret
        assert one(WHERE, "1", replace(opened, github=corridor.tools.github)).holds


def test_a_database_that_does_not_answer_is_done_without(shown: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(_settings: Settings) -> contextlib.AbstractContextManager[Parts]:
        raise Unreachable("db:5432 does not answer")

    monkeypatch.setattr(command, "parts", away)
    settings = desk(shown).settings
    with command.desk(settings) as opened:
        assert (opened.records, opened.why) == (None, "db:5432 does not answer")
        assert opened.secret == marker_secret(settings)
