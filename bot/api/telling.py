"""Values of metrics that come in: checked as `/metric` is, stored, and taken up by the next look."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Header, Request, Response
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainValidator,
    ValidationError,
    WithJsonSchema,
)

from bot.api import values
from bot.api.asking import IN_SPACE, Desk, Space, Teller, desk_of
from bot.api.paging import USUAL, After, Limit, answered
from bot.api.problems import Fault, Refused, wrong_fields
from bot.api.reading import zone_of
from bot.records.reporting import AnotherRequest, Contradicts, Once, Place, Stored, Value
from bot.records.tokens import Token

MOST_VALUES = 100
LARGEST_BODY = 64 * 1024
_AHEAD = timedelta(minutes=5)
_OLDEST = timedelta(days=400)
_DECIMALS = 3
_LONGEST_VALUE = 60
_LIMIT = 1e12
_AMOUNT = {"anyOf": [{"type": "number"}, {"type": "string", "minLength": 1, "maxLength": _LONGEST_VALUE}]}
routes = APIRouter(prefix=IN_SPACE)


def _amount(value: object) -> float | str:
    """Return a number, or a text that `/metric` may understand."""
    if isinstance(value, str) and 0 < len(value) <= _LONGEST_VALUE:
        return value
    if isinstance(value, int | float) and not isinstance(value, bool) and -_LIMIT < value < _LIMIT:
        return float(value)
    message = "is a number below 10^12, or a text of at most 60 characters such as 2.5%"
    raise ValueError(message)


def _seen(text: str) -> str:
    """Refuse what nobody sees, such as the end of a line."""
    if text.isprintable():
        return text
    message = "holds a character that nobody sees"
    raise ValueError(message)


def _instant(value: object) -> object:
    """Refuse numbers: nobody sees whether they are seconds or milliseconds."""
    if isinstance(value, str):
        return value
    message = "is written as 2026-11-20T09:30:00Z"
    raise ValueError(message)


class Reading(BaseModel):
    """A value of a metric. `unit` goes with a number; a text has its unit in it, as in `/metric churn 2.5%`."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_seen)]
    value: Annotated[float | str, PlainValidator(_amount), WithJsonSchema(_AMOUNT)]
    unit: Annotated[str, Field(max_length=20)] = ""
    at: Annotated[datetime, BeforeValidator(_instant)] | None = Field(
        None, description="When it was so; now without it. With it the same value can be sent again."
    )
    sprint: Annotated[int, Field(ge=1, le=2**31 - 1)] | None = Field(
        None, description="The issue of the sprint; that which runs on the day of `at` without it."
    )
    source: Annotated[str, Field(max_length=200), AfterValidator(_seen)] = Field(
        "", description="Where it comes from, in words."
    )


class Readings(BaseModel):
    """Up to 100 values; all of them are stored, or none."""

    model_config = ConfigDict(extra="forbid")

    metrics: Annotated[list[Reading], Field(min_length=1, max_length=MOST_VALUES)]


BODY = {"anyOf": [{"$ref": f"#/components/schemas/{each.__name__}"} for each in (Reading, Readings)]}


class Accepted(BaseModel):
    """A value that is stored. `new` is false for one that was there before."""

    id: int
    sprint: int
    name: str
    value: str
    at: datetime
    new: bool


class AllAccepted(BaseModel):
    """What was stored, in the order of the request."""

    metrics: list[Accepted]


@routes.get("/metrics", response_model=values.Metrics)
def told(request: Request, space: Space, limit: Limit = USUAL, after: After = None) -> Response:
    """Return the values that came in by the API, the latest first; /history?what=metric has all others, too."""
    rows = desk_of(request).records.told_metrics(space.id, before=after, most=limit + 1)
    following = rows[limit - 1].id if len(rows) > limit else None
    found = [
        values.Metric(
            id=row.id,
            sprint=row.sprint,
            name=row.name,
            value=row.value,
            at=row.at.astimezone(UTC),
            who=row.who,
            source=row.source,
            reported_at=row.reported_at.astimezone(UTC),
            taken=row.taken,
        )
        for row in rows[:limit]
    ]
    return answered(request, values.Metrics(metrics=found, next=following), following)


async def body_of(request: Request) -> bytes:
    """Return the body, at most LARGEST_BODY bytes of JSON. Raises Refused."""
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media != "application/json":
        raise Refused(415, "not-json", "The body is not JSON.", "Send `Content-Type: application/json`.")
    found = bytearray()
    async for part in request.stream():
        found += part
        if len(found) > LARGEST_BODY:
            raise Refused(413, "too-large", "The body is too large.", "Send at most 100 values and 64 kB at a time.")
    return bytes(found)


