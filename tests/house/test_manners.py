"""House rules that keep the tree clean: no address that is not ours to set, pinned tools, well-formed forms."""

import os
import re
from pathlib import Path

import pytest
import yaml

from tests.house.tree import ROOT, modules, tracked

# Written in halves, so that this file does not find itself.
INDEX_ADDRESSES = re.compile(
    "|".join(["pypi" + r"\.org/simple", "pythonhosted" + r"\.org", "npmjs" + r"\.org"]), re.IGNORECASE
)
MACHINE_PATHS = re.compile("|".join([r"(?<![\w.])/" + r"root/", "/" + r"home/\w+/", "/" + r"Users/\w+/"]))
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
FORMS = [path for path in sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml")) if path.name != "config.yml"]


def found(pattern: re.Pattern[str], paths: list[Path]) -> list[str]:
    """Where a pattern occurs, as path:line."""
    return [
        f"{path.relative_to(ROOT)}:{number} {line.strip()[:80]}"
        for path in paths
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1)
        if pattern.search(line)
    ]


def test_no_file_names_a_package_index() -> None:
    assert not found(INDEX_ADDRESSES, tracked())


def test_no_file_names_a_folder_of_somebodys_machine() -> None:
    assert not found(MACHINE_PATHS, tracked())


def test_the_address_of_github_is_a_setting_and_stands_in_no_other_room() -> None:
    code = [module.path for module in modules() if not module.where.startswith("config/")]
    assert not found(re.compile(r"https?://(?:api\.)?github\.com\b(?!/(?:octokit|github/docs))"), code)


def test_the_workflows_ask_for_reading_only_and_pin_every_action() -> None:
    assert WORKFLOWS
    for path in WORKFLOWS:
        text = path.read_text(encoding="utf-8")
        assert yaml.safe_load(text)["permissions"] == {"contents": "read"}
        uses = re.findall(r"uses: (\S+)", text)
        assert uses
        assert not [action for action in uses if not re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", action)]


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_an_issue_form_is_one_that_github_accepts(path: Path) -> None:
    form = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert {"name", "description", "body"} <= set(form)
    fields = [field for field in form["body"] if field["type"] != "markdown"]
    ids = [field["id"] for field in fields]
    assert len(set(ids)) == len(ids)
    assert all(field["attributes"]["label"] for field in fields)


def test_the_image_is_pinned_and_does_not_run_as_root() -> None:
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    image = re.search(r"^ARG PYTHON_IMAGE=(\S+)", text, re.MULTILINE)
    assert image
    assert re.fullmatch(r"python:3\.\d+\.\d+-slim-\w+", image[1])
    assert set(re.findall(r"^FROM (\S+)", text, re.MULTILINE)) == {"${PYTHON_IMAGE}"}
    assert re.findall(r"^USER (\S+)", text, re.MULTILINE)[-1] == "10001:10001"
    assert "HEALTHCHECK" in text
    assert "--require-hashes -r requirements.lock" in text


def test_compose_waits_for_a_healthy_database_and_holds_no_secret() -> None:
    services = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))["services"]
    assert services["bot"]["depends_on"]["database"]["condition"] == "service_healthy"
    assert services["database"]["healthcheck"]["test"]
    assert not services["database"]["image"].endswith((":latest", ":18"))
    assert services["database"]["environment"]["POSTGRES_PASSWORD"].startswith("${POSTGRES_PASSWORD:?")


def test_continuous_integration_runs_what_people_run() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "set -euo pipefail" in script
    assert [f"make {target}" for target in ("test", "lint", "types")] == re.findall(
        r"^step (.*)$", script, re.MULTILINE
    )
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
