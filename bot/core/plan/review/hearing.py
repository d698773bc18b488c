"""Which marks were given for a review? By command, by a reaction, or written into its text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from types import MappingProxyType

from bot.core.agreed import Kept
from bot.core.commands.notes import blind_part, health_part
from bot.core.commands.parse import spelled
from bot.core.document.folding import fold, plain
from bot.core.model import Comment, Issue, Reaction, SprintSnapshot
from bot.core.plan.lines import document_of
from bot.core.plan.review.marks import LEAST, MOST, Mark, meant
from bot.core.plan.turn import Turn, is_review
from bot.core.plan.values import Memory
from bot.core.rules.review import Dimension

MARK = "mark:"
_HEADING = "Your marks"
TYPED, REVIEWED = "typed", "reviewed"
# GitHub knows eight reactions and no digits: five of them, from the best to the worst.
SCALE: Mapping[str, int] = MappingProxyType({"ROCKET": 5, "THUMBS_UP": 4, "EYES": 3, "CONFUSED": 2, "THUMBS_DOWN": 1})
_RISK = re.compile(r"(?:^|[\s;,.(])risks?\s?[:=]\s?(?P<risk>\S.*)$", re.IGNORECASE)
_LINE = re.compile(r"^\s*(?:[-*+]\s+|\|\s*)(?P<name>[^:|]{1,80}?)\s*[:|]\s*(?P<words>\S.*)$")
_SCORE = r"(?<![\w.,/])(?P<score>[1-5](?:[.,]5)?)(?:\s?/\s?5)?(?![\w/%]|[.,]\d)"
_LOGIN = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})"
_BY = re.compile(rf"{_SCORE}\s*(?:\|\s*)?(?:\(\s*@?(?P<who>{_LOGIN})\s*\)|@(?P<at>{_LOGIN}))")
_ALONE = re.compile(rf"^\W*{_SCORE}")
_BEFORE = " \t|:;,–—-"


def sprint_of(memory: Memory, review: Issue) -> int:
    """Return the number of the sprint issue that a review is of, 0 for what is none of our reviews."""
    keys = (key.removeprefix("review:") for key in memory.keys(review) if key.startswith("review:"))
    return next((int(key) for key in keys if key.isdigit()), 0)


def marks_of(turn: Turn, review: Issue | None, sprint: int) -> tuple[Mark, ...]:
    """Return every mark that was given for a sprint, and in its review where there is one already."""
    own = (*turn.memory.kept, *turn.kept) if sprint == turn.issue.number else ()
    kept = [*(each.kept for each in turn.memory.health if each.sprint == sprint), *own]
    found = [mark for each in kept if each.kind == "health" for mark in _of_kept(each)]
    if review is None:
        return tuple(found)
    return (*found, *_of_comments(review), *_of_reactions(turn, review, sprint), *_of_text(turn, review))


def _of_kept(kept: Kept) -> Iterator[Mark]:
    fields = dict(kept.fields)
    if fields.get("dimension") and fields.get("score"):
        said, risk = parted(kept.text)
        yield Mark(fields["dimension"], float(fields["score"]), kept.who, kept.at, said, risk)


def parted(text: str) -> tuple[str, str]:
    """Return what shows a mark, and the risk that is named behind it ("" for none)."""
    match = _RISK.search(text)
    said, risk = (text[: match.start()], match["risk"]) if match else (text, "")
    return said.strip(" ;,(–—-"), risk.strip()


def people(turn: Turn, review: Issue) -> list[Comment]:
    """Return what people of the team said on a review."""
    return [
        comment
        for comment in review.comments
        if comment.author is not None
        and not comment.author.is_bot
        and not turn.memory.keys(comment)
        and not comment.minimized
        and (comment.mine or comment.insider)
    ]


def commanded(comment: Comment) -> bool:
    """Whether a comment on a review gives a mark, or speaks of a blind spot."""
    is_mark = any(health_part(words)[0] for words in behind("health", comment))
    spots = map(blind_part, behind("blindspot", comment))
    return is_mark or any(number is not None or text for number, _, text in spots)


def behind(command: str, comment: Comment) -> Iterator[str]:
    """Yield the words behind each command of this name in a comment."""
    return (each.words for each in spelled(comment.body) if each.command == command)


def _of_comments(review: Issue) -> Iterator[Mark]:
    for comment in review.comments:
        if comment.author is None or comment.author.is_bot or comment.minimized or not comment.insider:
            continue
        for words in behind("health", comment):
            dimension, score, text = health_part(words)
            if dimension:
                at = comment.edited_at or comment.created_at
                yield Mark(dimension, float(score), comment.author.login, at, *parted(text))


# Reactions.


def mark_key(sprint: int, dimension: Dimension) -> str:
    """Return the key of the comment that asks for marks in one dimension."""
    return f"{MARK}{sprint}:{fold(dimension.name).replace(' ', '-')}"


def markable(snapshot: SprintSnapshot, memory: Memory) -> tuple[str, ...]:
    """Return the node ids of our comments on open reviews to which somebody reacted with a mark."""
    return tuple(
        comment.id
        for review in snapshot.retros
        if review.is_open and is_review(memory, review)
        for comment in review.comments
        if set(SCALE) & set(comment.given) and any(key.startswith(MARK) for key in memory.keys(comment))
    )


def _of_reactions(turn: Turn, review: Issue, sprint: int) -> Iterator[Mark]:
    """Yield the marks of reactions: anybody may react, and only people of the team count."""
    asked = {mark_key(sprint, each): each.name for each in turn.rules.review.dimensions}
    places = {
        comment.id: asked[key] for comment in review.comments for key in turn.memory.keys(comment) if key in asked
    }
    for each in turn.snapshot.reactions:
        if each.comment in places and each.content in SCALE and _is_ours(turn, each):
            yield Mark(places[each.comment], float(SCALE[each.content]), each.who, each.at)


def _is_ours(turn: Turn, reaction: Reaction) -> bool:
    members = {login.casefold() for team in turn.rules.teams for login in team.members}
    return reaction.who.casefold() in members or turn.snapshot.repository.can_assign(reaction.who)


# The text of the review.


def _of_text(turn: Turn, review: Issue) -> Iterator[Mark]:
    """Yield the marks that stand in the text; when each was written is when it was first seen, and is kept."""
    kept = [*(each.kept for each in turn.memory.health), *turn.memory.kept, *turn.kept]
    known = [each for each in kept if each.kind == TYPED and each.number == review.number]
    for mark in written(turn, review):
        latest = max((each for each in known if _is_same(each, mark)), key=lambda each: each.at, default=None)
        if latest is not None and float(dict(latest.fields)["score"]) == mark.score:
            yield Mark(mark.dimension, mark.score, mark.who, latest.at, mark.said, mark.risk)
        else:
            fields = (("dimension", mark.dimension), ("score", f"{mark.score:g}"))
            turn.kept.append(Kept(TYPED, mark.said, mark.who, turn.now, review.number, fields))
            yield mark


def _is_same(kept: Kept, mark: Mark) -> bool:
    return kept.who.casefold() == mark.who.casefold() and fold(dict(kept.fields)["dimension"]) == fold(mark.dimension)


def written(turn: Turn, review: Issue) -> tuple[Mark, ...]:
    """Return the marks that people have written into a review, beneath the heading for them and outside of our blocks.

    In a review without that heading they may stand anywhere: elsewhere "Build: 3 flaky tests" is no mark.
    """
    text = review.body.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    document, dimensions = document_of(review.body, turn.rules.vocabulary), turn.rules.review.dimensions
    for block in document.blocks:
        text[block.first : block.last + 1] = [""] * (block.last - block.first + 1)
    headed = [text[each.first : each.last + 1] for each in document.sections if fold(each.heading) == fold(_HEADING)]
    found = [mark for line in chain.from_iterable(headed or [text]) for mark in typed(line, dimensions, turn)]
    return tuple({(fold(mark.dimension), mark.who.casefold()): mark for mark in found}.values())


def typed(line: str, dimensions: Sequence[Dimension], turn: Turn) -> Iterator[Mark]:
    """Yield the marks of a line such as `- Clarity: 4 (ada), 3 (grace) - what shows it`, or of a table's row.

    A mark without a name is that of the team as a whole.
    """
    match = _LINE.match(line)
    name = meant(plain(match["name"]), dimensions) if match else ""
    if match is None or fold(name) not in {fold(each.name) for each in dimensions}:
        return
    words = match["words"].strip().strip("|").strip()
    several = list(_BY.finditer(words))
    for place, each in enumerate(several):
        ends = several[place + 1].start() if place + 1 < len(several) else len(words)
        said, risk = parted(words[each.end() : ends].strip(_BEFORE))
        yield Mark(name, _score(each["score"]), each["who"] or each["at"], turn.now, said, risk)
    if not several and (alone := _ALONE.match(words)):
        cells = [cell.strip() for cell in words[alone.end() :].strip(_BEFORE).split("|")]
        who, rest = _named(cells, turn)
        yield Mark(name, _score(alone["score"]), who, turn.now, *parted(" ".join(rest)))


def _named(cells: Sequence[str], turn: Turn) -> tuple[str, Sequence[str]]:
    """Return whose mark a row of a table has, where a cell is nothing but the login of somebody, and the others."""
    logins = [*turn.snapshot.repository.assignable, *(each for team in turn.rules.teams for each in team.members)]
    known = {login.casefold(): login for login in logins}
    for place, cell in enumerate(cells):
        login = known.get(cell.removeprefix("@").casefold())
        if login:
            return login, [*cells[:place], *cells[place + 1 :]]
    return "", cells


def _score(text: str) -> float:
    return min(max(float(text.replace(",", ".")), LEAST), MOST)


def last_means(turn: Turn, review: int) -> tuple[int, Mapping[str, str]]:
    """Return the number of the review before one (0: none), and the means that it came to, by dimension.

    `review` is the number of a review, 0 for one that is still to be filed.
    """
    found = [each for each in _kept_means(turn) if not review or each.number < review]
    latest = max(found, key=lambda each: (each.number, each.at), default=None)
    return (latest.number, dict(latest.fields)) if latest else (0, {})


def keep_means(turn: Turn, review: Issue, means: Iterable[tuple[str, str]]) -> None:
    """Keep what a review came to, when that is something else than before."""
    found = [each for each in _kept_means(turn) if each.number == review.number]
    latest = max(found, key=lambda each: each.at, default=None)
    fields = tuple(means)
    if fields != (latest.fields if latest else ()):
        turn.kept.append(Kept(REVIEWED, "", "", turn.now, review.number, fields))


def _kept_means(turn: Turn) -> Iterator[Kept]:
    every = (*(each.kept for each in turn.memory.health), *turn.memory.kept, *turn.kept)
    return (each for each in every if each.kind == REVIEWED)
