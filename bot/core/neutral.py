"""Make people's words harmless in Markdown that the bot writes."""

from __future__ import annotations


def neutral(text: str, *, inline: bool = False) -> str:
    """Return the text so that it reads the same but does nothing: no mention, reference, tag, image or command.

    With `inline` it is one line and breaks no table.
    """
    raise NotImplementedError
