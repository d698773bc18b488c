"""Which amounts stand in a text: numbers, ranges and parts of a whole, each with its unit?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

LONGEST = 1_000  # characters that are looked at; no target is longer
_MOST = 24  # amounts of a text that are read
_SPACES = " \u00a0\u202f"


class Direction(StrEnum):
    """Where a number should go: at least, at most, or exactly there."""

    UP = "up"
    DOWN = "down"
    EXACT = "exact"


class Amount(NamedTuple):
    """A number or a range with its unit, from `start` to `end` in its text. `whole` is the 5 of `3/5`.

    `bound` is what stands right beside it: "at least", `<`, `+`.
    """

    start: int
    end: int
    low: float
    high: float
    unit: str = ""
    bound: Direction | None = None
    whole: float | None = None

    @property
    def value(self) -> float | tuple[float, float]:
        """The number, or the range as low and high."""
        return self.low if self.low == self.high else (self.low, self.high)


# fmt: off
_MONTHS = (
    "january february march april may june july august september october november december jan feb mar apr jun jul aug"
    " sep sept oct nov dec januar februar märz mai juni juli oktober dezember okt dez janvier février mars avril juin"
    " juillet août septembre octobre novembre décembre enero febrero marzo abril mayo junio julio agosto septiembre"
    " octubre noviembre diciembre"
).split()
# A number after one of these is a name: week 3 is not three weeks.
_NAMED = (
    "week sprint day phase level step version release iteration cycle item goal part chapter section top tier quarter"
    " python node option issue pull pr kw woche tag stufe punkt semaine jour étape semana día dia fase nivel settimana"
    " giorno livello"
).split()
_TIMES = {
    "k": 1e3, "tsd": 1e3, "thousand": 1e3, "tausend": 1e3, "mille": 1e3, "mil": 1e3, "duizend": 1e3, "mila": 1e3,
    "m": 1e6, "mn": 1e6, "mln": 1e6, "mio": 1e6, "million": 1e6, "millions": 1e6, "millionen": 1e6,
    "millones": 1e6, "millón": 1e6, "milhões": 1e6, "milhão": 1e6, "milioni": 1e6, "miljoen": 1e6,
    "b": 1e9, "bn": 1e9, "mrd": 1e9, "billion": 1e9, "billions": 1e9, "milliarden": 1e9, "milliards": 1e9,
}
_SIGNS = {"percent": "%", "per cent": "%", "prozent": "%", "pour cent": "%", "por ciento": "%", "por cento": "%",
          "per cento": "%", "procent": "%"}
# Units that may touch the number.
_CLOSE = (
    "ms µs us ns s sec secs min mins h hr hrs d x × kb mb gb tb kib mib gib px pt pts sp rps qps tps rpm fps hz"
    " khz mhz ghz km m cm mm kg g kw kwh pp bps eur usd gbp chf"
).split()
_QUALIFIERS = frozenset((
    "new more major total active paying alpha beta additional key pilot successful different other further extra full"
    " whole critical enterprise neue neuen weitere aktive zahlende nouveaux nouvelles autres nuevos nuevas novos novas"
    " nuovi nuove nieuwe"
).split())
_STOPS = frozenset((
    "of in for per to the and or have has with by on at from a an is are was were will be within than that which"
    " who every each as if when while until before after under over max maximum minimum average avg current"
    " currently now today target goal baseline done complete completed shipped von in für pro und oder mit bis auf"
    " aus vor nach unter über im am der die das de du des en pour par et ou avec à au aux el la los las con y o"
    " por em no na do da dos das com di per e il lo gli le van voor met of op naar"
).split())
_AT_LEAST = (
    ">", ">=", "≥", "at least", "more than", "over", "above", "min", "min.", "minimum", "no less than",
    "not less than", "greater than", "mindestens", "mehr als", "über", "ab", "plus de", "au moins", "más de",
    "al menos", "por lo menos", "mais de", "pelo menos", "più di", "almeno", "meer dan", "minstens", "ten minste",
)
_AT_MOST = (
    "<", "<=", "≤", "=<", "at most", "up to", "less than", "fewer than", "under", "below", "within", "no more than",
    "not more than", "max", "max.", "maximum", "höchstens", "maximal", "bis zu", "weniger als", "unter",
    "innerhalb von", "moins de", "au plus", "au maximum", "jusqu'à", "en moins de", "menos de", "como máximo", "hasta",
    "no máximo", "até", "meno di", "al massimo", "fino a", "entro", "minder dan", "maximaal", "hooguit", "onder",
)
_EXACTLY = ("=", "exactly", "genau", "exactement", "exactamente", "exatamente", "esattamente", "precies")
_MORE = (
    "+", "or more", "and more", "or above", "at least", "minimum", "oder mehr", "ou plus", "o más", "ou mais", "o più",
    "of meer",
)
_LESS = (
    "or less", "or fewer", "or below", "at most", "max", "max.", "maximum", "tops", "oder weniger", "ou moins",
    "o menos", "ou menos", "o meno", "of minder",
)
# fmt: on


def _any(words: tuple[str, ...] | list[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


# What looks like a number and is none: code, addresses, dates, times, references, names, ordinals. The words are long
# lists: they are only gone through where a number follows.
_ADDRESSES = r"`[^`]*`|\w{1,12}://\S{1,500}|[\w.+-]{1,64}@[\w.-]{1,200}|"
_NUMBERS = (
    r"(?=#)(?<!\w)#\d+"
    r"|(?=\d)(?:\d{4}-\d{1,2}(?!\d)(?:-\d{1,2})?"
    r"|\d+(?:/\d+){2,}|\d+:\d+|(?<!\d)24/7(?!\d)|\d+(?:st|nd|rd|th|er|ème|e)(?!\w)"
    rf"|(?<!\d)\d{{1,2}}\.? (?:{_any(_MONTHS)})(?!\w))"
    r"|(?<!\w)(?=[^\W_]{1,12}\.?[ -]\d)(?:"
    rf"(?:{_any(_NAMED)})[ -]\d+(?:\.\d+)*(?!\w|[.,]\d|\s?%)"
    rf"|(?:{_any(_MONTHS)})\.? \d{{1,2}}(?!\d)"
    r"|(?:in|since|of|until|Q[1-4]|FY) (?:19|20)\d\d(?![\d.,%]))"
)
_NOISE = re.compile(_ADDRESSES + _NUMBERS, re.IGNORECASE)
_NOISE_OF_NUMBERS = re.compile(_NUMBERS, re.IGNORECASE)
_BODY = (
    rf"(?P<sign>[-+−](?=[\d$€£¥]))?(?:(?P<money>(?:US|R)?\$|[€£¥]|(?:USD|EUR|GBP|CHF)(?=\s?\d))[{_SPACES}]?)?"
    rf"(?P<digits>\d{{1,3}}(?:[{_SPACES}]\d{{3}})+(?!\d)(?:,\d{{1,2}}(?!\d))?"
    r"|\d{1,15}(?:[.,'’]\d{1,15}){0,6})"
)
_NUMBER = re.compile(rf"(?<![\w.,/@#\x00-]){_BODY}")
_DIGIT = re.compile(r"\d")
_PREFIX = 6  # characters: the longest sign and currency before a number
_SECOND = re.compile(_BODY)
_ZERO = re.compile(r"(?<!\w)(?:zero|zéro|cero)(?=[ -][^\W\d_])", re.IGNORECASE)
_SCALE = re.compile(
    rf"[kK](?!\w)|[MB](?!\w)|(?i:bn|mn)(?!\w)"
    rf"|[{_SPACES}]?(?i:{_any([word for word in _TIMES if len(word) > 1])})(?!\w)\.?"
)
_SIGN = re.compile(rf"[{_SPACES}]?([%‰$€£¥]|(?:{_any(list(_SIGNS))})(?!\w))", re.IGNORECASE)
_TOUCHING = re.compile(rf"(?:{_any(_CLOSE)})(?:/[^\W\d_]{{1,12}})?(?!\w)", re.IGNORECASE)
_WORD = re.compile(rf"[{_SPACES}]{{1,2}}([^\W\d_][\w'’-]{{0,40}}(?:/[^\W\d_]{{1,12}})?)")
_RANGE = re.compile(rf"\+?[{_SPACES}]?(?:-|–|—|\.\.\.?)[{_SPACES}]?|[{_SPACES}](?:to|bis|à|a|até|tot)[{_SPACES}]")
_BETWEEN = re.compile(r" (?:and|und|et|y|e|en) ")
_BETWEEN_BEFORE = re.compile(r"(?<!\w)(?:between|zwischen|entre|tra|fra|tussen) $", re.IGNORECASE)
_FROM_BEFORE = re.compile(r"(?<!\w)(?:from|von|de|da|desde|depuis|van) $", re.IGNORECASE)
_WHOLE = re.compile(r"\s?/\s?(\d{1,9}(?:\.\d{1,3})?)(?![\d.]*[\d/])(?!\w)")
_BEFORE = {
    Direction.UP: re.compile(
        rf"(?:(?<![-=])(?:{_any(_AT_LEAST[:3])})|(?<!\w)(?:{_any(_AT_LEAST[3:])}))[\s~≈]{{0,3}}$", re.IGNORECASE
    ),
    Direction.DOWN: re.compile(
        rf"(?:{_any(_AT_MOST[:4])}|(?<!\w)(?:{_any(_AT_MOST[4:])}))[\s~≈]{{0,3}}$", re.IGNORECASE
    ),
    Direction.EXACT: re.compile(rf"(?:=|(?<!\w)(?:{_any(_EXACTLY[1:])}))\s{{0,3}}$", re.IGNORECASE),
}
_COMPARING = tuple(word.casefold() for word in (*_AT_LEAST, *_AT_MOST, *_EXACTLY))
_BLANK = "~≈" + "".join(sign for sign in map(chr, range(0x3001)) if sign.isspace())
_AFTER = {
    Direction.UP: re.compile(rf"\s?\(?(?:\+(?!\d)|(?:{_any(_MORE[1:])})(?!\w))", re.IGNORECASE),
    Direction.DOWN: re.compile(rf"\s?\(?(?:{_any(_LESS)})(?!\w)", re.IGNORECASE),
}
_LOOK_BACK = 24  # characters: the longest words of comparison and what may stand after them
_ENGLISH = re.compile(r"\d{1,3}(?:,\d{2,3})*,\d{3}(?:\.\d+)?")
_THOUSANDS = re.compile(r"\d{1,3}(?:[.'’]\d{3}){2,}|\d{1,3}(?:[.'’]\d{3})+,\d+|\d{1,3}(?:['’]\d{3})+(?:\.\d+)?")
_DECIMAL = re.compile(r"\d+[.,]\d+")
_YEARS = range(1990, 2100)


def hush(text: str) -> str:
    """Blank out what looks like a number and is none; all the rest keeps its place. At most LONGEST characters."""
    text = text[:LONGEST]
    if "@" in text or "`" in text or "://" in text:
        noise = _NOISE
    elif _DIGIT.search(text):
        noise = _NOISE_OF_NUMBERS
    else:
        return text
    return noise.sub(lambda match: "\x00" * len(match[0]), text)


def amounts(hushed: str) -> Iterator[Amount]:
    """Yield the amounts of a text that went through `hush`, in order."""
    at = 0
    zeros = "ro" in hushed.casefold()
    for _ in range(_MOST):
        match, zero = _next_number(hushed, at), _ZERO.search(hushed, at) if zeros else None
        if zero and (match is None or zero.start() < match.start()):
            unit, at = _unit(hushed, zero.end())
            yield Amount(zero.start(), at, 0.0, 0.0, unit, Direction.DOWN)
        elif match:
            found = _amount(hushed, match, at)
            at = found.end if found else match.end()
            if found:
                yield found
        else:
            return


def _next_number(text: str, at: int) -> re.Match[str] | None:
    digit = _DIGIT.search(text, at)
    return _NUMBER.search(text, max(at, digit.start() - _PREFIX)) if digit else None


class _Number(NamedTuple):
    """A number as read: `scale` is 1,000 for `K`; `unit` is a sign or a short unit that touches the number."""

    start: int
    end: int
    value: float
    scale: float
    unit: str


def _amount(text: str, match: re.Match[str], floor: int) -> Amount | None:
    number = _number(text, match)
    if number is None:
        return None
    whole = _WHOLE.match(text, number.end) if not number.unit else None
    if whole:
        part = Amount(number.start, whole.end(), number.value, number.value, whole=float(whole[1]))
        found = _worded(text, part)
    else:
        found = _ranged(text, number)
    return _bounded(text, found, max(floor, found.start - _LOOK_BACK))


def _number(text: str, match: re.Match[str]) -> _Number | None:
    """Read a number with what touches it; None when letters that are no unit do: `5xx`, `3D`."""
    end, scale = match.end(), 1.0
    scaled = _SCALE.match(text, end)
    if scaled:
        end, scale = scaled.end(), _TIMES[scaled[0].strip(_SPACES + ".").casefold()]
    sign, touching = _SIGN.match(text, end), _TOUCHING.match(text, end) if text[end : end + 1].strip() else None
    unit = match["money"] or ""
    if sign:
        end, unit = sign.end(), unit or _SIGNS.get(sign[1].casefold(), sign[1])
    elif touching:
        end, unit = touching.end(), unit or touching[0]
    value = _value(match["digits"], percent=unit == "%")
    if value is None or (end < len(text) and (text[end].isalnum() or text[end] == "_")):
        return None
    if value in _YEARS and len(match["digits"]) == 4 and not unit and not _WORD.match(text, end):  # noqa: PLR2004
        return None
    value = -value if match["sign"] and match["sign"] in "-−" else value
    return _Number(match.start(), end, value * scale, scale, unit)


def _value(digits: str, *, percent: bool) -> float | None:
    """Return what digits with separators mean; None where people of two countries would read them differently."""
    if digits.isdecimal():
        return float(digits)
    if any(space in digits for space in _SPACES):
        return float("".join(sign for sign in digits if sign not in _SPACES).replace(",", "."))
    if _DECIMAL.fullmatch(digits) and (percent or digits[0] == "0" or len(re.split("[.,]", digits)[1]) != 3):  # noqa: PLR2004
        return float(digits.replace(",", "."))
    if _ENGLISH.fullmatch(digits):
        return float(digits.replace(",", ""))
    if _THOUSANDS.fullmatch(digits):
        return float(re.sub("[.'’](?=[0-9]{3})", "", digits).replace(",", "."))
    return None


def _ranged(text: str, first: _Number) -> Amount:
    """Return the range that starts with a number, or the number when none does."""
    alone = Amount(first.start, first.end, first.value, first.value, first.unit)
    floor = max(0, first.start - _LOOK_BACK)
    between = _BETWEEN_BEFORE.search(text, floor, first.start)
    joint = (_BETWEEN if between else _RANGE).match(text, first.end)
    match = _SECOND.match(text, joint.end()) if joint else None
    second = _number(text, match) if match else None
    if second is None or (first.unit and second.unit and first.unit != second.unit):
        return _worded(text, alone)
    shared = first.scale == 1 < second.scale and first.value < second.value / second.scale
    low = first.value * second.scale if shared else first.value
    if low >= second.value or _FROM_BEFORE.search(text, floor, first.start):
        return _worded(text, alone)
    return _worded(text, Amount(first.start, second.end, low, second.value, second.unit or first.unit))


def _worded(text: str, found: Amount) -> Amount:
    """Give an amount without a unit the noun after it. A plus may stand between: `3+ features`."""
    if found.unit:
        return found
    plus = text.startswith("+", found.end) and not text[found.end + 1 : found.end + 2].isalnum()
    unit, end = _unit(text, found.end + plus)
    return found._replace(unit=unit, end=end, bound=Direction.UP if plus else None)


def _unit(text: str, at: int) -> tuple[str, int]:
    """Return the noun that is counted, and where it ends: of a few words the first plural, else the first of all."""
    words: list[tuple[str, int]] = []
    end = at
    for _ in range(4):
        match = _WORD.match(text, end)
        if match is None or match[1].casefold() in _STOPS:
            break
        end = match.end()
        if match[1].casefold() not in _QUALIFIERS:
            words.append((match[1], end))
    plural = (word for word in words[:3] if word[0].casefold().endswith("s") and not word[0].endswith(("ss", "ous")))
    return next(plural, words[0] if words else ("", at))


def _bounded(text: str, found: Amount, floor: int) -> Amount:
    """Say what an amount is compared with: by the words before it, which become part of it, or by those after it."""
    compared = text[floor : found.start].rstrip(_BLANK).casefold().endswith(_COMPARING)
    for bound, pattern in _BEFORE.items() if compared else ():
        before = pattern.search(text, floor, found.start)
        if before:
            return found._replace(start=before.start(), bound=bound)
    if found.bound:
        return found
    after = (bound for bound, pattern in _AFTER.items() if pattern.match(text, found.end))
    return found._replace(bound=next(after, None))
