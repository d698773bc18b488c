"""docs/template-values.md says what each template is given: it is made from the examples."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.render.examples import examples
from bot.render.filters import FILTERS, TESTS
from bot.render.own import FIXED
from bot.render.parts import View, kind_of
from bot.render.reread import NEEDED

DOCS = Path(__file__).parents[2] / "docs"
PAPER = DOCS / "template-values.md"
HEAD = """# What each template is given

A template uses its values by name, and their parts behind a dot: `{{ sprint.title }}`. Any other name is a mistake,
told with its line. How to write templates of your own is in [templates.md](templates.md#templates-of-your-own).
This page is made from the examples in `templates/examples/`, which `goalkeeper preview` shows.

"""


@dataclass
class Kinds:
    """The views that were met, with the kinds of their parts."""

    views: dict[str, dict[str, set[str]]] = field(default_factory=dict)

    def words(self, value: Any) -> str:
        """What a value is, in words; the parts of views are noted on the way."""
        if isinstance(value, View):
            parts = self.views.setdefault(value.kind, {})
            for name, each in value.items():
                parts.setdefault(name, set()).add(self.words(each))
            return f"[{kind_of(value)}](#{value.kind})"
        if isinstance(value, Mapping):
            inner = ", ".join(f"`{name}` ({self.words(each)})" for name, each in value.items() if isinstance(name, str))
            return f"a group: {inner}" if inner else "a group by number or title"
        if isinstance(value, list | tuple):
            inside = sorted({self.words(each) for each in value})
            return f"a list, each {' or '.join(inside)}" if inside else "a list"
        return kind_of(value)


def told(kinds: Iterable[str]) -> str:
    """Kinds in words: a list that is empty elsewhere is still that list."""
    found = set(kinds)
    if any(each.startswith("a list, ") for each in found):
        found.discard("a list")
    if any(each.startswith("a group: ") for each in found):
        found.discard("a group by number or title")
    rest = sorted(found - {"nothing"})
    return " or ".join([*rest, *(["nothing"] if "nothing" in found else [])])


def rows(parts: Mapping[str, Iterable[str]]) -> Iterator[str]:
    yield "| name | what it is |"
    yield "|---|---|"
    for name in sorted(parts):
        yield f"| `{name}` | {told(parts[name])} |"


def paper() -> str:
    kinds, lines = Kinds(), []
    for template, several in sorted(examples().items(), key=lambda item: item[0].rpartition("/")[2]):
        values: dict[str, set[str]] = {}
        for example in several:
            for name, value in example.values.items():
                values.setdefault(name, set()).add(kinds.words(value))
        name = template.rpartition("/")[2]
        lines += [
            f"## {name}",
            "",
            *([f"Cannot be replaced: {FIXED[name]}.", ""] if name in FIXED else []),
            *rows(values),
            "",
        ]
    lines += ["# The views", ""]
    for kind in sorted(kinds.views):
        lines += [f"## {kind}", "", *rows(kinds.views[kind]), ""]
    return HEAD + "\n".join(lines).rstrip() + "\n"


def test_the_paper_says_what_each_template_is_given() -> None:
    written = paper()
    if os.environ.get("UPDATE_EXPECTED"):
        PAPER.write_text(written, encoding="utf-8")
    assert written == PAPER.read_text(encoding="utf-8"), "write it anew: UPDATE_EXPECTED=1 pytest tests/render"


def test_the_papers_name_every_filter_every_test_and_all_that_must_stay() -> None:
    text = (DOCS / "templates.md").read_text(encoding="utf-8")
    assert [name for name in (*FILTERS, *TESTS) if f"`{name}`" not in text] == []
    assert [name for name, (_, heading, _) in NEEDED.items() if f"| `{name}` | `{heading}`" not in text] == []
    assert [name for name in FIXED if f"`{name}`" not in text] == []
