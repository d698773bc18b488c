"""The two lock files: complete, hashed, in step with pyproject.toml, free of addresses."""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.house.tree import ROOT

LOCKS = ("requirements.lock", "requirements-dev.lock", ".github/pip-audit.lock")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def locked(name: str) -> dict[str, tuple[str, str]]:
    """Of each requirement in a lock file: its version and the lines that belong to it."""
    text = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", "")
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    found = (re.match(r"([a-z0-9-]+)==(\S+)(.*)", line) for line in lines)
    entries = [match.groups() for match in found if match]
    assert len(entries) == len(lines), "every line of a lock file names a package and its version"
    return {package: (version, rest) for package, version, rest in entries}


def wanted(requirements: list[str]) -> set[str]:
    """The packages that requirements name, spelled as the lock files spell them."""
    names = (re.match(r"[A-Za-z0-9._-]+", requirement) for requirement in requirements)
    return {re.sub(r"[._]", "-", match[0]).lower() for match in names if match}


@pytest.mark.parametrize("name", LOCKS)
def test_every_locked_requirement_carries_hashes(name: str) -> None:
    assert not [package for package, (_, rest) in locked(name).items() if "--hash=sha256:" not in rest]


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_file_names_no_address(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert not re.findall(r"https?:|file:|--(?:extra-)?index|--find-links|--trusted", text)


def test_the_lock_files_hold_all_that_the_project_asks_for() -> None:
    assert wanted(PROJECT["dependencies"]) <= set(locked("requirements.lock"))
    for extra in PROJECT["optional-dependencies"].values():
        assert wanted(extra) <= set(locked("requirements-dev.lock")), "the tests run with every extra"


def test_both_lock_files_agree() -> None:
    development = locked("requirements-dev.lock")
    for name, (version, rest) in locked("requirements.lock").items():
        # The markers may differ (development wants more of a package), the files to be installed may not.
        assert development[name][0] == version
        assert set(re.findall(r"sha256:\w+", development[name][1])) == set(re.findall(r"sha256:\w+", rest))


def test_every_dependency_has_a_lower_bound() -> None:
    everything = PROJECT["dependencies"] + [
        line for extra in PROJECT["optional-dependencies"].values() for line in extra
    ]
    assert not [line for line in everything if not re.search(r">=|==", line)]


@pytest.mark.parametrize("path", sorted((ROOT / ".github" / "workflows").iterdir()), ids=lambda path: path.name)
def test_a_workflow_may_read_only_and_uses_what_is_pinned_by_commit(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert "\npermissions:\n  contents: read\n" in text
    assert text.count("permissions:") == 1
    used = re.findall(r"uses: (\S+)", text)
    assert used
    assert not [each for each in used if not re.search(r"@[0-9a-f]{40}$", each)]
    assert "pull_request_target" not in text
    assert "${{ github.event" not in text


def test_the_bill_of_materials_names_what_is_locked() -> None:
    said = subprocess.run([sys.executable, ROOT / ".ci" / "sbom.py"], check=True, capture_output=True, text=True)
    bill = json.loads(said.stdout)
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    named = {each["name"]: each["version"] for each in bill["components"]}
    assert named == {name: version for name, (version, _) in locked("requirements.lock").items()}
    assert all(each["externalReferences"] for each in bill["components"])
