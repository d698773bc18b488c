"""A backup from an earlier day is restored as docs/operations.md says: nothing is made twice, and nothing undone."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import psycopg
import pytest

from bot.unprivileged import binaries
from tests.corridor.corridor import Corridor
from tests.corridor.days import SCENES, START, seen
from tests.house.tree import ROOT

PAGE = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")


def told(program: str, url: str, dump: Path) -> None:
    """Run the page's own line with this database and this file; its program comes with the embedded server."""
    (line,) = re.findall(rf"^{program} (.*?) *(?:#.*)?$", PAGE, re.MULTILINE)
    words = [
        word.replace('"$GOALKEEPER_DATABASE_URL"', url).replace("goalkeeper.dump", str(dump)) for word in line.split()
    ]
    subprocess.run([binaries(Path("a new one")) / program, *words], check=True, capture_output=True, timeout=60)


def _without_past(corridor: Corridor) -> tuple[dict[str, Any], list[str]]:
    """What people see without the history on the goals, and its lines."""
    shown, past = seen(corridor), []
    for issue in shown.values():
        told = [comment for comment in issue["comments"] if "goalkeeper:history" in comment]
        issue["comments"] = [comment for comment in issue["comments"] if comment not in told]
        past += [line for comment in told for line in comment.splitlines() if line.startswith("- ")]
    return shown, past


@pytest.mark.parametrize("scenes", range(1, len(SCENES)))
def test_after_a_restored_backup_all_is_as_it_was(corridor: Corridor, tmp_path: Path, scenes: int) -> None:
    corridor.sandbox.clock.set(START, ticking=False)
    dump = tmp_path / "goalkeeper.dump"
    for place, scene in enumerate(SCENES, 1):
        scene(corridor)
        corridor.settle()
        if place == scenes:
            told("pg_dump", corridor.url, dump)
    before, past = _without_past(corridor)
    with psycopg.connect(corridor.url, autocommit=True) as conn:
        conn.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'goalkeeper'")
    told("pg_restore", corridor.url, dump)
    corridor.restart()
    corridor.meet()
    corridor.heal()
    corridor.heal()
    after, shorter = _without_past(corridor)
    assert after == before
    # What came after the backup and was changed again is told as one change; how it ended is told all the same.
    assert past
    assert all(line.rpartition(" to ")[2] in past[-1] for line in shorter[-1:])
    assert len(shorter) <= len(past)
