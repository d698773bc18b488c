"""How much longer does it take to understand a plan than to parse its Markdown?"""

from markdown_it import MarkdownIt

from benchmarks.measure import Ratio, compare
from bot.core.document import read

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
  - Why? People leave at this step, and nobody can say yet what would have kept them.
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


def measure() -> Ratio:
    """Time `bot.core.document.read` against markdown-it-py's CommonMark parser on the same text."""
    text = plan_of()
    parser = MarkdownIt("commonmark")
    goals = text.count("(Owner: @")
    ours, anchor = compare(lambda: read(text), lambda: parser.parse(text))
    return Ratio("reading a plan", ours, anchor, "markdown-it-py alone", f"{len(text):,} characters, {goals} goals")
