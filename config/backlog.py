"""The section `backlog` of the rules file: which open issues are tasks, and what is asked of them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from bot.core.rules.backlog import Ask, BacklogRules
from config import checks
from config.kinds import Group, LabelName, YesNo, listing
from config.problems import Allowed

_DEFAULTS = BacklogRules()
_Labels = Annotated[
    list[LabelName], Field(max_length=20), listing(list[str]), Allowed("a list of at most 20 names of labels")
]


class BacklogSettings(Group):
    """What is asked of the open issues that are no goals."""

    enabled: YesNo = _DEFAULTS.enabled
    labels: _Labels = Field(default_factory=list)
    leave_out: _Labels = Field(default_factory=list)
    mending: _Labels = Field(default=list(_DEFAULTS.mending))
    asks: Annotated[
        list[
            Annotated[
                Literal["size", "criteria", "number", "question", "owner", "age"],
                BeforeValidator(checks.lower),
                Allowed("size, criteria, number, question, owner or age"),
            ]
        ],
        Field(max_length=6),
        listing(list[str]),
        Allowed("a list of size, criteria, number, question, owner and age"),
    ] = Field(default=[each.value for each in Ask])
    stale_days: Annotated[int, Allowed("a whole number from 7 to 1000")] = Field(_DEFAULTS.stale_days, ge=7, le=1000)


def backlog_of(backlog: BacklogSettings) -> BacklogRules:
    """Return the rules that a section spells."""
    return BacklogRules(
        backlog.enabled,
        tuple(backlog.labels),
        tuple(backlog.leave_out),
        tuple(backlog.mending),
        tuple(dict.fromkeys(map(Ask, backlog.asks))),
        backlog.stale_days,
    )
