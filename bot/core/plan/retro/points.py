"""What do people say in the words of a retro: what went well, what can be better, what is to be done, and the rest?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace

from bot.core.agreed import Kept
from bot.core.commands.notes import retro_part
from bot.core.commands.parse import spelled
from bot.core.document import Document, Kind
from bot.core.document.folding import fold, plain
from bot.core.model import Comment
from bot.core.plan.lines import document_of
from bot.core.plan.retro.asked import Fate, actions_in, key_of
from bot.core.status import Vocabulary

_BULLET = re.compile(r"^\s*(?:[-*+•]|\d{1,3}[.)])\s+(?P<words>\S.*)$")
_GOOD = ("+ ", "👍", "🎉", "💚", "❤️")
_BAD = ("👎", "💔", "🙁", "😕")
_SIGNS = re.compile("^[+👍🎉💚❤👎💔🙁😕\ufe0f\\s]+")
_NOTHING = frozenset({"", "-", "–", "—"})
_SAID_BY = re.compile(r"\s\([\w. -]{1,60}\)$")
_RETRO = frozenset({Kind.RETRO, Kind.WENT_WELL, Kind.IMPROVE, Kind.LESSONS, Kind.ACTIONS})
# Where a retro lists what fits nowhere else.
_SAID = "also said"
_MARKED = 6  # the level of a heading that is marked as one; others are bold, or mere lines
_LONGEST = 400  # characters of one point
_MENTION = re.compile(r"(?<![\w/@])@([A-Za-z0-9][A-Za-z0-9-]*)")


@dataclass(frozen=True, slots=True)
class Point:
    """One thing that somebody said. `who` is a login, or a team, or "". `owner` is whose an action is."""

    text: str
    who: str = ""
    owner: str = ""
    dropped: bool = False

    @property
    def key(self) -> str:
        """What tells it apart however it is written; who said it, in brackets at its end, is no part of it."""
        return key_of(_SAID_BY.sub("", self.text)) or key_of(self.text)

    def cut(self, length: int) -> Point:
        """Return it with a short text."""
        return replace(self, text=_shortened(self.text, max(length, 60)))


@dataclass(frozen=True, slots=True)
class Points:
    """What was said, by kind, in the order in which it was said. `said` is what fits none of the others."""

    well: tuple[Point, ...] = ()
    better: tuple[Point, ...] = ()
    actions: tuple[Point, ...] = ()
    said: tuple[Point, ...] = ()

    @property
    def any(self) -> bool:
        """Whether anything was said."""
        return bool(self.well or self.better or self.actions or self.said)

    @property
    def every(self) -> tuple[Point, ...]:
        """All of it."""
        return (*self.well, *self.better, *self.actions, *self.said)

    def cut(self, length: int) -> Points:
        """Return it with short texts, and the first fifty of each kind."""
        return Points(*(tuple(each.cut(length) for each in getattr(self, field.name)[:50]) for field in fields(self)))


def together(parts: Iterable[Points], known: Iterable[str] = ()) -> Points:
    """Return what several said as one, each thing once; what has one of the `known` keys is left out.

    That something known is let go is news all the same.
    """
    standing = set(known)
    seen = set(standing)
    found: dict[str, list[Point]] = {field.name: [] for field in fields(Points)}
    for part in parts:
        for name, points in found.items():
            for point in getattr(part, name):
                is_let_go = point.dropped and point.key in standing
                if point.key and (is_let_go or point.key not in seen):
                    seen.add(point.key)
                    standing.discard(point.key)
                    points.append(point)
    return Points(*(tuple(points) for points in found.values()))


def of_kept(kept: Sequence[Kept]) -> Points:
    """Return what people said by `/retro`."""

    def of(kind: str) -> tuple[Point, ...]:
        return tuple(_kept(each) for each in kept if each.kind == kind)

    return Points(of("went-well"), of("better"), (*of("action"), *of("dropped")))


def _kept(each: Kept) -> Point:
    named = _MENTION.findall(each.text)
    text = _shortened(_without_tail(each.text)) if each.kind in {"action", "dropped"} else _shortened(each.text)
    return Point(text, each.who, named[0] if named else each.who, dropped=each.kind == "dropped")


def of_text(text: str, who: str, vocabulary: Vocabulary, *, whole: bool = False) -> Points:
    """Return what a text says in its sections of a retro; with `whole` all of it, as of a comment on a retro."""
    document = document_of(text, vocabulary)
    actions = [
        Point(_shortened(_without_tail(each.text)), who, each.owner or who, each.fate is Fate.DROPPED)
        for each in actions_in(text, document, vocabulary)
        if whole or _kind_at(document, each.line) in _RETRO
    ]
    lessons = [(each.first, Point(_shortened(each.text), who)) for each in document.lessons]
    better = [point for line, point in lessons if _kind_at(document, line) is Kind.IMPROVE]
    well = [point for line, point in lessons if _kind_at(document, line) is Kind.WENT_WELL]
    known = {point.key for point in (*actions, *better, *well)}
    rest = [(sign, point) for sign, point in _rest(text, who, document, whole=whole) if point.key not in known]
    return together(
        [
            Points(
                (*well, *(point for sign, point in rest if sign == "+")),
                (*better, *(point for sign, point in rest if sign == "-")),
                tuple(actions),
                tuple(point for sign, point in rest if not sign),
            )
        ]
    )


def _rest(text: str, who: str, document: Document, *, whole: bool) -> Iterator[tuple[str, Point]]:
    """Yield what stands in no list of a known kind: entries of a plain retro section, and with `whole` paragraphs."""
    said = {
        line for each in document.sections if fold(each.heading) == _SAID for line in range(each.first, each.last + 1)
    }
    headings = {each.first for each in document.sections if each.level <= _MARKED or each.kind in _RETRO}
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n")):
        entry = _BULLET.match(line)
        kind = _kind_at(document, number)
        if number in headings or not (entry or whole) or kind in _RETRO - {Kind.RETRO}:
            continue
        if not (whole or kind is Kind.RETRO or number in said):
            continue
        words = plain(entry["words"] if entry else line)
        sign = "+" if words.startswith(_GOOD) else "-" if words.startswith(_BAD) else ""
        words = _SIGNS.sub("", words) if sign else words
        if words not in _NOTHING and key_of(words):
            yield sign, Point(_shortened(words), who)


def _kind_at(document: Document, line: int) -> Kind:
    inside = (section.kind for section in document.sections if section.first <= line <= section.last)
    return next(inside, Kind.OTHER)


def of_comment(comment: Comment, vocabulary: Vocabulary) -> Points:
    """Return what a comment on a retro says; `/retro` and `/drop` in it count as such, other commands are no words."""
    who = comment.author.login if comment.author else ""
    lines = comment.body.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    kept = []
    for command in spelled(comment.body):
        lines[command.number] = ""
        kind, words = retro_part(command.words) if command.command == "retro" else ("", "")
        if command.command == "drop" and command.words:
            kind, words = "dropped", command.words
        if kind and words:
            kept.append(Kept(kind, words, who, comment.created_at))
    return together([of_kept(kept), of_text("\n".join(lines), who, vocabulary, whole=True)])


def commanded(comment: Comment) -> bool:
    """Whether a comment on a retro gives a command that is heard there."""
    return any(each.command in {"retro", "drop"} and each.words for each in spelled(comment.body))


def _without_tail(text: str) -> str:
    """Return an action without the people that it ends on: they are told apart."""
    bare = re.sub(r"(?:\s+|\s*[-–—:(,]\s*)(?:@[A-Za-z0-9-]+\)?[\s,]*)+$", "", text).strip()
    return bare or text


def _shortened(text: str, length: int = _LONGEST) -> str:
    words = " ".join(text.split())
    return words if len(words) <= length else words[: length - 1].rstrip() + "…"
