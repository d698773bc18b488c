"""What five people do in two sprints: all scenes of the play, and what is worth a look afterwards."""

from __future__ import annotations

from bot.demo.first import CHECKLIST, FIRST, RULES
from bot.demo.scenes import BEGIN, REPOSITORY, Ask, People, Scene, nothing
from bot.demo.second import SECOND

__all__ = ["ADDED", "BEGIN", "GOALS", "REPOSITORY", "RULES", "SCENES", "SIGHTS", "Ask", "People", "Scene", "nothing"]

SCENES = (*FIRST, *SECOND)

# In the order in which their issues are opened: those of the first sprint, and what the second one adds.
GOALS = (
    "First flight",
    "Launch licence",
    "Ground antenna",
    "Star tracker",
    "Landing radar",
    "Valve test stand",
    "Test fire",
    "Quieter pump",
)
ADDED = ("Recovery boat", CHECKLIST, "Test fire (the rest)")

# What is worth a look afterwards, by the title of the goal.
SIGHTS = {
    "First flight": "where two spoke at once, and which went on in the second sprint",
    "Test fire": "which was split, blocked, and called for help",
    "Star tracker": "with its history",
}
