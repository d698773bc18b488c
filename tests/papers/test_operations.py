"""The alerts and the dashboard of docs/operations ask only for figures that there are."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from typer.main import get_command

from bot import cli
from bot.metrics import Metrics, Work
from bot.queue import Ending
from bot.records import Records
from tests.house.tree import ROOT

FOLDER = ROOT / "docs" / "operations"
PAGE = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
RULES: list[dict[str, Any]] = yaml.safe_load((FOLDER / "alerts.yml").read_text(encoding="utf-8"))["groups"][0]["rules"]
DASHBOARD: dict[str, Any] = json.loads((FOLDER / "dashboard.json").read_text(encoding="utf-8"))
TYPE = re.compile(r"^# TYPE (\w+) (\w+)$", re.MULTILINE)
NAME = re.compile(r"\b(?:goalkeeper|process)_\w+")
SELECTOR = re.compile(r'\b(condition|state|ending)="(\w+)"')
SUFFIXES = ("_bucket", "_sum", "_count")


@pytest.fixture
def metrics(records: Records) -> Metrics:
    """Every figure that a process shows."""
    made = Metrics()
    made.watch(records.counts)
    made.watch_pool(records.pool)
    made.watch_room(records.size, lambda: 1)
    made.watch_process("serve", lambda: Work(up=True, in_hand=1, places=4))
    return made


def exported(metrics: Metrics) -> set[str]:
    """The names of all series, as a query writes them."""
    found: set[str] = set()
    for name, kind in TYPE.findall(metrics.text().decode()):
        found |= {f"{name}{suffix}" for suffix in SUFFIXES} if kind == "histogram" else {name}
    return found


def queries() -> Iterator[str]:
    """Every query of the alerts and the dashboard."""
    yield from (rule["expr"] for rule in RULES)
    yield from (target["expr"] for panel in DASHBOARD["panels"] for target in panel["targets"])


def test_every_query_names_figures_that_are_exported(metrics: Metrics) -> None:
    names = exported(metrics)
    asked = {name for query in queries() for name in NAME.findall(query)}
    assert asked
    assert not asked - names
    assert all(NAME.search(query) or query.startswith("up{") for query in queries())


def test_every_figure_of_ours_is_asked_for_somewhere(metrics: Metrics) -> None:
    text = " ".join(queries())
    ours = {name for name in exported(metrics) if name.startswith("goalkeeper_") and not name.endswith(SUFFIXES)}
    assert not [name for name in ours if name not in text and not name.endswith("_created")]


def test_every_value_of_a_label_that_is_asked_for_exists(metrics: Metrics) -> None:
    text = metrics.text().decode()
    for label, value in {pair for query in queries() for pair in SELECTOR.findall(query)}:
        assert value in set(map(str, Ending)) if label == "ending" else f'{label}="{value}"' in text


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: str(rule["alert"]))
def test_every_alert_says_what_it_is_and_what_to_do(rule: dict[str, Any]) -> None:
    assert set(rule) == {"alert", "expr", "for", "labels", "annotations"}
    assert set(rule["annotations"]) == {"summary", "do"}
    assert rule["labels"]["severity"] in {"page", "ticket"}
    assert re.fullmatch(r"\d+[smh]", rule["for"])
    assert rule["expr"].count("(") == rule["expr"].count(")")
    assert f"`{rule['alert']}`" in PAGE, "the page says what to do when it fires"


def test_the_panels_do_not_lie_over_each_other() -> None:
    taken: set[tuple[int, int]] = set()
    for panel in DASHBOARD["panels"]:
        at = panel["gridPos"]
        cells = {(x, y) for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])}
        assert not cells & taken
        taken |= cells
    assert max(x for x, _ in taken) == 23
    assert len({panel["id"] for panel in DASHBOARD["panels"]}) == len(DASHBOARD["panels"])


def test_every_command_of_the_page_exists() -> None:
    commands: set[str] = set(get_command(cli.app).commands)  # type: ignore[attr-defined]  # it is a group of commands
    assert set(re.findall(r"goalkeeper ([a-z]+)\b(?=[ `\n])", PAGE)) <= commands
    assert set(re.findall(r"\bgoalkeeper_\w+", PAGE)) <= {
        _whole(name) for query in queries() for name in NAME.findall(query)
    }


def _whole(name: str) -> str:
    """The name of a histogram, which its parts begin with."""
    return re.sub("_bucket$|_count$", "", name)
