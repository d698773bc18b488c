"""The blocks of a text as tokens of a CommonMark parser: no more of them, and no more in them, than the reader uses."""

from __future__ import annotations

import re
from functools import cache
from typing import Any, Literal

from markdown_it import MarkdownIt
from markdown_it.common.utils import mdTrim
from markdown_it.parser_block import RuleFuncBlockType
from markdown_it.rules_block import StateBlock, blockquote, fence, heading, hr, html_block, list_block, table
from markdown_it.token import Token

_NESTING = 60  # levels of lists and quotes; what is deeper is text that nobody plans in
_ENDING = re.compile(r"\r\n?")
# A table says all it has to say with its rows and the text of its cells.
_LEFT_OUT = frozenset(f"{part}_{end}" for part in ("thead", "tbody", "th", "td") for end in ("open", "close"))
_CODE_INDENT = 4  # columns
_BLANKS = " \t"
_UNDERLINES = ("", "=", "-")  # of headings, by level
# What may open a block and so end the text above it, by its first sign; to ask all rules about each line takes long.
_OPENERS: dict[str, tuple[RuleFuncBlockType, ...]] = {
    **dict.fromkeys("`~", (fence,)),
    **dict.fromkeys("*-", (list_block, hr)),
    ">": (blockquote,),
    "_": (hr,),
    "+": (list_block,),
    "<": (html_block,),
    "#": (heading,),
}
_RULES_OFF = frozenset("|-:")  # the header of a table from its rows
_NOTHING: dict[str, Any] = {}  # shared by all tokens: a rule that has attributes to note puts a dict of its own here


def tokens_of(text: str) -> list[Token]:
    """Return the tokens of a text's blocks, inline text unread, in the order and with the lines of markdown-it-py."""
    parser = _parser()
    state = _State(_ENDING.sub("\n", text).replace("\0", "\ufffd"), parser, {}, [])
    parser.block.tokenize(state, state.line, state.lineMax)
    return state.tokens


@cache
def _parser() -> MarkdownIt:
    # Only blocks: the few inline forms that matter are read by `line`, with their places in the source.
    parser = MarkdownIt("commonmark", {"maxNesting": _NESTING}).enable("table").disable(["reference", "lheading"])
    parser.block.ruler.at("paragraph", _text)
    parser.block.ruler.before("table", "plain", _plain)
    return parser


class _Token(Token):
    """A token without the containers that every one of markdown-it-py's has: most stay empty, and they are many."""

    __slots__ = ()

    def __init__(self, type: str, tag: str, nesting: Literal[-1, 0, 1], level: int) -> None:  # noqa: A002
        self.type, self.tag, self.nesting, self.level = type, tag, nesting, level
        self.attrs = self.meta = _NOTHING
        self.map = self.children = None
        self.content = self.markup = self.info = ""
        self.block, self.hidden = True, False


class _State(StateBlock):
    """What the rules of markdown-it-py work on, with tokens of our kind."""

    _left_out = _Token("", "", 0, 0)

    def push(self, ttype: str, tag: str, nesting: Literal[-1, 0, 1]) -> Token:
        """Note a token, unless it is one that nobody asks for; return it for the rule to fill in."""
        if ttype in _LEFT_OUT:
            return self._left_out
        self.level -= nesting < 0
        token = _Token(ttype, tag, nesting, self.level)
        self.level += nesting > 0
        self.tokens.append(token)
        return token


def _plain(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001
    """Read text that starts as no other block does, before all other rules are asked in vain."""
    if _openers(state, start) or state.is_code_block(start):
        return False
    return _text(state, start, end, silent)


def _text(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: ARG001, FBT001
    """Read a paragraph, or a heading that is underlined.

    markdown-it-py has a rule for each, and both look for the end of the text. This one looks once, and asks the rule
    of another block only about lines that start as such a block does.
    """
    outer, state.parentType = state.parentType, "paragraph"
    line, level = start + 1, 0
    while line < end and not state.isEmpty(line):
        # A line that is indented this far goes on the text above it; so does one that a quote has looked at already.
        if state.sCount[line] - state.blkIndent < _CODE_INDENT:
            level = _underlines(state, line)
            if level or (state.sCount[line] >= 0 and _opens(state, line, end)):
                break
        line += 1
    content = mdTrim(state.getLines(start, line, state.blkIndent, keepLastLF=False))
    state.line = line + (level > 0)
    name, tag = ("heading", f"h{level}") if level else ("paragraph", "p")
    token = state.push(f"{name}_open", tag, 1)
    token.map, token.markup = [start, state.line], _UNDERLINES[level]
    token = state.push("inline", "", 0)
    token.map, token.content = [start, line], content
    token = state.push(f"{name}_close", tag, -1)
    token.markup = _UNDERLINES[level]
    state.parentType = outer
    return True


def _underlines(state: StateBlock, line: int) -> int:
    """Return the level of the heading that a line makes of the text above it, 0 when it makes none."""
    begin, end = state.bMarks[line] + state.tShift[line], state.eMarks[line]
    if state.sCount[line] < state.blkIndent or state.src[begin] not in "=-":
        return 0
    level = _UNDERLINES.index(state.src[begin])
    return 0 if state.src[begin:end].rstrip(_BLANKS).strip(state.src[begin]) else level


def _opens(state: StateBlock, line: int, end: int) -> bool:
    """Whether a line opens a block that ends the text above it."""
    return any(rule(state, line, end, True) for rule in _openers(state, line))  # noqa: FBT003 - known by its place


def _openers(state: StateBlock, line: int) -> tuple[RuleFuncBlockType, ...]:
    """Return the rules of the blocks that a line may open: by its first sign, and as a table's header by the next."""
    sign = state.src[state.bMarks[line] + state.tShift[line]]
    below = state.bMarks[line + 1] + state.tShift[line + 1]
    rules = (list_block,) if sign.isdecimal() else _OPENERS.get(sign, ())
    return (table, *rules) if state.src[below : below + 1] in _RULES_OFF else rules
