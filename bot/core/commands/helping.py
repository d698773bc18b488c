"""The command that explains the others."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.core.commands.rights import MEMBERS, who_may
from bot.core.commands.telling import closest, code, quoted
from bot.core.commands.values import Answer, Call, Command, Desk, Order, Wrong
from bot.core.neutral import neutral
from bot.core.rules.escalation import Level

Find = Callable[[str], Command | None]


def help_command(others: tuple[Command, ...], find: Find) -> Command:
    """Return the command /help, which knows the others and itself."""

    def read(call: Call, desk: Desk) -> Order:
        said = call.words.strip(" /.:?`")
        if not said:
            return Answer(_all((*others, this)))
        command = find(said.split()[0])
        if command is None:
            near = closest(said, [each.name for each in (*others, this)])
            hint = f" Did you mean {code(f'/help {near}')}?" if near else ""
            raise Wrong(f"There is no command {quoted(said)}.{hint} {code('/help')} lists them all.")
        told = explained(command, desk.rules.may.get(command.name, command.may))
        return Answer(f"{told}\n\n{levels(desk.levels)}" if command.name == "decision" and desk.levels else told)

    this = Command(
        "help",
        ("/help [command]",),
        "Explain the commands, or one of them.",
        "The answer is a comment.",
        ("/help", "/help status"),
        (*MEMBERS, "author"),
        read,
    )
    return this


def levels(found: Sequence[Level]) -> str:
    """Return who decides what, as a table in Markdown."""
    rows = "\n".join(
        f"| {neutral(each.name, inline=True)} | {neutral(each.what, inline=True)} |"
        f" {neutral(who_may(each.by) if each.by else 'anyone', inline=True)} | {_within(each)} |"
        for each in found
    )
    return f"Who decides what here:\n\n| level | what | who decides | within |\n|---|---|---|---|\n{rows}"


def _within(level: Level) -> str:
    if level.within is None:
        return ""
    hours, minutes = divmod(int(level.within.total_seconds()) // 60, 60)
    return " ".join(filter(None, (f"{hours} h" if hours else "", f"{minutes} min" if minutes else "")))


def _all(commands: tuple[Command, ...]) -> str:
    rows = "\n".join(f"| {_usages(command)} | {command.summary} |" for command in commands)
    return (
        "Write a command at the start of a line of a comment. `[goal]` is not needed beneath the goal's own issue;"
        " elsewhere write `#number`, the beginning of its title, or the title in quotes.\n\n"
        f"| command | what it does |\n|---|---|\n{rows}\n\n"
        "`/help status` and the like say more."
    )


def _usages(command: Command) -> str:
    return "<br>".join(code(usage) for usage in command.usage)


def explained(command: Command, may: tuple[str, ...]) -> str:
    """Return what a command does, who may give it, and examples, in Markdown."""
    rule = ", ".join(code(condition) for condition in may)
    also = f"\n\nAlso: {', '.join(code('/' + alias) for alias in command.aliases)}." if command.aliases else ""
    usage = "\n".join((*command.usage,))
    examples = "\n".join(command.examples)
    who = who_may(may)
    return (
        f"```text\n{usage}\n```\n\n{command.summary} {command.details}{also}\n\n"
        f"{who[0].upper()}{who[1:]} may do that{f' (the rule: {rule})' if rule else ''}.\n\n"
        f"For example:\n\n```text\n{examples}\n```"
    )
