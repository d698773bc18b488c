"""Figures: what a sprint achieved, and what many sprints say together. Each is defined in docs/figures.md."""

from bot.core.figures.achievement import (
    MOST,
    Achieved,
    Item,
    Met,
    Part,
    achievement,
    goal_share,
    is_guard,
    met,
    share,
)
from bot.core.figures.beside import beside
from bot.core.figures.burnup import Day, Endings, burnup
from bot.core.figures.calibration import Bet, Bin, Calibration, at_least, by_owner, by_team, calibration
from bot.core.figures.causes import OTHER, USUAL, cause_of, counted, written
from bot.core.figures.flow import Counted, Flow, flow
from bot.core.figures.forecast import Spread, next_sprint, refusal, sprints_until
from bot.core.figures.freshness import Freshness, days_since, freshness, lately
from bot.core.figures.health import Marks, by_sprint, health, overall
from bot.core.figures.metrics import Compared, Promise, Turned, compared, spelled, table, unmeasured
from bot.core.figures.sprints import Figures, bets_of, counted_of, figures, name_of, of_team, points_of, records_of
from bot.core.figures.tiers import Criterion, Stand, Standing, Tier, highest, standings
from bot.core.figures.timeline import Between, Span, blocked_hours, hours_in, spans, status_at, wall
from bot.core.figures.trends import Drift, Trend, Unreported, drift, trends, unreported
from bot.core.figures.velocity import Points, Velocity, velocity
from bot.core.figures.words import met_words

__all__ = [
    "MOST",
    "OTHER",
    "USUAL",
    "Achieved",
    "Bet",
    "Between",
    "Bin",
    "Calibration",
    "Compared",
    "Counted",
    "Criterion",
    "Day",
    "Drift",
    "Endings",
    "Figures",
    "Flow",
    "Freshness",
    "Item",
    "Marks",
    "Met",
    "Part",
    "Points",
    "Promise",
    "Span",
    "Spread",
    "Stand",
    "Standing",
    "Tier",
    "Trend",
    "Turned",
    "Unreported",
    "Velocity",
    "achievement",
    "at_least",
    "beside",
    "bets_of",
    "blocked_hours",
    "burnup",
    "by_owner",
    "by_sprint",
    "by_team",
    "calibration",
    "cause_of",
    "compared",
    "counted",
    "counted_of",
    "days_since",
    "drift",
    "figures",
    "flow",
    "freshness",
    "goal_share",
    "health",
    "highest",
    "hours_in",
    "is_guard",
    "lately",
    "met",
    "met_words",
    "name_of",
    "next_sprint",
    "of_team",
    "overall",
    "points_of",
    "records_of",
    "refusal",
    "share",
    "spans",
    "spelled",
    "sprints_until",
    "standings",
    "status_at",
    "table",
    "trends",
    "unmeasured",
    "unreported",
    "velocity",
    "wall",
    "written",
]
