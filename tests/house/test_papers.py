"""The papers tell the truth: every command, setting, rule, template and make target is described where people look."""

import importlib.util
import re
import shutil
import subprocess
import tomllib
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest

from tests.house.tree import ROOT, tracked

CONFIGURATION = ROOT / "docs" / "configuration.md"


def need(name: str) -> Any:
    """The module of that name; while it is not built yet, the test says so and steps aside."""
    parents = name.split(".")[:-1]
    if not (ROOT.joinpath(*parents)).is_dir() or importlib.util.find_spec(name) is None:
        pytest.skip(f"{name} is not built yet")
    return import_module(name)


def papers() -> str:
    """README.md and everything in docs/, as one text."""
    files = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    return "\n".join(path.read_text(encoding="utf-8") for path in files)


def test_every_command_is_in_the_papers() -> None:
    cli = need("bot.cli")
    typer_main = import_module("typer.main")
    commands: dict[str, Any] = typer_main.get_command(cli.app).commands
    text = papers()
    assert commands
    assert not [name for name in commands if f"goalkeeper {name}" not in text]


def test_every_setting_is_in_the_papers() -> None:
    settings = need("config.settings").Settings
    text = CONFIGURATION.read_text(encoding="utf-8")
    assert not [name for name in setting_names(settings) if f"`{name}`" not in text]


def test_the_papers_name_no_setting_that_does_not_exist() -> None:
    known = set(setting_names(need("config.settings").Settings))
    others = (".env.example", "compose.yaml", "compose.replicas.yaml", "Dockerfile", "README.md")
    places = [CONFIGURATION, *(ROOT / name for name in others)]
    named = {
        name for path in places for name in re.findall(r"GOALKEEPER_[A-Z_]*[A-Z]", path.read_text(encoding="utf-8"))
    }
    assert named - known <= {"GOALKEEPER_PUBLISH_PORT"}  # the one that is compose's own


def test_every_rule_is_in_the_papers_and_no_other() -> None:
    schema = need("config.rules").rules_schema()
    text = CONFIGURATION.read_text(encoding="utf-8").partition("## The rules of a space")[2]
    named = re.findall(r"^\| `([^`]+)` \|", text, re.MULTILINE)
    assert sorted(named) == sorted(keys_of(schema, schema))


def test_the_rules_that_the_papers_show_are_good_rules() -> None:
    parse = need("config.rules").parse_rules
    examples = re.findall(r"```yaml\n(.*?)```", CONFIGURATION.read_text(encoding="utf-8"), re.DOTALL)
    assert examples
    for example in examples:
        assert parse(example) != parse("")


def test_every_template_is_in_the_papers() -> None:
    text = (ROOT / "docs" / "templates.md").read_text(encoding="utf-8")
    files = [
        path for path in (ROOT / "templates").rglob("*") if path.is_file() and path.suffix in {".md", ".html", ".txt"}
    ]
    if not files:
        pytest.skip("templates/ is still empty")
    names = [path.relative_to(ROOT / "templates").as_posix() for path in files]
    assert not [name for name in sorted(names) if f"`{name}`" not in text]


def test_every_make_target_is_in_the_help() -> None:
    make = shutil.which("make")
    if make is None:
        pytest.skip("make is not here")
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    match = re.search(r"^\.PHONY: (.*)$", text, re.MULTILINE)
    assert match
    shown = subprocess.run([make, "-s", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert re.findall(r"^  make (\S+)", shown, re.MULTILINE) == match[1].split()


def test_the_version_is_the_changelogs_newest() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    headings = re.findall(r"^## \[([^\]]+)\]", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert headings
    assert headings[0] == "Unreleased" or headings[0] == version
    assert [heading for heading in headings if heading != "Unreleased"][:1] in ([], [version])


def test_every_link_between_the_papers_leads_somewhere() -> None:
    assert not [line for line in _dead_links() if "docs/images/" not in line]


def test_every_picture_in_the_papers_is_there() -> None:
    dead = [line for line in _dead_links() if "docs/images/" in line]
    if dead and not (ROOT / "docs" / "images").is_dir():
        pytest.skip("the pictures are not made yet")
    assert not dead


def setting_names(settings: Any) -> Iterator[str]:
    """The environment variables of a pydantic-settings class, those of nested groups too."""
    prefix = settings.model_config.get("env_prefix", "")
    return (f"{prefix}{name}".upper() for name in settings.model_fields)


def keys_of(schema: dict[str, Any], whole: dict[str, Any], before: str = "") -> Iterator[str]:
    """Every key that a JSON schema knows, dotted; `[]` stands for an item of a list, `*` for any name."""
    if "$ref" in schema:
        schema = whole["$defs"][schema["$ref"].rpartition("/")[2]]
    for choice in schema.get("anyOf", ()):
        yield from keys_of(choice, whole, before)
    for name, inner in schema.get("properties", {}).items():
        key = f"{before}.{name}".lstrip(".")
        yield key
        yield from keys_of(inner, whole, key)
    if isinstance(schema.get("items"), dict):
        yield from keys_of(schema["items"], whole, f"{before}[]")
    if isinstance(schema.get("additionalProperties"), dict):
        yield from keys_of(schema["additionalProperties"], whole, f"{before}.*")


def _dead_links() -> Iterator[str]:
    for paper in (path for path in tracked() if path.suffix == ".md" and "tests" not in path.parts):
        if "templates" in paper.relative_to(ROOT).parts[:1]:
            continue
        text = re.sub(r"```.*?```", "", paper.read_text(encoding="utf-8"), flags=re.DOTALL)
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", text):
            place = (paper.parent / target).resolve()
            if "://" not in target and not target.startswith("mailto:") and not place.exists():
                yield f"{paper.relative_to(ROOT)} -> {place.relative_to(ROOT)}"
