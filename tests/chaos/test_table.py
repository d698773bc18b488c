"""Is the table honest: red where a promise was broken, and red where a row holds without its guard?"""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from bot.records import Records
from chaos import ROWS
from chaos.mutants import MUTANTS, taken_out
from chaos.row import Play, Row, Seen, Size
from chaos.run import Result, Wish, played, run
from chaos.table import lines, markdown, spent, wrong

ROW = Row("X1", "a | fault", "times", "nothing happens", {Size.BRIEF: 2}, lambda _play: Seen("nothing"), ("a guard",))
BROKEN = Seen("twins", ("two of them",))


def _play(**more: object) -> Play:
    return Play(2, random.Random(1), Path(), "", **more)  # type: ignore[arg-type]


def test_a_row_is_well_when_it_held_and_its_mutant_when_it_did_not() -> None:
    ends = [
        Result(ROW, 2, seen, 0.1, mutant).ok
        for seen, mutant in [(Seen("well"), ""), (BROKEN, ""), (Seen("well"), "a guard"), (BROKEN, "a guard")]
    ]
    assert ends == [True, False, False, True]


def test_what_did_not_end_well_is_told_with_its_reason() -> None:
    assert wrong([Result(ROW, 2, BROKEN, 0.1)]) == ["X1: two of them"]
    assert wrong([Result(ROW, 2, Seen("well"), 0.1, "a guard")]) == [
        "X1 held although there was a guard: the row shows nothing"
    ]
    assert wrong([Result(ROW, 2, Seen("well"), 0.1), Result(ROW, 2, BROKEN, 0.1, "a guard")]) == []


def test_a_row_that_breaks_off_did_not_hold() -> None:
    def burst(_play: Play) -> Seen:
        raise RuntimeError("the server is gone")

    result = played(Row("X2", "", "", "", {}, burst), _play())
    assert not result.ok
    assert wrong([result]) == ["X2: RuntimeError: the server is gone"]


def test_each_row_is_one_line_with_its_mutants() -> None:
    results = [Result(ROW, 2, Seen("nothing"), 0.1), Result(ROW, 2, BROKEN, 0.1, "a guard")]
    assert lines(results) == [("X1", "a | fault", "2 times", "nothing happens", "✅ nothing", "✅ a guard")]
    assert "| X1 | a \\| fault | 2 times |" in markdown(results)


def test_it_is_told_where_the_time_went() -> None:
    results = [Result(ROW, 2, Seen("nothing"), 4.4), Result(ROW, 2, BROKEN, 21.2, "a guard")]
    assert spent(results) == "Rows took 4 s and mutants 21 s in all; longest: X1 'a guard' 21 s, X1 4 s."
    assert spent([]).endswith("longest: none.")


def test_a_mutant_that_has_shown_itself_is_not_played_on() -> None:
    wrong: list[str] = []
    turns = _play(mutant="a guard").turns(wrong)
    assert next(turns) == 0
    wrong.append("two of them")
    assert list(turns) == []
    assert list(_play().turns(wrong)) == [0, 1]


def test_rows_that_are_played_side_by_side_come_in_their_order() -> None:
    wish = Wish(Size.BRIEF, seed=5, only=("E4", "E8"), mutants=False)
    ends = list(run(ROWS, wish, lambda _words: None))
    assert [(end.row.id, end.amount, end.ok) for end in ends] == [("E4", 1, True), ("E8", 50, True)]


def test_a_row_is_left_out_where_it_has_no_amount() -> None:
    assert (ROW.amount(Size.BRIEF), ROW.amount(Size.LONG)) == (2, 0)
    assert ROW.enough(Size.LONG) == 2


def test_every_mutant_of_a_row_is_there() -> None:
    assert {name for row in ROWS for name in row.mutants} <= set(MUTANTS)
    assert len({row.id for row in ROWS}) == len(ROWS)


@pytest.mark.parametrize("name", sorted(MUTANTS))
def test_a_mutant_is_put_back(name: str) -> None:
    with taken_out(name):
        pass
    with taken_out(""):
        pass


def test_a_guard_that_is_taken_out_is_there_again_afterwards() -> None:
    before = Records.fence
    with taken_out("no fence before a write"):
        assert Records.fence is not before
    assert Records.fence is before
