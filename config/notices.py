"""The section of the rules file that says what is told where people chat."""

from __future__ import annotations

import re
from datetime import time
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from bot.core.notices import FOR_PEOPLE, Kind
from bot.core.rules import NoticeRule
from bot.core.rules.notices import SUMMARY_AT
from config import checks
from config.kinds import Group, Hour, hour, listing, section
from config.problems import Allowed, near, shown

ALL = "all"
KINDS = (ALL, *(kind.value for kind in Kind))
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


def channel_name(text: str) -> str:
    """Return the name of a channel; what is an address says so, for it may hold a secret."""
    name = text.strip().lower()
    if not _NAME.fullmatch(name):
        said = "an address, which belongs to the operator's settings" if ":" in text else f"{shown(text)}, no name"
        message = f"is {said}; write the name that the operator gave to the channel"
        raise ValueError(message)
    return name


def one_or_many(value: object) -> object:
    """A list of one entry may be the entry itself."""
    return [value] if isinstance(value, str) else value


def known_kind(text: str) -> str:
    """Return the name of a kind that there is."""
    if text not in KINDS:
        message = f"{shown(text)} is no kind{near(text, KINDS)}"
        raise ValueError(message)
    return text


class NoticeSetting(Group):
    """What goes where."""

    kind: Annotated[
        list[Annotated[str, BeforeValidator(checks.lower), AfterValidator(known_kind)]],
        BeforeValidator(one_or_many, json_schema_input_type=Literal[KINDS] | list[Literal[KINDS]]),
        Field(min_length=1, max_length=len(KINDS)),
        Allowed(f"{', '.join(KINDS[:-1])} or {KINDS[-1]}, or a list of them"),
    ]
    to: Annotated[
        list[Annotated[str, AfterValidator(channel_name)]],
        BeforeValidator(one_or_many, json_schema_input_type=str | list[str]),
        Field(min_length=1, max_length=10),
        Allowed("a list of at most 10 names of channels"),
    ]
    at: Hour = hour(SUMMARY_AT)


Notices = Annotated[
    list[Annotated[NoticeSetting, section(NoticeSetting)]],
    Field(max_length=20),
    listing(list[NoticeSetting]),
    Allowed("a list of at most 20 entries, each with a kind and channels"),
]


def notices_of(notices: list[NoticeSetting]) -> tuple[NoticeRule, ...]:
    """Return what goes where."""
    return tuple(NoticeRule(_kinds(each.kind), tuple(dict.fromkeys(each.to)), _at(each.at)) for each in notices)


def _kinds(said: list[Any]) -> tuple[Kind, ...]:
    return FOR_PEOPLE if ALL in said else tuple(dict.fromkeys(map(Kind, said)))


def _at(moment: time) -> time:
    return moment.replace(second=0)


def problems(notices: list[NoticeSetting]) -> list[tuple[tuple[str | int, ...], str, str]]:
    """Return where a time is said that means nothing: only summaries have one."""
    return [
        (("notices", place, "at"), "says when, but only a summary has a time of its own", "leave it out")
        for place, each in enumerate(notices)
        if "at" in each.model_fields_set and not {ALL, Kind.SUMMARY.value} & set(each.kind)
    ]
