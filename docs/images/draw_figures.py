"""Draws the pictures of docs/pictures.md, each on light and on dark, from the figures of a team that does not exist.

Run it from the root of a checkout, as `.venv/bin/python docs/images/draw_figures.py`; it takes two seconds.
"""
# ruff: noqa: INP001 - a script beside its pictures, no package

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from bot import pictures
from bot.core.figures import Bet, Day, Marks, Points, Span, Spread, Trend, calibration, velocity
from bot.core.status import DEFAULT_VOCABULARY
from bot.pictures import Drawing, Form, Lane, Theme, Timeline

HERE = Path(__file__).parent / "figures"
BEGIN, END = date(2026, 1, 5), date(2026, 1, 16)
NOW = datetime(2026, 1, 13, 14, tzinfo=UTC)
SCOPE, DONE = (9, 9, 11, 11, 11, 11, 11, 10, 12), (0, 1, 1, 2, 4, 4, 4, 5, 6)
# Each goal with its statuses, and how many hours after Monday morning it came to each.
GOALS = (
    ("Star tracker", "on track 3, at risk 52, on track 100, done 150"),
    ("Landing radar", "on track 5, done 97"),
    ("Quieter pump", "on track 28, at risk 74, off track 122"),
    ("Launch licence", "on track 2, blocked 30, on track 126, done 190"),
    ("Gyros that survive a week of vibration tests", "not started 0, on track 50, at risk 171"),
    ("Camera", "not started 0, dropped 148"),
    ("Valve test stand", "on track 4, done 52"),
    ("First flight", "not started 0, on track 99, blocked 176"),
)
POINTS = ((18, 15), (20, 19), (22, 20), (21, 21), (24, 18), (22, 22), (23, 24), (24, 21))
FLOW = ((0, 8, 5, 2), (2, 7, 6, 2), (2, 6, 6, 1), (1, 9, 6, 3), (3, 5, 5, 2), (2, 7, 7, 2), (2, 8, 8, 1), (1, 8, 6, 2))
MARKS = (
    ("Clarity", (3.2, 3.4, 3.3, 3.9, 4.1, 4.0, 4.2, 4.3)),
    ("Delivery", (2.8, 3.0, 2.6, 3.1, None, 3.4, 3.3, 3.6)),
    ("Operations", (3.9, 3.6, 3.7, 3.2, 3.0, 2.6, 2.9, 2.7)),
    ("Joy", (4.0, 3.9, 4.1, 4.0, 4.2, 4.0, 4.1, 4.1)),
)
# Declared odds: how many goals had them, and how many of those were reached.
ODDS = ((0.15, 6, 1), (0.35, 8, 4), (0.5, 18, 13), (0.7, 15, 12), (0.9, 14, 13))
PLAYS = (3, 18, 61, 190, 420, 760, 1010, 980, 730, 450, 230, 98, 38, 12)


def _lane(number: int, title: str, way: str) -> Lane:
    monday = datetime(2026, 1, 5, 8, tzinfo=UTC)
    told = [each.rpartition(" ") for each in way.split(", ")]
    begins = [monday + timedelta(hours=int(hours)) for _, _, hours in told]
    ends = [*begins[1:], NOW]
    spans = zip(told, begins, ends, strict=True)
    return Lane(number, title, tuple(Span(status, begin, end) for (status, _, _), begin, end in spans))


def _statuses(theme: Theme, form: Form) -> Drawing:
    lanes = tuple(_lane(number, *goal) for number, goal in enumerate(GOALS, 7))
    words = tuple((word.name, str(word.ending)) for word in DEFAULT_VOCABULARY.words)
    return pictures.statuses(Timeline(lanes, words, BEGIN, END, NOW), theme, form)


def _burn_up(theme: Theme, form: Form) -> Drawing:
    days = [Day(BEGIN + timedelta(days=at), *pair) for at, pair in enumerate(zip(SCOPE, DONE, strict=True))]
    return pictures.burn_up(days, (BEGIN, END), theme, form, title="Burn-up of Sprint 12")


def _velocity(theme: Theme, form: Form) -> Drawing:
    points = [(str(number), Points(*pair)) for number, pair in enumerate(POINTS, 5)]
    return pictures.velocity(points, velocity([done for _, done in POINTS]), theme, form)


def _health(theme: Theme, form: Form) -> Drawing:
    return pictures.health([Marks(*each) for each in MARKS], [str(number) for number in range(5, 13)], theme, form)


def _calibration(theme: Theme, form: Form) -> Drawing:
    bets = [Bet(odds, place < hits) for odds, count, hits in ODDS for place in range(count)]
    return pictures.calibration(calibration(bets), theme, form)


def _carried(theme: Theme, form: Form) -> Drawing:
    steps = [
        Trend(number, str(number), BEGIN, END, came + new, done, came, new, went)
        for number, (came, new, done, went) in enumerate(FLOW, 5)
    ]
    return pictures.carried(steps, theme, form)


def _forecast(theme: Theme, form: Form) -> Drawing:
    counts = tuple((float(value), count) for value, count in enumerate(PLAYS, 2))
    return pictures.forecast(Spread(counts, 7, 8, 10), theme, form)


KINDS: dict[str, Callable[[Theme, Form], Drawing]] = {
    "burn-up": _burn_up,
    "statuses": _statuses,
    "velocity": _velocity,
    "carried": _carried,
    "health": _health,
    "calibration": _calibration,
    "forecast": _forecast,
}


def main() -> None:
    """Draw all of them."""
    HERE.mkdir(exist_ok=True)
    for kind, draw in KINDS.items():
        for theme in Theme:
            drawing = draw(theme, Form.SVG)
            (HERE / f"{kind}-{theme}.svg").write_bytes(drawing.data)


if __name__ == "__main__":
    main()
