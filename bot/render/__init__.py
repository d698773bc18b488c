"""Turns values into the text that people read, by our own templates and by those of a space."""

from bot.render.builtin import render
from bot.render.own import FOLDER, Words, shelf
from bot.render.printing import Trusted

__all__ = ["FOLDER", "Trusted", "Words", "render", "shelf"]
