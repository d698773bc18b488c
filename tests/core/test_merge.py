"""The three-way merge of what the surfaces of a goal say."""

from hypothesis import given
from hypothesis import strategies as st

from bot.core.merge import Merged, Surface, Voice, merge

WORDS = st.sampled_from(["not started", "on track", "at risk", "done"])
VOICES = st.lists(st.builds(Voice, st.sampled_from(list(Surface)), WORDS), max_size=4, unique_by=lambda v: v.surface)


def test_no_voice_leaves_what_was_agreed() -> None:
    assert merge("on track", [], "not started") == Merged("on track", None)


def test_nothing_agreed_and_no_voice_is_the_default() -> None:
    assert merge(None, [], "not started") == Merged("not started", None)


def test_the_one_surface_that_changed_wins() -> None:
    voices = [Voice(Surface.LABEL, "on track"), Voice(Surface.LINE, "at risk")]
    assert merge("on track", voices, "") == Merged("at risk", voices[1])


def test_a_true_conflict_is_decided_by_order_and_the_loser_is_named() -> None:
    voices = [Voice(Surface.LINE, "at risk"), Voice(Surface.LABEL, "done")]
    assert merge("on track", voices, "") == Merged("done", voices[1], (voices[0],))


@given(WORDS, VOICES)
def test_what_was_merged_is_settled(agreed: str, voices: list[Voice]) -> None:
    word = merge(agreed, voices, "").word
    told = [Voice(voice.surface, word) for voice in voices]
    assert merge(word, told, "") == Merged(word, None)


@given(WORDS, VOICES)
def test_a_turn_that_died_half_way_through_its_edits_ends_the_same(agreed: str, voices: list[Voice]) -> None:
    word = merge(agreed, voices, "").word
    for told in range(len(voices) + 1):
        half = [Voice(voice.surface, word) if n < told else voice for n, voice in enumerate(voices)]
        again = merge(agreed, half, "")
        if word != agreed:
            assert again.word == word or any(v.says not in {word, agreed} for v in half)


@given(st.one_of(st.none(), WORDS), VOICES)
def test_the_merged_word_was_said_or_agreed_or_the_default(agreed: str | None, voices: list[Voice]) -> None:
    assert merge(agreed, voices, "default").word in {agreed, "default", *(voice.says for voice in voices)}
