"""The three-way merge of what the surfaces of a goal say."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from bot.core.merge import Merged, Surface, Voice, merge

WORDS = st.sampled_from(["not started", "on track", "at risk", "done"])
MOMENTS = st.integers(0, 5).map(lambda n: datetime(2026, 1, 5, 8, tzinfo=UTC) + timedelta(seconds=n))
SAID = st.builds(
    Voice,
    st.sampled_from(list(Surface)),
    WORDS,
    st.one_of(st.none(), MOMENTS),
    st.sampled_from(["", "ada", "grace"]),
    st.booleans(),
    fresh=st.booleans(),
)
MANY = st.lists(SAID, max_size=5)
AGREED = st.one_of(st.none(), WORDS)
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


def test_among_people_the_latest_wins_where_each_word_has_a_time() -> None:
    early = Voice(Surface.COMMAND, "done", datetime(2026, 1, 5, 8, tzinfo=UTC), "ada")
    late = Voice(Surface.LINE, "at risk", datetime(2026, 1, 5, 9, tzinfo=UTC), "grace")
    assert merge("on track", [early, late], "") == Merged("at risk", late, (early,))
    unknown = replace(late, at=None)
    assert merge("on track", [early, unknown], "") == Merged("done", early, (unknown,))


def test_people_beat_automations_even_when_these_came_later() -> None:
    person = Voice(Surface.LINE, "at risk", datetime(2026, 1, 5, 8, tzinfo=UTC), "grace")
    robot = Voice(Surface.BOARD, "done", datetime(2026, 1, 5, 9, tzinfo=UTC), automatic=True)
    assert merge("on track", [robot, person], "") == Merged("at risk", person, (robot,))
    assert merge("on track", [robot], "") == Merged("done", robot)


def test_what_was_agreed_counts_when_somebody_has_just_said_it_again() -> None:
    other = Voice(Surface.LABEL, "done", datetime(2026, 1, 5, 8, tzinfo=UTC), "ada")
    again = Voice(Surface.LINE, "on track", datetime(2026, 1, 5, 9, tzinfo=UTC), "grace", fresh=True)
    assert merge("on track", [other, again], "") == Merged("on track", again, (other,))


@given(AGREED, MANY, st.randoms())
def test_the_order_of_the_voices_does_not_matter(agreed: str | None, voices: list[Voice], chance: Random) -> None:
    mixed = list(voices)
    chance.shuffle(mixed)
    assert merge(agreed, mixed, "") == merge(agreed, voices, "")


@given(AGREED, MANY)
def test_a_word_that_lost_is_never_the_word_that_won(agreed: str | None, voices: list[Voice]) -> None:
    merged = merge(agreed, voices, "")
    assert merged.word not in {voice.says for voice in merged.lost}
    assert {voice.says for voice in voices} <= {merged.word, agreed, *(voice.says for voice in merged.lost)}


@given(AGREED, MANY)
def test_no_automation_wins_against_a_person(agreed: str | None, voices: list[Voice]) -> None:
    merged = merge(agreed, voices, "")
    people = [voice for voice in voices if not voice.automatic and (voice.fresh or voice.says != agreed)]
    assert not people or merged.word in {voice.says for voice in people}


@given(AGREED, MANY, MOMENTS)
def test_saying_the_winning_word_again_and_later_changes_nothing(
    agreed: str | None, voices: list[Voice], moment: datetime
) -> None:
    word = merge(agreed, voices, "").word
    latest = max([moment, *(voice.at for voice in voices if voice.at)])
    again = Voice(Surface.COMMAND, word, latest, "ada", fresh=True)
    assert merge(agreed, [*voices, again], "").word == word


@given(AGREED, MANY)
def test_the_latest_person_wins_when_every_time_is_known(agreed: str | None, voices: list[Voice]) -> None:
    people = [v for v in voices if v.at and not v.automatic and (v.fresh or v.says != agreed)]
    latest = max((voice.at for voice in people if voice.at), default=None)
    if people:
        assert merge(agreed, people, "").word in {voice.says for voice in people if voice.at == latest}
