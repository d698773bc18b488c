"""How is a goal written as a line, so that it is read back as it is?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.core.document.changes import SetLink
from bot.core.document.folding import fold
from bot.core.document.line import Line, read_line
from bot.core.document.mojibake import repair
from bot.core.document.people import LOGIN
from bot.core.document.signs import Signs
from bot.core.document.values import GoalAt
from bot.core.neutral import neutral, visible
from bot.core.status import DEFAULT_VOCABULARY, Vocabulary

_BREAK = "\u200b"  # nobody sees it, and it ends whatever a sign would begin
_MARKS = re.compile(r"([\\*_~\[\]<>`])")
_SIGNS = re.compile(r"([^\w\s\\&;/#\u200b-\u200d\ufe0e\ufe0f]|[@#])")


def goal_line(
    title: str,
    *,
    emoji: str = "",
    number: int | None = None,
    url: str = "",
    owner: str = "",
    continued: bool | str = False,
    vocabulary: Vocabulary = DEFAULT_VOCABULARY,
) -> str:
    """Return a goal as one line without bullet: `⚪ Title [#12](url) (Owner: @ada) (continued)`.

    `continued` may be its age, as in `(continued, 3rd sprint)`.
    The title mentions nobody and is read back as it is; only a title that no line can hold (one of signs alone, or
    that of an unfilled form) is read as the nearest that one can. ValueError for an emoji or a login without meaning.
    """
    signs = Signs(vocabulary)
    if emoji and signs.exact(emoji) is None:
        raise ValueError(f"{emoji!r} is no sign of the vocabulary; nobody could read it back")
    if owner and not LOGIN.fullmatch(owner):
        raise ValueError(f"{owner!r} is no login of a person")
    tail = f" {SetLink(GoalAt(None, title), number, url).markdown}" if number else ""
    tail += f" (Owner: @{owner})" if owner else ""
    tail += f" (continued{f', {continued}' if isinstance(continued, str) else ''})" if continued else ""
    words = " ".join(visible(title).split())
    lines = [f"{emoji} {written}{tail}".strip() for written in _ways(words)]
    said = (emoji or None, number, (owner,) if owner else (), bool(continued))
    return min(lines, key=lambda line: (bool(repair(line).damage), *_distance(read_line(line, signs), words, said)))


def _ways(words: str) -> Iterator[str]:
    """Yield the title in ever safer writing: as it is, without marks, with each word broken off, and each sign."""
    literal = neutral(_MARKS.sub(r"\\\1", words.replace("&", "&amp;")), inline=True)
    for written in (neutral(words, inline=True), literal):
        yield written
        apart = f"{_BREAK}{written.replace(' ', f' {_BREAK}')}{_BREAK}"
        yield apart
        yield _SIGNS.sub(rf"{_BREAK}\1{_BREAK}", apart)
    yield neutral(fold(words), inline=True)


def _distance(line: Line, words: str, said: tuple[object, ...]) -> tuple[bool, bool, bool]:
    """Tell how far a reading is from what was meant; of two that are as near, `min` takes the first."""
    read = (line.emoji, line.ref, line.owners, line.continued)
    others = (
        line.elsewhere
        or line.label
        or line.supporters
        or line.owner_names
        or line.detail()
        or line.struck
        or line.box is not None
    )
    estimates = any(tag.what not in {"owner", "continued"} for tag in line.tags)
    return bool(read != said or others or estimates), line.words != words, fold(line.words) != fold(words)
