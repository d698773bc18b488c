"""Run every measurement and print them as one table."""

from benchmarks import command, document
from benchmarks.measure import ROUNDS, table

if __name__ == "__main__":
    print(table([*document.rows(), *command.rows()]))
    print(f"\nMedians of {ROUNDS} rounds. Times of functions are processor time, times of commands are by the clock.")
