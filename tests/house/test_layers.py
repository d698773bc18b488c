"""Who may import whom: the table of docs/architecture.md, held against the source."""

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

import pytest

from tests.house.tree import PACKAGES, Module, imports, modules

ANY = frozenset({"*"})


@dataclass(frozen=True, slots=True)
class Layer:
    """What one room may know: rooms of the project, and packages from outside."""

    rooms: frozenset[str] = frozenset()
    outside: frozenset[str] = frozenset()


def layer(rooms: str = "", outside: str = "") -> Layer:
    """A line of the table below, from two lists of words."""
    return Layer(frozenset(rooms.split()), frozenset(outside.split()))


# room: (rooms of the project it may import, packages from outside). A room may always import itself. The longest
# name wins: bot.core.document belongs to bot.core. `*` is everything. Amend it together with docs/architecture.md.
LAYERS: dict[str, Layer] = {
    "bot": layer(),
    # holidays computes the days of a year from rules in code and data of its own package, as zoneinfo does zones.
    "bot.core": layer(outside="holidays markdown_it mdit_py_plugins"),
    "bot.errors": layer(),
    "bot.event": layer("bot.core", "pydantic"),
    "handlers": layer("bot.core bot.event"),
    "config": layer("bot.core bot.errors", "pydantic pydantic_core pydantic_settings yaml"),
    "templates": layer(),
    "bot.render": layer("bot.core bot.errors templates", "jinja2 markupsafe"),
    "bot.github": layer("bot.core bot.errors", "github requests urllib3 structlog jwt cryptography authlib httpx"),
    "bot.records": layer("bot.core bot.event bot.errors", "psycopg psycopg_pool"),
    "bot.database": layer("bot.core bot.event bot.errors bot.embedded", "psycopg psycopg_pool procrastinate structlog"),
    # What the embedded database stands on.
    "bot.filelock": layer(),
    "bot.unprivileged": layer("bot.errors"),
    "bot.inhabitants": layer("bot.unprivileged"),
    "bot.embedded": layer("bot.errors bot.filelock bot.inhabitants bot.unprivileged", "psycopg structlog"),
    "bot.memory": layer("bot.core bot.github bot.records"),
    "bot.look": layer("bot.core bot.errors bot.github bot.memory bot.records config", "structlog"),
    "bot.reconcile": layer(
        "bot.core bot.errors bot.event bot.render bot.github bot.look bot.memory bot.records bot.metrics config",
        "structlog",
    ),
    # The queue calls what it is given; it need not know the path itself.
    "bot.queue": layer("bot.errors bot.event bot.records bot.metrics", "procrastinate psycopg psycopg_pool structlog"),
    "bot.clock": layer("bot.errors bot.event bot.queue bot.records bot.metrics config", "apscheduler structlog"),
    # Which sender there is for an address decides when something is sent: Apprise is read then.
    "bot.notices": layer("bot.core bot.errors bot.pictures bot.records", "apprise requests urllib3"),
    "bot.terminal": layer("bot.errors bot.logs bot.parts config", "typer"),
    "bot.clocks": layer("bot.errors", "httpx"),
    "bot.remedies": layer(),
    "bot.budgets": layer("bot.github bot.records"),
    "bot.logs": layer(outside="structlog"),
    "bot.metrics": layer(outside="prometheus_client"),
    "bot.payload": layer("bot.core bot.event", "msgspec"),
    "bot.ourselves": layer("bot.event"),
    "bot.intake": layer("bot.errors bot.records"),
    "bot.traces": layer("", "opentelemetry requests"),
    "bot.reports": layer("", "sentry_sdk structlog"),
    "bot.watching": layer("bot.errors bot.logs bot.reports bot.traces config"),
    "bot.leaving": layer("bot.errors bot.event bot.records"),
    "bot.webhook": layer(
        "bot.errors bot.event bot.logs bot.metrics bot.ourselves bot.payload bot.queue bot.records bot.render handlers "
        "config",
        "fastapi starlette structlog",
    ),
    "bot.web": layer(
        "bot.core bot.errors bot.event bot.exports bot.github bot.logs bot.metrics bot.pictures bot.queue bot.records "
        "bot.remedies bot.render handlers config",
        "cryptography fastapi httpx jinja2 markupsafe starlette structlog",
    ),
    "bot.app": layer(
        "bot.errors bot.event bot.logs bot.metrics bot.ourselves bot.queue bot.records bot.remedies bot.render bot.web "
        "bot.webhook handlers config",
        "anyio fastapi starlette structlog",
    ),
    # matplotlib is imported where something is drawn, and never before.
    "bot.pictures": layer("bot.core", "matplotlib"),
    "bot.ics": layer("bot.core", "icalendar"),
    "bot.caching": layer("", "fastapi"),
    "bot.feed": layer("bot.caching bot.core bot.errors bot.ics config", "fastapi starlette structlog"),
    "bot.api": layer(
        "bot.caching bot.core bot.errors bot.event bot.records config", "fastapi pydantic starlette structlog"
    ),
    "bot.news": layer("bot.core bot.event bot.records"),
    "bot.agenda": layer("bot.core bot.errors config", "rich"),
    # Plans as files, for people at a terminal: no queue, no database, no GitHub.
    "bot.papers": layer("bot.core bot.errors config", "rich"),
    # These put the parts together.
    "bot.serve": layer("*", "*"),
    "bot.parts": layer("*", "*"),
    "bot.front": layer("*", "*"),
    "bot.demo": layer("*", "*"),
    "bot.dry_run": layer("*", "*"),
    "bot.preview": layer("*", "*"),
    "bot.backlog": layer("*", "*"),
    "bot.figures": layer("*", "*"),
    "bot.history": layer("*", "*"),
    "bot.search": layer("*", "*"),
    "bot.record": layer("*", "*"),
    "bot.doctor": layer("*", "*"),
    "bot.cli": layer("*", "*"),
    "bot.cli_data": layer("*", "*"),
    "bot.exports": layer("bot.errors bot.event bot.history bot.records"),
    "bot.notify": layer("*", "*"),
    # The sandbox is GitHub, not us: it knows nothing of the project, and not our client of GitHub either.
    "bot.sandbox": layer(
        "",
        "fastapi starlette uvicorn graphql markdown_it mdit_py_plugins nh3 jinja2 markupsafe httpx jwt cryptography "
        "yaml responses requests",
    ),
}

