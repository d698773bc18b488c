"""What does a space call the sections of its plans, beyond what everybody knows?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from bot.core.document import Kind, read
from bot.core.document.folding import fold
from bot.core.status import DEFAULT_VOCABULARY, Vocabulary
from config.problems import near, shown
from config.yaml_lines import Path

LONGEST = 100  # characters of a heading; what is longer is read as a sentence

# How the rules file calls the kinds of sections.
KINDS: dict[str, Kind] = {
    "headline": Kind.HEADLINE,
    "plan": Kind.PLAN,
    "high priority": Kind.HIGH,
    "low priority": Kind.LOW,
    "outcomes": Kind.OUTCOMES,
    "hang-over": Kind.HANGOVER,
    "retro": Kind.RETRO,
    "went well": Kind.WENT_WELL,
    "improve": Kind.IMPROVE,
    "lessons": Kind.LESSONS,
    "actions": Kind.ACTIONS,
    "risks": Kind.RISKS,
    "blockers": Kind.BLOCKERS,
    "metrics": Kind.METRICS,
    "health": Kind.HEALTH,
    "decisions": Kind.DECISIONS,
    "definition of done": Kind.DEFINITION_OF_DONE,
    "success criteria": Kind.SUCCESS,
    "ceremonies": Kind.CEREMONIES,
    "backlog": Kind.BACKLOG,
    "support": Kind.SUPPORT,
    "other": Kind.OTHER,
}


def headings(named: Mapping[str, Sequence[str]]) -> tuple[tuple[str, str], ...]:
    """Return headings of a rules file (kind in its words -> headings) as a vocabulary has them."""
    return tuple((heading, str(KINDS[name])) for name, some in named.items() for heading in some)


def heading_problems(named: Mapping[str, Sequence[str]]) -> Iterator[tuple[Path, str, str]]:
    """Yield where something is wrong, what, and what is allowed ("" when that is clear)."""
    owners: dict[str, str] = {}
    found = False
    for name, some in named.items():
        where = ("headings", name)
        if name not in KINDS:
            found = True
            yield where, f"unknown kind of section{near(name, KINDS)}", f"one of {', '.join(KINDS)}"
            continue
        for place, heading in enumerate(some):
            first = owners.setdefault(fold(heading), name)
            if first != name:
                found = True
                yield (*where, place), f"{shown(heading)} already stands for {shown(first)}", ""
    if not found:
        yield from _unread(named)


def _unread(named: Mapping[str, Sequence[str]]) -> Iterator[tuple[Path, str, str]]:
    """Yield the headings that would not be found again where somebody writes them: `@ada` is a person."""
    every = [
        (("headings", name, at), each, KINDS[name]) for name, some in named.items() for at, each in enumerate(some)
    ]
    text = "".join(f"## {heading}\n\n" for _, heading, _ in every)
    sections = read(text, vocabulary=Vocabulary(DEFAULT_VOCABULARY.words, headings(named))).sections
    for (where, heading, kind), section in zip(every, sections, strict=True):
        if section.kind is not kind:
            yield where, f"{shown(heading)} is no heading that can be told from other words", ""
