"""Blocks of ours, and what people do to them."""

from __future__ import annotations

import pytest

from bot.core.document import (
    AddGoal,
    Change,
    DropBlock,
    GoalAt,
    Kind,
    PutBlock,
    SetEmoji,
    SetLink,
    SetNote,
    read,
    splice,
)
from bot.core.markers import begin, end

BODY = "## Summary\n\n- one\n- two"
BEGIN = begin("sum", "12", BODY.split("\n"))
END = end("sum", "12")
SHIP = GoalAt(None, "Ship")
BLOCK = f"{BEGIN}\n{BODY}\n{END}"


def put(text: str, body: str = BODY, place: object = "end") -> str:
    """Put the block; a second time must change nothing, and then it must be whole and alone."""
    change = PutBlock("sum", "12", body, place)  # type: ignore[arg-type]
    after = splice(text, [change]).text
    assert splice(after, [change]).text == after
    (block,) = [block for block in read(after).blocks if block.key == "12"]
    assert block.intact
    return after


@pytest.mark.parametrize(
    ("text", "place", "after"),
    [
        ("", "end", BLOCK),
        ("\ufeff", "start", f"\ufeff{BLOCK}"),
        ("words", "end", f"words\n\n{BLOCK}"),
        ("words\n", "end", f"words\n\n{BLOCK}\n"),
        ("words  \n\n\n", "end", f"words  \n\n{BLOCK}\n\n\n"),
        ("words", "start", f"{BLOCK}\n\nwords"),
        ("# Plan\n- Ship\n", ("after", Kind.PLAN), f"# Plan\n\n{BLOCK}\n\n- Ship\n"),
        ("Plan\n====\n\n- Ship\n", ("after", Kind.PLAN), f"Plan\n====\n\n{BLOCK}\n\n- Ship\n"),
        ("# Plan\n- Ship\n\n# Risks\n", ("end of", Kind.PLAN), f"# Plan\n- Ship\n\n{BLOCK}\n\n# Risks\n"),
        ("# Plan\n", ("end of", Kind.RISKS), f"# Plan\n\n{BLOCK}\n"),
    ],
)
def test_a_new_block_goes_to_its_place(text: str, place: object, after: str) -> None:
    assert put(text, place=place) == after
    assert splice(after, [DropBlock("sum", "12")]).text.split() == text.split()


def test_a_block_takes_the_line_endings_of_the_text() -> None:
    assert put("a\r\nb\r\n") == f"a\r\nb\r\n\r\n{BLOCK}\r\n".replace("\r\n", "\n").replace("\n", "\r\n")
    assert put(f"a\r\n{BLOCK}\r\n".replace("\r\n", "\n").replace("\n", "\r\n"), "new").count("\n") == 4


def test_coming_and_going_leaves_no_trace() -> None:
    for text in ("words\n", "words\n\nmore\n", "# Plan\n- Ship\n"):
        assert splice(put(text), [DropBlock("sum", "12")]).text == text


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param(f"top\n\n{BEGIN}\n{BODY}\n\nbottom", id="without its end"),
        pytest.param(f"top\n\n{BEGIN}\n## Summary\n\n\nbottom", id="without its end and some of its lines"),
        pytest.param("top\n\n" + "\n".join(f"   {line}" for line in BLOCK.split("\n")) + "\n\nbottom", id="indented"),
        pytest.param(f"top\n\n{BLOCK}\n\nbottom\n\n{BLOCK}", id="doubled"),
        pytest.param(f"top\n\n{BLOCK}\n\nbottom\n\n{END}", id="with a second end"),
        pytest.param(f"top\n\n{BEGIN}\n{BLOCK}\n\nbottom", id="with a second start"),
        pytest.param(f"top\n\n{BEGIN}\n- one\n{END}\n\nbottom", id="with lines taken out"),
    ],
)
def test_a_broken_block_is_mended_where_it_stands(broken: str) -> None:
    assert not all(block.intact for block in read(broken).blocks)
    assert {warning.code for warning in read(broken).warnings} == {"broken-block"}
    assert put(broken).rstrip() in {f"top\n\n{BLOCK}\n\nbottom", f"top\n\n{BLOCK}\n\n\nbottom"}


def test_a_block_that_somebody_moved_is_rewritten_where_it_is_now() -> None:
    assert put(f"top\n\n{BLOCK}\n\nbottom", "new", "start") == put(
        "top\n\nHERE\n\nbottom".replace("HERE", BLOCK), "new"
    )
    assert put(f"{BLOCK}\n\ntop", "new").endswith("\n\ntop")


def test_what_people_write_into_a_block_moves_out_below_it() -> None:
    text = f"top\n{BEGIN}\n## Summary\nmine @ada\n\n- one\n- not two\n\n- mine too\n- two\n{END}\nbottom\n"
    (block,) = read(text).blocks
    assert not block.intact
    assert block.body == "## Summary\n\n- one\n\n- two"
    assert put(text) == f"top\n{BLOCK}\n\nmine @ada\n- not two\n\n- mine too\nbottom\n"
    assert splice(text, [DropBlock("sum", "12")]).text == "top\nmine @ada\n- not two\n\n- mine too\nbottom\n"


def test_a_block_without_end_takes_nothing_that_people_wrote() -> None:
    text = f"{BEGIN}\n## Summary\n\n- one\n- mine\n- two\n"
    assert put(text) == f"{BLOCK}\n- mine\n- two\n"


