"""How the log is written: one line per event, JSON or coloured, and never with a secret in it."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Iterable, Mapping, MutableMapping
from contextlib import AbstractContextManager, nullcontext, suppress
from functools import lru_cache, partial
from typing import Any, TextIO

import structlog
from structlog.typing import EventDict, Processor

HIDDEN = "[hidden]"
SHORTEST_SECRET = 6
LONGEST_TEXT = 20_000
# Tokens are made while we run and are known by their looks only; a JWT and a key too, whoever prints them.
_LOOKS_SECRET = re.compile(
    r"gh[a-z]_[\w.-]{16,}|gk_[0-9A-Za-z]{40,}|github_pat_\w{16,}|v1\.[0-9a-f]{40}|eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)"
    r"|(?<=://)[^/\s:@]*:[^/\s@]+(?=@)",
    re.DOTALL,
)
# What is secret by the name before it, inside a text: headers as HTTP clients and tracebacks write them, parameters of
# addresses, and the link of a calendar. The name stays.
_NAMED_SECRET = re.compile(
    r"""((?:authorization|x-github-encoded-secret|x-hub-signature(?:-256)?|(?:set-)?cookie)"""
    r"""['"]?\s*[:=,]\s*b?['"]?)[^'"\s][^'"\r\n]*"""
    r"""|([?&](?:access_token|token|secret|password|client_secret|code|key|signature)=)[^&\s'"]+"""
    r"""|((?<!\w)(?:password|passwd)\s*=\s*)[^\s'"]+"""
    r"""|(/calendar/[^/\s]+/[^/\s]+/)[0-9a-f]{16,}""",
    re.IGNORECASE,
)
# One of these is in each text that fits the pattern, and looking for them takes a twentieth of its time.
_NAMES = (
    *("authorization", "encoded-secret", "hub-signature", "cookie", "token=", "secret=", "password", "passwd"),
    *("code=", "key=", "signature=", "/calendar/"),
)
# GitHub once sent webhook secrets in a header, so that whole headers are not fit for a log either.
_SECRET_KEYS = re.compile(
    r"authorization|cookie|token$|secret|password|private_key|x-hub-signature|x-github-encoded-secret", re.IGNORECASE
)


_TELLS = frozenset({"debug", "info"})


class Redactor:
    """Takes secrets out of whatever is to be logged: known ones by value, others by their looks or their key."""

    def __init__(self, secrets: Iterable[str]) -> None:
        known = sorted({secret for secret in secrets if len(secret) >= SHORTEST_SECRET}, key=len, reverse=True)
        self._known = re.compile("|".join(map(re.escape, known))) if known else None
        # Most texts hold no secret: one search says so, and is all that is done.
        self._suspect = re.compile("|".join([*map(re.escape, known), _LOOKS_SECRET.pattern]), re.DOTALL)

    def text(self, text: str) -> str:
        """Return `text` without secrets, and cut when it is longer than anybody reads."""
        if len(text) <= LONGEST_TEXT and not self._suspect.search(text) and not _names_one(text):
            return text
        if self._known is not None:
            text = self._known.sub(HIDDEN, text)
        if len(text) > LONGEST_TEXT:
            text = f"{text[:LONGEST_TEXT]}… ({len(text) - LONGEST_TEXT} characters more)"
        return _NAMED_SECRET.sub(_with_its_name, _LOOKS_SECRET.sub(HIDDEN, text))

    def value(self, value: object) -> object:
        """Return any value without secrets; what is no plain value becomes the text that would be logged."""
        if value is None or isinstance(value, bool | int | float):
            return value
        if isinstance(value, bytes):
            return self.text(value.decode("utf-8", "replace"))
        if isinstance(value, Mapping):
            return {self.text(str(key)): self._of_key(str(key), each) for key, each in value.items()}
        if isinstance(value, list | tuple | set | frozenset):
            return [self.value(each) for each in value]
        return self.text(value if isinstance(value, str) else str(value))

    def __call__(self, _logger: object, _name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        """Redact one event, as structlog's processors do."""
        if self._is_harmless(event):
            return event
        for key, each in event.items():
            if not key.startswith("_"):
                event[key] = self._of_key(key, each)
        return event

    def _is_harmless(self, event: Mapping[str, Any]) -> bool:
        """Whether one search through all short plain values together shows that there is nothing to hide."""
        texts = [each for each in event.values() if isinstance(each, str)]
        plain = all(isinstance(each, str | int | float | None) for each in event.values())
        if not plain or any(map(_is_secret_key, event)) or sum(map(len, texts)) > LONGEST_TEXT:
            return False
        together = "\n".join(texts)
        return not self._suspect.search(together) and not _names_one(together)

    def _of_key(self, key: str, value: object) -> object:
        return HIDDEN if value and _is_secret_key(key) else self.value(value)


def _names_one(text: str) -> bool:
    folded = text.lower()
    return any(name in folded for name in _NAMES)


def _with_its_name(found: re.Match[str]) -> str:
    return f"{next(filter(None, found.groups()), '')}{HIDDEN}"


@lru_cache(maxsize=1024)
def _is_secret_key(key: str) -> bool:
    return _SECRET_KEYS.search(key) is not None


def set_up(log_format: str, level: str, secrets: Iterable[str], stream: TextIO | None = None) -> None:
    """Send structlog's and the standard library's lines through one redacted road to `stream` (standard error).

    `log_format` is "json" or "console", `level` one of "debug", "info", "warning", "error".
    """
    redactor = Redactor(secrets)
    target = stream or sys.stderr
    before: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
        structlog.processors.format_exc_info,
        redactor,
    ]
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=before,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            _renderer(log_format, target),
        ],
    )
    handler = logging.StreamHandler(target)
    _send_all(handler, formatter, level)
    structlog.configure(
        processors=[*before, partial(_finished, _renderer(log_format, target))],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=partial(_Lines, handler),
        cache_logger_on_first_use=False,
    )


