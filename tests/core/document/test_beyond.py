"""Whatever a text says, reading what stands beside its goals never fails and takes time in proportion to it."""

import time
from collections.abc import Callable

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.core.document import Document, read

LINES = st.sampled_from(
    """\
# Health 3/5
## Actions
## KPIs (70% weight)
### Success (90%)
## Risks
## Escalation
## Retro
## What went well
## Backlog (3 points)
## Improvements
#### 1. Legs ✅ DONE
## Blind spots
## Ceremonies
## Decisions
## Goals
**Evidence:**
Risk: rain
Score: 3/5
- [ ] sweep @ada
- a: 5 ms
  - Mitigation: roof
- x → y
- Latency: 5 ms (target: <3 ms)
- **@ada**
  - sweep (quick win)
✅ calm
| Metric | Now | Target |
|--|--|--|
| a | 5 | 7 |
| Day | a | b |
| Day 1 | a<br>b | |

---
```
> quote
<details>
</details>
1. Standup (5 min)
Total points: 5
ACTION: x
words
- :
- ()""".split("\n")
)


def everything(document: Document) -> list[tuple[int, int]]:
    parts = (document.actions, document.lessons, document.health, document.metrics, document.notes)
    return [(each.first, each.last) for part in parts for each in part]


@settings(deadline=None)
@given(st.one_of(st.text(max_size=400), st.lists(LINES, max_size=40).map("\n".join)))
@example("# ESCALATION\n- :\n# Decision\n- :")
@example("BACKLOG\n- :")
def test_any_text_can_be_read(text: str) -> None:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1
    document = read(text)
    assert all(0 <= first <= last < lines for first, last in everything(document))
    for note in document.notes:
        assert note.text
        assert all(name for name, _ in note.fields)
    assert read(text) == document


FORMS = {
    "actions": "## Actions\n\n- [ ] @ada to sweep (≤1 h)\n- [x] paint\n\n",
    "metrics": "## KPIs\n\n- Latency: 5 ms (target: <3 ms)\n\n| Metric | Now | Target |\n|--|--|--|\n| a | 5 | 7 |\n\n",
    "health": "## Health\n\n### Focus: 3/5\n\n**Evidence:**\n- a\n\nRisk: b\n\n",
    "notes": "## Blind spots\n\n### Fuel 🔴 HIGH\n- What: a\n\n## Risks\n- a\n  - Mitigation: b\n\n",
    "criteria": "## Success\n\n### Best (100%)\n✅ a\n✅ b: c\n\n",
    "lessons": "## What went well\n\n- @ada flew\n\n",
}


@pytest.mark.parametrize("form", FORMS)
def test_ten_times_the_text_takes_about_ten_times_as_long(form: str) -> None:
    def seconds(text: str) -> float:
        return min(_timed(lambda: read(text)) for _ in range(3))

    short = FORMS[form] * 25
    # Generous: other programs run beside the tests. What grows with the square would take a hundred times as long.
    assert seconds(short * 10) < 40 * seconds(short)


def _timed(work: Callable[[], object]) -> float:
    begin = time.thread_time()
    work()
    return time.thread_time() - begin


@pytest.mark.parametrize(
    "text",
    [
        "# Actions\n- " + "(" * 30_000, "# KPIs\n- a" + " " * 30_000 + ": 5%", "# Risks\n- " + "🔴" * 30_000,
        "# Escalation\n- " + "-> 4h " * 10_000, "# KPIs\n- " + "a (5% of " * 7_000, "# Health\n- " + "3/5 " * 15_000,
        "# Ceremonies (" + "1 h " * 15_000, "# KPIs\n\n" + "points: 5 " * 6_000, "# Improvements\n- " + "-" * 60_000,
    ],
)  # fmt: skip
def test_a_long_line_is_read_at_once(text: str) -> None:
    assert _timed(lambda: read(text)) < 1.5
