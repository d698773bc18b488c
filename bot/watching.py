"""Who watches from outside: traces and reports where the settings ask for them; only then are they loaded."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from typing import TYPE_CHECKING

from bot.errors import GoalkeeperError
from bot.logs import Redactor

if TYPE_CHECKING:
    from bot.traces import Traces
    from config.settings import Settings


class Lacking(GoalkeeperError):
    """A setting asks for what is not installed."""

    def __init__(self, setting: str, extra: str, package: str) -> None:
        super().__init__(f"{setting} is set and {package} is missing: pip install 'goalkeeper[{extra}]' or '{package}'")


@contextmanager
def watched(settings: Settings, role: str, secrets: tuple[str, ...]) -> Iterator[Traces | None]:
    """Report errors of the log while this lasts, and hand out what makes spans, each where it is asked for.

    `secrets` are taken out of both. Raises Lacking.
    """
    traces = _traces(settings, role, secrets)
    try:
        with _reporting(settings, role, secrets):
            yield traces
    finally:
        if traces:
            traces.close()


def _traces(settings: Settings, role: str, secrets: tuple[str, ...]) -> Traces | None:
    if settings.traces_url is None:
        return None
    try:
        from bot.traces import Collector, Traces  # noqa: PLC0415
    except ModuleNotFoundError:
        raise Lacking("GOALKEEPER_TRACES_URL", "otel", "opentelemetry-sdk") from None
    given = settings.traces_authorization
    collector = Collector(
        settings.traces_url, Redactor(secrets).text, given.get_secret_value() if given is not None else ""
    )
    return Traces(collector, role=role, version=version("goalkeeper"))


@contextmanager
def _reporting(settings: Settings, role: str, secrets: tuple[str, ...]) -> Iterator[None]:
    if settings.sentry_dsn is None:
        yield
        return
    try:
        from bot.reports import Reports  # noqa: PLC0415
    except ModuleNotFoundError:
        raise Lacking("GOALKEEPER_SENTRY_DSN", "sentry", "sentry-sdk") from None
    dsn = settings.sentry_dsn.get_secret_value()
    reports = Reports(dsn, Redactor(secrets).value, role=role, version=version("goalkeeper"))
    logging.getLogger().addHandler(reports)
    try:
        yield
    finally:
        logging.getLogger().removeHandler(reports)
        reports.close()
