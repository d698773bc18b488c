"""The wheel: everything that the program needs on the road, and nothing else."""

import importlib.metadata
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from tests.house.tree import PACKAGES, ROOT, imports, modules

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
DATA = frozenset(
    {".sql", ".graphql", ".graphqls", ".yml", ".yaml", ".html", ".md", ".css", ".js", ".svg", ".json", ".typed"}
)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """A wheel built from this tree, without isolation and so without network."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    built = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)
    assert built.returncode == 0, built.stdout + built.stderr
    return zipfile.ZipFile(next(folder.glob("*.whl")))


def test_every_module_and_data_file_is_in_the_wheel(wheel: zipfile.ZipFile) -> None:
    wanted = {
        path.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for path in (ROOT / package).rglob("*")
        if path.is_file() and path.suffix in DATA | {".py"}
    }
    assert wanted
    assert wanted - set(wheel.namelist()) == set()


def test_nothing_but_the_packages_is_in_the_wheel(wheel: zipfile.ZipFile) -> None:
    tops = {name.split("/")[0] for name in wheel.namelist()}
    assert tops == {*PACKAGES, f"goalkeeper-{PROJECT['version']}.dist-info"}


def test_the_wheel_brings_the_command(wheel: zipfile.ZipFile) -> None:
    points = wheel.read(f"goalkeeper-{PROJECT['version']}.dist-info/entry_points.txt").decode()
    assert "goalkeeper = bot.cli:main" in points


# What only an extra brings is imported here and nowhere else.
EXTRAS = {"bot/traces.py": "otel", "bot/reports.py": "sentry"}


def test_every_package_that_the_code_imports_is_declared() -> None:
    declared = _declared(PROJECT["dependencies"])
    # What a declared package always brings, and whose names we use through it.
    declared |= {
        "starlette",
        "anyio",
        "pydantic-core",
        "markupsafe",
        "requests",
        "pyjwt",
        "cryptography",
        "urllib3",
        "click",
        "psycopg-pool",
    }
    known = importlib.metadata.packages_distributions()
    used = {
        (name.split(".")[0], module.where)
        for module in modules()
        for _, name in imports(module)
        if name.split(".")[0] not in {*sys.stdlib_module_names, *PACKAGES}
    }
    lacking = [(top, where) for top, where in used if not declared & set(map(_plain, known.get(top, [])))]
    extra = {where: _declared(PROJECT["optional-dependencies"][name]) for where, name in EXTRAS.items()}
    assert not [
        f"{where} imports {top}"
        for top, where in sorted(lacking)
        if not extra.get(where, set()) & set(map(_plain, known.get(top, [])))
    ]


def test_the_tree_stays_clean_of_what_building_makes() -> None:
    assert not (ROOT / "build").exists()
    assert not list(Path(ROOT).glob("*.egg-info"))


def _declared(lines: list[str]) -> set[str]:
    return {_plain(re.split(r"[\[<>=!~; ]", line)[0]) for line in lines}


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
