"""What every plan of a space goes by: the rules of the house in words, who is away, and who is support hero."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby, pairwise

from bot.core import calendar
from bot.core.calendar import Period, day_text
from bot.core.lint.table import TABLE
from bot.core.rules import Level, Rules

HERO = "support_hero"


@dataclass(frozen=True, slots=True)
class Days:
    """Somebody, and days in words: `Jan 7 to Jan 9, Jan 14`; "" for the whole sprint."""

    who: str
    days: str


def house_rules(rules: Rules) -> Iterator[str]:
    """Yield the rules of the house, one sentence each, as the rules of the space have them."""
    lint, owners = rules.lint, rules.owners.only_from or rules.lint.engineers
    yield "Every goal has a single owner, who answers for it; whoever helps is named beside."
    if owners:
        yield f"Goals are owned by {', '.join(owners)}."
    if calendar.rota(HERO, rules) is not None:
        yield "Whoever is support hero or away owns nothing in that time."
    if _asks("no-target", rules):
        yield "Every goal says by which number we will see that it is reached."
    if _asks("too-many-goals", rules):
        yield f"Nobody owns more than {lint.most_goals_per_owner} goals."
    if _asks("too-many-headlines", rules):
        yield f"At most {lint.most_headlines} of them are headline goals."
    times = rules.planning.hangovers.flag_at
    yield f"What would be carried over for the {_nth(times)} time is split, gets another owner, or is dropped."
    if rules.planning.gate == "retro":
        yield "The sprint starts when the last retro has an action, or is closed."


def heroes(rules: Rules, period: Period) -> tuple[Days, ...]:
    """Return who is support hero on the working days of a sprint, in order."""
    days = calendar.work_days(rules).working_days(period.start, period.end)
    on_duty = [(day, calendar.on_duty(HERO, day, rules, period)) for day in days]
    runs = [(who, [day for day, _ in group]) for who, group in groupby(on_duty, key=lambda each: each[1])]
    found = [(who, run) for who, run in runs if who]
    if len(runs) == 1:
        return tuple(Days(who, "") for who, _ in found)
    return tuple(Days(who, _span(run[0], run[-1])) for who, run in found)


def away(rules: Rules, period: Period, people: Sequence[str] = ()) -> tuple[Days, ...]:
    """Return who is away on working days of a sprint, and when; only these people, or everybody."""
    work, wanted = calendar.work_days(rules), {login.casefold() for login in people}
    days = work.working_days(period.start, period.end)
    found = []
    for each in rules.away:
        off = [day for day in days if work.is_away(each.login, day)]
        if off and (not wanted or each.login.casefold() in wanted):
            found.append(Days(each.login, "" if len(off) == len(days) else ", ".join(_spans(off, days))))
    return tuple(found)


def out(rules: Rules, period: Period) -> dict[str, str]:
    """Return who is away or support hero on more than half of a sprint's working days, in small letters, with why."""
    work = calendar.work_days(rules)
    days = work.working_days(period.start, period.end)
    on_duty = Counter((calendar.on_duty(HERO, day, rules, period) or "").casefold() for day in days)
    off = {each.login.casefold(): sum(work.is_away(each.login, day) for day in days) for each in rules.away}
    why = dict.fromkeys((who for who, count in on_duty.items() if who and 2 * count > len(days)), "support hero")
    return why | dict.fromkeys((who for who, count in off.items() if 2 * count > len(days)), "away")


def _spans(off: Sequence[date], days: Sequence[date]) -> Iterator[str]:
    """Yield the runs of days off; days between which nobody works belong together."""
    place = {day: index for index, day in enumerate(days)}
    breaks = [index for index, (one, other) in enumerate(pairwise(off), 1) if place[other] != place[one] + 1]
    for start, end in pairwise([0, *breaks, len(off)]):
        yield _span(off[start], off[end - 1])


def _span(first: date, last: date) -> str:
    return day_text(first) if first == last else f"{day_text(first)} to {day_text(last)}"


def _asks(code: str, rules: Rules) -> bool:
    return dict(rules.lint.levels).get(code, TABLE[code].level) is not Level.OFF


def _nth(number: int) -> str:
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th") if number % 100 not in {11, 12, 13} else "th"
    return f"{number}{ending}"
