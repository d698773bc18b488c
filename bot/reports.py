"""Reports to Sentry: which error happened where in the code, during whose work, and nothing that people wrote."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from typing import Any, cast

import structlog
from sentry_sdk import Client
from sentry_sdk.transport import Transport
from sentry_sdk.types import Event, Hint
from sentry_sdk.utils import exceptions_from_error_tuple

# What tells whose work it was; the name of a repository is not among them, its number is a part of the key.
_TAGS = ("key", "sprint", "epoch", "delivery")
_FRAME = ("filename", "function", "module", "lineno", "in_app")
_KEPT = ("event_id", "timestamp", "level", "logger", "logentry", "tags", "exception", "release", "platform", "sdk")
_OURS = ("bot", "config", "handlers")
# They speak of sending itself, and would be sent again.
_NOT_TOLD = ("sentry_sdk", "urllib3", "opentelemetry")


class Reports(logging.Handler):
    """Sends every line of the log that is an error, made anew of what is known to be nobody's words.

    Of an exception its kind and its frames are told, without its text and its variables; of a line its words as they
    stand in the code, before anything is put into them. The log has the rest, under the same key, epoch and delivery.
    """

    def __init__(
        self,
        dsn: str,
        hide: Callable[[object], object],
        *,
        role: str,
        version: str,
        transport: Transport | None = None,
    ) -> None:
        """Take what takes secrets out of any value; `transport` is for tests."""
        super().__init__(logging.ERROR)
        self._hide = hide
        self._role = role
        self._client = Client(
            dsn=dsn,
            transport=transport,
            release=f"goalkeeper@{version}",
            server_name="",
            default_integrations=False,
            auto_enabling_integrations=False,
            max_request_body_size="never",
            include_local_variables=False,
            include_source_context=False,
            max_breadcrumbs=0,
            auto_session_tracking=False,
            before_send=self._bare,
        )

    def emit(self, record: logging.LogRecord) -> None:
        """Send one line; a failure of that is told by logging's own way, and stops nothing."""
        if record.name.split(".")[0] in _NOT_TOLD:
            return
        try:
            self._client.capture_event(self._event(record))
        except Exception:  # noqa: BLE001 - whatever it is, the work goes on
            self.handleError(record)

    def close(self) -> None:
        """Send what is left, and stop."""
        self._client.close(timeout=2.0)
        super().close()

    def _event(self, record: logging.LogRecord) -> Event:
        words = record.msg.get("event", "") if isinstance(record.msg, dict) else record.msg
        if not record.args and record.name.split(".")[0] not in _OURS:
            words = f"an error that {record.name} tells of"  # it may have put anything into its line itself
        bound = structlog.contextvars.get_contextvars()
        tags = {name: str(bound[name]) for name in _TAGS if name in bound} | {"role": self._role}
        event: Event = {
            "level": "fatal" if record.levelno >= logging.CRITICAL else "error",
            "logger": record.name,
            "logentry": {"message": str(words)},
            "tags": tags,
        }
        # structlog has made a text of it by now, but we are still where it is being handled.
        error = record.exc_info if record.exc_info and record.exc_info[0] else sys.exc_info()
        if error[0] is not None:
            event["exception"] = {"values": exceptions_from_error_tuple(error, self._client.options)}
        return event

    def _bare(self, event: Event, _hint: Hint) -> Event:
        """Return what may be sent of an event, and nothing that some other version of the client may add."""
        bare: dict[str, Any] = {name: value for name, value in event.items() if name in _KEPT}
        if "exception" in bare:
            bare["exception"] = {"values": [_kind_and_frames(each) for each in bare["exception"].get("values") or ()]}
        hidden: Any = self._hide(bare)
        return cast("Event", hidden | {"timestamp": event.get("timestamp")})


def _kind_and_frames(value: dict[str, Any]) -> dict[str, Any]:
    frames = (value.get("stacktrace") or {}).get("frames") or ()
    told = [{name: frame[name] for name in _FRAME if name in frame} for frame in frames]
    return {"type": value.get("type"), "module": value.get("module"), "stacktrace": {"frames": told}}
