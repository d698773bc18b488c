"""The rules of retros and of their actions, as the file spells them."""

from __future__ import annotations

from datetime import time

from bot.core.rules import ActionRules, Become, RetroRule
from config.rules import parse_rules

TEXT = """\
retro: {day: Thursday, at: "16:30", ask_days_before: 2, facilitator: Retro lead}
actions: {become: Issues, after_hours: 0, remind: false}
labels: {action: to do}
"""


def test_they_are_read_as_they_are_spelled() -> None:
    rules = parse_rules(TEXT)
    assert rules.retro == RetroRule(weekday=3, at=time(16, 30), ask_days_before=2, facilitator="Retro lead")
    assert rules.actions == ActionRules(Become.ISSUES, 0, remind=False)
    assert rules.labels.action == "to do"


def test_without_a_word_nobody_is_asked_and_actions_stay_boxes() -> None:
    rules = parse_rules("")
    assert (rules.retro.ask_days_before, rules.actions.become) == (0, Become.BOXES)
