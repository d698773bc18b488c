"""What is written when the status that a `Status:` line begins with is set?"""

from __future__ import annotations

from collections.abc import Iterator

from bot.core.document.amend import Amendment
from bot.core.document.changes import SetNoteStatus
from bot.core.document.goals import Placed, said_in
from bot.core.document.line import past
from bot.core.document.retold import RANK
from bot.core.document.signs import Signs
from bot.core.document.source import Source

_AROUND = " \t*_"


def noted(change: SetNoteStatus, placed: Placed, source: Source, signs: Signs) -> Iterator[Amendment]:
    """Yield what takes the place of the sign, of the words, or of both.

    ValueError for an emoji or a word that nobody could read back, or that do not mean the same.
    """
    word = signs.vocabulary.read(change.word)
    if word is None or signs.vocabulary.read(change.emoji) != word:
        raise ValueError(f"{change.emoji!r} and {change.word!r} are no status, or not the same one")
    if placed.note is None:
        return
    start, end = placed.note
    value = source.text[start:end]
    at = past(value, 0, _AROUND)
    sign = signs.at(value, at)
    emoji = signs.written(change.emoji)
    if sign:
        if not signs.says(value[sign.start : sign.end], emoji):
            yield Amendment(start + sign.start, start + sign.end, RANK, emoji)
        at = past(value, sign.end, _AROUND)
    said, length = said_in(value[at:], signs)
    if said and said != word and not signs.at(value, at):
        old = value[at : at + length].rstrip(_AROUND)
        new = change.word[:1].upper() + change.word[1:] if old[:1].isupper() else change.word
        yield Amendment(start + at, start + at + len(old), RANK, new)
