"""How the code is cut: short functions, modules of one meaning, a sentence at the head of each."""

import ast

from tests.house.tree import functions, modules

LONGEST_FUNCTION = 45
LONGEST_MODULE = 450
TIRED_NAMES = frozenset(
    {"util", "utils", "helper", "helpers", "service", "services", "manager", "managers", "misc", "common"}
)

MODULES = modules()


def test_no_function_is_longer_than_a_screen() -> None:
    lengths = sorted(
        (((node.end_lineno or node.lineno) - node.lineno + 1, f"{module.where}:{node.lineno} {node.name}"))
        for module in MODULES
        for node in functions(module)
    )
    assert not [f"{size} lines: {where}" for size, where in lengths if size > LONGEST_FUNCTION]


def test_no_module_is_longer_than_one_meaning_needs() -> None:
    counts = [(module.text.count("\n"), module.where) for module in MODULES]
    assert not [f"{count} lines: {where}" for count, where in counts if count > LONGEST_MODULE]


def test_every_module_begins_with_one_sentence() -> None:
    wrong = [module.where for module in MODULES if not _first_line(module.tree).rstrip(")").endswith((".", "?", "!"))]
    assert not wrong, "a module's docstring begins with one whole sentence on one line"


def test_no_module_is_a_home_of_everything() -> None:
    assert not [module.where for module in MODULES if TIRED_NAMES & set(module.name.split("."))]


def _first_line(tree: ast.Module) -> str:
    return (ast.get_docstring(tree) or "").partition("\n")[0].strip()
