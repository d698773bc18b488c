"""Text whose UTF-8 was read as something else is read as it was meant."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.document.mojibake import Damage, repair, repaired

TEXTS = [
    "✅ Ship the exporter → by Friday",
    "🔴 João & Zoë — “half way”…",
    "⚠️ Größe prüfen",
    "日本語の目標",
    "привет мир",
    "🏃‍♀️ l’été «école» d’Évry",
]


def sloppy(text: str, codec: str) -> str:
    """Read the UTF-8 of a text in a code page, the bytes that it does not know as themselves."""
    return "".join(bytes([byte]).decode(codec, "ignore") or chr(byte) for byte in text.encode())


@pytest.mark.parametrize("codec", ["mac_roman", "cp1252", "latin-1"])
@pytest.mark.parametrize("text", TEXTS)
def test_damaged_text_is_read_as_it_was_meant(text: str, codec: str) -> None:
    assert repaired(sloppy(text, codec)) == text


@pytest.mark.parametrize("text", TEXTS)
def test_text_damaged_twice_is_repaired_twice(text: str) -> None:
    assert repaired(sloppy(sloppy(text, "cp1252"), "cp1252")) == text


@pytest.mark.parametrize(
    "text",
    [
        *TEXTS, "", "plain", "“café”—so", "«élan»", "d’été", "√π ≈ 1.77", "ÜÄÖ", "São Paulo", "ESPAÑA—", "…é", "naïve",
        "Ça va?", "â", "© 2026 ½", "é”", "Â", "í\u00a0€",
    ],
)  # fmt: skip
def test_text_that_is_right_stays_as_it_is(text: str) -> None:
    assert repair(text).damage == ()
    assert repaired(text) == text


def test_the_damage_says_line_code_page_and_meaning() -> None:
    found = repair("fine ✅\r\n‚úÖ mac\râœ… windows\n").damage
    assert found == (Damage(1, "Mac Roman", "‚úÖ", "✅"), Damage(2, "Windows-1252", "âœ…", "✅"))


def test_places_of_the_repaired_text_lead_back_to_the_written_one() -> None:
    written = "a ‚úÖ b ‚Üí c ✅ d"
    mended = repair(written)
    assert mended.text == "a ✅ b → c ✅ d"
    for sign in "abcd":
        assert written[mended.original(mended.text.index(sign))] == sign
    assert mended.original(len(mended.text)) == len(written)
    assert mended.original(2) == 2


@given(st.text(max_size=200))
def test_places_grow_with_each_other_and_lines_stay(text: str) -> None:
    mended = repair(text)
    places = [mended.original(at) for at in range(len(mended.text) + 1)]
    assert places == sorted(places)
    assert places[-1] == len(text)
    assert mended.text.count("\n") == text.count("\n")
    assert repaired(mended.text) == mended.text or len(mended.steps) == 3


def test_text_damaged_a_fourth_time_is_left_damaged_once() -> None:
    text = "João"
    for _ in range(4):
        text = sloppy(text, "cp1252")
    assert repaired(text) == sloppy("João", "cp1252")
