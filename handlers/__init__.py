"""What each event of GitHub touches: one handler per event, listed by name, pure and without I/O."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import TypeAlias

from bot.event import Event, Touched
from handlers import boards, comments, installations, issues, labels, people, pings, pushes, repositories, sub_issues

Handler: TypeAlias = Callable[[Event], Iterator[Touched]]

HANDLERS: Mapping[str, Handler] = MappingProxyType(
    {
        "installation": installations.changed,
        "installation_repositories": installations.repositories,
        "installation_target": installations.renamed,
        "issue_comment": comments.changed,
        "issues": issues.changed,
        "label": labels.changed,
        "member": people.collaborator_changed,
        "membership": people.team_changed,
        "organization": people.organization_changed,
        "ping": pings.answered,
        "projects_v2": boards.changed,
        "projects_v2_item": boards.item_changed,
        "projects_v2_status_update": boards.told,
        "push": pushes.pushed,
        "repository": repositories.changed,
        "sub_issues": sub_issues.linked,
    }
)


def touched(event: Event) -> tuple[Touched, ...]:
    """Return the places that an event touches, each once; none for an event that nobody handles."""
    handler = HANDLERS.get(event.name)
    return tuple(dict.fromkeys(handler(event))) if handler else ()
