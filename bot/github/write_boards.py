"""Apply edits to a board: cards, their fields, and the words about how it goes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from bot.core import edits
from bot.core.model import Board
from bot.errors import GoalkeeperError, NotAllowed, TryLater
from bot.github.boards import BOARDS
from bot.github.bundle import Wish
from bot.github.faults import Missing, Refused
from bot.github.parse import need
from bot.github.session import Session

BoardEdit = edits.AddCard | edits.SetCard | edits.RewriteBoardUpdate

# The board that the plan was made from is not the one that is there: the next look reads it anew.
_LOOK_AGAIN = 2.0
_CHANGED = "does not belong to the"
# How a kind of value is called in GitHub's input `ProjectV2FieldValue`.
_INPUTS = {"option": "singleSelectOptionId", "iteration": "iterationId", "date": "date", "number": "number"}
_CLEAR = "clear"


def post_words(session: Session, edit: edits.PostBoardUpdate, fence: Callable[[], None]) -> str:
    """Say something new on a board; return its node id. Raises as `Writer.apply`."""
    try:
        data = session.mutate("PostBoardUpdate", fence, board=edit.board, status=edit.status, body=edit.body)
        return need(need(need(data, "createProjectV2StatusUpdate", dict), "statusUpdate", dict), "id", str)
    finally:
        # Also after a lost reply: whether our words are there is what the next look must tell.
        session.memo.drop(BOARDS)


def words_said(session: Session, edit: edits.RewriteBoardUpdate) -> None:
    """Know what we have said on a board in other words, so that it need not be read again."""

    def said(board: Board | None) -> Board | None:
        if board is None or board.update is None or board.update.id != edit.update:
            return board
        return replace(board, update=replace(board.update, status=edit.status, body=edit.body))

    session.memo.change(BOARDS, said)


def board_wish(edit: BoardEdit) -> Wish | None:
    """Return what to ask for on a board; None when nothing is to be set."""
    if isinstance(edit, edits.AddCard):
        return Wish("AddCard", {"board": edit.board, "issue": edit.issue}, ("add",), creates=1)
    if isinstance(edit, edits.RewriteBoardUpdate):
        given = {"update": edit.update, "status": edit.status, "body": edit.body}
        return Wish("RewriteBoardUpdate", given, ("updateProjectV2StatusUpdate",))
    return _card_wish(edit)


def _card_wish(card: edits.SetCard) -> Wish | None:
    if not card.values:
        return None
    variables: dict[str, Any] = {"board": card.board, "card": card.card}
    for number, (field, kind, value) in enumerate(card.values):
        variables[f"field{number}"] = field
        if kind != _CLEAR:
            variables[f"value{number}"] = {_INPUTS[kind]: float(value) if kind == "number" else value}
    text = set_card_document(tuple(kind == _CLEAR for _, kind, _ in card.values))
    return Wish("SetCard", variables, tuple(f"set{number}" for number in range(len(card.values))), text)


def read_anew(session: Session, edit: BoardEdit, error: GoalkeeperError) -> GoalkeeperError:
    """Return what an error means on a board; what is kept of the boards is forgotten when it is of yesterday."""
    if isinstance(error, Missing | NotAllowed):
        session.memo.drop(BOARDS)
    if isinstance(error, Missing):
        return TryLater(_LOOK_AGAIN, f"could not {edit}: {error}")
    if isinstance(error, Refused) and _CHANGED in error.words:
        session.memo.drop(BOARDS)
        return TryLater(_LOOK_AGAIN, f"could not {edit}, for the board was changed: {error.words}")
    return error


@cache
def set_card_document(clears: Sequence[bool]) -> str:
    """Return the document that sets fields of a card, or clears them where it says so, in order.

    GitHub takes one field in a mutation, and as many mutations in a document as there are; null clears nothing.
    """
    parameters, calls = ["$board: ID!", "$card: ID!"], []
    for number, clear in enumerate(clears):
        parameters.append(f"$field{number}: ID!")
        where = f"projectId: $board, itemId: $card, fieldId: $field{number}"
        if clear:
            call = f"clearProjectV2ItemFieldValue(input: {{ {where} }})"
        else:
            parameters.append(f"$value{number}: ProjectV2FieldValue!")
            call = f"updateProjectV2ItemFieldValue(input: {{ {where}, value: $value{number} }})"
        calls.append(f"  set{number}: {call} {{\n    clientMutationId\n  }}\n")
    return f"mutation SetCard({', '.join(parameters)}) {{\n{''.join(calls)}}}\n"
