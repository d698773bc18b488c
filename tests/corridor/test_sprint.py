"""A whole sprint through the corridor, one promise at a time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from bot.core.edits import Edit, OpenIssue
from bot.demo.story import RULES
from bot.github import texts
from bot.github.session import Session
from bot.github.write import Created, Writer
from bot.records import Records
from bot.sandbox.seeds import Key
from tests.corridor.corridor import READS, Corridor, Deadly, build

OPENING = datetime(2026, 1, 2, 16, tzinfo=UTC)
START = datetime(2026, 1, 5, 8, tzinfo=UTC)
RETRO = datetime(2026, 1, 9, 15, tzinfo=UTC)
PLAN = "## Plan\n\n- Correlation analysis (Owner: @ada) - find what makes people leave\n- Gyros (Owner: @grace)\n"


@pytest.fixture
def started(corridor: Corridor) -> Corridor:
    """A sprint that a person opened, with two goals on its first day."""
    corridor.meet()
    corridor.at(START)
    corridor.act("ada", "open", title="Our sprint", body=PLAN, labels=["sprint"])
    corridor.settle()
    return corridor


def body_line(corridor: Corridor, word: str) -> str:
    """Return the line of the sprint issue's body that holds a word."""
    lines: list[str] = corridor.sprint()["body"].splitlines()
    return next(line for line in lines if word in line)


def test_a_new_space_gets_its_labels_and_nothing_else(corridor: Corridor) -> None:
    corridor.meet()
    corridor.settle()
    labels = {label["name"]: label for label in corridor.look()["labels"]}
    assert {"sprint", "goal", "retro", "status: on track"} <= set(labels)
    assert labels["status: on track"]["description"]
    assert corridor.issues() == []


def test_the_installation_alone_makes_the_space_known(corridor: Corridor) -> None:
    corridor.settle()
    assert {"sprint", "goal", "retro"} <= {label["name"] for label in corridor.look()["labels"]}


def test_the_sprint_issue_opens_on_time_and_only_once(corridor: Corridor) -> None:
    corridor.rules()
    corridor.at(OPENING - timedelta(minutes=1))
    assert corridor.issues() == []
    corridor.at(OPENING)
    sprint = corridor.sprint()
    assert sprint["title"] == "Sprint 1 - Jan 5 to Jan 16"
    assert sprint["pinned"]
    assert [comment["body"].splitlines()[0] for comment in sprint["comments"]] == [
        "# Team Guidance",
        "# Team Propulsion",
    ]
    for hours in range(1, 60, 12):
        corridor.at(OPENING + timedelta(hours=hours))
    assert len(corridor.issues()) == 1


def test_an_issue_that_a_person_labels_is_adopted_with_its_text_untouched(corridor: Corridor) -> None:
    corridor.rules(RULES.replace("starts: 2026-01-05", "starts:"))
    corridor.settle()
    text = "# What we want\r\n\r\nTo *fly*.  \r\n\r\n* one\r\n"
    number = corridor.act("grace", "open", title="Flying", body=text)["issue"]
    corridor.settle()
    assert corridor.issues("sprint") == []
    corridor.act("grace", "label", issue=number, label="sprint")
    corridor.settle()
    sprint = corridor.sprint()
    assert sprint["body"] == text
    assert len(sprint["comments"]) == 2
    assert not sprint["pinned"]


def test_a_sprint_opened_by_hand_is_the_sprint(corridor: Corridor) -> None:
    corridor.rules()
    corridor.at(OPENING - timedelta(hours=3))
    corridor.act("ada", "open", title="Sprint 1 of the year", body="", labels=["sprint"])
    corridor.at(OPENING + timedelta(days=1))
    assert [issue["title"] for issue in corridor.issues("sprint")] == ["Sprint 1 of the year"]


