"""Which themes come up in retro after retro?"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.core.document.folding import fold, plain

# Themes of so many retros are looked at, and so many of them must share one.
WINDOW = 6
LEAST = 3
# A single word says less than a phrase.
LEAST_FOR_A_WORD = 4
MOST = 3
_LONGEST_PHRASE = 3
_SHORTEST_WORD = 4
# A phrase ends where a clause does.
_CLAUSE = re.compile(r"[.,;:!?()\[\]\"“”„«»…/|]+|\s[-–—]+\s")
_HYPHEN = re.compile(r"(?<=\w)-(?=\w)")
_PERSON = re.compile(r"(?<![\w/@])@[A-Za-z0-9][A-Za-z0-9-]*")
_ADDRESS = re.compile(r"\S+://\S+|#\d+|\d+")
# fmt: off
# Words that bear no theme by themselves: grammar, and what every retro says of anything.
_STOP = frozenset(
    "a about above after again against ago all almost already also although always am an and another any anybody"
    " anyone anything are around as ask asked at away back be became because become been before began begin behind"
    " being below best better between both but by came can cannot change changed come comes could course day days did"
    " do does doing don done down during each earlier early either else end ended enough especially even ever every"
    " everybody everyone everything few find first for found from full gave get gets getting give given go goes going"
    " gone good got great had half happen happened happens has have having he help helped her here him his how however"
    " i idea if in instead into is it its itself just keep kept kind know known last late later learn learned learnt"
    " least less let like liked little long longer look looked looks lot lots made make makes making many may maybe me"
    " mean meant might mine month more most mostly much must my near need needed needs never new next nice no nobody"
    " none nor not nothing now of off often ok old on once one only open or other others our ours out over own part"
    " people perhaps person please point probably put quick quickly quite rather really right s said same saw say"
    " second see seen self she should show since small so some somebody someone something sometimes soon start started"
    " still stop stopped such sure t take taken takes than that the their them then there these they thing things"
    " think this those though thought through time times to today together told too took toward towards tried try"
    " trying turn two under until up upon us use used using very want wanted was way ways we week weekly weeks well"
    " went were what when where whether which while who whole whom whose why will with within without won work worked"
    " working works worse would write written wrong wrote yes yesterday yet you your"
    " cant couldnt didnt doesnt dont hadnt hasnt havent im isnt ive shouldnt thats theyre wasnt werent weve wont"
    # German
    " aber alle als am an auch auf aus bei bis da das dass dem den der des die doch ein eine einem einen einer es für"
    " gab gut haben hat hatte hatten ich im immer in ist ja kein keine kann können man mehr mit müssen nach nicht noch"
    " nur oder ohne schon sehr sein sich sie sind so soll sollten um und uns unser unsere vom von vor war waren was"
    " weil wenn werden wie wieder wir wird wurde zu zum zur zwei über"
    # French, Spanish, Portuguese
    " au aux avec ce ces dans de du elle en est et il ils je la le les leur mais ne nous on ou par pas plus pour que"
    " qui sa se ses son sont sur très un une vous el los las una con del es lo mas más muy no nos para pero por que se"
    " sin su o os as com da do em foi não na nas no nos ao uma".split()
)
# What retros are about as such: a word of these is no theme, but may be a part of one, as in "support hero".
_PLAIN = frozenset(
    "afternoon evening evenings monday tuesday wednesday thursday friday saturday sunday mondays fridays"
    " action actions agree agreed board bug bugs call calls card chat check code comment comments daily deadline"
    " decision decisions discuss discussed estimate feature features feedback feeling finish finished focus goal goals"
    " group hour hours improve improved improvement issue issues item items meeting member members minute minutes"
    " note notes owner owners plan planned planning problem problems process project projects question questions result"
    " retro retros retrospective review reviews schedule scope share ship shipped side speed sprint sprints standup"
    " status story target targets task tasks team teams test tested testing tests ticket tickets tool tools topic"
    " update updates user users whatever wins woche wochen aufgabe aufgaben ziel ziele".split()
)
# fmt: on
_Phrase = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme as people write it most, in which of the retros it came up (their places), and of how many."""

    words: str
    places: tuple[int, ...]
    of: int

    @property
    def times(self) -> int:
        """In how many retros it came up."""
        return len(self.places)


