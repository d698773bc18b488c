"""Several things to do in one document: each keeps its own words there, under names of its own."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from bot.github.documents import document

# What a document is called in which things of several kinds are done.
MIXED = "Edits"
_HEAD = re.compile(r"mutation \w+\((?P<parameters>[^)]*)\) \{\n(?P<calls>.*)\}\n", re.DOTALL)
_CALL = re.compile(r"^  (?:(?P<alias>\w+): )?(?P<mutation>\w+)\(", re.MULTILINE)
_VARIABLE = re.compile(r"\$(\w+)")


@dataclass(frozen=True, slots=True)
class Wish:
    """One thing to do: the operation, what it is given, and under which names of its document the answers stand.

    `text` is the document where it is not that of `queries`; `creates` is how many new things it makes.
    """

    operation: str
    variables: Mapping[str, Any]
    names: tuple[str, ...]
    text: str = ""
    creates: int = field(default=0, kw_only=True)

    @property
    def document(self) -> str:
        """The document that does this alone."""
        return self.text or document(self.operation)


@dataclass(frozen=True, slots=True)
class Bundle:
    """One document for several wishes: its name, what it is given, and the names of the answers to each wish."""

    operation: str
    text: str
    variables: Mapping[str, Any]
    names: tuple[tuple[str, ...], ...]
    creates: int


def bundle(wishes: Sequence[Wish]) -> Bundle:
    """Return one document that does everything in order; a single wish keeps its own document."""
    creates = sum(wish.creates for wish in wishes)
    if len(wishes) == 1:
        (only,) = wishes
        return Bundle(only.operation, only.document, only.variables, (only.names,), creates)
    operations = {wish.operation for wish in wishes}
    operation = operations.pop() if len(operations) == 1 else MIXED
    variables = {
        f"{name}_{place}": value for place, wish in enumerate(wishes) for name, value in wish.variables.items()
    }
    names = tuple(tuple(f"{name}_{place}" for name in wish.names) for place, wish in enumerate(wishes))
    return Bundle(operation, joined(operation, tuple(wish.document for wish in wishes)), variables, names, creates)


@lru_cache(maxsize=256)
def joined(operation: str, texts: tuple[str, ...]) -> str:
    """Return one mutation for several: behind each variable and each name of an answer stands its place."""
    parts = [_numbered(text, place) for place, text in enumerate(texts)]
    parameters = ", ".join(given for given, _ in parts)
    return f"mutation {operation}({parameters}) {{\n{''.join(calls for _, calls in parts)}}}\n"


def _numbered(text: str, place: int) -> tuple[str, str]:
    """Return the parameters and the calls of a mutation, both with its place behind their names."""
    found = _HEAD.fullmatch(text)
    if found is None:
        raise ValueError(f"not a mutation of the usual form: {text[:80]}")
    parameters, calls = (_VARIABLE.sub(rf"$\g<1>_{place}", found[part]) for part in ("parameters", "calls"))
    named = _CALL.sub(lambda call: f"  {call['alias'] or call['mutation']}_{place}: {call['mutation']}(", calls)
    return ", ".join(line.strip().rstrip(",") for line in parameters.strip().splitlines()), named
