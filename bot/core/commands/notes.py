"""Commands that keep notes of the sprint: retro, health, risks, decisions, and the stand-up."""

from __future__ import annotations

import re

from bot.core.commands.arguments import bare, dequoted, keyed, mentions, tidy
from bot.core.commands.rights import MEMBERS
from bot.core.commands.telling import closest, code, quoted
from bot.core.commands.values import Call, Command, Desk, Keep, Order, PostStandup, Wrong
from bot.core.document.folding import fold
from bot.core.severity import USUAL, parted

_RETRO = ("/retro went-well TEXT", "/retro better TEXT", "/retro action TEXT [@login]", "/retro drop TEXT")
_HEALTH = "/health DIMENSION 1-5 [EVIDENCE]"
_RISK = "/risk TEXT [mitigation:TEXT] [contingency:TEXT]"
_CLOSE_RISK = "/risk close N [TEXT]"
_BLIND = "/blindspot [SEVERITY:] TEXT"
_CLOSE_BLIND = "/blindspot close N [TEXT]"
_CLOSING = re.compile(r"(?:close[ds]?|solved|over|gone)\s+[#RB]?(?P<number>\d{1,3})(?!\w)(?P<words>.*)", re.IGNORECASE)
_DECISION = "/decision [LEVEL:] TEXT"
_KINDS = {
    "went-well": ("went well", "well", "good", "win", "wins", "kudos", "keep", "liked"),
    "better": ("do better", "could be better", "improve", "improvement", "bad", "badly", "went badly", "problem"),
    "action": ("actions", "action item", "todo", "to do", "next step"),
    "dropped": ("drop", "drop action", "let go"),
}
_SIGNS = {"+": "went-well", "👍": "went-well", "-": "better", "👎": "better"}
_BY_WORD = {fold(word): kind for kind, words in _KINDS.items() for word in (kind, *words)}
_SPELLED = {"dropped": "drop"}
_WORD = re.compile(r"\S+")
_SCORE = re.compile(
    r"(?:^|\s*[:=]\s*|\s+)(?P<score>[1-5](?:[.,]5)?)(?:\s?(?:/|of|out of)\s?5)?(?=$|[\s:;!?–—-]|[.,](?:\s|$))"
)
_FIELD = re.compile(r"(?:^|(?<=[\s;,.(]))\(?(?P<key>mitigation|contingency)\s?[:=]\s?", re.IGNORECASE)
_LONGEST_DIMENSION = 80  # characters


def _retro(call: Call, _: Desk) -> Order:
    kind, text = retro_part(call.words)
    if not kind:
        first = call.words.partition(" ")[0]
        near = closest(first, _KINDS) if first else None
        hint = f" Did you mean {code(f'/retro {near}')}?" if near else ""
        said = f"{quoted(first)} is no part of a retro.{hint} " if first else ""
        raise Wrong(f"{said}Write {', '.join(map(code, _RETRO[:-1]))} or {code(_RETRO[-1])}.")
    if not text:
        raise Wrong(f"Say it, too: {code(f'/retro {_SPELLED.get(kind, kind)} TEXT')}.")
    return Keep(kind, text, mentions(text))


def retro_part(words: str) -> tuple[str, str]:
    """Return the part of the retro and the text; of several words for a part the longest counts."""
    ends = [match.end() for match, _ in zip(_WORD.finditer(words), range(3), strict=False)]
    for end in reversed(ends):
        head = words[:end].rstrip(":")
        kind = _SIGNS.get(head) or _BY_WORD.get(fold(head))
        if kind:
            return kind, bare(tidy(words[end:]))
    return "", ""


def _health(call: Call, _: Desk) -> Order:
    dimension, score, text = health_part(call.words)
    if not dimension:
        example = code("/health Clarity 4 everybody knows the headline goal")
        raise Wrong(f"Write what is judged and then a mark from 1 to 5: {code(_HEALTH)}, as in {example}.")
    return Keep("health", text, mentions(text), (("dimension", dimension), ("score", score)))


def health_part(words: str) -> tuple[str, str, str]:
    """Return the dimension, the mark and what is said of it; of words that do not say so the dimension is ""."""
    inside = dequoted(words)
    match = _SCORE.search(inside[1] if inside else words)
    before, after = (match.string[: match.start()], match.string[match.end() :]) if match else ("", "")
    dimension = inside[0] if inside and not before.strip() else before.strip(" \t:=–—-")
    if match is None or len(dimension) > _LONGEST_DIMENSION:
        return "", "", ""
    return dimension, match["score"].replace(",", "."), bare(tidy(after))


def _risk(call: Call, desk: Desk) -> Order:
    closing = _CLOSING.fullmatch(call.words)
    if closing:
        return _closed(int(closing["number"]), bare(tidy(closing["words"])), desk)
    before, values = keyed(call.words, _FIELD)
    text = bare(tidy(before).rstrip(" ;,("))
    if not text:
        raise Wrong(f"Say what might happen: {code(_RISK)}.")
    fields = tuple((key, bare(value)) for key, value in values.items())
    return Keep("risk", text, mentions(call.words), fields)


