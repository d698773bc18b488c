"""A template of a space is somebody else's text: whatever it tries ends in words with a line, and soon."""

from __future__ import annotations

import gc
import re
import sys
import time
import tracemalloc

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.render.language import script
from bot.render.meter import Mistake
from bot.render.walk import walk
from chaos.bad.templates import ALL, PIECES, TAKES_TOO_MUCH, VALUES

# Where coverage is measured, every line takes its time twice and more.
SECONDS = 1 if sys.gettrace() is None else 3


def mistake_of(text: str) -> Mistake:
    """The mistake in which a template ends."""
    with pytest.raises(Mistake) as caught:
        walk(script("a.md", text, VALUES), VALUES)
    return caught.value


@pytest.mark.parametrize("text", [text for _, text in ALL], ids=[name for name, _ in ALL])
def test_what_a_template_must_not_do_ends_soon_and_names_its_line(text: str) -> None:
    began = time.thread_time()
    mistake = mistake_of(f"A line\n\n{text}")
    assert time.thread_time() - began < SECONDS
    assert mistake.line == (1 if "larger than 32 KB" in mistake.message else 3)
    assert 10 < len(mistake.message) < 400
    assert not re.search(r"0x[0-9a-f]{6}|<class|object at|Traceback", mistake.message)


def test_there_are_many_of_them() -> None:
    assert len(ALL) >= 160


@pytest.mark.parametrize("text", TAKES_TOO_MUCH.values(), ids=TAKES_TOO_MUCH.keys())
def test_what_takes_too_much_takes_little_memory(text: str) -> None:
    gc.collect()
    tracemalloc.start()
    try:
        mistake_of(text)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 32_000_000


def test_what_a_view_keeps_to_itself_is_not_shown() -> None:
    told = mistake_of("{{ [vocabulary] | map(attribute='_by_sign') | list | length }}").message
    assert told.startswith("a vocabulary has no `_by_sign`; it has headings, home, words")


def test_one_text_is_bounded_before_all_of_them_are() -> None:
    assert mistake_of("{{ long ~ long }}").message.startswith("makes a text of 120,000 characters")
    assert mistake_of("{{ [long, long] | join }}").message.startswith("makes a text of 120,000 characters")


def test_the_line_of_a_mistake_is_its_own_and_not_that_of_the_statement() -> None:
    text = "{% for goal in goals %}\n- {{ goal.title }}\n{{ [\n  goal.why,\n  goal.wy,\n] | join }}\n{% endfor %}\n"
    mistake = mistake_of(text)
    assert (mistake.line, mistake.message.partition(";")[0]) == (5, "a goal has no `wy`, did you mean `why`?")


def test_a_missing_name_is_told_with_those_that_there_are() -> None:
    with pytest.raises(Mistake) as caught:
        script("team.md", "{{ team }}\n{{ membrs | join }}\n", ["team", "members"])
    assert caught.value.line == 2
    said = "there is no `membrs` here, did you mean `members`?; there is members, team"
    assert caught.value.message == said


EVIL = "@ada <img src=x> acme/rockets#1 `"


@pytest.mark.parametrize(
    "text",
    [
        "{{ a }}",
        "{{ a | cell }}",
        "{{ a | upper }}",
        "{{ a | lower | trim }}",
        "{{ a ~ '' }}",
        "{{ [a] | join }}",
        "{{ [a] | first }}",
        "{{ a | replace('x', '@') }}",
        "{{ a | address }}",
        "{{ a | number }}",
        "{{ a[:99] }}",
        "{{ '@ada' }}",
        "{{ '@' ~ 'ada' }}",
        "{{ (a | cell) ~ a }}",
        "{{ a if a else a }}",
        "{% set b = a %}{{ b }}",
        "{% for b in [a] %}{{ b }}{% endfor %}",
    ],
)
def test_peoples_words_are_harmless_however_they_are_printed(text: str) -> None:
    made = walk(script("a.md", text, ["a"]), {"a": EVIL})
    assert not re.search(r"@ada|<img|rockets#1|`", made, re.IGNORECASE)


@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join) | st.text(max_size=200))
@example("{{ 'a' \\N{} }}")
def test_whatever_stands_in_a_template_ends_in_a_post_or_in_a_mistake_with_a_line(text: str) -> None:
    mistake = None
    try:
        walk(script("a.md", text, VALUES), VALUES)
    except Mistake as caught:
        mistake = caught
    assert mistake is None or 1 <= mistake.line <= text.count("\n") + 2
    assert mistake is None or "0x" not in mistake.message
