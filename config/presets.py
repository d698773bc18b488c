"""Presets: what one line in the rules file says about everything else. What the file says itself goes before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Annotated, Any

from pydantic import AfterValidator, WithJsonSchema

from config.problems import Allowed, near, shown
from config.yaml_lines import Document, read

_KEY = "preset"


@cache
def presets() -> Mapping[str, Any]:
    """Return the rules that each preset stands for, by its name."""
    folder = resources.files("templates") / "presets"
    found = {each.name: each / "rules.yml" for each in folder.iterdir() if (each / "rules.yml").is_file()}
    return MappingProxyType({name: read(found[name].read_text(encoding="utf-8")).value for name in sorted(found)})


def _known(name: str) -> str:
    if name not in presets():
        hint = near(name, presets()) or f"; there is {', '.join(presets())}"
        message = f"{shown(name)} is no preset{hint}"
        raise ValueError(message)
    return name


PresetName = Annotated[
    str,
    AfterValidator(_known),
    WithJsonSchema({"type": "string", "enum": list(presets())}),
    Allowed(f"one of {', '.join(presets())}"),
]


def completed(document: Document) -> Document:
    """Return a rules file together with what its preset says; the same where it names none that there is.

    Groups are put together key by key. A list, a text or a number of the file stands alone, and a key without a value
    says nothing. What only the preset says has the line of its name.
    """
    value = document.value
    name = value.get(_KEY) if isinstance(value, dict) else None
    if not isinstance(name, str) or name not in presets():
        return document
    whole = _together(presets()[name], value)
    here = document.line((_KEY,))
    return replace(document, value=whole, lines={(): here, **document.lines})


def _together(base: Any, own: Any) -> Any:
    if own is None:
        return base
    if not (isinstance(base, dict) and isinstance(own, dict)):
        return own
    return {**base, **{key: _together(base.get(key), each) for key, each in own.items()}}
