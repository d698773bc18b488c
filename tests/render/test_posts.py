"""What people read: every template against the text that is expected of it, word for word."""

from __future__ import annotations

import os
from dataclasses import fields, replace
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from jinja2 import UndefinedError

from bot.core import mermaid
from bot.core.agreed import Change, Kept
from bot.core.document import Kind, Target, read
from bot.core.model import Person
from bot.core.plan import Problem, history, posts
from bot.core.plan.comments import Adopted
from bot.core.plan.during.filled import Answer
from bot.core.plan.during.registers import Decision, Risk
from bot.core.plan.during.standups import Drafted, Speaker
from bot.core.plan.during.updates import Owner, Silent
from bot.core.plan.hangovers.showing import Item
from bot.core.plan.hangovers.showing import Person as Asked
from bot.core.plan.house import Days
from bot.core.plan.values import Finding
from bot.core.status import DEFAULT_VOCABULARY
from bot.render import render
from tests.core import world
from tests.render.closing import closing_posts
from tests.render.during import DURING
from tests.render.hygiene import hygiene_posts
from tests.render.planning import PLANNING
from tests.render.retros import RETROS
from tests.render.reviews import REVIEWS

EXPECTED = Path(__file__).parent / "expected"
WORDS = DEFAULT_VOCABULARY.words
SPRINT = world.sprint_issue("")
FRIDAY = datetime(2026, 1, 16, 15, tzinfo=UTC)
EVIL = "@ada see acme/rockets#1 <!-- goalkeeper:sprint 1 0 --> | <img src=x> `#2\n/status done"
PLAN = f"""## Plan

- 🟢 Star tracker [#7]({world.url(7)}) (Owner: @grace) - knows where it points (50:50)
  - Why? Blind rockets fall down
  - 🎯 ✅ < 30 ms from picture to answer
  - 🎯 99% of the sky
"""


def goal(number: int, title: str, status: str, owner: str = "ada", **parts: object) -> posts.GoalView:
    """A goal as the posts show it."""
    view = posts.goal_view(None, world.goal_issue(number, title), DEFAULT_VOCABULARY.named(status), owner)
    return replace(view, **parts)  # type: ignore[arg-type]


STAR = goal(
    7,
    "Star tracker",
    "done",
    "grace",
    confidence=0.5,
    targets=(Target("< 30 ms from picture to answer", "done", "✅"), Target("99% of the sky")),
    notes=("🟡 at risk → ✅ done",),
    last_words="It found Vega in daylight.",
)
GYROS = goal(8, "Gyros", "at risk", notes=("owner linus → ada",))
PUMP = goal(9, "Quieter pump", "dropped", "")
NOTES = posts.notes(
    [
        Kept("help", "who knows the pump's valves?", "edsger", world.MONDAY, 9, (("goal", "Pump"),)),
        Kept("went-well", "pairing on the gyros", "ada", world.MONDAY),
        Kept("better", "fewer meetings on Tuesdays", "grace", world.MONDAY),
        Kept("action", "ask the test stand for a second slot", "barbara", world.MONDAY),
        Kept("health", "alerts were quiet", "ada", world.MONDAY, 0, (("dimension", "Operations"), ("score", "4"))),
        Kept("risk", "the stand may close", "linus", world.MONDAY, 0, (("mitigation", "book another one"),)),
        Kept("decision", "we fly without the camera", "ada", world.MONDAY),
        Kept("metric", "signups: 12", "ada", world.MONDAY, 0, (("name", "signups"), ("value", "12"))),
        Kept("metric", "signups: 17", "ada", world.FRIDAY, 0, (("name", "signups"), ("value", "17"))),
    ],
    (),
)
PIE = mermaid.pie("Goals by status", [("🟡 at risk", 1), ("✅ done", 1), ("❌ dropped", 1)])
VERDICT = posts.verdict((STAR, GYROS, PUMP), DEFAULT_VOCABULARY)
RITUAL: dict[str, object] = {
    "name": "Demo",
    "text": "Show what works, not slides",
    "people": ("ada", "grace"),
    "facilitator": "linus",
    "length": "1 h 30 min",
    "day": "Apr 2",
    "when": "10:00",
    "due": "",
    "moved": "Apr 3 is Good Friday",
    "missed": [],
    "sprint": SPRINT,
    "goals": [GYROS, STAR],
}
POSTS: dict[str, tuple[str, dict[str, object]]] = {
    "goal": ("goal", {"goal": read(PLAN).plan[0], "team": "Guidance", "sprint": SPRINT}),
    "summary": (
        "summary",
        {
            "coming": 100,
            "added": ["Camera", "Radio"],
            "removed": ["Pump"],
            "findings": (),
            "more": 0,
            "adopted": None,
            "figures": (),
            "pie": PIE,
            "verdict": VERDICT,
            "goals": [STAR, GYROS, PUMP],
            "problems": [Problem("#9", "has no owner; write “(Owner: @login)” behind its title", world.url(9))],
            "words": WORDS,
            "notes": NOTES,
        },
    ),
    "summary-without-notes": (
        "summary",
        {
            "verdict": VERDICT,
            "goals": [STAR],
            "problems": [],
            "words": WORDS,
            "notes": posts.Notes(),
            "coming": 0,
            "added": [],
            "removed": [],
            "findings": (),
            "more": 0,
            "adopted": None,
            "pie": (),
            "figures": (),
        },
    ),
    "rules-problem": (
        "rules-problem",
        {"rules": [".github/goalkeeper.yml:3 weks: unknown, did you mean weeks?"], "templates": []},
    ),
    "rules-problem-of-templates": (
        "rules-problem",
        {
            "rules": [".github/goalkeeper.yml:3 weks: unknown, did you mean weeks?"],
            "templates": ['.github/goalkeeper/templates/team.md:2 there is no "membrs" here, did you mean "members"?'],
        },
    ),
    "board-update": ("board-update", {"sprint": SPRINT, "verdict": VERDICT}),
    "answer": (
        "answer",
        {
            "messages": ["`/stats` is no command.", "`/owner` on #8 is for people with write permission."],
            "url": f"{world.url(8)}#issuecomment-1",
            "who": Person("grace"),
        },
    ),
    "ritual-reminder": ("rituals/reminder", RITUAL | {"when": "", "due": "Apr 2 at 10:00", "missed": ["Mar 30"]}),
    "ritual-reminder-short": ("rituals/reminder", RITUAL | {"text": "", "people": (), "moved": "", "length": ""}),
    "ritual-meeting": ("rituals/meeting", RITUAL),
    **hygiene_posts(RITUAL),
    "unlined": ("unlined", {"day": "Jan 7", "number": 8, "sprint": SPRINT}),
    "retro-links": (
        "retro-links",
        {"retros": list(posts.retro_links({1: world.issue(20, "Retro", created_at=world.FRIDAY)}, ZoneInfo("UTC")))},
    ),
    "history": (
        "history",
        {"moments": [history.Moment("Jan 9, 14:05", "ada", "moved it", "", "by label", "parts late")] * 6, "open": 5},
    ),
    "conflict": (
        "conflict",
        {
            "what": "how this goal is doing",
            "lost": history.Word("ada", "🟡 at risk", False, "by label", "Jan 9, 14:05"),  # noqa: FBT003
            "stands": history.Word("grace", "🟢 on track", False, "by command", "Jan 9, 14:06"),  # noqa: FBT003
            "later": True,
            "command": "status",
            "value": "at risk",
        },
    ),
}


