"""Reactions to a message that asked for a word: whose are they, about which goals, and what do they say?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from bot.core.merge import Surface, Voice
from bot.core.model import Reaction, SprintSnapshot
from bot.core.plan.turn import Turn
from bot.core.plan.values import Memory

ASKED = "asked"
# GitHub knows eight reactions and no colours. One that is none of these says nothing.
MEANING: Mapping[str, str] = MappingProxyType(
    {
        "THUMBS_UP": "on track",
        "ROCKET": "on track",
        "CONFUSED": "at risk",
        "THUMBS_DOWN": "off track",
    }
)
_PARTS = 3


@dataclass(frozen=True, slots=True)
class Asked:
    """That an owner was asked on a day for a word about goals, by the numbers of their issues."""

    day: date
    login: str
    goals: tuple[int, ...]

    @property
    def key(self) -> str:
        """What marks it in the message, and is remembered."""
        return f"{ASKED}:{self.day.isoformat()}:{self.login}:{'+'.join(map(str, self.goals))}"


def read_key(key: str) -> Asked | None:
    """Return what a key of `Asked` says, None for any other."""
    kind, _, rest = key.partition(":")
    parts = rest.split(":")
    if kind != ASKED or len(parts) != _PARTS:
        return None
    return Asked(date.fromisoformat(parts[0]), parts[1], tuple(int(each) for each in parts[2].split("+")))


def asked(turn: Turn) -> Iterator[Asked]:
    """Yield whom we asked for a word in this sprint, and when."""
    for key in {**dict.fromkeys(turn.memory.done), **turn.made}:
        found = read_key(key)
        if found:
            yield found


def answerable(snapshot: SprintSnapshot, memory: Memory) -> tuple[str, ...]:
    """Return the node ids of our messages to which somebody reacted with an answer."""
    return tuple(
        comment.id
        for comment in snapshot.issue.comments
        if set(MEANING) & set(comment.given) and any(read_key(key) for key in memory.keys(comment))
    )


def hear_reactions(turn: Turn) -> None:
    """Hear what owners say by reacting: the last reaction of each counts, for all goals that they were asked about."""
    messages = {comment.id: comment for comment in turn.issue.comments}
    for reaction in _last(turn.snapshot.reactions):
        keys = turn.memory.keys(messages[reaction.comment]) if reaction.comment in messages else ()
        for question in filter(None, map(read_key, keys)):
            if question.login.casefold() == reaction.who.casefold():
                _hear(turn, question, reaction)


def _last(reactions: tuple[Reaction, ...]) -> tuple[Reaction, ...]:
    known = sorted((each for each in reactions if each.content in MEANING), key=lambda each: each.at)
    return tuple({(each.comment, each.who): each for each in known}.values())


def _hear(turn: Turn, question: Asked, reaction: Reaction) -> None:
    """Make it a voice about each goal, unless it was heard before or somebody has said something since."""
    says = MEANING[reaction.content]
    for number in question.goals:
        later = [
            change
            for change in turn.memory.history
            if change.number == number and change.who and change.what in {"status", "said"} and change.at >= reaction.at
        ]
        known = turn.memory.agreed.get(number)
        if known and not later and _same(known.owner, question.login):
            voice = Voice(Surface.COMMENT, says, reaction.at, reaction.who)
            turn.voices.setdefault(number, []).append(voice)


def _same(one: str, other: str) -> bool:
    return one.casefold() == other.casefold()
