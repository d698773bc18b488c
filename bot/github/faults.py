"""What does an answer of GitHub that is no success mean to us: later, gone, not allowed, or refused?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any

from bot.errors import ForPeople, GoalkeeperError, Gone, NotAllowed, TryLater

Headers = Mapping[str, str]

SHORT = 5.0
# Whose clock is further off than this signs what GitHub does not take, and does at a wrong time what it does.
ASTRAY = 300.0
# A clock that is set leaps, and who asks it may be a moment behind.
SET_SOON = 10.0
UNTOLD = 60.0
CONFLICTS = frozenset({408, 409, 425})
VANISHED = frozenset({404, 410, 451})
# GitHub says these with 403 or 422 where nothing is left to do for us, not where a permission is missing.
_OVER = (
    "been suspended",
    "was archived",
    "is locked",
    "issues are disabled",
    "issues has been disabled",
    "access blocked",
)
_LIMIT = ("rate limit", "abuse detection", "please wait a few minutes before you try again")
_UNKNOWN_FIELD = ("doesn't exist on type", "cannot query field", "isn't a defined input type", "is not defined by type")
_LIMIT_TYPES = frozenset({"RATE_LIMITED", "RATE_LIMIT"})
_PERMISSION_TYPES = frozenset({"FORBIDDEN", "INSUFFICIENT_SCOPES", "SAML_ENFORCED", "IP_ALLOW_LISTED"})
_VALUE_TYPES = frozenset({"UNPROCESSABLE", "VALIDATION", "STALE_DATA", "BAD_REQUEST", "argumentLiteralsIncompatible"})


class Missing(Gone):
    """GitHub does not find it: it is not there, or we may not know that it is."""


class Lacking(NotAllowed):
    """GitHub accepts who we are, and we lack a permission."""


class Limited(TryLater):
    """GitHub's rate limit is reached, which is no failure; `guessed` when GitHub did not say for how long."""

    def __init__(self, seconds: float, what: str, *, guessed: bool = False) -> None:
        super().__init__(seconds, f"{what}: GitHub's rate limit is reached", whole_installation=True, counts=False)
        self.what = what
        self.guessed = guessed


class Refused(ForPeople):
    """GitHub refuses the values; `words` are GitHub's own, `codes` its short ones (`already_exists`)."""

    def __init__(self, what: str, words: str, codes: Sequence[str] = ()) -> None:
        super().__init__(f"GitHub refuses {what}: {words}")
        self.words = words
        self.codes = frozenset(codes)


@dataclass(frozen=True, slots=True)
class GraphQLError:
    """One entry of a GraphQL answer's `errors`; `path` leads to the part of the data that is missing."""

    message: str
    type: str = ""
    path: tuple[str | int, ...] = ()

    @classmethod
    def read(cls, entry: Any) -> GraphQLError:
        """Take an entry as it came, whatever its shape."""
        if not isinstance(entry, Mapping):
            return cls(str(entry))
        extensions = entry.get("extensions")
        code = extensions.get("code") if isinstance(extensions, Mapping) else ""
        path = entry.get("path")
        steps = tuple(step for step in path if isinstance(step, str | int)) if isinstance(path, list) else ()
        return cls(str(entry.get("message") or "no message"), str(entry.get("type") or code or ""), steps)

    @property
    def is_limit(self) -> bool:
        """Whether GitHub wants us to stay away for a while."""
        return self.type in _LIMIT_TYPES or _says(self.message, _LIMIT)

    @property
    def lacks(self) -> bool:
        """Whether our token may not do it."""
        return self.type in _PERMISSION_TYPES

    @property
    def for_good(self) -> bool:
        """Whether asking again shows the same: the part is not there, or not for us."""
        return self.type == "NOT_FOUND" or self.lacks


def rest_fault(status: int, headers: Headers, data: Any, what: str, now: float) -> GoalkeeperError:
    """Return the error that a REST answer of 400 or more means; `now` is the Unix time, in seconds."""
    words, codes = _words(data)
    if _limited(status, headers, words):
        return _limit(headers, what, now)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status in CONFLICTS:
        return TryLater(SHORT, f"{what}: GitHub answered {status}")
    if _says(words, _OVER):
        return Gone(f"{what}: {words}")
    if status in VANISHED:
        # GitHub says so in JSON; a proxy that has lost it says so with a page.
        return Missing(f"{what}: {words}") if isinstance(data, Mapping) else unreadable(what, f"{status} without JSON")
    if status == HTTPStatus.UNAUTHORIZED and abs(ahead := _ahead(headers, now)) > ASTRAY:
        return astray(ahead, what)
    return _refusal(status, headers, what, words, codes)


def astray(ahead: float, what: str) -> TryLater:
    """Return the error for a clock of ours that is `ahead` seconds ahead of GitHub's, or behind when below nought."""
    way = "ahead of" if ahead > 0 else "behind"
    minutes = round(abs(ahead) / 60)
    message = f"{what}: the clock of this machine is {minutes} minutes {way} GitHub's; set it"
    return TryLater(SET_SOON, message, whole_installation=True, counts=False)


