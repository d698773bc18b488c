"""The boards of a space: every goal has its card, the card shows what is agreed, and the board says how it goes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from bot.core import calendar
from bot.core.boards import Columns, iteration_of, lacking, roll_up
from bot.core.edits import AddCard, PostBoardUpdate, RewriteBoardUpdate, SetCard
from bot.core.model import Board, Card, Issue, SprintSnapshot
from bot.core.plan import posts
from bot.core.plan.goals import Settled
from bot.core.plan.lines import Line
from bot.core.plan.turn import Turn
from bot.core.plan.values import Problem, same_text
from bot.core.rules import BoardRule, Rules
from bot.core.status import Ending

Value = tuple[str, str, str]


def columns(turn: Turn) -> tuple[Columns, ...]:
    """Return the boards that the rules name and that we may see, with the meaning of their columns."""
    ruled = _ruled(turn.snapshot, turn.rules)
    return tuple(Columns(board, rule, turn.rules.vocabulary) for rule, board in ruled if board is not None)


def _ruled(snapshot: SprintSnapshot, rules: Rules) -> Iterator[tuple[BoardRule, Board | None]]:
    """Yield each rule with its board, None where that cannot be seen; of two for one board the first."""
    boards = {_place(board.owner, board.number, snapshot): board for board in snapshot.boards}
    first: dict[tuple[str, int], BoardRule] = {}
    for rule in rules.boards:
        first.setdefault(_place(rule.owner, rule.number, snapshot), rule)
    yield from ((rule, boards.get(place)) for place, rule in first.items())


def _place(owner: str, number: int, snapshot: SprintSnapshot) -> tuple[str, int]:
    """Return organization and number: a number alone is that of a board of the repository's owner."""
    return (owner or snapshot.repository.owner).casefold(), number


def _name(board: Board, snapshot: SprintSnapshot) -> str:
    """Return how keys call a board: by its number, and before it the organization where that is another one."""
    owner, number = _place(board.owner, board.number, snapshot)
    return str(number) if owner == snapshot.repository.owner.casefold() else f"{owner}/{number}"


def cards(turn: Turn, line: Line | None, issue: Issue, settled: Settled, before: str | None) -> None:
    """Put a goal on every board, and set what its card does not show yet; `before` is the status agreed until now."""
    for each in columns(turn):
        if each.board.closed or not each.board.writable:
            continue
        card = next((card for card in issue.cards if card.board == each.board.id), None)
        key = f"card:{_name(each.board, turn.snapshot)}:{issue.number}"
        if card is not None:
            turn.made.setdefault(key, (card.id, issue.number))
            points = line.goal.points if line else None
            values = tuple(_values(turn, each, card, settled.word.name, before=before, points=points))
            if values and not card.archived:
                turn.edits.append(SetCard(each.board.id, card.id, issue.number, values))
        elif not turn.happened(key) and settled.word.ending is Ending.OPEN:
            # Somebody who takes a card off the board means it.
            turn.edits.append(AddCard(key, each.board.id, issue.id, issue.number))


def _values(
    turn: Turn, each: Columns, card: Card, status: str, *, before: str | None, points: float | None
) -> Iterator[Value]:
    """Yield the fields to set: the column where it shows another status, the rest only where nobody has filled it."""
    board = each.board
    wanted = each.option_for(status)
    shown = each.status_of(card.option)
    stays = shown is None and bool(card.option) and before == status
    if board.status_field and wanted and card.option != wanted.id and shown != status and not stays:
        yield board.status_field, "option", wanted.id
    ours = iteration_of(board, turn.period.start, turn.period.end)
    if board.sprint_field and ours and card.iteration != ours.id and _is_past(board, card.iteration, turn):
        yield board.sprint_field, "iteration", ours.id
    if board.date_field and (card.target_date is None or card.target_date < turn.period.start):
        yield board.date_field, "date", turn.period.end.isoformat()
    if board.points_field and points is not None and card.points is None:
        yield board.points_field, "number", f"{points:g}"


def _is_past(board: Board, iteration: str, turn: Turn) -> bool:
    """Whether a card has no iteration, or one that begins before this sprint: it was carried over."""
    known = next((each for each in board.iterations if each.id == iteration), None)
    return known is None or known.start < turn.period.start


def is_lacking(snapshot: SprintSnapshot, rules: Rules) -> bool:
    """Whether a board of the rules is not there, or lacks something: a person may have mended it a moment ago."""
    period = calendar.period_of(snapshot.issue.title, snapshot.issue.created_at, rules)
    return any(
        board is None or any(lacking(board, rule, period.start, period.end)) for rule, board in _ruled(snapshot, rules)
    )


def board_problems(turn: Turn) -> None:
    """Say what a person has to mend: a board that is closed, hidden, or lacks a field or an iteration."""
    for rule, board in _ruled(turn.snapshot, turn.rules):
        if board is None:
            where = rule.owner or turn.snapshot.repository.owner
            message = (
                f"board {rule.number} of {where} cannot be seen; check the number, install the App in that organization"
                " with the permission “Projects: read and write” (boards of persons are closed to Apps)"
            )
            turn.problems.append(Problem("`boards:`", message))
    for each in columns(turn):
        for message in lacking(each.board, each.rule, turn.period.start, turn.period.end):
            turn.problems.append(Problem("`boards:`", message, ""))


def updates(turn: Turn) -> None:
    """Say on each board how the sprint is going: in other words while it is the same, anew when it changes.

    What a person says on the board after us stands until the goals say something new. It waits together with the
    summary: a single change makes one call to the board, that of its card.
    """
    words = [turn.rules.vocabulary.named(view.word) for view in turn.views]
    if not words or not turn.issue.is_open:
        return
    begun = calendar.begins(turn.period, turn.rules) <= turn.now
    status = roll_up(words, begun=begun, over=turn.is_over)
    body = turn.text(
        "posts/board-update.md", sprint=turn.issue, verdict=posts.verdict(turn.views, turn.rules.vocabulary)
    )
    for each in columns(turn):
        if not each.board.closed and each.board.writable:
            _update(turn, each.board, status, body)


def _update(turn: Turn, board: Board, status: str, body: str) -> None:
    said, last = f"board-update:{_name(board, turn.snapshot)}", board.update
    if turn.held:
        return
    # Another sprint may speak on the same board; and an answer that was lost leaves words that are there all the same.
    ours = last if last and last.mine and f"({turn.issue.url})" in last.body else None
    if ours and ours.status == status and same_text(ours.body, body):
        turn.shown.update({said: status} if turn.memory.shown.get(said) != status else {})
    elif turn.memory.shown.get(said) != status:
        after = hashlib.sha256(f"{status}\n{last.id if last else ''}".encode()).hexdigest()[:12]
        turn.edits.append(PostBoardUpdate(f"{said}:{after}", board.id, status, body))
        turn.shown[said] = status
    elif ours and ours.status == status:
        turn.edits.append(RewriteBoardUpdate(ours.id, status, body))
