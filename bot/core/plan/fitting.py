"""Does a change of ours alter a text that people write, and is there room for it?"""

from __future__ import annotations

from bot.core import document
from bot.core.status import Vocabulary


def spliced(text: str, change: document.Change, vocabulary: Vocabulary) -> str | None:
    """Return the text after a change, None when GitHub would not take so long a text."""
    try:
        return document.splice(text, [change], vocabulary=vocabulary).text
    except document.TooLong:
        return None


def differs(text: str, change: document.Change, vocabulary: Vocabulary) -> bool:
    """Whether the change can be made, and alters the text."""
    return spliced(text, change, vocabulary) not in {None, text}
