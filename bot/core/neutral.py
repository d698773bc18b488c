"""Make people's words harmless in Markdown that the bot writes: they read the same and do nothing."""

from __future__ import annotations

import html
import re
import unicodedata

# GitHub looks for mentions and references in the rendered text, so neither a backslash nor an entity stops them.
# A zero-width space does: nobody sees it, and it ends the name or number before it begins.
_BREAK = "\u200b"
_JOINER = "\u200d"  # kept between two pictures: families, professions, flags
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co"})
_ENDING = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_ESCAPED = re.compile(r"\\(\\|[&<`|@!/])")
_ENTITY = re.compile(r"&(?=#?\w)")
_MENTION = re.compile(r"@(?=[\w\\*~\[\]-])")
_NUMBER = re.compile(r"#(?=[\d\\*_~\[])")
_GH_NUMBER = re.compile(r"(?<![^\W_])(GH-)(?=\d)", re.IGNORECASE)  # as for hashes, an underscore is none of it
# An underscore around it may be emphasis, which is gone in the rendered text.
_HASH = re.compile(r"(?<![^\W_])[0-9a-f]{7,}(?![^\W_])", re.IGNORECASE)
_SHORT = re.compile(r"(.{6})(?!$)")  # fewer digits than a reference to a commit has
# Signs of emphasis within such a word are gone in the rendered text, too.
_PLACES = ("issues", "pulls", "pull", "discussions", "commits", "commit", "compare")
_TORN = "|".join("[*_~]*".join(place) for place in _PLACES)
_PATH = re.compile(rf"(/[*_~]*(?:{_TORN})[*_~]*/)(?=[^\s/])", re.IGNORECASE)
# Behind the end of a link or in a cell of a table it can be the first word of a line that people see.
_COMMAND = re.compile(r"(^|[\s>*+_~)|-])/(?=\w)", re.MULTILINE)
_IMAGE = re.compile(r"!(?=\[)")
_TILDES = re.compile(r"^([ \t>*+\d.)-]*)~(?=~~)", re.MULTILINE)
# What may stand before the text of a line: quotes and lists, inside of each other.
_OUTER = r"^((?:[ \t]*(?:>|(?:[-+*]|\d{1,9}[.)])(?=[ \t])))*[ \t]*)"
_HEADING = re.compile(rf"{_OUTER}(?=#{{1,6}}(?:\s|$))", re.MULTILINE)
_RULE = re.compile(rf"{_OUTER}(?=([-=*_])(?:[ \t]*\2)*[ \t]*$)", re.MULTILINE)
_DEFINITION = re.compile(rf"{_OUTER}(?=\[[^\[\]\n]*\]:)", re.MULTILINE)
_LEADING = re.compile(
    r"^(?:(?=[-+*>](?:\s|$)|\[[ xX]\]|#{1,6}(?:\s|$)|~~~|([-=*_])(?:\s*\1)*$)|(\d{1,9})(?=[.)](?:\s|$)))"
)
_LAST = re.compile(r"(?<!\\)((?:\\\\)*)\\$")


def neutral(text: str, *, inline: bool = False) -> str:
    """Return the text as Markdown that reads the same but mentions nobody, refers to nothing and breaks nothing.

    Emphasis, links and lists stay; tags, comments, images and code are shown as they were typed. With `inline` it is
    one line that opens no list and no table cell. Neutral text stays as it is: neutral(neutral(x)) == neutral(x).
    """
    words = visible(_ESCAPED.sub(_unescaped, html.unescape(visible(text))))
    if inline:
        words = " ".join(words.split())
    words = _unreferenced(_ENTITY.sub("&amp;", words).replace("<", "&lt;")).replace("`", "&#96;")
    return _one_line(words) if inline else _blocks(words)


def _unescaped(match: re.Match[str]) -> str:
    """Drop the backslash before a sign that is written as an entity or broken apart anyway."""
    return match[0] if match[1] == "\\" else match[1]


def visible(text: str) -> str:
    """Return the text without control, direction and zero-width characters, its lines ended by line feeds."""
    text = _ENDING.sub("\n", text)
    kept: list[str] = []
    for place, sign in enumerate(text):
        joins = sign == _JOINER and kept and _is_picture(kept[-1]) and _is_picture(text[place + 1 : place + 2])
        if joins or sign in "\n\t" or unicodedata.category(sign) not in _UNSEEN:
            kept.append(sign)
    return "".join(kept)


def _is_picture(sign: str) -> bool:
    return bool(sign) and (sign == "\ufe0f" or unicodedata.category(sign) in {"So", "Sk"})


def _unreferenced(text: str) -> str:
    text = _IMAGE.sub(f"!{_BREAK}", _PATH.sub(rf"\1{_BREAK}", text))
    text = _NUMBER.sub(f"#{_BREAK}", _GH_NUMBER.sub(rf"\1{_BREAK}", text))
    text = _COMMAND.sub(rf"\1/{_BREAK}", _HASH.sub(lambda match: _SHORT.sub(rf"\1{_BREAK}", match[0]), text))
    return _MENTION.sub(f"@{_BREAK}", text)


def _one_line(text: str) -> str:
    text = text.replace("|", "&#124;")
    # A backslash at the very end would escape what the bot writes next.
    return _LAST.sub(r"\1&#92;", _LEADING.sub(lambda match: f"{match[2] or ''}\\", text))


def _blocks(text: str) -> str:
    """Return the text so that none of its lines is a heading, a rule, a fence or a definition."""
    text = _RULE.sub(r"\1\\", _TILDES.sub(r"\1&#126;", text))
    return _DEFINITION.sub(r"\1\\", _HEADING.sub(r"\1\\", text))
