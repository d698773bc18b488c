"""The numbers of targets and cells: what is said is read, what is not said stays open."""

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.amounts import amounts, hush
from bot.core.numbers import UNMEASURED, Direction, Measure, hours, measure, measured, percent

UP, DOWN, EXACT = Direction.UP, Direction.DOWN, Direction.EXACT


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("98% of the rockets land", Measure(wanted=98, unit="%")),
        ("Latency <25ms", Measure(wanted=25, unit="ms", direction=DOWN)),
        ("> 75% of pilots are happy", Measure(wanted=75, unit="%", direction=UP)),
        ("≥ 4 launches", Measure(wanted=4, unit="launches", direction=UP)),
        ("p95<200 ms", Measure(wanted=200, unit="ms", direction=DOWN)),
        ("8-12 new pilots", Measure(wanted=(8, 12), unit="pilots")),
        ("between 3 and 6 launches", Measure(wanted=(3, 6), unit="launches")),
        ("4 to 7 rockets", Measure(wanted=(4, 7), unit="rockets")),
        ("2–4x the old speed", Measure(wanted=(2, 4), unit="x")),
        ("$20K-$30.5K (current: $9.5K)", Measure(None, 9_500, (20_000, 30_500), "$", UP)),
        ("20-30.5K (today 9K)", Measure(None, 9_000, (20_000, 30_500), "", UP)),
        ("Get 6 pilots to fly for more than 2 days", Measure(wanted=6, unit="pilots", direction=UP)),
        ("Win 4 pilots. Today, we're at 1/4", Measure(None, 1, 4, "pilots", UP)),
        ("2/5", Measure(None, 2, 5, "", UP)),
        ("12/40 panels", Measure(None, 12, 40, "panels", UP)),
        ("5/5 panels", Measure(None, 5, 5, "panels")),
        ("8.5/10", Measure(wanted=8.5, unit="/10")),
        ("7/5 of all", Measure(wanted=7, unit="/5")),
        ("Score: >9.2/10", Measure(wanted=9.2, unit="/10", direction=UP)),
        ("from 30 to 50 flights", Measure(30, None, 50, "flights", UP)),
        ("Cut the wait from 90s to 45 s", Measure(90, None, 45, "s", DOWN)),
        ("30 → 50", Measure(30, None, 50, "", UP)),
        ("9.5K RPS -> 20K RPS", Measure(9_500, None, 20_000, "RPS", UP)),
        ("now 2 min, target 30 s", Measure(None, 120, 30, "s", DOWN)),
        ("120 ms (target: <90 ms)", Measure(None, 120, 90, "ms", DOWN)),
        ("now 3 pilots, goal: 2 days", Measure(None, None, 2, "days")),
        ("12 now, 40 target", Measure(None, 12, 40, "", UP)),
        ("baseline 12, target 12", Measure(12, None, 12, "")),
        ("25+ pilots (from 20)", Measure(20, None, 25, "pilots", UP)),
        ("at least 9 pilots (today: 6; was 4)", Measure(4, 6, 9, "pilots", UP)),
        ("currently 7", Measure(now=7)),
        ("$3K baseline", Measure(baseline=3_000, unit="$")),
        ("Reduce the cost of a launch by 15%", Measure(wanted=15, unit="%", direction=UP)),
        ("20%+ reduction of fuel", Measure(wanted=20, unit="%", direction=UP)),
        ("Reduce aborts to 3 a week", Measure(wanted=3, unit="", direction=DOWN)),
        ("Raise coverage to 90 %", Measure(wanted=90, unit="%", direction=UP)),
        ("exactly 3 engines", Measure(wanted=3, unit="engines", direction=EXACT)),
        ("Zero aborted launches", Measure(wanted=0, unit="launches", direction=DOWN)),
        ("2 aborts and zero fires", Measure(wanted=2, unit="aborts")),
        ("20 minutes max", Measure(wanted=20, unit="minutes", direction=DOWN)),
        ("10 pilots or more", Measure(wanted=10, unit="pilots", direction=UP)),
        ("up to 5 rockets", Measure(wanted=5, unit="rockets", direction=DOWN)),
        ("-12% drag", Measure(wanted=-12, unit="%")),
        ("+12% thrust", Measure(wanted=12, unit="%")),
        ("3K+ events/day", Measure(wanted=3_000, unit="events/day", direction=UP)),
        ("6 of 8", Measure(wanted=6)),
        ("1 launch", Measure(wanted=1, unit="launch")),
        ("9 access codes", Measure(wanted=9, unit="codes")),
        ("20% within 5%", Measure(wanted=20, unit="%")),
        ("5 - 3 rockets", Measure(wanted=5)),
        ("5% - 3 rockets", Measure(wanted=5, unit="%")),
        ("Hear from 10+ pilots", Measure(wanted=10, unit="pilots", direction=UP)),
        ("4 very fast big red heavy rockets", Measure(wanted=4, unit="very")),
        ("3-5x baseline", Measure(wanted=(3, 5), unit="x")),
        ("7-9 simultaneous test flights", Measure(wanted=(7, 9), unit="flights")),
        ("from 2 to 3 to 4", Measure(2, None, (3, 4), "", UP)),
    ],
)
def test_the_numbers_of_a_target_are_read(text: str, expected: Measure) -> None:
    assert measure(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("mindestens 90 %", Measure(wanted=90, unit="%", direction=UP)),
        ("höchstens 5 Abbrüche", Measure(wanted=5, unit="Abbrüche", direction=DOWN)),
        ("von 30 auf 50 Nutzer", Measure(30, None, 50, "Nutzer", UP)),
        ("12,5 Sekunden (Ziel: unter 8 Sekunden)", Measure(None, 12.5, 8, "Sekunden", DOWN)),
        ("1.234,5 €", Measure(wanted=1234.5, unit="€")),
        ("2,5 Mio. €", Measure(wanted=2_500_000, unit="€")),
        ("zwischen 5 und 8 neue Kunden", Measure(wanted=(5, 8), unit="Kunden")),
        ("80 Prozent", Measure(wanted=80, unit="%")),
        ("au moins 10 000 visites", Measure(wanted=10_000, unit="visites", direction=UP)),
        ("de 30 à 50 visites", Measure(30, None, 50, "visites", UP)),
        ("de 30 rockets", Measure(wanted=30, unit="rockets")),
        ("moins de 3 erreurs", Measure(wanted=3, unit="erreurs", direction=DOWN)),
        ("al menos 5 clientes", Measure(wanted=5, unit="clientes", direction=UP)),
        ("hoje 4, meta 9", Measure(None, 4, 9, "", UP)),
        ("almeno 3 lanci", Measure(wanted=3, unit="lanci", direction=UP)),
        ("minder dan 4 fouten", Measure(wanted=4, unit="fouten", direction=DOWN)),
    ],
)
def test_numbers_are_read_in_several_languages(text: str, expected: Measure) -> None:
    assert measure(text) == expected


