"""How are the cards of issues read, where every board may have names of its own for its fields?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import astuple
from functools import cache

from bot.core.model import Card
from bot.github import parse
from bot.github.boards import BoardRef, FieldNames
from bot.github.documents import document
from bot.github.parse import Node, maybe, need, nodes

ITEMS = "projectItems"
_FIELDS = ("statusField", "sprintField", "dateField", "pointsField")
_LAST_VARIABLE = f"  ${_FIELDS[-1]}: String!\n"
# GitHub finds a field of a card by its name only.
_ASKED = re.compile(r"^  (\w+): fieldValueByName\(name: \$(\w+)\)", re.MULTILINE)
_BLOCK = re.compile(r"^  status: fieldValueByName.*?(?=^\}$)", re.MULTILINE | re.DOTALL)


class Cards:
    """Knows what to ask about cards and how to read them.

    `names` are those of the fields of all boards but those among `boards` that have names of their own; names that
    several boards share are asked for once.
    """

    def __init__(self, names: FieldNames | None = None, boards: Sequence[BoardRef] = ()) -> None:
        own = {_key(board.owner, board.number): board.fields for board in boards if board.fields}
        self._sets = list(dict.fromkeys([names or FieldNames(), *own.values()]))
        self._suffixes = {board: _suffix(self._sets.index(fields)) for board, fields in own.items()}

    def variables(self) -> dict[str, str]:
        """Return the names of the fields, as variables of a document."""
        return {
            f"{field}{_suffix(place)}": name
            for place, names in enumerate(self._sets)
            for field, name in zip(_FIELDS, astuple(names), strict=True)
        }

    def document(self, operation: str) -> str:
        """Return the document of an operation that asks for cards, by all the names."""
        return _document(operation, len(self._sets))

    def read(self, issue: Node) -> tuple[Card, ...]:
        """Return the cards of an issue; none where they were not asked for."""
        if ITEMS not in issue:
            return ()
        return tuple(parse.card(item, self._suffix_of(need(item, "project", dict))) for item in nodes(issue, ITEMS))

    def _suffix_of(self, board: Node) -> str:
        login = maybe(need(board, "owner", dict), "login", str) or ""
        return self._suffixes.get(_key(login, need(board, "number", int)), "")


def _key(owner: str, number: int) -> tuple[str, int]:
    return owner.casefold(), number


def _suffix(place: int) -> str:
    return str(place) if place else ""


@cache
def _document(operation: str, sets: int) -> str:
    """Return the document of an operation, with the fields of a card once more for each further set of names."""
    text = document(operation)
    block = _BLOCK.findall(text)[0]
    further = "".join(_ASKED.sub(rf"  \g<1>{n}: fieldValueByName(name: $\g<2>{n})", block) for n in range(1, sets))
    variables = "".join(f"  ${field}{n}: String!\n" for n in range(1, sets) for field in _FIELDS)
    return text.replace(block, block + further).replace(_LAST_VARIABLE, _LAST_VARIABLE + variables)
