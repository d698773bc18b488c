"""Boxes of ours that people tick, and that outlive what we write around them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.document import DropBlock, PutBlock, read, splice
from bot.core.document.boxes import Box, box_line, boxes

BODY = f"- 🟡 Gyros\n  - {box_line('carry', 7)}\n  - {box_line('drop', 7)}\n- Pump\n  - {box_line('carry', 8)}\n"
BLOCK = PutBlock("hangovers", "9", BODY, "end")
TEXT = splice("# Team Guidance\n\nHello.\n", [BLOCK]).text


def tick(text: str, word: str, about: int) -> str:
    return text.replace(f"[ ] {word} <!-- {about} -->", f"[x] {word} <!-- {about} -->")


def ticked(text: str) -> list[tuple[str, int]]:
    return [(box.word, box.about) for box in boxes(text) if box.ticked]


def test_a_box_is_read_where_it_stands() -> None:
    assert [(box.word, box.about, box.ticked) for box in boxes(TEXT)] == [
        ("carry", 7, False),
        ("drop", 7, False),
        ("carry", 8, False),
    ]
    found = boxes(tick(TEXT, "drop", 7))[1]
    assert found == Box("drop", 7, ticked=True, line=found.line)
    assert "drop" in TEXT.splitlines()[found.line]


@pytest.mark.parametrize(
    "line",
    ["* [X] carry, two days are left <!-- 7 -->", "1. [x] carry: two days are left <!--7-->"],
)
def test_people_write_beside_a_box(line: str) -> None:
    assert boxes(line) == (Box("carry", 7, ticked=True, note="two days are left"),)


@pytest.mark.parametrize(
    "text",
    [
        "```\n- [x] carry <!-- 7 -->\n```\n",
        "> - [x] carry <!-- 7 -->\n",
        "- [x] carry\n",
        "- carry <!-- 7 -->\n",
        "<!--\n- [x] carry\n-->\n",
        "[x] carry <!-- 7 -->\n",
    ],
)
def test_what_is_no_box_of_ours_is_not_read(text: str) -> None:
    assert boxes(text) == ()


def test_a_ticked_box_leaves_the_block_whole() -> None:
    text = tick(TEXT, "carry", 8)
    (block,) = read(text).blocks
    assert block.intact
    assert splice(text, [BLOCK]).text == text


def test_a_tick_outlives_the_rewriting_of_its_block() -> None:
    text = tick(tick(TEXT, "carry", 8), "drop", 7)
    changed = PutBlock("hangovers", "9", BODY.replace("🟡 Gyros", "🔴 Gyros"), "end")
    after = splice(text, [changed]).text
    assert "🔴 Gyros" in after
    assert ticked(after) == [("drop", 7), ("carry", 8)]


def test_a_box_that_goes_takes_its_tick_along() -> None:
    shorter = PutBlock("hangovers", "9", "- Pump: carried\n", "end")
    after = splice(tick(TEXT, "carry", 8), [shorter]).text
    assert boxes(after) == ()
    assert splice(tick(TEXT, "carry", 8), [DropBlock("hangovers", "9")]).text == "# Team Guidance\n\nHello.\n"


@given(
    st.sets(st.tuples(st.sampled_from(["carry", "split", "drop"]), st.integers(1, 4))), st.text("ab \n-", max_size=9)
)
def test_any_ticks_are_read_and_kept(chosen: set[tuple[str, int]], beside: str) -> None:
    body = "".join(
        f"- goal {number}\n" + "".join(f"  - {box_line(word, number)}\n" for word in ("carry", "split", "drop"))
        for number in range(1, 5)
    )
    text = splice(f"{beside}\n\nend\n", [PutBlock("hangovers", "9", body)]).text
    for word, number in chosen:
        text = tick(text, word, number)
    assert set(ticked(text)) == chosen
    again = splice(text, [PutBlock("hangovers", "9", body.replace("goal", "aim"))]).text
    assert set(ticked(again)) == chosen
