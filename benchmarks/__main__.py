"""Run every measurement and print them as one table.

With `counts`, `times`, `pages` or `door` behind the command it runs only those. With `burst` forty spaces file their
retro in the same minute, and what came of it is printed instead. With `scale` it is what ten thousand installations
cost; `scale-record` plays anew what one sprint costs.

The exit code is 1 when a count is more than was promised.
"""

import sys

from benchmarks import burst, command, counts, document, pages
from benchmarks.door.rows import rows as door_rows
from benchmarks.measure import ROUNDS, table
from benchmarks.scale import costs, told

if __name__ == "__main__":
    wanted = sys.argv[1:] or ["times", "counts", "pages", "door"]
    if "burst" in wanted:
        words, well = burst.told()
        print(words)
        sys.exit(not well)
    if "scale-record" in wanted:
        costs.record()
        sys.exit()
    if "scale" in wanted:
        words, well = told.told()
        print(words)
        sys.exit(not well)
    found = [*document.rows(), *command.rows()] if "times" in wanted else []
    found += counts.rows() if "counts" in wanted else []
    found += pages.rows() if "pages" in wanted else []
    found += door_rows() if "door" in wanted else []
    print(table(found))
    print(f"\nMedians of {ROUNDS} rounds. Times of functions are processor time, times of commands are by the clock.")
    sys.exit(not all(row.kept for row in found))
