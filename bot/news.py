"""What the feed of a space tells: its records and its retros, each with a text, out of the database alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime

from bot.core.agreed import Kept
from bot.core.atom import Entry, atom
from bot.core.record import Record, read, verdict
from bot.event import Repo
from bot.records import Records

MOST = 30
_NOTED = (("went-well", "Went well"), ("better", "Could be better"), ("action", "Actions"), ("decision", "Decisions"))


def feed_of(records: Records) -> Callable[[str, str], bytes | None]:
    """Return what makes the feed of `owner/repo` for its own address; None for a repository that nobody knows."""

    def made(name: str, link: str) -> bytes | None:
        repo = records.repository(name)
        if repo is None:
            return None
        entries = (*_records(repo, records), *_retros(repo, records))
        return atom(f"Retros and records of {repo.full_name}", link, entries)

    return made


def _records(repo: Repo, records: Records) -> Iterator[Entry]:
    urls = {shown.sheet.sprint: shown.sheet.url for shown in records.sheets(repo.id)}
    for frozen in records.frozen(repo.id, 0, most=MOST, whole=True):
        try:
            record = read(frozen.text)
        except ValueError:  # of a later version
            continue
        url = urls.get(frozen.sprint, "")
        if url:
            name = f"Record of {record.title}"
            yield Entry(f"{url}#record", url, name, frozen.frozen_at, "\n".join(_record_lines(record)))


def _record_lines(record: Record) -> Iterator[str]:
    yield f"{record.start.isoformat()} to {record.end.isoformat()}: {verdict(record)}"
    if record.achieved is not None:
        yield f"Achieved: {record.achieved:.0%}"
    for goal in record.goals:
        owner = f" ({goal.owner})" if goal.owner else ""
        words = f": {goal.words}" if goal.words else ""
        yield f"- {goal.emoji} {goal.title}{owner}, {goal.outcome.value}{words}"
    yield from (f"- {name}: {value}" for name, value in record.numbers)


def _retros(repo: Repo, records: Records) -> Iterator[Entry]:
    filed = dict(records.filed_retros(repo.id, MOST))
    for shown in records.sheets(repo.id) if filed else ():
        sheet, kept = shown.sheet, None
        base = sheet.url.rpartition("/")[0]
        for number, title in sheet.retros:
            if number in filed and base:
                kept = records.kept(repo.id, sheet.sprint) if kept is None else kept
                url = f"{base}/{number}"
                yield Entry(url, url, title, filed[number], "\n".join(_retro_lines(sheet.verdict, kept, filed[number])))


def _retro_lines(said: str, kept: Sequence[Kept], until: datetime) -> Iterator[str]:
    if said:
        yield said
    before = [each for each in kept if each.at <= until.astimezone(UTC)]
    for kind, name in _NOTED:
        if found := [each.text for each in before if each.kind == kind]:
            yield f"{name}:"
            yield from (f"- {text}" for text in found)
