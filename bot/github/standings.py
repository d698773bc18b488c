"""What may these people do in a repository, and do they belong to its organization?"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from urllib.parse import quote

import structlog

from bot.core.model import Standing
from bot.github.faults import Lacking, Missing
from bot.github.parse import maybe, need
from bot.github.session import Session

_LOG = structlog.get_logger(__name__)

_SECONDS = 300.0
_UNREADABLE = ("members unreadable",)
_UNREADABLE_SECONDS = 3600.0
_LEVELS = frozenset({"admin", "maintain", "write", "triage", "read", "none"})


def read_standings(session: Session, repo: str, logins: Iterable[str], *, fresh: bool = False) -> dict[str, Standing]:
    """Return the standing in `repo` ("owner/name") of each login, by login in small letters; kept for five minutes.

    `fresh` reads again. Whom GitHub does not know there has no permission. Without the permission to read members
    nobody counts as one. Raises TryLater and NotAllowed as the session does.
    """
    people = dict.fromkeys(login.casefold() for login in logins)
    kept = partial(_kept, session, repo.casefold(), fresh=fresh)
    return {login: kept(login) for login in people}


def _kept(session: Session, repo: str, login: str, *, fresh: bool) -> Standing:
    return session.memo.of(("standing", repo, login), _SECONDS, partial(_read, session, repo, login), fresh=fresh)


def _read(session: Session, repo: str, login: str) -> Standing:
    return Standing(_permission(session, repo, login), _is_member(session, repo.partition("/")[0], login))


def _permission(session: Session, repo: str, login: str) -> str:
    """Return the permission; the role says more than the old words, which know no triage and no maintain.

    A role of the organization's own making counts as the permission that it is built on.
    https://docs.github.com/rest/collaborators/collaborators#get-repository-permissions-for-a-user
    """
    try:
        answer = session.rest("GET", f"/repos/{quote(repo)}/collaborators/{quote(login, safe='')}/permission")
    except Missing:
        return "none"
    role = maybe(answer, "role_name", str) or ""
    return role if role in _LEVELS else need(answer, "permission", str)


def _is_member(session: Session, owner: str, login: str) -> bool:
    if session.memo.knows(_UNREADABLE):
        return False
    try:
        session.rest("GET", f"/orgs/{quote(owner, safe='')}/members/{quote(login, safe='')}")
    except Missing:
        return False
    except Lacking as error:
        _LOG.info("members cannot be read; nobody counts as one for an hour", github=str(error))
        session.memo.note(_UNREADABLE, _UNREADABLE_SECONDS)
        return False
    return True