def _closed(number: int, words: str, desk: Desk) -> Order:
    text = desk.risks[number - 1] if 0 < number <= len(desk.risks) else None
    if text is None:
        raise Wrong(f"There is no risk R{number} in this sprint; it has {len(desk.risks)}.")
    if not text:
        raise Wrong(f"Risk R{number} is closed already.")
    return Keep("risk-closed", words, mentions(words), (("risk", text),))


def _blind_spot(call: Call, desk: Desk) -> Order:
    number, severity, text = blind_part(call.words)
    if number is not None:
        return _seen(number, text, desk)
    if not text:
        raise Wrong(f"Say what nobody looks after: {code(_BLIND)}, as in {code('/blindspot high: no pump test')}.")
    return Keep("blind-spot", text, mentions(text), (("severity", severity),))


def blind_part(words: str) -> tuple[int | None, str, str]:
    """Return the number of the blind spot that is closed (None: one is noted), how grave it is, and what is said of it.

    What is said is "" where there is no word in it.
    """
    closing = _CLOSING.fullmatch(words)
    severity, said = ("", closing["words"]) if closing else parted(words)
    text = bare(tidy(said))
    told = text if any(sign.isalnum() for sign in text) else ""
    return (int(closing["number"]), "", told) if closing else (None, severity or USUAL, told)


def _seen(number: int, words: str, desk: Desk) -> Order:
    text = desk.blind_spots[number - 1] if 0 < number <= len(desk.blind_spots) else None
    if text is None:
        raise Wrong(f"There is no blind spot B{number} in this sprint; it has {len(desk.blind_spots)}.")
    if not text:
        raise Wrong(f"Blind spot B{number} is closed already.")
    return Keep("blind-spot-closed", words, mentions(words), (("blind-spot", text),))


def _decision(call: Call, desk: Desk) -> Order:
    level, words = _level(call.words, desk)
    text = bare(tidy(words))
    if not text:
        raise Wrong(f"Say what was decided: {code(_DECISION)}.")
    return Keep("decision", text, mentions(text), (("level", level),) if level else ())


def _level(words: str, desk: Desk) -> tuple[str, str]:
    """Return the level that a decision begins with, "" for none, and the rest; only levels of the space count."""
    head, colon, rest = words.partition(":")
    said = fold(head.strip(" []*"))
    level = next((each.name for each in desk.levels if colon and said and fold(each.name) == said), "")
    return (level, rest) if level else ("", words)


def _standup(call: Call, _: Desk) -> Order:
    """Alone it asks for one; with words it is somebody's part in it."""
    text = bare(tidy(call.words))
    is_said = any(sign.isalnum() for sign in text)
    return Keep("standup", text, mentions(text)) if is_said else PostStandup()


COMMANDS = (
    Command(
        "retro",
        _RETRO,
        "Keep something for the next retro, at the moment when it comes to mind.",
        "An action is for the person whom it names. An action of an earlier retro is dropped by its first words.",
        (
            "/retro went-well the new bench saved us a day",
            "/retro better fewer meetings on Mondays",
            "/retro action write down how to calibrate the lens @ada",
            "/retro drop buy a second kettle",
        ),
        MEMBERS,
        _retro,
    ),
    Command(
        "health",
        (_HEALTH,),
        "Say how well the team is in one respect, from 1 to 5.",
        "What follows the mark is kept as the evidence.",
        ("/health Clarity 4 everybody knows the headline goal", '/health "Team spirit" 5/5'),
        MEMBERS,
        _health,
    ),
    Command(
        "risk",
        (_RISK, _CLOSE_RISK),
        "Note something that might go wrong, or say that it cannot any more.",
        "What is done about it, and what would be done then, may follow. Risks are counted from 1 in the order in which"
        " they were noted; where the rules have `registers` on, the sprint issue shows them with their numbers.",
        ("/risk the lens may come late mitigation: ask a second supplier",),
        MEMBERS,
        _risk,
        ("risks",),
    ),
    Command(
        "blindspot",
        (_BLIND, _CLOSE_BLIND),
        "Note something that nobody looks after, or say that somebody does now.",
        "How grave it is may come first, with a colon: critical, high, medium or low; medium where nobody says. Blind"
        " spots go on from sprint to sprint until they are closed, and a review tells for how many. They are counted"
        " from 1; where the rules have `registers` on, the sprint issue shows them with their numbers.",
        ("/blindspot critical: nobody has ever restored a backup", "/blindspot close 1 grace restores one each month"),
        MEMBERS,
        _blind_spot,
        ("blindspots", "blind-spot"),
    ),
    Command(
        "decision",
        (_DECISION,),
        "Note what was decided.",
        "It is kept with who said it and when. Where the rules of the space have levels of decisions, one of them and a"
        " colon may come first; then only those decide whom the level names.",
        ("/decision we launch on the 14th, whatever the weather", "/decision major: we build the mount ourselves"),
        MEMBERS,
        _decision,
        ("decided",),
    ),
    Command(
        "standup",
        ("/standup", "/standup TEXT"),
        "Post the stand-up now, or say your part in it.",
        "Else it comes when the rules of the space say so. What somebody says is summed up when it is closed.",
        ("/standup", "/standup the lens is glued, next is the mount"),
        MEMBERS,
        _standup,
        ("stand-up",),
    ),
)