# The core has no door to the world: what goes in are values, what comes out are values.
WORLDLY = {
    *("asyncio", "concurrent", "ctypes", "getpass", "glob", "http", "io", "locale", "logging", "multiprocessing", "os"),
    *("pathlib", "platform", "random", "secrets", "select", "shutil", "signal", "socket", "socketserver", "ssl"),
    *("subprocess", "sys", "tempfile", "threading", "time", "urllib", "uuid"),
}
CLOCKS = frozenset({"now", "utcnow", "today", "fromtimestamp"})
# bot/embedded.py and bot/demo/stage.py hand a child process the variables that it cannot do without.
ENVIRONMENT_READERS = frozenset(
    {
        "config/settings.py",
        "bot/serve.py",
        "bot/cli.py",
        "bot/demo/stage.py",
        "bot/embedded.py",
        "bot/sandbox/__main__.py",
    }
)

MODULES = modules()


def room_of(name: str, known: frozenset[str] = frozenset(LAYERS)) -> str | None:
    """The room that a dotted name lies in: the longest one of the table that it begins with."""
    parts = name.split(".")
    prefixes = (".".join(parts[:size]) for size in range(len(parts), 0, -1))
    return next((prefix for prefix in prefixes if prefix in known), None)


def offences(module: Module) -> Iterator[str]:
    """Each import of a module that its room's line of the table does not allow."""
    room = room_of(module.name)
    allowed = LAYERS[room or "bot"]
    for line, target in imports(module):
        top = target.split(".")[0]
        if top in PACKAGES:
            if room_of(target) != room and not {room_of(target), "*"} & allowed.rooms:
                yield f"{module.where}:{line} imports {target}"
        elif top not in sys.stdlib_module_names and not {top, "*"} & allowed.outside:
            yield f"{module.where}:{line} imports {target}"


