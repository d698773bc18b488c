"""What kinds of values the rules file has, with what is allowed in words, and the group that all sections are."""

from __future__ import annotations

from datetime import date, time
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from config import checks
from config.problems import Allowed


def section(kind: Any) -> BeforeValidator:
    """A heading with nothing beneath it, as when everything below is commented out, means the defaults."""
    return BeforeValidator(lambda value: {} if value is None else value, json_schema_input_type=kind | None)


def listing(kind: Any) -> BeforeValidator:
    """A heading with nothing beneath it means an empty list."""
    return BeforeValidator(lambda value: [] if value is None else value, json_schema_input_type=kind | None)


def hour(default: time) -> Any:
    """A default that the schema spells as the file does."""
    return Field(default, json_schema_extra={"default": f"{default:%H:%M}"})


YesNo = Annotated[bool, Allowed("true or false")]
LabelName = Annotated[
    str,
    AfterValidator(checks.line_of_text),
    AfterValidator(checks.label),
    Field(max_length=50),
    Allowed("the name of a label: one line of at most 50 characters with a letter or a digit"),
]
Zone = Annotated[
    str, AfterValidator(checks.timezone), Allowed("a name of the IANA time zone database, such as Europe/Zurich")
]
Day = Annotated[
    date | None,
    BeforeValidator(checks.day),
    WithJsonSchema({"type": ["string", "null"], "format": "date"}),
    Allowed("a date as 2026-01-05"),
]
Hour = Annotated[
    time,
    BeforeValidator(checks.hour),
    WithJsonSchema({"type": "string", "pattern": "^[0-9]{1,2}:[0-9]{2}$"}),
    Allowed("a time of day as 15:00"),
]
Weekday = Annotated[
    Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"],
    BeforeValidator(checks.lower),
    Allowed("a day of the week, such as friday"),
]
Title = Annotated[
    str,
    AfterValidator(checks.line_of_text),
    AfterValidator(checks.title),
    Field(max_length=200),
    Allowed("one line of at most 200 characters with {number}, {half}, {start} or {end}"),
]
Logins = Annotated[
    list[Annotated[str, AfterValidator(checks.login)]],
    Field(max_length=100),
    listing(list[str]),
    Allowed("a list of at most 100 logins"),
]


class Group(BaseModel):
    """A group of settings: unknown ones are refused, and nothing is turned into another type by guessing."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, hide_input_in_errors=True)
