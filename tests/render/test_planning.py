"""The comment of a team as people see it: its template with the list of left-over goals in its place."""

from __future__ import annotations

import os

from bot.core.document import Kind, PutBlock, read, splice
from bot.core.document.boxes import boxes
from bot.core.plan.hangovers.showing import BLOCK
from bot.render import render
from tests.render.planning import PLANNING
from tests.render.test_posts import EXPECTED


def test_a_teams_comment_with_its_left_overs_reads_as_expected() -> None:
    team, left = PLANNING["team"][1], PLANNING["hangovers"][1]
    block = PutBlock(BLOCK, "9", render("posts/hangovers.md", **left), ("after", Kind.HANGOVER))
    text, file = splice(render("posts/team.md", **team), [block]).text, EXPECTED / "team-with-hangovers.md"
    if os.environ.get("UPDATE_EXPECTED"):
        file.write_text(text, encoding="utf-8")
    assert text == file.read_text(encoding="utf-8")
    page = read(text)
    assert (page.team, page.plan) == ("Guidance", ()), "what is left over is not in the plan yet"
    assert {box.about for box in boxes(text)} == {8, 10}
