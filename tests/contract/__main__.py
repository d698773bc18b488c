"""`python -m tests.contract`: run every check, show a table, fail when something does not fit."""

from __future__ import annotations

import logging
import sys
from collections.abc import Sequence

import structlog

from tests.contract.packages import CannotFetch, Packages, fetch
from tests.contract.result import Result, table


def main() -> int:
    """Run the checks; 0 when nothing is wrong, also when the descriptions cannot be had."""
    try:
        packages = fetch()
    except CannotFetch as why:
        sys.stdout.write(f"The contract was not checked: {why}.\n")
        return 0
    results = check(packages)
    sys.stdout.write(table(results) + "\n")
    return 1 if any(result.violations for result in results) else 0


def check(packages: Packages) -> Sequence[Result]:
    """Run every check against the unpacked packages."""
    # Imported here: without npm nothing of this is needed, and without jsonschema it cannot be had.
    from tests.contract import answers, examples, graphql_text, traffic  # noqa: PLC0415
    from tests.contract.openapi import Description  # noqa: PLC0415

    # The webhook door tells of every delivery; here only what it complains of is news.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    text = packages.graphql.read_text(encoding="utf-8")
    description = Description.read(packages.openapi)
    day = traffic.play()
    return [
        graphql_text.check_schema(text),
        graphql_text.check_newer(text),
        graphql_text.check_queries(text),
        answers.check_rest(day, description),
        answers.check_routes(day),
        answers.check_webhooks(day, description),
        examples.check_examples(packages.webhooks),
    ]


if __name__ == "__main__":
    sys.exit(main())
