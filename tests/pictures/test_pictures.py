"""Pictures: the same values, the same bytes; words that say the same; and nobody's words do any harm."""

from __future__ import annotations

import re
import struct
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import pairwise
from threading import Lock
from time import process_time, sleep

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.core.figures import Marks, Span, calibration
from bot.pictures import Drawing, Form, Theme, Timeline, canvas, health, letters, statuses
from bot.pictures.forecast import binned
from bot.pictures.odds import likely
from tests.pictures import samples
from tests.pictures.samples import LITTLE, MUCH, NARROW, NOW, USUAL, Draw

SVG = "{http://www.w3.org/2000/svg}"
EVERY = {**USUAL, **LITTLE, **MUCH, **NARROW}


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    canvas._drawn.clear()
    yield
    canvas._drawn.clear()


def svg(drawing: Drawing) -> ET.Element:
    return ET.fromstring(drawing.data)  # noqa: S314 - ours, and the test is that it can be read


def texts(drawing: Drawing) -> list[str]:
    return ["".join(each.itertext()) for each in svg(drawing).iter(f"{SVG}text")]


@pytest.mark.parametrize("draw", EVERY.values(), ids=EVERY)
def test_every_picture_is_a_small_file_with_its_size_and_its_words(draw: Draw) -> None:
    found = draw(Theme.LIGHT, Form.SVG)
    root = svg(found)
    assert (root.get("width"), root.get("height")) == (str(found.width), str(found.height))
    assert root.get("role") == "img"
    assert root.get("aria-label") == found.alt
    assert len(found.data) < 250_000
    # Nothing is fetched from anywhere, and nothing runs.
    said = found.data.decode()
    assert not re.findall(r"https?://(?!www\.w3\.org/)|<!|<script|<foreignObject|\bon\w+=|matplotlib v", said)
    assert found.alt.endswith(".")


@pytest.mark.parametrize("draw", USUAL.values(), ids=USUAL)
def test_a_png_has_two_pixels_for_one(draw: Draw) -> None:
    found = draw(Theme.DARK, Form.PNG)
    assert found.data.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">II", found.data[16:24]) == (2 * found.width, 2 * found.height)
    assert b"tEXt" not in found.data[:200]
    assert found.form.media == "image/png"


def test_the_same_values_give_the_same_bytes_in_another_process_too() -> None:
    program = (
        "from bot.pictures import Theme, Form; from tests.pictures.samples import USUAL\n"
        "for draw in USUAL.values(): print(draw(Theme.LIGHT, Form.SVG).digest)\n"
        "print(USUAL['burn-up'](Theme.DARK, Form.PNG).digest)"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=120, check=True)
    here = [draw(Theme.LIGHT, Form.SVG).digest for draw in USUAL.values()]
    assert ran.stdout.split() == [*here, USUAL["burn-up"](Theme.DARK, Form.PNG).digest]
    assert len(set(here)) == len(USUAL)


def test_a_theme_changes_the_colours_and_nothing_else() -> None:
    light, dark = (USUAL["velocity"](theme, Form.SVG) for theme in Theme)
    assert light.data != dark.data
    assert light.alt == dark.alt
    assert texts(light) == texts(dark)


def test_what_is_said_instead_of_a_picture_has_its_figures() -> None:
    said = {name: draw(Theme.LIGHT, Form.SVG).alt for name, draw in {**USUAL, **LITTLE}.items()}
    assert said["burn-up"] == (
        "Burn-up of Sprint 12: 7 of 13 goals done by Jan 12; the scope grew by 3 since Jan 5;"
        " the sprint ends on Jan 16."
    )
    assert said["burn-up of a day"] == "Burn-up: 0 of 10 goals done by Jan 5; the sprint ended on Jan 5."
    assert said["statuses of a goal"] == "Goals and their status: 1 goal, 1 blocked, from Jan 5 to Jan 13."
    assert said["velocity"] == (
        "Velocity: Sprint 8 did 16 points of 18 promised; the last 6 did 16 to 24, with a median of 20."
    )
    assert said["carried"].startswith("Goals from sprint to sprint: Of 65 goals in 8 sprints 18% went on; sprint 8 had")
    assert "Operations 2.5 (down from 4.5)" in said["health"]
    assert said["health of nobody"] == "Health: Nobody has given a mark yet."
    assert "50:50: " in said["calibration"]
    assert said["forecast"] == (
        "Forecast: Of 937 plays half came to 8 goals or more, seven of ten to between 7 and 10."
    )


