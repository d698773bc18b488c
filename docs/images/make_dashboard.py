"""Takes the pictures of the dashboard: the pages of its tests, photographed with a headless Chromium, light and dark.

Run it from the root of a checkout, as `PYTHONPATH=. .venv/bin/python docs/images/make_dashboard.py`; it takes a
minute. With names of pictures behind it, it takes only those. It needs Pillow (`pip install pillow`), Chromium and a
font with emoji.
"""
# ruff: noqa: INP001 - a script beside its pictures, no package

from __future__ import annotations

import importlib
import io
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.stage import key, server
from tests.web.browser import Window, window

try:
    pillow: Any = importlib.import_module("PIL.Image")
except ModuleNotFoundError:
    sys.exit("The pictures need Pillow: .venv/bin/pip install pillow")

HERE = Path(__file__).parent
SPACE = "/s/acme/rockets"
COLOURS = 256
SHARP = 1.5


@dataclass(frozen=True, slots=True)
class Photograph:
    """A page, how it is looked at, and how much of it shows; a height of 0 shows all."""

    name: str
    path: str
    theme: str = "light"
    width: int = 1180
    height: int = 900


PHOTOGRAPHS = (
    Photograph("dashboard-sprint-light", SPACE, height=1600),
    Photograph("dashboard-sprint-dark", SPACE, "dark", height=1600),
    Photograph("dashboard-goal-light", f"{SPACE}/goals/4", height=830),
    Photograph("dashboard-goal-dark", f"{SPACE}/goals/4", "dark", height=830),
    Photograph("dashboard-team-light", f"{SPACE}/teams/Guidance", height=1010),
    Photograph("dashboard-team-dark", f"{SPACE}/teams/Guidance", "dark", height=1010),
    Photograph("dashboard-phone-light", SPACE, width=390, height=844),
    Photograph("dashboard-phone-dark", SPACE, "dark", width=390, height=844),
)


def main(names: list[str]) -> None:
    """Take the pictures of these names, or all of them."""
    with server() as url, window(key(), url) as house:
        for each in PHOTOGRAPHS:
            if not names or each.name in names:
                (HERE / f"{each.name}.png").write_bytes(taken(house, each))


def taken(house: Window, wanted: Photograph) -> bytes:
    """Return a photograph as a PNG of few colours."""
    with house.page(theme=wanted.theme, width=wanted.width, height=wanted.height or 900, sharp=SHARP) as page:
        page.goto(wanted.path, wait_until="networkidle")
        raw = page.screenshot(full_page=not wanted.height)
    small = pillow.open(io.BytesIO(raw)).convert("RGB").quantize(COLOURS, dither=0)
    out = io.BytesIO()
    small.save(out, "PNG", optimize=True)
    return out.getvalue()


if __name__ == "__main__":
    main(sys.argv[1:])