@routes.post(
    "/metrics",
    response_model=AllAccepted,
    responses={201: {"model": AllAccepted, "description": "Something new is stored."}},
    openapi_extra={"requestBody": {"required": True, "content": {"application/json": {"schema": BODY}}}},
)
def tell(
    request: Request,
    teller: Teller,
    body: Annotated[bytes, Depends(body_of)],
    key: Annotated[
        str | None,
        Header(
            alias="Idempotency-Key",
            pattern=r"^[\x21-\x7e]{1,200}$",
            description="A request with a key that was here before is answered as then, for a week.",
        ),
    ] = None,
) -> Response:
    """Store one value, or up to 100, and ask for a look at their sprints."""
    desk = desk_of(request)
    once = Once(teller.id, key, hashlib.sha256(body).digest()) if key else None
    single = False
    try:
        stored = desk.records.replayed(once) if once else None
        if stored is None:
            read, single = readings(body)
            wanted = checked(desk, teller, read, single=single)
            stored = desk.records.report(teller.repo.id, f"token {teller.name}", wanted, desk.defer, once)
    except AnotherRequest:
        step = "Take a new key for each request, and the same one only for sending the same again."
        raise Refused(422, "key-reused", "This Idempotency-Key came with another request.", step) from None
    except Contradicts as error:
        fault = Fault(field="value" if single else f"metrics.{error.nth}.value", message=_contradiction(error))
        step = "Send a value with another `at`, or leave it out for now."
        raise Refused(409, "another-value", "Nothing was stored.", step, faults=[fault]) from None
    return _accepted(stored)


def _contradiction(error: Contradicts) -> str:
    return f"for this name and time {error.value or 'another value'} is stored already"


def _accepted(stored: Sequence[Stored]) -> Response:
    found = [Accepted(**{**asdict(each), "at": each.at.astimezone(UTC)}) for each in stored]
    body = AllAccepted(metrics=found).model_dump_json().encode()
    return Response(body, 201 if any(each.new for each in stored) else 200, media_type="application/json")


def readings(body: bytes) -> tuple[list[Reading], bool]:
    """Return the values of a body, and whether it holds just one, not in a list. Raises Refused with each fault."""
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        step = "Send an object, as in docs/api.md."
        raise Refused(400, "no-json", "The body cannot be read as JSON.", step) from None
    single = not (isinstance(said, dict) and "metrics" in said)
    try:
        found = [Reading.model_validate(said)] if single else Readings.model_validate(said).metrics
    except ValidationError as error:
        faults = [Fault(field=_field(each["loc"]), message=_words(each["msg"])) for each in error.errors()]
        raise wrong_fields(faults) from None
    return found, single


def _field(place: tuple[int | str, ...]) -> str:
    return ".".join(map(str, place))[:200] or "body"


def _words(message: str) -> str:
    return message.removeprefix("Value error, ")


def checked(desk: Desk, teller: Token, given: Sequence[Reading], *, single: bool) -> list[Value]:
    """Return values as they are stored. Raises Refused with every fault of all of them."""
    faults, closed, found = list[Fault](), list[Fault](), list[Value]()
    zone, places = ZoneInfo(zone_of(desk, teller.repo)), dict[int | date, Place | None]()
    for nth, each in enumerate(given):
        before = "" if single else f"metrics.{nth}."
        try:
            name, folded, value = _as_command(each)
            at = _time(each.at, desk.now())
        except _Wrong as wrong:
            faults.append(Fault(field=before + wrong.field, message=str(wrong)))
            continue
        day = each.sprint or (at or desk.now()).astimezone(zone).date()
        if day not in places:
            places[day] = _place(desk, teller, day)
        place = places[day]
        if place is None or not place.open:
            group, message = _missing(each, place)
            (closed if group else faults).append(Fault(field=f"{before}sprint", message=message))
            continue
        found.append(Value(place.sprint, name, folded, value, at, each.source))
    if faults:
        raise wrong_fields(faults)
    if closed:
        step = "Name a sprint that goes on: `sprint` is the number of its issue."
        raise Refused(409, "no-open-sprint", "Nothing was stored.", step, faults=closed)
    return found


class _Wrong(Exception):
    """What is wrong with one field of a value."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


def _as_command(reading: Reading) -> tuple[str, str, str]:
    """Return name, folded name and value as `/metric` understands them."""
    from bot.core.commands.measures import metric_of  # noqa: PLC0415 - it holds ten megabytes; most webs never ask
    from bot.core.commands.values import Wrong  # noqa: PLC0415
    from bot.core.document.folding import fold  # noqa: PLC0415
    from bot.core.figures.metrics import spelled  # noqa: PLC0415

    if isinstance(reading.value, str):
        if reading.unit:
            field, message = "unit", "goes with a number; a text has its unit in it"
            raise _Wrong(field, message)
        text = reading.value
    else:
        text = spelled(round(reading.value, _DECIMALS), reading.unit.strip())
    try:
        found = metric_of(reading.name, text)
    except Wrong as wrong:
        field = "name" if not reading.name.strip(' \t:="') else "value"
        raise _Wrong(field, str(wrong)) from None
    return found.name, fold(found.name), found.value


def _time(at: datetime | None, now: datetime) -> datetime | None:
    if at is None:
        return None
    message = ""
    if at.tzinfo is None:
        message = "names no zone: write 2026-11-20T09:30:00Z"
    elif at > now + _AHEAD:
        message = "lies in the future"
    elif at < now - _OLDEST:
        message = "lies more than 400 days back"
    if message:
        field = "at"
        raise _Wrong(field, message)
    return at


def _place(desk: Desk, teller: Token, day: int | date) -> Place | None:
    records, repo_id = desk.records, teller.repo.id
    return records.place(repo_id, day) if isinstance(day, int) else records.place_on(repo_id, day)


def _missing(reading: Reading, place: Place | None) -> tuple[bool, str]:
    """Return whether it is a matter of time, and what to say, where there is no open sprint for a value."""
    if place is not None:
        return True, f"sprint issue #{place.sprint} is over, and takes no numbers any more"
    if reading.sprint:
        return False, f"there is no sprint issue #{reading.sprint} here"
    return True, "no sprint runs on that day"
