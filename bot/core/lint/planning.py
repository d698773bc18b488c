"""Is the plan as a whole one that can be followed: headlines, reasons, confidence, sizes and criteria?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bot.core.document import DocumentKind, Goal, Kind
from bot.core.document.folding import fold
from bot.core.lint.measured import every_target
from bot.core.lint.owners import live
from bot.core.lint.values import Context, Hit, Paper
from bot.core.lint.words import CRITERIA

_ITEM = re.compile(r"([ \t]*)(?:[-*+]|\d{1,9}[.)])[ \t]+(\S.*)")
_UNIT = r"h|hrs?|hours?|d|days?|pd|w|weeks?|wochen?|stunden?|tage?"
_HOURS = re.compile(rf"(\d{{1,4}}(?:[.,]\d)?)\s?({_UNIT})\b", re.IGNORECASE)
# "estimate: 3 days", or hours alone in brackets.
_ESTIMATE = re.compile(
    r"(?:size|effort|estimate|estimated|aufwand)\s{0,3}[:=~]?\s{0,3}(?=\d)|[\[(]\s?~?(?=\d{1,4}\s?h[\])])",
    re.IGNORECASE,
)
_LONGEST_DETAIL = 1_000  # characters
_LARGE = frozenset({"l", "xl", "xxl", "large", "extra large"})
_A_DAY, _A_WEEK = 8, 40  # hours
_SPLIT = 2  # parts


def no_why(paper: Paper, _context: Context) -> Iterator[Hit]:
    """Find goals that give no reason."""
    goals = list(live(paper))
    if len(goals) > 1 and not any(goal.why for goal in goals):
        told = f"None of the {len(goals)} goals has a Why?"  # said once: where nobody writes it, it is a habit
        yield Hit(goals[0].first, f'{told}; add a line "Why? …" beneath those that another team would ask about.')
        return
    for goal in goals:
        if not goal.why:
            yield Hit(goal.first, f'"{goal.title}" has no Why?; add a line "Why? …" beneath it.')


def no_headline(paper: Paper, _context: Context) -> Iterator[Hit]:
    """Find sprint plans in which nothing is the main thing; a team's own plan needs none."""
    document = paper.document
    of_team = document.kind is DocumentKind.TEAM_PLAN or document.team is not None
    goals = list(live(paper))
    if goals and not of_team and not any(goal.lane == Kind.HEADLINE for goal in goals):
        yield Hit(goals[0].first, "The plan has no headline goal; put the one that matters most under such a heading.")


def too_many_headlines(paper: Paper, context: Context) -> Iterator[Hit]:
    """Find plans in which too much is the main thing."""
    most = context.rules.lint.most_headlines
    headlines = _headlines(paper)
    if len(headlines) > most:
        yield Hit(headlines[most].first, f"The plan has {len(headlines)} headline goals; keep at most {most}.")


def no_confidence(paper: Paper, _context: Context) -> Iterator[Hit]:
    """Find headline goals that do not say how likely they are."""
    for goal in _headlines(paper):
        if goal.confidence is None:
            yield Hit(goal.first, f'The headline goal "{goal.title}" has no confidence; add (50:50) or (80%).')


def _headlines(paper: Paper) -> list[Goal]:
    return [goal for goal in live(paper) if goal.lane == Kind.HEADLINE]


def ticked_at_birth(paper: Paper, context: Context) -> Iterator[Hit]:
    """Find goals, targets and numbers that are done on the day on which the plan is made."""
    if not _is_new(paper, context):
        return
    for name, line in sorted(_ticked(paper), key=lambda each: each[1]):
        yield Hit(line, f'"{name}" is done before the sprint began; plan what is still to do.')


def _ticked(paper: Paper) -> Iterator[tuple[str, int]]:
    """Yield what is done of a plan: goals, targets of goals that are not, and numbers that it follows.

    A goal that goes on keeps the targets that were met.
    """
    for goal in paper.document.plan:
        if goal.status == "done" or goal.done_box:
            yield goal.title, goal.first
        elif not goal.continued:
            targets = every_target(goal.targets)
            yield from ((each.text, each.first) for each in targets if each.status == "done" and not each.continued)
    yield from ((metric.name, metric.first) for metric in paper.document.metrics if metric.status == "done")