@pytest.mark.parametrize(
    ("text", "way"),
    [
        ("40 pilots (now 50)", UP),
        ("40 pilots (now 30)", UP),
        ("8-12 pilots (now 15)", UP),
        ("$25K sales (now $30K)", UP),
        ("80% coverage (now 85%)", UP),
        ("from 50 to 40 pilots (now 45)", DOWN),  # where it came from is said
        ("lower it to 40 pilots (now 50)", DOWN),
        ("40 errors a day (now 50)", DOWN),
        ("40 errors a day (now 30)", DOWN),
        ("40 errors (now 50)", DOWN),
        ("40 errors (now 30)", UP),  # they may be those that are to be mended
        ("40 error tests (now 50)", UP),
        ("Fix 40 bugs (now 50)", UP),
        ("$5K of costs saved (now $3K)", UP),
        ("$500 of costs (now $300)", DOWN),
        ("Churn 3% (now 5%)", DOWN),
        ("$500 of costs (now $800)", DOWN),
        ("90 ms (now 120 ms)", DOWN),
        ("90 ms (now 60 ms)", DOWN),
        ("hover for 30 s (now 12 s)", UP),
        ("glow for 30 ms (now 12 ms)", UP),
        ("20 hours (now 30 hours)", DOWN),  # of hours and megabytes nobody knows: the present tells
        ("20 hours (now 10 hours)", UP),
        ("0 pilots waiting (now 4)", DOWN),
        ("-5% drag (now 3%)", DOWN),
        ("40 pilots (now 40)", None),
    ],
)
def test_where_a_number_should_go_is_told_by_what_it_counts(text: str, way: Direction | None) -> None:
    assert measure(text).direction is way


