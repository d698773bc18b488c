"""A goal's whole entry as people wrote it, and what of it goes over into the plan of another sprint."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from bot.core.document.changes import Change, SetConfidence, SetEmoji, SetLink, SetOwner, SetPoints, Tick, TooLong
from bot.core.document.goals import is_target
from bot.core.document.line import read_line
from bot.core.document.reader import read, reading
from bot.core.document.retold import edited, places
from bot.core.document.rows import Row
from bot.core.document.signs import Signs
from bot.core.document.source import Source
from bot.core.document.splicer import splice
from bot.core.document.values import Goal, Target
from bot.core.document.verified import unplaced
from bot.core.document.writing import goal_line
from bot.core.neutral import neutral
from bot.core.status import Vocabulary

# Characters of an entry that are kept; of a longer one what makes the goal: its line, reason and targets.
LONGEST = 4_000
_HEADING = "## Plan\n\n"
_BULLET = re.compile(r"[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]+")
_OURS = re.compile(r"^[^\w\s*_`~@\[(]{1,8}(?=\s)|\[#\d+\]\([^()]*\)|\(Owner: @[\w-]+\)|\(continued[^()]*\)")
_END = "What comes after the entry"
_HIDDEN = ("goalkeeper:", "<!--", "\r\r")


@dataclass(frozen=True, slots=True)
class Entry:
    """A goal as it stands in a text: its line without bullet, and the lines below it, indented as among each other."""

    line: str
    body: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The entry below a bullet of its own, without that bullet."""
        return "\n".join([self.line, *(f"  {each}" if each else "" for each in self.body)])


@dataclass(frozen=True, slots=True)
class Going:
    """How a goal is shown where it goes on: sign, issue and its address, owner ("": whoever it was), and its age."""

    emoji: str
    number: int
    url: str
    owner: str
    continued: bool | str = True


def entry_of(text: str, goal: Goal, vocabulary: Vocabulary) -> str:
    """Return the lines of a goal as people wrote them, below one bullet (`Entry.text`), from the text that holds it.

    Where they would say something else by themselves (a row of a table, signs that the text explains elsewhere, a
    comment or fence that is open), or are too long, they are written anew from what was read. "" where there is no
    more than a title with sign, link and owner.
    """
    lines = Source.of(text).lines()[goal.first : goal.last + 1]
    head = _BULLET.match(lines[0]) if lines else None
    if head is not None:
        entry = Entry(lines[0][head.end() :].rstrip(), tuple(_outdented(lines[1:])))
        if not entry.body and " ".join(_OURS.sub(" ", entry.line).split()) == goal.title:
            return ""
        if len(entry.text) <= LONGEST and _stands_alone(entry, goal, vocabulary):
            return entry.text
    return _written(goal, vocabulary).text


def carried(written: str, going: Going, is_past: Callable[[str], bool], vocabulary: Vocabulary) -> Entry | None:
    """Return an entry as it goes over into another plan; None where it cannot say so.

    Only sign, link, owner, box and the mark that it goes on are written anew. The `Status:` line stays behind, and so
    do lines beneath the goal of which `is_past` says that they are about the sprint that ends.
    """
    page = _page(written)
    found = reading(page, Signs(vocabulary))
    if len(found.placed) != 1 or found.placed[0].goal.struck:
        return None
    lines = page.split("\n")
    past = {number for number, line in enumerate(lines) if number > found.placed[0].goal.first and is_past(line)}
    for row in _every(found.placed[0].rows):
        if row.line.label == "status" or row.item.first in past:
            past.update(range(row.item.first, row.item.last + 1))
    page = "\n".join(line for number, line in enumerate(lines) if number not in past)
    before = reading(page, found.signs).placed[0].goal
    try:
        done = splice(page, tuple(_changes(before, going)), vocabulary=vocabulary)
    except TooLong:  # pragma: no cover - an entry is far shorter than a comment may be
        return None
    return None if done.missed else _marked(done.text, before, going, vocabulary)


def targets_of(written: str, vocabulary: Vocabulary) -> tuple[Target, ...]:
    """Return the targets of an entry."""
    return next((goal.targets for goal in read(_page(written), vocabulary=vocabulary).goals), ())


def parted(written: str, unmet: Sequence[Target]) -> tuple[str, tuple[str, ...]]:
    """Return an entry without some of its targets (of `targets_of`), and their lines, with all that stands below."""
    lines = _page(written).split("\n")
    taken = [range(target.first, target.last + 1) for target in unmet]
    rest = tuple(line for place in taken for line in _outdented(lines[place.start : place.stop]))
    gone = {number for place in taken for number in place}
    return _unpaged([line for number, line in enumerate(lines) if number not in gone]).text, rest


def lines_of(text: str, targets: Sequence[Target]) -> tuple[str, ...]:
    """Return the lines of targets as they stand in the text in which they were read."""
    lines = Source.of(text).lines()
    return tuple(line for each in targets for line in _outdented(lines[each.first : each.last + 1]))


def _outdented(lines: Sequence[str]) -> Iterator[str]:
    """Yield lines without the indentation that they share, and none that is blank at the end."""
    spaced = [(len(line) - len(line.lstrip(" \t")), line.rstrip()) for line in lines]
    spaced = [(len(line[:lead].expandtabs(4)), line[lead:]) for lead, line in spaced]
    least = min((lead for lead, words in spaced if words), default=0)
    last = max((place for place, (_, words) in enumerate(spaced) if words), default=-1)
    yield from (" " * (lead - least) * bool(words) + words for lead, words in spaced[: last + 1])


