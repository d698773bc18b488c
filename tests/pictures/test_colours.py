"""Colours that everybody can tell apart: contrasts are counted, and no two statuses look alike."""

from __future__ import annotations

from itertools import combinations

import pytest

from bot.pictures.colours import (
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    PALETTES,
    PURPLE,
    SKY,
    VERMILLION,
    YELLOW,
    Look,
    Palette,
    contrast,
    looks,
    mixed,
    pattern,
    upon,
)
from tests.pictures.samples import WORDS

HUES = (ORANGE, SKY, GREEN, YELLOW, BLUE, VERMILLION, PURPLE, GREY)
THEMES = pytest.mark.parametrize("palette", PALETTES.values(), ids=PALETTES)


def test_contrast_is_counted_as_wcag_counts_it() -> None:
    # The examples of https://webaim.org/resources/contrastchecker/ and of the definition itself.
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert contrast("#336699", "#336699") == 1


@THEMES
def test_text_and_lines_are_seen_on_their_ground(palette: Palette) -> None:
    for ground in (palette.surface, palette.air):
        assert contrast(palette.ink, ground) >= 7
        assert contrast(palette.muted, ground) >= 4.5
        assert contrast(palette.axis, ground) >= 3


@THEMES
@pytest.mark.parametrize("hue", HUES)
def test_every_hue_can_be_an_edge_and_a_text(palette: Palette, hue: str) -> None:
    assert contrast(palette.edge(hue), palette.surface) >= 3
    assert contrast(palette.said(hue), palette.surface) >= 4.5
    assert contrast(upon(hue), hue) >= 4.5
    assert contrast(pattern(hue), hue) >= 1.8
    assert contrast(upon(palette.edge(hue)), palette.edge(hue)) >= 4.5


@THEMES
def test_words_on_a_veil_are_read(palette: Palette) -> None:
    assert contrast(palette.said(GREEN), palette.surface) >= 4.5
    assert contrast(palette.ink, palette.veil(BLUE, 0.22)) >= 4.5
    assert palette.veil(BLUE, 0) == palette.surface


def test_no_two_statuses_look_alike_even_without_colours() -> None:
    found = looks(WORDS)
    assert list(found) == [name for name, _ in WORDS]
    assert len({*found.values()}) == len(WORDS)
    # Solid ones are told apart by how bright they are.
    for one, other in combinations(found.values(), 2):
        alike = one.pattern == other.pattern and one.hollow == other.hollow
        assert not alike or contrast(one.colour, other.colour) > 1.5


def test_a_team_s_own_words_get_looks_of_their_own() -> None:
    words = (("Cruising", "open"), ("On Track", "open"), ("Landed", "completed"), ("Scrubbed", "not_planned"))
    found = looks(words)
    usual = looks(WORDS)
    assert found["On Track"] == usual["on track"]
    assert found["Landed"] == usual["done"]
    assert found["Scrubbed"] == usual["dropped"]
    assert found["Cruising"] not in usual.values()
    many = looks([(f"word {number}", "open") for number in range(30)])
    assert len(many) == 30
    assert len({*many.values()}) >= 16
    assert all(isinstance(each, Look) for each in many.values())


def test_mixing_goes_from_one_to_the_other() -> None:
    assert mixed("#000000", "#ffffff", 0.5) == "#808080"
    assert mixed("#102030", "#ffffff", 0) == "#102030"
