"""Is what was read lately kept for its time, and no longer?"""

from itertools import count

import pytest

from bot.github.memo import Memo
from tests.github.conftest import Time


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def memo(time: Time) -> Memo:
    return Memo(time)


def test_what_was_read_is_not_read_again_before_its_time(memo: Memo, time: Time) -> None:
    readings = count()
    reads = [memo.of(("board", "1"), 600, lambda: next(readings))]
    time.now += 599
    reads.append(memo.of(("board", "1"), 600, lambda: next(readings)))
    time.now += 1
    reads.append(memo.of(("board", "1"), 600, lambda: next(readings)))
    assert reads == [0, 0, 1]


def test_nothing_is_kept_as_nothing(memo: Memo) -> None:
    assert memo.of(("board", "1"), 600, lambda: None) is None
    assert memo.of(("board", "1"), 600, lambda: "something") is None


def test_fresh_means_read_and_kept(memo: Memo) -> None:
    memo.of(("board", "1"), 600, lambda: "old")
    assert memo.of(("board", "1"), 600, lambda: "new", fresh=True) == "new"
    assert memo.of(("board", "1"), 600, lambda: "newer") == "new"


def test_what_is_kept_can_be_changed_for_the_rest_of_its_time(memo: Memo, time: Time) -> None:
    memo.keep(("board", "1"), 1, 600)
    memo.keep(("standing", "ada"), 1, 600)
    time.now += 300
    memo.change("board", lambda value: value + 1)
    assert [memo.of(key, 600, lambda: 7) for key in (("board", "1"), ("standing", "ada"))] == [2, 1]
    time.now += 300
    assert memo.of(("board", "1"), 600, lambda: 7) == 7


def test_what_could_not_be_read_is_not_kept(memo: Memo) -> None:
    with pytest.raises(ZeroDivisionError):
        memo.of(("board", "1"), 600, lambda: 1 // 0)
    assert memo.of(("board", "1"), 600, lambda: 1) == 1


def test_one_kind_is_forgotten_and_the_others_stay(memo: Memo) -> None:
    memo.note(("board", "1"), 600)
    memo.note(("standing", "ada"), 600)
    memo.drop("board")
    assert (memo.knows(("board", "1")), memo.knows(("standing", "ada"))) == (False, True)


def test_what_has_had_its_time_takes_no_room(memo: Memo, time: Time) -> None:
    memo.note(("standing", "ada"), 300)
    time.now += 300
    assert not memo.knows(("standing", "ada"))
    memo.note(("standing", "grace"), 300)
    assert len(memo._kept) == 1


def test_what_a_clock_kept_that_was_days_ahead_is_read_again_once_it_is_set(memo: Memo, time: Time) -> None:
    time.now += 3 * 86_400
    memo.note(("ada", "may"), 600)
    assert memo.of(("board", "1"), 600, lambda: "old") == "old"
    time.now -= 3 * 86_400
    assert not memo.knows(("ada", "may"))
    assert memo.of(("board", "1"), 600, lambda: "new") == "new"
