"""Which part of Jinja2 may a template of a space use? Its text is read and checked here; nothing of it is ever run."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from jinja2 import Environment, TemplateSyntaxError, nodes
from jinja2.parser import Parser

from bot.render.filters import FILTERS, TESTS
from bot.render.meter import LARGEST_NUMBER, Mistake
from bot.render.naming import near, short

MOST_BYTES = 32_768
MOST_PARTS = 4_000
MOST_TOKENS = 12_000
DEEPEST = 30
_SHOWN = 12

# It reads texts and does nothing else: the same blanks and lines as in our own templates.
_READER = Environment(trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True, autoescape=False)  # noqa: S701
_PARTS: tuple[type[nodes.Node], ...] = (
    *(nodes.Template, nodes.Output, nodes.TemplateData, nodes.For, nodes.If, nodes.Assign),
    *(nodes.Name, nodes.Const, nodes.Tuple, nodes.List, nodes.Getattr, nodes.Getitem, nodes.Slice, nodes.CondExpr),
    *(nodes.Filter, nodes.Test, nodes.Keyword, nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not),
    *(nodes.Concat, nodes.Add, nodes.Sub, nodes.Mul, nodes.Div, nodes.FloorDiv, nodes.Mod, nodes.Neg, nodes.Pos),
)
_WORDS: dict[type[nodes.Node], str] = {
    nodes.Call: "calling a function",
    nodes.Include: "`include`",
    nodes.Import: "`import`",
    nodes.FromImport: "`import`",
    nodes.Extends: "`extends`",
    nodes.Block: "`block`",
    nodes.Macro: "`macro`",
    nodes.CallBlock: "`call`",
    nodes.FilterBlock: "`filter` around a block",
    nodes.AssignBlock: "`set` around a block",
    nodes.With: "`with`",
    nodes.ScopedEvalContextModifier: "`autoescape`",
    nodes.Scope: "`autoescape`",
    nodes.Pow: "`**`",
    nodes.Dict: "a dictionary",
    nodes.NSRef: "a namespace",
}


@dataclass(frozen=True, slots=True)
class Script:
    """A template of a space that uses only what it may; `path` says where it stands."""

    path: str
    tree: nodes.Template


def script(path: str, text: str, names: Iterable[str]) -> Script:
    """Return a template ready to be rendered, which may use the values of these names.

    Raises Mistake when it cannot be read, or uses what a template of a space may not.
    """
    if len(text) > MOST_BYTES or len(text.encode("utf-8", "surrogatepass")) > MOST_BYTES:
        raise Mistake(f"is larger than {MOST_BYTES // 1024} KB", 1)
    if line := next((number for number, each in enumerate(text.split("\n"), 1) if "goalkeeper:" in each), 0):
        raise Mistake("holds `goalkeeper:`, with which our own hidden marks begin; leave it out", line)
    tree = _parsed(text)
    _check_parts(tree)
    _check_names(tree.body, frozenset(names))
    return Script(path, tree)


def _parsed(text: str) -> nodes.Template:
    parser: Parser | None = None
    try:
        _count_tokens(text)
        parser = Parser(_READER, text)
        return parser.parse()
    except TemplateSyntaxError as error:
        raise Mistake(f"cannot be read: {error.message or 'it breaks off'}", error.lineno) from None
    except RecursionError:
        message = f"is nested deeper than {DEEPEST} levels"
    except (ValueError, OverflowError):
        # Python's own limits for digits, and escapes in quotes that mean no character.
        message = "holds a number or an escaped character that is too large"
    raise Mistake(message, parser.stream.current.lineno if parser else 1)


def _count_tokens(text: str) -> None:
    """Count the signs and words before they are put together, which takes longer."""
    for count, (line, _, _) in enumerate(_READER.lex(text)):
        if count >= MOST_TOKENS:
            raise Mistake(f"has more than {MOST_PARTS:,} parts; leave some out", line)


def _check_parts(tree: nodes.Template) -> None:
    """Check every part by itself, and how many and how deep they are; level by level, for they may be very deep."""
    level: list[tuple[nodes.Node, int]] = [(tree, 1)]
    count = 0
    for _ in range(DEEPEST):
        for part, line in level:
            count += 1
            if count > MOST_PARTS:
                raise Mistake(f"has more than {MOST_PARTS:,} parts; leave some out", line)
            _check_part(part, line)
        level = [(child, _line(child) or line) for part, line in level for child in part.iter_child_nodes()]
        if not level:
            return
    raise Mistake(f"is nested deeper than {DEEPEST} levels", level[0][1])


def _line(part: nodes.Node) -> int:
    """Return the line of a part; some do not know it, but what is inside of them does. 0: nobody knows."""
    return part.lineno or next((inner.lineno for inner in part.find_all(nodes.Node) if inner.lineno), 0)


def _check_part(part: nodes.Node, line: int) -> None:
    if type(part) not in _PARTS:
        what = _WORDS.get(type(part), f"`{type(part).__name__.lower()}`")
        raise Mistake(f"{what} is not among what a template here can do; see docs/templates.md", line)
    match part:
        case nodes.For(recursive=True):
            raise Mistake("a loop cannot be recursive here", line)
        case nodes.Filter():
            _check_call("filter", part, FILTERS, before=2)
        case nodes.Test():
            _check_call("test", part, TESTS, before=1)
        case nodes.CondExpr(expr2=None):
            raise Mistake("an `if` inside of `{{ }}` needs its `else`", line)
        case nodes.Const(value=int() | float() as value) if not -LARGEST_NUMBER <= value <= LARGEST_NUMBER:
            raise Mistake(f"holds a number beyond {LARGEST_NUMBER:,}", line)
        case nodes.Getattr(attr=name) if name.startswith("_"):
            raise Mistake(f"`{short(name)}` is nobody's business: names that begin with _ are not for templates", line)


def _check_call(
    kind: str, part: nodes.Filter | nodes.Test, known: Mapping[str, Callable[..., Any]], before: int
) -> None:
    """Check the name of a filter or test, and what it is handed; it takes so many values `before` that."""
    if part.name not in known:
        there = f"there is {', '.join(sorted(known))}"
        raise Mistake(f"there is no {kind} `{short(part.name)}`{near(part.name, known)}; {there}", part.lineno)
    if part.dyn_args is not None or part.dyn_kwargs is not None:
        raise Mistake(f"`*` and `**` cannot be handed to a {kind}", part.lineno)
    signature = inspect.signature(known[part.name])
    try:
        signature.bind(*[None] * before, *part.args, **{str(each.key): None for each in part.kwargs})
    except TypeError:
        takes = ", ".join(list(signature.parameters)[before:]) or "nothing"
        raise Mistake(f"the {kind} `{part.name}` takes {takes}", part.lineno) from None


def _check_names(body: list[nodes.Node], known: frozenset[str]) -> None:
    """Check that every name that is used was given or set; a name that is set holds from there on, and in loops."""
    for part in body:
        known |= _checked(part, known)


def _checked(part: nodes.Node, known: frozenset[str]) -> frozenset[str]:
    """Check a statement, and return the names that it sets for those after it."""
    match part:
        case nodes.For():
            _check_used(part.iter, known)
            inner = known | set(_stored(part.target))
            if part.test is not None:
                _check_used(part.test, inner)
            _check_names(part.body, inner | {"loop"})
            _check_names(part.else_, known)
        case nodes.If():
            _check_used(part.test, known)
            for branch in (part.body, [*part.elif_], part.else_):
                for each in branch:
                    known |= _checked(each, known)
        case nodes.Assign():
            _check_used(part.node, known)
            return known | set(_stored(part.target))
        case _:
            _check_used(part, known)
    return known


def _stored(target: nodes.Node) -> Iterator[str]:
    """Yield the names that a loop or a `set` gives values to."""
    yield from (name.name for name in _names(target))


def _check_used(part: nodes.Node, known: frozenset[str]) -> None:
    for name in _names(part):
        if name.name not in known:
            raise Mistake(unknown_name(name.name, known), name.lineno)


def _names(part: nodes.Node) -> Iterator[nodes.Name]:
    if isinstance(part, nodes.Name):
        yield part
    yield from part.find_all(nodes.Name)


def unknown_name(name: str, known: Iterable[str]) -> str:
    """Return in words that there is no such name here, and which there are."""
    given = sorted(set(known) - {"loop"})
    listed = ", ".join(given[:_SHOWN]) + (" …" if len(given) > _SHOWN else "")
    return f"there is no `{short(name)}` here{near(name, given)}; there is {listed}"
