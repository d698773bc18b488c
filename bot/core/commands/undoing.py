"""Which order takes back what a person last changed?"""

from __future__ import annotations

from bot.core.agreed import Change
from bot.core.commands.arguments import points_at, share_at
from bot.core.commands.rights import MEMBERS
from bot.core.commands.telling import code, handle, listed, named, person, quoted
from bot.core.commands.values import Call, Command, Confide, Desk, Known, Order, Own, Say, Weigh, Wrong, is_about
from bot.core.commands.which import NOTE, goal_of

_UNDONE = ("status", "owner", "confidence", "points")
_INSTEAD = {"status": "STATUS", "owner": "@login", "confidence": "50%", "points": "N"}


def _undo(call: Call, desk: Desk) -> Order:
    goal = goal_of(call, desk, NOTE)[0] if call.words or call.goal is not None else None
    change = _last(call, goal, desk)
    if change is None:
        where = f" on {named(goal)}" if goal else ""
        raise Wrong(f"You changed nothing{where} that can be taken back; {listed(_UNDONE, 'and')} can.")
    about = goal or next((each for each in desk.goals if is_about(change, each)), None)
    if about is None:
        was = f"#{change.number}" if change.number else quoted(change.title)
        raise Wrong(f"Your last change was on {was}, which is no goal of the plan any more.")
    latest = next(each for each in reversed(desk.history) if each.what == change.what and is_about(each, about))
    instead = code(f"/{change.what} {handle(about)} {_INSTEAD[change.what]}")
    if latest is not change:
        who = person(latest.who) if latest.who else "somebody"
        raise Wrong(
            f"After you, {who} changed the {change.what} of {named(about)}; to change it again write {instead}."
        )
    order = _back(change, about, desk)
    if order is None:
        raise Wrong(f"Before your change {named(about)} had no {change.what} to go back to; write {instead}.")
    return order


def _last(call: Call, goal: Known | None, desk: Desk) -> Change | None:
    own = (
        each
        for each in reversed(desk.history)
        if each.what in _UNDONE and each.who.casefold() == call.who.casefold()
        if goal is None or is_about(each, goal)
    )
    return next(own, None)


def _back(change: Change, goal: Known, desk: Desk) -> Order | None:
    if change.what == "owner":
        return Own(goal, change.before)
    if change.what == "status":
        word = desk.vocabulary.read(change.before)
        return Say(goal, word.name) if word else None
    found = share_at(change.before) if change.what == "confidence" else points_at(change.before)
    if found is None:
        return None
    return Confide(goal, found[0]) if change.what == "confidence" else Weigh(goal, found[0])


COMMANDS = (
    Command(
        "undo",
        ("/undo [goal]",),
        "Take back the last thing that you changed.",
        "Status, owner, confidence and points can be taken back, as long as nobody changed them after you.",
        ("/undo", "/undo #12"),
        MEMBERS,
        _undo,
    ),
)
