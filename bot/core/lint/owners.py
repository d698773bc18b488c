"""Does each goal have one owner who may have it, is there, and has room for it?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.core.document import Goal, Kind, Section
from bot.core.document.folding import fold
from bot.core.document.headings import kind_of
from bot.core.document.people import MENTION
from bot.core.lint.values import Context, Hit, Paper
from bot.core.lint.words import AWAY, SUPPORT_HERO, THERE

_NOTHING = re.compile(r"(?<![\d.,])0\s?%")
_CAPACITY = frozenset({"capacity", "kapazität", "capacité", "capacidad", "capacidade", "capacità", "capaciteit"})
_NAMES = re.compile(r"\s*(?:[/,&+]|\b(?:and|und|et|y|e|en)\b)\s*")
_LONGEST_LABEL = 40  # characters


def live(paper: Paper) -> Iterator[Goal]:
    """Yield the goals of the plan that nobody dropped."""
    return (goal for goal in paper.document.plan if not goal.struck and goal.status != "dropped")


def no_owner(paper: Paper, _context: Context) -> Iterator[Hit]:
    """Find goals that nobody answers for."""
    for goal in live(paper):
        if not goal.owners and not goal.owner_names:
            yield Hit(goal.first, f'"{goal.title}" has no owner; add (Owner: @login).')


def several_owners(paper: Paper, _context: Context) -> Iterator[Hit]:
    """Find goals that two people answer for, so nobody does; a team is several people."""
    for goal in live(paper):
        names = [*(f"@{login}" for login in goal.owners), *goal.owner_names]
        if len(names) > 1:
            yield Hit(goal.first, f'"{goal.title}" has {len(names)} owners ({", ".join(names)}); keep one.')
        elif names and "/" in names[0]:
            yield Hit(goal.first, f'"{goal.title}" is owned by the team {names[0]}; name one person of it.')


def owner_not_engineer(paper: Paper, context: Context) -> Iterator[Hit]:
    """Find owners who are in none of the space's teams; silent where no team names its members."""
    allowed = {login.casefold() for login in _engineers(paper, context)}
    for goal in live(paper) if allowed else ():
        for login in goal.owners:
            if login.casefold() not in allowed:
                yield Hit(goal.first, f'@{login}, who owns "{goal.title}", is not an engineer of the team.')


def _engineers(paper: Paper, context: Context) -> Iterator[str]:
    yield from context.rules.lint.engineers
    team = fold(paper.document.team or "")
    teams = [each for each in context.rules.teams if each.members and fold(each.name) == team]
    for each in teams or context.rules.teams:
        yield from each.members


def owner_away(paper: Paper, context: Context) -> Iterator[Hit]:
    """Find owners whom the document itself calls away or support hero, or who are so for most of the sprint."""
    said = {login: f"away or on support (line {line + 1})" for login, line in away(paper).items()}
    out = {**context.out, **said}
    for goal in live(paper):
        for login in goal.owners:
            if login.casefold() in out:
                why = out[login.casefold()]
                yield Hit(goal.first, f'@{login}, who owns "{goal.title}", is {why}; count on no work.')


def away(paper: Paper) -> dict[str, int]:
    """Return who is away or on support, as small letters, each with the 0-based line that says so."""
    found: dict[str, int] = {}
    goals = {line for goal in paper.document.goals for line in range(goal.first, goal.last + 1)}
    sections = [part for part in paper.document.sections if _is_support(part)]
    inside = {line: part for part in sections for line in range(part.first, part.last + 1)}
    for number, line in enumerate(paper.lines):
        if "@" in line and number not in goals and _says_away(line, inside.get(number)):
            for match in MENTION.finditer(line):
                found.setdefault(match[1].casefold(), number)
    return found


def _is_support(section: Section) -> bool:
    """Whether a section tells who is not there; "Support / away" has two names for it."""
    names = _NAMES.split(section.heading)
    return section.kind is Kind.SUPPORT or (len(names) > 1 and all(kind_of(name) is Kind.SUPPORT for name in names))


def _says_away(line: str, section: Section | None) -> bool:
    words = f" {fold(MENTION.sub(' ', line))} "
    if any(f" {word} " in words for word in THERE):
        return False
    if section is None:
        label, colon, _ = line.partition(":")
        return bool(colon) and len(label) <= _LONGEST_LABEL and fold(label) in SUPPORT_HERO
    if _CAPACITY & set(fold(section.heading).split()):
        return _NOTHING.search(line) is not None or any(f" {word} " in words for word in AWAY)
    return True


def too_many_goals(paper: Paper, context: Context) -> Iterator[Hit]:
    """Find people who own more goals of a plan than the space thinks one person can reach; once for each person."""
    most = context.rules.lint.most_goals_per_owner
    owned: dict[str, list[Goal]] = {}
    for goal in live(paper):
        for login in goal.owners:
            owned.setdefault(login.casefold(), []).append(goal)
    for goals in owned.values():
        if len(goals) > most:
            login = next(name for name in goals[0].owners if owned[name.casefold()] is goals)
            yield Hit(goals[most].first, f"@{login} owns {len(goals)} goals; hand some on, {most} are enough.")


def carried_again(paper: Paper, context: Context) -> Iterator[Hit]:
    """Find goals that were carried over too often to go on the same way."""
    for goal in paper.document.goals:
        over = goal.struck or goal.status in {"dropped", "done"}
        if goal.carried >= context.rules.lint.most_sprints and not over:
            advice = "split it, give it another owner, or drop it."
            yield Hit(goal.first, f'"{goal.title}" is in its {_nth(goal.carried + 1)} sprint; {advice}')


def _nth(number: int) -> str:
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th") if number % 100 not in {11, 12, 13} else "th"
    return f"{number}{ending}"
