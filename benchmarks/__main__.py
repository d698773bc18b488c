"""Run every measurement and print one line for each."""

from benchmarks import document

MEASURES = (document.measure,)

if __name__ == "__main__":
    for measure in MEASURES:
        print(measure())
