"""Numbers of a sprint beside those of the last one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.figures import Compared, Promise, Turned, compared, table, unmeasured
from bot.core.numbers import Direction, Measure

UP, DOWN, EXACT = Direction


@pytest.mark.parametrize(
    ("plan", "before", "now", "change", "turned"),
    [
        (Measure(wanted=30.0), "20", "25", 5, Turned.BETTER),
        (Measure(wanted=30.0), "20", "18", -2, Turned.WORSE),
        (Measure(wanted=3.0, unit="%", direction=DOWN), "2.5%", "2%", -0.5, Turned.BETTER),
        (Measure(wanted=3.0, unit="%", direction=DOWN), "2%", "2.5%", 0.5, Turned.WORSE),
        (Measure(wanted=(1.0, 2.0)), "5", "3", -2, Turned.BETTER),
        (Measure(wanted=(1.0, 2.0)), "1.5", "1.8", 0.3, Turned.CHANGED),
        (Measure(wanted=4.0, direction=EXACT), "2", "3", 1, Turned.BETTER),
        (Measure(), "2", "3", 1, Turned.CHANGED),
        (None, "2", "3", 1, Turned.CHANGED),
        (None, "3", "3", 0, Turned.SAME),
        (None, "1 s", "900 ms", -100, Turned.CHANGED),
        (None, "$12.5K", "$103.4K", 90_900, Turned.CHANGED),
        (None, "3 users", "4 ms", None, Turned.UNKNOWN),
        (None, "", "4 ms", None, Turned.UNKNOWN),
        (None, "good", "better", None, Turned.UNKNOWN),
    ],
)
def test_a_number_beside_the_last_one(
    plan: Measure | None, before: str, now: str, change: float | None, turned: Turned
) -> None:
    promised = [] if plan is None else [Promise("Customers", plan)]
    (found,) = compared(promised, [("customers", now)], [("Customers", before)] if before else [])
    assert (found.change, found.turned) == (None if change is None else pytest.approx(change), turned)
    assert (found.now, found.before) == (now, before)


def test_what_was_promised_and_never_reported_is_unmeasured() -> None:
    found = compared([Promise("MRR"), Promise("Churn")], [("churn", "2%"), ("Tickets", "7")], [("mrr", "$5K")])
    assert [each.name for each in found] == ["MRR", "Churn", "Tickets"]
    assert unmeasured(found) == ("MRR",)
    assert found[0] == Compared("MRR", "", "$5K")


def test_a_table_has_a_row_for_each_number_and_a_column_for_each_sprint() -> None:
    rows = table([{"MRR": "$5K"}, {"mrr": "$12.5K", "Churn": "2%"}, {}])
    assert rows == (("mrr", "$5K", "$12.5K", ""), ("Churn", "", "2%", ""))


@given(st.integers(-1000, 1000), st.integers(-1000, 1000), st.sampled_from([UP, DOWN]))
def test_turning_the_direction_round_turns_the_word_round(before: int, now: int, way: Direction) -> None:
    other = DOWN if way is UP else UP
    pairs = [("n", f"{now}")], [("n", f"{before}")]
    (one,), (turned,) = (compared([Promise("n", Measure(direction=each))], *pairs) for each in (way, other))
    words = {Turned.BETTER: Turned.WORSE, Turned.WORSE: Turned.BETTER, Turned.SAME: Turned.SAME}
    assert turned.turned is words[one.turned]
    assert one.change == now - before
