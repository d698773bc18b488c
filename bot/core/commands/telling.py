"""How a command's answer names goals, people and what was typed, without calling or linking anybody."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence

from bot.core.commands.values import Known
from bot.core.document.folding import fold
from bot.core.neutral import neutral

_LONGEST = 80  # characters of somebody's words that are repeated
_CLOSE = 0.75  # of 1, as difflib measures


def quoted(text: str) -> str:
    """Return somebody's words in quotes, shortened and harmless."""
    short = text if len(text) <= _LONGEST else f"{text[:_LONGEST].rstrip()}…"
    return f'"{neutral(short, inline=True)}"'


def person(login: str) -> str:
    """Return a login as it reads, without calling its person."""
    return neutral(f"@{login}", inline=True)


def named(goal: Known) -> str:
    """Return a goal's title, and its number where it has one."""
    return f"{quoted(goal.title)} (#{goal.number})" if goal.number is not None else quoted(goal.title)


def handle(goal: Known) -> str:
    """Return how to write a goal in a command: its number, else its title in quotes."""
    return (
        f"#{goal.number}" if goal.number is not None else f'"{" ".join(goal.title.split()).replace(chr(34), chr(39))}"'
    )


def code(text: str) -> str:
    """Return a command to be copied, as code; a backtick in it would end the code."""
    return f"`{text.replace('`', chr(39))}`"


def listed(parts: Sequence[str], joint: str = "or") -> str:
    """Join parts as a sentence does: `a, b or c`."""
    return f" {joint} ".join(part for part in (", ".join(parts[:-1]), *parts[-1:]) if part)


def closest(word: str, names: Iterable[str]) -> str | None:
    """Return the name that was probably meant, or None."""
    by_fold = {fold(name)[:_LONGEST]: name for name in names}
    found = difflib.get_close_matches(fold(word[:_LONGEST]), by_fold, n=1, cutoff=_CLOSE)
    return by_fold[found[0]] if found else None
