"""Do people see in the end what they see on a good day, whatever numbers issues have, and in whatever order they came?

An issue that was refused at first is made later: its number is another one then, and so is each reference to it. Only
what it is called counts. A comment that was refused at first stands below others. All else must be the same.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

Shown = Mapping[str, Mapping[str, Any]]
# An address of an issue, in whatever repository of ours; a bare reference; a marker with the number it is about.
_ADDRESS = re.compile(r"https://[^\s/]+/[\w.-]+/[\w.-]+/issues/(\d+)\b")
_REFERENCE = re.compile(r"(?<![\w&])#(\d+)\b")
_MARKER = re.compile(r"(<!-- goalkeeper:[a-z-]+ )(\d+)\b")
# The sum of a block of ours: it changes with each number in it.
_SUM = re.compile(r"(<!-- goalkeeper:begin \S+ \S+) \S+ -->")


def differences(good: Shown, bad: Shown) -> tuple[str, ...]:
    """Return what people see otherwise than on a good day, one line for each issue.

    Both are issues by their title, as `tests.corridor.days.seen` shows them; that refuses twins itself.
    """
    ours, theirs = _named(good), _named(bad)
    lines = []
    for title in sorted(ours.keys() | theirs.keys()):
        one, other = ours.get(title), theirs.get(title)
        if one is None or other is None:
            lines.append(f"{title} is {'missing' if other is None else 'there, and should not be'}")
        else:
            odd = [name for name in sorted(one.keys() | other.keys()) if one.get(name) != other.get(name)]
            lines += [f"{title} differs in {', '.join(odd)}"] if odd else []
    return tuple(lines)


def _named(shown: Shown) -> dict[str, dict[str, Any]]:
    """Return issues with titles in the place of numbers, and what is a list in one order."""
    titles = {str(issue["number"]): title for title, issue in shown.items()}
    return {
        title: {name: _told(name, value, titles) for name, value in issue.items() if name != "number"}
        for title, issue in shown.items()
    }


def _told(name: str, value: Any, titles: Mapping[str, str]) -> Any:
    if name == "parent":
        return titles.get(str(value), value)
    if isinstance(value, list):
        return sorted(_by_title(str(each), titles) for each in value)
    return _by_title(value, titles) if isinstance(value, str) else value


def _by_title(text: str, titles: Mapping[str, str]) -> str:
    """Return a text with the titles of issues where it has their numbers; a number of none of them stays."""

    def title(number: str) -> str:
        return f"«{titles[number]}»" if number in titles else number

    text = _SUM.sub(lambda found: f"{found[1]} -->", text)
    text = _ADDRESS.sub(lambda found: f"address of {title(found[1])}", text)
    text = _REFERENCE.sub(lambda found: f"#{title(found[1])}", text)
    return _MARKER.sub(lambda found: f"{found[1]}{title(found[2])}", text)
