"""Which goal does a command speak of: the one beneath whose issue it stands, or one that it names?"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from bot.core.commands.arguments import dequoted, tidy
from bot.core.commands.telling import code, handle, listed, named, quoted
from bot.core.commands.values import Call, Desk, Known, Wrong
from bot.core.document.folding import fold
from bot.core.document.signs import is_picture

_WORD = re.compile(r"\S+")
_WORDS_READ = 12  # of a title that is written without quotes
_SHOWN = 5  # goals that an answer names
_LETTERS = 3  # of a word that is cut short
_LETTERS_IN_PROSE = 4  # of a single word before free text: "the" begins many sentences
_LETTERS_READ = 80  # of a title that is compared
_ALIKE = 0.72  # of 1, as difflib measures
_REFERENCE = re.compile(
    r"(?:goals?\s{1,3})?(?:\[[^\]\s]{0,20}\]\()?(?:<?https?://[^\s/]{1,200}/)?"
    r"(?:(?P<owner>[\w.-]{1,100})/(?P<name>[\w.-]{1,100}))?(?:#|GH-|/issues/)(?P<number>\d{1,9})"
    r"(?:[#?][^\s>)]*)?[>)]?[:,;.]?(?=\s|$)",
    re.IGNORECASE,
)
_ADD = '/goal add "Title" owner:@ada'


@dataclass(frozen=True, slots=True)
class After:
    """What may follow the goal in a command's words; `prose` is free text, which may look like the title of a goal."""

    fits: Callable[[str], bool]
    prose: bool = False


TEXT = After(bool, prose=True)
NOTE = After(lambda _: True, prose=True)


@dataclass(frozen=True, slots=True)
class _Named:
    """A goal that the words name first (None: there is no such goal), as it is `written`, and the `rest` of them."""

    goal: Known | None
    written: str
    rest: str


def goal_of(call: Call, desk: Desk, after: After) -> tuple[Known, str]:
    """Return the goal that a command speaks of, and the words that are left. Wrong when it is not clear which."""
    explicit = _explicit(call.words, desk.goals)
    if call.goal is not None:
        return _on_its_issue(call, desk, after, explicit)
    if explicit is None:
        return _by_title(call, desk, after)
    if explicit.goal is None:
        raise _no_goal(explicit.written, call, desk.goals)
    return explicit.goal, explicit.rest


def _on_its_issue(call: Call, desk: Desk, after: After, explicit: _Named | None) -> tuple[Known, str]:
    """The goal is implied. Another one is meant only where the words cannot be about this one."""
    own = next((goal for goal in desk.goals if goal.number == call.goal), None)
    if explicit and explicit.goal and (explicit.goal is own or _only_that(explicit, after)):
        return explicit.goal, explicit.rest
    if own is None:
        raise Wrong(f"#{call.goal} is no goal of the plan any more, so nothing was changed.")
    if after.prose or after.fits(call.words):
        return own, call.words
    if explicit:
        raise _no_goal(explicit.written, call, desk.goals)
    fitting = {goal: rest for goal, rest in _readings(call.words, desk.goals, after) if after.fits(rest)}
    return next(iter(fitting.items())) if len(fitting) == 1 else (own, call.words)


def _only_that(explicit: _Named, after: After) -> bool:
    """Whether a named goal must be the one that is meant: `/blocked #13` on a goal's issue tells what it waits for."""
    return not after.prose or (not explicit.rest and after.fits(""))


def _explicit(words: str, goals: Sequence[Known]) -> _Named | None:
    """Read `#12`, an address, `owner/name#12` or a whole title in quotes."""
    match = _REFERENCE.match(words)
    if match:
        found = next((goal for goal in goals if _is(goal, match)), None)
        return _Named(found, match[0].rstrip(":,;."), tidy(words[match.end() :]))
    inside = dequoted(words)
    if inside is None:
        return None
    titled = [goal for goal in goals if fold(goal.title) == fold(inside[0])]
    return _Named(titled[0], inside[0], tidy(inside[1])) if len(titled) == 1 else None


def _is(goal: Known, match: re.Match[str]) -> bool:
    if goal.number != int(match["number"]):
        return False
    there = f"/{match['owner']}/{match['name']}/issues/".casefold()
    return match["owner"] is None or not goal.url or there in goal.url.casefold()