def _page(written: str) -> str:
    return f"{_HEADING}- {written}"


def _unpaged(lines: Sequence[str]) -> Entry:
    head = _HEADING.count("\n")
    return Entry(lines[head].removeprefix("- "), tuple(line.removeprefix("  ") for line in lines[head + 1 :]))


def _stands_alone(entry: Entry, goal: Goal, vocabulary: Vocabulary) -> bool:
    """Whether an entry says by itself what it said where it stood, and leaves what comes after it alone."""
    if any(sign in entry.text for sign in _HIDDEN):
        return False
    return _alone(entry.text, vocabulary) == _said(goal)


# Asked in each look for each goal, whose entries are hardly ever others than in the look before.
@lru_cache(maxsize=512)
def _alone(written: str, vocabulary: Vocabulary) -> tuple[object, ...] | None:
    """Return what an entry says where nothing stands before it; None where what comes after it would be changed."""
    goals = read(f"{_page(written)}\n- {_END}\n", vocabulary=vocabulary).goals
    return _said(goals[0]) if [each.title for each in goals[1:]] == [_END] else None


def _said(goal: Goal) -> tuple[object, ...]:
    """Return what a goal says of itself; whose it is and in which lane may come from where it stands."""
    return (
        goal.title, goal.emoji, goal.status, goal.ref, goal.detail, goal.why, goal.note, goal.confidence, goal.points,
        goal.size, goal.done_box, goal.struck, unplaced(goal.targets),
    )  # fmt: skip


def _written(goal: Goal, vocabulary: Vocabulary) -> Entry:
    """Write an entry from what was read of it: each part on a line of its own, and nobody is called by it."""
    emoji = vocabulary.named(goal.status).emoji if goal.status else ""
    line = goal_line(goal.title, emoji=emoji, vocabulary=vocabulary)
    why = [f"- Why? {neutral(goal.why, inline=True)}"] if goal.why else []
    targets = [f"- {_sign(each, vocabulary)}🎯 {neutral(each.text, inline=True)}" for each in goal.targets]
    body: list[str] = []
    for each in (*why, *targets):
        if len(line) + sum(map(len, body)) + len(each) <= LONGEST:
            body.append(each)
    page = _page(Entry(line, tuple(body)).text)
    at = read(page, vocabulary=vocabulary).goals[0].at
    chance = [SetConfidence(at, goal.confidence)] if goal.confidence is not None else []
    points = [SetPoints(at, goal.points)] if goal.points is not None else []
    detail = f" - {neutral(goal.detail, inline=True)}" if goal.detail else ""
    plain = splice(page, (*chance, *points), vocabulary=vocabulary).text
    entry = _unpaged(plain.split("\n"))
    full = replace(entry, line=entry.line + detail)
    titles = [each.title for each in read(_page(full.text), vocabulary=vocabulary).goals]
    return full if titles == [at.title] and len(full.text) <= 2 * LONGEST else entry


def _sign(target: Target, vocabulary: Vocabulary) -> str:
    return f"{vocabulary.named(target.status).emoji} " if target.status else ""


def _every(rows: Sequence[Row]) -> Iterator[Row]:
    """Yield the rows beneath a goal, but for those that say something of one of its targets."""
    for row in rows:
        yield row
        if not is_target(row.line):
            yield from _every(row.rows)


def _changes(goal: Goal, going: Going) -> Iterator[Change]:
    yield SetEmoji(goal.at, going.emoji)
    yield SetLink(goal.at, going.number, going.url)
    if going.owner and going.owner.casefold() not in {owner.casefold() for owner in goal.owners}:
        yield SetOwner(goal.at, going.owner)
    if goal.done_box:
        yield Tick(goal.at, ticked=False)


def _marked(page: str, before: Goal, going: Going, vocabulary: Vocabulary) -> Entry | None:
    """Return the entry of a page with the mark that it goes on, where that leaves all else as it was."""
    entry = _unpaged(page.split("\n"))
    words = f"continued{f', {going.continued}' if isinstance(going.continued, str) else ''}"
    line = read_line(entry.line, Signs(vocabulary))
    said = line.said("continued")
    behind_owner = [tag.span.end for tag in line.tags if tag.what == "owner"]
    ways = [(at, at, f" ({words})") for at in dict.fromkeys((*behind_owner, *places(line)))]
    if said is not None:
        start, end = said.span
        ways = [(start, end, f"({words})" if line.text[start] == "(" else words), *ways]
    for way in ways:
        marked = replace(entry, line=edited(entry.line, [way]))
        goals = read(_page(marked.text), vocabulary=vocabulary).goals
        if len(goals) == 1 and goals[0].continued and _stays(before, goals[0], going):
            return marked
    return None


def _stays(before: Goal, after: Goal, going: Going) -> bool:
    """Whether a goal says the same but for what is shown anew."""
    same = (after.title, after.why, after.confidence, after.points, after.size, unplaced(after.targets)) == (
        before.title, before.why, before.confidence, before.points, before.size, unplaced(before.targets),
    )  # fmt: skip
    return same and after.ref == going.number and (after.detail == before.detail or after.owners != before.owners)
