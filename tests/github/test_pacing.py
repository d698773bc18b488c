"""How fast may we speak?"""

import itertools
import threading
import time

import pytest

from bot.errors import TryLater
from bot.github.pacing import CREATIONS, Crowded, Pace


class Clock:
    def __init__(self) -> None:
        self.now = 100.0
        self.naps: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.naps.append(seconds)
        self.now += seconds


def pace(clock: Clock, read: float = 0.25, write: float = 1.0) -> Pace:
    return Pace(read, write, clock=clock, sleep=clock.sleep)


def test_the_first_call_waits_for_nothing() -> None:
    clock = Clock()
    pace(clock).turn("write")
    assert clock.naps == []


def test_writes_keep_a_second_between_them_and_reads_a_quarter() -> None:
    clock = Clock()
    ours = pace(clock)
    for kind in ("write", "write", "read", "read"):
        ours.turn(kind)
    assert clock.naps == [1.0, 0.25]


def test_a_pause_that_has_passed_is_not_waited_for_again() -> None:
    clock = Clock()
    ours = pace(clock)
    ours.turn("write")
    clock.now += 0.75
    ours.turn("write")
    clock.now += 5
    ours.turn("write")
    assert clock.naps == [0.25]


def test_threads_share_one_pace() -> None:
    started: list[float] = []
    ours = Pace(0.0, 0.05)

    def write() -> None:
        ours.turn("write")
        started.append(time.monotonic())

    threads = [threading.Thread(target=write) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    started.sort()
    assert all(later - earlier > 0.04 for earlier, later in itertools.pairwise(started))


def test_silence_lets_no_call_pass_and_says_how_long() -> None:
    clock = Clock()
    ours = pace(clock)
    ours.hush(60)
    clock.now += 20
    with pytest.raises(TryLater) as caught:
        ours.turn("read")
    assert (caught.value.seconds, caught.value.whole_installation) == (40, True)
    clock.now += 40
    ours.turn("read")


def test_a_short_silence_does_not_end_a_long_one() -> None:
    clock = Clock()
    ours = pace(clock)
    ours.hush(60)
    ours.hush(1)
    clock.now += 2
    with pytest.raises(TryLater):
        ours.turn("read")


def test_a_call_that_waited_for_its_turn_heeds_a_silence_that_began_meanwhile() -> None:
    clock = Clock()

    def sleep(seconds: float) -> None:
        clock.sleep(seconds)
        ours.hush(60)

    ours = Pace(0.25, 1.0, clock=clock, sleep=sleep)
    ours.turn("write")
    with pytest.raises(TryLater):
        ours.turn("write")


def test_guesses_double_until_github_answers_again() -> None:
    clock = Clock()
    ours = pace(clock)
    assert [ours.hush(60, guessed=True) for _ in range(6)] == [60, 120, 240, 480, 900, 900]
    ours.heard()
    assert ours.hush(60, guessed=True) == 60


def test_what_github_says_is_neither_doubled_nor_cut() -> None:
    ours = pace(Clock())
    ours.hush(60, guessed=True)
    assert [ours.hush(3), ours.hush(2000), ours.hush(2000, guessed=True)] == [3, 2000, 2000]


def created(clock: Clock, ours: Pace, seconds: float) -> list[float]:
    """Make new things for so long, as fast as we may; return when each was made."""
    until, made = clock.now + seconds, []
    while clock.now < until:
        try:
            ours.turn("write", creates=1)
        except Crowded as crowded:
            clock.now += crowded.seconds
        else:
            made.append(clock.now)
    return made


@pytest.mark.parametrize("pause", [0.0001, 0.5, 1.0])
def test_new_things_stay_below_what_github_takes_in_a_minute_and_in_an_hour(pause: float) -> None:
    clock = Clock()
    made = created(clock, pace(clock, write=pause), 3 * 3600)
    for seconds, promised in ((60, 80), (3600, 400)):
        most = max(sum(at - seconds < each <= at for each in made) for at in made)
        assert promised * 0.5 < most < promised or (pause, seconds) == (1.0, 60)
    assert len(made) > 3 * 350


def test_a_full_minute_says_when_there_is_room_for_ten_more() -> None:
    clock = Clock()
    ours = Pace(0, 0, creations=((60, 70),), clock=clock, sleep=clock.sleep)
    for _ in range(70):
        ours.turn("write", creates=1)
        clock.now += 0.5
    with pytest.raises(Crowded) as caught:
        ours.turn("write", creates=1)
    assert (caught.value.seconds, caught.value.counts, caught.value.whole_installation) == (29.5, False, False)
    clock.now += 29.5
    for _ in range(10):
        ours.turn("write", creates=1)
    with pytest.raises(Crowded):
        ours.turn("write", creates=1)


def test_issues_leave_room_for_what_somebody_waits_for() -> None:
    clock = Clock()
    ours = Pace(0, 0, creations=((60, 70),), clock=clock, sleep=clock.sleep)
    for _ in range(60):
        ours.turn("write", creates=1, spares=True)
        clock.now += 0.5
    with pytest.raises(Crowded) as caught:
        ours.turn("write", creates=1, spares=True)
    assert caught.value.seconds == 34.5
    for _ in range(10):
        ours.turn("write", creates=1)
    with pytest.raises(Crowded):
        ours.turn("write", creates=1)


def test_where_there_is_room_for_one_an_issue_takes_it() -> None:
    clock = Clock()
    ours = Pace(0, 0, creations=((60, 1),), clock=clock, sleep=clock.sleep)
    ours.turn("write", creates=1, spares=True)
    with pytest.raises(Crowded):
        ours.turn("write", creates=1)


def test_a_full_hour_is_asked_again_before_long() -> None:
    clock = Clock()
    ours = Pace(0, 0, creations=((3600, 5),), clock=clock, sleep=clock.sleep)
    for _ in range(5):
        ours.turn("write", creates=1)
    with pytest.raises(Crowded, match=r"we made 5 new things in 60 min, and GitHub takes no more; try again in 120 s"):
        ours.turn("write", creates=1)


def test_what_makes_nothing_new_needs_no_room() -> None:
    clock = Clock()
    ours = Pace(0, 0, creations=((60, 1),), clock=clock, sleep=clock.sleep)
    ours.turn("write", creates=1)
    for _ in range(100):
        ours.turn("write")
        ours.turn("read")
    with pytest.raises(Crowded):
        ours.turn("write", creates=1)


def test_the_windows_are_narrower_than_what_github_takes() -> None:
    assert all(most < promised for (_, most), promised in zip(CREATIONS, (80, 400), strict=True))
