"""Takes the pictures of the papers: plays the demo's story and photographs its pages with a headless Chromium.

Run it from the root of a checkout, as `.venv/bin/python docs/images/make_pictures.py`; it takes three minutes.
With names of pictures behind it, it takes only those. It needs Pillow (`pip install pillow`) and a font with emoji.
"""
# ruff: noqa: INP001 - a script beside its pictures, no package

from __future__ import annotations

import importlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from bot.demo.people import BOARD, Sandbox
from bot.demo.play import play
from bot.demo.stage import Stage, stage
from bot.demo.story import REPOSITORY, SCENES, Scene

try:
    pillow: Any = importlib.import_module("PIL.Image")
    chops: Any = importlib.import_module("PIL.ImageChops")
except ModuleNotFoundError:
    sys.exit("The pictures need Pillow: .venv/bin/pip install pillow")

HERE = Path(__file__).parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    " --disable-component-update --disable-sync --hide-scrollbars"
).split()
MOST_BYTES = 300_000
SECONDS = 120
COLOURS = 256
# The browser's window is higher than any crop; what stays white around one is cut off.
HIGH, EDGE, SHARP = 2400, 12, 2
# Leaves of a page only what a picture shows: the smallest elements of the selector that hold the words.
CROP = """
const [selector, words] = %s;
const holds = each => each.textContent.includes(words);
const found = [...document.querySelectorAll(selector)].filter(holds);
const kept = found.filter(each => !found.some(other => other !== each && each.contains(other)));
for (const each of document.body.querySelectorAll("*"))
  if (!kept.some(one => one.contains(each) || each.contains(one))) each.style.display = "none";
for (const one of kept)
  for (let each = one.parentElement; each; each = each.parentElement)
    each.style.cssText += ";display:block;margin:0;padding:0;border:0;box-shadow:none;max-width:none;background:none";
document.body.style.padding = "12px";
"""
TIDY = """
.under > .edit, .under .menu, .head .edit, .foot, .facts, .tools form, aside .edit { display: none !important }
main { max-width: none }
aside section, #head { border: 0 !important }
"""


def newest(words: str) -> Callable[[list[dict[str, Any]]], str]:
    """Return what finds the page of the newest issue whose title begins with these words."""
    return lambda issues: _issue(max(int(each["number"]) for each in issues if each["title"].startswith(words)))


def board(_issues: list[dict[str, Any]]) -> str:
    """Return the page of the board."""
    return f"/orgs/{REPOSITORY.partition('/')[0]}/projects/{BOARD}"


