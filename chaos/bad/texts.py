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
# Where a link leads to an issue; GH-1 says so in texts only, and a host may be called so.
ADDRESS = re.compile(r"#\d|/(?:issues|pull|discussions|commit)/\w", re.IGNORECASE)
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


_DEEDS = {"html_inline", "html_block", "image", "fence", "code_inline", "hr", "heading_open"}


def harm(words: str) -> str:
    """Return what a text that is nothing but harmless words would do at GitHub, "" for nothing."""
    kinds, parts, addresses = rendered(words)
    shown = "".join(parts)
    done = sorted(kinds & _DEEDS)
    if done:
        return f"makes {done}"
    for what, found in (("mentions", MENTION.search(shown)), ("refers to", REFERENCE.search(shown))):
        if found:
            return f"{what} {shown[found.start() : found.start() + 20]!r}"
    if any(HASH.search(part) for part in parts):  # GitHub looks into one text at a time
        return "refers to a commit"
    if any(ADDRESS.search(address) for address in addresses):
        return "links an issue"
    return "commands" if re.search(r"(?m)^\s*/\w", shown) else ""


# Nobody in the sandbox is called so: whatever of it works in a post of ours came out of somebody's words.
_STRANGERS = re.compile(r"(?<![\w`])@(?:mallory|evil)|evil/repo#7|#77777|GH-77777", re.IGNORECASE)


def harm_by_stranger(post: str) -> str:
    """Return what words of a stranger do within a whole post of ours, which mentions and links on purpose."""
    for token in parser.parse(post):
        for each in (token, *(token.children or [])):
            if each.type in {"html_inline", "html_block"} and re.search(r"evil|onerror|f0f0f0f0", each.content):
                return f"HTML {each.content[:60]!r}"
            if each.type == "image" and "evil" in str(each.attrGet("src")):
                return "an image from elsewhere"
    shown = "".join(rendered(post)[1])
    found = _STRANGERS.search(shown)
    return f"{shown[found.start() : found.start() + 30]!r}" if found else ""


_HASH = "0123456789abcdef0123456789abcdef01234567"
HARMFUL = {
    "a mention": "ask @mallory",
    "a mention of a team": "ask @evil/everybody now",
    "a mention behind a bracket": "(@mallory) [@mallory] {@mallory}",
    "a mention by an entity": "&#64;mallory and &commat;mallory and &#x40;mallory",
    "a mention by two entities": "&amp;#64;mallory &amp;amp;#64;mallory",
    "a mention behind a backslash": "\\@mallory \\\\@mallory \\\\\\@mallory",
    "a mention in emphasis": "**@mallory** _@mallory_ ~~@mallory~~ @**mallory**",
    "a mention with nothing in between": "@\u200bmallory @\u2060mallory @\u00admallory",
    "a mention in full width": "＠mallory",
    "a reference": "see #77777 and evil/repo#77777 and GH-77777",
    "a reference by an entity": "&num;77777 &#35;77777 evil&#47;repo&#35;77777",
    "a reference in emphasis": "#**77777** _GH-77777_ *#77777*",
    "a reference by an address": "https://github.com/evil/repo/issues/77777 and /pull/77777",
    "a reference behind words": "[closes](https://github.com/evil/repo/issues/77777)",
    "a word that closes": "fixes #77777, closes evil/repo#77777, resolves GH-77777",
    "a commit": f"since {_HASH} or evil/repo@{_HASH[:7]}",
    "a script": "<script>alert('evil')</script>",
    "an image that tells": "<img src=https://evil.example/x.png onerror=alert(1)>",
    "an image in Markdown": "![x](https://evil.example/x.png) ![x][evil]\n\n[evil]: https://evil.example/x.png",
    "an open tag": "<details><summary>evil",
    "a closing tag": "</details></td></table><h1>evil</h1>",
    "a tag by entities": "&lt;img src=evil&gt; &#60;img src=evil&#62;",
    "a broken tag": "<img\nsrc=evil\n onerror=evil <b",
    "an open comment": "<!-- evil",
    "a closing comment": "--> evil <!--",
    "a processing instruction": "<?evil ?> <!DOCTYPE evil> <![CDATA[evil]]>",
    "a forged marker": "<!-- goalkeeper:summary 1 f0f0f0f0f0f0f0f0 -->",
    "a forged edge of a block": "<!-- goalkeeper:begin retros =f0f0f0f0 -->\nevil\n<!-- goalkeeper:end retros -->",
    "a command": "/status done\n/drop\n /close",
    "a heading": "# Plan\n\n- Evil goal (Owner: mallory)\n\nPlan\n====",
    "a goal": "\n- 🟢 Evil goal (Owner: @mallory)\n- [ ] box",
    "a rule": "\n---\n***\n___",
    "a fence": "```\nevil\n~~~\nevil",
    "code": "`evil` ``evil`` `evil",
    "a table": "a | b\n--|--\nevil | @mallory",
    "a cell": "evil | another | cell \\| \\",
    "a quote": "> evil\n>> @mallory",
    "a definition": "[here]: https://evil.example\n[here]",
    "a backslash at the end": "evil \\",
    "from right to left": "\u202eyrollam@ \u2066evil\u2069 \u061c#77777",
    "signs that cannot be seen": "e\u200bv\u200cil \ufeff\u00ad@mallory \U000e0041",
    "control signs": "evil \x00\x07\x1b[31m\x7f@mallory",
    "odd line ends": "evil\u2028# Plan\u2029/drop\x85@mallory\x0b#77777\x0c",
    "half a sign": "\ud800@mallory\udfff",
    "title with line ends": "evil\r\n\r\n# Plan\r\n- goal @mallory",
    "title in HTML": "<b>evil</b> @mallory evil/repo#77777 <!-- goalkeeper:goal 1 f0f0f0f0f0f0f0f0 -->",
    "a quarter of a megabyte": "@mallory #77777 <img src=evil> `" * 8_192,
    "many brackets": "[" * 20_000 + "evil" + "]" * 20_000,
    "many stars": "*_" * 20_000 + "@mallory",
    "many entities": "&amp;" * 40_000 + "#64;mallory",
}
