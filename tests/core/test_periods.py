"""Dates and periods in the forms in which people write them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.periods import LONGEST, Days, days_in, is_template

NEAR = date(2021, 10, 11)
TWO_WEEKS = Days(date(2021, 10, 18), date(2021, 10, 29))


@pytest.mark.parametrize(
    "text",
    [
        "Sprint 1.30.0 1/2 - Oct 18 to Oct 29",
        "Sprint 4: October 18 – October 29",
        "Sprint 4 (Oct. 18 - 29)",
        "Oct 18–29, 2021",
        "Oct 18, 2021 - Oct 29, 2021",
        "18 - 29 Oct 2021",
        "18th of October until 29th of October",
        "18th Oct till 29 Oct",
        "Sprint 3 - 18 Oct to 29 Oct",
        "Mon Oct 18 – Fri Oct 29",
        "2021-10-18 to 2021-10-29",
        "2021/10/18-2021/10/29",
        "2021.10.18 → 2021.10.29: rockets",
        "18.10. - 29.10.2021",
        "18.10.2021 bis 29.10.2021",
        "18. Oktober bis 29. Oktober",
        "du 18 octobre au 29 octobre",
        "18 de octubre a 29 de octubre de 2021",
        "18 de outubro até 29 de outubro",
        "18 ottobre - 29 ottobre",
        "18 oktober t/m 29 oktober",
        "Oct 18 to 29 Oct",
    ],
)
def test_a_period_is_read_in_any_usual_form(text: str) -> None:
    assert days_in(text, NEAR) == TWO_WEEKS


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("Dec 27 - Jan 7", date(2021, 12, 27), date(2022, 1, 7)),
        ("Dec 27 to Jan 7, 2022", date(2021, 12, 27), date(2022, 1, 7)),
        ("Jan 3 to Jan 14", date(2022, 1, 3), date(2022, 1, 14)),
        ("Sept 6 to Sept 17", date(2021, 9, 6), date(2021, 9, 17)),
        ("Week of Jan 5", date(2022, 1, 5), date(2022, 1, 7)),
        ("week starting Monday 18 Oct", date(2021, 10, 18), date(2021, 10, 22)),
        ("2021-W42", date(2021, 10, 18), date(2021, 10, 22)),
        ("Plan KW 42", date(2021, 10, 18), date(2021, 10, 22)),
        ("KW 42/2022", date(2022, 10, 17), date(2022, 10, 21)),
        ("Feb 29, 2024 - Mar 8", date(2024, 2, 29), date(2024, 3, 8)),
        ("Feb 29 - Mar 4", date(2020, 2, 29), date(2020, 3, 4)),
    ],
)
def test_years_that_nobody_wrote_are_the_closest_ones(text: str, start: date, end: date) -> None:
    assert days_in(text, NEAR) == Days(start, end)


@pytest.mark.parametrize(
    "text",
    [
        "", "Sprint 12", "Sprint 1.12.0", "Retro Oct 29", "Days 1-5", "18/10 - 29/10", "Sprint 5 - 2021-10-22",
        "Sprint 3 - 29 Oct", "4 Oct 9:30 - 10:00", "30 Feb to 3 Mar", "Feb 1 - 31", "Oct 29 - Oct 18", "2021-W99",
        "Feb 29, 2021 - Mar 3, 2021", "2020-01-01 - 2021-12-31", "from 30 Feb", "1 to 2 o'clock",
        "Feb 29 to Mar 3, 2023", "Sprint Oct 18 soon to Oct 29", "Oct 18 Oct 29", "10:00 - 29 Oct",
        "Sprint 1.n.0 m/2 - Jan 1 to Jan 12",
    ],
)  # fmt: skip
def test_what_names_no_period_has_none(text: str) -> None:
    assert days_in(text, NEAR) is None


@pytest.mark.parametrize("text", ["Oct 18 to Oct 29", "Week of Jan 5", "KW 42", "18 - 29 Oct"])
def test_without_a_year_and_a_day_nearby_nothing_is_guessed(text: str) -> None:
    assert days_in(text) is None


@pytest.mark.parametrize(
    ("title", "template"),
    [
        ("Sprint 1.n.0 m/2 - Jan 1 to Jan 12", True),
        ("Sprint {number}: {start} to {end}", True),
        ("Sprint <number>", True),
        ("Sprint ___", True),
        ("Sprint XX", True),
        ("Sprint n", True),
        ("Sprint N: [dates]", True),
        ("Retro YYYY-MM-DD", True),
        ("Sprint 1.30.0 1/2 - Oct 18 to Oct 29", False),
        ("Sprint 12", False),
        ("Sprint next week", False),
        ("Rocket <3", False),
        ("Sprint 12 [done]", False),
        ("Size XXL", False),
    ],
)
def test_a_title_with_blanks_to_fill_in_is_a_template(title: str, template: bool) -> None:  # noqa: FBT001
    assert is_template(title) is template


@given(st.text(st.sampled_from("0123456789 -–./:,OctJanWofek{}<>"), max_size=2 * LONGEST))
def test_no_text_breaks_the_reading_of_dates(text: str) -> None:
    days = days_in(text, NEAR)
    assert days is None or days.start <= days.end
