"""Renders a template of a space by walking through it, step by counted step: nothing of it is compiled or called."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from jinja2 import nodes

from bot.render import printing
from bot.render.filters import FILTERS, TESTS, text_of
from bot.render.language import Script, unknown_name
from bot.render.meter import Meter, Mistake, TooLong, bounded
from bot.render.parts import entries, entry, kind_of, part

LONGEST_OUTPUT = 200_000
# How much of what is cheap makes a step.
_NAMES_A_STEP = 20
_SIGNS_A_STEP = 200
_WRONG = (TypeError, ValueError, OverflowError, ZeroDivisionError)

_COMPARED: dict[str, Callable[[Any, Any], Any]] = {
    "eq": operator.eq,
    "ne": operator.ne,
    "lt": operator.lt,
    "lteq": operator.le,
    "gt": operator.gt,
    "gteq": operator.ge,
    "in": lambda one, other: one in other,
    "notin": lambda one, other: one not in other,
}
_RECKONED: dict[type[nodes.Expr], Callable[[Any, Any], Any]] = {
    nodes.Add: operator.add,
    nodes.Sub: operator.sub,
    nodes.Mul: operator.mul,
    nodes.Div: operator.truediv,
    nodes.FloorDiv: operator.floordiv,
    nodes.Mod: operator.mod,
}


@dataclass(frozen=True, slots=True)
class Loop:
    """Where a loop is: `index` counts from 1, `index0` from 0, `revindex` and `revindex0` from the end."""

    index0: int
    length: int

    @property
    def index(self) -> int:
        """The place from 1 on."""
        return self.index0 + 1

    @property
    def revindex(self) -> int:
        """How many are left, this one included."""
        return self.length - self.index0

    @property
    def revindex0(self) -> int:
        """How many are left after this one."""
        return self.length - self.index0 - 1

    @property
    def first(self) -> bool:
        """Whether this is the first one."""
        return self.index0 == 0

    @property
    def last(self) -> bool:
        """Whether this is the last one."""
        return self.index0 == self.length - 1


def walk(script: Script, values: Mapping[str, Any], meter: Meter | None = None) -> str:
    """Return what a template makes of the values; Mistake with the line where it goes wrong or takes too much.

    `meter` counts what it takes, and may have counted what others took before.
    """
    walker = _Walker(meter=meter or Meter())
    try:
        walker.body(script.tree.body, dict(values))
    except Mistake as mistake:
        mistake.line = mistake.line or walker.line
        raise
    except _WRONG as error:
        raise Mistake(f"cannot be reckoned: {error}", walker.line) from None
    return "".join(walker.output)


@dataclass(slots=True)
class _Walker:
    """Where one rendering is (`line`), what it has taken, and what came out so far."""

    line: int = 1
    meter: Meter = field(default_factory=Meter)
    output: list[str] = field(default_factory=list)
    length: int = 0

    def body(self, parts: Iterable[nodes.Node], names: dict[str, Any]) -> None:
        """Go through statements; what they set is added to `names`."""
        for each in parts:
            self.at(each)
            match each:
                case nodes.Output(nodes=inner):
                    for printed in inner:
                        self.print(printed, names)
                case nodes.If():
                    self.body(self.branch(each, names), names)
                case nodes.For():
                    self.loop(each, names)
                case nodes.Assign(target=target, node=node):
                    names.update(_bound(target, self.value(node, names)))

    def at(self, each: nodes.Node) -> None:
        """Count a step, and know the line."""
        self.line = each.lineno
        self.meter.step()

    def print(self, each: nodes.Node, names: dict[str, Any]) -> None:
        """Put text of the template, or a value that is harmless from here on, into the output."""
        if isinstance(each, nodes.TemplateData):
            self.at(each)
            self.put(each.data)
            return
        value = self.value(each, names)
        self.line = each.lineno
        self.put(str(printing.harmless(self.printable(value))))

    def printable(self, value: Any) -> Any:
        """Return a value that may be printed; making a text harmless takes time by its length."""
        if isinstance(value, printing.Trusted | int | float):
            return value
        return self.meter.text(text_of(value))

    def put(self, text: str) -> None:
        """Add to the output."""
        self.length += len(text)
        if self.length > LONGEST_OUTPUT:
            raise TooLong(f"makes a post of more than {LONGEST_OUTPUT:,} characters")
        self.output.append(text)

    def branch(self, each: nodes.If, names: dict[str, Any]) -> Sequence[nodes.Node]:
        """Return the statements of an `if` that are to be gone through."""
        for choice in (each, *each.elif_):
            if self.value(choice.test, names):
                return choice.body
        return each.else_

    def loop(self, each: nodes.For, names: dict[str, Any]) -> None:
        """Go through a list; what is set inside of a loop ends with each of its rounds, as in Jinja2."""
        found = self.items(each, names)
        if each.test is not None:
            found = [item for item in found if self.value(each.test, self.scope(each, item, names))]
        for index, item in enumerate(found):
            self.body(each.body, {**self.scope(each, item, names), "loop": Loop(index, len(found))})
        if not found:
            self.body(each.else_, dict(names))

    def scope(self, each: nodes.For, item: Any, names: dict[str, Any]) -> dict[str, Any]:
        """Return the names of one round of a loop; to copy many takes time."""
        self.meter.step(len(names) // _NAMES_A_STEP)
        return {**names, **_bound(each.target, item)}

    def items(self, each: nodes.For, names: dict[str, Any]) -> Sequence[Any]:
        """Return what a loop goes through."""
        found = entries(self.value(each.iter, names))
        self.meter.step(len(found))
        return found

    def value(self, each: nodes.Node, names: dict[str, Any]) -> Any:
        """Return what an expression comes to."""
        self.at(each)
        return _VALUES[type(each)](self, each, names)

    def values(self, several: Iterable[nodes.Node], names: dict[str, Any]) -> list[Any]:
        """Return what each of several expressions comes to."""
        return [self.value(each, names) for each in several]


def _bound(target: nodes.Node, value: Any) -> dict[str, Any]:
    """Return the names that a loop or a `set` gives to a value, or to the entries of one."""
    if isinstance(target, nodes.Name):
        return {target.name: value}
    inner = target.items if isinstance(target, nodes.Tuple | nodes.List) else []
    found = entries(value)
    if len(found) != len(inner):
        raise Mistake(f"{len(inner)} names cannot be given to {len(found)} values")
    return {name: each for one, given in zip(inner, found, strict=True) for name, each in _bound(one, given).items()}


def _name(_walker: _Walker, each: nodes.Name, names: dict[str, Any]) -> Any:
    if each.name not in names:
        raise Mistake(unknown_name(each.name, names))
    return names[each.name]


def _getitem(walker: _Walker, each: nodes.Getitem, names: dict[str, Any]) -> Any:
    held = walker.value(each.node, names)
    if not isinstance(each.arg, nodes.Slice):
        return entry(held, walker.value(each.arg, names))
    ends = (each.arg.start, each.arg.stop, each.arg.step)
    places = slice(*(None if end is None else walker.value(end, names) for end in ends))
    if isinstance(held, str):
        return walker.meter.text(held[places])
    found = entries(held)[places]
    walker.meter.step(len(found))
    return found


def _filtered(walker: _Walker, each: nodes.Filter, names: dict[str, Any]) -> Any:
    if each.node is None:
        raise Mistake("a filter needs a value before it")
    value, given = walker.value(each.node, names), walker.values(each.args, names)
    named = {str(pair.key): walker.value(pair.value, names) for pair in each.kwargs}
    walker.line = each.lineno
    return FILTERS[each.name](walker.meter, value, *given, **named)


def _tested(walker: _Walker, each: nodes.Test, names: dict[str, Any]) -> Any:
    return TESTS[each.name](walker.value(each.node, names), *walker.values(each.args, names))


def _compared(walker: _Walker, each: nodes.Compare, names: dict[str, Any]) -> Any:
    one = walker.value(each.expr, names)
    for operand in each.ops:
        other = walker.value(operand.expr, names)
        walker.meter.step(_size(other) // _SIGNS_A_STEP)
        if not _COMPARED[operand.op](one, other):
            return False
        one = other
    return True


def _size(value: Any) -> int:
    """Return how much there is to compare with: signs of a text, and about that for the entries of a list."""
    if isinstance(value, str):
        return len(value)
    return len(value) * _SIGNS_A_STEP if isinstance(value, list | tuple) else 0


def _reckoned(walker: _Walker, each: nodes.BinExpr, names: dict[str, Any]) -> Any:
    one, other = walker.value(each.left, names), walker.value(each.right, names)
    for value in (one, other):
        if not isinstance(value, int | float):
            raise Mistake(f"only numbers can be reckoned with, and this is {kind_of(value)}; texts are joined by `~`")
    return bounded(_RECKONED[type(each)](one, other))


def _joined(walker: _Walker, each: nodes.Concat, names: dict[str, Any]) -> str:
    return walker.meter.text("".join(text_of(value) for value in walker.values(each.nodes, names)))


def _both(walker: _Walker, each: nodes.And, names: dict[str, Any]) -> Any:
    return walker.value(each.left, names) and walker.value(each.right, names)


def _either(walker: _Walker, each: nodes.Or, names: dict[str, Any]) -> Any:
    return walker.value(each.left, names) or walker.value(each.right, names)


def _chosen(walker: _Walker, each: nodes.CondExpr, names: dict[str, Any]) -> Any:
    chosen = each.expr1 if walker.value(each.test, names) else each.expr2
    return None if chosen is None else walker.value(chosen, names)


def _sign(walker: _Walker, each: nodes.UnaryExpr, names: dict[str, Any]) -> Any:
    value = walker.value(each.node, names)
    if not isinstance(value, int | float):
        raise Mistake(f"only a number can be negative, and this is {kind_of(value)}")
    return -value if isinstance(each, nodes.Neg) else value


_VALUES: dict[type[nodes.Node], Callable[[_Walker, Any, dict[str, Any]], Any]] = {
    nodes.Name: _name,
    nodes.Const: lambda _walker, each, _names: each.value,
    nodes.TemplateData: lambda _walker, each, _names: each.data,
    nodes.Tuple: lambda walker, each, names: tuple(walker.values(each.items, names)),
    nodes.List: lambda walker, each, names: walker.values(each.items, names),
    nodes.Getattr: lambda walker, each, names: part(walker.value(each.node, names), each.attr),
    nodes.Getitem: _getitem,
    nodes.Filter: _filtered,
    nodes.Test: _tested,
    nodes.Compare: _compared,
    nodes.Concat: _joined,
    nodes.And: _both,
    nodes.Or: _either,
    nodes.Not: lambda walker, each, names: not walker.value(each.node, names),
    nodes.CondExpr: _chosen,
    nodes.Neg: _sign,
    nodes.Pos: _sign,
    **dict.fromkeys(_RECKONED, _reckoned),
}