def _is_new(paper: Paper, context: Context) -> bool:
    period = paper.document.period
    start = period.start if period else None
    day = context.made_on or (context.today if start else None)
    return day is not None and (start is None or day <= start)


def too_big(paper: Paper, context: Context) -> Iterator[Hit]:
    """Find goals that are large and not split into targets."""
    most = context.rules.lint.most_hours
    for goal in live(paper):
        size = _too_big(goal, most)
        if size and len(goal.targets) < _SPLIT and goal.status != "done":
            yield Hit(goal.first, f'"{goal.title}" is too big ({size}, at most {most} h); split it into 🎯 targets.')


def _too_big(goal: Goal, most: int) -> str | None:
    """Return the size of a goal as it is written when it is too much for one piece, else None."""
    said = [goal.detail[match.end() :] for match in _ESTIMATE.finditer(goal.detail[:_LONGEST_DETAIL])]
    found = (oversize(text, most) for text in (goal.size or "", goal.remaining, *said))
    return next((size for size in found if size), None)


def oversize(size: str, most: int) -> str | None:
    """Return a size as it is written ("XL", "3 days") when it is more than so many hours, else None."""
    if fold(size) in _LARGE:
        return size
    match = _HOURS.match(size.strip(" ~<>≈"))
    return match[0] if match and _hours(match) > most else None


def as_hours(size: str) -> float | None:
    """Return how many hours of work a size means: a day has 8 of them, a week 40. None where it names no time."""
    match = _HOURS.match(size)
    return _hours(match) if match else None


def _hours(match: re.Match[str]) -> float:
    count, unit = float(match[1].replace(",", ".")), match[2].casefold()
    return count * (_A_DAY if unit[0] in "dpt" else _A_WEEK if unit[0] == "w" else 1)


def criteria_count(paper: Paper, context: Context) -> Iterator[Hit]:
    """Find lists of acceptance criteria that are too short to tell or too long for one goal."""
    least, most = context.rules.lint.least_criteria, context.rules.lint.most_criteria
    for line, count in criteria(paper):
        if count < least:
            yield Hit(line, f"Only {count} acceptance criteria; {least} to {most} say when it is done.")
        elif count > most:
            yield Hit(line, f"{count} acceptance criteria are too many for one goal; {least} to {most} are enough.")


def criteria(paper: Paper) -> Iterator[tuple[int, int]]:
    """Yield every list of acceptance criteria: the 0-based line that announces it, and how many there are."""
    yield from criteria_in(paper.lines)


def criteria_in(lines: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield the lists of acceptance criteria in some lines, as `criteria` does."""
    fenced = False
    for number, line in enumerate(lines):
        if line.lstrip().startswith(("```", "~~~")):
            fenced = not fenced
        if not fenced and _announces(line):
            count = _listed(lines, number)
            if count:
                yield number, count


def _announces(line: str) -> bool:
    item = _ITEM.fullmatch(line)
    text = (item[2] if item else line).strip(" #*_:\t")
    # "AC for the search" and a sentence that speaks of criteria announce nothing.
    return fold(text.partition(":")[0]) in CRITERIA


def _listed(lines: Sequence[str], at: int) -> int:
    """Count the items of the list below a line: of the first one's indentation, up to what is not a list.

    Between the line and its list there may be an introduction, but no heading and no other such line.
    """
    own = _ITEM.fullmatch(lines[at])
    floor = _indent(lines[at]) if own else -1
    column: int | None = None
    count = 0
    for number in range(at + 1, len(lines)):
        line = lines[number]
        if not line.strip():
            continue
        indent, is_item = _indent(line), _ITEM.fullmatch(line) is not None
        if indent <= floor or line.startswith("#") or (not is_item and _ends(line, indent, column)):
            break
        if is_item and (column is None or indent <= column):
            column = indent if column is None else column
            count += 1
    return count


def _ends(line: str, indent: int, column: int | None) -> bool:
    return _announces(line) if column is None else indent <= column


def _indent(line: str) -> int:
    return len(line[: len(line) - len(line.lstrip())].expandtabs(4))
