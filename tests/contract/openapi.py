"""What must an answer look like? GitHub's OpenAPI description, turned into JSON Schema and asked."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import reduce
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry
from referencing.jsonschema import DRAFT202012

URN = "urn:github"
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
FORMATS = FormatChecker(formats=())
SHOWN = 160
# Where the description contradicts itself: pointer to what it means.
MENDED: dict[tuple[str, ...], dict[str, str]] = {
    # Inline, an account is a person and an enterprise at once; the component of the same name says: one of them.
    (
        *("paths", "/app/installations", "get", "responses", "200", "content", "application/json", "schema"),
        "items",
    ): {"$ref": "#/components/schemas/installation"},
}


def _is_time(value: object) -> bool:
    return not isinstance(value, str) or TIME.fullmatch(value) is not None


def _is_uri(value: object) -> bool:
    return not isinstance(value, str) or re.match(r"[a-z]+://\S+$", value) is not None


FORMATS.checks("date-time")(_is_time)
FORMATS.checks("uri")(_is_uri)


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one path of the description."""

    method: str
    path: str
    described: dict[str, Any] = field(repr=False)

    @property
    def pointer(self) -> str:
        """Where it stands in the document."""
        return f"/paths/{self.path.replace('~', '~0').replace('/', '~1')}/{self.method}"


class Description:
    """GitHub's description; asks it whether a value is as it says."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.document = as_json_schema(document)
        self.registry: Registry[Any] = Registry().with_resource(URN, DRAFT202012.create_resource(self.document))
        self._patterns = [(_pattern(path), path) for path in self.document.get("paths", {})]

    @classmethod
    def read(cls, path: Path) -> Description:
        """Read the description from a file, with its known mistakes mended."""
        document = json.loads(path.read_text(encoding="utf-8"))
        for pointer, right in MENDED.items():
            *way, last = pointer
            reduce(lambda there, key: there[key], way, document)[last] = right
        return cls(document)

    def operation(self, method: str, path: str) -> Operation | None:
        """Find the operation that serves a path; a fixed part of a path wins over a parameter."""
        fitting = [template for pattern, template in self._patterns if pattern.fullmatch(path)]
        for template in sorted(fitting, key=lambda t: (t.count("{"), -len(t))):
            described = self.document["paths"][template].get(method.lower())
            if described:
                return Operation(method.lower(), template, described)
        return None

    def check_answer(self, operation: Operation, status: int, body: object) -> Iterator[str]:
        """Tell what is wrong with an answer; None as body means that there is none."""
        answers = operation.described["responses"]
        pointer = f"{operation.pointer}/responses/{status}"
        answer = answers.get(str(status))
        if answer is None:
            # Most refusals are not listed one by one: they have the common shape.
            pointer = "/components/schemas/basic-error" if status >= 400 else ""
            yield from self._check(pointer, body) if pointer else [f"status {status} is not described"]
            return
        if "$ref" in answer:
            pointer = answer["$ref"].removeprefix("#")
            answer = self._at(pointer)
        kinds = answer.get("content", {})
        if not kinds:
            yield from [f"status {status} has no body"] if body is not None else []
        elif "application/json" in kinds:
            yield from self._check(f"{pointer}/content/application~1json/schema", body)

    def check_webhook(self, event: str, action: str | None, body: object) -> Iterator[str]:
        """Tell what is wrong with a webhook's payload."""
        hooks = self.document["x-webhooks"]
        name = "-".join(part.replace("_", "-") for part in (event, action) if part)
        if name not in hooks:
            yield f"no webhook is described as {name}"
            return
        yield from self._check(f"/x-webhooks/{name}/post/requestBody/content/application~1json/schema", body)

    def _check(self, pointer: str, body: object) -> Iterator[str]:
        validator = Draft202012Validator({"$ref": f"{URN}#{pointer}"}, registry=self.registry, format_checker=FORMATS)
        for error in validator.iter_errors(body):
            deepest = error
            while deepest.context:
                deepest = min(deepest.context, key=lambda e: (len(e.schema_path), str(e.message)))
            yield f"{error.json_path}: {str(error.message)[:SHOWN]}" + (
                f" ({deepest.json_path}: {str(deepest.message)[:SHOWN]})" if deepest is not error else ""
            )

    def _at(self, pointer: str) -> dict[str, Any]:
        found: Any = self.document
        for part in pointer.strip("/").split("/"):
            found = found[part.replace("~1", "/").replace("~0", "~")]
        result: dict[str, Any] = found
        return result


def as_json_schema(it: Any) -> Any:
    """Turn OpenAPI 3.0 into JSON Schema: `nullable` becomes a type, `oneOf` becomes `anyOf`.

    GitHub's alternatives often overlap (any object fits several), so that "exactly one" would refuse good answers.
    Examples are left out: they are no schemas.
    """
    if isinstance(it, list):
        return [as_json_schema(each) for each in it]
    if not isinstance(it, dict):
        return it
    made = {key: as_json_schema(value) for key, value in it.items() if key not in ("example", "examples")}
    if isinstance(made.get("oneOf"), list):
        made["anyOf"] = [*made.pop("oneOf"), *made.get("anyOf", [])]
    if not isinstance(made.get("nullable"), bool):
        return made
    return _or_null(made) if made.pop("nullable") else made


def _or_null(schema: dict[str, Any]) -> dict[str, Any]:
    kind = schema.get("type")
    if isinstance(kind, str) and not {"anyOf", "allOf", "$ref"} & set(schema):
        values = {"enum": [*schema["enum"], None]} if "enum" in schema else {}
        return {**schema, "type": [kind, "null"], **values}
    return {"anyOf": [schema, {"type": "null"}]}


def _pattern(template: str) -> re.Pattern[str]:
    # A file's path is the one parameter that may hold slashes, or be left out: then it is the root folder.
    rooted = template.removesuffix("/{path}")
    parts = re.split(r"(\{\w+\})", rooted)
    written = ["[^/]+" if part.startswith("{") else re.escape(part) for part in parts]
    return re.compile("".join(written) + ("(/.+)?" if rooted != template else ""))
