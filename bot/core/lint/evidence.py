"""Do the data of a document bear out what it claims: values, verdicts and files?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.core.document import Direction, Goal, Measure, Metric
from bot.core.document.folding import fold, plain
from bot.core.document.synonyms import PLACEHOLDERS
from bot.core.lint.measured import every_target, is_known
from bot.core.lint.values import Context, Hit, Paper
from bot.core.lint.words import TOTALS

_CODE = re.compile(r"`([^`\n]{1,200})`")
_LINKED = re.compile(r"\]\(<?([^()<>\s]{1,200})>?(?:\s[^()]*)?\)")
_BARE = re.compile(r"(?<![\w/:.@`(<-])((?:\.{1,2}/)?[\w.-]{1,60}(?:/[\w.-]{1,60}){1,12})(?![\w/`)])")
_FILE = re.compile(r"(?:\./)?(?:[\w.+-]+/)*[\w.+-]*\.(?P<ending>[A-Za-z][A-Za-z0-9]{0,9})")
_FOLDER = re.compile(r"(?:\./)?(?:[\w.+-]+/){1,12}")
_ENDINGS = frozenset(
    "bash c cc cfg conf cpp cs css csv dart go gradle h hpp html ini ipynb java js json jsx kt lock lua md mdx php pdf"
    " png proto ps1 py pyi rb rs rst scala scss sh sql svg swift tf toml ts tsv tsx txt vue xml yaml yml zig".split()
)
_TOOLS = frozenset("d3.js express.js next.js node.js nuxt.js react.js three.js vue.js".split())
_MET = frozenset({"done"})
_MISSED = frozenset({"off track", "blocked", "dropped", "carried over", "not started", "at risk"})


def metric_without_value(paper: Paper, _context: Context) -> Iterator[Hit]:
    """Find metrics that are named and never given a value."""
    for metric in paper.document.metrics:
        if not is_known(metric.measure) and not _is_told(metric, paper):
            yield Hit(metric.first, f'The metric "{metric.name}" has no value; say where it stands and what you want.')


def _is_told(metric: Metric, paper: Paper) -> bool:
    """Whether a line says in words what is wanted, as in `Portal: shipped`."""
    line = paper.lines[metric.first] if metric.first < len(paper.lines) else ""
    said = "" if "|" in line else fold(plain(line.partition(":")[2]))
    return any(sign.isalnum() for sign in said) and said not in PLACEHOLDERS


def unsupported_verdict(paper: Paper, _context: Context) -> Iterator[Hit]:
    """Find verdicts that the numbers or statuses beside them contradict."""
    for goal in paper.document.goals:
        yield from _of_goal(goal)
        for target in every_target(goal.targets):
            yield from _of_numbers(target.text, target.status, target.measure, target.first)
    for metric in paper.document.metrics:
        yield from _of_numbers(metric.name, metric.status, metric.measure, metric.first)
    yield from _of_health(paper)


def _of_goal(goal: Goal) -> Iterator[Hit]:
    if goal.status in _MET:
        missed = next((each for each in every_target(goal.targets) if each.status in _MISSED), None)
        if missed:
            claim = f'"{goal.title}" is said to be done, but its target "{missed.text}" is {missed.status}'
            yield Hit(goal.first, f"{claim}; change one of them.")


def _of_numbers(name: str, status: str | None, measure: Measure, line: int) -> Iterator[Hit]:
    if status in _MET and is_met(measure) is False:
        wanted = measure.wanted
        goal = " to ".join(f"{end:g}" for end in wanted) if isinstance(wanted, tuple) else f"{wanted:g}"
        numbers = f"it stands at {measure.now:g}{measure.unit} and {goal}{measure.unit} are wanted"
        yield Hit(line, f'"{name}" is said to be done, but {numbers}.')


def is_met(measure: Measure) -> bool | None:
    """Whether what is now is what is wanted; None where the numbers do not tell."""
    now, wanted = measure.now, measure.wanted
    if now is None or wanted is None:
        return None
    low, high = wanted if isinstance(wanted, tuple) else (wanted, wanted)
    match measure.direction or _direction(measure, low):
        case Direction.UP:
            return now >= low
        case Direction.DOWN:
            return now <= high
        case Direction.EXACT:
            return low <= now <= high
        case _:
            return None


def _direction(measure: Measure, wanted: float) -> Direction | None:
    """Guess from where a number came to where it should go."""
    if measure.baseline is None or measure.baseline == wanted:
        return None
    return Direction.UP if measure.baseline < wanted else Direction.DOWN


def _of_health(paper: Paper) -> Iterator[Hit]:
    """A total beyond the best or below the worst of its parts is no total of them."""
    scores = paper.document.health
    parts = [each.score / each.of for each in scores if each.of and fold(each.dimension) not in TOTALS]
    for total in scores:
        if fold(total.dimension) in TOTALS and total.of and len(parts) > 1:
            share = total.score / total.of
            if not min(parts) - 0.01 <= share <= max(parts) + 0.01:
                claim = f'"{total.dimension}" is {total.score:g} of {total.of:g}'
                yield Hit(total.first, f"{claim}, which no average of the scores beside it can be.")


def missing_file(paper: Paper, context: Context) -> Iterator[Hit]:
    """Find files that the document names and the working tree does not have; silent without a tree."""
    if context.has_file is None:
        return
    folder = paper.name.replace("\\", "/").rpartition("/")[0]
    for number, path in files(paper):
        # As from the root of the tree, or as a link: from where the document stands.
        if not context.has_file(path) and not (folder and context.has_file(f"{folder}/{path}")):
            yield Hit(number, f"{path} is not in the working tree; make it, or correct its name.")


def files(paper: Paper) -> Iterator[tuple[int, str]]:
    """Yield the files and folders that a text names outside of fences, once each: 0-based line, relative path."""
    fence = ""
    seen: set[str] = set()
    for number, line in enumerate(paper.lines):
        mark = line.lstrip()[:3]
        if mark in {"```", "~~~"} and (not fence or mark == fence):
            fence = "" if fence else mark
            continue
        for path in () if fence else _paths(line):
            if path not in seen:
                seen.add(path)
                yield number, path


def _paths(line: str) -> Iterator[str]:
    spans = [match[1].strip() for match in _CODE.finditer(line)]
    rest = _CODE.sub(" ", line)
    spans += [match[1].partition("#")[0] for match in _LINKED.finditer(rest)]
    spans += [match[1].rstrip(".") for match in _BARE.finditer(_LINKED.sub(" ", rest))]
    return (span for span in spans if _is_path(span))


def _is_path(text: str) -> bool:
    """Whether a word can only be a file or folder of the tree: relative, and with an ending that files have."""
    parts = text.split("/")
    if ".." in parts or text.casefold() in _TOOLS or not any(sign.isalnum() for sign in text):
        return False
    file = _FILE.fullmatch(text)
    if file:
        return file["ending"].casefold() in _ENDINGS and not text.startswith("-") and parts[-1][0] not in ".-"
    return _FOLDER.fullmatch(text) is not None
