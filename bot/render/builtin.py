"""Turns one of our own templates and its values into the text that people read."""

from __future__ import annotations

from importlib import resources

from jinja2 import Environment, FunctionLoader, StrictUndefined

from bot.render import printing


def source(name: str) -> str | None:
    """Return the text of one of our own templates, such as `posts/retro.md`; None when there is none of that name."""
    file = resources.files("templates").joinpath(*name.split("/"))
    return file.read_text(encoding="utf-8") if file.is_file() else None


def _environment() -> Environment:
    environment = Environment(
        loader=FunctionLoader(source),
        undefined=StrictUndefined,
        finalize=printing.harmless,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701 - the output is Markdown; `finalize` does for Markdown what escaping does for HTML
    )
    ours = (printing.cell, printing.address, printing.number, printing.percent, printing.ours, printing.day)
    environment.filters.update({each.__name__: each for each in ours})
    return environment


_ENVIRONMENT = _environment()


def render(template: str, /, **values: object) -> str:
    """Render one of our templates, such as `posts/retro.md`; a missing value raises `jinja2.UndefinedError`."""
    return _ENVIRONMENT.get_template(template).render(**values)
