"""Blocks of ours under whatever people do to them: always one afterwards, and no word of theirs is lost."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.core.document import DropBlock, PutBlock, read, splice
from bot.core.markers import begin, end

BODIES = ["- one\n- two\n\n- three", "one line", "## Summary\n\n| a | b |\n| - | - |\n| 1 | 2 |", "```\ncode\n```", ""]
OTHER = [begin("sum", "13", ["theirs"]), "theirs", end("sum", "13")]


def block_of(body: str) -> list[str]:
    """Return the lines that a block of this body has."""
    return splice("", [PutBlock("sum", "12", body)]).text.split("\n")


@st.composite
def mangled(draw: st.DrawFn) -> tuple[str, str, list[str]]:
    """Draw a text with a block that people worked on; return it, the block's body and the lines that they wrote."""
    body = draw(st.sampled_from(BODIES))
    block = block_of(body)
    lines = ["top", "", *block, "", "# Plan", "- Ship (Owner: @ada)", "", *draw(st.sampled_from([[], OTHER])), "bottom"]
    theirs = ["top", "# Plan", "- Ship (Owner: @ada)", "bottom"]
    for number in range(draw(st.integers(0, 6))):
        at = draw(st.integers(0, len(lines) - 1))
        match draw(st.sampled_from(["write", "lose", "indent", "indent all", "double", "move", "blank"])):
            case "write":
                words = f"{draw(st.sampled_from(['', '- ', '> ', '  ']))}mine {number}"
                lines.insert(at, words)
                theirs.append(words)
            case "lose" if lines[at] in block:
                del lines[at]
            case "indent" if lines[at] in block:
                lines[at] = "  " + lines[at]
            case "indent all":
                lines = [f"   {line}" if line in block and line else line for line in lines]
            case "double":
                lines[at:at] = block
            case "move":
                here = [line for line in lines if line.strip() in block and line.strip()]
                lines = [line for line in lines if line not in here]
                at = min(at, len(lines))
                lines[at:at] = here
            case "blank":
                lines.insert(at, "")
    ending = draw(st.sampled_from(["\n", "\r\n", "\r"]))
    return ending.join(lines), body, theirs


def words_of(text: str) -> list[str]:
    return [line.strip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n") if line.strip()]


@given(mangled(), st.sampled_from(BODIES))
def test_whatever_people_did_there_is_one_whole_block_and_all_their_lines(
    case: tuple[str, str, list[str]], body: str
) -> None:
    text, _, theirs = case
    change = PutBlock("sum", "12", body, "end")
    after = splice(text, [change]).text
    (block,) = [block for block in read(after).blocks if block.key == "12"]
    assert (block.body, block.intact) == (body, True)
    assert splice(after, [change]).text == after
    inside = range(block.first, block.last + 1)
    outside = words_of("\n".join(line for number, line in enumerate(after.splitlines()) if number not in inside))
    for line in theirs:
        assert line.strip() in outside, line


@given(mangled())
def test_a_block_that_goes_leaves_every_line_that_people_wrote(case: tuple[str, str, list[str]]) -> None:
    text, _, theirs = case
    after = splice(text, [DropBlock("sum", "12")]).text
    assert [block for block in read(after).blocks if block.key == "12"] == []
    left = words_of(after)
    for line in theirs:
        assert line.strip() in left, line
    assert splice(after, [DropBlock("sum", "12")]).text == after


@given(mangled())
def test_another_block_is_left_as_it_is_unless_people_broke_it(case: tuple[str, str, list[str]]) -> None:
    text, body, _ = case
    before = [block for block in read(text).blocks if block.key == "13"]
    after = splice(text, [PutBlock("sum", "12", body)]).text
    whole = [block.body for block in before if block.intact]
    assert [block.body for block in read(after).blocks if block.key == "13" and block.intact][: len(whole)] == whole
