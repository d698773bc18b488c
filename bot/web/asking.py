"""Who is logged in, and what may they see? As the API asks it, which leads nobody to a login."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import Request

from bot.event import Repo
from bot.web.desk import Desk
from bot.web.sessions import LoggedOut
from bot.web.visits import Visitor, visitor_or_none


@dataclass(frozen=True, slots=True)
class Visits:
    """Asks at the desk of the dashboard."""

    desk: Desk

    def spaces(self, request: Request) -> Sequence[Repo] | None:
        """Return the spaces in which somebody who is logged in has a role; None for who is not."""
        who = self._who(request)
        try:
            return None if who is None else [repo for repo, _ in self.desk.seeing.spaces(who.session)]
        except LoggedOut:
            return None

    def sees(self, request: Request, repo: Repo | None) -> bool | None:
        """Return whether GitHub shows them a space; None for who is not logged in."""
        who = self._who(request)
        try:
            return None if who is None else repo is not None and bool(self.desk.seeing.level(who.session, repo))
        except LoggedOut:
            return None

    def _who(self, request: Request) -> Visitor | None:
        request.state.desk = self.desk
        return visitor_or_none(request)