def test_each_line_becomes_an_assigned_labelled_sub_issue_linked_from_its_line(started: Corridor) -> None:
    goal = started.goal("Correlation analysis")
    assert goal["assignees"] == ["ada"]
    assert goal["labels"] == ["goal", "status: not started"]
    assert goal["parent"] == started.sprint()["number"]
    assert body_line(started, "Correlation") == (
        f"- ⚪ Correlation analysis [#{goal['number']}](https://github.example/acme/rockets/issues/{goal['number']})"
        " (Owner: @ada) - find what makes people leave"
    ).replace("https://github.example", started.sandbox.world.web_url)


@pytest.mark.parametrize(
    ("deed", "line", "label", "state"),
    [
        ({"do": "label", "label": "status: at risk"}, "🟡", "status: at risk", "open"),
        ({"do": "label", "label": "status: done"}, "✅", "status: done", "closed"),
        ({"do": "close", "reason": "completed"}, "✅", "status: done", "closed"),
        ({"do": "close", "reason": "not_planned"}, "❌", "status: dropped", "closed"),
    ],
)
def test_what_is_said_on_the_issue_is_said_everywhere(
    started: Corridor, deed: dict[str, str], line: str, label: str, state: str
) -> None:
    wish = dict(deed)
    started.act("grace", wish.pop("do"), issue=started.goal("Gyros")["number"], **wish)
    started.settle()
    goal = started.goal("Gyros")
    assert body_line(started, "Gyros").startswith(f"- {line} Gyros")
    assert (goal["labels"], goal["state"]) == (["goal", label], state)


@pytest.mark.parametrize(
    ("emoji", "label", "state"),
    [("🟢", "status: on track", "open"), ("✅", "status: done", "closed"), ("❌", "status: dropped", "closed")],
)
def test_an_emoji_typed_on_the_line_is_said_everywhere(started: Corridor, emoji: str, label: str, state: str) -> None:
    started.act("linus", "replace", issue=started.sprint()["number"], old="⚪ Gyros", new=f"{emoji} Gyros")
    started.settle()
    goal = started.goal("Gyros")
    assert (goal["labels"], goal["state"]) == (["goal", label], state)


def test_a_reopened_goal_is_what_it_was_before(started: Corridor) -> None:
    number = started.goal("Gyros")["number"]
    started.act("grace", "label", issue=number, label="status: at risk")
    started.settle()
    started.act("grace", "close", issue=number)
    started.settle()
    started.act("grace", "reopen", issue=number)
    started.settle()
    assert started.goal("Gyros")["labels"] == ["goal", "status: at risk"]
    assert body_line(started, "Gyros").startswith("- 🟡 Gyros")


def test_a_second_look_at_an_unchanged_sprint_is_one_read_and_no_write(started: Corridor) -> None:
    before = len(started.sandbox.calls)
    started.records.wake(f"sprint:{started.acme.repository.id}:{started.sprint()['number']}", started.tools.defer)
    started.settle()
    made = list(started.sandbox.calls)[before:]
    assert [call["operation"] for call in made] == ["SprintSnapshot"]


def test_a_changed_label_costs_one_edit_of_the_body(started: Corridor) -> None:
    before = len(started.sandbox.calls)
    started.act("grace", "label", issue=started.goal("Gyros")["number"], label="status: on track")
    started.settle()
    made = [call["operation"] for call in list(started.sandbox.calls)[before:]]
    assert "Deeds" not in made
    writes = ["Edits", "RewriteIssue"]
    assert [each for each in made if each not in READS] == writes  # the label and the history, the line
    started.at(START + timedelta(minutes=11))
    made = [call["operation"] for call in list(started.sandbox.calls)[before:]]
    assert [each for each in made if each not in READS] == [*writes, "RewriteComment"]  # the summary


def test_a_second_delivery_changes_nothing(started: Corridor) -> None:
    before = started.look(), started.writes()
    for delivery in list(started.sandbox.world.deliveries.records.values()):
        assert started.send(delivery) == 202
    started.settle()
    assert (started.look(), started.writes()) == before