def test_a_dollar_is_no_formula_and_a_tag_is_no_tag() -> None:
    shown = texts(USUAL["statuses"](Theme.LIGHT, Form.SVG))
    assert {"Launch licence: $5 now and $7 later", "Gyros <b>& more</b>", "火箭发动机测试", "🚀 First flight"} <= {
        *shown
    }


def test_a_long_title_is_cut_and_every_line_has_room_of_its_own() -> None:
    drawing = statuses(samples.timeline(30), Theme.LIGHT, Form.SVG)
    names = [each for each in svg(drawing).iter(f"{SVG}text") if float(each.get("x") or 0) < 100]
    heights = sorted({float(each.get("y") or 0) for each in names})
    assert min(after - before for before, after in pairwise(heights)) >= 20
    titles = [each.text or "" for each in names if (each.text or "").startswith("Quieter pump")]
    assert titles
    assert all(each.endswith("…") and letters.wide(each, 12) < 240 for each in titles)


@pytest.mark.parametrize("draw", NARROW.values(), ids=NARROW)
def test_a_narrow_picture_keeps_every_word_on_the_sheet(draw: Draw) -> None:
    drawing = draw(Theme.LIGHT, Form.SVG)
    assert drawing.width == 520
    for each in svg(drawing).iter(f"{SVG}text"):
        x, style = float(each.get("x") or 0), each.get("style") or ""
        size = float(re.findall(r"font-size: ([\d.]+)px|([\d.]+)px", style)[0][0] or 12)
        wide = letters.wide("".join(each.itertext()), size)
        left = x - (wide if "text-anchor: end" in style else wide / 2 if "text-anchor: middle" in style else 0)
        # A name of a day may stand a little over the end of its axis; bold letters are a tenth wider.
        assert left >= -1, each.text
        assert left + wide * (1.1 if "bold" in style else 1) <= drawing.width + 1, each.text


def test_a_sentence_is_folded_before_it_is_cut() -> None:
    words = "7 of 13 goals done by Jan 12; the scope grew by 3 since Jan 5; the sprint ends on Jan 16."
    first, second = letters.folded(words, 200, 12, 2)
    assert letters.wide(first, 12) <= 200
    assert second.endswith("…")
    assert " ".join(letters.folded(words, 300, 12, 9)) == words
    assert letters.folded(words, 3000, 12, 2) == [words]
    assert letters.folded("", 300, 12, 2) == []
    assert letters.folded("x" * 99, 300, 12, 2)[0] == "x" * 99


def test_of_very_many_goals_the_rest_is_counted() -> None:
    assert "and 40 goals more" in texts(MUCH["statuses of 100 goals"](Theme.LIGHT, Form.SVG))


def test_in_a_png_letters_that_no_font_has_are_left_out_and_the_number_stays() -> None:
    assert letters.plain("🚀 First\u200b flight\n火") in {"First flight", "First flight 火"}
    assert letters.line("🚀 First\u200b flight\x00\ud800\uffff\n火⁅0⁆") == "🚀 First flight 火0"
    empty = replace(samples.lane(7, "🚀🚀"), number=0)
    drawing = statuses(replace(samples.timeline(0), lanes=(empty,)), Theme.LIGHT, Form.PNG)
    assert drawing.data != statuses(samples.timeline(0), Theme.LIGHT, Form.PNG).data


@given(st.lists(st.text(max_size=60), min_size=1, max_size=6), st.text(max_size=20))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_people_write_a_picture_stays_one(titles: list[str], status: str) -> None:
    spans = (Span(status, samples.MONDAY, NOW),)
    lanes = tuple(replace(samples.lane(place, title), spans=spans) for place, title in enumerate(titles))
    drawing = statuses(
        Timeline(lanes, (*samples.WORDS, (status, "open")), samples.BEGIN, samples.END, NOW),
        Theme.DARK,
        Form.SVG,
        title=titles[0],
    )
    shown = texts(drawing)
    for title in titles:
        line = letters.line(title)
        assert letters.wide(line, 12) > 200 or not line or line in shown
    assert letters.line(drawing.alt) == svg(drawing).get("aria-label")