def _issue(number: int) -> str:
    return f"/{REPOSITORY}/issues/{number}"


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture: of which page, taken before the scene that begins so ("": at the end), and how much of the page.

    With a `crop`, a CSS selector and some words, it shows only the innermost such elements that hold these words, in
    twice as many pixels; a height of 0 shows all of them.
    """

    name: str
    page: Callable[[list[dict[str, Any]]], str]
    before: str
    width: int
    height: int = 0
    crop: tuple[str, str] | None = None


FIVE, THIRD, FOURTH = "Barbara mistypes", "Linus writes", "Second thoughts"
FIFTH, LAST = "The last words:", "The next plan opens"
PICTURES = (
    Picture("sprint-issue", newest("Sprint 1"), FIFTH, 1080, 1150),
    Picture("left-over", newest("Sprint 2"), "Ada ticks", 800, 0, ("article.said", "Team Guidance")),
    Picture("record", newest("Sprint 1"), "Linus makes", 800, 0, ("article.said", "Record of Sprint 1")),
    Picture("stand-up", newest("Sprint 2"), "Eight working", 800, 0, ("article.said", "Stand-up of")),
    Picture("retro", newest("Retro"), "Linus lets", 1080, 1310),
    Picture("goal", newest("Valve test stand"), LAST, 1080, 1180),
    Picture("board", board, THIRD, 1440, 790, ("main", "Rockets")),
    Picture("way-line", newest("Sprint 1"), FIVE, 700, 0, (".markdown ul", "Landing radar")),
    Picture("way-note", newest("Sprint 1"), FOURTH, 700, 0, (".markdown ul", "Launch licence")),
    Picture("way-box", newest("Sprint 1"), LAST, 700, 0, (".markdown ul", "Every valve")),
    Picture("way-label", newest("Star tracker"), FIVE, 280, 0, ("aside section", "Labels")),
    Picture("way-assignee", newest("Landing radar"), FOURTH, 280, 0, ("aside section", "Assignees")),
    Picture("way-state", newest("Quieter pump"), FIFTH, 700, 0, ("#head", "Quieter pump")),
    Picture("way-board", board, "Valve test stand", 300, 0, ("section.column", "Quieter pump")),
    Picture("way-command", newest("Valve test stand"), FIVE, 700, 0, ("article.said", "/status on track")),
    Picture("way-comment", newest("Launch licence"), FIVE, 700, 0, ("article.said", "🟢 Two")),
    Picture("mistyped", newest("Valve test stand"), "She mends", 700, 0, ("article.said", "/staus")),
    Picture("conflict", newest("First flight"), THIRD, 700, 0, ("article.said", "thank you")),
    Picture("history", newest("Valve test stand"), LAST, 700, 0, ("article.said", "What became")),
)


def main() -> None:
    """Play, and take each picture at its moment."""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        sys.exit("The pictures need a Chromium, and none was found; on Debian: apt-get install chromium")
    wanted = [each for each in PICTURES if each.name in sys.argv[1:] or not sys.argv[1:]]
    missing = [p.name for p in wanted if not any(scene.told.startswith(p.before) for scene in SCENES)]
    if missing:
        sys.exit(f"No scene of the story begins as {', '.join(missing)} waits for.")
    with stage() as playing:

        def told(_number: int, _total: int, scene: Scene) -> None:
            take([each for each in wanted if each.before and scene.told.startswith(each.before)], playing, browser)

        play(playing, told)
        take([each for each in wanted if not each.before], playing, browser)


def take(pictures: Collection[Picture], playing: Stage, browser: str) -> None:
    """Take pictures; a file that grew too big for a page of text ends the run."""
    sandbox = Sandbox(playing.sandbox_url)
    issues = sandbox.issues()
    sandbox.close()
    for picture in pictures:
        file = HERE / f"{picture.name}.png"
        with tempfile.TemporaryDirectory(prefix="goalkeeper-browser-") as folder:
            page = _prepared(picture, f"{playing.sandbox_url}{picture.page(issues)}", Path(folder))
            size = f"--window-size={picture.width},{HIGH}"
            scale = f"--force-device-scale-factor={SHARP if picture.crop else 1}"
            where = [f"--user-data-dir={folder}/profile", size, scale, f"--screenshot={file}"]
            subprocess.run([browser, *FLAGS, *where, page], check=True, capture_output=True, timeout=SECONDS)  # noqa: S603
        _finish(file, picture)
        if file.stat().st_size > MOST_BYTES:
            sys.exit(f"{file} has {file.stat().st_size:,} bytes; show less of the page")
        print(f"{file}: {file.stat().st_size:,} bytes")  # noqa: T201 - what the person waits for


def _prepared(picture: Picture, address: str, folder: Path) -> str:
    """Return the address to photograph: the page itself, or a copy of it that shows only the crop."""
    if picture.crop is None:
        return address
    html = httpx.get(address, trust_env=False, follow_redirects=True).raise_for_status().text
    html = re.sub(r"<script.*?</script>", "", html, flags=re.DOTALL)
    base = f'<head><base href="{address}"><style>{TIDY}</style>'
    script = f"<script>{CROP % json.dumps(picture.crop)}</script></body>"
    copy = folder / "page.html"
    copy.write_text(html.replace("<head>", base, 1).replace("</body>", script, 1), encoding="utf-8")
    return copy.as_uri()


def _finish(file: Path, picture: Picture) -> None:
    """Cut a picture to what it shows, and write it with a palette, which text survives well."""
    scale = SHARP if picture.crop else 1
    with pillow.open(file) as taken:
        image = taken.convert("RGB")
        if picture.height:
            image = image.crop((0, 0, image.width, picture.height * scale))
        if picture.crop:
            image = image.crop(_inked(image))
        image.quantize(COLOURS).save(file, optimize=True)


def _inked(image: Any) -> tuple[int, int, int, int]:
    """Return the box around what is not empty, with an edge."""
    empty = pillow.new("RGB", image.size, image.getpixel((0, 0)))
    left, top, right, bottom = chops.difference(image, empty).getbbox()
    edge = EDGE * SHARP
    return max(0, left - edge), max(0, top - edge), min(image.width, right + edge), min(image.height, bottom + edge)


if __name__ == "__main__":
    main()
