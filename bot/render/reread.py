"""What must a post keep, whatever its template is? That which the bot reads again when people have written into it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from bot.core.document import PLAN_KINDS, Kind, read
from bot.core.plan.during.filled import answers_in
from bot.core.status import Vocabulary
from bot.render.parts import part

# The kinds of a section that must be there, how it is headed in ours, and what it is for.
NEEDED: Mapping[str, tuple[frozenset[Kind], str, str]] = {
    "sprint.md": (frozenset({Kind.PLAN}), "## Plan", "in which people write the goals"),
    "team.md": (PLAN_KINDS, "## Planning", "in which the team writes its goals"),
    "retro.md": (frozenset({Kind.ACTIONS}), "## Actions", "whose actions are followed up"),
    "review.md": (frozenset({Kind.ACTIONS}), "## Actions", "whose actions are followed up"),
}
# Lines without which goals would be lost: the name of that value, by template.
_KEPT = {"sprint.md": "proposed"}
_MARK = re.compile(r"<!--\s*goalkeeper:")
_OPEN = re.compile(r":[ \t]*$", re.MULTILINE)


def lacking(name: str, text: str, values: Mapping[str, Any], vocabulary: Vocabulary) -> str:
    """Return in words what a post lacks that is read again, or holds that only the bot may write; "": nothing.

    `name` is that of the template's file, `values` are what it was given.
    """
    if _MARK.search(text):
        return "writes one of our own hidden marks, `<!-- goalkeeper:`; leave it out"
    if any(str(line) not in text for line in values.get(_KEPT.get(name, ""), ())):
        return f"leaves out `{_KEPT[name]}`, the lines of goals that go on; print each of them with `ours`"
    if name == "standup.md":
        return _form(text, values)
    return _section(name, text, vocabulary) if name in NEEDED else ""


def _section(name: str, text: str, vocabulary: Vocabulary) -> str:
    kinds, heading, why = NEEDED[name]
    # What is added behind a post must not end up in a block of code or a comment that was never closed.
    page = read(f"{text}\n\n## Decisions\n", vocabulary=vocabulary)
    if not any(section.kind in kinds for section in page.sections):
        return f"has no section `{heading}`, {why}; write this heading, or one of docs/reading.md that means it"
    if page.sections[-1].kind is not Kind.DECISIONS:
        return "leaves a comment or a block of code open at its end; close it"
    return ""


def _form(text: str, values: Mapping[str, Any]) -> str:
    """Fill every question in, and see whether the answers are found again."""
    wanted = [(part(person, "login"), question) for person in values["people"] for question in values["questions"]]
    found = {(each.who, each.question) for each in answers_in(_OPEN.sub(": yes", text), values["questions"])}
    lost = next((each for each in wanted if each not in found), None)
    if lost is None:
        return ""
    return (
        "loses answers: it needs a line `- **login**` for each person, and beneath it `  - question:` for each question"
    )
