"""Since when does a `Status:` line say what it says, and what did the owner say last?"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.core.agreed import Agreed
from bot.core.model import Act, Deed, Issue, Person
from bot.core.plan.heard import Heard
from bot.core.plan.lines import Line, lines
from bot.core.plan.noted import noted, noted_at
from bot.core.plan.posts import last_words
from bot.core.status import DEFAULT_VOCABULARY
from tests.core import world
from tests.core.world import CREATED, MEMORY, MONDAY, agreed, later

KNOWN = agreed(7, "Gyros", owner="ada")
ADA = Person("ada")
BOT = Person("goalkeeper", is_bot=True)


def plan(note: str) -> str:
    return f"## Plan\n\n- Gyros [#7]({world.url(7)}) (Owner: @ada)\n" + (f"  - Status: {note}\n" if note else "")


def issue(note: str, edited: datetime | None = None, editor: Person | None = ADA) -> Issue:
    return replace(world.sprint_issue(plan(note)), edited_at=edited, editor=editor if edited else None)


def line_of(text: Issue) -> Line:
    return lines(text, MEMORY, DEFAULT_VOCABULARY)[0]


def since(text: Issue, before: Agreed | None = None, *versions: tuple[datetime, str]) -> datetime | None:
    line = line_of(text)
    deeds = [Deed(text.id, Act.EDITED, at, "ada", plan(note)) for at, note in versions]
    facts = noted(line, 7, before, Heard({text.id: deeds}, {text.id: text}))
    return noted_at(facts, line.goal)


def remembering(note: str, at: datetime) -> Agreed:
    line = line_of(issue(note))
    text = issue(note, at)
    was = replace(KNOWN, facts=(("noted", " other"),))
    return replace(KNOWN, facts=noted(line, 7, was, Heard(texts={text.id: text})))


def test_a_text_that_nobody_edited_says_it_since_it_was_written() -> None:
    assert since(issue("soon")) == CREATED


def test_the_edit_that_brought_the_words_tells_since_when() -> None:
    text, steps = issue("🟢 it hums", later(MONDAY, minutes=9)), (1, 2, 3)
    first, second, third = (later(MONDAY, minutes=minute) for minute in steps)
    assert since(text, None, (first, "soon"), (second, "🟡 it hums"), (third, "🟢 it hums")) == second
    assert since(text, None, (first, "soon"), (second, "on track, it hums"), (third, "🟢 it hums")) == second


def test_what_was_known_of_the_same_words_stays_known() -> None:
    before = remembering("it hums", MONDAY)
    assert since(issue("🔴 it hums", later(MONDAY, minutes=9), BOT), before) == MONDAY


@pytest.mark.parametrize(
    ("before", "editor", "known"),
    [(None, ADA, 0), (KNOWN, ADA, 1), (KNOWN, BOT, 0), (replace(KNOWN, lined=False), ADA, 0)],
)
def test_an_edit_tells_it_only_to_who_knew_the_line_before(before: Agreed | None, editor: Person, known: int) -> None:
    at = later(MONDAY, minutes=9)
    assert since(issue("it hums", at, editor), before) == (at if known else None)


def test_where_nothing_is_known_nothing_is_said() -> None:
    assert noted(None, 7, None, Heard()) == ()
    assert noted(line_of(issue("")), 7, None, Heard()) == ()
    line = line_of(issue("it hums"))
    assert noted(line, 7, None, Heard()) == (("noted", " it hums"),)
    assert noted_at((("noted", f"{MONDAY.isoformat()} other words"),), line.goal) is None
    assert noted_at((), None) is None


def test_the_later_of_line_and_comment_counts_and_the_comment_where_nobody_knows() -> None:
    goal = line_of(issue("on the line")).goal
    said = world.comment(5, "in a comment", "ada", at=MONDAY)
    assert last_words(goal, [said], "ada", MONDAY + timedelta(minutes=1)) == "on the line"
    assert last_words(goal, [said], "ada", MONDAY - timedelta(minutes=1)) == "in a comment"
    assert last_words(goal, [said], "ada") == "in a comment"
    assert last_words(goal, [], "ada") == "on the line"
    edited = replace(said, edited_at=MONDAY + timedelta(minutes=2), editor=ADA)
    assert last_words(goal, [edited], "ada", MONDAY + timedelta(minutes=1)) == "in a comment"
    by_other = replace(edited, editor=Person("grace"))
    assert last_words(goal, [by_other], "ada", MONDAY + timedelta(minutes=1)) == "on the line"
