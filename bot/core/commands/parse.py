"""Which commands stand in a comment, and does it begin by saying how a goal is doing?

A command is a line of a paragraph that begins with `/` and a known name, or one close to it. Lines in code, quotes,
HTML and HTML comments are not read, nor what stands in a list; a line right below a list, at the left edge, is.
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.token import Token

from bot.core.commands.arguments import signs_of, tidy
from bot.core.commands.table import find, nearest
from bot.core.document.folding import plain
from bot.core.document.source import Source
from bot.core.status import Vocabulary

_NESTING = 60  # levels of lists and quotes
_MAYBE = re.compile(r"^\ufeff? {0,3}/[A-Za-z]|[\r\n] {0,3}/[A-Za-z]")
_LINE = re.compile(r"(?P<indent> {0,3})/(?P<name>[A-Za-z]+(?:[-_][A-Za-z]+){0,3})[.:,;!?]{0,3}(?:\s+(?P<words>.*))?")
_UNSEEN = re.compile(r"[\u200b\u2060\ufeff\ufe0e\ufe0f]")
_UNSEEN_BREAKS = re.compile(r"[\u200b\u2060\ufeff]")
# What hides the text after it: code of one or more backticks, and a comment. An escaped backtick hides nothing.
_OPENERS = re.compile(r"\\.|`+|<!--", re.DOTALL)
_LEAVES = frozenset({"paragraph_open", "heading_open"})


@dataclass(frozen=True, slots=True)
class Spelled:
    """A command as it is spelled in a text: its `name` without the slash, the `words` behind it, and its whole `line`.

    `number` is the line's, 0-based. `digest` depends on this line and on how many equal ones stand above it, and on
    nothing else in the text.
    """

    name: str
    words: str
    line: str
    number: int
    digest: str

    @property
    def command(self) -> str:
        """The name of the command that is meant, by whichever of its names; "" for one that is only close to it."""
        known = find(self.name)
        return known.name if known else ""


def spelled(text: str) -> tuple[Spelled, ...]:
    """Return the commands of a comment in order. Never fails; without a line that begins with `/` it costs little."""
    if not _MAYBE.search(text):
        return ()
    source = Source.of(text)
    seen: Counter[str] = Counter()
    found: list[Spelled] = []
    for number in _lines(source):
        line = _UNSEEN_BREAKS.sub("", source.line(number)).strip()
        match = _LINE.fullmatch(line)
        if match and (find(match["name"]) or nearest(match["name"])):
            normal = _normal(line)
            found.append(Spelled(match["name"], (match["words"] or "").strip(), line, number, _digest(normal, seen)))
    return tuple(found)


def spoken_status(text: str, vocabulary: Vocabulary) -> tuple[str, str] | None:
    """Return the status (a word's name) that a comment begins with as an emoji or short code, and its note; else None.

    The note is the rest of the first line. A comment with several lines that begin with different statuses is a list of
    other things, not the status of one goal.
    """
    lines = [line.strip() for line in Source.of(text).body.lstrip().split("\n")]
    first = signs_of(vocabulary).at(lines[0], 0)
    if first is None:
        return None
    others = (signs_of(vocabulary).at(line, 0) for line in lines[1:])
    if any(sign.word != first.word for sign in others if sign):
        return None
    return first.word.name, plain(tidy(lines[0][first.end :]))


def _normal(line: str) -> str:
    return " ".join(_UNSEEN.sub("", line).casefold().split())


def _digest(normal: str, seen: Counter[str]) -> str:
    nth = seen[normal]
    seen[normal] += 1
    return hashlib.sha256(f"{nth} {normal}".encode("utf-8", "surrogatepass")).hexdigest()[:16]


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"maxNesting": _NESTING}).disable(["inline", "reference"])


def _lines(source: Source) -> Iterator[int]:
    """Yield the lines of paragraphs and headings that may be commands: those outside code, quotes, lists and HTML."""
    quotes = lists = 0
    tokens = _parser().parse(source.body)
    for token, following in pairwise(tokens):
        if token.type in {"blockquote_open", "blockquote_close"}:
            quotes += token.nesting
        elif token.type in {"list_item_open", "list_item_close"}:
            lists += token.nesting
        elif token.type in _LEAVES and not quotes:
            yield from _shown(token, following.content, source, in_list=lists > 0)


def _shown(token: Token, content: str, source: Source, *, in_list: bool) -> Iterator[int]:
    first = (token.map or (0, 0))[0]
    begins, ends = _hidden(content)
    start = 0
    for number, line in enumerate(content.split("\n"), first):
        written = source.line(number)
        edge = written.startswith("/") if in_list else written.lstrip(" ").startswith("/")
        before = bisect_right(begins, start) - 1
        if edge and (before < 0 or ends[before] <= start):
            yield number
        start += len(line) + 1


def _hidden(content: str) -> tuple[list[int], list[int]]:
    """Return where code and comments begin in the text of a paragraph, and where each ends."""
    runs: dict[str, list[int]] = {}
    for run in re.finditer("`+", content):
        runs.setdefault(run[0], []).append(run.start())
    begins: list[int] = []
    ends: list[int] = []
    last = content.rfind("-->")
    match = _OPENERS.search(content)
    while match:
        end = _end(content, match, runs, last)
        if end:
            begins.append(match.start())
            ends.append(end)
        match = _OPENERS.search(content, end or match.end())
    return begins, ends


def _end(content: str, opener: re.Match[str], runs: dict[str, list[int]], last: int) -> int:
    """Return where the code or comment ends, 0 where nothing ends it; `last` is where the last comment ends."""
    if opener[0][0] == "\\":
        return 0
    if opener[0] == "<!--":
        return content.find("-->", opener.end()) + 3 if opener.end() <= last else 0
    same = runs.get(opener[0], [])
    place = bisect_left(same, opener.end())
    return same[place] + len(opener[0]) if place < len(same) else 0
