"""Files in any encoding become text, and those that cannot be read are named."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.papers import texts as room
from bot.papers.texts import Text, Unreadable, decoded, document_of, texts


def test_utf_8_is_read_as_it_is() -> None:
    assert decoded("a", "Ziele 🎯\r\nx".encode()) == Text("a", "Ziele 🎯\r\nx")


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_is_known_by_its_mark(codec: str) -> None:
    mark = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}.get(codec, b"")
    assert decoded("a", mark + "Ziele 🎯".encode(codec)) == Text("a", "Ziele 🎯")


def test_an_old_encoding_is_read_with_a_warning_at_its_line() -> None:
    text = decoded("a", "# Plan\n- größer – besser".encode("cp1252"))
    assert text.text == "# Plan\n- größer – besser"
    assert [(each.code, each.line) for each in text.warnings] == [("not-utf-8", 1)]
    assert document_of(text).warnings[0].code == "not-utf-8"


def test_bytes_of_no_encoding_at_all_are_read_somehow() -> None:
    assert decoded("a", b"a\x81\xffb").text == "a\x81\xffb"
    assert decoded("a", b"\xff\xfea").text  # half a character of UTF-16


def test_a_file_that_is_not_there_is_named_and_the_others_are_read(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(b"hello")
    first, second, third = texts([str(tmp_path / "none.md"), str(tmp_path), str(tmp_path / "a.md")])
    assert isinstance(first, Unreadable)
    assert str(first) == f"{tmp_path}/none.md: No such file or directory"
    assert isinstance(second, Unreadable)
    assert str(second) == f"{tmp_path}: Is a directory"
    assert third == Text(str(tmp_path / "a.md"), "hello")


def test_what_is_far_too_long_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "MOST_BYTES", 4)
    (tmp_path / "a.md").write_bytes(b"hello")
    [found] = texts([str(tmp_path / "a.md")])
    assert isinstance(found, Unreadable)
    assert "no planning document" in str(found)
