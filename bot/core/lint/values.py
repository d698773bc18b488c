"""What lint looks at, and what it finds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from bot.core.document import Document
from bot.core.document.source import Source
from bot.core.rules import Level, Rules


@dataclass(frozen=True, slots=True)
class Paper:
    """A planning document with its name (a path, as given) and its lines, for the rules that look at plain text."""

    name: str
    document: Document
    lines: tuple[str, ...] = ()

    @classmethod
    def of(cls, name: str, text: str, document: Document) -> Paper:
        """Put a text and its reading together."""
        return cls(name, document, tuple(Source.of(text).lines()))


@dataclass(frozen=True, slots=True)
class Context:
    """What lint knows besides the papers: the space's rules, the day, and which files are there.

    `today` is the day of the check. `made_on` is the day on which the plans were made, where somebody said so; without
    it, a plan counts as new up to its first day. `has_file` answers for a path relative to the working tree, None when
    there is no tree to look into. `out` are people, in small letters, who by the space's calendar will do little work
    for goals, each with why: "away" or "support hero".
    """

    rules: Rules = field(default_factory=Rules)
    today: date | None = None
    made_on: date | None = None
    has_file: Callable[[str], bool] | None = None
    out: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Hit:
    """What a rule found in a paper; `line` is 0-based. The message says what to do."""

    line: int
    message: str


Check = Callable[[Paper, Context], Iterator[Hit]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the table: code, weight, reason in one line, and an example that it finds.

    `check` is None where the finding does not come from a single paper: from the reader, or from two papers together.
    """

    code: str
    level: Level
    reason: str
    example: str
    check: Check | None = None


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """Something that a person should look at: where (`line` counts from 1), how bad, which rule, and what to do."""

    file: str
    line: int
    code: str
    message: str
    level: Level = field(compare=False, default=Level.WARNING)
