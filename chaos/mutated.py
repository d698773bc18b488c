"""Run `goalkeeper` with a guard taken out: `python -m chaos.mutated "no fence before a write" serve`."""

from __future__ import annotations

import sys

from bot.cli import main
from chaos.mutants import taken_out

if __name__ == "__main__":
    name, sys.argv = sys.argv[1], [sys.argv[0], *sys.argv[2:]]
    with taken_out(name):
        main()
