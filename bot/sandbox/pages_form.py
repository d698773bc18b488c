"""What did a person send with a form?"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated
from urllib.parse import parse_qs

from fastapi import Depends, Request

from bot.sandbox.errors import GitHubError

LARGEST = 1024 * 1024
MOST_FIELDS = 1000
LONGEST_NUMBER = 16
KIND = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Form:
    """The fields of a form, each with all of its values."""

    fields: dict[str, list[str]] = field(default_factory=dict)

    def one(self, name: str) -> str:
        """Give a field's first value, empty when it was not sent."""
        return self.fields.get(name, [""])[0]

    def all(self, name: str) -> list[str]:
        """Give every value of a field."""
        return self.fields.get(name, [])

    def number(self, name: str) -> int:
        """Give a field as a number, also when written `#12`; GitHubError 400 when it is none."""
        said = self.one(name).strip().removeprefix("#")
        if not (said.isascii() and said.isdigit() and len(said) < LONGEST_NUMBER):
            raise GitHubError(400, f"“{said}” is no number. Write one such as 12 or #12.")
        return int(said)


async def read_form(request: Request) -> Form:
    """Read a form of at most 1 MB; GitHubError 413, 415 or 400 otherwise."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != KIND:
        raise GitHubError(415, "This address takes the forms of these pages only.")
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST:
            raise GitHubError(413, "That is more than a form may hold (1 MB).")
    try:
        text = body.decode()
        form = Form(parse_qs(text, keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="strict"))
    except ValueError as error:
        raise GitHubError(400, "The form could not be read: it is not UTF-8, or has too many fields.") from error
    request.state.form = form
    return form


Sent = Annotated[Form, Depends(read_form)]
