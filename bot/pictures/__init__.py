"""Pictures of figures, as SVG and PNG, on light and on dark, each with a text that says the same."""

from bot.pictures.burnup import burn_up
from bot.pictures.carried import carried, steps_of
from bot.pictures.forecast import forecast
from bot.pictures.health import health
from bot.pictures.odds import calibration
from bot.pictures.statuses import statuses
from bot.pictures.values import Day, Drawing, Form, Lane, Marks, Span, Spread, Step, Theme, Timeline
from bot.pictures.velocity import velocity

__all__ = [
    "Day",
    "Drawing",
    "Form",
    "Lane",
    "Marks",
    "Span",
    "Spread",
    "Step",
    "Theme",
    "Timeline",
    "burn_up",
    "calibration",
    "carried",
    "forecast",
    "health",
    "statuses",
    "steps_of",
    "velocity",
]
