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
from bot.core.figures.calibration import Bet, Bin, Calibration, at_least, by_owner, calibration
from bot.core.figures.causes import OTHER, USUAL, cause_of, counted, written
from bot.core.figures.flow import Counted, Flow, flow
from bot.core.figures.metrics import Compared, Promise, Turned, compared, spelled, table, unmeasured
from bot.core.figures.sprints import Figures, bets_of, counted_of, figures, name_of, points_of, records_of
from bot.core.figures.tiers import Criterion, Stand, Standing, Tier, highest, standings
from bot.core.figures.velocity import Points, Velocity, velocity
from bot.core.figures.words import met_words

__all__ = [
    "MOST",
    "OTHER",
    "USUAL",
    "Achieved",
    "Bet",
    "Bin",
    "Calibration",
    "Compared",
    "Counted",
    "Criterion",
    "Figures",
    "Flow",
    "Item",
    "Met",
    "Part",
    "Points",
    "Promise",
    "Stand",
    "Standing",
    "Tier",
    "Turned",
    "Velocity",
    "achievement",
    "at_least",
    "beside",
    "bets_of",
    "by_owner",
    "calibration",
    "cause_of",
    "compared",
    "counted",
    "counted_of",
    "figures",
    "flow",
    "goal_share",
    "highest",
    "is_guard",
    "met",
    "met_words",
    "name_of",
    "points_of",
    "records_of",
    "share",
    "spelled",
    "standings",
    "table",
    "unmeasured",
    "velocity",
    "written",
]
