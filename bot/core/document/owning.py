"""Who of those that a line names answers for it, and who helps?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.core.document.people import MENTION, Span, Tag, last_people

_People = tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...], tuple[Span, ...]]


def owned(shown: str, at: int, tags: Sequence[Tag], people: Sequence[Span]) -> _People:
    """Return owners, plain names, supporters and where the owners stand; what is said outright goes first.

    `shown` is the masked line, `at` where its title starts, `people` those who stand at an end of the title.
    """
    named = [tag for tag in tags if tag.what == "owner"]
    groups = [tag for tag in tags if tag.what == "people"]
    if named:
        owners = _once(login for tag in named for login in tag.owners)
        names = _once(name for tag in named for name in tag.names)
        helping = [login for tag in named for login in tag.supporters]
        helping += [login for tag in groups for login in tag.owners]
        return owners, names, _others(helping, owners), tuple(tag.who for tag in named)
    if people:
        owners = _logins(shown, people)
        return owners, (), _others([login for tag in groups for login in tag.owners], owners), tuple(people)
    if groups:
        return _once(login for tag in groups for login in tag.owners), (), (), tuple(tag.who for tag in groups)
    ends = (shown.find("\n"), len(shown.rstrip()))
    run = next((run for end in ends if end > 0 and (run := last_people(shown, at, end))), None)
    if run is None:
        return (), (), (), ()
    span = (Span(run.start(1), run.end(1)),)
    return _logins(shown, span), (), (), span


def _logins(shown: str, spans: Iterable[Span]) -> tuple[str, ...]:
    return _once(match[1] for span in spans for match in MENTION.finditer(shown, span.start, span.end))


def _once(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))


def _others(logins: list[str], owners: tuple[str, ...]) -> tuple[str, ...]:
    taken = {owner.casefold() for owner in owners}
    return tuple(login for login in dict.fromkeys(logins) if login.casefold() not in taken)
