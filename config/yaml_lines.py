"""Read a small YAML file of somebody we do not know into plain values, with the line of every one of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml
from yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamStartEvent,
)

Path = tuple[str | int, ...]

MOST_BYTES = 32_768
DEEPEST = 12
MOST_ENTRIES = 3_000

# The core schema of YAML 1.2, in which `no`, `on` and `15:00` are text. Longer numbers stay text: nothing needs them.
_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_BOOLEANS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_WHOLE = re.compile(r"[-+]?[0-9]{1,18}")
_DECIMAL = re.compile(r"[-+]?(?:\.[0-9]{1,18}|[0-9]{1,18}(?:\.[0-9]{0,18})?)(?:[eE][-+]?[0-9]{1,3})?")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_ADVICE = {
    "found character '\\t' that cannot start any token": "a tab cannot indent; use spaces",
    "mapping values are not allowed here": "a colon at a place where none can be; put the text in quotes, or indent it",
    "found character '@' that cannot start any token": "a name that begins with @ needs quotes, or leave the @ out",
    "found character '`' that cannot start any token": "text that begins with ` needs quotes",
}


UNPRINTABLE = "holds a character that cannot be printed; remove it"


class YamlMistake(ValueError):
    """The text cannot be read: `line` (from 1), the path of the key where it is known, and what is wrong."""

    def __init__(self, line: int, message: str, path: Path = ()) -> None:
        super().__init__(f"line {line}: {message}")
        self.line = line
        self.message = message
        self.path = path


@dataclass(frozen=True, slots=True)
class Document:
    """The value of a YAML file (None when it is empty), and the line of each path in it.

    What has no line of its own, nor a parent with one, has that of the path () where there is one, else the first.
    `doubles` are keys that were written twice, with the line of the second; the first one counts.
    """

    value: Any
    lines: dict[Path, int]
    doubles: tuple[tuple[Path, int], ...] = ()

    def line(self, path: Path) -> int:
        """Return the line of `path`, or of its nearest parent that has one."""
        for size in range(len(path), 0, -1):
            if path[:size] in self.lines:
                return self.lines[path[:size]]
        return self.lines.get((), 1)


def read(text: str) -> Document:
    """Return the values and lines of `text`; YamlMistake when it is broken or goes beyond what rules ever need.

    Refused: more than 32 KB, deeper than 12, more than 3,000 entries, anchors and aliases, tags, merge keys, a second
    document, keys that are no plain text. Pure Python on purpose: the C parser of the library crashes on deep input.
    """
    # A lone surrogate has no UTF-8; the library refuses it below, with its line.
    if len(text) > MOST_BYTES or len(text.encode("utf-8", "surrogatepass")) > MOST_BYTES:
        raise YamlMistake(1, f"the file is larger than {MOST_BYTES // 1024} KB")
    reader = _Reader()
    try:
        value = reader.document(_bounded(yaml.parse(text, Loader=yaml.SafeLoader)))
    except yaml.MarkedYAMLError as error:
        raise _broken(error) from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise YamlMistake(line, UNPRINTABLE) from None
    except (OverflowError, ValueError) as error:
        if isinstance(error, YamlMistake):
            raise
        # The library turns digits into numbers and characters unchecked: "\UFFFFFFFF", %YAML 1.999…
        raise YamlMistake(1, "holds a number or an escaped character that is too large") from None
    return Document(value, reader.lines, tuple(reader.doubles))


def _bounded(events: Iterator[Event]) -> Iterator[Event]:
    """Pass events on, and stop at the first one that goes beyond the limits."""
    depth = entries = documents = 0
    for event in events:
        line = _line(event)
        if isinstance(event, NodeEvent):
            _refuse_cleverness(event, line)
            entries += 1
        depth += isinstance(event, MappingStartEvent | SequenceStartEvent)
        depth -= isinstance(event, MappingEndEvent | SequenceEndEvent)
        documents += isinstance(event, DocumentStartEvent)
        if depth > DEEPEST:
            raise YamlMistake(line, f"is nested deeper than {DEEPEST} levels")
        if entries > MOST_ENTRIES:
            raise YamlMistake(line, f"has more than {MOST_ENTRIES} entries")
        if documents > 1:
            raise YamlMistake(line, "a second document begins here; keep one")
        yield event


def _refuse_cleverness(event: NodeEvent, line: int) -> None:
    if isinstance(event, AliasEvent) or event.anchor is not None:
        raise YamlMistake(line, "anchors (&) and aliases (*) are not allowed; write it out, or put it in quotes")
    if getattr(event, "tag", None) is not None:
        raise YamlMistake(line, "tags (!) are not allowed; text that begins with ! needs quotes")


@dataclass(slots=True)
class _Reader:
    """Builds values from bounded events and notes their lines."""

    lines: dict[Path, int] = field(default_factory=dict)
    doubles: list[tuple[Path, int]] = field(default_factory=list)

    def document(self, events: Iterator[Event]) -> Any:
        value: Any = None
        for event in events:
            if not isinstance(event, StreamStartEvent | DocumentStartEvent | DocumentEndEvent | yaml.StreamEndEvent):
                value = self.value(event, events, ())
        return value

    def value(self, event: Event, events: Iterator[Event], path: Path) -> Any:
        if isinstance(event, ScalarEvent):
            return _scalar(event)
        if isinstance(event, SequenceStartEvent):
            return self.sequence(events, path)
        return self.mapping(events, path)

    def sequence(self, events: Iterator[Event], path: Path) -> list[Any]:
        items: list[Any] = []
        while not isinstance(event := next(events), SequenceEndEvent):
            here = (*path, len(items))
            self.lines[here] = _line(event)
            items.append(self.value(event, events, here))
        return items

    def mapping(self, events: Iterator[Event], path: Path) -> dict[str, Any]:
        values: dict[str, Any] = {}
        while not isinstance(event := next(events), MappingEndEvent):
            line = _line(event)
            key = _key(event, line, path)
            here = (*path, key)
            if key in values:
                self.doubles.append((here, line))
                _Reader().value(next(events), events, here)  # read over
                continue
            self.lines[here] = line
            values[key] = self.value(next(events), events, here)
        return values


def _line(event: Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


def _key(event: Event, line: int, path: Path) -> str:
    if not isinstance(event, ScalarEvent):
        raise YamlMistake(line, "a key must be plain text", path)
    if event.value == "<<" and event.implicit[0]:
        raise YamlMistake(line, "merge keys (<<) are not allowed; write the keys out", path)
    return _printable(event)


def _printable(event: ScalarEvent) -> str:
    """The text of a scalar; escapes in double quotes can spell characters that no database and no page takes."""
    text = str(event.value)
    if _CONTROL.search(text):
        raise YamlMistake(_line(event), UNPRINTABLE)
    return text


def _scalar(event: ScalarEvent) -> str | int | float | bool | None:
    """What a scalar is: only one without quotes can be anything but text."""
    text = _printable(event)
    if not event.implicit[0]:
        return text
    if text in _NULL:
        return None
    if text in _BOOLEANS:
        return _BOOLEANS[text]
    if _WHOLE.fullmatch(text):
        return int(text)
    return float(text) if _DECIMAL.fullmatch(text) else text


def _broken(error: yaml.MarkedYAMLError) -> YamlMistake:
    mark = error.problem_mark or error.context_mark
    problem = error.problem or error.context or "cannot be read"
    return YamlMistake(mark.line + 1 if mark else 1, _ADVICE.get(problem, f"cannot be read as YAML: {problem}"))
