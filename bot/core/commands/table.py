"""The table of commands: add one to its module, and the reader, /help, did-you-mean and docs/commands.md know it."""

from __future__ import annotations

from bot.core.commands import goals, measures, misses, notes, people, status, undoing
from bot.core.commands.helping import explained, help_command
from bot.core.commands.rights import who_may
from bot.core.commands.telling import closest, code
from bot.core.commands.values import Command

_ALL = (
    *status.COMMANDS,
    *people.COMMANDS,
    *measures.COMMANDS,
    *goals.COMMANDS,
    *misses.COMMANDS,
    *notes.COMMANDS,
    *undoing.COMMANDS,
)


def find(name: str) -> Command | None:
    """Return the command of this name or alias, whatever its case, or None."""
    return _BY_NAME.get(_folded(name))


def nearest(name: str) -> Command | None:
    """Return the command that was probably meant by a name that is none, or None."""
    if _folded(name) in _OF_OTHERS:
        return None
    near = closest(name, _BY_NAME)
    return _BY_NAME[near] if near else None


def _folded(name: str) -> str:
    return name.casefold().replace("_", "-")


COMMANDS = (*_ALL, help_command(_ALL, find))
_BY_NAME = {_folded(name): command for command in COMMANDS for name in (command.name, *command.aliases)}
# Addresses of servers that people write about, and commands of other bots: close to ours and never meant for us.
_OF_OTHERS = frozenset(
    "metrics stats healthz healthcheck plans teams retarget hold home held stand heal tea port ports".split()
)


def markdown() -> str:
    """Return the part of docs/commands.md that the table makes: a table of all commands, then each of them."""
    rows = [
        f"| [{code('/' + command.name)}](#{command.name}) | {command.summary} | {who_may(command.may)} |"
        for command in COMMANDS
    ]
    table = "\n".join(["| command | what it does | who may |", "|---|---|---|", *rows])
    parts = [f"### {command.name}\n\n{explained(command, command.may)}" for command in COMMANDS]
    return "\n\n".join([table, *parts])
