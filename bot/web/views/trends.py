"""The trends page: what the records of many sprints say together, each figure as a table beside its picture."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.core.figures import Calibration, figures
from bot.core.figures.calibration import FEWEST
from bot.core.figures.forecast import Spread, next_sprint, refusal
from bot.core.figures.trends import Trend, drift, trends, unreported
from bot.core.figures.words import history_words
from bot.core.record import Record
from bot.web.views.goals import base_of
from bot.web.views.words import amount, days

_NONE = "–"


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture: its heading, its addresses on light and on dark, and what it shows in words."""

    heading: str
    light: str
    dark: str
    alt: str


@dataclass(frozen=True, slots=True)
class Sprint:
    """A sprint as a row: every cell as text, "–" where there is nothing to tell."""

    name: str
    href: str
    days: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Way:
    """Where a figure goes: its name, its mean lately and before, and whether that is better, worse or the same."""

    name: str
    now: str
    before: str
    tone: str
    word: str


@dataclass(frozen=True, slots=True)
class Odds:
    """A row of the table of odds."""

    name: str
    bets: int
    hits: int
    declared: str
    word: str


@dataclass(frozen=True, slots=True)
class Page:
    """The page; without sprints nothing is told."""

    said: tuple[str, ...]
    heads: tuple[str, ...]
    sprints: tuple[Sprint, ...]
    ways: tuple[Way, ...]
    odds: tuple[Odds, ...]
    odds_word: str
    owners: tuple[Odds, ...]
    forecast: tuple[str, ...]
    causes: tuple[tuple[str, int], ...]
    unreported: tuple[str, ...]
    pictures: tuple[Figure, ...]


HEADS = ("Goals", "Done", "Of promised", "Achieved", "Points", "Carried", "Scope", "Health", "Brier")


def page(records: Sequence[Record], health: Mapping[int, float], repository: str) -> Page:
    """Return the page of these records, oldest first; `health` is the mean of marks by the number of the issue."""
    every, rows = figures(records), trends(records, health)
    return Page(
        said=tuple(history_words(every)),
        heads=HEADS,
        sprints=tuple(_sprint(row, repository) for row in reversed(rows)),
        ways=tuple(_ways(rows)),
        odds=tuple(_odds(every.calibration)),
        odds_word=_brier(every.calibration),
        owners=tuple(_owner(owner, each) for owner, each in every.owners),
        forecast=tuple(_forecast(rows)),
        causes=every.causes,
        unreported=tuple(f"{each.name}: missing in {each.missing} of {each.promised}" for each in unreported(records)),
        pictures=tuple(_pictures(rows, every.calibration, repository)),
    )


def _sprint(row: Trend, repository: str) -> Sprint:
    cells = (
        str(row.goals),
        str(row.done),
        _share(row.hit),
        _share(row.achieved),
        _NONE if row.points is None else f"{amount(row.points)} of {amount(row.promised or 0)}",
        str(row.carried),
        _share(row.scope),
        _NONE if row.health is None else f"{row.health:.1f}",
        _NONE if row.brier is None else f"{row.brier:.2f}",
    )
    return Sprint(row.name, f"{base_of(repository)}/records/{row.sprint}", days(row.start, row.end), cells)


def _share(share: float | None) -> str:
    return _NONE if share is None else f"{share:.0%}"


def _ways(rows: Sequence[Trend]) -> Iterator[Way]:
    """Yield where the figures go: of some more is better, of some less, and of points neither."""
    for name, values, better, form, least in (
        ("Done of what was promised", [row.hit for row in rows], 1, "{:.0%}", 0.02),
        ("Achieved", [row.achieved for row in rows], 1, "{:.0%}", 0.02),
        ("Points done", [row.points for row in rows], 0, "{:.1f}", 0.0),
        ("Carried over", [row.carry for row in rows], -1, "{:.0%}", 0.02),
        ("Change of scope", [row.scope for row in rows], -1, "{:.0%}", 0.02),
        ("Health", [row.health for row in rows], 1, "{:.1f}", 0.1),
    ):
        found = drift(values)
        if found is None:
            continue
        moved = found.change * better
        still = abs(found.change) <= least or not better
        word = ("as before" if better else "") if still else "better" if moved > 0 else "worse"
        tone = "idle" if still else "good" if moved > 0 else "bad"
        yield Way(name, form.format(found.now), form.format(found.before), tone, word)


def _odds(found: Calibration) -> Iterator[Odds]:
    for each in found.bins:
        yield Odds(each.name, each.bets, each.hits, f"{each.declared:.0%}", each.word)


def _owner(owner: str, found: Calibration) -> Odds:
    return Odds(owner, found.bets, found.hits, "" if found.brier is None else f"{found.brier:.2f}", found.word)


def _brier(found: Calibration) -> str:
    if found.brier is None:
        return f"Of {found.bets or 'no'} goals with odds nothing can be said yet: from {FEWEST} on it can."
    return f"Brier score of all {found.bets}: {found.brier:.2f}. 0 is best; saying 50:50 of everything has 0.25."


def _forecast(rows: Sequence[Trend]) -> Iterator[str]:
    """Yield what the next sprint may do, played with dice that fall the same for the same records."""
    for noun, done in (
        ("goals", [float(row.done) for row in rows]),
        ("points", [row.points for row in rows if row.points is not None]),
    ):
        refused = refusal(done)
        if not refused:
            dice = random.Random(f"{noun} {done}")  # noqa: S311 - plays, no secret
            found = next_sprint(done, dice)
            if found is not None:
                yield _spread(found, noun)
        elif noun == "goals":
            yield f"{refused[:1].upper()}{refused[1:]}."


def _spread(found: Spread, noun: str) -> str:
    return (
        f"If the next sprint is like one of the last twelve: {amount(found.p15)} {noun} or more in 85 of 100 plays, "
        f"{amount(found.p50)} in half of them, {amount(found.p85)} or more in 15."
    )


def _pictures(rows: Sequence[Trend], odds: Calibration, repository: str) -> Iterator[Figure]:
    """Yield the pictures for which there is something to draw."""
    last = rows[-1] if rows else None
    if last is None:
        return
    yield _figure(
        "carried", "Goals from sprint to sprint", "How many goals were new, came along, were done, went on", repository
    )
    if any(row.points is not None for row in rows):
        yield _figure(
            "velocity", "Points done in each sprint", "Points done, with the range of the last sprints", repository
        )
    if any(row.health is not None for row in rows):
        yield _figure("health", "Health", "The mean of the marks of each dimension", repository)
    if odds.bets:
        yield _figure("calibration", "Declared odds, and what came true", "Odds against outcomes", repository)
    if not refusal([float(row.done) for row in rows]):
        yield _figure(
            "forecast", "What the next sprint may do", "How often each number of goals was played", repository
        )


def _figure(kind: str, heading: str, alt: str, repository: str) -> Figure:
    address = f"{base_of(repository)}/pictures/{kind}.svg"
    said = f"{alt}; the table on this page has the figures"
    return Figure(heading, f"{address}?size=narrow&theme=light", f"{address}?size=narrow&theme=dark", said)
