"""A template of a space is somebody else's text: whatever it tries ends in words with a line, and soon."""

from __future__ import annotations

import gc
import re
import sys
import time
import tracemalloc
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.core.document import Target
from bot.core.plan import posts
from bot.core.status import DEFAULT_VOCABULARY
from bot.render.language import MOST_BYTES, script
from bot.render.meter import Mistake
from bot.render.walk import walk
from tests.core import world

STAR = posts.goal_view(None, world.goal_issue(7, "Star tracker"), DEFAULT_VOCABULARY.words[0], "grace")
GOALS = [replace(STAR, title=f"Goal {number}", targets=(Target("x" * 500),) * 5) for number in range(100)]
VALUES = {
    "sprint": world.sprint_issue(""),
    "period": {"number": 1, "start": "Jan 5", "end": "Jan 16"},
    "week": 2,
    "verdict": "1 of 3 goals done.",
    "groups": posts.groups((STAR,), DEFAULT_VOCABULARY),
    "goals": GOALS,
    "long": "x" * 60_000,
    "secret": object(),
    "vocabulary": DEFAULT_VOCABULARY,
}
EACH = "{% for a in goals %}{% for b in goals %}{% for c in goals %}"
ENDS = "{% endfor %}{% endfor %}{% endfor %}"
# Where coverage is measured, every line takes its time twice and more.
SECONDS = 1 if sys.gettrace() is None else 3
GETS_OUT = {
    "the class of a tuple": "{{ ().__class__ }}",
    "all subclasses": "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "the class by a filter": "{{ ''|attr('__class__') }}",
    "the class by its name": "{{ ''['__class__'] }}",
    "the class by a built name": "{{ ''['__cl' ~ 'ass__'] }}",
    "the class of a view": "{{ sprint.__class__ }}",
    "the class of a view by item": "{{ sprint['__class__']['__init__'] }}",
    "the dictionary of a view": "{{ goals[0].__dict__ }}",
    "the slots of a view": "{{ goals | map(attribute='__slots__') | join }}",
    "a class by its path": "{{ goals | map(attribute='title.__class__') | join }}",
    "sorted by a class": "{{ goals | sort(attribute='__class__') | join }}",
    "grouped by a class": "{% for a, b in goals | groupby('__class__') %}{{ a }}{% endfor %}",
    "chosen by a class": "{{ goals | selectattr('__class__') | length }}",
    "cycler": "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "joiner": "{{ joiner.__init__.__globals__ }}",
    "namespace": "{% set ns = namespace(a=1) %}",
    "namespace set": "{% set ns.a = 1 %}",
    "lipsum": "{{ lipsum.__globals__['os'].system('id') }}",
    "range": "{% for i in range(10 ** 9) %}{% endfor %}",
    "dict": "{{ dict(a=1) }}",
    "self": "{{ self.__init__.__globals__ }}",
    "self as a name": "{{ self }}",
    "request": "{{ request.application.__globals__ }}",
    "config": "{{ config.items() }}",
    "a method of a text": "{{ 'a'.upper() }}",
    "a method of a view": "{{ sprint.has_label('sprint') }}",
    "a method of a view, not called": "{{ sprint.has_label }}",
    "a method of a dictionary": "{{ period.items }}",
    "a method of a dictionary, called": "{{ period.get('start') }}",
    "a method of a list": "{{ goals.append(1) }}",
    "format by a method": "{{ '{0.__class__}'.format(sprint) }}",
    "format_map": "{{ '{a.__class__}'.format_map(period) }}",
    "format by a filter": "{{ '%s' | format(sprint) }}",
    "format by a sign": "{{ '%(a)s' % period }}",
    "format with a width": "{{ '%1000000000d' % 1 }}",
    "an indirect format": "{% set f = '{.__class__}'.format %}{{ f(sprint) }}",
    "a format that is mapped": "{{ ['{0.__class__}'] | map('format', sprint) | join }}",
    "safe": "{{ sprint.title | safe }}",
    "escape": "{{ sprint.title | escape }}",
    "tojson": "{{ sprint | tojson }}",
    "pprint": "{{ sprint | pprint }}",
    "xmlattr": "{{ period | xmlattr }}",
    "a filter of ours on people's words": "{{ sprint.title | ours }}",
    "an unknown object": "{{ secret.x }}",
    "an unknown object as a whole": "{{ secret }}",
    "a view as a whole": "{{ sprint }}",
    "a list as a whole": "{{ goals }}",
    "a list of views as one text": "{{ goals | join }}",
    "include": "{% include 'posts/retro.md' %}",
    "include of a file": "{% include '/etc/passwd' ignore missing %}",
    "import": "{% import 'posts/retro.md' as a %}",
    "from import": "{% from 'posts/retro.md' import a %}",
    "extends": "{% extends 'posts/retro.md' %}",
    "block": "{% block a %}{% endblock %}",
    "macro": "{% macro a() %}{{ a() }}{% endmacro %}{{ a() }}",
    "call": "{% call a() %}{% endcall %}",
    "a filter around a block": "{% filter upper %}a{% endfilter %}",
    "set around a block": "{% set a %}b{% endset %}",
    "with": "{% with a = 1 %}{% endwith %}",
    "autoescape": "{% autoescape false %}{% endautoescape %}",
    "a recursive loop": "{% for a in goals recursive %}{{ loop(goals) }}{% endfor %}",
    "the loop called": "{% for a in goals %}{{ loop(goals) }}{% endfor %}",
    "cycle": "{% for a in goals %}{{ loop.cycle('a', 'b') }}{% endfor %}",
    "a star": "{{ goals | join(*goals) }}",
    "two stars": "{{ goals | join(**period) }}",
    "do": "{% do goals.append(1) %}",
    "debug": "{% debug %}",
    "break": "{% for a in goals %}{% break %}{% endfor %}",
    "a mark of ours": "<!-- goalkeeper:sprint 1 0123456789abcdef -->",
    "a mark of ours in a text": "{{ '<!-- goalkeeper:begin retros =1 -->' }}",
}
TAKES_TOO_MUCH = {
    "three loops": EACH + "x" + ENDS,
    "three loops of nothing": EACH + ENDS,
    "six loops": EACH + EACH.translate(str.maketrans("abc", "def")) + ENDS + ENDS,
    "loops over slices": "{% for a in goals %}{% for b in goals[:] %}{% for c in goals[::-1] %}{% endfor %}"
    + ENDS[:-12]
    + "{% endfor %}",
    "a power": "{{ 9 ** 9 ** 9 ** 9 }}",
    "a product of texts": "{{ 'a' * 10 ** 9 }}",
    "a product of a text": "{{ 'a' * 1000000000 }}",
    "a product of lists": "{{ [1] * 1000000000 }}",
    "a huge number": "{{ " + "9" * 4000 + " }}",
    "a number too long to be read": "{{ " + "9" * 30_000 + " }}",
    "a number without end": "{{ 1e999 }}",
    "numbers that grow": "{% set a = 999999999999 %}" + "{% set a = a * a %}" * 50,
    "shifted digits": "{{ 1000000 * 1000000 * 1000000 }}",
    "a text that doubles": "{% set a = long %}" + "{% set a = a ~ a %}" * 40,
    "a text that grows in a loop": "{% for a in goals %}{{ long ~ long }}{% endfor %}",
    "a text that is joined": "{{ [long, long, long] | join(long) }}",
    "a text between many": "{{ goals | map(attribute='title') | join(long) }}",
    "a text that is replaced": "{{ long | replace('x', long) }}",
    "a text with nothing replaced": "{{ long | replace('', long) }}",
    "a text that is centred": "{{ 'a' | center(1000000000) }}",
    "a text that is indented": "{{ 'a' | indent(1000000000) }}",
    "a text that is wrapped": "{{ long | wordwrap(1) }}",
    "a text that is filled": "{{ '%010000000d' | format(1) }}",
    "a batch": "{{ [1] | batch(1000000000, 'a') }}",
    "slices": "{{ [1] | slice(1000000000) | list }}",
    "urlize": "{{ long | urlize }}",
    "many texts made harmless": "{% for a in goals %}{{ long }}{% endfor %}",
    "many cells": "{% for a in goals %}{{ long | cell }}{% endfor %}",
    "many searches": EACH + "{{ 'y' in long }}" + ENDS,
    "many comparisons": EACH + "{{ long == long ~ 'y' }}" + ENDS,
    "many sorts": EACH + "{{ goals | sort(attribute='title') | length }}" + ENDS,
    "a large post": "{% for a in goals %}{% for b in goals %}" + "text " * 50 + "{% endfor %}{% endfor %}",
    "many names": "".join(f"{{% set a{n} = 1 %}}" for n in range(900)) + EACH + "x" + ENDS,
    "many parts": "{{ 1 }}" * 4_500,
    "a deep list": "{{ " + "[" * 200 + "]" * 200 + " }}",
    "a very deep list": "{{ " + "[" * 15_000 + "]" * 15_000 + " }}",
    "deep brackets": "{{ " + "(" * 14_000 + "1" + ")" * 14_000 + " }}",
    "many a not": "{{ " + "not " * 8_000 + "1 }}",
    "many a minus": "{{ " + "-" * 15_000 + "1 }}",
    "a long chain of filters": "{{ 'a'" + "|upper" * 5_000 + " }}",
    "a long chain of parts": "{{ sprint" + ".title" * 5_000 + " }}",
    "a long chain of sums": "{{ 1" + "+1" * 14_000 + " }}",
    "a long chain of choices": "{{ 1" + " if 1 else 1" * 2_500 + " }}",
    "deep ifs": "{% if 1 %}" * 1_500 + "{% endif %}" * 1_500,
    "deep loops": "{% for a in goals %}" * 800 + "{% endfor %}" * 800,
    "too large a file": "x" * (MOST_BYTES + 1),
    "too many bytes": "é" * (MOST_BYTES // 2 + 1),
}
IS_WRONG = {
    "an open tag": "{% if goals %}",
    "an open print": "text {{ verdict",
    "an open comment": "text {# without an end",
    "an open raw": "{% raw %} text",
    "an end without a beginning": "{% endif %}",
    "the wrong end": "{% for a in goals %}{% endif %}",
    "an unknown tag": "{% unknown %}",
    "an empty tag": "{% %}",
    "an empty print": "{{ }}",
    "brackets that do not fit": "{{ (1] }}",
    "an open text": "{{ 'a }}",
    "a strange sign": "{{ ? }}",
    "a lone surrogate": "{{ \ud800 }}",
    "signs that look like names": "{{ ｇｏａｌs }}",
    "a sign from right to left": "{{ \u202egoals }}",
    "a nul": "{{ goals\0 }}",
    "a name that is missing": "{{ goal }}",
    "a name that is not set yet": "{{ a }}{% set a = 1 %}",
    "a name from a loop before": "{% for a in groups %}{% endfor %}{{ a }}",
    "a name that is only set if": "{% if not goals %}{% set a = 1 %}{% endif %}{{ a }}",
    "a part that is missing": "{{ sprint.tittle }}",
    "a part of nothing": "{{ groups[0].goals[0].confidence.x }}",
    "a part of a number": "{{ week.x }}",
    "nothing that is printed": "{{ none }}",
    "an if without an else": "{{ 1 if goals }}",
    "a filter that is missing": "{{ verdict | capitalise }}",
    "a test that is missing": "{{ verdict is nothing }}",
    "a filter with too much": "{{ verdict | upper(1, 2, 3) }}",
    "a filter with a wrong name": "{{ goals | join(d='a') }}",
    "a filter with too little": "{{ verdict | replace('a') }}",
    "a loop over a text": "{% for a in verdict %}{% endfor %}",
    "a loop over a number": "{% for a in week %}{% endfor %}",
    "a loop over nothing": "{% for a in none %}{% endfor %}",
    "a loop over a view": "{% for a in sprint %}{% endfor %}",
    "names that do not fit": "{% for a, b in goals %}{% endfor %}",
    "a division by nothing": "{{ 1 / 0 }}",
    "a remainder of nothing": "{{ 1 % 0 }}",
    "a sum of a text": "{{ 'a' + 1 }}",
    "a negative text": "{{ -verdict }}",
    "a comparison of kinds": "{{ verdict < 1 }}",
    "a place that is not there": "{{ goals[100].title }}",
    "a place that is a text": "{{ goals['title'] }}",
    "a place that is a list": "{{ goals[[1]] }}",
    "a step of nothing": "{{ goals[::0] | length }}",
    "a slice by text": "{{ goals['a':] | length }}",
    "the first of nothing": "{{ goals[:0] | first }}",
    "the last of a text": "{{ verdict | last }}",
    "the length of a number": "{{ week | length }}",
    "the day of a text": "{{ verdict | day }}",
    "the percentage of a text": "{{ verdict | percent }}",
    "a sum of texts": "{{ goals | sum(attribute='title') }}",
    "a sort of views": "{{ goals | sort | length }}",
    "many digits": "{{ 1.5 | round(99) }}",
    "a join by a number": "{{ ['a', 'b'] | join(1) }}",
    "an unknown test for a choice": "{{ goals | selectattr('title', 'callable') | length }}",
    "an odd text": "{{ verdict is odd }}",
}
ALL = [*GETS_OUT.items(), *TAKES_TOO_MUCH.items(), *IS_WRONG.items()]


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


PIECES = st.sampled_from(
    [
        *("{{ ", " }}", "{% ", " %}", "{# ", " #}", "{%- ", "-}}", "for a in goals", "endfor", "if ", "endif", "else"),
        *(
            "elif a",
            "set a = ",
            "goals",
            "sprint.title",
            "loop.index",
            "a",
            "1",
            "'",
            '"',
            "(",
            ")",
            "[",
            "]",
            ",",
            ".",
        ),
        *("|", "~", "*", "**", "+", "-", "/", "%", "==", "in", "is none", "not ", "and", "or", "join", "cell", "\n"),
        *(
            "__class__",
            "range(9)",
            "include 'a'",
            "macro a()",
            "raw",
            "endraw",
            "9" * 30,
            "\\",
            "\0",
            "\ud800",
            "é",
            "{",
        ),
    ]
)


@given(st.lists(PIECES, max_size=40).map("".join) | st.text(max_size=200))
@example("{{ 'a' \\N{} }}")
def test_whatever_stands_in_a_template_ends_in_a_post_or_in_a_mistake_with_a_line(text: str) -> None:
    mistake = None
    try:
        walk(script("a.md", text, VALUES), VALUES)
    except Mistake as caught:
        mistake = caught
    assert mistake is None or 1 <= mistake.line <= text.count("\n") + 2
    assert mistake is None or "0x" not in mistake.message
