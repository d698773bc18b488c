"""What would a post say? `goalkeeper preview` renders the next one of a kind, or an example, and posts nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.core.edits import once
from bot.core.model import SpaceSnapshot, TemplateFile
from bot.core.plan import Plan, plan_space, plan_sprint
from bot.core.plan.rituals import length
from bot.core.rules import Ritual, Rules
from bot.dry_run import pretended
from bot.errors import ForPeople
from bot.look import Look, look
from bot.parts import Parts
from bot.reconcile import words_of
from bot.render import FOLDER, Trusted, Words, shelf
from bot.render.examples import examples
from bot.render.naming import near
from bot.render.own import OURS
from config.problems import RulesError
from config.rules import RULES_PATH, parse_rules

HORIZON = timedelta(days=60)
_MOST_ROUNDS = 1_000
_OF_SPACE = "posts/sprint.md"


@dataclass(frozen=True, slots=True)
class Preview:
    """What a post says, which one it is, and what is wrong with rules and templates: one line each."""

    text: str = ""
    note: str = ""
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Wanted:
    """The template that is asked for, and for a ritual of the rules the ritual."""

    template: str
    ritual: Ritual | None = None


def preview_local(folder: Path, name: str = "", preset: str = "") -> Preview:
    """Return an example of a post as the files of a working tree would have it; without a name, only what is wrong.

    With `preset`, its rules stand for those of the tree. Raises ForPeople when there is no such folder or post.
    """
    if not folder.is_dir():
        raise ForPeople(f"{folder}: is no folder; name the root of a working tree")
    rules, problems = _rules(folder, preset)
    words = Words(shelf(tuple(_files(folder)), rules.vocabulary.headings), rules.vocabulary, rules.preset)
    if not name:
        count = len(problems) + len(words.problems)
        return Preview(note="" if count else "all well", problems=(*problems, *words.problems))
    wanted = _wanted(name, rules)
    text = words(wanted.template, **_example(wanted))
    return Preview(text, "an example, with other people's goals", (*problems, *words.problems))


def preview(where: str, name: str, at: datetime | None, made: Parts) -> Preview:
    """Return the next post of a kind in the space `OWNER/REPO`, from now or from `at` (by its clock) on.

    Where none falls due within sixty days, it is an example. Raises ForPeople when there is no such space or post.
    """
    space = _look(where, made)
    wanted = _wanted(name, space.rules)
    seen = space if wanted.template == _OF_SPACE else _look(f"{where}#{_sprint(space, where)}", made)
    zone = ZoneInfo(seen.rules.timezone)
    now, words = made.now(), words_of(seen)
    found = _next(seen, _Recorder(words, wanted), now, at.replace(tzinfo=zone) if at else now)
    problems = (*filter(None, seen.memory.rules_problem.split("\n")), *words.problems)
    if found is None:
        text = words(wanted.template, **_example(wanted))
        note = f"nothing like it falls due within {HORIZON.days} days; this is an example, with other people's goals"
    else:
        text, moment = found
        note = f"as it would be posted on {moment.astimezone(zone):%A, %Y-%m-%d at %H:%M} ({seen.rules.timezone})"
    return Preview(text, note, (*problems, *(key.split(":", 3)[3] for key in words.failed.values())))


def _rules(folder: Path, preset: str) -> tuple[Rules, tuple[str, ...]]:
    """Return the rules of a working tree, and what is wrong with them."""
    file = folder / RULES_PATH
    try:
        text = f"preset: {preset}\n" if preset else file.read_text(encoding="utf-8-sig") if file.is_file() else ""
        return parse_rules(text), ()
    except RulesError as error:
        if preset:
            raise ForPeople(str(error.problems[0].message)) from None
        return Rules(), tuple(str(error).split("\n"))
    except (OSError, UnicodeDecodeError):
        return Rules(), (f"{RULES_PATH}: cannot be read as UTF-8",)


def _files(folder: Path) -> Iterator[TemplateFile]:
    """Yield the templates of a working tree, as GitHub would show them."""
    place = folder / FOLDER
    for file in sorted(place.iterdir()) if place.is_dir() else ():
        if file.name.casefold() == "readme.md":
            continue
        if not file.is_file():
            yield TemplateFile(file.name, trouble="is no file, and folders are not looked into")
            continue
        try:
            yield TemplateFile(file.name, file.read_bytes().decode("utf-8"))
        except UnicodeDecodeError:
            yield TemplateFile(file.name, trouble="is no text in UTF-8")


def _wanted(name: str, rules: Rules) -> _Wanted:
    """Return what is meant: a ritual of the rules by its name, or a template by its file's."""
    rituals = {ritual.name.casefold(): ritual for ritual in rules.rituals}
    if name.casefold() in rituals:
        ritual = rituals[name.casefold()]
        return _Wanted(f"posts/rituals/{ritual.template}.md", ritual)
    known = {each.rpartition("/")[2].removesuffix(".md"): each for each in examples()}
    plain = name.casefold().removesuffix(".md")
    if plain in known:
        return _Wanted(f"posts/{known[plain]}")
    every = sorted({*known, *(ritual.name for ritual in rules.rituals)})
    raise ForPeople(f'there is no post "{name}"{near(name, every)}; there is {", ".join(every)}'.replace("`", '"'))


