"""What `goalkeeper lint` does: say what is wrong with plans."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from bot.core.lint import Context, Finding, Level, Paper, lint
from bot.core.rules import Rules
from bot.errors import ForPeople
from bot.papers.formats import Format, as_annotation, as_json, as_sarif, as_text
from bot.papers.ruling import rules_of
from bot.papers.texts import TROUBLE, Text, Trouble, document_of, texts, write

FOUND = 1  # the exit code when there are errors
_RULES = ".github/goalkeeper.yml"


@dataclass(frozen=True, slots=True)
class Ask:
    """What lint is asked: in which form to print, and where to look besides the files."""

    form: Format = Format.TEXT
    json: bool = False
    tree: Path | None = None
    rules: Path | None = None
    made_on: date | None = None
    colours: bool = False


def lint_files(names: Iterable[str], ask: Ask) -> int:
    """Print what is wrong with the plans; return 1 when there are errors, 2 when a file could not be read, else 0.

    Raises ForPeople when the rules file or the working tree cannot be read, RulesError when the rules have a mistake.
    """
    context = _context(ask)
    trouble, counts = Trouble(), dict.fromkeys(Level, 0)
    papers = _papers(trouble.without(texts(names)), context.rules)
    _print(_counted(lint(papers, context), counts), ask)
    if ask.form is Format.TEXT and not ask.json:
        print(_summary(counts), file=sys.stderr)  # noqa: T201 - not part of the findings
    return TROUBLE if trouble.count else FOUND if counts[Level.ERROR] else 0


def _papers(found: Iterable[Text], rules: Rules) -> Iterator[Paper]:
    for text in found:
        yield Paper.of(text.name, text.text, document_of(text, rules.vocabulary))


def _counted(findings: Iterable[Finding], counts: dict[Level, int]) -> Iterator[Finding]:
    for finding in findings:
        counts[finding.level] += 1
        yield finding


def _print(findings: Iterable[Finding], ask: Ask) -> None:
    if ask.form is Format.SARIF and not ask.json:
        from importlib.metadata import version  # noqa: PLC0415

        log = as_sarif(findings, version("goalkeeper"))
        write(json.dumps(log, ensure_ascii=False, indent=2) + "\n")
        return
    for finding in findings:
        if ask.json:
            line = as_json(finding)
        elif ask.form is Format.GITHUB:
            line = as_annotation(finding)
        else:
            line = as_text(finding, colours=ask.colours)
        write(line + "\n")


def _summary(counts: dict[Level, int]) -> str:
    found = [(counts[level], str(level)) for level in (Level.ERROR, Level.WARNING, Level.INFO) if counts[level]]
    return (
        ", ".join(f"{count} {word}{'s' if count > 1 and word != 'info' else ''}" for count, word in found) or "all well"
    )


def _context(ask: Ask) -> Context:
    today = datetime.now().astimezone().date()
    return Context(_rules(ask), today, ask.made_on, _has_file(ask.tree) if ask.tree else None)


def _rules(ask: Ask) -> Rules:
    """Return the rules of the file that was named, else of the working tree, else the defaults."""
    path = ask.rules or (ask.tree / _RULES if ask.tree else None)
    return rules_of(path if path and (ask.rules or path.is_file()) else None)


def _has_file(tree: Path) -> Callable[[str], bool]:
    """Return what tells whether a working tree has a file; what would lead out of the tree is never there."""
    root = tree.resolve()
    if not root.is_dir():
        raise ForPeople(f"{tree}: is no folder; name the root of a working tree")

    def has_file(path: str) -> bool:
        place = (root / path).resolve()
        return place.is_relative_to(root) and place.exists()

    return has_file
