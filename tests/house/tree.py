"""The source tree as the house tests see it: modules, what they import, which files are tracked."""

import ast
import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("bot", "handlers", "config", "templates")


@dataclass(frozen=True, slots=True)
class Module:
    """One Python file of the product: its dotted name, its path and its syntax tree."""

    name: str
    path: Path
    text: str
    tree: ast.Module

    @property
    def where(self) -> str:
        """The path as people write it, relative to the root."""
        return self.path.relative_to(ROOT).as_posix()

    @property
    def package(self) -> str:
        """The package that relative imports start from."""
        return self.name if self.path.name == "__init__.py" else self.name.rpartition(".")[0]


def modules() -> list[Module]:
    """Every module of the product, sorted by path."""
    paths = (path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
    return [_read(path) for path in sorted(paths)]


def _read(path: Path) -> Module:
    parts = path.relative_to(ROOT).with_suffix("").parts
    name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
    text = path.read_text(encoding="utf-8")
    return Module(name, path, text, ast.parse(text, filename=str(path)))


def imports(module: Module) -> Iterator[tuple[int, str]]:
    """Line and dotted name of everything that a module imports, also inside functions and for types only.

    `from a import b` counts as `a.b`: whether b is a module or a name in one, the longest known prefix decides.
    """
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = _absolute(module, node)
            yield from ((node.lineno, f"{base}.{alias.name}") for alias in node.names)


def _absolute(module: Module, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    parents = module.package.split(".")
    start = ".".join(parents[: len(parents) - node.level + 1])
    return f"{start}.{node.module}" if node.module else start


def functions(module: Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function and method, nested ones too."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def tracked() -> list[Path]:
    """Every text file that git tracks or would track; of an unpacked source archive, every text file."""
    git = shutil.which("git")
    listed: list[str] = []
    if git and (ROOT / ".git").exists():
        command = [git, "-c", f"safe.directory={ROOT}", "ls-files", "-z", "-co", "--exclude-standard"]
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    paths = [ROOT / name for name in listed if name] or list(_walk())
    return [path for path in paths if path.is_file() and _is_text(path)]


def _walk() -> Iterator[Path]:
    for folder, folders, files in os.walk(ROOT):
        folders[:] = [name for name in folders if not name.startswith(".") or name in {".ci", ".github"}]
        yield from (Path(folder) / name for name in files)


def _is_text(path: Path) -> bool:
    return b"\0" not in path.read_bytes()[:4096]
