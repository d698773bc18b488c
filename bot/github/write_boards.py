"""Apply edits to a board: cards, their fields, and the words about how it goes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from bot.core import edits
from bot.errors import GoalkeeperError, TryLater
from bot.github.boards import BOARDS
from bot.github.faults import Missing, Refused
from bot.github.parse import need
from bot.github.session import Session

CardEdit = edits.AddCard | edits.SetCard
WordsEdit = edits.PostBoardUpdate | edits.RewriteBoardUpdate

# So many cards or fields go into one document: GitHub counts it as one request, and has to answer within ten seconds.
PARTS_AT_ONCE = 20

# The board that the plan was made from is not the one that is there: the next look reads it anew.
_LOOK_AGAIN = 2.0
_CHANGED = "does not belong to the"
# How a kind of value is called in GitHub's input `ProjectV2FieldValue`.
_INPUTS = {"option": "singleSelectOptionId", "iteration": "iterationId", "date": "date", "number": "number"}
_CLEAR = "clear"


def apply_words(session: Session, edit: WordsEdit, fence: Callable[[], None]) -> str:
    """Say something on a board; return the node id of new words (PostBoardUpdate) or "". Raises as `Writer.apply`."""
    try:
        if isinstance(edit, edits.PostBoardUpdate):
            data = session.mutate("PostBoardUpdate", fence, board=edit.board, status=edit.status, body=edit.body)
            return need(need(need(data, "createProjectV2StatusUpdate", dict), "statusUpdate", dict), "id", str)
        session.mutate("RewriteBoardUpdate", fence, update=edit.update, status=edit.status, body=edit.body)
        return ""
    finally:
        # Also after a lost reply: whether our words are there is what the next look must tell.
        session.memo.drop(BOARDS)


def apply_cards(session: Session, cards: Sequence[CardEdit], fence: Callable[[], None]) -> list[str | GoalkeeperError]:
    """Add cards, or set cards, in one call; return for each its node id, "" when it was set, or why not.

    A call should have PARTS_AT_ONCE at most.
    """
    wanted = [card for card in cards if isinstance(card, edits.AddCard) or card.values]
    try:
        made = _together(session, wanted, fence) if wanted else []
    except (Missing, Refused) as error:
        made = [_read_anew(session, card, error) for card in wanted]
    found = dict(zip(wanted, made, strict=True))
    return [found.get(card, "") for card in cards]


def _together(session: Session, cards: Sequence[CardEdit], fence: Callable[[], None]) -> list[str | GoalkeeperError]:
    text, variables, names = _document(cards)
    adding = isinstance(cards[0], edits.AddCard)
    operation, creates = ("AddCard", len(cards)) if adding else ("SetCard", 0)
    parts = iter(session.mutate_many(text, operation, fence, variables, names=names, creates=creates))
    found: list[str | GoalkeeperError] = []
    for card in cards:
        mine = [next(parts) for _ in range(1 if isinstance(card, edits.AddCard) else len(card.values))]
        wrong = next((part for part in mine if isinstance(part, GoalkeeperError)), None)
        if wrong:
            found.append(_read_anew(session, card, wrong))
        else:
            found.append(need(need(mine[0], "item", dict), "id", str) if adding else "")
    return found


def _read_anew(session: Session, card: CardEdit, error: GoalkeeperError) -> GoalkeeperError:
    """Return what an error means for a card; what is kept of the boards is forgotten when it is of yesterday."""
    if isinstance(error, Missing):
        session.memo.drop(BOARDS)
        return TryLater(_LOOK_AGAIN, f"could not {card}: {error}")
    if isinstance(error, Refused) and _CHANGED in error.words:
        session.memo.drop(BOARDS)
        return TryLater(_LOOK_AGAIN, f"could not {card}, for the board was changed: {error.words}")
    return error


def _document(cards: Sequence[CardEdit]) -> tuple[str, dict[str, Any], list[str]]:
    """Return the document that adds or sets the cards, its variables, and the names of its parts, in order."""
    variables: dict[str, Any] = {}
    shape = []
    for place, card in enumerate(cards):
        variables[f"board{place}"] = card.board
        if isinstance(card, edits.AddCard):
            variables[f"issue{place}"] = card.issue
            continue
        variables[f"card{place}"] = card.card
        shape.append(tuple(kind == _CLEAR for _, kind, _ in card.values))
        for number, (field, kind, value) in enumerate(card.values):
            variables[f"field{place}_{number}"] = field
            if kind != _CLEAR:
                given = float(value) if kind == "number" else value
                variables[f"value{place}_{number}"] = {_INPUTS[kind]: given}
    if not shape:
        return add_cards_document(len(cards)), variables, [f"add{place}" for place in range(len(cards))]
    names = [f"set{place}_{number}" for place, clears in enumerate(shape) for number in range(len(clears))]
    return set_cards_document(tuple(shape)), variables, names


@cache
def add_cards_document(many: int) -> str:
    """Return the document that puts so many issues on boards."""
    parameters, calls = [], []
    for place in range(many):
        parameters += [f"$board{place}: ID!", f"$issue{place}: ID!"]
        given = f"{{ projectId: $board{place}, contentId: $issue{place} }}"
        calls.append(f"  add{place}: addProjectV2ItemById(input: {given}) {{\n    item {{\n      id\n    }}\n  }}")
    return _mutation("AddCard", parameters, calls)


@cache
def set_cards_document(cards: Sequence[Sequence[bool]]) -> str:
    """Return the document that sets fields of cards, or clears them where it says so, in order.

    GitHub takes one field in a mutation, and as many mutations in a document as there are; null clears nothing.
    """
    parameters, calls = [], []
    for place, clears in enumerate(cards):
        parameters += [f"$board{place}: ID!", f"$card{place}: ID!"]
        for number, clear in enumerate(clears):
            name = f"{place}_{number}"
            parameters.append(f"$field{name}: ID!")
            where = f"projectId: $board{place}, itemId: $card{place}, fieldId: $field{name}"
            if clear:
                call = f"clearProjectV2ItemFieldValue(input: {{ {where} }})"
            else:
                parameters.append(f"$value{name}: ProjectV2FieldValue!")
                call = f"updateProjectV2ItemFieldValue(input: {{ {where}, value: $value{name} }})"
            calls.append(f"  set{name}: {call} {{\n    clientMutationId\n  }}")
    return _mutation("SetCard", parameters, calls)


def _mutation(name: str, parameters: Sequence[str], calls: Sequence[str]) -> str:
    body = "\n".join(calls)
    return f"mutation {name}({', '.join(parameters)}) {{\n{body}\n}}\n"
