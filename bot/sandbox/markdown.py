"""How does a Markdown text look on a page: rendered as GitHub renders it, then sanitised?"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, MutableMapping, Sequence
from dataclasses import dataclass
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import OptionsDict
from markupsafe import Markup, escape
from mdit_py_plugins.gfm_autolink import gfm_autolink_plugin

from bot.sandbox.markdown_links import Links, link_references

ALERTS = ("note", "tip", "important", "warning", "caution")
TAGS = {
    *("h1", "h2", "h3", "h4", "h5", "h6", "p", "br", "hr", "blockquote", "pre", "code", "em", "strong", "b", "i"),
    *("del", "s", "ins", "sub", "sup", "kbd", "samp", "var", "details", "summary", "ul", "ol", "li", "dl", "dt", "dd"),
    *("table", "thead", "tbody", "tfoot", "tr", "th", "td", "a", "div", "span"),
}
ATTRIBUTES = {
    "*": set[str](),
    "a": {"href", "title"},
    "details": {"open"},
    "ol": {"start"},
    "th": {"style", "colspan", "rowspan"},
    "td": {"style", "colspan", "rowspan"},
}
CLASSES = {
    "a": {"user-mention", "issue-link", "picture"},
    "div": {"markdown-alert", *(f"markdown-alert-{kind}" for kind in ALERTS)},
    "p": {"markdown-alert-title"},
    "ul": {"contains-task-list"},
    "ol": {"contains-task-list"},
    "li": {"task-list-item"},
}
SCHEMES = {"http", "https", "mailto"}
LINE_END = re.compile(r"(\r\n|\r|\n)")
MARK = r"(?:[-*+]|\d{1,9}[.)])"
BOX = re.compile(
    rf"^(?P<head>(?:[\s>]|{MARK}(?=\s))*{MARK}\s+\[)(?P<mark>[ xX])(?P<tail>\](?=\s).*)$",
    re.DOTALL,
)
# Stands for a task box until the text is sanitised. Nobody outside can know it, and no attribute may hold it, so what
# is put in its place lands in text and nowhere else.
SEAL = f"box{secrets.token_hex(16)}"
SEALED = re.compile(rf"{SEAL}(\d+)([ox])")

Box = Callable[[int, bool], Markup]


@dataclass(frozen=True, slots=True)
class Tickable:
    """Draws task boxes that belong to the form with this id; the value sent is the line in the source, from 0."""

    form: str

    def __call__(self, line: int, done: bool) -> Markup:  # noqa: FBT001 - the second half of a box
        """Draw one box as a button, which works without any script."""
        return Markup(
            '<button type="submit" class="box" role="checkbox" aria-checked="{}" aria-label="Task" '
            'form="{}" name="box" value="{}"></button>'
        ).format("true" if done else "false", self.form, line)


def still(line: int, done: bool) -> Markup:  # noqa: ARG001, FBT001 - has the shape of a Box
    """Draw a box that cannot be ticked."""
    return Markup('<span class="box" role="img" aria-label="{}" data-done="{}"></span>').format(
        "done" if done else "not done", "true" if done else "false"
    )


def render(text: str, links: Links, box: Box = still) -> Markup:
    """Render a body or a comment; what comes back is safe to stand in a page."""
    raw = _PARSER.render(text, {"links": links})
    clean = _CLEANER.clean(raw)
    return Markup(SEALED.sub(lambda m: str(box(int(m[1]), m[2] == "x")), clean))  # noqa: S704 - sanitised above


def render_title(title: str) -> Markup:
    """Render a title: only `code` means something there, as on GitHub."""
    parts = re.split(r"`([^`]+)`", title)
    pieces = [Markup("<code>{}</code>").format(part) if at % 2 else escape(part) for at, part in enumerate(parts)]
    return Markup("").join(pieces)


def tick(text: str, line: int) -> str:
    """Turn the task box on a line (from 0) over, everything else byte for byte; ValueError when there is none."""
    parts = LINE_END.split(text)
    found = BOX.match(parts[line * 2]) if 0 <= line * 2 < len(parts) else None
    if found is None:
        raise ValueError(f"There is no task box on line {line + 1}.")
    parts[line * 2] = found["head"] + ("x" if found["mark"] == " " else " ") + found["tail"]
    return "".join(parts)


def _item_open(
    renderer: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, env: MutableMapping[str, Any]
) -> str:
    del options, env
    token = tokens[at]
    done = token.meta.get("checked")
    head = f"<li{renderer.renderAttrs(token)}>"
    if done is None or token.map is None:
        return head
    return f"{head}{SEAL}{token.map[0]}{'x' if done else 'o'} "


def _image(
    renderer: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, env: MutableMapping[str, Any]
) -> str:
    """Name a picture instead of loading it: the pages ask nothing of other hosts."""
    token = tokens[at]
    words = escape(renderer.renderInlineAsText(token.children, options, env) or "picture")
    depth = sum(t.nesting for t in tokens[:at] if t.type in ("link_open", "link_close"))
    source = str(token.attrGet("src") or "")
    if depth or not source:
        return f"🖼 {words}"
    return f'<a class="picture" href="{escape(source)}">🖼 {words}</a>'


def _keep_seal_out(tag: str, attribute: str, value: str) -> str | None:
    del tag, attribute
    return None if SEAL in value else value


def _parser() -> MarkdownIt:
    made = MarkdownIt("gfm-like2", {"linkify": False, "breaks": True})
    made.disable("linkify")
    made.use(gfm_autolink_plugin)
    made.core.ruler.push("references", link_references)
    made.add_render_rule("list_item_open", _item_open)
    made.add_render_rule("image", _image)
    return made


_PARSER = _parser()
_CLEANER = nh3.Cleaner(
    tags=TAGS,
    clean_content_tags={"script", "style", "title", "iframe", "noembed", "noframes", "textarea", "xmp"},
    attributes=ATTRIBUTES,
    attribute_filter=_keep_seal_out,
    allowed_classes=CLASSES,
    url_schemes=SCHEMES,
    filter_style_properties={"text-align"},
    link_rel="nofollow noopener noreferrer",
)
