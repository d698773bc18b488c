"""What `make bench` measures is what it says it measures."""

from benchmarks.document import LENGTH, plan_of
from benchmarks.measure import ROUNDS, compare, ratio
from bot.core.document import read


def test_the_plan_that_is_measured_is_as_long_as_it_says() -> None:
    assert LENGTH - 500 < len(plan_of()) <= LENGTH


def test_every_goal_of_the_measured_plan_is_understood() -> None:
    text = plan_of(5_000)
    goals = read(text).plan
    assert len(goals) == text.count("(Owner: @")
    assert all(goal.owners for goal in goals)


def test_both_sides_of_a_comparison_do_their_work_equally_often() -> None:
    done = {"ours": 0, "anchor": 0}

    def work(side: str) -> None:
        done[side] += 1

    ours, anchor = compare(lambda: work("ours"), lambda: work("anchor"))
    assert done == {"ours": ROUNDS + 1, "anchor": ROUNDS + 1}
    assert ours >= 0 <= anchor


def test_a_ratio_says_how_many_times_as_long_ours_takes() -> None:
    row = ratio("reading", 0.03, (0.02, "the parser"), 3, "a plan")
    assert (row.ours, row.against, row.result) == ("30.0 ms", "20.0 ms (the parser)", "1.50 times")
    assert row.promised == "at most 3"
