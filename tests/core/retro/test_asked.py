"""What retros asked for, and what became of it: boxes, words, issues, however often it is listed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.document import PutBlock, splice
from bot.core.model import Issue
from bot.core.neutral import neutral
from bot.core.plan.retro.asked import Asked, Fate, asked, digest_of, key_of, same
from bot.core.plan.retro.points import Point, Points, together
from bot.core.status import DEFAULT_VOCABULARY
from bot.render import render
from tests.core import world
from tests.core.retro.story import at, retro

LENS = "Write down how to calibrate the lens"


def of(*bodies: str, issues: dict[int, Issue] | None = None, own: dict[str, Issue] | None = None) -> tuple[Asked, ...]:
    retros = [retro(20 + n, at(2) + timedelta(weeks=n), body) for n, body in enumerate(bodies)]
    return asked(retros, DEFAULT_VOCABULARY, issues or {}, own or {})


def listing(*lines: str, heading: str = "Actions") -> str:
    return "\n".join([f"## {heading}", "", *lines])


@pytest.mark.parametrize(
    ("line", "text", "owner", "fate"),
    [
        (f"- {LENS} (Owner: @ada)", LENS, "ada", Fate.OPEN),
        (f"- [ ] {LENS} (Owner: ada)", LENS, "ada", Fate.OPEN),
        (f"- [x] {LENS} (@ada)", LENS, "ada", Fate.DONE),
        (f"- ~~{LENS}~~ (Owner: ada)", LENS, "ada", Fate.DROPPED),
        (f"- [ ] ~~{LENS}~~", LENS, "", Fate.DROPPED),
        (f"- [ ] {LENS} - dropped, we have a new lens", LENS, "", Fate.DROPPED),
        (f"- Dropped: {LENS}", LENS, "", Fate.DROPPED),
        (f"- ❌ {LENS}", LENS, "", Fate.DROPPED),
        (f"- ✅ {LENS}", LENS, "", Fate.DONE),
        ("- Let go of perfection", "Let go of perfection", "", Fate.OPEN),
        ("- dropped", "dropped", "", Fate.OPEN),
    ],
)
def test_a_line_says_what_is_to_be_done_by_whom_and_whether_it_is(line: str, text: str, owner: str, fate: Fate) -> None:
    (found,) = of(listing(line))
    assert (found.key, found.owner, found.fate) == (key_of(text), owner, fate)


def test_it_is_one_action_however_often_it_is_listed() -> None:
    first = listing(f"- [ ] {LENS} (Owner: @ada)")
    again = listing(f"- [ ] {LENS.lower()} (Owner: grace)", "  - Asked for a week ago in #20", heading="Open actions")
    (found,) = of(first, again)
    assert (found.text, found.owner, found.retro.number, found.listed) == (LENS, "grace", 20, (20, 21))
    (done,) = of(first, again.replace("[ ]", "[x]"), again)
    assert (done.fate, done.listed) == (Fate.DONE, (20, 21, 22))
    assert done.weeks(at(20).date(), ZoneInfo("UTC")) == 2


def test_an_action_that_got_more_words_is_the_same_one() -> None:
    assert len(of(listing(f"- {LENS}"), listing(f"- {LENS}, and where the tools are"))) == 1
    assert len(of(listing("- Buy tea"), listing("- Buy tea pots"))) == 2
    assert same("abc", "abc")
    assert not same("abc", "abcd")


def action(state: str, reason: str | None = None) -> Issue:
    return world.issue(44, LENS, state=state, state_reason=reason)


@pytest.mark.parametrize(
    ("box", "issue", "fate"),
    [
        (" ", action("open"), Fate.OPEN),
        (" ", action("closed", "completed"), Fate.DONE),
        ("x", action("closed", "not_planned"), Fate.DROPPED),
        ("x", action("open"), Fate.DONE),
        ("x", action("open", "reopened"), Fate.OPEN),
    ],
)
def test_the_issue_of_an_action_tells_more_than_its_box(box: str, issue: Issue, fate: Fate) -> None:
    line = f"- [{box}] {LENS}"
    (own,) = of(listing(line), own={digest_of(key_of(LENS)): issue})
    (named,) = of(listing(f"{line} #44"), issues={44: issue})
    assert (own.fate, own.number, own.issue) == (fate, 44, issue)
    assert (named.fate, named.number) == (fate, 44)


def test_an_issue_that_the_look_does_not_show_leaves_the_box_to_tell() -> None:
    (found,) = of(listing(f"- [x] {LENS} #44"))
    assert (found.fate, found.number, found.issue) == (Fate.DONE, 44, None)


def test_template_words_and_empty_lines_are_no_actions() -> None:
    body = render("posts/retro-collected.md", points={"well": (), "better": (), "said": (), "actions": ()})
    assert of(listing("-", "<!-- At most three -->", "- "), body) == ()


def test_what_was_gathered_from_comments_is_asked_for_too() -> None:
    gathered = Points(actions=(Point(LENS, "ada", "grace"), Point("Oil the hinges", "ada", dropped=True)))
    put = PutBlock("collected", "20", render("posts/retro-collected.md", points=gathered), "end")
    body = splice(listing("- [ ] Buy a kettle (Owner: linus)"), [put]).text
    found = [(each.text, each.owner, each.fate) for each in of(body)]
    assert found == [
        ("Buy a kettle", "linus", Fate.OPEN),
        (LENS, "grace", Fate.OPEN),
        ("Oil the hinges", "", Fate.DROPPED),
    ]
    again = of(body, listing(f"- [x] {LENS} (Owner: grace)", heading="Open actions"))
    assert [each.fate for each in again] == [Fate.OPEN, Fate.DONE, Fate.DROPPED]
    assert again[1].listed == (20, 21)


def test_that_something_known_is_let_go_is_news_once() -> None:
    gone = Points(actions=(Point("Oil the hinges", "ada", dropped=True), Point("Buy a kettle", "ada")))
    found = together([gone, gone], [key_of("Oil the hinges"), key_of("Buy a kettle")])
    assert [(each.text, each.dropped) for each in found.actions] == [("Oil the hinges", True)]


@given(st.text(min_size=1, max_size=60), st.sampled_from(["ada", ""]))
def test_what_one_retro_lists_the_next_one_knows_again(text: str, owner: str) -> None:
    """An action read from one retro and written into another, as the template does, is still the same action."""
    known = of(listing(f"- [ ] {' '.join(text.split())}"))
    again = of(listing(*(relisted(each.text, owner) for each in known), heading="Open actions"))
    assert {each.key for each in again} == {each.key for each in known}


def relisted(text: str, owner: str) -> str:
    return f"- [ ] {neutral(text, inline=True)}" + (f" (Owner: {owner})" if owner else "")


def test_a_dropped_one_stays_dropped() -> None:
    (found,) = of(listing(f"- {LENS}"))
    assert found.dropped().fate is Fate.DROPPED
    assert replace(found, text="x").key == "x"
