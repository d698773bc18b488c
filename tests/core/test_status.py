"""The words of a status, and how they are read from signs."""

from __future__ import annotations

import pytest

from bot.core.status import DEFAULT_VOCABULARY, Ending, Vocabulary, Word


@pytest.mark.parametrize(
    ("sign", "name"),
    [
        ("🟢", "on track"),
        ("In  Progress", "on track"),
        ("⚠", "at risk"),
        ("⚠️", "at risk"),
        (":white_check_mark:", "done"),
        ("✔️", "done"),
        ("Nailed it", "done"),
        ("scraped it", "carried over"),
        ("DROPPED", "dropped"),
    ],
)
def test_a_sign_is_read_in_any_spelling(sign: str, name: str) -> None:
    word = DEFAULT_VOCABULARY.read(sign)
    assert word is not None
    assert word.name == name


@pytest.mark.parametrize("sign", ["", "🎯", "nearly", "✨"])
def test_another_sign_is_no_status(sign: str) -> None:
    assert DEFAULT_VOCABULARY.read(sign) is None


def test_labels_are_known_in_any_case() -> None:
    word = DEFAULT_VOCABULARY.labelled("STATUS: Done")
    assert word is not None
    assert word.ending is Ending.COMPLETED
    assert DEFAULT_VOCABULARY.labelled("bug") is None


def test_a_word_that_the_space_does_not_have_is_an_error() -> None:
    assert DEFAULT_VOCABULARY.named("blocked").emoji == "⛔"
    with pytest.raises(KeyError):
        DEFAULT_VOCABULARY.named("in limbo")


def test_the_first_word_that_claims_a_sign_keeps_it() -> None:
    first = Word("one", "🅰️", "l: one", "000000", "")
    second = Word("two", "🅱️", "L: ONE", "000000", "", aliases=("one",))
    both = Vocabulary((first, second))
    assert both.read("one") is first
    assert both.labelled("l: one") is first


def test_every_ending_has_a_word() -> None:
    assert {DEFAULT_VOCABULARY.ending(ending).name for ending in Ending} == {"not started", "done", "dropped"}


def test_signs_come_longest_first() -> None:
    signs = DEFAULT_VOCABULARY.signs()
    assert [len(sign) for sign in signs] == sorted(map(len, signs), reverse=True)
    assert "🟢" in signs
