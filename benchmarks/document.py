"""How long does it take to understand, change and rebase a plan, as teams write them and at its worst?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

from markdown_it import MarkdownIt

from benchmarks.measure import Row, compare, median, ratio, seconds
from bot.core.document import (
    Change,
    Goal,
    PutBlock,
    SetEmoji,
    SetNote,
    SetOwner,
    TooLong,
    read,
    rebase,
    splice,
    splicer,
)
from tests.core.document.walls import WALLS

OWNERS = ("ada", "grace", "edsger", "barbara", "linus")
EMOJI = ("⚪", "🟢", "🟡", "🔴", "✅", "")
LENGTH = 60_000

HEAD = """\
Two weeks, five teams.

## Headline goals

<!-- One or two goals so big that reaching them half of the time is right. -->

## Plan

"""
GOAL = """\
- {emoji}Goal number {number} (Owner: @{owner}) - somebody outside the team can see it, use it and say what it is worth
  - Why? People leave at step {number}, and nobody can say yet what would have kept them.
  - 🎯 Goal: {number} people use it on more than one day
  - 🎯 Goal: 80% of the answers come within {number} seconds
  - Status: begun; see `docs/goal-{number}.md` and [the first picture](https://example.org/{number})
"""


def plan_of(length: int = LENGTH) -> str:
    """Return a plan of goals as teams write them, as many whole goals as fit into `length` characters."""
    parts, size, number = [HEAD], len(HEAD), 1
    while True:
        emoji = EMOJI[number % len(EMOJI)]
        goal = GOAL.format(number=number, owner=OWNERS[number % len(OWNERS)], emoji=f"{emoji} " if emoji else "")
        if size + len(goal) > length:
            return "".join(parts)
        parts.append(goal)
        size += len(goal)
        number += 1


def rows() -> Iterator[Row]:
    """Yield what is measured of the functions that read and change a text."""
    yield _against_parser()
    yield _against_length()
    yield _changed()
    yield _rebased()
    for what, work, promised in (("reading", read, 0.5), ("splicing", _every_change, 1.0)):
        name, took, others = _slowest(work)
        result = f"{took * 1000:.1f} ms"
        given = f'{len(WALLS)} texts made to be slow; the slowest is "{name}", then {others}'
        yield Row(f"{what} at its worst", result, "", result, f"at most {promised * 1000:g} ms", given)


def _slowest(work: Callable[[str], object]) -> tuple[str, float, str]:
    """Return the text that takes longest, for how many seconds, and the four that come next."""

    def took(name: str) -> float:
        work(WALLS[name])
        return seconds(lambda: work(WALLS[name]))

    times = {name: took(name) for name in WALLS}
    name, *others = sorted(times, key=lambda name: -times[name])[:5]
    return name, median(lambda: work(WALLS[name])), ", ".join(f"{each} {times[each] * 1000:.0f} ms" for each in others)


def _against_parser() -> Row:
    text = plan_of()
    parser = MarkdownIt("commonmark")
    ours, anchor = compare(lambda: read(text), lambda: parser.parse(text))
    return ratio("reading a plan", ours, (anchor, "markdown-it-py alone"), 3, _given(text))


def _against_length() -> Row:
    text, tenth = plan_of(), plan_of(LENGTH // 10)
    ours, anchor = compare(lambda: read(text), lambda: read(tenth))
    return ratio("reading ten times the text", ours, (anchor, f"{len(tenth):,} characters"), 12, _given(text))


def _changed() -> Row:
    text = plan_of()
    ours, anchor = compare(lambda: _every_change(text), lambda: read(text))
    return ratio("splicing ten goals and a block", ours, (anchor, "reading the text"), 2, _given(text))


def _rebased() -> Row:
    text = plan_of()
    mine, theirs = text.replace("🟢", "🔴"), text.replace("nobody can say", "hardly anybody knows")
    ours, anchor = compare(lambda: rebase(text, mine, theirs), lambda: read(text))
    return ratio("rebasing", ours, (anchor, "reading the text"), 1, f"{_given(text)}, each edited by both")


def _every_change(text: str) -> None:
    """Change what ten goals say and put a block; a text that would grow too long is refused, which takes as long."""
    splicer._known.cache_clear()  # noqa: SLF001 - each round is to read the text, as the first change of a turn does
    changes: list[Change] = [PutBlock("summary", "1", "- one\n- two")]
    for goal in _goals(text):
        changes += [SetEmoji(goal.at, "🔴"), SetOwner(goal.at, "linus"), SetNote(goal.at, "half way")]
    try:
        splice(text, changes)
    except TooLong:
        return


@cache
def _goals(text: str) -> tuple[Goal, ...]:
    return read(text).plan[:10]


def _given(text: str) -> str:
    return f"{len(text):,} characters, {text.count('(Owner: @')} goals"
