"""What does GraphQL tell of files, folders and commits? Only of those that stand on the default branch now."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from bot.sandbox.entities import Commit, Repository
from bot.sandbox.graphql_asking import Asking
from bot.sandbox.graphql_fields import Table, attribute, told

LARGEST_TEXT = 512_000
SHORT = 7
_MODES = {"blob": 0o100644, "tree": 0o40000}


def _named(kind: str, data: bytes) -> str:
    """Compute git's name for a content."""
    return hashlib.sha1(b"%s %d\0" % (kind.encode(), len(data)) + data, usedforsecurity=False).hexdigest()


@dataclass(frozen=True, slots=True)
class Blob:
    """A file's content on the default branch."""

    repository: Repository
    path: str

    @property
    def data(self) -> bytes:
        """The very bytes."""
        return self.repository.files[self.path].encode()

    @property
    def oid(self) -> str:
        """Git's name for the content."""
        return _named("blob", self.data)

    @property
    def is_binary(self) -> bool:
        """Whether GitHub would show it as no text."""
        return b"\0" in self.data

    @property
    def text(self) -> str | None:
        """What GitHub shows of it: nothing of what is no text, and only so much of what is long."""
        return None if self.is_binary else self.data[:LARGEST_TEXT].decode(errors="ignore")


@dataclass(frozen=True, slots=True)
class Tree:
    """A folder on the default branch; the path of the uppermost one is empty."""

    repository: Repository
    path: str

    @property
    def entries(self) -> list[Entry]:
        """What is in it, in git's order."""
        start = f"{self.path}/" if self.path else ""
        inside = {
            path.removeprefix(start).partition("/")[::2] for path in self.repository.files if path.startswith(start)
        }
        found = [Entry(self, name, "tree" if rest else "blob") for name, rest in dict(inside).items()]
        return sorted(found, key=lambda entry: f"{entry.name}/" if entry.type == "tree" else entry.name)

    @property
    def oid(self) -> str:
        """Git's name for the content."""
        parts = (b"%o %s\0" % (_MODES[it.type], it.name.encode()) + bytes.fromhex(it.thing.oid) for it in self.entries)
        return _named("tree", b"".join(parts))


@dataclass(frozen=True, slots=True)
class Entry:
    """One file or folder in a folder."""

    tree: Tree
    name: str
    type: str

    @property
    def path(self) -> str:
        """Where it is in the repository."""
        return f"{self.tree.path}/{self.name}" if self.tree.path else self.name

    @property
    def thing(self) -> Blob | Tree:
        """The file or folder itself."""
        kind = Tree if self.type == "tree" else Blob
        return kind(self.tree.repository, self.path)


@dataclass(frozen=True, slots=True)
class Point:
    """A commit in its repository."""

    repository: Repository
    commit: Commit

    @property
    def oid(self) -> str:
        """Git's name for the commit."""
        return self.commit.sha


def find_object(
    it: Repository, asking: Asking, expression: str | None = None, oid: str | None = None
) -> Blob | Point | Tree | None:
    """Resolve git's name for something, or `HEAD` or the default branch, with or without `:path` behind it.

    Null when there is no such thing.
    """
    asking.world.need(asking.actor, it, "contents=read")
    if oid is not None:
        return next((thing for thing in _everything(it) if thing.oid == oid), None)
    ref, colon, path = (expression or "").partition(":")
    if not it.commits or ref not in ("HEAD", it.default_branch, f"refs/heads/{it.default_branch}"):
        return None
    if not colon:
        return Point(it, it.commits[-1])
    path = path.removesuffix("/")
    if not path or any(known.startswith(f"{path}/") for known in it.files):
        return Tree(it, path)
    return Blob(it, path) if path in it.files else None


def _everything(it: Repository) -> Iterator[Blob | Point | Tree]:
    yield from (Point(it, commit) for commit in it.commits)
    yield Tree(it, "")
    folders = {path[:end] for path in it.files for end, sign in enumerate(path) if sign == "/"}
    yield from (Tree(it, folder) for folder in sorted(folders))
    yield from (Blob(it, path) for path in it.files)


def _git_object(kind: str) -> Table:
    return {
        f"{kind}.abbreviatedOid": told(lambda it: it.oid[:SHORT]),
        f"{kind}.id": told(lambda it: f"{kind[0]}_{it.repository.id}_{it.oid}"),
        f"{kind}.oid": attribute("oid"),
        f"{kind}.repository": attribute("repository"),
    }


FIELDS: Table = {
    **_git_object("Blob"),
    **_git_object("Commit"),
    **_git_object("Tree"),
    "Blob.byteSize": told(lambda it: len(it.data)),
    "Blob.isBinary": attribute("is_binary"),
    "Blob.isTruncated": told(lambda it: len(it.data) > LARGEST_TEXT),
    "Blob.text": attribute("text"),
    "Commit.message": told(lambda it: it.commit.message),
    "Tree.entries": attribute("entries"),
    "TreeEntry.mode": told(lambda it: _MODES[it.type]),
    "TreeEntry.name": attribute("name"),
    "TreeEntry.object": attribute("thing"),
    "TreeEntry.oid": told(lambda it: it.thing.oid),
    "TreeEntry.path": attribute("path"),
    "TreeEntry.repository": told(lambda it: it.tree.repository),
    "TreeEntry.size": told(lambda it: len(it.thing.data) if it.type == "blob" else 0),
    "TreeEntry.type": attribute("type"),
}
