"""Figures in plain sentences, for posts and for the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.core.figures.achievement import Achieved, Met
from bot.core.figures.burnup import Day
from bot.core.figures.calibration import FEWEST as FEWEST_BETS
from bot.core.figures.calibration import Calibration
from bot.core.figures.flow import Flow
from bot.core.figures.forecast import LAST, LONGEST, Spread
from bot.core.figures.freshness import USUAL_DAYS, Freshness
from bot.core.figures.health import Marks
from bot.core.figures.sprints import Figures
from bot.core.figures.tiers import Stand, Standing
from bot.core.figures.trends import WINDOW, Trend, Unreported, drift
from bot.core.figures.velocity import FEWEST, Velocity

_NAMED = 8
_LONGEST = 80
# A share that moves less has not moved.
_STILL = 0.05
_WEEK = 7


def met_words(found: Sequence[Met]) -> str:
    """Return how many targets of a goal are met; one that nobody said anything of is none that is missed.

    "" for a goal without targets.
    """
    if not found:
        return ""
    total, unsaid = len(found), found.count(Met.UNSAID)
    targets = f"{total} {'target' if total == 1 else 'targets'}"
    if unsaid == total:
        return f"{targets}, not marked"
    yes, counted = sum(each.yes for each in found), found.count(Met.NUMBERS)
    by_numbers = "by its numbers" if counted == 1 else "by their numbers"
    said = f", {by_numbers if counted == yes else f'{counted} {by_numbers}'}" if counted else ""
    return f"{yes} of {targets} met{said}{f', {unsaid} not marked' if unsaid else ''}"


def achieved_words(found: Achieved) -> Iterator[str]:
    """Yield what a sprint has reached, and what that does not count."""
    if found.share is not None:
        parts = [f"{part.name or 'the rest'} {_share(part.share)}, weight {part.weight:.0%}" for part in found.parts]
        told = f" ({'; '.join(parts)})" if parts else ""
        yield f"Achieved: {found.share:.0%} of what is measured{told}."
    if found.unmeasured:
        part = f", so that {found.covered:.0%} of the plan is measured" if found.share is not None else ""
        yield f"Unmeasured: {names(found.unmeasured)}{part}."
    if found.uncounted:
        yield f"In no part with a weight, and not counted: {names(found.uncounted)}."


def tier_words(found: Sequence[Standing]) -> Iterator[str]:
    """Yield how each tier stands."""
    for each in found:
        words = f"{_capital(each.tier.name)} ({each.tier.at:.0%}): {each.stand}"
        if each.tier.criteria and each.stand is not Stand.REACHED:
            words += f"; {each.met} of {len(each.tier.criteria)} criteria met"
            words += f", not yet: {names(each.missing)}" if each.missing else ""
            words += f", nobody can tell: {names(each.untold)}" if each.untold else ""
        yield f"{words}."


def plan_words(planned: float, aim: float | None, pace: Velocity | None) -> Iterator[str]:
    """Yield how the points of a plan stand beside what the sprint aims at, and beside the pace so far."""
    if aim is None:
        yield f"Planned are {_points(planned)}."
    else:
        beside = f"{abs(planned - aim):g} {'above' if planned > aim else 'below'}" if planned != aim else "just"
        yield f"Planned are {_points(planned)}, {beside} the {aim:g} that the sprint aims at."
    if pace is None:
        yield f"A pace is told from {FEWEST} sprints with points on."
        return
    yield pace_words(pace)
    if planned > pace.high:
        yield "That is more than any of them did."


def pace_words(pace: Velocity) -> str:
    """Return the pace with its range."""
    return (
        f"The last {pace.sprints} sprints did {pace.low:g} to {_points(pace.high)}, with a median of {pace.middle:g}."
    )


def flow_words(found: Flow, sprints: int) -> Iterator[str]:
    """Yield what became of goals over several sprints."""
    if found.hit is None:
        return
    over = f"Over {sprints} sprints" if sprints > 1 else "In this sprint"
    yield f"{over} {found.hit:.0%} of the promised goals were done."
    if found.carried:
        yield (
            f"{found.carried:.0%} of the goals went on in the next sprint, half of them in their sprint {found.age:g}"
            f" or later, the oldest in its sprint {found.oldest}."
        )
    if found.scope:
        yield f"Goals added and taken out after the start came to {found.scope:.0%} of what was promised."


def odds_words(found: Calibration) -> Iterator[str]:
    """Yield how declared odds came true, of each kind of which there are enough."""
    for each in found.bins:
        if each.bets >= FEWEST_BETS:
            yield f"Goals at {each.name} {each.word}."
    if found.brier is not None:
        yield f"Brier score of all {found.bets}: {found.brier:.2f} (0 is best; saying 50:50 of everything has 0.25)."


def cause_words(causes: Sequence[tuple[str, int]]) -> Iterator[str]:
    """Yield why goals were missed."""
    if causes:
        yield f"Missed for: {', '.join(f'{cause} ({count})' for cause, count in causes)}."


def history_words(found: Figures) -> Iterator[str]:
    """Yield what several sprints say together."""
    yield from flow_words(found.flow, len(found.records))
    if found.velocity:
        yield pace_words(found.velocity)
    yield from odds_words(found.calibration)
    yield from cause_words(found.causes)


def next_words(found: Spread, sprints: int, what: str) -> str:
    """Return what the next sprint may do, from the last of so many sprints; `what` is counted, "goals" or "points"."""
    return (
        f"If the next sprint is like one of the last {min(sprints, LAST)}: {found.p15:g} {what} or more in 85 of 100"
        f" plays, {found.p50:g} or more in half of them, and more than {found.p85:g} in no more than 15."
    )


def until_words(found: Spread, left: float, what: str) -> str:
    """Return after how many sprints so much is done."""
    if found.p85 >= LONGEST:
        return f"{left:,.10g} {what} are not done after {LONGEST} sprints in 15 of 100 plays or more."
    return (
        f"{left:,.10g} {what} are done after {_sprints(found.p50)} in half of the plays,"
        f" and after {_sprints(found.p85)} in 85 of 100."
    )


def trend_words(found: Sequence[Trend]) -> Iterator[str]:
    """Yield where shares go: the mean of the last three sprints beside that of the three before."""
    for name, values in (
        ("Promised goals done", [each.hit for each in found]),
        ("Goals carried over", [each.carry for each in found]),
        ("Achieved", [each.achieved for each in found]),
    ):
        moved = drift(values)
        if moved is not None:
            way = "as before" if abs(moved.change) < _STILL else "up" if moved.change > 0 else "down"
            beside = f"{moved.now:.0%} in the last {WINDOW} sprints, {moved.before:.0%} in the {WINDOW} before"
            yield f"{name}: {beside}: {way}."


def burnup_words(days: Sequence[Day], name: str) -> Iterator[str]:
    """Yield how much of a sprint that runs is done, and how that was a week before."""
    if days:
        last, before = days[-1], days[-8] if len(days) > _WEEK else None
        since = f"; a week ago {before.done:g} of {before.scope:g}" if before else ""
        yield f"{name} until now: {last.done:g} of {last.scope:g} goals are done{since}."


def freshness_words(found: Freshness) -> Iterator[str]:
    """Yield how lately anybody was heard of."""
    if not found.goals:
        return
    goals, were = "goal" if found.goals == 1 else "goals", "was" if found.fresh == 1 else "were"
    yield f"Of {found.goals} open {goals} {found.fresh} {were} heard of in the last {USUAL_DAYS} working days."
    if found.oldest is not None and found.middle is not None:
        yield f"The oldest word is {_days(found.oldest)} old, the median {found.middle:g}."
    if found.silent:
        yield f"Of {found.silent} nobody has said a word."


def health_words(found: Sequence[Marks]) -> Iterator[str]:
    """Yield the last mean of each dimension of health, and where it goes."""
    told = [f"{each.name} {each.now:.1f} {each.arrow}".rstrip() for each in found if each.now is not None]
    if told:
        yield f"Health, of 5: {names(told)}."


def unreported_words(found: Sequence[Unreported]) -> Iterator[str]:
    """Yield which numbers were promised and not reported."""
    told = [f"{each.name} in {each.missing} of {each.promised}" for each in found]
    if told:
        yield f"Unmeasured, of the sprints that promised it: {names(told)}."


def names(every: Sequence[str]) -> str:
    """Return the first few names, and how many more there are."""
    shown = ", ".join(each if len(each) <= _LONGEST else f"{each[: _LONGEST - 1].rstrip()}…" for each in every[:_NAMED])
    return f"{shown} and {len(every) - _NAMED} more" if len(every) > _NAMED else shown


def _days(number: int) -> str:
    return f"{number} {'day' if number == 1 else 'days'}"


def _sprints(number: float) -> str:
    return f"{number:g} {'sprint' if number == 1 else 'sprints'}"


def _share(share: float | None) -> str:
    return "unmeasured" if share is None else f"{share:.0%}"


def _points(points: float) -> str:
    return f"{points:g} {'point' if points == 1 else 'points'}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
