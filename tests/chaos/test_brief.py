"""The table of chaos in short: every row once or twice; `make chaos` does it thoroughly, with its mutants."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from chaos import ROWS
from chaos.row import Play, Row, Size
from chaos.run import played


# Watching the lines doubles the time, some rows promise seconds, and others walk over all of these lines anyway.
@pytest.mark.no_cover
@pytest.mark.parametrize("row", [pytest.param(row, id=row.id) for row in ROWS if row.amount(Size.BRIEF)])
def test_it_holds(row: Row, database_server: str, open_folder: Path) -> None:
    result = played(row, Play(row.amount(Size.BRIEF), random.Random(row.id), open_folder, database_server))
    assert result.seen.wrong == ()
