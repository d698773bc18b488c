"""Which parts of a value may a template of a space see? The public fields of our views, and the entries of lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from bot.render.meter import Mistake
from bot.render.naming import near, short

# Views are classes of these rooms; nothing of any other class is ever looked into.
_OURS = ("bot.core.", "bot.render.")
_DATE = frozenset({"year", "month", "day"})
_KINDS: tuple[tuple[type[Any], str], ...] = (
    (type(None), "nothing"),
    (bool, "true or false"),
    (int, "a number"),
    (float, "a number"),
    (str, "a text"),
    (date, "a date"),
    (list, "a list"),
    (tuple, "a list"),
    (Mapping, "a group of values"),
)


class View(dict[str, Any]):
    """A view that was written down and read again: what it was, and its parts by name."""

    __slots__ = ("kind",)

    def __init__(self, kind: str, parts: Mapping[str, Any]) -> None:
        super().__init__(parts)
        self.kind = kind


@lru_cache(maxsize=256)
def fields_of(kind: type[Any]) -> frozenset[str]:
    """Return the names that a template may read of a view of this class: public fields and properties."""
    if not (is_dataclass(kind) and kind.__module__.startswith(_OURS)):
        return frozenset()
    own = {each.name for each in fields(kind)}
    own |= {name for each in kind.__mro__ for name, part in vars(each).items() if isinstance(part, property)}
    return frozenset(name for name in own if not name.startswith("_"))


def part(value: Any, name: str) -> Any:
    """Return one part of a value, by its name; Mistake when it has none of that name."""
    if isinstance(value, Mapping):
        if name in value:
            return value[name]
        known: frozenset[str] = frozenset(map(str, value))
    elif isinstance(value, date):
        known = _DATE
    else:
        kind: Any = type(value)
        known = fields_of(kind)
    if not isinstance(value, Mapping) and name in known:
        return getattr(value, name)
    raise Mistake(_without(value, name, known))


def part_at(value: Any, path: Any) -> Any:
    """Return the part at the end of a path such as `sprint.title`, or the entry at a place."""
    if not isinstance(path, str):
        return entry(value, path)
    for name in path.split("."):
        value = part(value, name)
    return value


def entry(value: Any, place: Any) -> Any:
    """Return the entry of a list, or the sign of a text, at a place; or a part by its name."""
    if isinstance(value, Mapping) and isinstance(place, str | int) and place in value:
        return value[place]
    if isinstance(place, str):
        return part(value, place)
    if not isinstance(place, int):
        raise Mistake(f"{kind_of(place)} is no place in a list")
    found = value if isinstance(value, str) else entries(value)
    if not -len(found) <= place < len(found):
        raise Mistake(f"there is no entry {place} in {kind_of(value)} of {len(found)}")
    return found[place]


def entries(value: Any) -> Sequence[Any]:
    """Return the entries of a list; Mistake for what is none."""
    if isinstance(value, list | tuple):
        return value
    raise Mistake(f"a list is needed here, and this is {kind_of(value)}")


def kind_of(value: Any) -> str:
    """Return what a value is, in words for people."""
    if isinstance(value, View):
        return _one(value.kind)
    known = next((words for kind, words in _KINDS if isinstance(value, kind)), "")
    return known or _one(type(value).__name__.removesuffix("View").lower())


def _one(kind: str) -> str:
    return f"{'an' if kind[:1] in 'aeio' else 'a'} {kind}"


def _without(value: Any, name: str, known: frozenset[str]) -> str:
    if not known:
        return f"{kind_of(value)} has no parts, so no `{short(name)}`"
    return f"{kind_of(value)} has no `{short(name)}`{near(name, known)}; it has {', '.join(sorted(known))}"
