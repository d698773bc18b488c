"""Hidden marks: only ours count, and nothing breaks out of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.markers import Stamp, begin, digest, edge, end, escape, stamp, stamps, unescape

SECRET = b"a secret of the tests"


@given(st.text(max_size=40))
def test_every_key_comes_back_and_none_ends_its_comment(key: str) -> None:
    mark = stamp("sprint", key, SECRET)
    assert stamps(f"before\n{mark}\nafter", SECRET) == (Stamp("sprint", key),)
    assert mark.count("-->") == 1
    assert "\n" not in mark
    assert "@" not in mark
    assert unescape(escape(key)) == key
    first = edge(f"  {begin('sum', key, ['one', '', 'two'])}  ")
    assert first is not None
    assert (first.begins, first.kind, first.key, first.digests) == (True, "sum", key, (digest("one"), digest("two")))
    last = edge(end("sum", key))
    assert last is not None
    assert (last.begins, last.key, last.digests) == (False, key, ())


def test_a_stamp_counts_only_with_our_signature() -> None:
    mark = stamp("retro", "2026-w40", SECRET)
    assert mark.startswith("<!-- goalkeeper:retro 2026-w40 ")
    assert stamps(mark, b"another secret") == ()
    assert stamps(mark.replace("retro", "sprint"), SECRET) == ()
    assert stamps(mark.replace("w40", "w41"), SECRET) == ()
    assert stamps("no mark", SECRET) == ()
    assert [found.key for found in stamps(mark + stamp("team", "a b", SECRET), SECRET)] == ["2026-w40", "a b"]


@pytest.mark.parametrize("kind", ["", "Sprint", "a b", "begin", "end", "-x", "x" * 50])
def test_a_kind_is_one_plain_word(kind: str) -> None:
    with pytest.raises(ValueError, match="no kind"):
        stamp(kind, "1", SECRET)


def test_a_key_has_its_limit() -> None:
    with pytest.raises(ValueError, match="at most 400"):
        stamp("sprint", "é" * 200, SECRET)


def test_what_was_not_escaped_here_is_refused() -> None:
    for text in ("~", "~zz~", "a~41", "~999999999~", "~ffffff~"):
        with pytest.raises(ValueError, match=r"without its end|invalid literal|too many digits|not in range"):
            unescape(text)


def test_a_digest_minds_the_words_and_not_their_indentation() -> None:
    assert digest("  one\t") == digest("one") != digest("two")