def themes(retros: Sequence[Sequence[str]], known: Sequence[str] = ()) -> tuple[Theme, ...]:
    """Return the themes that came up in at least three of the last six retros, the most frequent first, at most three.

    `retros` has, oldest first, what people said in each: notes and actions, nothing that stands there by itself. A word
    alone must come up in four. `known` are names that are no themes: logins. The same words said again in a later retro
    count once: they were copied. A theme that says no more than a longer one is left out.
    """
    recent = [_fresh(points, retros[:place]) for place, points in enumerate(retros)][-WINDOW:]
    if len(recent) < LEAST:
        return ()
    names = {fold(name) for name in known}
    places: dict[_Phrase, list[int]] = defaultdict(list)
    written: dict[_Phrase, Counter[str]] = defaultdict(Counter)
    for place, points in enumerate(recent):
        for phrase, words in (found for point in points for found in _phrases(point, names)):
            if place not in places[phrase]:
                places[phrase].append(place)
            written[phrase][words] += 1
    often = {phrase: tuple(where) for phrase, where in places.items() if len(where) >= _least(phrase)}
    best = sorted(_telling(often), key=lambda phrase: (-len(often[phrase]), -len(phrase), phrase))
    return tuple(Theme(written[phrase].most_common(1)[0][0], often[phrase], len(recent)) for phrase in best[:MOST])


def _least(phrase: _Phrase) -> int:
    return LEAST if len(phrase) > 1 else LEAST_FOR_A_WORD


def _fresh(points: Sequence[str], before: Sequence[Sequence[str]]) -> list[str]:
    """Return the points that no earlier retro has word for word: what is carried along is no new voice."""
    known = {fold(point) for earlier in before for point in earlier}
    return [point for point in points if fold(point) not in known]


def _telling(often: dict[_Phrase, tuple[int, ...]]) -> Iterator[_Phrase]:
    """Yield the phrases that no other tells better: a longer one that came up as often, or one with the same words."""
    for phrase, where in often.items():
        longer = (other for other in often if len(other) > len(phrase) and _within(phrase, other))
        if not any(len(often[other]) >= max(LEAST, len(where) - 1) for other in longer):
            yield phrase


def _within(short: _Phrase, long: _Phrase) -> bool:
    return any(long[at : at + len(short)] == short for at in range(len(long) - len(short) + 1))


def _phrases(point: str, names: set[str]) -> Iterator[tuple[_Phrase, str]]:
    """Yield the phrases of one point, each with the words as they are written there."""
    text = _ADDRESS.sub(" , ", _PERSON.sub(" , ", plain(point)))
    for clause in _CLAUSE.split(text):
        for run in _runs(clause, names):
            for length in range(1, min(len(run), _LONGEST_PHRASE) + 1):
                for at in range(len(run) - length + 1):
                    part = run[at : at + length]
                    phrase = tuple(_stem(word) for word, _ in part)
                    if _bears(phrase):
                        yield phrase, " ".join(written for _, written in part)


def _bears(phrase: _Phrase) -> bool:
    """Whether a phrase can be a theme: one of its words says more than that there was a retro."""
    telling = [word for word in phrase if word not in _PLAIN_STEMS]
    return bool(telling) and (len(phrase) > 1 or len(phrase[0]) >= _SHORTEST_WORD)


def _runs(clause: str, names: set[str]) -> Iterator[list[tuple[str, str]]]:
    """Yield the runs of telling words of a clause, each word folded and as written; others part them."""
    run: list[tuple[str, str]] = []
    for written in _HYPHEN.sub(" ", clause).split():
        word = fold(written.replace("'", "").replace("’", ""))
        if not word or " " in word or word in _STOP or word in names or not word[0].isalpha():
            yield run
            run = []
        else:
            run.append((word, written.strip("-–—'’*_~").casefold() if written.istitle() else written.strip("-–—'’*_~")))
    yield run


def _stem(word: str) -> str:
    """Return a word without the ending of its plural, as far as English and a few neighbours go by rules."""
    if not word.isascii() or len(word) <= _SHORTEST_WORD or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    return word[:-2] if word.endswith(("ches", "shes", "sses", "xes", "oes")) else word[:-1]


_PLAIN_STEMS = frozenset(_stem(word) for word in _PLAIN)
