"""Print a bill of materials (CycloneDX 1.6, JSON) of what requirements.lock installs: the same lock, the same text."""

# ruff: noqa: INP001 - a script, of no package
from __future__ import annotations

import json
import re
import sys
from pathlib import Path

_ROOT = Path(__file__).parent.parent
_PIN = re.compile(r"(?P<name>[a-z0-9.-]+)(?:\[[^]]*])?==(?P<version>[^\s;]+)(?P<rest>.*)")


def _component(name: str, version: str, rest: str) -> dict[str, object]:
    purl = f"pkg:pypi/{name}@{version}"
    # A hash of the lock is that of one file of the package, of which there may be one for each kind of machine.
    hashes = re.findall(r"sha256:([0-9a-f]{64})", rest)
    return {
        "type": "library",
        "bom-ref": purl,
        "name": name,
        "version": version,
        "purl": purl,
        "externalReferences": [
            {"type": "distribution", "url": purl, "hashes": [{"alg": "SHA-256", "content": each}]} for each in hashes
        ],
    }


def bill(lock: str) -> dict[str, object]:
    """Return the bill of materials of a lock file's text."""
    found = (_PIN.match(line) for line in lock.replace("\\\n", " ").splitlines())
    components = [_component(pin["name"], pin["version"], pin["rest"]) for pin in found if pin]
    about = {"component": {"type": "application", "name": "goalkeeper"}}
    head = {"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1, "metadata": about}
    return {**head, "components": components}


if __name__ == "__main__":
    text = (_ROOT / "requirements.lock").read_text(encoding="utf-8")
    sys.stdout.write(json.dumps(bill(text), indent=1) + "\n")
