"""What a template of a space comes to is what Jinja2 makes of it, as far as it may go."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Environment, StrictUndefined

from bot.core.document import Target
from bot.render import printing
from bot.render.language import script
from bot.render.meter import Mistake
from bot.render.walk import walk

JINJA = Environment(
    undefined=StrictUndefined,
    finalize=printing.harmless,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
    autoescape=False,  # noqa: S701 - Markdown
)
JINJA.filters.update(cell=printing.cell, percent=printing.percent, day=printing.day, number=printing.number)
VALUES: dict[str, Any] = {
    "title": "Star tracker",
    "empty": "",
    "count": 3,
    "share": 0.5,
    "yes": True,
    "nothing": None,
    "day": date(2026, 1, 5),
    "names": ("grace", "ada", "Linus", "ada"),
    "nobody": (),
    "numbers": [3, 1, 2],
    "targets": (Target("ten", "done", "✅"), Target("nine"), Target("Nine", "done", "✅")),
    "period": {"number": 1, "start": "Jan 5"},
    "by_number": {7: "seven", "x": "ex"},
    "pairs": [("a", (1, 2)), ("b", (3, 4))],
}
TEMPLATES = [
    "plain text\n\nin lines",
    "{{ title }}, {{ count }}, {{ share }}, {{ yes }}",
    "{{ title | upper }} {{ title | lower }} {{ 'aB c' | capitalize }} {{ '  a ' | trim }}",
    "{{ title | length }} {{ names | count }} {{ nobody | length }}",
    "{{ names | join }} {{ names | join(', ') }} {{ targets | join('; ', attribute='text') }}",
    "{{ numbers | join(' ') }}",
    "{{ names | first }} {{ names | last }} {{ names | reverse | join(' ') }} {{ names | list | join }}",
    "{{ names | sort | join(' ') }} {{ numbers | sort(reverse=true) | join }} {{ names | unique | join(' ') }}",
    "{{ targets | sort(attribute='text') | map(attribute='text') | join(' ') }}",
    "{{ targets | map(attribute='status') | list | length }} {{ numbers | sum }}",
    "{% for key, group in targets | groupby('text') %}{{ key }}: {{ group | length }} {% endfor %}",
    "{{ targets | selectattr('status') | list | length }} {{ targets | rejectattr('status') | list | length }}",
    "{{ targets | selectattr('text', 'equalto', 'nine') | list | length }}",
    "{{ targets | rejectattr('status', 'none') | list | length }}",
    "{{ pairs | selectattr(0, 'equalto', 'a') | list | length }}",
    "{{ title | replace('a', 'o') }} {{ 2.456 | round(1) }} {{ 2.5 | int }}",
    "{{ title | cell }} {{ share | percent }} {{ '#7' | number }} {{ day | day }} {{ day }} {{ day.year }}",
    "{{ 1 + 2 * 3 - 4 / 2 }} {{ 7 // 2 }} {{ 7 % 4 }} {{ -count }} {{ +count }}",
    "{{ title ~ ' ' ~ count ~ yes }}",
    "{{ title[0] }} {{ title[:4] }} {{ title[::-1] }} {{ names[1] }} {{ names[1:3] | join }} {{ names[-1] }}",
    "{{ period.start }} {{ period['number'] }} {{ by_number[7] }} {{ by_number['x'] }} {{ pairs[0][1][0] }}",
    "{{ targets[0].text }} {{ targets[0]['emoji'] }}",
    "{{ 'a' if count else 'b' }} {{ 'a' if empty else 'b' }}",
    "{{ count == 3 }} {{ count != 3 }} {{ 1 < count <= 3 }} {{ count > 4 }} {{ count >= 3 }} {{ 1 < 2 > 5 }}",
    "{{ 'ada' in names }} {{ 'x' not in names }} {{ 'tr' in title }} {{ 1 in [1, 2] }}",
    "{{ yes and count }} {{ empty or title }} {{ not empty }} {{ nothing is none }} {{ nothing is not none }}",
    "{{ title is string }} {{ count is number }} {{ count is odd }} {{ count is even }} {{ count is equalto 3 }}",
    "{% if empty %}a{% elif count == 3 %}b{% else %}c{% endif %}{% if nobody %}d{% endif %}",
    "{% for name in names %}\n- {{ loop.index }} {{ loop.index0 }} {{ name }}\n{% endfor %}",
    "{% for name in names %}{{ loop.revindex }} {{ loop.revindex0 }}{% endfor %}",
    "{% for name in names %}{% if loop.first %}<{% endif %}{{ name }}{% if not loop.last %},{% endif %}{% endfor %}",
    "{% for name in names if name != 'ada' %}{{ loop.length }}{{ name }}{% else %}nobody{% endfor %}",
    "{% for name in nobody %}x{% else %}nobody{% endfor %}",
    "{% for letter, (one, two) in pairs %}{{ letter }}{{ one + two }}{% endfor %}",
    "{% for a in names %}{% for b in numbers %}{{ loop.index }}{% endfor %}{{ loop.index }}{% endfor %}",
    "{% set a = 1 %}{% for b in numbers %}{% set a = b %}{{ a }}{% endfor %}{{ a }}",
    "{% set a, b = (1, 2) %}{{ a }}{{ b }}{% if yes %}{% set a = 3 %}{% endif %}{{ a }}",
    "{% raw %}{{ not this }}{% endraw %} {# nor this #}",
    "  {% if yes %}\n  a\n  {%- endif %}\n\n{%- if yes +%}\nb\n{% endif %}\n",
    "{% for title, group in [('A', names), ('B', nobody)] if group %}{{ title }}{% endfor %}",
    "{{ [title, count] | join('-') }} {{ (1, 2) | last }} {{ 1e3 }} {{ 'x' }}",
]


@pytest.mark.parametrize("text", TEMPLATES)
def test_it_comes_to_what_jinja2_makes_of_it(text: str) -> None:
    assert walk(script("a.md", text, VALUES), VALUES) == JINJA.from_string(text).render(**VALUES)


ATOMS = st.sampled_from(
    ["title", "empty", "count", "share", "yes", "names", "numbers", "1", "'a'", "[1, 2]", "period.start"]
)


def grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    joined = st.tuples(inner, st.sampled_from(["+", "-", "~", "==", "<", "in", "and", "or", "*", "//"]), inner)
    filters = st.tuples(inner, st.sampled_from("upper length first last sort join unique capitalize sum".split()))
    choices = st.tuples(inner, inner, inner).map(lambda it: f"({it[0]} if {it[1]} else {it[2]})")
    return st.one_of(
        joined.map(lambda it: f"({it[0]} {it[1]} {it[2]})"), filters.map(lambda it: f"({it[0]} | {it[1]})"), choices
    )


@given(st.recursive(ATOMS, grown, max_leaves=6))
def test_whatever_may_be_said_means_what_it_means_to_jinja2(expression: str) -> None:
    """Where the walk gives an answer at all: it refuses more than Jinja2 does, such as products of texts."""
    text = f"{{{{ {expression} }}}}"
    try:
        made = walk(script("a.md", text, VALUES), VALUES)
    except Mistake:
        return
    assert made == JINJA.from_string(text).render(**VALUES)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{{ title | address }}", "Star tracker"),
        ("{{ 'https://a.example/(b) c' | address }}", "https://a.example/bc"),
    ],
)
def test_an_address_is_one_of_ours(text: str, told: str) -> None:
    assert walk(script("a.md", text, VALUES), VALUES) == told
