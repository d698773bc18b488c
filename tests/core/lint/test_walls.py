"""No text takes lint long, and none makes it fail."""

from __future__ import annotations

import sys
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.document import read
from bot.core.lint import Context, Paper, lint

LONG = 65_536
# Less than half a second on a quiet machine, as for the reader; more for one that is busy or measures coverage.
SECONDS = 0.5 * (20 if "coverage" in sys.modules else 4)
WALLS = {
    "ands": "- " + "ship a and " * LONG,
    "announced criteria": "Acceptance criteria\n" * LONG,
    "announced criteria in a list": "- Acceptance criteria:\n" * LONG,
    "criteria": "Acceptance criteria\n" + "- a\n" * LONG,
    "vague words": "- " + "improve better " * LONG,
    "numbers": "- " + "1,000 " * LONG,
    "one number": "- " + "1" * LONG,
    "thousands": "- 1" + ",000" * LONG,
    "questions": "- " + "a?b" * LONG,
    "paths": "- " + "a/" * LONG,
    "dots": "- " + "a." * LONG,
    "code": "- " + "`a.md` " * LONG,
    "backticks": "`" * LONG,
    "links": "- " + "](" * LONG,
    "goals": "- x1 (Owner: @ada)\n" * LONG,
    "many owners": "".join(f"- x{n} (Owner: @a{n})\n" for n in range(LONG)),
    "targets": "- x\n" + "  - 🎯 improve it better\n" * LONG,
    "deep targets": "".join("  " * depth + "- 🎯 better\n" for depth in range(300)),
    "support": "Support hero: " + "@ada " * LONG,
    "colons": ":" * LONG,
    "mentions in support": "## Support\n" + "- @ada\n" * LONG,
}


@pytest.mark.parametrize("name", WALLS)
def test_a_wall_of_text_is_linted_in_time(name: str) -> None:
    text = f"# Goals\n{WALLS[name]}"[:LONG]
    paper = Paper.of("a.md", text, read(text))
    began = time.process_time()
    found = list(lint([paper], Context(has_file=lambda _: False)))
    assert time.process_time() - began < SECONDS
    assert all(1 <= finding.line <= len(paper.lines) for finding in found)


@given(st.text(st.sampled_from("-*#|@ \n🎯✅>`ab1%:()[]x.&;?/"), max_size=300))
def test_no_text_makes_lint_fail(text: str) -> None:
    document = read(f"# Goals\n{text}")
    assert all(finding.message for finding in lint([Paper.of("a.md", text, document)]))
