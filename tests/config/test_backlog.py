"""The section `backlog` of the rules file."""

import pytest

from bot.core.rules.backlog import Ask, BacklogRules
from config.rules import RulesError, parse_rules

TEXT = """\
backlog:
  enabled: false
  labels: [task]
  leave_out: [someday]
  mending: []
  asks: [Size, criteria, size]
  stale_days: 90
"""


def test_what_is_said_is_what_is_meant() -> None:
    assert parse_rules(TEXT).backlog == BacklogRules(
        enabled=False,
        labels=("task",),
        leave_out=("someday",),
        mending=(),
        asks=(Ask.SIZE, Ask.CRITERIA),
        stale_days=90,
    )
    assert parse_rules("").backlog == parse_rules("backlog:\n").backlog == BacklogRules()


@pytest.mark.parametrize(
    "line",
    [
        "asks: [beauty]",
        "stale_days: 3",
        "stale_days: soon",
        "labels: task",
        'labels: [""]',
        f"labels: [{', '.join(f'l{each}' for each in range(21))}]",
        "weight: 3",
    ],
)
def test_a_mistake_is_told_with_its_line(line: str) -> None:
    with pytest.raises(RulesError) as told:
        parse_rules(f"backlog:\n  enabled: true\n  {line}\n")
    assert {problem.line for problem in told.value.problems} == {3}
