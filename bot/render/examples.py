"""Examples of what templates are given: kept beside the templates, for previews, checks and docs/templates.md."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any

from bot.render.parts import View, fields_of, kind_of

_PLACE = ("templates", "examples")


@dataclass(frozen=True, slots=True)
class Example:
    """What one template is given once: `template` is the name of its file, `name` that of the example."""

    name: str
    template: str
    values: Mapping[str, Any]


@cache
def examples() -> Mapping[str, tuple[Example, ...]]:
    """Return all examples, by the name of the template's file; of each template the most telling one comes first."""
    found: dict[str, list[Example]] = {}
    files = resources.files(_PLACE[0]).joinpath(*_PLACE[1:])
    for file in sorted(files.iterdir(), key=lambda each: each.name):
        if file.name.endswith(".json"):
            example = from_json(file.name.removesuffix(".json"), file.read_text(encoding="utf-8"))
            found.setdefault(example.template, []).append(example)
    telling = {name: sorted(several, key=lambda one: -_size(one)) for name, several in found.items()}
    return MappingProxyType({name: tuple(several) for name, several in sorted(telling.items())})


def names_of(template: str) -> frozenset[str]:
    """Return the names of the values that a template is given; none for a template that there is not."""
    return frozenset(name for example in examples().get(template, ()) for name in example.values)


def from_json(name: str, text: str) -> Example:
    """Return the example that `to_json` wrote."""
    written = json.loads(text)
    return Example(name, written["template"], {key: _value(each) for key, each in written["values"].items()})


def to_json(template: str, values: Mapping[str, Any]) -> str:
    """Return as JSON what a template is given: of our views what templates may read, and nothing else."""
    written = {"template": template, "values": {key: _written(each) for key, each in values.items()}}
    return json.dumps(written, ensure_ascii=False, indent=1) + "\n"


def _written(value: Any) -> Any:  # noqa: PLR0911 - one line for each kind of value
    """Every object in the JSON says what it is: a view (`a`, `with`), a group (`with`), `pairs`, a day, a moment."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, Enum | str):
        return str(value)
    if isinstance(value, datetime):
        return {"moment": value.isoformat()}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    if isinstance(value, Mapping):
        if all(isinstance(key, str) for key in value):
            return {"with": {key: _written(each) for key, each in value.items()}}
        return {"pairs": [[_written(key), _written(each)] for key, each in value.items()]}
    kind: Any = type(value)
    if known := fields_of(kind):
        parts = {name: _written(getattr(value, name)) for name in sorted(known)}
        return {"a": kind_of(value).partition(" ")[2], "with": parts}
    return [_written(each) for each in value]


def _value(written: Any) -> Any:
    if isinstance(written, list):
        return tuple(_value(each) for each in written)
    if not isinstance(written, dict):
        return written
    if "moment" in written:
        return datetime.fromisoformat(written["moment"])
    if "day" in written:
        return date.fromisoformat(written["day"])
    if "pairs" in written:
        return {_value(key): _value(each) for key, each in written["pairs"]}
    parts = {key: _value(each) for key, each in written["with"].items()}
    return View(written["a"], parts) if "a" in written else parts


def _size(example: Example) -> int:
    return len(repr(example.values))