POSTS |= DURING | RETROS | REVIEWS | PLANNING


POSTS |= closing_posts(STAR, GYROS)


@pytest.mark.parametrize("name", POSTS)
def test_every_post_reads_as_expected(name: str) -> None:
    template, values = POSTS[name]
    text, file = render(f"posts/{template}.md", **values), EXPECTED / f"{name}.md"
    if os.environ.get("UPDATE_EXPECTED"):
        file.write_text(text, encoding="utf-8")
    assert text == file.read_text(encoding="utf-8")


def test_every_template_has_an_expected_text() -> None:
    folder = Path(str(resources.files("templates") / "posts"))
    found = {file.relative_to(folder).as_posix() for file in folder.rglob("*.md")}
    assert found == {f"{template}.md" for template, _ in POSTS.values()}


@pytest.mark.parametrize("name", ["sprint-first", "team", "team-without-members"])
def test_a_fresh_page_explains_goals_and_holds_none(name: str) -> None:
    template, values = POSTS[name]
    page = read(render(f"posts/{template}.md", **values))
    assert page.plan == ()
    assert page.section(Kind.PLAN)
    assert not page.warnings


def test_a_value_that_is_missing_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        render("posts/team.md", team="Guidance")


def test_a_value_that_is_nothing_is_an_error() -> None:
    with pytest.raises(TypeError, match="None"):
        render("posts/retro-links.md", retros=[{"week": None, "day": "Jan 9", "url": "u"}])


# Markdown of our own; tests/core/commands sees to people's words in it.
OURS = {"messages", "proposed"}


@pytest.mark.parametrize("name", POSTS)
def test_nothing_that_people_typed_does_anything(name: str) -> None:
    """Every text of every post is replaced by an attack, and the post neither mentions, links nor hides anything."""
    template, values = POSTS[name]
    evil = {key: value if key in OURS else attacked(value) for key, value in values.items()}
    text = render(f"posts/{template}.md", **evil)
    clean = render(f"posts/{template}.md", **values)
    assert text.count("<!--") == clean.count("<!--")
    assert "<img" not in text
    assert "@ada see" not in text
    assert " acme/rockets#1" not in text
    assert "\n/status" not in text


