"""Which texts hold a number that measures something."""

from __future__ import annotations

import pytest

from bot.core.lint.measured import has_number

MEASURES = "99%; 5 users; <30ms; $25K-$37.5K; >90 %; 12,500 rows; 1 000 rows; from 3 to 10; at least 2; 2500 users"
MEASURES += "; ≥ 4.5 stars; 10-15 new customers; +3; 8 by 2026-01-16"
NAMES = "; #12; v2; 1.30.0; phase 2; Python 3; Sprint 7; in 2026; 2026-01-05; 1/2 of; 22nd Sept; utf8; acme/rockets#12"
NAMES += "; Q3; a-2; 10:30; IPv 6"


@pytest.mark.parametrize("text", MEASURES.split("; "))
def test_a_number_that_counts_or_measures(text: str) -> None:
    assert has_number(text)


@pytest.mark.parametrize("text", NAMES.split("; "))
def test_a_number_that_only_names_something(text: str) -> None:
    assert not has_number(text)
