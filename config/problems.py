"""What is wrong in a rules file, told to people: file, line, key, fault, and what is allowed."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, get_args, get_origin

from pydantic import BaseModel, GetJsonSchemaHandler
from pydantic.fields import FieldInfo
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, ErrorDetails

from bot.errors import GoalkeeperError
from config.yaml_lines import Document, Path

MOST_PROBLEMS = 20
_LONGEST_ECHO = 60


@dataclass(frozen=True, slots=True)
class Allowed:
    """Stands beside a setting's type and says in words what it may be: in messages and in the JSON schema."""

    words: str

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Put the words where an editor shows them."""
        return {**handler(core), "description": self.words}


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake: `line` counts from 1, `key` is dotted, `allowed` may be empty.

    Key and message may repeat text of the file (shortened, on one line): neutralise it before it goes into Markdown.
    """

    path: str
    line: int
    key: str
    message: str
    allowed: str = ""

    def __str__(self) -> str:
        """One line, as a compiler writes it."""
        where = f"{self.path}:{self.line}" + (f" {self.key}:" if self.key else "")
        return f"{where} {self.message}" + (f"; allowed: {self.allowed}" if self.allowed else "")


class RulesError(GoalkeeperError):
    """A rules file that cannot come into force; `problems` are in the order of their lines."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda problem: (problem.line, problem.key)))[:MOST_PROBLEMS]
        super().__init__("\n".join(map(str, self.problems)))


def shown(value: object) -> str:
    """Return `value` as it may be repeated in a message: on one line and short."""
    if isinstance(value, str | int | float) or value is None:
        text = json.dumps(value, ensure_ascii=False)
    else:
        text = "a list" if isinstance(value, list | tuple) else "a group of settings"
    return text if len(text) <= _LONGEST_ECHO else text[: _LONGEST_ECHO - 1] + "…"


def dotted(path: Path) -> str:
    """Return a path as people write it: `teams[0].name`."""
    parts = (f"[{part}]" if isinstance(part, int) else f".{_short(part)}" for part in path)
    return "".join(parts).removeprefix(".")


def near(name: str, known: Iterable[str]) -> str:
    """Return `, did you mean …?` when a known name is close, else nothing."""
    by_fold = {each.casefold(): each for each in known}
    close = difflib.get_close_matches(name.casefold(), by_fold, n=1, cutoff=0.6)
    return f", did you mean {json.dumps(by_fold[close[0]], ensure_ascii=False)}?" if close else ""


def from_pydantic(detail: ErrorDetails, root: type[BaseModel], document: Document, file: str) -> Problem:
    """Return the problem that an error of pydantic means, at its line."""
    path: Path = tuple(part for part in detail["loc"] if part != "[key]")  # a key's own fault is told at the key
    message, allowed = _explained(detail, root)
    return Problem(file, document.line(path), dotted(path), message, allowed)


def _explained(detail: ErrorDetails, root: type[BaseModel]) -> tuple[str, str]:
    """The fault in words, and what is allowed."""
    model, field = _setting(root, detail["loc"])
    allowed = next((each.words for each in (field.metadata if field else ()) if isinstance(each, Allowed)), "")
    match detail["type"]:
        case "extra_forbidden":
            names = list(model.model_fields)
            return f"unknown setting{near(str(detail['loc'][-1]), names)}", f"one of {', '.join(names)}"
        case "model_type" | "dict_type":
            groups = "settings of its own, one per line, as name: value"
            return f"cannot be {shown(detail['input'])}", allowed or groups
    return _fault(detail), allowed


def _fault(detail: ErrorDetails) -> str:
    match detail["type"]:
        case "missing":
            return "is missing"
        case "value_error":
            return str(detail["ctx"]["error"])
        case "too_long" | "string_too_long":
            return "is too long"
        case "string_type" if detail["input"] is None:
            return "has no value (text that begins with # needs quotes)"
        case _ if detail["input"] is None:
            return "has no value"
    return f"cannot be {shown(detail['input'])}"


def _setting(root: type[BaseModel], path: Path) -> tuple[type[BaseModel], FieldInfo | None]:
    """The model in which a path ends, and its field there; the key of a list or a table of models names no field."""
    model, field, inside_table = root, None, False
    for part in path:
        if inside_table:
            inside_table = False
            continue
        found = model.model_fields.get(str(part))
        if found is None:
            break
        field = found
        inner = _model_in(found.annotation)
        if inner is None:
            break
        model, inside_table = inner, get_origin(found.annotation) in {list, dict}
    return model, field


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((inner for each in get_args(annotation) if (inner := _model_in(each))), None)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST_ECHO else line[: _LONGEST_ECHO - 1] + "…"
