"""Names in messages: short, and with the one that was probably meant."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

_LONGEST = 60


def short(name: str) -> str:
    """Return a name as it may be repeated in a message."""
    line = " ".join(name.split())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"


def near(name: str, known: Iterable[str]) -> str:
    """Return `, did you mean …?` when a known name is close, else nothing."""
    close = difflib.get_close_matches(name[:_LONGEST].casefold(), sorted(known), n=1, cutoff=0.6)
    return f", did you mean `{close[0]}`?" if close else ""
