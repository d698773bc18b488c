"""What does GraphQL tell of files, folders and commits, and how are files written? Those of branches, as they are."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from zlib import crc32

from bot.sandbox.acts_branches import HEADS
from bot.sandbox.entities import Commit, Line, Repository
from bot.sandbox.errors import NotFound, ValidationFailed
from bot.sandbox.graphql_asking import Asking
from bot.sandbox.graphql_fields import Act, Table, attribute, told
from bot.sandbox.ids import node_id

LARGEST_TEXT = 512_000
SHORT = 7
_MODES = {"blob": 0o100644, "tree": 0o40000}


def _named(kind: str, data: bytes) -> str:
    """Compute git's name for a content."""
    return hashlib.sha1(b"%s %d\0" % (kind.encode(), len(data)) + data, usedforsecurity=False).hexdigest()


@dataclass(frozen=True, slots=True)
class Blob:
    """A file's content among the files of a commit."""

    repository: Repository
    path: str
    files: Mapping[str, str] = field(repr=False)

    @property
    def data(self) -> bytes:
        """The very bytes."""
        return self.files[self.path].encode()

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
    """A folder among the files of a commit; the path of the uppermost one is empty."""

    repository: Repository
    path: str
    files: Mapping[str, str] = field(repr=False)

    @property
    def entries(self) -> list[Entry]:
        """What is in it, in git's order."""
        start = f"{self.path}/" if self.path else ""
        inside = {path.removeprefix(start).partition("/")[::2] for path in self.files if path.startswith(start)}
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
        return kind(self.tree.repository, self.path, self.tree.files)


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
    """Resolve git's name for something, or `HEAD` or a branch, with or without `:path` behind it.

    Null when there is no such thing.
    """
    asking.world.need(asking.actor, it, "contents=read")
    if oid is not None:
        return next((thing for thing in _everything(it, asking) if thing.oid == oid), None)
    ref, colon, path = (expression or "").partition(":")
    name = it.default_branch if ref == "HEAD" else ref.removeprefix(HEADS)
    line = asking.world.branch(it, name)
    if line is None:
        return None
    if not colon:
        return Point(it, line.commits[-1])
    path, files = path.removesuffix("/"), line.files
    if not path or any(known.startswith(f"{path}/") for known in files):
        return Tree(it, path, files)
    return Blob(it, path, files) if path in files else None


def _everything(it: Repository, asking: Asking) -> Iterator[Blob | Point | Tree]:
    main = asking.world.branch(it, it.default_branch)
    for line in (*([main] if main else ()), *it.lines.values()):
        files = line.files
        yield from (Point(it, commit) for commit in line.commits)
        yield Tree(it, "", files)
        folders = {path[:end] for path in files for end, sign in enumerate(path) if sign == "/"}
        yield from (Tree(it, folder, files) for folder in sorted(folders))
        yield from (Blob(it, path, files) for path in files)


def find_branch(it: Repository, asking: Asking, qualified_name: str) -> Line | None:
    """Find a branch by its qualified name; null when there is no such."""
    asking.world.need(asking.actor, it, "contents=read")
    return asking.world.branch(it, qualified_name.removeprefix(HEADS))


def find_main(it: Repository, asking: Asking) -> Line | None:
    """Find the default branch; null in an empty repository."""
    return asking.world.branch(it, it.default_branch)


def create_ref(asking: Asking, given: dict[str, Any]) -> dict[str, Any]:
    """Make a branch at a commit."""
    repository = asking.find(given["repository_id"], Repository)
    return {"ref": asking.world.create_branch(asking.actor, repository, given["name"], given["oid"])}


def create_commit(asking: Asking, given: dict[str, Any]) -> dict[str, Any]:
    """Write files to a branch in one commit."""
    owner, _, name = str(given["branch"]["repository_name_with_owner"]).partition("/")
    repository, branch = asking.repository(owner, name), given["branch"]["branch_name"]
    changes = given.get("file_changes") or {}
    if changes.get("deletions"):
        raise NotImplementedError("The sandbox only adds files to a branch, and changes them.")
    files = {each["path"]: _text(each["contents"]) for each in changes.get("additions") or ()}
    said = "\n\n".join(filter(None, (given["message"]["headline"], given["message"].get("body"))))
    expected = given["expected_head_oid"]
    asking.world.commit_on_branch(asking.actor, repository, branch, files, expected=expected, message=said)
    line = asking.world.branch(repository, branch)
    if line is None:
        raise NotFound
    return {"commit": Point(repository, line.commits[-1]), "ref": line}


def _text(contents: str) -> str:
    try:
        return base64.b64decode(contents, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError) as bad:
        raise ValidationFailed([], "contents is not valid Base64") from bad


def _git_object(kind: str) -> Table:
    return {
        f"{kind}.abbreviatedOid": told(lambda it: it.oid[:SHORT]),
        f"{kind}.id": told(lambda it: f"{kind[0]}_{it.repository.id}_{it.oid}"),
        f"{kind}.oid": attribute("oid"),
        f"{kind}.repository": attribute("repository"),
    }


ACTS: dict[str, Act] = {"createCommitOnBranch": create_commit, "createRef": create_ref}

FIELDS: Table = {
    **_git_object("Blob"),
    **_git_object("Commit"),
    **_git_object("Tree"),
    "Blob.byteSize": told(lambda it: len(it.data)),
    "Blob.isBinary": attribute("is_binary"),
    "Blob.isTruncated": told(lambda it: len(it.data) > LARGEST_TEXT),
    "Blob.text": attribute("text"),
    "Commit.message": told(lambda it: it.commit.message),
    "Ref.id": told(lambda it: node_id("REF", it.repository.id, crc32(it.name.encode()))),
    "Ref.name": attribute("name"),
    "Ref.prefix": told(lambda _it: HEADS),
    "Ref.repository": attribute("repository"),
    "Ref.target": told(lambda it: Point(it.repository, it.commits[-1])),
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
