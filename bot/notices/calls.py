"""One call to a channel that speaks HTTP: JSON out, and its answer as a result, or as one of the three ways to fail."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any

import requests

from bot.notices.values import Later, Refused

_CONNECT_SECONDS, _READ_SECONDS = 5.0, 20.0
_MOST_BYTES = 65_536
# By the name of the field: the file's name, its bytes, and what they are.
Files = dict[str, tuple[str, bytes, str]]
# The operator has to mend the address or give a right; until then, or until the day is over, it is tried again.
_TO_MEND = {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND, HTTPStatus.GONE}


def call(
    method: str,
    url: str,
    body: Any,
    *,
    headers: dict[str, str] | None = None,
    where: str = "it",
    files: Files | None = None,
) -> requests.Response:
    """Send JSON and return an answer that is well, or a 404; it is not followed anywhere else.

    With `files` it is a form, as Discord wants it: the JSON in the field `payload_json`.

    Raises Later and Refused; their words hold neither the address nor what was answered.
    """
    try:
        answer = requests.request(
            method,
            url,
            json=None if files else body,
            data={"payload_json": json.dumps(body)} if files else None,
            files=files,
            headers={"User-Agent": "Goalkeeper", **(headers or {})},
            timeout=(_CONNECT_SECONDS, _READ_SECONDS),
            allow_redirects=False,
            stream=True,
        )
        answer._content = answer.raw.read(_MOST_BYTES, decode_content=True)  # noqa: SLF001 - requests reads it all else
        answer.close()
    except requests.Timeout:
        raise Later(f"{where} did not answer in time") from None
    except requests.ConnectionError as error:
        raise Later(f"{where} cannot be reached: {_unreached(error)}") from None
    except (requests.RequestException, OSError) as error:
        raise Later(f"{where} cannot be reached: {type(error).__name__}") from None
    return judged(answer, where)


def judged(answer: requests.Response, where: str) -> requests.Response:
    """Return an answer that is well; raise Later or Refused for others, as their status says."""
    status = answer.status_code
    if status < HTTPStatus.MULTIPLE_CHOICES or (status == HTTPStatus.NOT_FOUND and answer.request.method == "PATCH"):
        return answer
    said = f"{where} answered {status}"
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        raise Later(f"{said}: too many messages", asked(answer.headers.get("Retry-After", "")))
    if status in _TO_MEND:
        raise Later(f"{said}: its address or token is not right any more")
    if HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR and status != HTTPStatus.REQUEST_TIMEOUT:
        raise Refused(said)
    raise Later(said, asked(answer.headers.get("Retry-After", "")))


def asked(text: str) -> float | None:
    """Return the seconds that `Retry-After` asks for, as a number or a date; None where it says nothing."""
    try:
        return max(0.0, float(text))
    except ValueError:
        pass
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.fromtimestamp(time.time(), UTC)).total_seconds())


def _unreached(error: Exception) -> str:
    """Say in a few words why nobody was reached; the library's own words name the address."""
    text = repr(error)
    if "NameResolution" in text or "getaddrinfo" in text or "Name or service" in text:
        return "its name is not known (DNS)"
    if "SSL" in text or "certificate" in text:
        return "its certificate is not accepted"
    return "connection refused" if "refused" in text.casefold() else "the connection broke"
