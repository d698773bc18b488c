"""What was granted: which permissions and events does the App have, which does it need, and what for?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from bot.doctor.values import Finding, look, well, wrong
from bot.github.checkup import Placed, Registration
from handlers import HANDLERS

_LEVELS = ("", "read", "write", "admin")
# Permission: its name in the App's settings, what it is for, whether all else works without it.
PURPOSES: Mapping[str, tuple[str, str, bool]] = MappingProxyType(
    {
        "metadata": ("Repository: Metadata", "finding the repository", False),
        "issues": ("Repository: Issues", "goals, comments, labels and sub-issues", False),
        "contents": ("Repository: Contents", "the rules file and own templates", False),
        "pull_requests": ("Repository: Pull requests", "what was merged, in the retro", True),
        "organization_projects": ("Organization: Projects", "the cards on boards", True),
        "members": ("Organization: Members", "who may command as a member", True),
    }
)
# Of an organization only: an App on a person's account cannot have them.
_ORGANIZATION = frozenset({"organization_projects", "members"})
# These make decisions into files, where a space wants that.
_MAY_HAVE = frozenset({*PURPOSES, "contents", "pull_requests"})

NEEDED_EVENTS = frozenset({"issues", "issue_comment", "sub_issues", "label", "push", "repository"})
# Every App hears these without asking for them.
AUTOMATIC_EVENTS = frozenset({"ping", "installation", "installation_repositories", "installation_target"})
# Event: the permission without which GitHub does not offer it.
FURTHER_EVENTS: Mapping[str, str] = MappingProxyType(
    {
        "projects_v2": "organization_projects",
        "projects_v2_item": "organization_projects",
        "projects_v2_status_update": "organization_projects",
        "member": "members",
        "membership": "members",
        "organization": "members",
    }
)
# It comes and changes nothing: nobody needs to subscribe.
_IDLE_EVENTS = frozenset({"projects_v2_status_update"})


def permissions(app: Registration, placed: Placed, needed: Mapping[str, str]) -> Iterator[Finding]:
    """Yield what an installation lacks, what waits for its owner, and what nobody needs."""
    check = f"permissions of {placed.account}"
    if placed.suspended:
        yield look(
            check, "the App is suspended there", f"Let an owner of {placed.account} unsuspend it at {placed.page}."
        )
        return
    wanted = {name: level for name, level in needed.items() if not (placed.personal and name in _ORGANIZATION)}
    lacking = [name for name, level in wanted.items() if not covers(placed.permissions.get(name, ""), level)]
    for name in lacking:
        yield _lacking(check, name, wanted[name], app, placed)
    waiting = sorted(name for name in app.permissions if name not in lacking and _waits(name, app, placed))
    if waiting:
        step = f"Let an owner of {placed.account} review the request at {placed.page}."
        yield look(check, f"the App asks for more than was accepted: {', '.join(waiting)}", step)
    idle = sorted(set(placed.permissions) - _MAY_HAVE - set(needed))
    if idle:
        step = "Take them away in the App's settings under Permissions & events: what it has not, nobody can misuse."
        yield look(check, f"nobody needs: {', '.join(idle)}", step)
    if not (lacking or waiting or idle):
        yield well(check, ", ".join(f"{name}: {placed.permissions[name]}" for name in sorted(wanted)))


def _lacking(check: str, name: str, level: str, app: Registration, placed: Placed) -> Finding:
    title, purpose, spare = PURPOSES.get(name, (name, "what GOALKEEPER_TOKEN_PERMISSIONS names", False))
    seen = f"{title} is not {level}; it is for {purpose}"
    if covers(app.permissions.get(name, ""), level):
        step = f"Let an owner of {placed.account} accept what the App asks for, at {placed.page}."
    else:
        where = "the App's settings under Permissions & events"
        step = f"Set {title} to {_words(level)} in {where}, and let owners accept it."
    return look(check, seen, step) if spare else wrong(check, seen, step)


def _words(level: str) -> str:
    return "read and write" if level == "write" else level


def _waits(name: str, app: Registration, placed: Placed) -> bool:
    if placed.personal and name in _ORGANIZATION:
        return False
    return not covers(placed.permissions.get(name, ""), app.permissions[name])


def covers(granted: str, wanted: str) -> bool:
    """Whether one level of a permission holds another; a level that nobody knows holds nothing."""
    return granted in _LEVELS and _LEVELS.index(granted) >= _LEVELS.index(wanted)


def events(app: Registration, server: str = "") -> Iterator[Finding]:
    """Yield which events the App lacks and which are of no use; `server` is the version of an Enterprise Server."""
    lacking = sorted(NEEDED_EVENTS - app.events)
    if lacking:
        seen = f"not subscribed: {', '.join(lacking)}; what they tell is seen only at the next sweep"
        step = "Tick them in the App's settings under Permissions & events, Subscribe to events."
        # Servers up to 3.19 do not offer all of them.
        yield look("events", seen, step) if server and lacking == ["sub_issues"] else wrong("events", seen, step)
    further = sorted(
        event
        for event, permission in FURTHER_EVENTS.items()
        if permission in app.permissions and event not in app.events | _IDLE_EVENTS
    )
    if further:
        step = "Tick them in the App's settings, if you use boards or let members command."
        yield look("events", f"not subscribed, though it may be: {', '.join(further)}", step)
    idle = sorted(app.events - HANDLERS.keys())
    if idle:
        step = "Untick them in the App's settings: each delivery of them is thrown away."
        yield look("events", f"nobody here needs: {', '.join(idle)}", step)
    if not (lacking or further or idle):
        yield well("events", f"{len(app.events)} subscribed, all of use")