def test_equal_content_is_no_change_whatever_the_line_endings() -> None:
    text = f"a\r\n{BLOCK}\r\n".replace("\r\n", "\n").replace("\n", "\r\n")
    assert put(text) == text


def test_blocks_of_other_kinds_and_keys_are_left_alone() -> None:
    other = f"{begin('sum', '13', ['x'])}\nx\n{end('sum', '13')}"
    assert put(f"{other}\n") == f"{other}\n\n{BLOCK}\n"
    assert splice(other, [DropBlock("sum", "12"), DropBlock("other", "13")]).text == other


def test_marks_in_a_closed_fence_are_an_example_and_in_our_own_fence_are_ours() -> None:
    example = f"```\n{BLOCK}\n```\n"
    assert read(example).blocks == ()
    assert put(example) == f"{example}\n{BLOCK}\n"
    fenced = put("words", "```\ncode\n```")
    assert read(fenced).blocks[0].body == "```\ncode\n```"
    opened = put("words\n\n```\ncode\n```\n", "```\nopened", "start")
    assert put(opened, "closed") == f"{put('', 'closed')}\n\nwords\n\n```\ncode\n```\n"
    unclosed = f"```\nnever closed\n{BLOCK}"
    assert len(read(unclosed).blocks) == 1


def test_a_block_that_a_fence_would_swallow_goes_to_the_start() -> None:
    text = "words\n\n```\nnever closed\n"
    code = "```\ncode\n```"
    assert put(text, code) == f"{put('', code)}\n\n{text}"
    half = f"{text}{END}\n"
    assert put(half, "```\ncode\n```").endswith(f"\n\n{text}")
    assert splice(half, [DropBlock("sum", "12")]).text == text


def test_a_body_cannot_end_its_own_block() -> None:
    text = put("words", f"before\n{END}\n  {BEGIN}\nafter")
    assert read(text).blocks[0].body.endswith("after")
    assert text.count(END) == 1


def test_nothing_in_our_blocks_is_a_goal_or_a_section() -> None:
    text = put("# Plan\n- Ship\n", "# Plan\n- Not a goal (Owner: @ada)", ("after", Kind.PLAN))
    assert [goal.title for goal in read(text).plan] == ["Ship"]
    assert len(read(text).sections) == 1
    half = put("# Plan\n\nHere\n- Ship\n", "a paragraph\n# Risks", ("after", Kind.PLAN)).replace(END, "")
    assert [goal.title for goal in read(half).plan] == ["Ship"]


def test_marks_that_cannot_be_read_are_nobodys() -> None:
    for line in ("<!-- goalkeeper:begin sum =~zz~ AAAA -->", "<!-- goalkeeper:middle sum =1 -->", f"> {BEGIN}"):
        assert read(line).blocks == ()


def one_by_one(text: str, *changes: Change) -> str:
    for change in changes:
        text = splice(text, [change]).text
    return text


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param([PutBlock("sum", "12", "new"), PutBlock("sum", "13", "other")], id="two blocks that are there"),
        pytest.param([PutBlock("a", "1", "new"), PutBlock("b", "1", "other")], id="two new blocks"),
        pytest.param([PutBlock("sum", "12", "new"), PutBlock("b", "1", "other")], id="an old block and a new one"),
        pytest.param([PutBlock("sum", "12", "new"), PutBlock("sum", "12", BODY)], id="a block twice"),
        pytest.param([PutBlock("a", "1", "new"), DropBlock("a", "1")], id="a block that comes and goes"),
        pytest.param([PutBlock("a", "1", "new"), SetEmoji(SHIP, "🟢"), DropBlock("sum", "12")], id="a goal between"),
        pytest.param([SetNote(SHIP, "fine"), PutBlock("a", "1", "x", ("end of", Kind.PLAN))], id="a note and a block"),
        pytest.param([PutBlock("a", "1", "x"), AddGoal(Kind.PLAN, "New"), SetEmoji(SHIP, "🟢")], id="a new goal"),
        pytest.param(
            [SetLink(SHIP, 9, "u"), AddGoal(Kind.PLAN, "Same [#9](u)")], id="a goal that is there by its link"
        ),
        pytest.param([SetNote(SHIP, "fine"), AddGoal(Kind.PLAN, "New"), PutBlock("a", "1", "x")], id="a note above"),
    ],
)
def test_changes_together_are_the_same_as_one_after_the_other(changes: list[Change]) -> None:
    other = f"{begin('sum', '13', ['x'])}\nx\n{end('sum', '13')}"
    for text in (f"# Plan\n- Ship\n\n{BLOCK}\n\n{other}\n", f"{BLOCK}\n{other}\n\n# Plan\n- Ship", "# Plan\n- Ship\n"):
        result = splice(text, changes)
        assert result.text == one_by_one(text, *changes)
        assert result.missed == ()


def test_a_goal_in_a_list_around_a_block_is_changed_before_the_block() -> None:
    text = f"# Plan\n- Ship\n  {BLOCK.replace(chr(10), chr(10) + '  ')}\n  - 🎯 five users\n"
    changes: list[Change] = [SetNote(SHIP, "fine"), SetEmoji(SHIP, "🟢"), PutBlock("sum", "12", "new")]
    after = splice(text, changes).text
    (goal,) = read(after).plan
    assert (goal.emoji, [block.body for block in read(after).blocks]) == ("🟢", ["new"])
