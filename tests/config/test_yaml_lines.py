"""The bounded YAML reader: plain values, their lines, and nothing that can hurt."""

import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.yaml_lines import MOST_BYTES, Document, YamlMistake, read


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
LAUGHS = "a: &a [x,x]\n" + "".join(f"b{i}: &b{i} [*a,*a]\n" for i in range(9))
REFUSED = {
    "billion laughs": (LAUGHS, 1, "anchors"),
    "alias": ("a: *x", 1, "anchors"),
    "anchored key": ("&x a: 1", 1, "anchors"),
    "python object": ("a:\n  - !!python/object/apply:os.system [ls]", 2, "tags"),
    "plain tag": ("a: !secret x", 1, "tags"),
    "non-specific tag": ("a: ! x", 1, "tags"),
    "merge key": ("a: {b: 1}\n<<: {c: 1}", 2, "merge keys"),
    "nested merge key": ("a:\n  <<: {c: 1}", 2, "merge keys"),
    "second document": ("a: 1\n---\nb: 2", 2, "second document"),
    "empty documents": ("---\n---\n---\n", 2, "second document"),
    "list as key": ("? [a]\n: b", 1, "plain text"),
    "table as key": ("{{a: b}: c}", 1, "plain text"),
    "tab": ("a:\n\tb: 1", 2, "use spaces"),
    "unquoted mention": ("a:\n  - @ada", 2, "needs quotes"),
    "backtick": ("a: `x`", 1, "needs quotes"),
    "two colons": ("a: b: c", 1, "put the text in quotes"),
    "open quote": ("a: 'x\nb: 1", 2, "cannot be read as YAML"),
    "open list": ("a: [x\n", 2, "cannot be read as YAML"),
    "text after the end": ("a: 1\n...\nb: 2", 3, "cannot be read as YAML"),
    "other version": ("%YAML 3.0\n---\na: 1", 1, "version"),
    "endless version": ("%YAML 1." + "9" * 5_000 + "\n---\na: 1", 1, "too large"),
    "too large character": ('a: "\\UFFFFFFFF"', 1, "too large"),
    "NUL": ("a: 1\nb: \x00", 2, "cannot be printed"),
    "escaped NUL": ('a: 1\nb: "\\0"', 2, "cannot be printed"),
    "lone surrogate": ("a: \ud800", 1, "cannot be printed"),
    "escaped surrogate": ('a: "\\ud800"', 1, "cannot be printed"),
    "escape code in a key": ('"\\e[2J": 1', 1, "cannot be printed"),
    "deep lists": ("[" * 32_000, 1, "deeper than 12"),
    "deep block lists": ("- " * 16_000, 1, "deeper than 12"),
    "deep tables": ("{a: " * 8_000, 1, "deeper than 12"),
    "deep keys": ("? " * 16_000, 1, "plain text"),
    "thirteen levels": ("[" * 13 + "]" * 13, 1, "deeper than 12"),
    "many entries": ("[" + "a," * 3_100 + "]", 1, "more than 3000"),
    "many keys": ("".join(f"k{i}:\n" for i in range(2_000)), 1_500, "more than 3000"),
    "too large": ("#" * (MOST_BYTES + 1), 1, "larger than 32 KB"),
    "too large in bytes": ("# " + "é" * 20_000, 1, "larger than 32 KB"),
}


@pytest.mark.parametrize(("text", "line", "fault"), REFUSED.values(), ids=REFUSED)
def test_what_rules_never_need_is_refused_at_its_line(text: str, line: int, fault: str) -> None:
    begun = time.thread_time()
    with pytest.raises(YamlMistake, match=f"^line {line}: ") as caught:
        read(text)
    assert fault in caught.value.message
    assert time.thread_time() - begun < LONGEST_SECONDS


HARMLESS = {
    "twelve levels": "[" * 12 + "]" * 12,
    "one long text": "a" * MOST_BYTES,
    "one long quoted text": "'" * MOST_BYTES,
    "many comments": "#\n" * 16_000,
    "many blank lines": "\n" * MOST_BYTES,
    "a tag handle that nobody uses": "%TAG ! tag:acme,2026:\n---\na: 1",
}


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