def _refusal(status: int, headers: Headers, what: str, words: str, codes: Sequence[str]) -> GoalkeeperError:
    if status == HTTPStatus.UNAUTHORIZED:
        hint = "check GOALKEEPER_APP_ID and the private key, or GOALKEEPER_TOKEN"
        return NotAllowed(f"{what}: GitHub does not accept our credentials ({words}); {hint}")
    if status == HTTPStatus.FORBIDDEN:
        return _not_allowed(headers, what, words)
    return Refused(what, words, codes)


def graphql_fault(errors: Sequence[GraphQLError], headers: Headers, what: str, now: float) -> GoalkeeperError:
    """Return the error that these entries of a GraphQL answer mean together; a rate limit goes before all else."""
    for error in errors:
        if error.is_limit:
            return _limit(headers, what, now)
    return _graphql_fault(errors[0], headers, what) if errors else TryLater(SHORT, f"{what}: GitHub sent no data")


def _graphql_fault(error: GraphQLError, headers: Headers, what: str) -> GoalkeeperError:
    if _says(error.message, _OVER):
        return Gone(f"{what}: {error.message}")
    if error.type == "NOT_FOUND":
        return Missing(f"{what}: {error.message}")
    if error.type in _PERMISSION_TYPES:
        return _not_allowed(headers, what, error.message)
    if _says(error.message, _UNKNOWN_FIELD):
        return NotAllowed(f"{what}: this GitHub is too old for it ({error.message}); update GitHub Enterprise Server")
    if error.type in _VALUE_TYPES:
        return Refused(what, error.message)
    return TryLater(SHORT, f"{what}: {error.message}")


def lost(error: Exception, what: str) -> TryLater:
    """Return the error for a call without an answer: whether GitHub has done it is unknown."""
    return TryLater(SHORT, f"{what}: no answer from GitHub ({type(error).__name__})")


def unreadable(what: str, why: str) -> TryLater:
    """Return the error for an answer that says success and cannot be right: a proxy's page, a part of one."""
    return TryLater(SHORT, f"{what}: GitHub's answer cannot be read ({why})")


def _limited(status: int, headers: Headers, words: str) -> bool:
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return True
    told = "retry-after" in headers or _says(words, _LIMIT) or _spent(headers, words)
    return status == HTTPStatus.FORBIDDEN and told


def _spent(headers: Headers, words: str) -> bool:
    # The last allowed call of an hour may itself be one that lacks a permission.
    return headers.get("x-ratelimit-remaining") == "0" and not _says(words, ("not accessible", *_OVER))


def _limit(headers: Headers, what: str, now: float) -> Limited:
    told = pause(headers, now)
    return Limited(UNTOLD if told is None else told, what, guessed=told is None)


def pause(headers: Headers, now: float) -> float | None:
    """Return how many seconds GitHub wants us to stay away: Retry-After, else until the reset; None: it did not say.

    https://docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api
    """
    told = _number(headers.get("retry-after"))
    if told is not None:
        return max(1.0, told)
    reset = _number(headers.get("x-ratelimit-reset"))
    if headers.get("x-ratelimit-remaining") == "0" and reset is not None:
        return max(1.0, reset - _their_time(headers, now) + 1)
    return None


def _their_time(headers: Headers, now: float) -> float:
    # Our clock may be off; the reset is an instant of theirs, and each answer tells their time.
    told = told_time(headers)
    return now if told is None else told


def _ahead(headers: Headers, now: float) -> float:
    return now - _their_time(headers, now)


def told_time(headers: Headers) -> float | None:
    """Return the Unix time that an answer tells, in seconds; None when it tells none."""
    try:
        return parsedate_to_datetime(headers.get("date", "")).timestamp()
    except ValueError:
        return None


def _number(text: str | None) -> float | None:
    try:
        return float(text) if text is not None else None
    except ValueError:
        return None


def _not_allowed(headers: Headers, what: str, words: str) -> Lacking:
    wanted = headers.get("x-accepted-github-permissions", "")
    hint = f"it needs the permission {wanted}" if wanted else "a permission is missing"
    return Lacking(f"{what}: {words}; {hint}: grant it to the App and accept it where it is installed")


def _says(words: str, signs: Sequence[str]) -> bool:
    folded = words.casefold()
    return any(sign in folded for sign in signs)


def _words(data: Any) -> tuple[str, list[str]]:
    """Return GitHub's message with its details, and the codes of the details."""
    if not isinstance(data, Mapping):
        return "no message", []
    entries = data.get("errors")
    entries = entries if isinstance(entries, list) else []
    details = [_detail(entry) for entry in entries]
    codes = [str(entry["code"]) for entry in entries if isinstance(entry, Mapping) and "code" in entry]
    message = str(data.get("message") or "no message")
    return f"{message} ({'; '.join(details)})" if details else message, codes


def _detail(entry: Any) -> str:
    if not isinstance(entry, Mapping):
        return str(entry)
    return str(
        entry.get("message") or " ".join(str(entry[key]) for key in ("resource", "field", "code") if key in entry)
    )
