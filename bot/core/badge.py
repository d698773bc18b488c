"""A badge: a small picture in SVG that says in three words how a sprint stands, for a README."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from html import escape

from bot.core.sheet import Sheet

# How much of the sprint's time may be ahead of what is done before that is worth a colour.
_BEHIND, _FAR_BEHIND = 0.2, 0.4
# Widths of characters at 11 px in Verdana and what stands in for it, in tenths of a pixel: of those that are not
# named the broad ones, so that text never leaves its half.
_WIDTHS = {
    **dict.fromkeys("ijl.,:;!|'I()[] ", 45),
    **dict.fromkeys("frt/-", 50),
    **dict.fromkeys("mwMW%", 110),
    **dict.fromkeys("ABCDEGHKNOPQRSTUVXYZ", 84),
}
_USUAL, _BROAD = 72, 130
_PAD, _HEIGHT = 6, 20
_LONGEST = 40


class Pace(StrEnum):
    """How what is done stands beside the time that is gone."""

    NONE = "no sprint"
    PLANNED = "planned"
    WELL = "on pace"
    BEHIND = "behind"
    FAR_BEHIND = "far behind"
    DONE = "done"


# White on each of them has a contrast of at least 4.5.
COLOURS = {
    Pace.NONE: "#5f6b66",
    Pace.PLANNED: "#5f6b66",
    Pace.WELL: "#0b6b4d",
    Pace.BEHIND: "#8a5a00",
    Pace.FAR_BEHIND: "#a32a13",
    Pace.DONE: "#05598c",
}


@dataclass(frozen=True, slots=True)
class Standing:
    """How a sprint stands: goals done of all that count (what was dropped does not), and its pace."""

    done: int
    all: int
    pace: Pace


def standing(sheet: Sheet | None, today: date) -> Standing:
    """Return how a sprint stands on a day; None where there is no sprint."""
    if sheet is None:
        return Standing(0, 0, Pace.NONE)
    counted = [goal for goal in sheet.goals if goal.ending != "not planned"]
    done = sum(goal.ending == "completed" for goal in counted)
    return Standing(done, len(counted), _pace(sheet, today, done, len(counted)))


def words(found: Standing) -> str:
    """Return how a sprint stands in a few words."""
    if found.pace is Pace.NONE:
        return str(Pace.NONE)
    counted = f"{found.done}/{found.all} done"
    if found.pace is Pace.PLANNED:
        return f"planned, {found.all} {'goal' if found.all == 1 else 'goals'}"
    return counted if found.pace in {Pace.WELL, Pace.DONE} else f"{counted}, {found.pace}"


def badge(label: str, found: Standing) -> str:
    """Return the badge as SVG; the same for the same values."""
    left, right = _cut(label), words(found)
    first, second = _width(left) + 2 * _PAD, _width(right) + 2 * _PAD
    whole = first + second
    title = escape(f"{left}: {right}")
    half = (
        '<g fill="#fff" text-anchor="middle" font-family="Verdana,DejaVu Sans,Geneva,sans-serif" font-size="11">'
        f'<text x="{first / 2:g}" y="14" textLength="{first - 2 * _PAD:g}">{escape(left)}</text>'
        f'<text x="{first + second / 2:g}" y="14" textLength="{second - 2 * _PAD:g}">{escape(right)}</text></g>'
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{whole:g}" height="{_HEIGHT}" role="img" aria-label="{title}">'
        f'<title>{title}</title><clipPath id="r"><rect width="{whole:g}" height="{_HEIGHT}" rx="4"/></clipPath>'
        f'<g clip-path="url(#r)"><rect width="{first:g}" height="{_HEIGHT}" fill="#3b4541"/>'
        f'<rect x="{first:g}" width="{second:g}" height="{_HEIGHT}" fill="{COLOURS[found.pace]}"/></g>{half}</svg>'
    )


def _pace(sheet: Sheet, today: date, done: int, all_: int) -> Pace:
    if sheet.state == "planned":
        return Pace.PLANNED
    if sheet.state == "closed" or (all_ and done == all_):
        return Pace.DONE
    length = (sheet.end - sheet.start).days + 1
    gone = min(1.0, max(0.0, (today - sheet.start).days / length))
    late = gone - (done / all_ if all_ else 0.0)
    if not all_ or late <= _BEHIND:
        return Pace.WELL
    return Pace.BEHIND if late <= _FAR_BEHIND else Pace.FAR_BEHIND


def _cut(text: str) -> str:
    plain = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    return plain if len(plain) <= _LONGEST else f"{plain[: _LONGEST - 1].rstrip()}…"


def _width(text: str) -> float:
    return sum(_WIDTHS.get(char, _USUAL if char.isascii() else _BROAD) for char in text) / 10
