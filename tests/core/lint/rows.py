"""The rows of docs/lint.md, made from the table of rules."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from bot.core.lint import OF_PLANS, OF_READING, Rule

PAPER = Path(__file__).parents[3] / "docs" / "lint.md"


def rows(rules: Iterable[Rule]) -> str:
    """Return a Markdown table of rules as it has to stand in the paper."""
    lines = ["| code | level | why | for example |", "|---|---|---|---|"]
    for rule in rules:
        cells = (f"`{rule.code}`", str(rule.level), rule.reason, rule.example)
        lines.append(
            "| " + " | ".join(cell.replace("|", "\\|").replace("<details>", "`<details>`") for cell in cells) + " |"
        )
    return "\n".join(lines)


PARTS = (rows(OF_PLANS), rows(OF_READING))


if __name__ == "__main__":
    print(*PARTS, sep="\n\n")  # noqa: T201 - to be pasted into the paper
