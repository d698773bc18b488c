"""Commands from a page: said on the goal's issue in the visitor's own name, so that GitHub decides whether they may."""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import parse_qsl, urlencode, urlsplit

import structlog
from fastapi import APIRouter, Depends, Response
from fastapi.responses import RedirectResponse
from starlette.exceptions import HTTPException

from bot.core.commands.arguments import status_at
from bot.core.commands.parse import spelled
from bot.core.status import Vocabulary
from bot.errors import ForPeople, GoalkeeperError, Gone, NotAllowed, TryLater
from bot.github.faults import Limited
from bot.github.people import Said
from bot.records import Posting
from bot.web.desk import Desk
from bot.web.security import our_path
from bot.web.visits import Space, form, space

LONGEST_NOTE = 500
LONGEST_ONCE = 64
# So long the answer to a comment may be on its way, and GitHub's lists may lack it.
_SETTLE_SECONDS = 30.0
_WAIT_SECONDS = 6.0
_POLL_SECONDS = 0.2
_LOG = structlog.get_logger(__name__)


def router(desk: Desk) -> APIRouter:
    """Return where the form of a goal is sent to."""
    pages = APIRouter()

    @pages.post("/s/{owner}/{name}/goals/{number}/status")
    def status(
        where: Annotated[Space, Depends(space)], number: int, sent: Annotated[dict[str, str], Depends(form)]
    ) -> Response:
        """Say a status, and go back to the page that the form stood on."""
        line = status_line(where.rules.vocabulary, sent.get("status", ""), sent.get("note", ""))
        say(desk, where, number, line, sent.get("once", ""))
        return RedirectResponse(back_to(our_path(sent.get("back", "")), number), 303)

    return pages


def back_to(path: str, number: int) -> str:
    """Return the address of a page that tells that something was asked for a goal."""
    url = urlsplit(path)
    kept = [(name, value) for name, value in parse_qsl(url.query, keep_blank_values=True) if name != "asked"]
    return f"{url.path}?{urlencode([*kept, ('asked', str(number))])}"


def status_line(vocabulary: Vocabulary, status: str, note: str = "") -> str:
    """Return the command that says a status (a word's name, of this vocabulary) with a note.

    Raises ForPeople for no such status, a note that is too long, and one that would be read as something else.
    """
    word = next((each for each in vocabulary.words if each.name == status), None)
    if word is None:
        raise ForPeople("Choose one of the statuses that this team uses.")
    said = " ".join(note.split())
    if len(said) > LONGEST_NOTE:
        raise ForPeople(f"Say it in at most {LONGEST_NOTE} characters; there is more room in a comment on GitHub.")
    for spelling in (word.name, word.emoji):
        line = f"/status {spelling} {said}".strip()
        if _reads_as(line, vocabulary, word.name, said):
            return line
    raise ForPeople("These words would be read as something else than a note. Put them in other words.")


def _reads_as(line: str, vocabulary: Vocabulary, status: str, note: str) -> bool:
    found = spelled(line)
    if len(found) != 1 or found[0].command != "status":
        return False
    heard = status_at(found[0].words, vocabulary)
    return heard is not None and heard[0].name == status and " ".join(heard[1].split()) == note


@dataclass(frozen=True, slots=True)
class Saying:
    """A command that somebody sends from a form: said on the issue `number`; `key` is the same for the same form."""

    desk: Desk
    where: Space
    number: int
    line: str
    key: str

    def send(self) -> str:
        """Return the address of the comment, made now or by the same form before."""
        records, session = self.desk.records, self.where.visitor.session
        if not records.note_posting(session.id, self.key) and (url := self._before()):
            return url
        name = self.where.repo.full_name
        try:
            url = self.desk.sessions.asking(
                session, lambda token: self.desk.people.comment(token, name, self.number, self.line)
            )
        except GoalkeeperError as error:
            raise self._told(error) from None
        records.posted(session.id, self.key, url)
        _LOG.info("somebody said a command on a page", login=self.where.visitor.login, repo=name, goal=self.number)
        return url

    def _before(self) -> str:
        """Return the address of what the same form came to; "" when it surely came to nothing."""
        until = time.monotonic() + _WAIT_SECONDS
        while True:
            posting = self.desk.records.posting(self.where.visitor.session.id, self.key)
            if posting is None:
                # It was refused meanwhile: who comes first may send it again.
                if self.desk.records.note_posting(self.where.visitor.session.id, self.key):
                    return ""
            elif posting.url:
                return posting.url
            elif posting.seconds > _SETTLE_SECONDS:
                return self._looked_up(posting)
            if time.monotonic() > until:
                raise TryLater(_SETTLE_SECONDS, "a comment is on its way, and GitHub has not answered yet")
            time.sleep(_POLL_SECONDS)

    def _looked_up(self, posting: Posting) -> str:
        """Look on GitHub whether a comment is there whose answer never came."""
        session, since = self.where.visitor.session, posting.seconds + _SETTLE_SECONDS
        ours = Said(self.where.repo.full_name, self.number, session.person, self.line, since)
        url = self.desk.sessions.asking(session, lambda token: self.desk.people.said(token, ours))
        if url:
            self.desk.records.posted(session.id, self.key, url)
        return url

    def _told(self, error: GoalkeeperError) -> GoalkeeperError:
        """Return what to tell somebody whose comment GitHub did not take; only a refusal lets them send it again."""
        unsure = isinstance(error, TryLater) and not isinstance(error, Limited)
        if not unsure:
            self.desk.records.forget_posting(self.where.visitor.session.id, self.key)
        if isinstance(error, NotAllowed):
            return ForPeople(f"GitHub does not let you comment on #{self.number}, so nothing was changed.")
        if isinstance(error, Gone):
            return ForPeople(f"#{self.number} takes no comments any more: it is locked, or gone.")
        return error


def say(desk: Desk, where: Space, number: int, line: str, once: str) -> str:
    """Comment `line` on the issue of a goal in the visitor's name; return the comment's address at GitHub.

    `once` is what the form was given when it was shown: the same form sent again with the same words says it once.
    Raises HTTPException 404 for a goal that nobody knows, ForPeople with what to do, TryLater, LoggedOut and
    DatabaseAway.
    """
    if not desk.records.is_goal(where.repo.id, number):
        raise HTTPException(404)
    parts = (once[:LONGEST_ONCE], str(where.repo.id), str(number), line)
    return Saying(desk, where, number, line, hashlib.sha256("\0".join(parts).encode()).hexdigest()).send()
