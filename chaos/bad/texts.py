"""Words of people that mean harm in somebody else's post, and what GitHub would make of a post."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt

PIECES = [
    "@ada", "@acme/team", "#12", "acme/rockets#3", "GH-4",
    "https://github.com/acme/rockets/issues/12", "<b>", "<!-- x", "-->",
    "![x](http://x.example/p.png)", "`", "```", "~~~", "|", "\n", " ", "# ", "- ", "> ", "1. ",
    "/close", "&#64;ada", "&lt;", "&amp;",
    "\\", "\u200b", "\u202e", "\u00ad", "[a]: http://x.example", "[ ] ", "===", "---", "***", "word",
    "0123456789abcdef0123456789abcdef01234567",
    "[t](../issues/5)", "<https://x.example>", "&", ";", "@", "#", "*", "_", "\t", "\r\n",
    "</details>", "👨‍👩‍👧", "\ud800",
]  # fmt: skip
parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
# What GitHub looks for in the rendered text.
MENTION = re.compile(r"(?<![\w`])@[A-Za-z0-9]")
REFERENCE = re.compile(r"#\d|\bGH-\d|/(?:issues|pull|discussions|commit)/\w", re.IGNORECASE)
HASH = re.compile(r"\b[0-9a-f]{7,64}\b", re.IGNORECASE)


def rendered(markdown: str) -> tuple[set[str], list[str], list[str]]:
    """Return the kinds of tokens, the visible texts and the link addresses of some Markdown."""
    kinds, words, addresses = set[str](), list[str](), list[str]()
    for token in parser.parse(markdown):
        kinds.add(token.type)
        for inner in token.children or []:
            kinds.add(inner.type)
            words.append("\n" if inner.type in {"softbreak", "hardbreak"} else inner.content)
            addresses.append(str(inner.attrGet("href") or ""))
        words.append("\n" if token.type == "inline" else "")
    return kinds, words, addresses