def _finished(render: Processor, logger: Any, method: str, event: EventDict) -> Any:
    """Return the line of an event that only tells; warnings and errors go on as records, for others listen to those."""
    return (render if method in _TELLS else structlog.stdlib.ProcessorFormatter.wrap_for_formatter)(
        logger, method, event
    )


class _Lines:
    """A logger of the standard library, but what only tells is written at once, in turn with `handler`.

    As a record it would be made twice, and the stack looked through for who called.
    """

    def __init__(self, handler: logging.StreamHandler[TextIO], *name: str) -> None:
        self._handler = handler
        self._logger = structlog.stdlib.LoggerFactory()(*name)
        self.name = self._logger.name

    def info(self, line: str) -> None:
        """Write a line; a log that cannot be written to stops nobody."""
        with self._handler.lock or nullcontext(), suppress(OSError, ValueError):
            self._handler.stream.write(f"{line}\n")
            self._handler.stream.flush()

    debug = info

    def __getattr__(self, name: str) -> Any:
        """Leave all else to the standard library."""
        return getattr(self._logger, name)


def bound(**names: str | int) -> AbstractContextManager[None]:
    """Put `delivery`, `key`, `epoch` and the like on every line that is logged within."""
    return structlog.contextvars.bound_contextvars(**names)


def _renderer(log_format: str, target: TextIO) -> Processor:
    if log_format == "json":
        return structlog.processors.JSONRenderer(ensure_ascii=False)
    return structlog.dev.ConsoleRenderer(colors=target.isatty(), exception_formatter=structlog.dev.plain_traceback)


_CLIENTS = ("urllib3", "httpx", "httpcore", "github")


def _send_all(handler: logging.Handler, formatter: logging.Formatter, level: str) -> None:
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    # Servers bring handlers of their own, which would go past the redaction; and debug lines of HTTP clients hold
    # whole headers.
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logging.getLogger(name).handlers[:] = []
        logging.getLogger(name).propagate = True
    for name in _CLIENTS:
        logging.getLogger(name).setLevel(max(logging.INFO, root.level))
    for name in [each for each in root.manager.loggerDict if each.startswith(tuple(f"{one}." for one in _CLIENTS))]:
        logging.getLogger(name).setLevel(logging.NOTSET)
    # A clock that ticks every few seconds and a queue that starts a job each time would bury what happens.
    for name in ("apscheduler", "procrastinate"):
        quiet = logging.WARNING if root.level == logging.INFO else root.level
        logging.getLogger(name).setLevel(quiet)