@given(st.lists(st.one_of(st.none(), st.floats(1, 5)), max_size=8), st.text(max_size=30))
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_marks_can_be_drawn(means: list[float | None], name: str) -> None:
    drawing = health((Marks(name, tuple(means)),), tuple(map(str, range(len(means)))), Theme.LIGHT, Form.SVG)
    assert ("Nobody has given a mark yet." in drawing.alt) == (not any(mean is not None for mean in means))


def test_one_picture_is_drawn_at_a_time_and_only_once(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[str] = []
    busy, drawing = Lock(), canvas._draw

    def slowly(sketch: canvas.Sketch, theme: Theme, form: Form) -> Drawing:
        assert busy.acquire(blocking=False), "two at the same time"
        sleep(0.01)
        drawn.append(sketch.name)
        busy.release()
        return drawing(sketch, theme, form)

    monkeypatch.setattr(canvas, "_draw", slowly)
    asked = ["burn-up", "velocity", "burn-up", "carried", "velocity", "burn-up"]
    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(lambda name: USUAL[name](Theme.LIGHT, Form.SVG), asked))
    assert sorted(drawn) == ["burn-up", "carried", "velocity"]
    assert found[0] is found[2] is found[5]


def test_only_the_last_pictures_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(canvas, "_KEPT", 2)
    first = LITTLE["carried of no sprint"](Theme.LIGHT, Form.SVG)
    LITTLE["velocity of no sprint"](Theme.LIGHT, Form.SVG)
    assert LITTLE["carried of no sprint"](Theme.LIGHT, Form.SVG) is first
    LITTLE["health of nobody"](Theme.LIGHT, Form.SVG)
    LITTLE["forecast of nothing"](Theme.LIGHT, Form.SVG)
    assert len(canvas._drawn) == 2
    again = LITTLE["carried of no sprint"](Theme.LIGHT, Form.SVG)
    assert again is not first
    assert again == first


def test_a_picture_takes_no_long_time() -> None:
    USUAL["burn-up"](Theme.LIGHT, Form.SVG)
    took = []
    for name, draw in USUAL.items():
        begun = process_time()
        draw(Theme.DARK, Form.SVG)
        took.append((process_time() - begun, name))
    # Far more than it takes on a machine of its own (0.05 s), far less than somebody would wait.
    assert max(took)[0] < 1.5, max(took)


def test_nothing_is_loaded_before_something_is_drawn() -> None:
    program = "import sys, bot.pictures; print([m for m in ('matplotlib', 'numpy', 'PIL') if m in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    assert ran.stdout.strip() == "[]"


def test_outcomes_that_lie_close_share_a_bar() -> None:
    assert binned(samples.SPREAD.counts) == list(samples.SPREAD.counts)
    assert binned([(5.0, 3)]) == [(5.0, 3)]
    close = [(place / 7 + 10, 2) for place in range(700)]
    found = binned(close)
    assert len(found) == 31
    assert sum(times for _, times in found) == 1400
    assert (found[0][0], round(found[-1][0], 6)) == (10.0, round(close[-1][0], 6))


def test_how_sure_a_share_is_comes_from_how_many_there_were() -> None:
    # Both ends are where 7 of 9 is just 1.6449 standard errors away: (7/9 - p)² = z² p (1 - p) / 9.
    for end in likely(7, 9):
        assert (7 / 9 - end) ** 2 == pytest.approx(1.6449**2 * end * (1 - end) / 9)
    low, high = likely(7, 9)
    assert low < 7 / 9 < high
    assert likely(0, 0) == (0.0, 1.0)
    assert likely(0, 3)[0] == pytest.approx(0.0, abs=1e-12)
    few, many = likely(1, 2), likely(50, 100)
    assert many[1] - many[0] < few[1] - few[0]


def test_calibration_shows_how_many_each_point_stands_for() -> None:
    found = calibration(samples.bets(42))
    shown = texts(USUAL["calibration"](Theme.LIGHT, Form.SVG))
    assert {f"{each.hits} of {each.bets}" for each in found.bins} <= {*shown}
