"""Which order takes back what a person last changed?"""

from __future__ import annotations

from bot.core.agreed import Change
from bot.core.commands.arguments import points_at, share_at
from bot.core.commands.rights import MEMBERS
from bot.core.commands.telling import code, handle, listed, named, person, quoted
from bot.core.commands.values import (
    Aim,
    Call,
    Command,
    Confide,
    Desk,
    Known,
    Metric,
    Order,
    Own,
    Retell,
    Say,
    Weigh,
    Wrong,
    is_about,
)
from bot.core.commands.which import NOTE, goal_of
from bot.core.document.folding import fold
from bot.core.numbers import measure

_UNDONE = ("status", "owner", "confidence", "points", "target", "metric")
# What is told of people beside these changed nothing, or cannot be taken back: of a lane, that is said.
_DONE = (*_UNDONE, "lane")
_INSTEAD = {"status": "STATUS", "owner": "@login", "confidence": "50%", "points": "N", "target": "N VALUE"}


def _undo(call: Call, desk: Desk) -> Order:
    goal = goal_of(call, desk, NOTE)[0] if call.words or call.goal is not None else None
    change = _last(call, goal, desk)
    if change is None:
        where = f" on {named(goal)}" if goal else ""
        raise Wrong(f"You changed nothing{where} that can be taken back; {listed(_UNDONE, 'and')} can.")
    if change.what == "metric":
        return _metric(change, desk)
    about = goal or next((each for each in desk.goals if is_about(change, each)), None)
    if about is None:
        was = f"#{change.number}" if change.number else quoted(change.title)
        raise Wrong(f"Your last change was on {was}, which is no goal of the plan any more.")
    if change.what == "target":
        return _target(change, about)
    _not_overtaken(change, about, desk)
    order = _back(change, about, desk)
    if order is None:
        instead = _instead(change.what, about)
        raise Wrong(f"Before your change {named(about)} had no {change.what} to go back to; write {instead}.")
    return order


def _last(call: Call, goal: Known | None, desk: Desk) -> Change | None:
    own = (
        each
        for each in reversed(desk.history)
        if each.what in _DONE and each.who.casefold() == call.who.casefold()
        if goal is None or (each.what != "metric" and is_about(each, goal))
    )
    return next(own, None)


def _instead(what: str, goal: Known) -> str:
    return code(f"/{what} {handle(goal)} {_INSTEAD[what]}")


def _not_overtaken(change: Change, about: Known, desk: Desk) -> None:
    """Wrong for what is not as this person left it, and for a line that only people move."""
    if change.what == "lane":
        moved = f"from the lane {change.before or 'that has no name'} to {change.after or 'one without a name'}"
        raise Wrong(f"Your last change of {named(about)} moved its line {moved}; only people move lines: move it back.")
    latest = next(each for each in reversed(desk.history) if each.what == change.what and is_about(each, about))
    if latest is not change:
        raise Wrong(
            f"After you, {_who(latest)} changed the {change.what} of {named(about)};"
            f" to change it again write {_instead(change.what, about)}."
        )


def _who(change: Change) -> str:
    return person(change.who) if change.who else "somebody"


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


def _target(change: Change, goal: Known) -> Order:
    """A target has other words again, or goes, or comes back."""
    shown = _shown(change, goal)
    if change.after and len(shown) == 1:
        return Retell(goal, shown[0], change.before)
    if not change.after and not _same(change.before, goal):
        return Aim(goal, change.before)
    if not change.after:
        raise Wrong(f"{named(goal)} has the target {quoted(change.before)} again.")
    many = "Several targets" if shown else "No target"
    instead = _instead("target", goal)
    raise Wrong(
        f"{many} of {named(goal)} could be what you changed to {quoted(change.after)};"
        f" change the plan by hand, or write {instead}."
    )


def _shown(change: Change, goal: Known) -> tuple[str, ...]:
    """Return the targets that may be the changed one: by its words, or, of a number that was set, by what it counts."""
    same = _same(change.after, goal)
    if same or not change.before:
        return same
    before = measure(change.before)
    return tuple(
        each
        for each in goal.targets
        if change.after in each and (measure(each).wanted, measure(each).baseline) == (before.wanted, before.baseline)
    )


def _same(words: str, goal: Known) -> tuple[str, ...]:
    return tuple(each for each in goal.targets if fold(each) == fold(words))


def _metric(change: Change, desk: Desk) -> Order:
    name = change.title
    latest = next(each for each in reversed(desk.history) if each.what == "metric" and each.title == name)
    instead = code(f'/metric "{name}" VALUE')
    if latest is not change:
        raise Wrong(f"After you, {_who(latest)} set {quoted(name)}; to set it again write {instead}.")
    if not change.before:
        raise Wrong(f"Before your change {quoted(name)} had no value to go back to; write {instead}.")
    return Metric(name, change.before)


COMMANDS = (
    Command(
        "undo",
        ("/undo [goal]",),
        "Take back the last thing that you changed.",
        "Status, owner, confidence, points, targets and metrics can be taken back, as long as nobody changed them after"
        " you. What cannot, such as a line that was moved to another lane, is told.",
        ("/undo", "/undo #12"),
        MEMBERS,
        _undo,
    ),
)
