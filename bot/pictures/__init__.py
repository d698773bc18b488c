"""Pictures of figures, as SVG and PNG, on light and on dark, each with a text that says the same."""

from bot.pictures.burnup import burn_up
from bot.pictures.carried import carried
from bot.pictures.forecast import forecast
from bot.pictures.health import health
from bot.pictures.odds import calibration
from bot.pictures.statuses import statuses
from bot.pictures.values import Drawing, Form, Lane, Size, Theme, Timeline
from bot.pictures.velocity import velocity

__all__ = [
    "Drawing",
    "Form",
    "Lane",
    "Size",
    "Theme",
    "Timeline",
    "burn_up",
    "calibration",
    "carried",
    "forecast",
    "health",
    "statuses",
    "velocity",
]
