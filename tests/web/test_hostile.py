"""Whatever people write, into whatever field: no page has a tag, an attribute or an address of theirs."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any, TypeVar

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.core.sheet import Sheet
from bot.core.status import DEFAULT_VOCABULARY
from bot.web.pages import Nav, render
from bot.web.sprint import Wish, options, pictures, prepared
from bot.web.views import history, spaces, team
from bot.web.views.goals import Look, row
from bot.web.views.words import last, zone_of
from tests.web.furnished import changes
from tests.web.markup import Markup, read
from tests.web.sheets import NOW, REPOSITORY, SHEET

T = TypeVar("T")
LOOK = Look(REPOSITORY, NOW, zone_of("Europe/Berlin"))
# Of these GitHub or we are the author, not people.
OURS = frozenset({"ending", "state", "level", "zone", "url", "repository", "what", "surface"})
HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' autofocus onfocus='alert(1)",
    "</bdi></a></main><h1>mine</h1>",
    "javascript:alert(1)",
    "{{ 7 * 7 }}{% raw %}",
    "--><!--",
    "&lt;b&gt;&amp;",
    "</textarea></select></option><style>*{display:none}</style>",
    "\u202eevil\u2066\x00",
    "//evil.example/%2e%2e/?a=b&c#d",
)  # fmt: skip


def dressed(value: T, words: str) -> T:
    """The same value with these words behind every text that people may have written."""
    made: Any = value
    if isinstance(made, str):
        made = f"{made}{words}" if made else made
    elif isinstance(made, tuple):
        made = tuple(dressed(each, words) for each in made)
    elif is_dataclass(made) and not isinstance(made, type):
        names = [each.name for each in fields(made) if each.init and each.name not in OURS]
        made = replace(made, **{name: dressed(getattr(made, name), words) for name in names})
    result: T = made
    return result


def shown(words: str) -> dict[str, Markup]:
    """Every page, of a space in which people wrote these words everywhere."""
    sheet = dressed(SHEET, words)
    goal = row(sheet.goals[2], LOOK)
    around = _around(sheet, words)
    guidance = sheet.teams[1]
    shown_team = team.page(sheet, guidance, LOOK, (f"ada{words}",), [replace(sheet, sprint=9)])
    days = history.told(dressed(changes(4), words), DEFAULT_VOCABULARY, LOOK)
    card = spaces.card(REPOSITORY, sheet, LOOK)
    each: dict[str, dict[str, Any]] = {
        "sprint.html": _sprint(sheet, Wish(None, "", 0)) | {"pictures": pictures(sheet, "/s/acme/rockets")},
        "narrowed": _sprint(sheet, Wish(guidance, f"on track{words}", 0)) | {"pictures": ()},
        "team.html": {"it": shown_team},
        "goal.html": {"row": goal, "days": days, "facts": (("Lane", words or "x"),), "more": "", "zone": "UTC"},
        "spaces.html": {"cards": (card,)},
        "error.html": {"code": 409, "said": words, "next": words, "href": "/", "text": words},
    }
    names = {"narrowed": "sprint.html"}
    return {name: read(render(names.get(name, name), around | values)) for name, values in each.items()}


def _sprint(sheet: Sheet, wish: Wish) -> dict[str, Any]:
    it, table = prepared(sheet, LOOK, wish, "/s/acme/rockets")
    return {"it": it, "table": table}


def _around(sheet: Sheet, words: str) -> dict[str, Any]:
    nav = Nav(REPOSITORY, "/s/acme/rockets", (("sprint", "Sprint", "/s/acme/rockets"),))
    visitor = SimpleNamespace(login=f"ada{words}", csrf="0" * 64, operator=True)
    link = SimpleNamespace(title=sheet.title, page="/s/acme/rockets/sprints/1")
    return {
        "nav": nav,
        "space": None,
        "tab": "sprint",
        "live": "",
        "title": f"A title {words}",
        "visitor": visitor,
        "options": options(sheet),
        "back": "/s/acme/rockets",
        "asked": 0,
        "seen": last(NOW - timedelta(minutes=3), NOW, LOOK.zone),
        "since": None,
        "sprint": link,
        "team": "/s/acme/rockets/teams/x",
    }


# With words that are harmless, and of which nothing looks like an address.
PLAIN = shown("words")


@settings(max_examples=15)
@example("<script>alert(1)</script>")
@example('"><img src=x onerror=alert(1)>')
@given(st.sampled_from(HOSTILE) | st.text(alphabet="<>\"'&/= ab{}%`\x00\u2028", min_size=1, max_size=30))
def test_no_words_of_people_become_a_tag_an_attribute_or_an_address(words: str) -> None:
    for name, found in shown(words).items():
        assert found.shape == PLAIN[name].shape, name
        assert all(each.startswith(("/", "https://github.com/acme/rockets/", "#")) for each in found.links), name
        assert all(each.startswith("/") and not each.startswith("//") for each in found.loads), name


@pytest.mark.parametrize("words", HOSTILE[:6])
def test_what_people_wrote_is_shown_as_they_wrote_it(words: str) -> None:
    assert SHEET.pace + words in "".join(shown(words)["sprint.html"].words)


def test_a_tag_that_came_through_would_be_seen() -> None:
    assert read("<p>a</p>").shape != read("<p><b>a</b></p>").shape
