"""Apply one edit to a board: cards, their fields, and the words about how it goes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, assert_never

from bot.core import edits
from bot.errors import TryLater
from bot.github.boards import BOARDS
from bot.github.faults import Missing, Refused
from bot.github.parse import need
from bot.github.session import Session

BoardEdit = edits.AddCard | edits.SetCard | edits.PostBoardUpdate | edits.RewriteBoardUpdate

# The board that the plan was made from is not the one that is there: the next look reads it anew.
_LOOK_AGAIN = 2.0
_CHANGED = "does not belong to the"
# How a kind of value is called in GitHub's input `ProjectV2FieldValue`.
_INPUTS = {"option": "singleSelectOptionId", "iteration": "iterationId", "date": "date", "number": "number"}
_CLEAR = "clear"


def apply_to_board(session: Session, edit: BoardEdit, fence: Callable[[], None]) -> str:
    """Do it; return the node id of what was made (AddCard, PostBoardUpdate) or "".

    What is kept of the boards is forgotten when it turns out, or is made, to be of yesterday. Raises as `Writer.apply`.
    """
    try:
        return _apply(session, edit, fence)
    except Missing:
        session.memo.drop(BOARDS)
        raise
    except Refused as error:
        if _CHANGED not in error.words:
            raise
        session.memo.drop(BOARDS)
        raise TryLater(_LOOK_AGAIN, f"could not {edit}, for the board was changed: {error.words}") from error


def _apply(session: Session, edit: BoardEdit, fence: Callable[[], None]) -> str:
    match edit:
        case edits.AddCard():
            made = session.mutate("AddCard", fence, board=edit.board, issue=edit.issue)
            return _id(made, "addProjectV2ItemById", "item")
        case edits.SetCard():
            _set_card(session, edit, fence)
        case edits.PostBoardUpdate():
            return _post(session, edit, fence)
        case edits.RewriteBoardUpdate():
            session.mutate("RewriteBoardUpdate", fence, update=edit.update, status=edit.status, body=edit.body)
            session.memo.drop(BOARDS)
        case _ as never:
            assert_never(never)
    return ""


def _post(session: Session, edit: edits.PostBoardUpdate, fence: Callable[[], None]) -> str:
    try:
        data = session.mutate("PostBoardUpdate", fence, board=edit.board, status=edit.status, body=edit.body)
    finally:
        # Also after a lost reply: whether our words are there is what the next look must tell.
        session.memo.drop(BOARDS)
    return _id(data, "createProjectV2StatusUpdate", "statusUpdate")


def _id(data: dict[str, Any], mutation: str, key: str) -> str:
    return need(need(need(data, mutation, dict), key, dict), "id", str)


def _set_card(session: Session, edit: edits.SetCard, fence: Callable[[], None]) -> None:
    if not edit.values:
        return
    variables: dict[str, Any] = {"board": edit.board, "card": edit.card}
    for place, (field, kind, value) in enumerate(edit.values):
        variables[f"field{place}"] = field
        if kind != _CLEAR:
            variables[f"value{place}"] = {_INPUTS[kind]: float(value) if kind == "number" else value}
    text = set_card_document(tuple(kind == _CLEAR for _, kind, _ in edit.values))
    session.mutate_by(text, "SetCard", fence, variables)


@cache
def set_card_document(clears: Sequence[bool]) -> str:
    """Return the document that sets, or clears, so many fields of a card, in order.

    GitHub takes one field in a mutation, and as many mutations in a document as there are fields; null clears nothing.
    """
    parameters = ["$board: ID!", "$card: ID!"]
    calls = []
    for place, clear in enumerate(clears):
        parameters.append(f"$field{place}: ID!")
        where = f"projectId: $board, itemId: $card, fieldId: $field{place}"
        if clear:
            calls.append(f"set{place}: clearProjectV2ItemFieldValue(input: {{ {where} }})")
        else:
            parameters.append(f"$value{place}: ProjectV2FieldValue!")
            calls.append(f"set{place}: updateProjectV2ItemFieldValue(input: {{ {where}, value: $value{place} }})")
    body = "\n".join(f"  {call} {{\n    clientMutationId\n  }}" for call in calls)
    return f"mutation SetCard({', '.join(parameters)}) {{\n{body}\n}}\n"
