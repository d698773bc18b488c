"""A space writes its own templates: they are used from the push on, and what is wrong with them is said and mended."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.corridor.corridor import Corridor

START = datetime(2026, 1, 5, 8, tzinfo=UTC)
PLAN = "## Plan\n\n- Gyros (Owner: @grace)\n"
FOLDER = ".github/goalkeeper/templates"
SUMMARY = (
    "Goals, as we like to see them:\n\n{% for goal in goals %}\n- {{ goal.emoji }} {{ goal.title }}\n{% endfor %}\n"
)
GOAL = "We fly, or we learn: {{ goal.title }}.\n"


@pytest.fixture
def started(corridor: Corridor) -> Corridor:
    """A sprint with one goal on its first day."""
    corridor.meet()
    corridor.at(START)
    corridor.act("ada", "open", title="Our sprint", body=PLAN, labels=["sprint"])
    corridor.settle()
    return corridor


def write(corridor: Corridor, name: str, text: str) -> None:
    corridor.act("ada", "write", path=f"{FOLDER}/{name}", text=text)
    corridor.settle()


def ours(corridor: Corridor, start: str) -> list[str]:
    """The comments on the sprint issue that begin like this."""
    return [each["body"] for each in corridor.sprint()["comments"] if each["body"].startswith(start)]


def test_a_template_is_used_from_its_push_on(started: Corridor) -> None:
    assert len(ours(started, "**0 of 1 goal done")) == 1
    write(started, "summary.md", SUMMARY)
    (summary,) = ours(started, "Goals, as we like to see them:\n\n- ⚪ Gyros")
    assert "<!-- goalkeeper:summary" in summary
    assert ours(started, "**0 of 1") == []
    world = started.sandbox.world
    world.delete_file(world.actor("ada"), started.acme.repository, f"{FOLDER}/summary.md")
    started.settle()
    assert len(ours(started, "**0 of 1 goal done")) == 1


def test_a_goal_becomes_an_issue_in_words_of_their_own(started: Corridor) -> None:
    write(started, "goal.md", GOAL)
    body = f"{PLAN}- Pump (Owner: @ada)\n"
    started.act("ada", "edit", issue=int(started.sprint()["number"]), body=body)
    started.settle()
    assert str(started.goal("Pump")["body"]).startswith("We fly, or we learn: Pump.\n")


def test_a_mistake_is_told_with_its_place_and_the_comment_goes_when_it_is_mended(started: Corridor) -> None:
    write(started, "summary.md", SUMMARY.replace("goal.title", "goal.titel"))
    (told,) = ours(started, "**There is a mistake in the templates of this repository.**")
    assert '- .github/goalkeeper/templates/summary.md:4 a goal has no "titel", did you mean "title"?' in told
    assert len(ours(started, "**0 of 1 goal done")) == 1
    write(started, "summary.md", SUMMARY)
    assert ours(started, "**There is a mistake") == []
    assert len(ours(started, "Goals, as we like to see them:")) == 1


def test_a_mistake_that_only_real_words_bring_out_is_remembered(started: Corridor) -> None:
    write(started, "summary.md", SUMMARY + "{{ 1 / (goals | length - 1) }}\n")
    (told,) = ours(started, "**There is a mistake in the templates of this repository.**")
    assert "templates/summary.md:6 cannot be reckoned: division by zero" in told
    assert len(ours(started, "**0 of 1 goal done")) == 1
    before = started.writes()
    started.heal()
    assert started.writes() == before
    write(started, "summary.md", SUMMARY)
    assert ours(started, "**There is a mistake") == []


def test_a_hostile_template_is_never_posted(started: Corridor) -> None:
    write(started, "summary.md", "{{ ''.__class__.__mro__[1].__subclasses__() }}{% for a in goals %}{% endfor %}")
    write(started, "goal.md", "{{ 'x' * 10 ** 10 }}")
    (told,) = ours(started, "**There is a mistake in the templates of this repository.**")
    assert told.count(FOLDER) == 2
    assert "__subclasses__" not in "".join(
        each["body"] for each in started.sprint()["comments"] if each["body"] != told
    )