def _example(wanted: _Wanted) -> dict[str, Any]:
    """Return what a template is given in its most telling example."""
    name = wanted.template.removeprefix("posts/")
    values = dict(examples()[name][0].values)
    for each in OURS.get(name, ()):
        values[each] = tuple(Trusted(line) for line in values[each])
    if wanted.ritual is not None:
        ritual = wanted.ritual
        values |= {"name": ritual.name, "text": ritual.text, "length": length(ritual.minutes)}
    return values


def _look(where: str, made: Parts) -> Look:
    claim = pretended(where, made)
    return look(claim, made.github.session(claim.installation), made.tools, keep=False)


def _sprint(space: Look, where: str) -> int:
    issues = space.snapshot.sprints if isinstance(space.snapshot, SpaceSnapshot) else ()
    number = next((issue.number for issue in issues if issue.is_open), 0)
    if not number:
        raise ForPeople(f'{where} has no open sprint; "sprint" shows the next plan, and --local DIR an example')
    return number


@dataclass(slots=True)
class _Recorder:
    """Renders as the space does, and keeps what the wanted template said."""

    words: Words
    wanted: _Wanted
    texts: list[str] = field(default_factory=list)

    def __call__(self, template: str, /, **values: object) -> str:
        """Render one template."""
        text = self.words(template, **values)
        ritual = self.wanted.ritual
        if template == self.wanted.template and (ritual is None or values.get("name") == ritual.name):
            self.texts.append(text)
        return text


def _next(seen: Look, recorder: _Recorder, now: datetime, since: datetime) -> tuple[str, datetime] | None:
    """Return what the wanted template says next, and when; None when it says nothing within the horizon.

    From one moment to the next at which something falls due; what would be done there counts as done afterwards, so
    that what is due between `now` and `since` is not told instead.
    """
    moment, memory = min(now, since), seen.memory
    for _ in range(_MOST_ROUNDS):
        plan = _plan(replace(seen, memory=memory), moment, recorder)
        if recorder.texts and moment >= since:
            return recorder.texts[-1], moment
        recorder.texts.clear()
        done = {*(once(edit) for edit in plan.edits), *plan.settled} - {""} - memory.done
        due = plan.due_at if plan.due_at and plan.due_at > moment else None
        if done:
            memory = replace(memory, done=memory.done | done)
        elif moment < since:
            moment = min(due or since, since)
        elif due is None or due > since + HORIZON:
            return None
        else:
            moment = due
    return None


def _plan(seen: Look, moment: datetime, recorder: _Recorder) -> Plan:
    if isinstance(seen.snapshot, SpaceSnapshot):
        return plan_space(seen.snapshot, seen.rules, seen.memory, moment, recorder)
    return plan_sprint(seen.snapshot, seen.rules, seen.memory, moment, recorder)
