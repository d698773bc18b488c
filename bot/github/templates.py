"""What are the templates of a space? The files of a folder, read anew only when something in it changed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bot.core.model import TemplateFile
from bot.errors import TryLater
from bot.github import parse
from bot.github.look import Look
from bot.github.memo import Memo

TEMPLATES_AT = "HEAD:.github/goalkeeper/templates"
# Whoever looks in asks for the sizes first: one response must not fill the memory.
MOST_FILES = 100
MOST_BYTES = 1_000_000
_A_DAY = 86_400.0
_README = "readme.md"


def read_templates(look: Look, memo: Memo, node: parse.Node) -> tuple[TemplateFile, ...]:
    """Return the files of the folder that `node`, the repository, names; none where there is no such folder.

    A look only brings git's name for the folder. While that is the same, nothing in it has changed, and nothing more
    is asked. Raises TryLater when GitHub showed only a part.
    """
    folder = parse.maybe(node, "templates", dict) or {}
    if folder.get("__typename") != "Tree":
        return ()
    oid = parse.need(folder, "oid", str)
    return memo.of(("templates", oid), _A_DAY, lambda: tuple(_files(look, node, oid)))


def _files(look: Look, node: parse.Node, oid: str) -> Iterator[TemplateFile]:
    found = _entries(look, "TemplateNames", node, oid)
    if len(found) > MOST_FILES:
        yield TemplateFile("", trouble=f"holds more than {MOST_FILES} files, so none of them is read")
        return
    if sum(parse.need(each, "size", int) for each in found) > MOST_BYTES:
        yield TemplateFile("", trouble=f"holds more than {MOST_BYTES:,} bytes, so nothing of it is read")
        return
    for each in _entries(look, "TemplateTexts", node, oid) if found else ():
        name = parse.need(each, "name", str)
        if name.casefold() != _README:
            yield _file(name, parse.maybe(each, "object", dict) or {}, is_file=each.get("type") == "blob")


def _entries(look: Look, operation: str, node: parse.Node, oid: str) -> list[dict[str, Any]]:
    owner, _, name = parse.need(node, "nameWithOwner", str).partition("/")
    repository = look.at_repository(operation, owner=owner, name=name, folder=oid)
    tree = parse.maybe(repository, "object", dict)
    if not look.complete or tree is None:
        raise TryLater(5, "GitHub showed only a part")
    return [each for each in parse.need(tree, "entries", list) if isinstance(each, dict)]


def _file(name: str, blob: dict[str, Any], *, is_file: bool) -> TemplateFile:
    if not is_file:
        return TemplateFile(name, trouble="is no file, and folders are not looked into")
    if blob.get("isBinary") or blob.get("text") is None:
        return TemplateFile(name, trouble="is no text in UTF-8")
    if blob.get("isTruncated"):
        return TemplateFile(name, trouble="is too large")
    return TemplateFile(name, parse.need(blob, "text", str))
