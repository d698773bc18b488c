"""Where are GitHub's official descriptions? In npm packages, fetched once into a cache that git ignores."""

from __future__ import annotations

import shutil
import subprocess
import tarfile
from dataclasses import dataclass
from pathlib import Path

CACHE = Path(__file__).resolve().parents[2] / ".cache" / "contract"
# name: version; amend the version together with what the checks say about the new one.
PINNED = {
    "@octokit/openapi": "23.0.2",
    "@octokit/graphql-schema": "15.26.1",
    "@octokit/webhooks-examples": "7.6.1",
}
FETCH_SECONDS = 300


class CannotFetch(Exception):
    """A package cannot be had: npm is missing, or there is no way to its registry."""


@dataclass(frozen=True, slots=True)
class Packages:
    """The unpacked packages."""

    openapi: Path
    graphql: Path
    webhooks: Path


def fetch(cache: Path = CACHE) -> Packages:
    """Fetch what is not in the cache yet; CannotFetch says why it did not work."""
    folders = [_fetched(name, version, cache) for name, version in PINNED.items()]
    openapi, graphql, webhooks = folders
    return Packages(
        openapi / "generated" / "api.github.com.json",
        graphql / "schema.graphql",
        webhooks / "api.github.com" / "index.json",
    )


def _fetched(name: str, version: str, cache: Path) -> Path:
    folder = cache / f"{name.removeprefix('@').replace('/', '-')}-{version}"
    if not (folder / "package").is_dir():
        _fetch(f"{name}@{version}", folder)
    return folder / "package"


def _fetch(package: str, folder: Path) -> None:
    npm = shutil.which("npm")
    if npm is None:
        raise CannotFetch("npm is not installed")
    fresh = folder.with_name(folder.name + ".part")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    asked = [npm, "pack", "--silent", "--pack-destination", str(fresh), package]
    try:
        subprocess.run(asked, check=True, capture_output=True, text=True, timeout=FETCH_SECONDS)
    except subprocess.TimeoutExpired as late:
        raise CannotFetch(f"npm did not bring {package} within {FETCH_SECONDS} seconds") from late
    except subprocess.CalledProcessError as failed:
        last = (failed.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise CannotFetch(f"npm cannot bring {package}: {last}") from failed
    archive = next(fresh.glob("*.tgz"))
    with tarfile.open(archive) as packed:
        packed.extractall(fresh, filter="data")
    archive.unlink()
    fresh.rename(folder)
