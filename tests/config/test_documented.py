"""docs/configuration.md says what is so: defaults, examples and limits are held against the code."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, SecretStr

from bot.core.status import DEFAULT_VOCABULARY
from config.rules import RulesFile, parse_rules
from config.settings import PREFIX, Settings, load

TEXT = (Path(__file__).parents[2] / "docs" / "configuration.md").read_text(encoding="utf-8")
SETTINGS = {
    row[0]: row for row in re.findall(rf"^\| `{PREFIX}([A-Z_]+)` \| (.*?) \| (.*?) \| (.*?) \|$", TEXT, re.MULTILINE)
}
RULES = dict(re.findall(r"^\| `([a-z_.]+)` \| (.*?) \|", TEXT, re.MULTILINE))
DEFAULTS = Settings(webhook_secret=SecretStr("x" * 16))


def test_every_setting_has_a_row() -> None:
    assert {name.lower() for name in SETTINGS} == set(Settings.model_fields)


@pytest.mark.parametrize("name", sorted(SETTINGS))
def test_the_default_of_a_setting_is_the_one_in_the_papers(name: str) -> None:
    told = SETTINGS[name][1]
    value: Any = getattr(DEFAULTS, name.lower())
    if value is None or name == "WEBHOOK_SECRET":
        assert told == "–"
    elif told.startswith("`"):
        assert _spelt(value) == _spelt(_number(told.strip("`")))
    else:
        assert told == {
            "GITHUB_WEB_URL": "what belongs to the API's address",
            "SWEEP_SECONDS": "four hours; with a token ten minutes",
        }.get(name)


def _number(text: str) -> object:
    return float(text) if re.fullmatch(r"[0-9]+(\.[0-9]+)?", text) else text


def _spelt(value: object) -> str:
    if isinstance(value, dict):
        return ",".join(f"{name}={level}" for name, level in value.items())
    return str(float(value) if isinstance(value, int) else value)


# Of the others one is a secret, one a file that is not here, and two make sense with others only.
EXAMPLES = {
    name: row[3].split("`")[1] for name, row in SETTINGS.items() if "…" not in row[3] and not row[3].endswith(".pem`")
}
del EXAMPLES["APP_ID"], EXAMPLES["CLIENT_ID"]


@pytest.mark.parametrize(("name", "example"), EXAMPLES.items(), ids=EXAMPLES)
def test_the_example_of_a_setting_is_accepted(name: str, example: str) -> None:
    environ = {"TOKEN": "x" * 20, "WEBHOOK_SECRET": "x" * 16} | {name: example}
    load({PREFIX + each: value for each, value in environ.items()})


def test_the_example_of_rules_is_accepted() -> None:
    example, *_ = re.findall(r"^```yaml\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)
    rules = parse_rules(example)
    assert [team.name for team in rules.teams] == ["Rockets", "Ground control"]
    assert rules.vocabulary.named("at risk").emoji == "🟠"


def test_the_defaults_of_rules_are_the_ones_in_the_papers() -> None:
    found = {key: value for key, value in _leaves(RulesFile(), "") if not isinstance(value, list | dict | None)}
    assert len(found) > 10
    assert {key: RULES[key] for key in found} == {key: f"`{value}`" for key, value in found.items()}


def _leaves(model: BaseModel, prefix: str) -> list[tuple[str, Any]]:
    leaves: list[tuple[str, Any]] = []
    for name, value in model.model_dump(mode="json").items():
        inner = getattr(model, name)
        leaves += (
            _leaves(inner, f"{prefix}{name}.") if isinstance(inner, BaseModel) else [(prefix + name, _yaml(value))]
        )
    return leaves


def _yaml(value: Any) -> Any:
    """A value as a file spells it: 15:00:00 is 15:00 there."""
    return str(value).lower() if isinstance(value, bool) else value.removesuffix(":00") if _is_hour(value) else value


def _is_hour(value: Any) -> bool:
    return isinstance(value, str) and re.fullmatch(r"[0-9]{2}:[0-9]{2}:00", value) is not None


def test_every_status_is_named_with_its_emoji() -> None:
    flat = " ".join(TEXT.split())
    assert not [word.name for word in DEFAULT_VOCABULARY.words if f"**{word.name}** {word.emoji}" not in flat]
