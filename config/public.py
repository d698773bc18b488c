"""The keys `public` and `language` of the rules file: what everybody may see, and in which language a team writes."""

from __future__ import annotations

from types import MappingProxyType
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, WithJsonSchema

from bot.core.rules.public import PublicRule
from config import checks
from config.kinds import Group, YesNo
from config.problems import Allowed, near

_DEFAULTS = PublicRule()
# As PostgreSQL calls them, from version 15 on; "other" has no forms of words.
LANGUAGES = MappingProxyType(
    {
        "ar": "arabic",
        "ca": "catalan",
        "da": "danish",
        "de": "german",
        "el": "greek",
        "en": "english",
        "es": "spanish",
        "eu": "basque",
        "fi": "finnish",
        "fr": "french",
        "ga": "irish",
        "hi": "hindi",
        "hu": "hungarian",
        "hy": "armenian",
        "id": "indonesian",
        "it": "italian",
        "lt": "lithuanian",
        "ne": "nepali",
        "nl": "dutch",
        "no": "norwegian",
        "pt": "portuguese",
        "ro": "romanian",
        "ru": "russian",
        "sr": "serbian",
        "sv": "swedish",
        "ta": "tamil",
        "tr": "turkish",
        "yi": "yiddish",
        "other": "simple",
    }
)


class PublicSettings(Group):
    """What everybody may see."""

    enabled: YesNo = True
    people: YesNo = _DEFAULTS.people


def public_of(value: object) -> object:
    """A bare yes or no; a section with anything in it means yes."""
    if value is None:
        return {"enabled": False}
    return {"enabled": value} if isinstance(value, bool) else value


def _language(value: object) -> object:
    # YAML reads `no` as a word for false.
    return "no" if value is False else checks.lower(value)


def _known(text: str) -> str:
    if text not in LANGUAGES:
        message = f"is no language that is known here{near(text, LANGUAGES)}"
        raise ValueError(message)
    return text


Language = Annotated[
    str,
    BeforeValidator(_language),
    AfterValidator(_known),
    WithJsonSchema({"type": "string", "enum": [*LANGUAGES], "default": "en"}),
    Allowed(f"two letters, one of {', '.join(LANGUAGES)}"),
]