def test_the_weekly_retro_is_filed_at_its_hour_and_linked(started: Corridor) -> None:
    started.at(RETRO - timedelta(minutes=1))
    assert started.issues("retro") == []
    started.at(RETRO)
    (retro,) = started.issues("retro")
    assert "Correlation analysis" in retro["body"]
    assert f"/issues/{retro['number']})" in started.sprint()["body"]
    started.at(RETRO + timedelta(hours=30))
    assert len(started.issues("retro")) == 1


def test_a_bot_that_was_down_files_only_the_latest_retro_and_says_so(started: Corridor) -> None:
    started.at(RETRO + timedelta(days=7, hours=20))
    (retro,) = started.issues("retro")
    assert "week 2" in retro["title"]
    assert "Jan 9" in retro["body"]


def test_a_mistake_in_the_rules_is_told_where_it_is_and_the_last_good_rules_stay(corridor: Corridor) -> None:
    corridor.rules()
    corridor.at(OPENING)
    corridor.rules(RULES.replace("weeks: 2", "weks: 2"))
    corridor.settle()
    (told,) = [each for each in corridor.sprint()["comments"] if "mistake" in each["body"]]
    line = RULES.splitlines().index("  weeks: 2") + 1
    assert f"goalkeeper.yml:{line}" in told["body"].replace("&#8203;", "")
    assert "weeks" in told["body"]
    corridor.rules()
    corridor.settle()
    assert not [each for each in corridor.sprint()["comments"] if "mistake" in each["body"]]
    assert len(corridor.sprint()["comments"]) == 2


def test_owners_that_cannot_be_used_are_kept_and_named_in_the_summary(corridor: Corridor) -> None:
    corridor.meet()
    corridor.at(START)
    plan = "## Plan\n\n- Alone\n- Both (Owner: @ada, @grace)\n- Ghost (Owner: @nobody-here)\n"
    corridor.act("ada", "open", title="Our sprint", body=plan, labels=["sprint"])
    corridor.settle()
    (summary,) = [each["body"] for each in corridor.sprint()["comments"]]
    assert [corridor.goal(title)["assignees"] for title in ("Alone", "Both", "Ghost")] == [[], [], []]
    for title in ("Alone", "Both", "Ghost"):
        assert f"#{corridor.goal(title)['number']}" in summary.replace("&#8203;", "")
    assert "cannot be assigned" in summary
    assert "@nobody-here" in corridor.sprint()["body"]


def test_custom_words_show_on_every_surface(corridor: Corridor) -> None:
    corridor.rules("statuses:\n  on track: {emoji: 🚀, label: 'goal: flying', colour: '1a7f37'}\n")
    corridor.at(START)
    corridor.act("ada", "open", title="Our sprint", body=PLAN, labels=["sprint"])
    corridor.settle()
    corridor.act("grace", "label", issue=corridor.goal("Gyros")["number"], label="goal: flying")
    corridor.settle()
    assert body_line(corridor, "Gyros").startswith("- 🚀 Gyros")
    corridor.act("linus", "replace", issue=corridor.sprint()["number"], old="🚀 Gyros", new="🟡 Gyros")
    corridor.settle()
    assert corridor.goal("Gyros")["labels"] == ["goal", "status: at risk"]


def test_an_enterprise_server_needs_nothing_but_its_address(records: Records, key: Key, database_url: str) -> None:
    base = "https://ghe.example/api/v3"
    sandbox = Deadly(base_url=base)
    for enterprise in build(sandbox, sandbox.seed(key), records, database_url, base):
        enterprise.meet()
        enterprise.at(START)
        enterprise.act("ada", "open", title="Our sprint", body=PLAN, labels=["sprint"])
        enterprise.settle()
        assert enterprise.goal("Gyros")["assignees"] == ["grace"]


