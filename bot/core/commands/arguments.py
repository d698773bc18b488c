"""What do the words of a command say: a status, a person, a share of one, a number, words in quotes?"""

from __future__ import annotations

import re
from functools import lru_cache

from bot.core.commands.telling import closest, code, listed, quoted
from bot.core.commands.values import Call, Desk, Wrong
from bot.core.document.people import LOGIN, MENTION
from bot.core.document.signs import Signs
from bot.core.status import Vocabulary, Word

_WORD = re.compile(r"\S+")
_LONGEST_STATUS = 5  # words
_MOST_SIGNS = 5  # of one kind beside each other, as in "✅✅✅"
_AROUND = "*_`"
_FILLER = re.compile(r"(?:=|(?:is|to|as|now|set to)\s)\s*(?:to\s+)?", re.IGNORECASE)
_END = ".,:;!?–—-"
_LEADING = " \t-–—:,.;"
_QUOTES = {'"': '"', "“": "”„“", "„": "“”", "”": "”", "«": "»", "»": "«", "‘": "’", "'": "'", "`": "`"}
_MYSELF = frozenset({"me", "myself", "@me", "ich", "moi", "yo", "eu", "io", "ik"})
_NOBODY = frozenset({"nobody", "none", "no-one", "noone", "unassigned", "-", "–", "—", "niemand", "personne", "nadie"})
_ONE_OWNER = "A goal has one owner: name one person, and the others behind the goal's title as supporters."
_MORE_PEOPLE = re.compile(r"[\s,;&+]{0,3}(?:(?:and|und|et|y|e|en)\s{1,3})?@\w", re.IGNORECASE)
_SHARE = re.compile(
    r"(?:[~≈]\s?|(?:about|around|roughly|ca\.?)\s)?(?P<part>\d{1,3}(?:[.,]\d{1,4})?|[.,]\d{1,4})"
    r"(?:\s?(?P<sign>%|percent|per cent|prozent|out of|of|[:/])(?:\s?(?P<whole>\d{1,3}))?)?(?=[\s.,;!)]|$)",
    re.IGNORECASE,
)
_BETS = {"moonshot": 0.5, "roofshot": 1.0, "rooftop": 1.0}
_RATHER_A_SCORE = 5
_NUMBER = re.compile(
    r"(?P<number>\d{1,3}(?:[.,]\d{1,2})?|½)\s?(?:story\s)?(?:points?|pts?|sp)?(?=[\s.,;!)]|$)", re.IGNORECASE
)


def tidy(text: str) -> str:
    """Return a note or a text without blanks, dashes and colons before it."""
    return text.lstrip(_LEADING).rstrip()


def dequoted(text: str) -> tuple[str, str] | None:
    """Return what stands in quotes at the start and what follows, or None when the text does not start with quotes."""
    closing = _QUOTES.get(text[:1], "")
    ends = [at for at in (text.find(sign, 1) for sign in closing) if at > 0]
    if not ends or not text[1 : min(ends)].strip():
        return None
    return text[1 : min(ends)].strip(), text[min(ends) + 1 :].lstrip()


def bare(text: str) -> str:
    """Return a whole argument without the quotes around it."""
    inner = dequoted(text)
    return inner[0] if inner and not inner[1] else text


def nothing_after(call: Call) -> None:
    """Wrong when a command that stands alone has words behind it: then it may be a sentence about something else."""
    if any(sign.isalnum() for sign in call.words):
        raise Wrong(f"{code('/' + call.name)} stands alone on its line; {quoted(call.words)} behind it means nothing.")


@lru_cache(maxsize=16)
def signs_of(vocabulary: Vocabulary) -> Signs:
    """Return the signs of a vocabulary, ready to be looked for."""
    return Signs(vocabulary)


def status_at(text: str, vocabulary: Vocabulary) -> tuple[Word, str] | None:
    """Return the status that a text starts with and the note behind it; the longest wording counts. None without."""
    found = _status(text, vocabulary)
    filler = None if found else _FILLER.match(text)
    return _status(text[filler.end() :], vocabulary) if filler else found


def _status(text: str, vocabulary: Vocabulary) -> tuple[Word, str] | None:
    signs = signs_of(vocabulary)
    sign = signs.at(text, 0)
    if sign is None:
        return _worded(text, vocabulary)
    rest = text[sign.end :].lstrip()
    for _ in range(_MOST_SIGNS):
        twin = signs.at(rest, 0)
        if twin is None or twin.word != sign.word:
            break
        rest = rest[twin.end :].lstrip()
    name = sign.word.name
    if re.match(rf"{re.escape(name)}(?!\w)", rest, re.IGNORECASE):
        rest = rest[len(name) :]  # "🟢 on track": said twice
    again = _worded(rest, vocabulary)
    if again and again[0] != sign.word and not again[1]:
        raise Wrong(f"{quoted(text)} says both {sign.word.name} and {again[0].name}; write only one of them.")
    return sign.word, tidy(rest)


def _worded(text: str, vocabulary: Vocabulary) -> tuple[Word, str] | None:
    inner = dequoted(text)
    if inner and (word := _read(inner[0], vocabulary)):
        return word, tidy(inner[1])
    ends = [match.end() for match, _ in zip(_WORD.finditer(text), range(_LONGEST_STATUS), strict=False)]
    for end in reversed(ends):
        word = _read(text[:end], vocabulary)
        if word:
            return word, tidy(text[end:])
    return None


