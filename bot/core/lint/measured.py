"""Can anybody tell whether a goal was reached: is there a number in it, or a question that it answers?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from bot.core.document import Goal, Measure, Target
from bot.core.document.folding import fold
from bot.core.lint.words import NUMBER_WORDS, NUMBERED

# Not a reference (#12), a version (1.30.0, v2), a name (utf8) or a place in a path.
_NUMBER = re.compile(r"(?<![\w#./:@~-])[<>≤≥=~$€£+-]*(\d+(?:[.,']\d+)?)(?![\d.,']*\d|(?:st|nd|rd|th)\b)")
_DAY_OR_TIME = re.compile(r"(?<![\w/:.])(?:20\d\d-\d\d-\d\d|\d{1,2}[/:]\d{1,4})(?![\w/:])")
_SHARE = re.compile(r"(?<![\w/.])\d+/\d+(?![\w/]|\.\d)")
_QUESTION = re.compile(r"\w[\"”»*_)]{0,4}\s?\?(?!\w)")
_YEAR = re.compile(r"20[0-4]\d")
_PERCENT = re.compile(r"\d\s?%")
_THOUSANDS = re.compile(r"(?<=\d)[.,' ](?=\d{3}(?!\d))")
# How long the work takes says nothing of what comes of it.
_ESTIMATE = re.compile(
    r"(?:size|effort|estimated?|aufwand)\s{0,3}[:=~]?\s{0,3}~?\d[\d.,]{0,9}\s?\w{0,20}", re.IGNORECASE
)
_LAST_WORD = re.compile(r"([^\W\d]+)[\s-]*$")


def has_number(text: str) -> bool:
    """Whether a text counts or measures something: "99%", "5 users", "<30ms", but not "#12", "v2.1" or "phase 2"."""
    if _PERCENT.search(text):
        return True
    text = _THOUSANDS.sub("", _DAY_OR_TIME.sub(" ", text))
    return any(_counts(text, match) for match in _NUMBER.finditer(text))


def _counts(text: str, match: re.Match[str]) -> bool:
    before = _LAST_WORD.search(text, max(0, match.start() - 30), match.start())
    named = before is not None and before[1].casefold() in NUMBERED
    year = _YEAR.fullmatch(match[0]) is not None
    return not named and not year


def numbers_of(targets: Iterable[Target]) -> Iterator[Target]:
    """Yield the targets that can be measured, to any depth."""
    for target in targets:
        if is_known(target.measure) or has_number(target.text) or _counted(target.text):
            yield target
        yield from numbers_of(target.targets)


def _counted(text: str) -> bool:
    return bool(NUMBER_WORDS & set(fold(text).split())) or _SHARE.search(text) is not None


def is_known(measure: Measure) -> bool:
    """Whether a measure holds any number at all."""
    return (measure.baseline, measure.now, measure.wanted) != (None, None, None)


def is_measured(goal: Goal) -> bool:
    """Whether a goal has a target that can be measured, or says a number itself."""
    return any(numbers_of(goal.targets)) or has_number(goal.title) or has_number(_ESTIMATE.sub(" ", goal.detail))


def asks(goal: Goal, line: str) -> bool:
    """Whether a goal, or the line that it stands on, asks a question that an answer would settle."""
    return any(_QUESTION.search(text) for text in (line, goal.title, goal.detail, goal.why))


def every_target(targets: Iterable[Target]) -> Iterator[Target]:
    """Yield targets and the targets in them, in order."""
    for target in targets:
        yield target
        yield from every_target(target.targets)
