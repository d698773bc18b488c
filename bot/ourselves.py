"""Was it us? Deliveries that tell of what this App itself has done need no second look: every turn ends with one."""

from __future__ import annotations

from dataclasses import dataclass

from bot.event import Event

# What a turn does for one sprint and another sprint must hear of: a carried goal leaves its old sprint issue.
NEEDED = frozenset({("sub_issues", "sub_issue_removed"), ("sub_issues", "parent_issue_removed")})


@dataclass(frozen=True, slots=True)
class Ourselves:
    """Who we are at GitHub: the App's id, and the login under which it acts. "" while that is not known.

    In token mode it never is: there we share an account with a person, whose acts must not be overheard.
    """

    app_id: int = 0
    login: str = ""


_NOBODY = Ourselves()


def nobody() -> Ourselves:
    """Return that nobody knows who we are."""
    return _NOBODY


def of_app(app_id: int, slug: str) -> Ourselves:
    """Return who an App is. No person can have that login: theirs hold no brackets."""
    return Ourselves(app_id, f"{slug}[bot]") if slug else _NOBODY


def is_our_own(event: Event, ourselves: Ourselves) -> bool:
    """Whether our App did what this event tells of, and nobody needs to hear of it.

    Somebody who acts through our App is a person all the same: GitHub names them as the sender then.
    """
    if not ourselves.login or not event.by_bot or event.sender.lower() != ourselves.login.lower():
        return False
    # A login goes over to another App when ours is renamed; where GitHub names the App itself, that counts.
    through_us = event.through in {0, ourselves.app_id}
    return through_us and (event.name, event.action) not in NEEDED
