"""Files of a repository (S3, S4): rules and templates that somebody hostile wrote, by name and by chance."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from pathlib import Path

from bot.errors import GoalkeeperError
from bot.render.examples import examples
from bot.render.language import script
from bot.render.meter import Mistake
from bot.render.walk import walk
from chaos.bad import rules, templates
from chaos.row import Play, Row, Seen, Size
from chaos.tries import Tries, mangled
from config.problems import RulesError
from config.rules import parse_rules

_RULES_SECONDS = 0.5
_TEMPLATE_SECONDS = 1.0
_LONGEST_ADVICE = 2_000
_LONGEST_TEXT = 200_000  # of one rendering; before it is posted it must fit GitHub's 65,536, too
_ROOT = Path(__file__).parent.parent
_POSTS = _ROOT / "templates" / "posts"
_INNARDS = re.compile(r"0x[0-9a-f]{6}|<class|object at|Traceback")


def _rules(given: Play) -> Seen:
    """Read rules files that break, and mutations of those that people start from."""
    tries = Tries(_RULES_SECONDS)
    tries.named({name: lambda text=text: _refused(text) for name, (text, _, _) in rules.REFUSED.items()})  # type: ignore[misc]
    tries.named({name: lambda text=text: _refused(text) for name, text in rules.UNFIT.items()})  # type: ignore[misc]
    tries.named({name: lambda text=text: _read(text) for name, text in rules.HARMLESS.items()})  # type: ignore[misc]
    files = [path.read_text(encoding="utf-8") for path in _rules_files()]
    texts = (mangled(given.dice.choice(files), rules.PIECES, given.dice) for _ in range(given.amount))
    tries.mutated(lambda text=text: _read(text) for text in texts)  # type: ignore[misc]
    return tries.seen("each was read, or refused with its line and what to do")


def _refused(text: str) -> str:
    try:
        parse_rules(text)
    except RulesError as error:
        return _unclear(error, text)
    return "was taken for rules"


def _read(text: str) -> str:
    try:
        parse_rules(text)
    except RulesError as error:
        return _unclear(error, text)
    return ""


def _unclear(error: RulesError, text: str) -> str:
    """Return what a person could not make use of in an error, "" for nothing."""
    last = len(re.findall(r"\r\n|[\r\n\x85\u2028\u2029]", text)) + 2
    for problem in error.problems:
        if not 1 <= problem.line <= last:
            return f"names line {problem.line} of {last}"
        if not problem.message or len(str(problem)) > _LONGEST_ADVICE or _INNARDS.search(problem.message):
            return f"says {str(problem)[:80]!r}"
    return "" if error.problems else "says nothing"


def _templates(given: Play) -> Seen:
    """Render templates that try to get out or to take too much, and mutations of our own ones."""
    tries = Tries(_TEMPLATE_SECONDS)
    tries.named({name: lambda text=text: _ends_in_a_mistake(text) for name, text in templates.ALL})  # type: ignore[misc]
    given_to = (_a_template(given.dice) for _ in range(given.amount))
    tries.mutated(lambda text=text, values=values: _bounded(text, values, tries) for text, values in given_to)  # type: ignore[misc]
    return tries.seen(f"longest text {tries.largest:,} characters")


def _a_template(dice: random.Random) -> tuple[str, Mapping[str, object]]:
    """Return pieces thrown together, or one of our own templates after an accident, each with what it is given."""
    if dice.random() < 0.4:
        return "".join(dice.choices(templates.PIECES, k=dice.randint(1, 60))), templates.VALUES
    own = {name: given for name, given in examples().items() if (_POSTS / name).exists()}
    path = dice.choice(sorted(own))
    text = (_POSTS / path).read_text(encoding="utf-8")
    return mangled(text, templates.PIECES, dice), dice.choice(own[path]).values


def _rules_files() -> list[Path]:
    return [_ROOT / "config" / "defaults.yml", *sorted((_ROOT / "templates" / "presets").rglob("*.yml"))]


def _ends_in_a_mistake(text: str) -> str:
    try:
        made = walk(script("a.md", f"A line\n\n{text}", templates.VALUES), templates.VALUES)
    except Mistake as mistake:
        return _useless(mistake, text.count("\n") + 4)
    return f"was rendered, to {len(made):,} characters"


def _bounded(text: str, values: Mapping[str, object], tries: Tries) -> str:
    try:
        made = walk(script("a.md", text, values), values)
    except Mistake as mistake:
        return _useless(mistake, text.count("\n") + 2)
    tries.measure(len(made))
    return f"makes {len(made):,} characters" if len(made) > _LONGEST_TEXT else ""


def _useless(mistake: Mistake, last: int) -> str:
    if isinstance(mistake, GoalkeeperError) or _INNARDS.search(mistake.message):
        return f"says {mistake.message[:80]!r}"
    return "" if 1 <= mistake.line <= last else f"names line {mistake.line} of {last}"


ROWS = (
    Row(
        "S3", "rules that were made to break the bot", "mutations",
        "read or refused within 0.5 s, each refusal with a line and advice, and nothing else comes out",
        {Size.BRIEF: 100, Size.USUAL: 2_000, Size.LONG: 20_000}, _rules, ("YAML without bounds",), 1,
    ),
    Row(
        "S4", "templates that want out, or too much", "mutations",
        "a mistake with its line, or a post; within 1 s and 200,000 characters",
        {Size.BRIEF: 100, Size.USUAL: 1_000, Size.LONG: 10_000}, _templates,
        ("templates may look at anything", "nobody counts a template's steps"), 1,
    ),
)  # fmt: skip
