"""Which words of a text become links: mentions, references to issues, emoji by name?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Protocol

from markdown_it.rules_core import StateCore
from markdown_it.token import Token

WORD = re.compile(
    r"(?<![\w/@.`-])@(?P<login>[A-Za-z0-9][A-Za-z0-9-]{0,38})(?!/?[\w])"
    r"|(?<![\w/#&.-])(?P<place>[\w.-]+/[\w.-]+)?#(?P<number>\d{1,9})(?!\w)"
    r"|:(?P<emoji>[a-z0-9_+-]+):"
)
EMOJI = dict(
    word.split("=")
    for word in (
        "+1=👍 thumbsup=👍 -1=👎 thumbsdown=👎 tada=🎉 rocket=🚀 eyes=👀 heart=❤️ smile=😄 laughing=😆 thinking=🤔 "
        "wave=👋 pray=🙏 clap=👏 fire=🔥 sparkles=✨ bug=🐛 memo=📝 bulb=💡 warning=⚠️ lock=🔒 white_check_mark=✅ "
        "heavy_check_mark=✔️ x=❌ no_entry=⛔ construction=🚧 white_circle=⚪ green_circle=🟢 yellow_circle=🟡 "
        "red_circle=🔴 repeat=🔁 dart=🎯 calendar=📆 hourglass=⌛ chart_with_upwards_trend=📈 star=⭐ "
    ).split()
)


class Links(Protocol):
    """Where names lead to on these pages; None leaves a word as it is, as GitHub does with what it does not know."""

    def person(self, login: str) -> str | None:
        """Give the address of a person."""

    def issue(self, place: str | None, number: int) -> str | None:
        """Give the address of an issue of this repository or of `owner/name`."""

    def short(self, url: str) -> str | None:
        """Give the short form (`#12`, `acme/rockets#12`) of an issue's whole address."""


def link_references(state: StateCore) -> None:
    """Turn names into links wherever a text is no link yet; a rule for the parser's core chain."""
    links: Links = state.env["links"]
    for token in state.tokens:
        if token.type == "inline" and token.children:
            token.children = list(_linked(token.children, links))


def _linked(tokens: list[Token], links: Links) -> Iterator[Token]:
    depth, before = 0, None
    for token in tokens:
        depth += token.nesting if token.type in ("link_open", "link_close") else 0
        if token.type == "text" and depth == 0:
            yield from _split(token.content, links)
        else:
            if before is not None and before.info == "auto" and before.type == "link_open":
                token.content = links.short(str(before.attrGet("href"))) or token.content
            yield token
        before = token


def _split(text: str, links: Links) -> Iterator[Token]:
    at = 0
    for found in WORD.finditer(text):
        put = list(_put(found, links))
        if put:
            yield _text(text[at : found.start()])
            yield from put
            at = found.end()
    yield _text(text[at:])


def _put(found: re.Match[str], links: Links) -> Iterator[Token]:
    if found["emoji"]:
        if found["emoji"] in EMOJI:
            yield _text(EMOJI[found["emoji"]])
        return
    if found["login"]:
        href, look = links.person(found["login"]), "user-mention"
    else:
        href, look = links.issue(found["place"], int(found["number"])), "issue-link"
    if href:
        yield Token("link_open", "a", 1, attrs={"href": href, "class": look})
        yield _text(found[0])
        yield Token("link_close", "a", -1)


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)
