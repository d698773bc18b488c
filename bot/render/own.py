"""The templates of a space: which of its files can be used, what is wrong with the others, and ours where they fail."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from bot.core.model import TemplateFile
from bot.core.plan.posts import cut
from bot.core.plan.turn import LONGEST_POST
from bot.core.status import DEFAULT_VOCABULARY, Vocabulary
from bot.render import builtin
from bot.render.examples import examples, names_of
from bot.render.language import Script, script
from bot.render.meter import MOST_SIGNS, MOST_STEPS, Meter, Mistake, TooLong
from bot.render.naming import near
from bot.render.printing import Trusted
from bot.render.reread import lacking
from bot.render.walk import walk

FOLDER = ".github/goalkeeper/templates"
MOST_PROBLEMS = 20
# So much more than one post may all of a look take together.
_TOGETHER = 8
# The folder whose templates a space can replace; notices go where the operator says, and look alike.
_REPLACED = "posts/"
_LENGTHS = (300, 100, 0)
_LONGEST_MESSAGE = 400
# What cannot be replaced, and why.
FIXED = {
    "rules-problem.md": "it tells of mistakes in templates, too",
    "record.md": "records are sealed, and look the same everywhere",
    "hangovers.md": "its boxes are read again",
    "retro-followed.md": "its last sentence is read again",
}
# Markdown of ours, in which people's words are harmless already: the names of such values, by template.
OURS = {"answer.md": ("messages",), "sprint.md": ("proposed",)}


@dataclass(frozen=True, slots=True)
class Own:
    """A template of a space that can be used; `digest` changes with its text."""

    ready: Script
    digest: str


@dataclass(frozen=True, slots=True)
class Shelf:
    """The templates of a space by name, and what is wrong with the others: one line each, with file and line."""

    own: Mapping[str, Own] = field(default_factory=dict)
    problems: tuple[str, ...] = ()


def template_names() -> frozenset[str]:
    """Return the names that files of a space can have."""
    return frozenset(name.rpartition("/")[2] for name in examples())


@lru_cache(maxsize=64)
def shelf(files: tuple[TemplateFile, ...], headings: tuple[tuple[str, str], ...] = (), folder: str = FOLDER) -> Shelf:
    """Return what can be used of the files in a space's folder of templates.

    Each is read, checked and tried with examples, so that what is wrong is known when it is pushed and not when it is
    needed. `headings` are those that the rules of the space name, as a vocabulary has them.
    """
    vocabulary = replace(DEFAULT_VOCABULARY, headings=headings)
    own: dict[str, Own] = {}
    problems: list[str] = []
    meter = _for_all()
    for file in files:
        path = f"{folder}/{file.name}" if file.name else folder
        try:
            found = _own(file, path)
            for example in _examples(file.name):
                _rendered(found, file.name, example, vocabulary, meter)
        except Mistake as mistake:
            problems.append(_told(path, mistake))
        else:
            own[file.name] = found
    return Shelf(own, tuple(problems[:MOST_PROBLEMS]))


def _for_all() -> Meter:
    return Meter(most_steps=_TOGETHER * MOST_STEPS, most_signs=_TOGETHER * MOST_SIGNS)


def _own(file: TemplateFile, path: str) -> Own:
    if file.trouble:
        raise Mistake(file.trouble)
    known = template_names() - set(FIXED)
    if file.name in FIXED:
        raise Mistake(f"this one cannot be replaced: {FIXED[file.name]}")
    if file.name not in known:
        raise Mistake(f"there is no template of this name{near(file.name, known)}; there is {', '.join(sorted(known))}")
    names = frozenset(name for each in _full(file.name) for name in names_of(each))
    return Own(script(path, file.text, names), hashlib.sha256(file.text.encode("utf-8", "replace")).hexdigest()[:12])


def _full(name: str) -> Iterator[str]:
    """Yield the names of a template with its folder: a space has all its templates in one."""
    yield from (each for each in examples() if each.rpartition("/")[2] == name)


def _examples(name: str) -> Iterator[Mapping[str, Any]]:
    for each in _full(name):
        yield from (example.values for example in examples()[each])


def _told(path: str, mistake: Mistake) -> str:
    where = f"{path}:{mistake.line}" if mistake.line else path
    return f"{where} {short_of(mistake.message)}"


def short_of(message: str) -> str:
    """Return a message on one line that is not too long to be kept; in a post a backtick would be an entity."""
    line = " ".join(message.replace("`", '"').split())
    return line if len(line) <= _LONGEST_MESSAGE else line[: _LONGEST_MESSAGE - 1] + "…"


def _rendered(own: Own, name: str, values: Mapping[str, Any], vocabulary: Vocabulary, meter: Meter) -> str:
    """Return what a template of a space makes of the values; Mistake when that is no post that we can use."""
    given = {key: _trusted(each) if key in OURS.get(name, ()) else each for key, each in values.items()}
    text = _fitting(own, given, meter)
    if lack := lacking(name, text, given, vocabulary):
        raise Mistake(lack, 1)
    return text


def _fitting(own: Own, values: Mapping[str, Any], meter: Meter) -> str:
    """Return a post that GitHub takes: of a longer one, what people wrote is cut until it fits."""
    for length in (None, *_LENGTHS):
        given = values if length is None else {name: cut(value, length) for name, value in values.items()}
        single = Meter()
        try:
            text = walk(own.ready, given, single)
        except TooLong:
            continue
        finally:
            meter.add(single)
        if len(text) <= LONGEST_POST:
            return text
    raise Mistake(f"makes a post of more than {LONGEST_POST:,} characters, which is more than GitHub takes", 1)


def _trusted(value: Any) -> Any:
    return [Trusted(each) for each in value] if isinstance(value, list | tuple) else value


class Words:
    """Renders for one space: its own template where it has a good one, else its preset's, else ours.

    `failed` are templates of its own that went wrong with what was to be said, as keys of effects: they are not tried
    again until somebody changes them.
    """

    def __init__(
        self, shelf: Shelf, vocabulary: Vocabulary, preset: str = "", done: frozenset[str] = frozenset()
    ) -> None:
        self._shelf, self._vocabulary, self._preset = shelf, vocabulary, preset
        self._meter = _for_all()
        self.failed: dict[str, str] = {}
        self._known = dict(_failures(shelf, done))

    @property
    def problems(self) -> tuple[str, ...]:
        """What is wrong with the templates of the space: one line each, with file and line."""
        return (*self._shelf.problems, *(message for _, message in sorted(self._known.items())))

    def __call__(self, template: str, /, **values: object) -> str:
        """Render one template, such as `posts/retro.md`."""
        name = template.rpartition("/")[2]
        own = self._shelf.own.get(name) if template.startswith(_REPLACED) else None
        if own is not None and name not in self._known and name not in self.failed:
            try:
                return _rendered(own, name, values, self._vocabulary, self._meter)
            except Mistake as mistake:
                self.failed[name] = f"template:{name}:{own.digest}:{_told(own.ready.path, mistake)}"
        return builtin.render(self.chosen(template), **values)

    def chosen(self, template: str) -> str:
        """Return which of our own templates stands for one: the preset's, where it has one."""
        of_preset = template.replace("posts/", f"presets/{self._preset}/", 1)
        return of_preset if self._preset and builtin.source(of_preset) is not None else template


def _failures(shelf: Shelf, done: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Yield name and message of the templates that have failed and are still the same."""
    for key in done:
        if key.startswith("template:"):
            _, name, digest, message = key.split(":", 3)
            if name in shelf.own and shelf.own[name].digest == digest:
                yield name, message
