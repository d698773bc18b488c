"""What did a check find, and how is it shown?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(slots=True)
class Result:
    """One check: how many things it looked at, what it found wrong, or why it did not run."""

    name: str
    checked: int = 0
    violations: list[str] = field(default_factory=list)
    not_run: str = ""

    @property
    def said(self) -> str:
        """The outcome in one word or sentence."""
        if self.not_run:
            return f"not run: {self.not_run}"
        return f"{len(self.violations)} violations" if self.violations else "ok"


def table(results: Sequence[Result]) -> str:
    """Write the results as a table, the violations below it, their number last."""
    width = max(len(result.name) for result in results)
    lines = [f"{result.name:<{width}}  {result.checked:>6}  {result.said}" for result in results]
    found = [f"  {result.name}: {line}" for result in results for line in result.violations]
    total = sum(len(result.violations) for result in results)
    head = f"{'check':<{width}}  {'looked':>6}  outcome"
    return "\n".join([head, *lines, *(["", *found] if found else []), "", f"violations: {total}"])
