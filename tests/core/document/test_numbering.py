"""The present value of a number is written into its cell, and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.document import SetNumber, read, splice

HEAD = "| What | Now | Target |\n|---|---|---|\n"
PLAN = f"""## Plan

- 🟢 Customers #7 (Owner: @ada)

## Numbers

{HEAD}| MRR | $12.5K | $25K |
| Tickets | | < 20 |
| Churn \\| rate | 2% | < 3% |
"""


def after(text: str, name: str, value: str) -> str | None:
    """The text with a number, None where it is missed."""
    spliced = splice(text, [SetNumber(name, value)])
    return None if spliced.missed else spliced.text


@pytest.mark.parametrize(
    ("name", "value", "was", "row"),
    [
        ("mrr", "$20K", "| MRR | $12.5K | $25K |", "| MRR | $20K | $25K |"),
        ("Tickets", "7", "| Tickets | | < 20 |", "| Tickets | 7 | < 20 |"),
        ("Churn | rate", "2.5%", "rate | 2% |", "rate | 2.5% |"),
        ("MRR", "$12.5K", "| MRR | $12.5K |", "| MRR | $12.5K |"),
    ],
)
def test_the_cell_of_now_is_written(name: str, value: str, was: str, row: str) -> None:
    assert after(PLAN, name, value) == PLAN.replace(was, row)
    assert after(PLAN.replace("\n", "\r\n"), name, value) == PLAN.replace(was, row).replace("\n", "\r\n")


@pytest.mark.parametrize(
    "text",
    [
        PLAN.replace("Tickets", "MRR"),  # two of one name
        f"{PLAN}\n## More\n\n{HEAD}| MRR | 1 | 2 |\n",
        PLAN.replace("## Numbers\n", "## Numbers\n\n- MRR: 5 (target 7)\n"),
        PLAN.replace("| What | Now |", "| What | Status |"),  # no column for it
        PLAN.replace("| What |", "| Weather |"),
        PLAN.replace("| MRR |", "| ARR |"),
        f"```\n{PLAN}```\n",
        f"<details>\n\n{PLAN}\n</details>\n",
        PLAN.replace("| MRR | $12.5K | $25K |", "| MRR"),  # a row without that cell
        PLAN.replace("Customers", "Cafâ€™s"),  # damaged on its way
        "## Plan\n\n| Goal | Owner | Now | Target |\n|---|---|---|---|\n| MRR | @ada | 1 | 2 |\n",
    ],
)
def test_where_it_is_not_clear_nothing_is_written(text: str) -> None:
    assert after(text, "MRR", "$20K") is None
    assert splice(text, [SetNumber("MRR", "$20K")]).text == text


@pytest.mark.parametrize("value", ["soon", "", "5 apples of 7 trees | x", "5 ms"])
def test_what_is_no_value_of_that_number_is_not_written(value: str) -> None:
    assert after(PLAN, "MRR", value) is None


@given(st.integers(0, 10**6), st.sampled_from(["", "$", "%"]))
def test_whatever_number_it_is_the_rest_of_the_text_stays(number: int, unit: str) -> None:
    value = f"${number}" if unit == "$" else f"{number}{unit}"
    text = after(PLAN, "Tickets", value)
    if text is None:
        return
    before, then = PLAN.split("\n"), text.split("\n")
    assert [line for line, old in zip(then, before, strict=True) if line != old] == [f"| Tickets | {value} | < 20 |"]
    assert read(text).goals == read(PLAN).goals
    assert [each.measure.wanted for each in read(text).metrics] == [each.measure.wanted for each in read(PLAN).metrics]
