"""Which events does an issue's timeline remember, and with what?"""

from __future__ import annotations

from typing import Any

from bot.sandbox.entities import Actor, Event, Issue
from bot.sandbox.ids import node_id
from bot.sandbox.state import State

# Every kind of event that the sandbox notes, with the beginning of its node ids.
PREFIXES = {
    "AddedToProjectV2Event": "ATPVTE",
    "AssignedEvent": "AE",
    "BlockedByAddedEvent": "BBAE",
    "BlockedByRemovedEvent": "BBRE",
    "BlockingAddedEvent": "BAE",
    "BlockingRemovedEvent": "BRE",
    "ClosedEvent": "CE",
    "CommentDeletedEvent": "CDE",
    "ConnectedEvent": "COE",
    "CrossReferencedEvent": "CRE",
    "DemilestonedEvent": "DEE",
    "IssueTypeAddedEvent": "ITAE",
    "IssueTypeChangedEvent": "ITCE",
    "IssueTypeRemovedEvent": "ITRE",
    "LabeledEvent": "LE",
    "LockedEvent": "LOE",
    "MilestonedEvent": "MIE",
    "ParentIssueAddedEvent": "PIAE",
    "ParentIssueRemovedEvent": "PIRE",
    "PinnedEvent": "PIE",
    "ProjectV2ItemStatusChangedEvent": "PVTISC",
    "RemovedFromProjectV2Event": "RFPVTE",
    "RenamedTitleEvent": "RTE",
    "ReopenedEvent": "REE",
    "SubIssueAddedEvent": "SIAE",
    "SubIssueRemovedEvent": "SIRE",
    "TransferredEvent": "TRE",
    "UnassignedEvent": "UNAE",
    "UnlabeledEvent": "UNLE",
    "UnlockedEvent": "UNLOE",
    "UnpinnedEvent": "UNPE",
}


def note(world: State, issue: Issue, kind: str, actor: Actor, /, **says: Any) -> Event:
    """Add what an actor just did to an issue's timeline."""
    own = world.ids.content()
    key = node_id(PREFIXES[kind], issue.repository.id, own)
    made = world.remember(Event(own, key, kind, issue, actor.user, world.now(), says))
    issue.events.append(made)
    return made
