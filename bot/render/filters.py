"""What a template of a space may do to a value: filters and tests, each bounded and without a way out.

They do what Jinja2's filters of these names do, with fewer options.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from bot.render import printing
from bot.render.meter import Meter, Mistake, bounded
from bot.render.parts import entries, kind_of, part_at
from bot.render.printing import Trusted

_DIGITS = 6


def text_of(value: Any) -> str:
    """Return a value as text; Mistake for what is none, such as a goal as a whole."""
    if value is None:
        raise Mistake("there is nothing to print; test for it first, as in `{% if … %}`")
    if isinstance(value, str | int | float | date):
        return value if isinstance(value, str) else str(value)
    raise Mistake(f"{kind_of(value)} cannot be printed as a whole; print a part of it")


def _cell(meter: Meter, value: Any) -> Trusted:
    return printing.cell(meter.text(text_of(value)))


def _address(_meter: Meter, value: Any) -> str:
    """Only what is an address is one of ours; people's words with the blanks taken out are still their words."""
    text = text_of(value)
    return printing.address(text) if text.startswith(("https://", "http://")) else text


def _number(_meter: Meter, value: Any) -> Trusted:
    return printing.number(text_of(value))


def _ours(_meter: Meter, value: Any) -> Trusted:
    if not isinstance(value, Trusted):
        raise Mistake("`ours` is for Markdown that Goalkeeper wrote itself; people's words need `cell`")
    return value


def _percent(_meter: Meter, value: Any) -> Trusted:
    return printing.percent(_figure(value))


def _day(_meter: Meter, value: Any) -> Trusted:
    if not isinstance(value, date):
        raise Mistake(f"`day` is for a date, and this is {kind_of(value)}")
    return printing.day(value)


def _join(meter: Meter, value: Any, between: str = "", *, attribute: Any = "") -> str:
    texts = [text_of(each) for each in _each(meter, value, attribute)]
    meter.room(sum(map(len, texts)) + len(_text(between)) * len(texts))
    return between.join(texts)


def _capitalize(meter: Meter, value: Any) -> str:
    return meter.text(text_of(value).capitalize())


def _upper(meter: Meter, value: Any) -> str:
    return meter.text(text_of(value).upper())


def _lower(meter: Meter, value: Any) -> str:
    return meter.text(text_of(value).lower())


def _trim(meter: Meter, value: Any) -> str:
    return meter.text(text_of(value).strip())


def _replace(meter: Meter, value: Any, old: str, new: str) -> str:
    text, old, new = text_of(value), _text(old), _text(new)
    meter.room(len(text) + text.count(old) * len(new))
    return text.replace(old, new)


def _length(_meter: Meter, value: Any) -> int:
    return len(value) if isinstance(value, str) else len(entries(value))


def _first(meter: Meter, value: Any) -> Any:
    found = _each(meter, value)
    if not found:
        raise Mistake("`first` of an empty list; test for it first, as in `{% if … %}`")
    return found[0]


def _last(meter: Meter, value: Any) -> Any:
    return _first(meter, _reverse(meter, value))


def _reverse(meter: Meter, value: Any) -> Sequence[Any]:
    return _each(meter, value)[::-1]


def _list(meter: Meter, value: Any) -> Sequence[Any]:
    return _each(meter, value)


def _sort(meter: Meter, value: Any, *, attribute: Any = "", reverse: bool = False) -> Sequence[Any]:
    found = entries(value)
    keys = [_ordered(each) for each in _each(meter, found, attribute)]
    order = sorted(range(len(found)), key=keys.__getitem__, reverse=bool(reverse))
    return [found[place] for place in order]


def _groupby(meter: Meter, value: Any, attribute: Any) -> Sequence[Any]:
    groups: dict[Any, list[Any]] = {}
    found = _sort(meter, value, attribute=attribute)
    for each, key in zip(found, _each(meter, found, attribute), strict=True):
        groups.setdefault(_ordered(key), []).append(each)
    return [(part_at(each[0], attribute), each) for each in groups.values()]


def _unique(meter: Meter, value: Any) -> Sequence[Any]:
    first: dict[Any, Any] = {}
    for each in _each(meter, value):
        first.setdefault(_ordered(each), each)
    return list(first.values())


def _sum(meter: Meter, value: Any, *, attribute: Any = "") -> float:
    return bounded(sum(_figure(each) for each in _each(meter, value, attribute)))


def _map(meter: Meter, value: Any, *, attribute: Any) -> Sequence[Any]:
    return _each(meter, value, attribute)


def _selectattr(meter: Meter, value: Any, attribute: Any, test: str = "", against: Any = None) -> Sequence[Any]:
    found = entries(value)
    judge = _judge(test, against)
    return [each for each, part in zip(found, _each(meter, found, attribute), strict=True) if judge(part)]


def _rejectattr(meter: Meter, value: Any, attribute: Any, test: str = "", against: Any = None) -> Sequence[Any]:
    chosen = {id(each) for each in _selectattr(meter, value, attribute, test, against)}
    return [each for each in entries(value) if id(each) not in chosen]


def _round(_meter: Meter, value: Any, digits: int = 0) -> float:
    if digits not in range(_DIGITS + 1):
        raise Mistake(f"`round` takes from 0 to {_DIGITS} digits")
    return round(_figure(value), digits)


def _int(_meter: Meter, value: Any) -> int:
    return int(_figure(value))


_TABLE: tuple[Callable[..., Any], ...] = (
    *(_cell, _address, _number, _ours, _percent, _day, _join, _capitalize, _upper, _lower, _trim, _replace),
    *(_length, _first, _last, _reverse, _list, _sort, _groupby, _unique, _sum, _map, _round, _int),
    *(_selectattr, _rejectattr),
)
FILTERS: dict[str, Callable[..., Any]] = {each.__name__.removeprefix("_"): each for each in _TABLE}
FILTERS["count"] = _length
TESTS: dict[str, Callable[..., bool]] = {
    "none": lambda value: value is None,
    "string": lambda value: isinstance(value, str),
    "number": lambda value: isinstance(value, int | float),
    "odd": lambda value: _figure(value) % 2 == 1,
    "even": lambda value: _figure(value) % 2 == 0,
    "equalto": lambda value, other: bool(value == other),
}


def _each(meter: Meter, value: Any, attribute: Any = "") -> Sequence[Any]:
    """Return the entries of a list, or a part of each of them."""
    found = entries(value)
    meter.step(len(found))
    return found if attribute == "" else [part_at(each, attribute) for each in found]


def _judge(test: str, against: Any) -> Callable[[Any], bool]:
    if not test:
        return bool
    if test == "equalto":
        return lambda part: bool(part == against)
    if test == "none":
        return lambda part: part is None
    raise Mistake("`selectattr` and `rejectattr` know the tests equalto and none")


def _ordered(value: Any) -> tuple[str, Any]:
    """Return what a value is sorted by: texts without regard to case, as Jinja2 does."""
    if isinstance(value, str):
        return "text", value.casefold()
    if isinstance(value, int | float):
        return "number", value
    if isinstance(value, date):
        return "date", value.isoformat()
    raise Mistake(f'{kind_of(value)} has no order; name a part to go by, as in `attribute="title"`')


def _figure(value: Any) -> float:
    if not isinstance(value, int | float):
        raise Mistake(f"a number is needed here, and this is {kind_of(value)}")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise Mistake(f"a text is needed here, and this is {kind_of(value)}")
    return value
