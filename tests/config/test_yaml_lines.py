"""The bounded YAML reader: plain values, their lines, and nothing that can hurt."""

import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chaos.bad.rules import HARMLESS, REFUSED
from config.yaml_lines import Document, YamlMistake, read


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None),
        ("# nothing but a comment\n", None),
        ("\ufeffa: 1", {"a": 1}),
        ("a: no", {"a": "no"}),
        ("a: on", {"a": "on"}),
        ("a: true", {"a": True}),
        ("a: False", {"a": False}),
        ("a: 15:00", {"a": "15:00"}),
        ("a: 2026-01-05", {"a": "2026-01-05"}),
        ("a: '1'", {"a": "1"}),
        ("a: -1", {"a": -1}),
        ("a: 1.5", {"a": 1.5}),
        ("a: .5e3", {"a": 500.0}),
        ("a: 0x10", {"a": "0x10"}),
        ("a: 1_000", {"a": "1_000"}),
        ("a: " + "9" * 5_000, {"a": "9" * 5_000}),
        ("a: ~", {"a": None}),
        ("a:\nb: ''", {"a": None, "b": ""}),
        ("1: x\nnull: y", {"1": "x", "null": "y"}),
        ("'<<': 1", {"<<": 1}),
        ("a: |\n  x\n  y\n", {"a": "x\ny\n"}),
        ("[a, {b: [c]}]", ["a", {"b": ["c"]}]),
    ],
)
def test_scalars_mean_what_they_look_like(text: str, value: Any) -> None:
    assert read(text).value == value


def test_every_path_has_its_line() -> None:
    document = read("a: 1\nteams:\n  - x\n  - name: y\n    members: [ada,\n      grace]\n")
    assert document.lines == {
        ("a",): 1,
        ("teams",): 2,
        ("teams", 0): 3,
        ("teams", 1): 4,
        ("teams", 1, "name"): 4,
        ("teams", 1, "members"): 5,
        ("teams", 1, "members", 0): 5,
        ("teams", 1, "members", 1): 6,
    }
    assert document.line(("teams", 1, "nothing", 7)) == 4
    assert document.line(("nothing",)) == 1


def test_a_key_written_twice_is_reported_and_the_first_counts() -> None:
    document = read("a:\n  b: 1\na:\n  b: 2\n  c: 3\n")
    assert document == Document({"a": {"b": 1}}, {("a",): 1, ("a", "b"): 2}, ((("a",), 3),))


# Of this thread alone, and generous: coverage makes it several times slower. Without bounds it takes minutes.
LONGEST_SECONDS = 1.0


@pytest.mark.parametrize(("text", "line", "fault"), REFUSED.values(), ids=REFUSED)
def test_what_rules_never_need_is_refused_at_its_line(text: str, line: int, fault: str) -> None:
    begun = time.thread_time()
    with pytest.raises(YamlMistake, match=f"^line {line}: ") as caught:
        read(text)
    assert fault in caught.value.message
    assert time.thread_time() - begun < LONGEST_SECONDS


@pytest.mark.parametrize("text", HARMLESS.values(), ids=HARMLESS)
def test_odd_but_small_files_are_read_quickly(text: str) -> None:
    begun = time.thread_time()
    read(text)
    assert time.thread_time() - begun < LONGEST_SECONDS


@given(st.text(alphabet="ab:-?,[]{}&*!|>'\"%@`#~ \n\t\\0<.é\U0001f3c1\x00\ud800", max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    assert all(1 <= line <= text.count("\n") + 2 for line in lines_of(text))


def lines_of(text: str) -> list[int]:
    """The lines that a text's document or its mistake names."""
    try:
        return list(read(text).lines.values())
    except YamlMistake as mistake:
        return [mistake.line]
