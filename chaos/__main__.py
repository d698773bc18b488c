"""Run the table: `python -m chaos [brief|usual|long] [--seed N] [--only G1 R3] [--rows | --mutants] [--markdown FILE]`.

The exit code is 1 when a row did not hold, or held although its guard was taken out.
"""

from __future__ import annotations

import argparse
import platform
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from chaos import ROWS
from chaos.row import Size
from chaos.run import Wish, run
from chaos.table import markdown, show, spent, wrong


def _parsed(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m chaos", description=__doc__)
    parser.add_argument("size", nargs="?", choices=[*Size], default=Size.USUAL, type=Size)
    parser.add_argument("--seed", type=int, default=int(time.time()), help="the same seed, the same faults")
    parser.add_argument("--only", nargs="+", default=(), metavar="ROW")
    parser.add_argument("--rows", action="store_true", help="without the mutants")
    parser.add_argument("--mutants", action="store_true", help="the mutants alone")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="write the table there, too")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what is asked for, and print it."""
    asked = _parsed(arguments)
    wish = Wish(asked.size, asked.seed, tuple(asked.only), rows=not asked.mutants, mutants=not asked.rows)
    console, began = Console(), time.monotonic()
    results = []
    with console.status("") as status:
        for result in run(ROWS, wish, status.update):
            results.append(result)
            sign = "✅" if result.ok else "❌"
            words = f"without {result.mutant!r}" if result.mutant else result.seen.words
            console.print(f"{sign} {result.row.id} {words} ({result.seconds:.0f} s)", markup=False)
    show(results, console)
    console.print(spent(results), markup=False)
    console.print(
        f"Size {asked.size}, seed {asked.seed}, {time.monotonic() - began:.0f} s, Python {platform.python_version()} "
        f"on {platform.system()} {platform.machine()}."
    )
    if asked.markdown:
        asked.markdown.write_text(markdown(results), encoding="utf-8")
    return int(bool(wrong(results)) or not results)


if __name__ == "__main__":
    sys.exit(main())
