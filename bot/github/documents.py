"""What does the GraphQL document of an operation say, with all the parts that it uses?"""

from __future__ import annotations

import re
from functools import cache
from importlib import resources

_QUERIES = resources.files("bot.github") / "queries"
_USED = re.compile(r"\.\.\.\s*(?!on\b)(\w+)")


@cache
def document(operation: str) -> str:
    """Return the GraphQL document of an operation: `queries/<operation>.graphql`, and each part that it uses once.

    A part is a fragment, `queries/parts/<its name>.graphql`; it stands behind the one that names it first.
    """
    whole = _read(f"{operation}.graphql")
    known: set[str] = set()
    while new := [name for name in dict.fromkeys(_USED.findall(whole)) if name not in known]:
        whole = "\n".join([whole, *(_read(f"parts/{name}.graphql") for name in new)])
        known.update(new)
    return whole


def _read(name: str) -> str:
    return (_QUERIES / name).read_text(encoding="utf-8")
