"""What one line of a list item says, and where in it."""

from __future__ import annotations

import html
from dataclasses import dataclass, field

from bot.core.document.folding import plain
from bot.core.document.inline import Link, Masked
from bot.core.document.people import Span, Tag
from bot.core.status import Word


@dataclass(frozen=True, slots=True)
class Sign:
    """A status sign in a text: from `start` to `end`, meaning `word`."""

    start: int
    end: int
    word: Word


@dataclass(frozen=True, slots=True)
class Line:
    """The reading of a line; places are offsets in its text. `label` is "why", "status" or "".

    `ref_at` is where an issue such as `#12` is named beside the title, `elsewhere` one of another repository in full
    (`other/repo#7`). `emoji_at`, `link_at` and `owner_at` are
    where an emoji, a link and an owner would go if the line had none.
    """

    text: str
    masked: Masked
    label: str = ""
    value_at: int = 0
    box: bool | None = None
    sign: Sign | None = None
    aimed: bool = False
    owner_first: bool = False
    title: Span = field(default=Span(0, 0))
    struck: bool = False
    own_link: Link | None = None
    ref: int | None = None
    ref_at: Span | None = None
    elsewhere: str = ""
    elsewhere_at: Span | None = None
    tags: tuple[Tag, ...] = ()
    people: tuple[Span, ...] = ()
    owners: tuple[str, ...] = ()
    owner_names: tuple[str, ...] = ()
    supporters: tuple[str, ...] = ()
    emoji_at: int = 0
    link_at: int = 0
    owner_at: int = 0

    @property
    def words(self) -> str:
        """The title as plain words."""
        written = self.text[self.title.start : self.title.end]
        # A star that is shown because it is escaped belongs to the title.
        return plain(written).strip(" \t" if "\\" in written else " \t*_~")

    @property
    def emoji(self) -> str | None:
        """The status sign as people see it."""
        return html.unescape(self.text[self.sign.start : self.sign.end]) if self.sign else None

    def said(self, what: str) -> Tag | None:
        """Return the first tag of a kind."""
        return next((tag for tag in self.tags if tag.what == what), None)

    @property
    def continued(self) -> bool:
        """Whether the line says that it goes on from the last sprint."""
        return self.said("continued") is not None

    @property
    def owner_tagged(self) -> bool:
        """Whether the line names an owner, or asks for one, in so many words."""
        return any(tag.what == "owner" for tag in self.tags)

    @property
    def only_link(self) -> Link | None:
        """The link that is all of the line, unless it leads to an issue."""
        around = " \t*_.\n"
        for link in self.masked.links:
            alone = not self.text[: link.start].strip(around) and not self.text[link.end :].strip(around)
            if alone and not link.number and not link.own_number:
                return link
        return None

    def detail(self) -> str:
        """The words after title, link, owner and other tags."""
        gone = sorted((tag.span for tag in self.tags), key=lambda span: span.start)
        gone += [Span(self.sign.start, self.sign.end)] if self.sign else []
        gone += self.people
        gone += [Span(self.own_link.start, self.own_link.end)] if self.own_link else []
        return _without(self.text, self.owner_at, gone)


def _without(text: str, start: int, spans: list[Span]) -> str:
    parts, at = [], start
    for span in sorted(spans, key=lambda span: span.start):
        if span.end > at:
            parts.append(text[at : max(at, span.start)])
            at = span.end
    parts.append(text[at:])
    words = " ".join(plain(" ".join(parts)).split())
    return words.strip(" \t-–—|:*_~→>·").removeprefix("?").strip()
