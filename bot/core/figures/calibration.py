"""Are the odds that people declare the odds that come true?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean

# Fewer bets say nothing.
FEWEST = 5
# What happens by chance in one of ten cases or more often proves nothing.
CHANCE = 0.1
_NEVER = 1e-16
# Beyond what a float can tell from nothing when a few hundred of them are added.
_NEVER = 1e-18
_EVEN = (0.45, 0.55)
_STEPS = (0.25, 0.45, 0.55, 0.8)


@dataclass(frozen=True, slots=True)
class Bet:
    """A goal whose chance was declared (0 to 1), whether it was reached in its sprint, and its owner and team."""

    chance: float
    hit: bool
    owner: str = ""
    team: str = ""


@dataclass(frozen=True, slots=True)
class Bin:
    """Bets of about the same odds: how many, how many came true, the mean of what was declared.

    `word` is what to make of it.
    """

    name: str
    bets: int
    hits: int
    declared: float
    word: str


@dataclass(frozen=True, slots=True)
class Calibration:
    """Odds against outcomes. `brier` is the mean of the squared differences (0 is best; always saying 50:50 has 0.25).

    `brier` is None, and `word` says so, where there are fewer than five bets.
    """

    bets: int
    hits: int
    brier: float | None
    bins: tuple[Bin, ...]
    word: str


def calibration(bets: Sequence[Bet]) -> Calibration:
    """Return how well declared odds came true."""
    groups: dict[int, list[Bet]] = {}
    for bet in bets:
        groups.setdefault(sum(bet.chance >= step for step in _STEPS), []).append(bet)
    bins = tuple(_bin(place, groups[place]) for place in sorted(groups))
    hits = sum(bet.hit for bet in bets)
    if len(bets) < FEWEST:
        return Calibration(len(bets), hits, None, bins, too_few(len(bets)))
    brier = fmean((bet.chance - bet.hit) ** 2 for bet in bets)
    return Calibration(len(bets), hits, brier, bins, _word([bet.chance for bet in bets], hits))


def by_owner(bets: Iterable[Bet]) -> tuple[tuple[str, Calibration], ...]:
    """Return the same for each owner who has at least five bets, by name."""
    return _by([(bet.owner, bet) for bet in bets])


def by_team(bets: Iterable[Bet]) -> tuple[tuple[str, Calibration], ...]:
    """Return the same for each team that has at least five bets, by name."""
    return _by([(bet.team, bet) for bet in bets])


def _by(named: Iterable[tuple[str, Bet]]) -> tuple[tuple[str, Calibration], ...]:
    theirs: dict[str, list[tuple[str, Bet]]] = {}
    for name, bet in named:
        theirs.setdefault(name.casefold(), []).append((name, bet))
    found = {each[0][0]: [bet for _, bet in each] for name, each in theirs.items() if name and len(each) >= FEWEST}
    return tuple((name, calibration(found[name])) for name in sorted(found, key=str.casefold))


def too_few(count: int) -> str:
    """Return the word on a number too small to say anything."""
    return f"only {count} so far: too few to say" if count else "none so far"


def at_least(chances: Sequence[float], hits: int) -> float:
    """Return how likely so many hits, or more, are if every declared chance is true."""
    return _from(*_hits(chances), hits)


def _hits(chances: Sequence[float]) -> tuple[int, list[float]]:
    """Return how likely each number of hits is, from which number on (the Poisson binomial distribution).

    Numbers at both ends that as good as never happen are left out: of thousands of bets these are nearly all.
    """
    least, ways = 0, [1.0]
    for chance in chances:
        miss = 1 - chance
        ways = [one * miss + other * chance for one, other in zip([*ways, 0.0], [0.0, *ways], strict=True)]
        first = next(n for n, way in enumerate(ways) if way > _NEVER)
        last = next(n for n in range(len(ways) - 1, -1, -1) if ways[n] > _NEVER)
        least, ways = least + first, ways[first : last + 1]
    return least, ways


def _from(least: int, ways: Sequence[float], hits: int) -> float:
    return min(1.0, sum(ways[max(0, hits - least) :]))


def _bin(place: int, bets: Sequence[Bet]) -> Bin:
    chances, hits = [bet.chance for bet in bets], sum(bet.hit for bet in bets)
    edges = [0.0, *_STEPS, 1.0]
    low, high = edges[place], edges[place + 1]
    name = "50:50" if (low, high) == _EVEN else f"{low:.0%} to {high:.0%}"
    return Bin(name, len(bets), hits, fmean(chances), _word(chances, hits))


def _word(chances: Sequence[float], hits: int) -> str:
    """Say what to make of it; what chance explains well enough is no reason to change anything."""
    if len(chances) < FEWEST:
        return too_few(len(chances))
    known = _hits(chances)
    above, below = _from(*known, hits), 1.0 - _from(*known, hits + 1)
    if above <= CHANCE:
        return f"landed {hits} of {len(chances)}: aim higher"
    if below <= CHANCE:
        return f"landed {hits} of {len(chances)}: promise less, or say lower odds"
    return f"landed {hits} of {len(chances)}, as the odds say"