def test_every_module_lies_in_a_room_of_the_table() -> None:
    lost = [module.where for module in MODULES if module.name != "bot" and room_of(module.name) in {None, "bot"}]
    assert not lost, "name the room in LAYERS and in docs/architecture.md"


def test_every_room_imports_only_what_its_layer_may() -> None:
    assert not [line for module in MODULES for line in offences(module)]


def test_an_import_over_the_fence_is_seen() -> None:
    source = "from bot.github import client\nimport github\nfrom bot.core import model\nimport json\n"
    planted = Module("bot.render", MODULES[0].path, source, ast.parse(source))
    assert [line.split(" imports ")[1] for line in offences(planted)] == ["bot.github.client", "github"]


def circle(read: list[Module]) -> list[str]:
    """Modules that import each other, round to the first one; imports for types only count, too. Empty without any."""
    names = frozenset(module.name for module in read)
    known = {module.name: {room_of(target, names) or "" for _, target in imports(module)} for module in read}
    try:
        TopologicalSorter({name: targets - {name} for name, targets in known.items()}).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def test_no_two_modules_import_each_other() -> None:
    assert not circle(MODULES), "move what both need to where it belongs"


def test_a_circle_is_seen_also_where_only_types_are_imported() -> None:
    ours = {
        "bot.one": "from bot.two import Two",
        "bot.two": "import typing\nif typing.TYPE_CHECKING:\n    from bot import three",
        "bot.three": "def late():\n    import bot.one",
    }
    planted = [Module(name, MODULES[0].path, source, ast.parse(source)) for name, source in ours.items()]
    assert {*circle(planted)} == {*ours}
    assert circle(planted[:2]) == []


def test_the_core_reaches_for_nothing_outside_itself() -> None:
    core = [module for module in MODULES if room_of(module.name) == "bot.core"]
    assert core
    found = [
        f"{module.where}:{line} imports {name}"
        for module in core
        for line, name in imports(module)
        if name.split(".")[0] in WORLDLY
    ]
    found += [f"{module.where}:{line} calls open" for module in core for line in _calls_of_open(module)]
    assert not found


@pytest.mark.parametrize("room", ["bot.core", "handlers", "bot.render"])
def test_no_clock_is_read_below_the_reconcile_step(room: str) -> None:
    found = [
        f"{module.where}:{node.lineno} reads .{node.attr}()"
        for module in MODULES
        if room_of(module.name) == room
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute) and node.attr in CLOCKS and _is_of_datetime(node)
    ]
    assert not found


def test_only_the_settings_and_the_entrances_read_the_environment() -> None:
    found = [
        f"{module.where}:{node.lineno}"
        for module in MODULES
        if module.where not in ENVIRONMENT_READERS
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and (node.value.id, node.attr) in {("os", "environ"), ("os", "getenv"), ("os", "environb")}
    ]
    assert not found


def test_only_one_room_knows_pygithub() -> None:
    users = {
        room_of(module.name) for module in MODULES for _, name in imports(module) if name.split(".")[0] == "github"
    }
    assert users <= {"bot.github"}


def _calls_of_open(module: Module) -> Iterator[int]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "open":
            yield node.lineno


def _is_of_datetime(node: ast.Attribute) -> bool:
    value = node.value
    name = value.id if isinstance(value, ast.Name) else value.attr if isinstance(value, ast.Attribute) else ""
    return name in {"datetime", "date", "dt"}
