"""What do the numbers of a target say: where it started, where it is, and where it should go?"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from bot.core.amounts import Amount, Direction, amounts, hush

__all__ = ["UNMEASURED", "Direction", "Measure", "hours", "measure", "measured", "percent"]


@dataclass(frozen=True, slots=True)
class Measure:
    """The numbers of a target or a metric, None where the text has none; all in `unit`.

    `wanted` is one number or a range (low, high). `unit` is as written: "%", "ms", "$", "users".
    """

    baseline: float | None = None
    now: float | None = None
    wanted: float | tuple[float, float] | None = None
    unit: str = ""
    direction: Direction | None = None


UNMEASURED = Measure()

# fmt: off
_NOW = (
    "current", "currently", "now", "today", "at present", "so far", "actual", "as of today", "aktuell", "derzeit",
    "jetzt", "heute", "bisher", "ist", "actuel", "actuelle", "actuellement", "aujourd'hui", "ahora", "hoy", "agora",
    "hoje", "atual", "atualmente", "actualmente", "attuale", "attualmente", "oggi", "nu", "huidig", "vandaag",
)
_BASELINE = (
    "(from", "(von", "baseline", "was", "previously", "up from", "down from", "start", "started at", "starting at",
    "ausgangswert", "depuis", "desde",
)
_FROM = ("von", "de", "da", "van", "from")  # say a baseline only when what is wanted follows: "von 40 auf 60"
_WANTED = (
    "target", "goal", "wanted", "aim", "objective", "should be", "expected", "ziel", "soll", "objectif", "cible",
    "objetivo", "meta", "obiettivo", "doel", "to", "auf", "à", "a", "para", "naar",
)
_RISE = (
    "increase", "grow", "raise", "reach", "get", "achieve", "gain", "win", "onboard", "boost", "double", "hit", "ship",
    "improve", "erhöhen", "steigern", "erreichen", "gewinnen", "augmenter", "atteindre", "aumentar", "alcanzar",
    "alcançar", "aumentare", "raggiungere", "verhogen", "bereiken",
)
_FALL = (
    "reduce", "cut", "decrease", "lower", "drop", "shrink", "minimize", "minimise", "keep below", "senken",
    "reduzieren", "verringern", "réduire", "diminuer", "reducir", "bajar", "reduzir", "diminuir", "ridurre",
    "abbassare", "verlagen", "verminderen",
)
# Of these less is better, unless a verb says that they are to be dealt with: "fix 40 bugs". A number of the second
# kind, and one of the first in a time ("errors a day"), is a limit wherever it stands.
_LESS = (
    "errors?", "bugs?", "defects?", "incidents?", "outages?", "crash(?:es)?", "failures?", "aborts?", "complaints?",
    "vulnerabilit(?:y|ies)", "rework", "fehler", "ausfälle", "abbrüche", "erreurs?", "pannes?", "errores", "fallos?",
    "erros?", "falhas?", "errori", "guasti", "fouten", "storingen",
)
_LIMIT = (
    "downtime", "latency", "latencies", "p9[059]", "(?:response|load|build|lead|cycle|wait(?:ing)?) times?", "delays?",
    "costs?", "spend(?:ing)?", "expenses?", "burn rate", "churn", "bounce rate", "(?:error|failure|crash) rate",
    "kosten", "coûts?", "costes?", "costos?", "custos?", "costi",
)
_IN_A_TIME = ("(?:per|an?) (?:minute|hour|day|week|month|release|deploy)", "daily", "weekly", "monthly")
_DEAL = (
    "fix", "fixed", "close", "closed", "resolve", "resolved", "solve", "solved", "find", "found", "triage", "triaged",
    "handle", "handled", "review", "reviewed", "document", "documented", "detect", "detected", "catch", "caught",
    "save", "saved", "savings?", "avoided", "prevented", "reduction", "tests?",
)
# In which unit each is one, by what it measures.
_SIZES: dict[str, tuple[str, float]] = {
    **dict.fromkeys(("ns",), ("time", 1e-9)),
    **dict.fromkeys(("µs", "us"), ("time", 1e-6)),
    **dict.fromkeys(("ms", "millisecond", "milliseconds"), ("time", 1e-3)),
    **dict.fromkeys("s sec secs second seconds sekunde sekunden secondes segundos secondi".split(), ("time", 1)),
    **dict.fromkeys("min mins minute minutes minuten minutos minuti minuut".split(), ("time", 60)),
    **dict.fromkeys("h hr hrs hour hours stunde stunden heure heures hora horas ora ore uur".split(), ("time", 3600)),
    **dict.fromkeys("d day days tag tage tagen jour jours día días dia dias dag dagen".split(), ("time", 86400)),
    **dict.fromkeys(("kb", "kib"), ("size", 1e3)),
    **dict.fromkeys(("mb", "mib"), ("size", 1e6)),
    **dict.fromkeys(("gb", "gib"), ("size", 1e9)),
}
# fmt: on
_TIMES = frozenset({"x", "×"})  # "3x baseline" is a multiple of it
_SHORT = 1  # second: what is measured in less than that is waited for
_LOOK_BACK = 40  # characters
_BETWEEN = (
    r"(?:[\s:=(~≈]{0,4}(?:is|are|at|of|we|we're|about|around|value|rate|ist|sind|bei|est|es|em|é|è|is|op)){0,3}"
    r"[\s:=(~≈*_]{0,5}(?:[<>≤≥]=?\s?)?$"
)


def _role(words: Iterable[str]) -> re.Pattern[str]:
    names = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{names})(?!\w){_BETWEEN}", re.IGNORECASE)


def _verbs(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(words)})(?!\w)", re.IGNORECASE)


def _said_after(*words: str) -> re.Pattern[str]:
    return re.compile(rf"\s{{0,2}}\(?(?:{'|'.join(words)})(?=\s?[),;.]|\s?$)", re.IGNORECASE)


_BEFORE = {"now": _role(_NOW), "baseline": _role(_BASELINE), "wanted": _role(_WANTED)}
_FROM_BEFORE = _role(_FROM)
_AFTER = {"now": _said_after(*_NOW), "baseline": _said_after("baseline"), "wanted": _said_after("target", "goal")}
_RISING, _FALLING, _DEALT = _verbs(_RISE), _verbs(_FALL), _verbs(_DEAL)
_SMALL, _LIMITED, _TIMED = _verbs(_LESS), _verbs(_LIMIT), _verbs(_IN_A_TIME)
_LASTS = re.compile(r"(?<!\w)for (?:about )?\d[\d.,]* ?(?:ms|s|secs?|seconds?)(?!\w)", re.IGNORECASE)
_BY = re.compile(r"(?<!\w)(?:by|um|de|en|del|em|di|met) $", re.IGNORECASE)
_CHANGE = re.compile(
    r"\+?\s(?:reduction|decrease|increase|growth|improvement|savings|less|fewer|faster)(?!\w)", re.IGNORECASE
)
_ARROW = re.compile(r"[\s\w/%]{0,24}(?:→|->|⇒|=>|➡️?|➜)[\s~≈]{0,3}[<>≤≥]?=?\s?")
# A number alone, without unit or comparison, is a target only where it cannot be the name of something.
_BARE = re.compile(r"(?:[:=~]|(?<!\w)(?:of|to|at|auf|à|para))\s{0,2}$|[→>➜]\s{0,2}$|^[*_\s]*$", re.IGNORECASE)


def measure(text: str, about: str = "") -> Measure:
    """Read the numbers of a target: `from 40 to 60 users`, `$25K-$37.5K (current: $12.5K)`. Measure() when it has none.

    Only what is said is filled in; a direction is said by `<`, "at least" and the like, by a verb, or by two numbers
    and what is measured; `about` names that where the text itself does not.
    """
    hushed = hush(text)
    found = list(amounts(hushed))
    roles = _roles(hushed, found)
    wanted = roles.get("wanted")
    if wanted is None:
        return _only(roles)
    if wanted.whole is not None and wanted.bound is None and "now" not in roles:
        return _part(wanted)
    result = _combined(roles.get("baseline"), roles.get("now") or _progress(found, wanted), wanted)
    return _towards(result, result.direction or _direction(hushed, wanted, result, about))


def measured(*, baseline: str = "", now: str = "", wanted: str = "", about: str = "") -> Measure:
    """Put the cells of a table's row together; each holds one value, as in `97.5K RPS` or `<10 ms avg`.

    `about` names what is measured, as in `measure`.
    """
    first, current, aim = (_first(cell) for cell in (baseline, now, wanted))
    if aim is None:
        return _only({"baseline": first, "now": current})
    result = _combined(first, current, aim)
    return _towards(result, result.direction or _way(f"{about} {wanted}", result))


def percent(text: str) -> float | None:
    """Return the first percentage of a text as a share of one: 0.7 for `70% focus`. None when there is none."""
    return next((each.low / 100 for each in amounts(hush(text)) if each.unit == "%"), None)


def hours(text: str) -> float | None:
    """Return the first span of time of a text in hours: 1.5 for `1 h 30 min`. None when there is none."""
    total: float | None = None
    end = -1
    for each in amounts(hush(text)):
        what, factor = _SIZES.get(each.unit.casefold(), ("", 1.0))
        near = total is None or not text[end : each.start].strip(" ,\u00a0")
        if what != "time" or not near:
            if total is not None:
                break
            continue
        total = (total or 0.0) + each.high * factor / 3600
        end = each.end
    return total


def _roles(text: str, found: list[Amount]) -> dict[str, Amount]:
    """Tell what each amount is, by the words around it; the first of each role counts."""
    roles: dict[str, Amount] = {}
    free: list[Amount] = []
    for place, each in enumerate(found):
        role = _role_of(text, found, place)
        if role:
            roles.setdefault(role, each)
        elif each.unit or each.bound or each.whole or each.low < each.high or _is_bare(text, each):
            free.append(each)
    for each in free:
        if "wanted" not in roles:
            roles["wanted"] = each
        elif each.end <= roles["wanted"].start and "baseline" not in roles:
            roles.setdefault("now", each)
    return roles


def _role_of(text: str, found: list[Amount], place: int) -> str | None:
    each = found[place]
    floor = max(found[place - 1].end if place else 0, each.start - _LOOK_BACK)
    for role, pattern in _BEFORE.items():
        if pattern.search(text, floor, each.start):
            return role
    for role, pattern in _AFTER.items():
        if pattern.match(text, each.end) and each.unit not in _TIMES:
            return role
    return "baseline" if place + 1 < len(found) and _leads(text, each, found[place + 1], floor) else None


def _leads(text: str, each: Amount, following: Amount, floor: int) -> bool:
    """Whether an amount is where the way to the following one begins: `40 → 60`, "von 40 auf 60"."""
    arrow = _ARROW.match(text, each.end)
    if arrow:
        return arrow.end() == following.start
    to = _BEFORE["wanted"].search(text, max(each.end, following.start - _LOOK_BACK), following.start)
    return to is not None and _FROM_BEFORE.search(text, floor, each.start) is not None


def _is_bare(text: str, each: Amount) -> bool:
    return _BARE.search(text[max(0, each.start - _LOOK_BACK) : each.start]) is not None


def _progress(found: list[Amount], wanted: Amount) -> Amount | None:
    """Return the amount that says how far it is: `1/3`, where 3 is wanted."""
    return next((each for each in found if each is not wanted and each.whole == wanted.high), None)


def _only(roles: dict[str, Amount] | dict[str, Amount | None]) -> Measure:
    baseline, now = roles.get("baseline"), roles.get("now")
    said = now or baseline
    if said is None:
        return Measure()
    unit = _unit(said)
    return Measure(_in(baseline, unit), _in(now, unit), unit=unit)


def _part(amount: Amount) -> Measure:
    """Read `15/50 components` as progress, `8.5/10` as a mark out of ten."""
    whole = amount.whole or 0.0
    if amount.low != int(amount.low) or amount.low > whole:
        return Measure(wanted=amount.low, unit=_unit(amount))
    return Measure(
        now=amount.low, wanted=whole, unit=amount.unit, direction=Direction.UP if amount.low < whole else None
    )


def _combined(baseline: Amount | None, now: Amount | None, wanted: Amount) -> Measure:
    unit = _unit(wanted) or next((_unit(each) for each in (now, baseline) if each), "")
    return Measure(_in(baseline, unit), _in(now, unit), wanted.value, unit, wanted.bound)


def _towards(result: Measure, direction: Direction | None) -> Measure:
    return result if result.direction is direction else replace(result, direction=direction)


def _unit(amount: Amount) -> str:
    return f"/{amount.whole:g}" if amount.whole is not None and not amount.unit else amount.unit


def _in(amount: Amount | None, unit: str) -> float | None:
    """Return an amount in a unit; None when it counts something else."""
    if amount is None:
        return None
    own = amount.unit
    if not own or not unit or own.casefold() == unit.casefold():
        return amount.high
    have, want = _SIZES.get(own.casefold()), _SIZES.get(unit.casefold())
    if have and want and have[0] == want[0]:
        return round(amount.high * have[1] / want[1], 9)
    return None


def _first(cell: str) -> Amount | None:
    return next(amounts(hush(cell)), None)


def _direction(text: str, wanted: Amount, result: Measure, about: str) -> Direction | None:
    if result.baseline is not None and (between := _between(result)):
        return between
    falling, rising = (verbs.search(text, 0, wanted.start) for verbs in (_FALLING, _RISING))
    by = _BY.search(text, max(0, wanted.start - 5), wanted.start) if falling or rising else None
    if by or _CHANGE.match(text, wanted.end):
        return Direction.UP  # the number is the change itself, and no change is too large
    if falling:
        return Direction.DOWN
    return Direction.UP if rising else _way(f"{about} {text}", result)


def _way(text: str, result: Measure) -> Direction | None:
    """Return the way that nobody has said in so many words: from the baseline, else by what is measured.

    Where it stands tells least: 40 users are wanted and there are 50, so more came than were wanted. Of what is better
    when it is less, and of what is waited for, the number is a limit; what goes on for 30 s lasts.
    """
    between = _between(result)
    if result.baseline is not None or between is None:
        return between
    what, factor = _SIZES.get(result.unit.casefold(), ("", 1.0))
    is_less = _SMALL.search(text) and (between is Direction.DOWN or _TIMED.search(text))
    if (is_less or _LIMITED.search(text) or (what == "time" and factor < _SHORT)) and not _DEALT.search(text):
        return Direction.UP if what and _LASTS.search(text) else Direction.DOWN
    low = result.wanted[0] if isinstance(result.wanted, tuple) else result.wanted
    # Seconds and megabytes go either way, and of nothing there is no more than wanted: there the present tells.
    return between if what or not low or low < 0 else Direction.UP


def _between(result: Measure) -> Direction | None:
    """Return the way from where it was or is to what is wanted."""
    start = result.baseline if result.baseline is not None else result.now
    if start is None or result.wanted is None:
        return None
    low, high = result.wanted if isinstance(result.wanted, tuple) else (result.wanted, result.wanted)
    if start < low:
        return Direction.UP
    return Direction.DOWN if start > high else None
