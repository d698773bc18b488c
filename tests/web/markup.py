"""HTML as a test reads it: is it well made, what does it say, and what does it load?"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
_LEVELS = {f"h{level}": level for level in range(1, 7)}
# What a page may not lay over its policy, nor over its words.
_NEVER = frozenset({"style", "srcdoc", "formaction", "xlink:href"})


@dataclass(slots=True)
class Markup(HTMLParser):
    """A page, read from end to end."""

    open: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    count: Counter[str] = field(default_factory=Counter)
    shape: Counter[tuple[str, frozenset[str]]] = field(default_factory=Counter)
    ids: list[str] = field(default_factory=list)
    labelled: set[str] = field(default_factory=set)
    asking: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    loads: list[str] = field(default_factory=list)
    times: list[str] = field(default_factory=list)
    fields: set[str] = field(default_factory=set)
    levels: list[int] = field(default_factory=list)
    words: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super(Markup, self).__init__(convert_charrefs=True)

    @property
    def text(self) -> str:
        """What a person reads, in one line."""
        return " ".join(" ".join(self.words).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.count[tag] += 1
        self.shape[tag, frozenset(given)] += 1
        self.wrong += [f"<{tag} {name}>" for name in given if name in _NEVER or name.startswith("on")]
        if tag not in VOID:
            self.open.append(tag)
        if tag in _LEVELS:
            self.levels.append(_LEVELS[tag])
        self._named(tag, given)
        self._led(tag, given)

    def _named(self, tag: str, given: dict[str, str]) -> None:
        self.ids += [given["id"]] if "id" in given else []
        if tag == "label":
            self.labelled.add(given.get("for", ""))
        if tag in {"input", "select", "textarea"} and given.get("type") != "hidden":
            self.asking.append(given.get("id", f"<{tag}>"))
            self.fields.add(given.get("name", ""))
        if tag == "img" and "alt" not in given:
            self.wrong.append("<img> without alt")
        if tag == "time":
            self.times.append(given["datetime"])

    def _led(self, tag: str, given: dict[str, str]) -> None:
        if tag == "a":
            self.links.append(given["href"])
        self.loads += [given[name] for name in ("src", "srcset", "action") if name in given]
        self.loads += [given["href"]] if tag == "link" else []
        if tag == "script" and "src" not in given:
            self.wrong.append("<script> within the page")

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def faults(self) -> list[str]:
        """Everything that is wrong with the page."""
        found = [*self.wrong, *(f"<{tag}> is left open" for tag in self.open)]
        found += [f"{self.count[tag]} <{tag}>" for tag in ("h1", "main", "title") if self.count[tag] != 1]
        found += [f"no <{tag}>" for tag in ("header", "footer") if not self.count[tag]]
        found += [f"id {name} twice" for name, times in Counter(self.ids).items() if times > 1]
        found += [f"{name} has no label" for name in self.asking if name not in self.labelled]
        steps = zip(self.levels, self.levels[1:], strict=False)
        found += [f"h{low} after h{high}" for high, low in steps if low > high + 1]
        return found


def read(html: str) -> Markup:
    """Read a page."""
    made = Markup()
    made.feed(html)
    made.close()
    return made
