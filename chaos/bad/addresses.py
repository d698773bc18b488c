"""Addresses that must not become GitHub's, and answers that point to another place."""

from __future__ import annotations

import re
from collections.abc import Callable

REFUSED = {
    "metadata of a cloud": "https://169.254.169.254/api/v3",
    "as one number": "https://2852039166/api/v3",
    "as hexadecimals": "https://0xa9.254.43518/api/v3",
    "in octal": "https://0251.0376.0251.0376/api/v3",
    "in IPv6": "https://[::ffff:169.254.169.254]/api/v3",
    "link-local in IPv6": "https://[fe80::1%25eth0]/api/v3",
    "metadata by name": "https://metadata.google.internal/api/v3",
    "metadata by name with a dot": "https://METADATA.google.internal./api/v3",
    "instance data": "https://instance-data/api/v3",
    "nowhere": "https://0.0.0.0/api/v3",
    "nowhere in IPv6": "https://[::]/api/v3",
    "everybody": "https://224.0.0.1/api/v3",
    "a file": "file:///etc/passwd",
    "gopher": "gopher://github.example.org/api/v3",
    "ftp": "ftp://github.example.org/api/v3",
    "javascript": "javascript:alert(1)",
    "data": "data:text/plain,hello",
    "no scheme": "github.example.org/api/v3",
    "two slashes": "//github.example.org/api/v3",
    "plain http": "http://github.example.org/api/v3",
    "plain http to a name that sounds like home": "http://localhost.example.org/api/v3",
    "a user": "https://ada@github.example.org/api/v3",
    "a user and a password": "https://ada:pass@github.example.org/api/v3",
    "another host behind an at": "https://api.github.com@evil.example/api/v3",
    "an empty user": "https://@github.example.org/api/v3",
    "a query": "https://github.example.org/api/v3?x=1",
    "a fragment": "https://github.example.org/api/v3#x",
    "a backslash": "https://github.example.org\\@evil.example/api/v3",
    "a blank": "https://github.example.org /api/v3",
    "a line end": "https://github.example.org/\r\nX-Header: 1/api/v3",
    "a tab": "https://github.exam\tple.org/api/v3",
    "a port that is none": "https://github.example.org:99999/api/v3",
    "no host": "https:///api/v3",
    "broken brackets": "https://[::1/api/v3",
}
ANYWHERE = re.compile(r".*")
# Two calls and what a redirect or a second page may cost.
MOST_CALLS = 40


# Gives the answer to the nth call (from 1), which points to a place.
Answer = Callable[[str, int], tuple[int, dict[str, str], str]]


def _redirect(status: int) -> Answer:
    return lambda where, _nth: (status, {"Location": where}, "{}")


def _in_a_circle(where: str, nth: int) -> tuple[int, dict[str, str], str]:
    return 301, {"Location": f"{where}/{nth % 2}"}, "{}"


def _linked(where: str, nth: int) -> tuple[int, dict[str, str], str]:
    return 200, {"Link": f'<{where}>; rel="next"'} if nth == 1 else {}, "[]"


_ELSEWHERE = {
    "another host": "https://evil.example/user/repos",
    "another host behind an at": "https://api.github.example@evil.example/user/repos",
    "a longer name": "https://api.github.example.evil.example/user/repos",
    "the metadata of a cloud": "http://169.254.169.254/latest/meta-data",
    "a file": "file:///etc/passwd",
    "no scheme": "//evil.example/user/repos",
}
_STATUSES = (301, 302, 303, 307, 308)
AWAY: dict[str, tuple[Answer, str]] = {
    **{f"{status} to {name}": (_redirect(status), to) for status in _STATUSES for name, to in _ELSEWHERE.items()},
    **{f"a page linked at {name}": (_linked, to) for name, to in _ELSEWHERE.items()},
    "301 in plain http": (_redirect(301), "http://api.github.example/user/repos"),
    "301 to itself": (_redirect(301), "https://api.github.example/user/repos"),
    "301 in a circle": (_in_a_circle, "https://api.github.example/elsewhere"),
}
