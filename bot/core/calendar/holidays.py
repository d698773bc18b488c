"""Which days are public holidays in a country, and what are they called? The package `holidays` computes them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache


@lru_cache(maxsize=512)
def public_holidays(place: str, year: int) -> Mapping[date, str]:
    """Return the public holidays of a year by day, with their names, in English where there are such.

    `place` is an ISO code of a country, or one with a subdivision: "CH", "CH-ZH". KeyError for one that nobody knows.
    """
    import holidays  # noqa: PLC0415 - takes longer to load than all of the core; most spaces name no country

    country, _, part = place.partition("-")
    if part not in ("", *subdivisions(country)):
        raise KeyError(place)
    known = holidays.country_holidays(country, subdiv=part or None, years=year, expand=False, language="en_US")
    return {day: known[day] for day in sorted(known) if day.year == year}


@lru_cache(maxsize=1)
def countries() -> Mapping[str, tuple[str, ...]]:
    """Return the countries whose holidays are known, with their subdivisions, by ISO code."""
    import holidays  # noqa: PLC0415 - as above

    found = holidays.list_supported_countries(include_aliases=False)
    return {code: tuple(parts) for code, parts in sorted(found.items())}


def subdivisions(country: str) -> tuple[str, ...]:
    """Return the subdivisions of a country that have holidays of their own; KeyError for a country nobody knows."""
    return countries()[country]
