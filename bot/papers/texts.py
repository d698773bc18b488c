"""Texts in, texts out: from files and the standard input, whatever their encoding, to the standard output."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from bot.core.document import Document, Warning_, read
from bot.core.status import DEFAULT_VOCABULARY, Vocabulary
from bot.errors import GoalkeeperError

STANDARD_INPUT = "-"
TROUBLE = 2  # the exit code when a file could not be read
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
# A plan has kilobytes. What is far beyond is no text that a person wrote, and reading it would fill the memory.
MOST_BYTES = 16 * 2**20


@dataclass(frozen=True, slots=True)
class Text:
    """A file's name as it was given, its text, and what to say about its encoding."""

    name: str
    text: str
    warnings: tuple[Warning_, ...] = ()


class Unreadable(GoalkeeperError):
    """A file that is not there or cannot be read; the message says which one and why."""


def texts(names: Iterable[str]) -> Iterator[Text | Unreadable]:
    """Yield each file's text, one at a time, or why there is none; "-" is the standard input."""
    for name in names:
        try:
            data = _standard_input() if name == STANDARD_INPUT else _contents(Path(name))
        except OSError as error:
            yield Unreadable(f"{name}: {error.strerror or error}")
            continue
        if len(data) > MOST_BYTES:
            yield Unreadable(f"{name}: longer than {MOST_BYTES // 2**20} MB; this is no planning document")
        else:
            yield decoded(name, data)


def _contents(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(MOST_BYTES + 1)


def _standard_input() -> bytes:
    return sys.stdin.buffer.read(MOST_BYTES + 1)


def decoded(name: str, data: bytes) -> Text:
    """Return bytes as text: UTF-8, UTF-16 with its mark, else Windows-1252 with a warning. Line endings stay."""
    try:
        return Text(name, data.decode("utf-16" if data.startswith(_UTF_16) else "utf-8"))
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start)
    told = Warning_("not-utf-8", line, "This file is not UTF-8; it was read as Windows-1252. Save it as UTF-8.")
    try:
        return Text(name, data.decode("cp1252"), (told,))
    except UnicodeDecodeError:
        return Text(name, data.decode("latin-1"), (told,))


@dataclass(slots=True)
class Trouble:
    """Files that could not be read; each is told at once, on the standard error."""

    count: int = 0

    def without(self, found: Iterable[Text | Unreadable]) -> Iterator[Text]:
        """Yield the texts, and count and tell the others."""
        for each in found:
            if isinstance(each, Text):
                yield each
            else:
                self.count += 1
                print(printable(str(each)), file=sys.stderr)  # noqa: T201 - for the person at the terminal


def printable(text: str) -> str:
    """Return a text on one line, without what a terminal would obey instead of showing it."""
    return _CONTROL.sub("\ufffd", text.replace("\r", " ").replace("\n", " "))


def write(text: str) -> None:
    """Write to the standard output: UTF-8 whatever the terminal says, with line endings as they are."""
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode("utf-8", "surrogatepass"))
    sys.stdout.buffer.flush()


def document_of(text: Text, vocabulary: Vocabulary = DEFAULT_VOCABULARY) -> Document:
    """Read a text; what is to be said about its encoding comes first among the warnings."""
    document = read(text.text, vocabulary=vocabulary)
    return replace(document, warnings=(*text.warnings, *document.warnings)) if text.warnings else document