def test_somebody_who_types_while_the_bot_edits_loses_nothing(
    started: Corridor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Linus saves right between the bot's last look at the text and its write."""
    read, typed = texts._read, list[bool]()

    def slowly(session: Session, node: str) -> object:
        found = read(session, node)
        if not typed:
            typed.append(True)
            number = started.sprint()["number"]
            started.act("linus", "replace", issue=number, old="makes people leave", new="makes people stay")
        return found

    monkeypatch.setattr(texts, "_read", slowly)
    started.act("grace", "label", issue=started.goal("Gyros")["number"], label="status: on track")
    started.settle()
    assert typed
    assert "find what makes people stay" in started.sprint()["body"]
    assert body_line(started, "Gyros").startswith("- 🟢 Gyros")


def test_a_stranger_cannot_plan(started: Corridor) -> None:
    world = started.sandbox.world
    world.add_user("mallory")
    started.acme.repository.private = False
    plan = "## Plan\n\n- Spam (Owner: @ada)\n"
    started.act("mallory", "comment", issue=started.sprint()["number"], body=plan)
    started.settle()
    assert [issue["title"] for issue in started.issues("goal")] == ["Correlation analysis", "Gyros"]


def test_a_title_with_a_year_is_no_sprint_of_the_far_future(corridor: Corridor) -> None:
    corridor.rules()
    corridor.at(START)
    for title in ("Sprint 2026", "Sprint 20260105"):
        corridor.act("ada", "open", title=title, body="## Plan\n\n- Gyros (Owner: @ada)\n", labels=["sprint"])
    corridor.settle()
    assert corridor.troubles() == {}
    assert len([issue for issue in corridor.issues() if issue["title"] == "Gyros"]) == 2


def test_new_signs_in_the_rules_are_written_on_every_line(started: Corridor) -> None:
    started.act("grace", "label", issue=started.goal("Gyros")["number"], label="status: on track")
    started.settle()
    swapped = "statuses:\n  on track: {emoji: 🔵, label: 'goal: flies'}\n  done: {emoji: 🟢, aliases: []}\n"
    started.rules(swapped)
    started.settle()
    assert body_line(started, "Gyros").startswith("- 🔵 Gyros")
    assert started.goal("Gyros")["labels"] == ["goal", "goal: flies"]
    assert started.goal("Gyros")["state"] == "open"
    started.act("ada", "write", path=".github/goalkeeper.yml", text="")
    started.settle()
    assert body_line(started, "Gyros").startswith("- 🟢 Gyros")
    assert started.goal("Gyros")["labels"] == ["goal", "status: on track"]


def test_an_owner_changed_where_the_text_is_full_is_not_changed_back(started: Corridor) -> None:
    number = started.sprint()["number"]
    body = started.sprint()["body"]
    started.act("ada", "edit", issue=number, body=body + "x" * (65_536 - len(body)))
    started.settle()
    goal = started.goal("Gyros")["number"]
    started.act("ada", "unassign", issue=goal, user="grace")
    started.act("ada", "assign", issue=goal, user="barbara")
    started.settle()
    started.heal()
    assert started.goal("Gyros")["assignees"] == ["barbara"]
    assert "65,536" in " ".join(started.troubles().values())
    assert any("65,536" in each["body"] for each in started.sprint()["comments"])


def test_who_labels_a_goal_in_the_second_in_which_it_was_made_is_heard(
    corridor: Corridor, monkeypatch: pytest.MonkeyPatch
) -> None:
    apply_all = Writer.apply_all

    def quickly(writer: Writer, group: Sequence[Edit]) -> object:
        made = apply_all(writer, group)
        for edit, issue in zip(group, made, strict=True):
            if isinstance(edit, OpenIssue) and edit.title == "Gyros" and isinstance(issue, Created):
                corridor.act("grace", "label", issue=issue.number, label="status: at risk")
        return made

    monkeypatch.setattr(Writer, "apply_all", quickly)
    corridor.meet()
    corridor.at(START)
    corridor.act("ada", "open", title="Our sprint", body=PLAN, labels=["sprint"])
    corridor.settle()
    assert corridor.goal("Gyros")["labels"] == ["goal", "status: at risk"]
    assert body_line(corridor, "Gyros").startswith("- 🟡 Gyros")
