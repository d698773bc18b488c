"""A sprint as the dashboard's tests look at it: some goals of every kind, or a hundred of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from bot.core.sheet import Finding, Goal, Number, Sheet, Target, Word
from bot.core.status import DEFAULT_VOCABULARY

NOW = datetime(2026, 11, 19, 13, 5, tzinfo=UTC)
REPOSITORY = "acme/rockets"
ISSUES = f"https://github.com/{REPOSITORY}/issues"
WORDS = tuple(Word(word.name, word.emoji, word.ending.value.replace("_", " ")) for word in DEFAULT_VOCABULARY.words)
_SIGNS = {word.name: (word.emoji, word.ending) for word in WORDS}
PEOPLE = ("ada", "grace", "edsger", "barbara", "linus")


def goal(number: int, title: str, status: str, *, days: float = 1, **more: object) -> Goal:
    """A goal of which was heard so many days ago."""
    sign, ending = _SIGNS[status]
    made = Goal(number, title, status, sign, ending, f"{ISSUES}/{number}" if number else "")
    return replace(made, updated_at=NOW - timedelta(days=days), since=NOW - timedelta(days=days), **more)  # type: ignore[arg-type]  # fields by name


# One goal a line would be too long, one field a line would hide the goals.
# fmt: off
GOALS = (
    goal(2, "Engine fires for 60 seconds without a leak", "on track", days=0.2, owner="ada", team="Propulsion",
         share=0.7, points=8, confidence=0.8, words="Third run held for 48 s; the last seal arrives on Friday.",
         targets=(Target("Burn time on the stand", "on track", "🟢", 20, 48, 60, None, "s", 0.7),
                  Target("Leak rate at full pressure", "", "", 5, 1.2, 1, None, "%", 0.95))),
    goal(3, "Valve test stand runs by itself", "done", days=2, owner="grace", team="Propulsion", share=1.0, points=5,
         targets=(Target("Valves tested without a person", "done", "✅", 0, 12, 12, None, "", 1.0, met=True),)),
    goal(4, "Launch licence for the spring window", "blocked", days=1, owner="edsger", team="Propulsion", age=2,
         share=0.4,
         words="The agency wants the noise report before it reads on; nobody has a microphone that goes to 160 dB.",
         help="Who knows somebody with a measuring van?"),
    goal(5, "Quieter pump", "at risk", days=6, owner="ada", team="Propulsion", share=0.3, added=True,
         targets=(Target("Noise at one metre", "at risk", "🟡", 96, 91, 80, 84, "dB", 0.3),
                  Target("Pump drawings reviewed"))),
    goal(6, "Star tracker sees ten stars at dusk", "on track", days=0.1, owner="barbara", team="Guidance", share=0.5,
         confidence=0.5, targets=(Target("Stars found", "", "", 4, 7, 10, None, "", 0.5),)),
    goal(7, "Landing radar ignores dust", "off track", days=3, owner="linus", team="Guidance", share=0.1, age=3,
         conflict="@linus: the plan says off track and the board says on track. Which one is it?"),
    goal(8, "Flight computer restarts in 200 ms", "done", days=4, owner="barbara", team="Guidance", share=1.0,
         points=3),
    goal(9, "Telemetry in one place", "not started", days=8, team="Guidance", points=2),
    goal(10, "First flight plan is signed", "on track", days=1, owner="grace", lane="Whole company", share=0.6),
    goal(11, "Old test data is archived", "dropped", days=5, owner="linus"),
    goal(12, "Wind limits agreed with the range", "carried over", days=2, owner="edsger", age=2),
    goal(0, "Spare parts are counted", "not started", days=9, owner="linus"),
)
# fmt: on

SHEET = Sheet(
    REPOSITORY,
    1,
    "Sprint 48 (Nov 9 - Nov 20)",
    f"{ISSUES}/1",
    date(2026, 11, 9),
    date(2026, 11, 20),
    zone="Europe/Berlin",
    number=48,
    verdict="2 of 12 goals done, 3 on track, 1 at risk, 1 off track, 1 blocked.",
    pace="Three quarters of the working time are over.",
    goals=GOALS,
    words=WORDS,
    teams=("Propulsion", "Guidance"),
    findings=(
        Finding("goal-without-target", "warning", "“Quieter pump” has a target without a number", "Propulsion", 14),
        Finding("too-many-goals", "info", "linus owns three goals, more than two at once is a lot", "Guidance", 3),
        Finding("no-owner", "error", "“Telemetry in one place” has no owner", "Guidance", 9),
    ),
    problems=("The board has no column for “off track”; add one, or name it in the rules under boards.columns.",),
    numbers=(
        Number("Aborted runs a week", "3", "7", "2", better=True),
        Number("Review time", "26 h", "19 h", "12 h", better=False),
        Number("Noise complaints", "", "4", "0"),
    ),
    achieved=0.46,
    retros=((31, "Retro of week 2, Sprint 48"), (21, "Retro of week 1, Sprint 48")),
)


def large(goals: int = 100) -> Sheet:
    """A sprint of ten teams with so many goals, each with two targets and words."""
    names = [word.name for word in WORDS]
    made = tuple(
        goal(
            100 + number,
            f"Goal number {number} makes the rocket a little better than it was before",
            names[number % len(names)],
            days=number % 9,
            owner=PEOPLE[number % len(PEOPLE)],
            team=f"Team {number % 10}",
            share=number / goals,
            points=3.0,
            confidence=0.7,
            words="It goes on; the parts are here and the second run is planned for tomorrow.",
            targets=(
                Target("Runs without a fault", "on track", "🟢", 0, 7, 10, None, "", 0.7),
                Target("Time to restart", "", "", 900, 400, 200, None, "ms", 0.71),
            ),
        )
        for number in range(goals)
    )
    teams = tuple(dict.fromkeys(each.team for each in made))
    return replace(SHEET, goals=made, teams=teams)
