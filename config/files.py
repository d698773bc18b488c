"""Small files that settings name: read whole, or not at all."""

from __future__ import annotations

from pathlib import Path

LARGEST_FILE = 65_536


def read_small(path: Path, what: str) -> str:
    """Return the text of a file; ValueError, without its contents, when it cannot be read or be `what` it should."""
    try:
        with path.open("rb") as file:
            text = file.read(LARGEST_FILE + 1)
    except OSError as error:
        raise ValueError(f"names a file that cannot be read ({error.strerror or type(error).__name__})") from None
    if len(text) > LARGEST_FILE:
        raise ValueError(f"names a file that is too large to be {what}")
    return text.decode("utf-8", errors="replace")
