"""The text of a notice for each kind of channel: its own signs, people's words without effect, and short enough.

Nothing that people wrote calls anybody: neither `@everyone` nor `<!here>` nor a mention by number comes through.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.core.notices.paper import Block, Span

Write = Callable[[Sequence[Block]], str]

# Between an at sign, or the bracket that begins a mention, and what follows; nobody sees it.
BREAK = "\u200b"
_AT = re.compile(r"@(?=\S)")
_BRACKET = re.compile(r"<(?=\S)")
_MARKDOWN = re.compile(r"([\\`*_~\[\]|#>!])")
_LEADING = re.compile(r"^(\s*)([-+=]|\d{1,9}(?=[.)]))")
# An address within words ends before what could make a link of it; Discord takes signs of emphasis in it as they are.
_URL = re.compile(r"(https?://[^\s<>\"'`|\\\[\]()*_~]+)")
_URL_AS_IT_IS = re.compile(r"(https?://[^\s<>\"'`|\\\[\]()]+)")
_SHORTEST = 20


def calm(text: str) -> str:
    """Return words in which no at sign begins a name, and no bracket a mention."""
    return _BRACKET.sub(f"<{BREAK}", _AT.sub(f"@{BREAK}", text))


def slack(blocks: Sequence[Block]) -> str:
    """Return Slack's mrkdwn: `<address|words>`, one star for bold; its three signs as entities."""
    return _lines(blocks, _slack_span, "• ")


def _slack_span(span: Span) -> str:
    words = html.escape(_AT.sub(f"@{BREAK}", span.text), quote=False)
    if span.href:
        return f"<{_address(span.href)}|{words.replace('|', '¦')}>"
    if span.code:
        return f"`{words.replace('`', 'ˋ')}`" if words.strip() else words
    return _around(words, "*") if span.strong else words


def discord(blocks: Sequence[Block]) -> str:
    """Return Discord's Markdown; addresses within words stay as they are, so that they can be clicked."""
    return _lines(blocks, _discord_span, "- ")


def _discord_span(span: Span) -> str:
    return _marked(span, f"<{_address(span.href)}>", _URL_AS_IT_IS)


def markdown(blocks: Sequence[Block]) -> str:
    """Return common Markdown, as Teams and most others read it; an empty line between paragraphs."""
    return _lines(blocks, lambda span: _marked(span, _address(span.href), _URL), "- ", between="\n\n")


def _marked(span: Span, address: str, within: re.Pattern[str]) -> str:
    words = _escaped(span.text, within)
    if span.href:
        return f"[{words}]({address})"
    return _around(words, "**") if span.strong else words


def _escaped(text: str, address: re.Pattern[str]) -> str:
    """Return words that Markdown leaves alone, but for addresses in them."""
    parts = address.split(calm(text))
    plain = [part if place % 2 else _MARKDOWN.sub(r"\\\1", part) for place, part in enumerate(parts)]
    # What stands first may open a list, a heading or a rule.
    return _LEADING.sub(_unlisted, "".join(plain))


def _unlisted(match: re.Match[str]) -> str:
    return f"{match[1]}{BREAK}{match[2]}" if match[2].isdigit() else f"{match[1]}\\{match[2]}"


def text(blocks: Sequence[Block]) -> str:
    """Return plain text, with addresses behind the words that lead there."""
    return _lines(blocks, _text_span, "- ")


def _text_span(span: Span) -> str:
    words = _AT.sub(f"@{BREAK}", span.text)
    return f"{words} ({_address(span.href)})" if span.href else words


def page(blocks: Sequence[Block]) -> str:
    """Return HTML for e-mail: paragraphs, lists, bold words and links, and nothing else."""
    made: list[str] = []
    for place, block in enumerate(blocks):
        words = "".join(map(_html_span, block.spans))
        if not block.item:
            made.append(f"<p>{words}</p>")
            continue
        begins = place == 0 or not blocks[place - 1].item
        ends = place + 1 == len(blocks) or not blocks[place + 1].item
        made.append(f"{'<ul>' if begins else ''}<li>{words}</li>{'</ul>' if ends else ''}")
    return "\n".join(made)


def _html_span(span: Span) -> str:
    words = html.escape(span.text)
    if span.href:
        return f'<a href="{html.escape(_address(span.href))}">{words}</a>'
    if span.code:
        return f"<code>{words}</code>"
    return f"<b>{words}</b>" if span.strong else words


def _lines(blocks: Sequence[Block], write: Callable[[Span], str], bullet: str, between: str = "\n") -> str:
    """Return each block as a line of its own; entries of one list stand together."""
    made = ""
    for place, block in enumerate(blocks):
        words = "".join(map(write, block.spans))
        joined = "\n" if place and block.item and blocks[place - 1].item else between
        made += (joined if place else "") + (f"{bullet}{words}" if block.item else words)
    return made


def _around(words: str, sign: str) -> str:
    """Put signs of emphasis around words, not around the blanks at their ends."""
    bare = words.strip()
    return words.replace(bare, f"{sign}{bare}{sign}", 1) if bare else words


def _address(href: str) -> str:
    """Return an address that ends no link."""
    return re.sub(r"[\s<>|()\[\]\"'`\\*_~@]", lambda sign: f"%{ord(sign[0]):02X}" if ord(sign[0]) < 128 else "", href)  # noqa: PLR2004 - ASCII


def fitted(blocks: Sequence[Block], write: Write, size: Callable[[str], int], most: int, more: Block) -> str:
    """Return the blocks written, at most so large: of longer ones the end is left out, and `more` says where it is.

    What is too long even by itself loses the end of its words.
    """
    whole = write(blocks)
    if size(whole) <= most:
        return whole
    fits = bisect_right(range(1, len(blocks)), most, key=lambda count: size(write([*blocks[:count], more])))
    if fits:
        return write([*blocks[:fits], more])
    longest = max(len(span.text) for span in blocks[0].spans)
    while longest > _SHORTEST:
        longest //= 2
        if size(made := write([_cut(blocks[0], longest), more])) <= most:
            return made
    return write([more])


def _cut(block: Block, length: int) -> Block:
    return replace(block, spans=tuple(_cut_span(span, length) for span in block.spans))


def _cut_span(span: Span, length: int) -> Span:
    is_long = len(span.text) > length
    return replace(span, text=span.text[: length - 1].rstrip() + "…") if is_long else span