def _by_title(call: Call, desk: Desk, after: After) -> tuple[Known, str]:
    inside = dequoted(call.words)
    if inside:
        begun = _begun_by(fold(inside[0]), desk.goals, prose=False)
        if len(begun) == 1:
            return begun[0], tidy(inside[1])
        raise _unclear(inside[0], begun, call) if begun else _no_goal(inside[0], call, desk.goals)
    readings = dict(_readings(call.words, desk.goals, after))
    fitting = {goal: rest for goal, rest in readings.items() if after.fits(rest)}
    if not fitting and not after.prose and after.fits(call.words):
        raise _at_end(call, desk.goals) or _no_goal("", call, desk.goals)  # all is said but the goal
    if len(fitting or readings) == 1:
        return next(iter((fitting or readings).items()))
    if readings:
        raise _unclear(call.words, tuple(fitting or readings), call)
    for head, _ in _heads(call.words):
        begun = _begun_by(fold(head), desk.goals, prose=after.prose)
        if begun:
            raise _unclear(head, begun, call)
    raise _no_goal(call.words, call, desk.goals)


def _readings(words: str, goals: Sequence[Known], after: After) -> Iterator[tuple[Known, str]]:
    """Yield every goal whose title the words begin like no other's, with what follows; the longest beginning last."""
    for head, rest in _heads(words):
        begun = _begun_by(fold(head), goals, prose=after.prose)
        if len(begun) == 1:
            yield begun[0], tidy(rest)


def _heads(words: str) -> Iterator[tuple[str, str]]:
    """Yield the first words and the rest, one more word each time, up to the first emoji."""
    for match, _ in zip(_WORD.finditer(words), range(_WORDS_READ), strict=False):
        if is_picture(match[0][0]):
            return
        if any(sign.isalnum() for sign in match[0]):
            yield words[: match.end()], words[match.end() :]


def _begun_by(head: str, goals: Sequence[Known], *, prose: bool) -> tuple[Known, ...]:
    """Return the goals whose titles begin so; a title that is no longer than that is meant before all others."""
    titles = [(goal, fold(goal.title)) for goal in goals]
    whole = tuple(goal for goal, title in titles if title == head)
    return whole or tuple(goal for goal, title in titles if _begins(title, head, prose=prose))


def _begins(title: str, head: str, *, prose: bool) -> bool:
    if not title.startswith(head):
        return False
    at_word = title[len(head) : len(head) + 1] == " "
    if prose:
        return at_word and (" " in head or len(head) >= _LETTERS_IN_PROSE)
    return at_word or len(head) >= _LETTERS


def _at_end(call: Call, goals: Sequence[Known]) -> Wrong | None:
    """Return what to say where the goal stands behind everything else: it may as well belong to the note."""
    before, _, last = call.words.rpartition(" ")
    explicit = _explicit(last, goals)
    if explicit is None or explicit.goal is None:
        return None
    better = code(f"/{call.name} {handle(explicit.goal)} {before[:_LETTERS_READ]}")
    return Wrong(f"The goal stands right behind the command: {better}.")


def _unclear(said: str, goals: Iterable[Known], call: Call) -> Wrong:
    some = list(goals)
    names = listed([named(goal) for goal in some[:_SHOWN]], "and")
    example = code(f"/{call.name} {handle(some[0])} …")
    return Wrong(f"{quoted(said)} may mean more than one goal: {names}. Name one of them, as in {example}.")


def _no_goal(said: str, call: Call, goals: Sequence[Known]) -> Wrong:
    if not goals:
        return Wrong(f"There are no goals here yet. Add one: {code(_ADD)}.")
    near = _alike(said, goals)
    if near:
        example = code(f"/{call.name} {handle(near[1])} …")
        return Wrong(f"No goal begins with {quoted(near[0])}. Did you mean {named(near[1])}? Then write {example}.")
    what = f"{quoted(said)} names no goal of the plan." if said else "Say which goal is meant."
    names = listed([named(goal) for goal in goals[:_SHOWN]], "and")
    more = " and others" if len(goals) > _SHOWN else ""
    example = code(f"/{call.name} {handle(goals[0])} …")
    return Wrong(f"{what} Begin with its number or its title in quotes, as in {example}. The goals are {names}{more}.")


def _alike(said: str, goals: Sequence[Known]) -> tuple[str, Known] | None:
    """Return the goal whose title begins most like what was said, and the words that look like it, if any do."""
    words = said.split()[:_WORDS_READ]
    found: list[tuple[float, str, Known]] = []
    for goal in goals:
        title = fold(goal.title).split()
        if f" {' '.join(title)} " in f" {fold(said)} ":
            return said, goal
        for size in range(1, min(len(words), len(title)) + 1):
            head = " ".join(words[:size])
            likeness = SequenceMatcher(None, fold(head)[:_LETTERS_READ], " ".join(title[:size])[:_LETTERS_READ]).ratio()
            if len(head) >= _LETTERS_IN_PROSE:
                found.append((likeness, head, goal))
    best = max(found, key=lambda each: each[0], default=(0.0, "", None))
    return (best[1], best[2]) if best[2] and best[0] >= _ALIKE else None
