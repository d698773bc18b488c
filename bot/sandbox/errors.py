"""How does GitHub say no? One class per answer, with its status and its words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

DOCS = "https://docs.github.com/rest"


class GitHubError(Exception):
    """A refusal as GitHub words it; REST sends it as status and body, GraphQL as an entry of `errors`.

    `kind` is the `type` that GraphQL gives it (NOT_FOUND, FORBIDDEN, UNPROCESSABLE, RATE_LIMITED).
    """

    kind = "UNPROCESSABLE"

    def __init__(self, status: int, message: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.headers = dict(headers or {})

    def body(self) -> dict[str, Any]:
        """Give the JSON body of the REST answer."""
        return {"message": self.message, "documentation_url": DOCS, "status": str(self.status)}


class NotFound(GitHubError):
    """It is not there, or the caller may not know that it is."""

    kind = "NOT_FOUND"

    def __init__(self, message: str = "Not Found") -> None:
        super().__init__(404, message)


class Gone(GitHubError):
    """It was here once: a deleted issue, or issues switched off for the repository."""

    kind = "NOT_FOUND"

    def __init__(self, message: str) -> None:
        super().__init__(410, message)


class Moved(GitHubError):
    """It lives elsewhere now; `location` is the API address."""

    kind = "NOT_FOUND"

    def __init__(self, location: str) -> None:
        super().__init__(301, "Moved Permanently", {"Location": location})
        self.location = location

    def body(self) -> dict[str, Any]:
        """Give the body of a redirect, which names the new address."""
        return {"message": self.message, "url": self.location, "documentation_url": DOCS}


class Unauthorized(GitHubError):
    """The credentials are missing, wrong or past their time."""

    kind = "UNAUTHENTICATED"

    def __init__(self, message: str = "Bad credentials") -> None:
        super().__init__(401, message)


class BadRequest(GitHubError):
    """The request itself cannot be read."""

    def __init__(self, message: str = "Problems parsing JSON") -> None:
        super().__init__(400, message)


class Forbidden(GitHubError):
    """The caller is known and may not; `accepted` names what would have been enough, as in `issues=write`."""

    kind = "FORBIDDEN"

    def __init__(self, message: str = "Resource not accessible by integration", accepted: str = "") -> None:
        super().__init__(403, message, {"X-Accepted-GitHub-Permissions": accepted} if accepted else None)
        self.accepted = accepted


class SecondaryLimit(GitHubError):
    """Too much in too short a time; come back after `retry_after` seconds."""

    kind = "RATE_LIMITED"

    def __init__(self, retry_after: int = 60) -> None:
        message = (
            "You have exceeded a secondary rate limit. Please wait a few minutes before you try again. "
            "If you reach out to GitHub Support for help, please include the request ID."
        )
        super().__init__(403, message, {"Retry-After": str(retry_after)})
        self.retry_after = retry_after


class RateLimited(GitHubError):
    """The hour's allowance is used up; `who` is how GitHub names the caller (`installation ID 7`)."""

    kind = "RATE_LIMITED"

    def __init__(self, who: str, status: int = 403) -> None:
        super().__init__(status, f"API rate limit exceeded for {who}.")


class ValidationFailed(GitHubError):
    """The request can be read, but its values break a rule.

    `errors` are GitHub's entries ({resource, code, field[, message]}) or bare sentences.
    """

    def __init__(self, errors: Sequence[Mapping[str, Any] | str] = (), message: str = "Validation Failed") -> None:
        super().__init__(422, message)
        self.errors = list(errors)

    @property
    def sentence(self) -> str:
        """Say it in one line, the way GraphQL does."""
        said = [e if isinstance(e, str) else str(e.get("message") or f"{e['field']} {e['code']}") for e in self.errors]
        return ", ".join(s[:1].upper() + s[1:] for s in said) or self.message

    def body(self) -> dict[str, Any]:
        """Give the body with its list of errors."""
        return {**super().body(), "errors": self.errors} if self.errors else super().body()


def invalid(resource: str, field: str, code: str = "invalid", message: str = "") -> ValidationFailed:
    """Build the usual refusal about one field of one resource."""
    entry: dict[str, Any] = {"resource": resource, "code": code, "field": field}
    return ValidationFailed([{**entry, "message": message} if message else entry])


def too_long(resource: str, field: str, limit: int) -> ValidationFailed:
    """Build the refusal of a text over its limit, in characters."""
    return invalid(resource, field, "custom", f"{field} is too long (maximum is {limit} characters)")
