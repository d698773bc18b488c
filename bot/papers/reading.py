"""What `goalkeeper read` does: say what is understood of planning documents."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from io import TextIOWrapper
from pathlib import Path

from bot.core.document.contract import to_json
from bot.core.status import Vocabulary
from bot.papers.ruling import rules_of
from bot.papers.texts import TROUBLE, Text, Trouble, document_of, texts, write


def read_files(names: Iterable[str], *, as_json: bool = False, repair: bool = False, rules: Path | None = None) -> int:
    """Print what is understood of each file, or its repaired text; return 2 when one could not be read, else 0.

    Raises ForPeople when the rules file cannot be read, RulesError when it has a mistake.
    """
    trouble, vocabulary = Trouble(), rules_of(rules).vocabulary
    for text in trouble.without(texts(names)):
        if repair:
            write(_repaired(text.text))
        elif as_json:
            write(json.dumps({"file": text.name, **to_json(document_of(text, vocabulary))}, ensure_ascii=False) + "\n")
        else:
            _show(text, vocabulary)
    return TROUBLE if trouble.count else 0


def _repaired(text: str) -> str:
    from bot.core.document.mojibake import repaired  # noqa: PLC0415 - only for --repair

    return repaired(text)


def _show(text: Text, vocabulary: Vocabulary) -> None:
    from rich.console import Console  # noqa: PLC0415 - machines need not wait for it

    from bot.papers.shown import show  # noqa: PLC0415

    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal that knows no emoji still shows the rest
    show(text.name, document_of(text, vocabulary), Console(highlight=False, soft_wrap=False))
