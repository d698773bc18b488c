"""Commands that say how a goal is doing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.commands.values import Say
from bot.core.status import DEFAULT_VOCABULARY, Ending, Vocabulary, Word
from tests.core.commands.desk import DESK, MAP, TRACKER, changed, mistake, order

NARROW = Vocabulary(
    (
        Word("open", "⚪", "open", "000000", ""),
        Word("shut", "✅", "shut", "000000", "", Ending.COMPLETED),
        Word("no", "❌", "no", "000000", "", Ending.NOT_PLANNED),
    )
)


@pytest.mark.parametrize(
    ("words", "status", "note"),
    [
        ("not started", "not started", ""),
        ("NOT  Started", "not started", ""),
        ("not-started", "not started", ""),
        ("at_risk: no lens", "at risk", "no lens"),
        ("status: on track", "on track", ""),
        ("done.", "done", ""),
        ("is done", "done", ""),
        ("set to 🟢 now", "on track", "now"),
        ("= done", "done", ""),
        ("✅✅ ✅ at last", "done", "at last"),
        ("done - released, at last!", "done", "released, at last!"),
        ("**done** indeed", "done", "indeed"),
        ("`done`", "done", ""),
        ('"on track" for Friday', "on track", "for Friday"),
        ('"so so" on', None, ""),
        ("🟢", "on track", ""),
        ("🟢 on track for Friday", "on track", "for Friday"),
        ("⚠️ released to half of the users", "at risk", "released to half of the users"),
        ("🏃🏽‍♀️ soon", "on track", "soon"),
        (":white_check_mark: shipped it", "done", "shipped it"),
        ("won’t finish this time", "off track", "this time"),
        ("will not finish", "off track", ""),
        ("nicht begonnen", "not started", ""),
        ("en cours depuis lundi", "on track", "depuis lundi"),
        ("in progress 50%", "on track", "50%"),
    ],
)
def test_a_status_is_read_in_every_form(words: str, status: str | None, note: str) -> None:
    if status is None:
        assert "does not begin with a status" in mistake(f"/status {words}", 12)
    else:
        assert order(f"/status {words}", 12) == Say(TRACKER, status, note)


def test_a_status_that_is_none_is_explained() -> None:
    words = ", ".join(word.name for word in DEFAULT_VOCABULARY.words[:-1]) + " or dropped"
    assert mistake("/status", 12) == f"Say the status, too: `/status [goal] STATUS [note]`. The words are {words}."
    assert mistake("/status on trakc today", 12) == (
        f'"on trakc today" does not begin with a status. Did you mean on track? The words are {words}, or their emoji.'
    )
    assert "Did you mean" not in mistake("/status xyzzy", 12)


def test_two_statuses_at_once_are_asked_about() -> None:
    assert mistake("/status 🟢 done", 12) == '"🟢 done" says both on track and done; write only one of them.'


def test_blocked_needs_a_reason() -> None:
    assert order("/blocked: no lens", 12) == Say(TRACKER, "blocked", "no lens")
    assert mistake("/blocked", 12) == "Say what it waits for, too: `/blocked [goal] REASON`."
    assert "Say what it waits for" in mistake("/block --", 12)


@pytest.mark.parametrize(
    ("history", "status"),
    [
        ((), "on track"),
        ((changed("status", "at risk", "blocked", number=13),), "at risk"),
        ((changed("status", "at risk", "blocked", number=12), changed("owner", "x", "blocked", number=13)), "on track"),
        ((changed("status", "done", "blocked", number=13),), "on track"),
        ((changed("status", "in limbo", "blocked", number=13),), "on track"),
        ((changed("status", "blocked", "blocked", number=13),), "on track"),
    ],
)
def test_unblock_goes_back_to_what_was_before(history: tuple[object, ...], status: str) -> None:
    desk = replace(DESK, history=history)  # type: ignore[arg-type]
    assert order("/unblock it came", 13, desk=desk) == Say(MAP, status, "it came")


def test_only_what_is_blocked_can_be_unblocked() -> None:
    assert '"Star tracker" (#12) is not blocked: it is on track.' in mistake("/unblock", 12)
    assert '"Search" (#14) is not blocked: it has no status yet.' in mistake("/unblock", 14)


def test_carry_and_drop_are_statuses() -> None:
    assert order("/carry two days are left", 12) == Say(TRACKER, "carried over", "two days are left")
    assert order("/carry over", 12) == Say(TRACKER, "carried over")
    assert order("/carry over #12 two days") == Say(TRACKER, "carried over", "two days")
    assert order("/carry overhaul the lens first", 12) == Say(TRACKER, "carried over", "overhaul the lens first")
    assert order("/carry-over", 12) == Say(TRACKER, "carried over")
    assert order("/drop nobody asked", 12) == Say(TRACKER, "dropped", "nobody asked")


def test_a_space_with_other_words_keeps_them() -> None:
    desk = replace(DESK, vocabulary=NARROW)
    assert order("/drop", 12, desk=desk) == Say(TRACKER, "no")
    assert order("/status shut", 12, desk=desk) == Say(TRACKER, "shut")
    assert 'no status "carried over"' in mistake("/carry", 12, desk=desk)
    assert 'no status "blocked"' in mistake("/blocked no lens", 12, desk=desk)
