"""When is a sprint, when is a ritual due, and when is it time to look again? Dates and zones in, instants out."""

from __future__ import annotations

from bot.core.calendar.agenda import Entry, Sprint, agenda
from bot.core.calendar.cadence import nth
from bot.core.calendar.checks import Asking, askings, awake, edges, middle
from bot.core.calendar.cron import parse_cron
from bot.core.calendar.days import WorkDays, work_days
from bot.core.calendar.holidays import countries, public_holidays, subdivisions
from bot.core.calendar.retros import RetrosDue, retro_days, retros_due
from bot.core.calendar.rotas import on_duty, rota, rota_key, whose_turn
from bot.core.calendar.sprints import (
    begins,
    next_opening,
    number_on,
    opening,
    opening_day,
    period_of,
    sprint,
    sprint_around,
    sprint_to_open,
)
from bot.core.calendar.times import Period, day_text, instant, local_day, weekday_text
from bot.core.calendar.titles import name, number_in, title
from bot.core.calendar.when import Due, Moment, due, moments
from bot.core.rules import BeforeEnd, Cron, OnDay, Weekly, When

__all__ = [
    "Asking",
    "BeforeEnd",
    "Cron",
    "Due",
    "Entry",
    "Moment",
    "OnDay",
    "Period",
    "RetrosDue",
    "Sprint",
    "Weekly",
    "When",
    "WorkDays",
    "agenda",
    "askings",
    "awake",
    "begins",
    "countries",
    "day_text",
    "due",
    "edges",
    "instant",
    "local_day",
    "middle",
    "moments",
    "name",
    "next_opening",
    "nth",
    "number_in",
    "number_on",
    "on_duty",
    "opening",
    "opening_day",
    "parse_cron",
    "period_of",
    "public_holidays",
    "retro_days",
    "retros_due",
    "rota",
    "rota_key",
    "sprint",
    "sprint_around",
    "sprint_to_open",
    "subdivisions",
    "title",
    "weekday_text",
    "whose_turn",
    "work_days",
]
