"""Did the tests walk over the whole code? The core wholly, every other module nearly: `python -m tests.gates`."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

CORE = "bot/core/"
TOTAL, CORE_SHARE, SHARE = 97.0, 100.0, 90.0


def too_low(report: dict[str, float]) -> list[str]:
    """Return a line for each module of which less was walked over than its room asks for; shares are in percent."""
    return [
        f"{module}: {share:.1f} %, and {wanted:.0f} % are asked for"
        for module, share in sorted(report.items())
        if share < (wanted := CORE_SHARE if module.startswith(CORE) else SHARE)
    ]


def shares(report: dict[str, dict[str, dict[str, dict[str, float]]]]) -> dict[str, float]:
    """Return the covered share of each module, lines and branches together, from coverage's JSON report."""
    return {module.replace("\\", "/"): found["summary"]["percent_covered"] for module, found in report["files"].items()}


def main() -> int:
    """Print coverage's report of the last run, then what is too low; return 1 when something is."""
    with tempfile.TemporaryDirectory() as folder:
        written = Path(folder) / "coverage.json"
        subprocess.run([sys.executable, "-m", "coverage", "json", "-q", "-o", written], check=True)
        wrong = too_low(shares(json.loads(written.read_text(encoding="utf-8"))))
    shown = subprocess.run([sys.executable, "-m", "coverage", "report", f"--fail-under={TOTAL}"], check=False)
    sys.stdout.write("".join(f"{line}\n" for line in wrong))
    return 1 if wrong or shown.returncode else 0


if __name__ == "__main__":
    sys.exit(main())