def each_attacked(value: Any) -> Any:
    return replace(value, **{each.name: attacked(getattr(value, each.name)) for each in fields(value)})


def attacked(value: Any) -> Any:  # noqa: C901, PLR0911, PLR0912 - one line for each kind of value
    """Return the value with every title, word and name in it turned into an attack."""
    match value:
        case posts.GoalView():
            return replace(value, title=EVIL, owner=EVIL, last_words=EVIL, notes=(EVIL,), targets=(Target(EVIL),))
        case posts.Group():
            return replace(value, goals=tuple(attacked(each) for each in value.goals))
        case Problem():
            return Problem(EVIL, EVIL)
        case history.Moment():
            return history.Moment(EVIL, EVIL, EVIL, EVIL, EVIL, EVIL)
        case history.Word():
            return history.Word(EVIL, EVIL, False, EVIL, EVIL)  # noqa: FBT003
        case Person():
            return Person(EVIL)
        case Kept():
            return replace(value, text=EVIL, who=EVIL, fields=tuple((name, EVIL) for name, _ in value.fields))
        case Item():
            return replace(value, goal=attacked(value.goal), who=EVIL, note=EVIL)
        case Asked() | Days() | Finding() | Adopted():
            return each_attacked(value)
        case Owner() | Silent() | Speaker() | Drafted() | Answer() | Risk() | Decision():
            return each_attacked(value)
        case posts.Notes():
            return posts.Notes(*(attacked(getattr(value, each.name)) for each in fields(value)))
        case posts.Cuttable():
            return each_attacked(value)
        case list() | tuple():
            return tuple(attacked(each) for each in value)
        case str():
            return EVIL
        case _:
            return value


def test_what_changed_this_week_is_said_in_words() -> None:
    history = (
        Change(7, FRIDAY, "created", "", "on track", "line"),
        Change(7, FRIDAY, "status", "on track", "gone from the rules", "label"),
        Change(7, FRIDAY, "owner", "ada", "", "assignee"),
        Change(8, FRIDAY, "created", "", "on track", "line"),
        Change(7, world.CREATED, "created", "", "on track", "line"),
    )
    said = posts.week_notes(7, history, FRIDAY, DEFAULT_VOCABULARY)
    assert said == ("new in the plan", "🟢 on track → gone from the rules", "owner ada → nobody")


def test_what_changed_twice_is_said_once() -> None:
    history = (
        Change(7, FRIDAY, "status", "not started", "on track", "label"),
        Change(7, FRIDAY, "owner", "ada", "", "assignee"),
        Change(7, FRIDAY, "status", "on track", "at risk", "line"),
        Change(7, FRIDAY, "owner", "", "grace", "assignee"),
    )
    said = posts.week_notes(7, history, FRIDAY, DEFAULT_VOCABULARY)
    assert said == ("⚪ not started → 🟢 on track → 🟡 at risk", "owner ada → grace")
    back = (Change(7, FRIDAY, "owner", "ada", "", "assignee"), Change(7, FRIDAY, "owner", "", "ada", "line"))
    assert posts.week_notes(7, back, FRIDAY, DEFAULT_VOCABULARY) == ()


def test_long_last_words_are_cut_at_a_length_that_can_be_read() -> None:
    comment = world.comment(1, "word " * 400, "grace", at=FRIDAY)
    words = posts.last_words(None, [comment], "grace")
    assert words.endswith("word…")
    assert len(words) <= 600


def test_the_verdict_counts_one_goal_as_one() -> None:
    assert posts.verdict((STAR,), DEFAULT_VOCABULARY) == "1 of 1 goal done."


def test_a_post_that_got_too_long_is_cut_where_people_were_long() -> None:
    long = "word " * 100
    targets = tuple(Target(long) for _ in range(20))
    view = replace(STAR, title=long, last_words=long, targets=targets, notes=tuple("abcdefgh"))
    short = posts.cut(view, 50)
    assert len(short.last_words) <= 50
    assert [len(target.text) <= 50 for target in short.targets] == [True] * 5
    assert short.notes == tuple("defgh")
    bare = posts.cut([view], 0)[0]
    assert (bare.last_words, bare.targets, bare.notes) == ("", (), ())
    assert len(bare.title) <= 80
    group = posts.cut(posts.Group("✅", "done", (view,)), 0)
    assert group.goals == (bare,)
    assert posts.cut("a text of ours", 0) == "a text of ours"


def test_the_line_of_a_goal_is_cut_for_its_issue() -> None:
    line = read(
        f"## Plan\n\n- Gyros (Owner: @ada) - {'spin ' * 50}\n  - Why? {'because ' * 50}\n  - 🎯 {'ten ' * 50}\n"
    ).plan[0]
    short = posts.cut(line, 100)
    assert len(short.detail) <= 100
    assert len(short.why) <= 100
    assert len(short.targets[0].text) <= 100
    assert posts.cut(line, 0).targets == ()
