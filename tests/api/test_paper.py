"""docs/api.md tells the truth: its commands and its workflow are run as they stand, and every address is in it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator

import pytest
import uvicorn
import yaml

from tests.api.conftest import House
from tests.house.tree import ROOT

PAGE = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)
(WORKFLOW,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)


@pytest.fixture(scope="module")
def address(house: House) -> Iterator[str]:
    """The application on a port of this machine."""
    server = uvicorn.Server(uvicorn.Config(house.app, port=0, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(10)


def ran(script: str, house: House, address: str, **more: str) -> str:
    given = {
        "PATH": os.environ["PATH"],
        "GOALKEEPER": address,
        "GOALKEEPER_READ_TOKEN": house.tokens["read"],
        "GOALKEEPER_TOKEN": house.tokens["metrics"],
        "no_proxy": "127.0.0.1",
        **more,
    }
    done = subprocess.run(
        ["sh", "-e", "-c", script], env=given, capture_output=True, text=True, timeout=30, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl")
def test_the_commands_do_what_the_page_says(house: House, address: str) -> None:
    read, told, many = BLOCKS
    assert '"sheet":' in ran(read, house, address)
    assert '"value":"17"' in ran(told, house, address)
    first, again = ran(many, house, address), ran(many, house, address)
    assert '"new":true' in first
    assert again == first.replace('"new":true', '"new":false')


@pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl")
def test_the_workflow_tells_a_number(house: House, address: str) -> None:
    (step,) = yaml.safe_load(WORKFLOW)["jobs"]["tell"]["steps"]
    given = {**step["env"], "GOALKEEPER": address, "GOALKEEPER_TOKEN": house.tokens["metrics"], "RUN": "4711"}
    said = ran(
        step["run"], house, address, GITHUB_REPOSITORY="acme/rockets", **{name: given[name] for name in ("RUN",)}
    )
    assert '"name":"open bugs","value":"12"' in said


def test_every_address_is_in_the_page(house: House) -> None:
    for place in house.get("/api/openapi.json").json()["paths"]:
        part = place.rpartition("{repo}/")[2].partition("/")[0]
        assert f"…/{part}" in PAGE or part in {"v1", "", "{owner}"} or part.startswith("{"), place


def test_the_problem_that_the_page_shows_is_one(house: House) -> None:
    answer = house.post({"metrics": [{"name": "a", "value": 1}, {"name": "a", "value": "many"}]})
    shown = re.findall(
        r'"(?:type|title|detail|next|message)": "([^"]+)"', PAGE.partition("```json")[2].partition("```")[0]
    )
    for words in shown:
        assert words in answer.text, words
