"""What does a planning document say?"""

from __future__ import annotations

from bot.core.document.values import Document
from bot.core.status import DEFAULT_VOCABULARY, Vocabulary


def read(text: str, *, vocabulary: Vocabulary = DEFAULT_VOCABULARY) -> Document:
    """Read a planning document: an issue's body or a comment, in GitHub's Markdown. Never fails."""
    raise NotImplementedError