def _read(said: str, vocabulary: Vocabulary) -> Word | None:
    said = said.replace("’", "'").strip(_AROUND)
    plain = said.rstrip(_END).strip(_AROUND)
    spaced = plain.replace("-", " ").replace("_", " ")
    return vocabulary.read(said) or vocabulary.read(plain) or vocabulary.read(spaced) or vocabulary.labelled(plain)


def no_status(text: str, vocabulary: Vocabulary, usage: str) -> Wrong:
    """Return what to say where a status was expected and something else stands."""
    words = listed([word.name for word in vocabulary.words])
    if not text:
        return Wrong(f"Say the status, too: {code(usage)}. The words are {words}.")
    names = [word.name for word in vocabulary.words] + [sign for sign in vocabulary.signs() if sign[0].isalpha()]
    tokens = text.split()
    near = next(filter(None, (closest(" ".join(tokens[:size]), names) for size in (2, 1, 3))), None)
    word = vocabulary.read(near) if near else None
    hint = f" Did you mean {word.name}?" if word else ""
    return Wrong(f"{quoted(text)} does not begin with a status.{hint} The words are {words}, or their emoji.")


def keyed(text: str, key: re.Pattern[str]) -> tuple[str, dict[str, str]]:
    """Cut a line at its keys (a pattern with the group "key"): what stands before them, and what follows each."""
    found = list(key.finditer(text))
    if not found:
        return text, {}
    ends = [match.start() for match in found[1:]] + [len(text)]
    values: dict[str, str] = {}
    for match, end in zip(found, ends, strict=True):
        value = text[match.end() : end].strip().rstrip(",;")
        # "(Owner: @ada)" stands in brackets as a whole.
        values.setdefault(match["key"].casefold(), value.removesuffix(")") if "(" in match[0] else value)
    return text[: found[0].start()], values


def mentions(text: str) -> tuple[str, ...]:
    """Return the logins that a text names, each once."""
    return tuple(dict.fromkeys(match[1] for match in MENTION.finditer(text)))


def person_at(text: str, call: Call, desk: Desk) -> tuple[str, str] | None:
    """Return the login that a text starts with ("" for nobody) and what follows, or None. Wrong for two or a team."""
    filler = _FILLER.match(text)
    text = text[filler.end() :] if filler else text
    match = _WORD.match(text)
    if match is None:
        return None
    word, rest = match[0].strip(_AROUND).rstrip(",.:;!?"), text[match.end() :]
    folded = word.casefold()
    if folded in _NOBODY:
        return "", tidy(rest)
    if folded in _MYSELF:
        return call.who, tidy(rest)
    if word.count("@") > 1:
        raise Wrong(_ONE_OWNER)
    if word.startswith("@") and "/" in word:
        raise Wrong(
            f"{quoted(word)} is a team, and a goal has one owner: name one person, as in {code('/owner @ada')}."
        )
    login = word.removeprefix("@")
    if not LOGIN.fullmatch(login) or (login == word and folded not in _people(desk)):
        return None
    if _MORE_PEOPLE.match(rest):
        raise Wrong(_ONE_OWNER)
    return login, tidy(rest)


def _people(desk: Desk) -> frozenset[str]:
    members = (login for team in desk.teams for login in team.members)
    owners = (goal.owner for goal in desk.goals)
    return frozenset(login.casefold() for login in (*members, *owners, *desk.engineers, *desk.standing) if login)


def is_share(text: str) -> bool:
    """Whether a text starts with what may be a probability."""
    return _SHARE.match(text) is not None or text.partition(" ")[0].casefold().rstrip(_END) in _BETS


def share_at(text: str) -> tuple[float, str] | None:
    """Return the probability that a text starts with, 0 to 1, and what follows; None without. Wrong when unclear.

    `50%`, `0.5`, `50:50`, `1/2`, `4/5`, `70` and `moonshot` are understood.
    """
    match = _SHARE.match(text)
    if match is None:
        first, _, rest = text.partition(" ")
        bet = _BETS.get(first.casefold().rstrip(_END))
        return None if bet is None else (bet, tidy(rest))
    part = float(match["part"].replace(",", "."))
    share = _share(part, match["sign"] or "", match["whole"], decimal=not match["part"].isdigit())
    if share is None or not 0 <= share <= 1:
        raise Wrong(f"{quoted(match[0].strip())} is no probability; write it from 0% to 100%, as in {code('70%')}.")
    return share, tidy(text[match.end() :])


def _share(part: float, sign: str, whole: str | None, *, decimal: bool) -> float | None:
    """Work out a probability; None when the form makes no sense."""
    if sign in {":", "/", "of", "out of"} and whole:
        other = float(whole)
        # People write 50/50 as they say it: one half.
        total = part + other if sign == ":" or (sign == "/" and part + other == 100) else other  # noqa: PLR2004
        return part / total if total else None
    if sign:
        return part / 100 if whole is None and sign not in {":", "/", "of", "out of"} else None
    if decimal and part <= 1:
        return part
    if 0 < part <= _RATHER_A_SCORE:
        raise Wrong(
            f"Is {part:g} a percentage or a mark out of five? Write {code(f'{part:g}%')} or {code(f'{part:g}/5')}."
        )
    return part / 100


def points_at(text: str) -> tuple[float, str] | None:
    """Return the points that a text starts with and what follows, or None."""
    match = _NUMBER.match(text)
    if match is None:
        return None
    number = 0.5 if match["number"] == "½" else float(match["number"].replace(",", "."))
    return number, tidy(text[match.end() :])
