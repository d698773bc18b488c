"""A plan under a heading that only the space knows is a plan."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.demo.story import RULES
from tests.corridor.corridor import Corridor

START = datetime(2026, 1, 5, 8, tzinfo=UTC)
MANIFEST = "## Flight manifest\n\n- Gyros (Owner: @grace)\n\n## Reading list\n\n- The moon (Owner: @ada)\n"


def test_goals_under_a_heading_of_the_space_get_their_issues_links_and_signs(corridor: Corridor) -> None:
    corridor.rules(f"{RULES}\nheadings:\n  plan: [Flight manifest]\n")
    corridor.settle()
    corridor.at(START)
    corridor.act("ada", "open", title="Sprint 1 - Jan 5 to Jan 16", body=MANIFEST, labels=["sprint"])
    corridor.settle()
    [goal] = corridor.issues("goal")
    assert goal["title"] == "Gyros"
    [sprint] = [issue for issue in corridor.issues("sprint") if "Flight manifest" in issue["body"]]
    lines = sprint["body"].splitlines()
    [line] = [line for line in lines if "Gyros" in line]
    assert line.startswith(f"- ⚪ Gyros [#{goal['number']}](")
    assert "- The moon (Owner: @ada)" in lines
