"""Pictures of every kind, from values made by hand: those of a team, none at all, and as many as there can be."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from bot.core.figures import Bet, Day, Marks, Points, Span, Spread, Trend, calibration, velocity
from bot.core.status import DEFAULT_VOCABULARY
from bot.pictures import Drawing, Form, Lane, Size, Theme, Timeline
from bot.pictures import burn_up as burn_up_of
from bot.pictures import calibration as odds_of
from bot.pictures import carried as carried_of
from bot.pictures import forecast as forecast_of
from bot.pictures import health as health_of
from bot.pictures import statuses as statuses_of
from bot.pictures import velocity as velocity_of

Draw = Callable[[Theme, Form], Drawing]

BEGIN, END = date(2026, 1, 5), date(2026, 1, 16)
MONDAY = datetime(2026, 1, 5, 9, tzinfo=UTC)
NOW = MONDAY + timedelta(days=8, hours=5)
WORDS = tuple((word.name, str(word.ending)) for word in DEFAULT_VOCABULARY.words)
TITLES = (
    *("Star tracker", "Quieter pump for the second stage, tested at full thrust on the new stand", "Landing radar"),
    *(
        "Launch licence: $5 now and $7 later",
        "Gyros <b>& more</b>",
        "火箭发动机测试",
        "تجربة المحرك",
        "🚀 First flight",
    ),
    *("Тест клапана", "Valve test stand"),
)
_WAY = ("on track", "at risk", "blocked", "on track", "off track", "carried over", "done")


def days(count: int, begin: date = BEGIN) -> tuple[Day, ...]:
    """Days on which more and more is done, of a scope that changes."""
    scope = (10, 10, 12, 12, 11, 11, 11, 13)
    return tuple(
        Day(begin + timedelta(days=place), scope[min(place, 7)] + place // 20, min(place, 10)) for place in range(count)
    )


def lane(number: int, title: str) -> Lane:
    """A goal whose status changed a few times."""
    at, spans = MONDAY, [Span("not started", MONDAY, MONDAY + timedelta(hours=8 + number % 5))]
    for place in range(number % 5 + 1):
        at = spans[-1].end
        spans.append(Span(_WAY[(number + place) % 7], at, at + timedelta(hours=20 + 9 * (number % 4))))
    return Lane(number, title, (*spans[:-1], Span(spans[-1].status, at, NOW)))


def timeline(count: int) -> Timeline:
    """So many goals."""
    lanes = tuple(lane(number, TITLES[number % len(TITLES)]) for number in range(7, 7 + count))
    return Timeline(lanes, WORDS, BEGIN, END, NOW, "Europe/Berlin")


def points(count: int) -> tuple[tuple[str, Points], ...]:
    """The points of so many sprints."""
    return tuple((str(number + 1), Points(18 + number % 7, 14 + number * 5 % 11)) for number in range(count))


def flow(count: int) -> tuple[Trend, ...]:
    """The goals of so many sprints."""
    return tuple(step(str(at + 1), (at + 2) % 4 if at else 0, 6 + at % 3, 4 + at % 2, at % 4) for at in range(count))


def step(name: str, came: int, new: int, done: int, carried: int) -> Trend:
    """A sprint in the flow of goals."""
    return Trend(7, name, BEGIN, END, came + new, done, came, new, carried)


def marks(count: int) -> tuple[tuple[Marks, ...], tuple[str, ...]]:
    """The marks of so many sprints; now and then nobody gave any."""
    named = ("Clarity", "Delivery", "Operations", "Learning and growing together")
    return (
        tuple(
            Marks(name, tuple(None if (at + row) % 7 == 3 else 1.5 + (at * 3 + row) % 7 / 2 for at in range(count)))
            for row, name in enumerate(named)
        ),
        tuple(str(at + 1) for at in range(count)),
    )


def bets(count: int) -> list[Bet]:
    """Goals with odds."""
    odds = (0.1, 0.3, 0.5, 0.5, 0.7, 0.9)
    return [Bet(odds[place % 6], place * 7 % 10 < odds[place % 6] * 11) for place in range(count)]


SPREAD = Spread(tuple((4 + place, (1, 5, 40, 180, 300, 240, 120, 40, 9, 2)[place]) for place in range(10)), 7, 8, 10)


def _velocity(count: int) -> Draw:
    told = points(count)
    pace = velocity([each.done for _, each in told])
    return lambda theme, form: velocity_of(told, pace, theme, form)


USUAL: dict[str, Draw] = {
    "burn-up": lambda theme, form: burn_up_of(days(8), (BEGIN, END), theme, form, title="Burn-up of Sprint 12"),
    "statuses": lambda theme, form: statuses_of(timeline(10), theme, form),
    "velocity": _velocity(8),
    "carried": lambda theme, form: carried_of(flow(8), theme, form),
    "health": lambda theme, form: health_of(*marks(8), theme, form),
    "calibration": lambda theme, form: odds_of(calibration(bets(42)), theme, form),
    "forecast": lambda theme, form: forecast_of(SPREAD, theme, form),
}
LITTLE: dict[str, Draw] = {
    "burn-up of no day": lambda theme, form: burn_up_of((), (BEGIN, END), theme, form),
    "burn-up of a day": lambda theme, form: burn_up_of(days(1), (BEGIN, BEGIN), theme, form),
    "statuses of no goal": lambda theme, form: statuses_of(timeline(0), theme, form),
    "statuses of a goal": lambda theme, form: statuses_of(timeline(1), theme, form),
    "velocity of no sprint": _velocity(0),
    "velocity of a sprint": _velocity(1),
    "carried of no sprint": lambda theme, form: carried_of((), theme, form),
    "carried of a sprint": lambda theme, form: carried_of(flow(1), theme, form),
    "health of nobody": lambda theme, form: health_of((), (), theme, form),
    "health without marks": lambda theme, form: health_of((Marks("Clarity", (None,)),), ("1",), theme, form),
    "health of a sprint": lambda theme, form: health_of(*marks(1), theme, form),
    "calibration of nothing": lambda theme, form: odds_of(calibration([]), theme, form),
    "calibration of a goal": lambda theme, form: odds_of(calibration(bets(1)), theme, form),
    "forecast of nothing": lambda theme, form: forecast_of(None, theme, form),
    "forecast of one outcome": lambda theme, form: forecast_of(Spread(((5, 100),), 5, 5, 5), theme, form),
}
MUCH: dict[str, Draw] = {
    "burn-up of half a year": lambda theme, form: burn_up_of(
        days(180), (BEGIN, date(2026, 7, 3)), theme, form, unit="point"
    ),
    "statuses of 100 goals": lambda theme, form: statuses_of(timeline(100), theme, form),
    "velocity of 60 sprints": _velocity(60),
    "carried of 60 sprints": lambda theme, form: carried_of(flow(60), theme, form),
    "health of 60 sprints": lambda theme, form: health_of(*marks(60), theme, form),
    "calibration of 900 goals": lambda theme, form: odds_of(calibration(bets(900)), theme, form),
}
NARROW: dict[str, Draw] = {
    "narrow burn-up": lambda theme, form: burn_up_of(days(8), (BEGIN, END), theme, form, size=Size.NARROW),
    "narrow statuses": lambda theme, form: statuses_of(timeline(30), theme, form, size=Size.NARROW),
    "narrow velocity": lambda theme, form: velocity_of(points(60), None, theme, form, size=Size.NARROW),
    "narrow carried": lambda theme, form: carried_of(flow(8), theme, form, size=Size.NARROW),
    "narrow health": lambda theme, form: health_of(*marks(8), theme, form, size=Size.NARROW),
    "narrow calibration": lambda theme, form: odds_of(calibration(bets(42)), theme, form, size=Size.NARROW),
    "narrow forecast": lambda theme, form: forecast_of(SPREAD, theme, form, size=Size.NARROW),
}
