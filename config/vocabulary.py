"""Which words does a space use for statuses: the default ones, with what its rules say otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.core.status import DEFAULT_VOCABULARY, Vocabulary, Word
from config.problems import shown
from config.yaml_lines import Path

Changes = Mapping[str, Mapping[str, Any]]

# The same folding as look-ups use: case, blanks and the two variation selectors do not count.
_SELECTORS = str.maketrans("", "", "\ufe0e\ufe0f")


@dataclass(frozen=True, slots=True)
class Claim:
    """A name that something goes by: where it is set, for whom, and whether the file itself says so."""

    name: str
    owner: str
    path: Path
    said: bool


def names() -> tuple[str, ...]:
    """Return the names of the statuses that a space can change."""
    return tuple(word.name for word in DEFAULT_VOCABULARY.words)


def vocabulary(changes: Changes) -> Vocabulary:
    """Return the default vocabulary with `changes` (status -> field of Word -> value) laid over it.

    A default alias steps back where a change gives the same sign to another status.
    """
    chosen = {fold(sign): name for name, change in changes.items() for sign in _signs(change)}
    return Vocabulary(tuple(_changed(word, changes.get(word.name, {}), chosen) for word in DEFAULT_VOCABULARY.words))


def sign_claims(changes: Changes) -> Iterator[Claim]:
    """Every sign that stands for a status."""
    for word in vocabulary(changes).words:
        change = changes.get(word.name, {})
        yield Claim(word.name, word.name, ("statuses", word.name), said=False)
        yield Claim(word.emoji, word.name, ("statuses", word.name, "emoji"), "emoji" in change)
        for alias in word.aliases:
            yield Claim(alias, word.name, ("statuses", word.name, "aliases"), "aliases" in change)


def label_claims(changes: Changes) -> Iterator[Claim]:
    """Every label that means a status."""
    for word in vocabulary(changes).words:
        said = "label" in changes.get(word.name, {})
        yield Claim(word.label, word.name, ("statuses", word.name, "label"), said)


def clashes(claims: Iterable[Claim]) -> Iterator[tuple[Path, str]]:
    """Find names that go to two owners; told at what the file says, since a default cannot be at fault."""
    owners: dict[str, str] = {}
    for claim in sorted(claims, key=lambda claim: claim.said):
        first = owners.setdefault(fold(claim.name), claim.owner)
        if first != claim.owner:
            yield claim.path, f"{shown(claim.name)} already stands for {shown(first)}"


def fold(text: str) -> str:
    """Return what two spellings of the same sign have in common."""
    return " ".join(text.translate(_SELECTORS).casefold().split())


def _changed(word: Word, change: Mapping[str, Any], chosen: Mapping[str, str]) -> Word:
    aliases = change.get("aliases")
    if aliases is None:
        aliases = (alias for alias in word.aliases if chosen.get(fold(alias), word.name) == word.name)
    return replace(word, **{**change, "aliases": tuple(aliases)})


def _signs(change: Mapping[str, Any]) -> Iterator[str]:
    if "emoji" in change:
        yield change["emoji"]
    yield from change.get("aliases", ())