@pytest.mark.parametrize(("about", "way"), [("Pilots", UP), ("Errors a day", DOWN), ("Bugs fixed", UP), ("", UP)])
def test_the_name_of_a_number_tells_where_it_should_go(about: str, way: Direction) -> None:
    assert measured(now="50", wanted="40", about=about).direction is way
    assert measure("50 (target: 40)", about).direction is way


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,000", 1000), ("1,234,567.5", 1_234_567.5), ("1.000.000", 1_000_000), ("1'000", 1000), ("12,50", 12.5),
        ("0.125", 0.125), ("1.5M", 1_500_000), ("3bn", 3e9), ("2 million", 2e6), ("4k", 4000), ("99.999%", 99.999),
        ("12 500,5 €", 12_500.5), ("€ 12", 12), ("12 CHF", 12), ("~40", 40), ("2031", 2031), ("2150", 2150),
        ("2026 flights", 2026), ("1'234.5", 1234.5),
    ],
)  # fmt: skip
def test_a_number_is_read_where_all_countries_read_it_alike(text: str, value: float) -> None:
    assert measure(text).wanted == (None if text == "2031" else value)


@pytest.mark.parametrize(
    "text",
    [
        "", "Refactor the engine", "1.000 Nutzer", "v1.2.3 of the engine", "Close #12 and #13", "Week 3",
        "Sprint 4 plan", "on 2031-03-04", "at 10:30", "Oct 18 to Oct 29", "4. März", "24/7", "50:50",
        "errors of kind 5xx", "GPT-4",
        "`sleep 5`", "https://example.org/5", "ada5@example.org", "2nd stage", "1/2/3", "both (1 & 2)", "in 2031",
        "Q3 2031", "3D_x", "1.2.3.4", "x5", "5_000", "12.34.56", "the errors 1 and 2",
    ],
)  # fmt: skip
def test_what_only_looks_like_a_number_measures_nothing(text: str) -> None:
    assert measure(text) == UNMEASURED


def test_the_cells_of_a_row_are_put_together() -> None:
    assert measured(baseline="70ms", now="50 ms", wanted="<30 ms") == Measure(70, 50, 30, "ms", DOWN)
    assert measured(now="~2 min", wanted="<30 sec") == Measure(None, 120, 30, "sec", DOWN)
    assert measured(now="9.1/10", wanted=">9.5/10") == Measure(None, 9.1, 9.5, "/10", UP)
    assert measured(now="20", wanted="30 pilots") == Measure(None, 20, 30, "pilots", UP)
    assert measured(now="512 MB", wanted="1 GB") == Measure(None, 0.512, 1, "GB", UP)
    assert measured(now="5 days", wanted="8 MB") == Measure(None, None, 8, "MB")
    assert measured(now="12", wanted="shipped") == Measure(now=12)
    assert measured(baseline="none") == UNMEASURED


def test_a_share_is_read_from_a_percentage() -> None:
    assert percent("Growth - 70% weight") == pytest.approx(0.7)
    assert percent("3 rockets") is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2 hours", 2), ("15 minutes max", 0.25), ("1 h 30 min", 1.5), ("1h, 30min", 1.5), ("9:00 (20 min)", 1 / 3),
        ("≤1 hour", 1), ("3 talks of 30 min", 0.5), ("20 min (8 people × 2 min)", 1 / 3), ("1 h and 5 apples", 1),
        ("4-8 hours", 8), ("2 days", 48), ("soon", None), ("5 apples", None), ("45 Minuten", 0.75),
    ],
)  # fmt: skip
def test_a_span_of_time_is_read_in_hours(text: str, expected: float | None) -> None:
    assert hours(text) == (None if expected is None else pytest.approx(expected))


PIECES = st.sampled_from(
    "0 1 12 1,000 1.5 3/5 % $ € K M + - – < > ≥ ~ = ( ) : to from and between now target at least ms min users new → , "
    ". # @ ` week by von auf zero \x00 \n".split(" ")
)


@given(st.one_of(st.text(max_size=300), st.lists(PIECES, max_size=60).map(" ".join), st.lists(PIECES).map("".join)))
def test_any_text_can_be_asked_for_its_numbers(text: str) -> None:
    found = measure(text)
    if isinstance(found.wanted, tuple):
        assert found.wanted[0] < found.wanted[1]
    hushed = hush(text)
    places = list(amounts(hushed))
    assert all(0 <= each.start < each.end <= len(hushed) for each in places)
    assert all(one.end <= other.start for one, other in pairwise(places))
    assert (hours(text) or 0.0) >= 0
    assert percent(text) is None or "%" in hushed
    row = measured(baseline=text, now=text, wanted=text)
    assert row.now == row.baseline


@pytest.mark.parametrize(
    "piece", ["1", "1 ", "1,", "1.", "1/", "<", "from 1 to ", "`", "a@", "1-", "$", "new ", "1 000 ", "+"]
)
def test_a_long_text_takes_no_longer_than_a_line(piece: str) -> None:
    begin = time.thread_time()
    measure(piece * 40_000)
    assert time.thread_time() - begin < 0.5
