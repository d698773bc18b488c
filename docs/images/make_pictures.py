"""Takes the pictures of the papers: plays the demo's story and photographs its pages with a headless Chromium.

Run it from the root of a checkout, as `.venv/bin/python docs/images/make_pictures.py`; it takes about a minute.
"""
# ruff: noqa: INP001 - a script beside its pictures, no package

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.demo.people import Sandbox
from bot.demo.play import play
from bot.demo.stage import Stage, stage
from bot.demo.story import REPOSITORY, SCENES, Scene

HERE = Path(__file__).parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    " --disable-component-update --disable-sync --hide-scrollbars --force-device-scale-factor=1"
).split()
MOST_BYTES = 300_000
SECONDS = 120


def titled(words: str) -> Callable[[list[dict[str, Any]]], int]:
    """Return what finds the number of the newest issue whose title begins with these words."""
    return lambda issues: max(int(issue["number"]) for issue in issues if issue["title"].startswith(words))


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture: of which issue, taken before the scene that begins so ("": at the end), and how much of the page."""

    name: str
    issue: Callable[[list[dict[str, Any]]], int]
    before: str
    width: int
    height: int


PICTURES = (
    Picture("sprint-issue", titled("Sprint 1"), "The last words", 1080, 1150),
    Picture("retro", titled("Retro"), "The next plan opens", 1080, 1310),
    Picture("goal", titled("Valve test stand"), "The next plan opens", 1080, 970),
)


def main() -> None:
    """Play, and take each picture at its moment."""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        sys.exit("The pictures need a Chromium, and none was found; on Debian: apt-get install chromium")
    with stage() as playing:

        def told(_number: int, _total: int, scene: Scene) -> None:
            for picture in PICTURES:
                if picture.before and scene.told.startswith(picture.before):
                    take(picture, playing, browser)

        missing = [p.name for p in PICTURES if not any(scene.told.startswith(p.before) for scene in SCENES)]
        if missing:
            sys.exit(f"No scene of the story begins as {', '.join(missing)} waits for.")
        play(playing, told)
        for picture in PICTURES:
            if not picture.before:
                take(picture, playing, browser)


def take(picture: Picture, playing: Stage, browser: str) -> None:
    """Take one picture; a file that grew too big for a page of text ends the run."""
    sandbox = Sandbox(playing.sandbox_url)
    number = picture.issue(sandbox.issues())
    sandbox.close()
    file = HERE / f"{picture.name}.png"
    with tempfile.TemporaryDirectory(prefix="goalkeeper-browser-") as profile:
        size = f"--window-size={picture.width},{picture.height}"
        where = [f"--user-data-dir={profile}", size, f"--screenshot={file}"]
        page = f"{playing.sandbox_url}/{REPOSITORY}/issues/{number}"
        subprocess.run([browser, *FLAGS, *where, page], check=True, capture_output=True, timeout=SECONDS)  # noqa: S603
    if file.stat().st_size > MOST_BYTES:
        sys.exit(f"{file} has {file.stat().st_size:,} bytes; show less of the page")
    print(f"{file}: {file.stat().st_size:,} bytes")  # noqa: T201 - what the person waits for


if __name__ == "__main__":
    main()
