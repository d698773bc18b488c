"""The examples that are kept beside the templates: what the expected posts are made from, in JSON."""

from __future__ import annotations

import os
from importlib import resources
from pathlib import Path

import pytest

from bot.render import Trusted, render
from bot.render.builtin import source
from bot.render.examples import examples, from_json, names_of, to_json
from bot.render.language import script
from bot.render.walk import walk
from tests.render.test_posts import OURS, POSTS

FOLDER = Path(str(resources.files("templates") / "examples"))
UPDATED = bool(os.environ.get("UPDATE_EXPECTED"))


@pytest.mark.parametrize("name", POSTS)
def test_an_example_is_what_the_expected_post_is_made_from(name: str) -> None:
    template, values = POSTS[name]
    written, file = to_json(f"{template}.md", values), FOLDER / f"{name}.json"
    if UPDATED:
        file.write_text(written, encoding="utf-8")
    assert file.is_file(), "write it with UPDATE_EXPECTED=1 pytest tests/render"
    assert written == file.read_text(encoding="utf-8")


def test_there_is_no_other_example() -> None:
    for file in FOLDER.glob("*.json") if UPDATED else ():
        if file.stem not in POSTS:
            file.unlink()
    assert {file.stem for file in FOLDER.glob("*.json")} == set(POSTS)


@pytest.mark.parametrize("name", POSTS)
def test_a_template_of_a_space_says_the_same_as_ours(name: str) -> None:
    """Our own templates are in the part of Jinja2 that spaces may use, and come out alike, from an example, too."""
    template, values = POSTS[name]
    told = from_json(name, to_json(f"{template}.md", values)).values
    text = source(f"posts/{template}.md")
    assert text is not None
    ready = script(f"{template}.md", text, values)
    expected = render(f"posts/{template}.md", **values)
    for given in (values, told):
        assert walk(ready, {key: _trusted(value) if key in OURS else value for key, value in given.items()}) == expected


def _trusted(value: object) -> object:
    return [Trusted(each) for each in value] if isinstance(value, list | tuple) else value


def test_examples_are_found_by_their_template() -> None:
    several = examples()["team.md"]
    assert [each.name for each in several] == ["team", "team-without-members"]
    assert names_of("team.md") >= {"team", "members"}
    assert names_of("nothing.md") == frozenset()
