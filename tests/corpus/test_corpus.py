"""Planning documents as teams type them, each with what a careful person reads in it.

`NN-name.json` names what matters of the reading of `NN-name.md`: the keys it lists must be equal, a list must be
complete, and of a list whose key ends in " among" only the entries named must be there, in this order.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.core.document import read
from bot.core.document.contract import to_json

HERE = Path(__file__).parent
NEAR = date(2025, 10, 1)  # when the documents were written, for dates without a year
AMONG = " among"


def differences(expected: Any, found: Any, at: str = "") -> list[str]:
    """Return a line for each place where what is found is not as expected; nothing when all is."""
    if isinstance(expected, dict) and isinstance(found, dict):
        return [line for key, value in expected.items() for line in _of_key(key, value, found, at)]
    if isinstance(expected, list) and isinstance(found, list) and _is_of_dicts([*expected, *found]):
        return _of_lists(expected, found, at)
    return [] if _same(expected, found) else [f"{at}: expected {_shown(expected)}, read {_shown(found)}"]


def _same(expected: Any, found: Any) -> bool:
    return bool(expected == found) and isinstance(expected, bool) == isinstance(found, bool)


def _is_of_dicts(values: list[Any]) -> bool:
    return all(isinstance(value, dict) for value in values)


def _of_key(key: str, value: Any, found: dict[str, Any], at: str) -> list[str]:
    name = key.removesuffix(AMONG)
    place = f"{at}.{name}" if at else name
    if name not in found:
        return [f"{place}: no such key in a reading"]
    if name == key:
        return differences(value, found[name], place)
    rest = iter(found[name])
    missing = [each for each in value if not any(not differences(each, other) for other in rest)]
    return [f"{place}: nothing like {_shown(each)} in {_brief(found[name])}" for each in missing[:1]]


def _of_lists(expected: list[Any], found: list[Any], at: str) -> list[str]:
    if len(expected) != len(found):
        return [f"{at}: expected {len(expected)}, {_brief(expected)}; read {len(found)}, {_brief(found)}"]
    pairs = enumerate(zip(expected, found, strict=True))
    return [line for place, (one, other) in pairs for line in differences(one, other, f"{at}[{place}]")]


def _brief(values: list[Any]) -> str:
    """Return a list with the entries shortened to what they are called."""
    names = ("title", "text", "name", "dimension", "heading", "code")
    return _shown([next((each[name] for name in names if name in each), each) for each in values])


def _shown(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def reading_of(name: str) -> dict[str, Any]:
    """Return the reading of a document of the corpus; its bytes are read as they are, line endings included."""
    return to_json(read((HERE / f"{name}.md").read_bytes().decode("utf-8"), near=NEAR))


def expected_of(name: str) -> dict[str, Any]:
    """Return what a careful person reads in a document of the corpus."""
    expected: dict[str, Any] = json.loads((HERE / f"{name}.json").read_text(encoding="utf-8"))
    return expected


NAMES = sorted(path.stem for path in HERE.glob("*.md"))


@pytest.mark.parametrize("name", NAMES)
def test_a_document_is_read_as_a_careful_person_reads_it(name: str) -> None:
    found = differences(expected_of(name), reading_of(name))
    assert not found, "\n" + "\n".join([f"{name}.md is read otherwise than expected:", *found])


def test_every_document_has_its_expectation_and_says_which_goals_it_has() -> None:
    assert len(NAMES) >= 60
    assert sorted(path.stem for path in HERE.glob("*.json")) == NAMES
    assert [name for name in NAMES if "goals" not in expected_of(name)] == []


def test_only_invented_people_are_named() -> None:
    people = {"ada", "grace", "edsger", "barbara", "linus"}
    named = {
        login
        for name in NAMES
        for goal in expected_of(name)["goals"]
        for login in [*goal.get("owners", ()), *goal.get("supporters", ())]
    }
    assert named == people


@pytest.mark.parametrize(
    ("expected", "line"),
    [
        ({"title": "b"}, 'title: expected "b", read "a"'),
        ({"goals": []}, 'goals: expected 0, []; read 2, ["x", "y"]'),
        ({"goals": [{"title": "x"}, {"owners": ["ada"]}]}, 'goals[1].owners: expected ["ada"], read []'),
        ({"goals among": [{"title": "y"}, {"title": "x"}]}, 'goals: nothing like {"title": "x"} in ["x", "y"]'),
        ({"gaols": []}, "gaols: no such key in a reading"),
        ({"done": 1}, "done: expected 1, read true"),
    ],
)
def test_a_difference_is_told_with_its_place(expected: dict[str, Any], line: str) -> None:
    found = {"title": "a", "done": True, "goals": [{"title": "x", "owners": []}, {"title": "y", "owners": []}]}
    assert differences(expected, found) == [line]


def test_what_an_expectation_does_not_name_is_free() -> None:
    found = {"title": "a", "goals": [{"title": "x", "owners": ["ada"]}, {"title": "y", "owners": []}]}
    assert differences({"goals": [{"title": "x"}, {}]}, found) == []
    assert differences({"goals among": [{"owners": []}]}, found) == []
