"""Commands that say how a goal is doing."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.core.commands.arguments import no_status, status_at, tidy
from bot.core.commands.rights import STEERERS
from bot.core.commands.telling import code, named
from bot.core.commands.values import Call, Command, Desk, Known, Order, Say, Wrong, is_about
from bot.core.commands.which import NOTE, TEXT, After, goal_of
from bot.core.status import Ending

_OVER = re.compile(r"over(?:\s+|$)", re.IGNORECASE)  # "/carry over"
_STATUS = "/status [goal] STATUS [note]"


def _status(call: Call, desk: Desk) -> Order:
    goal, words = goal_of(call, desk, After(lambda rest: status_at(rest, desk.vocabulary) is not None))
    said = status_at(words, desk.vocabulary)
    if said is None:
        raise no_status(words, desk.vocabulary, _STATUS)
    return Say(goal, said[0].name, said[1])


def _blocked(call: Call, desk: Desk) -> Order:
    goal, words = goal_of(call, desk, TEXT)
    if not tidy(words):
        raise Wrong(f"Say what it waits for, too: {code('/blocked [goal] REASON')}.")
    return Say(goal, _word(desk, "blocked"), tidy(words))


def _unblock(call: Call, desk: Desk) -> Order:
    goal, words = goal_of(call, desk, NOTE)
    blocked = _word(desk, "blocked")
    if goal.status != blocked:
        now = f"it is {goal.status}" if goal.status else "it has no status yet"
        raise Wrong(f"{named(goal)} is not blocked: {now}. To change that, write {code(_STATUS)}.")
    return Say(goal, _before(goal, blocked, desk), tidy(words))


def _before(goal: Known, blocked: str, desk: Desk) -> str:
    """Return the status that a goal had before it was blocked, else the usual one of a goal that goes on."""
    became = (change for change in reversed(desk.history) if change.what == "status" and is_about(change, goal))
    last = next((change.before for change in became if change.after == blocked), "")
    word = desk.vocabulary.read(last)
    return word.name if word and word.ending is Ending.OPEN and word.name != blocked else _word(desk, "on track")


def _carry(call: Call, desk: Desk) -> Order:
    over = _OVER.match(call.words)
    goal, words = goal_of(replace(call, words=call.words[over.end() :]) if over else call, desk, NOTE)
    return Say(goal, _word(desk, "carried over"), tidy(words))


def _drop(call: Call, desk: Desk) -> Order:
    goal, words = goal_of(call, desk, NOTE)
    return Say(goal, desk.vocabulary.ending(Ending.NOT_PLANNED).name, tidy(words))


def _word(desk: Desk, name: str) -> str:
    word = desk.vocabulary.read(name)
    if word is None:
        raise Wrong(f'The rules of this space have no status "{name}"; write {code(_STATUS)} with one that they have.')
    return word.name


COMMANDS = (
    Command(
        "status",
        (_STATUS,),
        "Say how a goal is doing.",
        "The status is a word of the space or its emoji, in any spelling that is understood in a plan; what follows it"
        " is kept as the note.",
        (
            "/status on track",
            "/status 🟡 waiting for the second supplier",
            "/status #12 done",
            '/status "Star tracker" 🟢 nearly there',
            "/status star blocked no parts",
        ),
        STEERERS,
        _status,
    ),
    Command(
        "blocked",
        ("/blocked [goal] REASON",),
        "Say that a goal cannot go on, and what it waits for.",
        "The reason is kept as the note.",
        ("/blocked the lens is stuck in customs", "/blocked #12 waiting for #15"),
        STEERERS,
        _blocked,
        ("block",),
    ),
    Command(
        "unblock",
        ("/unblock [goal] [note]",),
        "Say that a blocked goal goes on.",
        "The goal gets back the status that it had before it was blocked.",
        ("/unblock", "/unblock #12 the lens is here"),
        STEERERS,
        _unblock,
        ("unblocked",),
    ),
    Command(
        "carry",
        ("/carry [goal] [note]",),
        "Take a goal over into the next sprint.",
        "The goal keeps its issue and counts one sprint more.",
        ("/carry", "/carry #12 two days of work are left"),
        STEERERS,
        _carry,
        ("carry-over",),
    ),
    Command(
        "drop",
        ("/drop [goal] [note]",),
        "Give a goal up for now.",
        "Its issue is closed as not planned; `/undo` or another `/status` brings it back.",
        ("/drop", "/drop #12 nobody asked for it"),
        STEERERS,
        _drop,
    ),
)
