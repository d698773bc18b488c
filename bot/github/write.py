"""Apply edits to GitHub: what goes together is one write, fenced, and never tried again in here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, assert_never

import structlog

from bot.core import edits
from bot.core.document import Change, TooLong, splice
from bot.core.edits import Edit
from bot.core.model import Repository
from bot.core.status import DEFAULT_VOCABULARY, Vocabulary
from bot.errors import ForPeople, GoalkeeperError, NotAllowed, TryLater
from bot.github.bundle import Wish, bundle
from bot.github.decisions import file_decisions
from bot.github.faults import Missing, Refused
from bot.github.pacing import Crowded
from bot.github.parse import maybe, need, reacted
from bot.github.session import Session
from bot.github.texts import change_text
from bot.github.write_boards import BoardEdit, board_wish, post_words, read_anew, words_said

_LOG = structlog.get_logger(__name__)

# Something that was there a moment ago is not: the next look tells what is left to do.
_LOOK_AGAIN = 2.0
# Our signs of what became of a command, and which variable takes one of them back.
_REACTIONS = {"EYES": "dropEyes", "THUMBS_UP": "dropThumbsUp", "CONFUSED": "dropConfused"}
_REASONS = {"completed": "COMPLETED", "not_planned": "NOT_PLANNED"}
# So many mutations, with so much text, go into one document: GitHub has to answer within ten seconds.
PARTS_AT_ONCE = 20
LENGTH_AT_ONCE = 100_000

# What needs nothing but one document, so that several go to GitHub as one request.
Small = (
    edits.PostComment
    | edits.RewriteComment
    | edits.DeleteComment
    | edits.SwapLabels
    | edits.SwapAssignees
    | edits.CloseIssue
    | edits.ReopenIssue
    | edits.React
    | BoardEdit
)
# What needs more than that: a read before, another look at what it made, or an answer of its own kind.
Large = (
    edits.CreateLabel
    | edits.OpenIssue
    | edits.SpliceText
    | edits.LockIssue
    | edits.PinIssue
    | edits.UnpinIssue
    | edits.AddSubIssue
    | edits.PostBoardUpdate
    | edits.FileDecisions
)
Answers = list[Mapping[str, Any] | GoalkeeperError]


@dataclass(frozen=True, slots=True)
class Created:
    """What an edit made. The number of a comment or a card is that of its issue.

    A card has no address of its own, and a board's status update has no number either.
    """

    node_id: str
    number: int
    url: str


class Writer:
    """Applies edits in one repository.

    `fence` is called right before each HTTP write and may raise Superseded; `vocabulary` is the space's, for splicing.
    """

    def __init__(
        self,
        session: Session,
        repository: Repository,
        fence: Callable[[], None],
        vocabulary: Vocabulary = DEFAULT_VOCABULARY,
    ) -> None:
        self._session = session
        self._repository = repository
        self._fence = fence
        self._vocabulary = vocabulary
        self._labels = {label.name.casefold(): label.id for label in repository.labels}
        # Those that we may not make, each with why: what needs one of them may not be made either.
        self._refused: dict[str, NotAllowed] = {}

    def apply(self, edit: Edit) -> Created | None:
        """Do it; return what was made (OpenIssue, PostComment, AddCard, PostBoardUpdate) or None.

        Raises TryLater when the outcome is unknown or something vanished meanwhile, Gone and NotAllowed as the
        session does, ForPeople when GitHub refuses the values.
        """
        (made,) = self.apply_all([edit])
        if isinstance(made, GoalkeeperError):
            raise made
        return made

    def apply_all(self, group: Sequence[Edit]) -> list[Created | GoalkeeperError | None]:
        """Do what goes `together`; return for each edit what `apply` would, or why it was not done.

        Raises what concerns all of them, as `apply` does, but for what GitHub refuses.
        """
        small = [edit for edit in group if isinstance(edit, Small)]
        alone = [edit for edit in group if not isinstance(edit, Small)]
        if small and alone:
            raise ValueError("these edits do not go together")
        return self._apply_small(small) if small else [self._apply_alone(edit) for edit in alone]

    def _apply_alone(self, edit: Large) -> Created | GoalkeeperError | None:
        try:
            return self._apply(edit)
        except (ForPeople, NotAllowed, Crowded) as error:
            return error
        except Missing as error:
            raise TryLater(_LOOK_AGAIN, f"could not {edit}: {error}") from error
        except TooLong as error:
            return ForPeople(str(error))

    def _apply_small(self, group: Sequence[Small]) -> list[Created | GoalkeeperError | None]:
        """Do it in one document. What is refused as a whole was not done: then each kind is asked for by itself."""
        wishes = [self._wish_or_why_not(edit) for edit in group]
        try:
            answers = self._ask_for([wish for wish in wishes if isinstance(wish, Wish)])
        except (ForPeople, NotAllowed, Crowded, Missing) as error:
            kinds = list(dict.fromkeys(map(type, group)))
            if len(kinds) == 1:
                return [
                    self._came_of(edit, error if isinstance(wish, Wish) else wish)
                    for edit, wish in zip(group, wishes, strict=True)
                ]
            return self._apply_by_kind(group, kinds)
        return [
            self._came_of(edit, next(answers) if isinstance(wish, Wish) else wish)
            for edit, wish in zip(group, wishes, strict=True)
        ]

    def _apply_by_kind(
        self, group: Sequence[Small], kinds: Sequence[type[Small]]
    ) -> list[Created | GoalkeeperError | None]:
        made: dict[int, Created | GoalkeeperError | None] = {}
        for kind in kinds:
            places = [place for place, edit in enumerate(group) if type(edit) is kind]
            made.update(zip(places, self._apply_small([group[place] for place in places]), strict=True))
        return [made[place] for place in range(len(group))]

    def _ask_for(self, wishes: Sequence[Wish]) -> Iterator[Answers]:
        """Return for each wish the answers to its parts; without any wish there is no call."""
        if not wishes:
            return iter(())
        whole = bundle(wishes)
        names = [name for each in whole.names for name in each]
        answers = iter(
            self._session.mutate_many(
                whole.text, whole.operation, self._fence, whole.variables, names=names, creates=whole.creates
            )
        )
        return iter([[next(answers) for _ in each] for each in whole.names])

    def _wish_or_why_not(self, edit: Small) -> Wish | GoalkeeperError | None:
        try:
            return self._wish(edit)
        except GoalkeeperError as error:
            return error

    def _wish(self, edit: Small) -> Wish | None:  # noqa: PLR0911 - one line for each kind of edit
        """Return what to ask for; None when there is nothing to do."""
        match edit:
            case edits.PostComment():
                return Wish("AddComment", {"issue": edit.issue, "body": edit.body}, ("addComment",), creates=1)
            case edits.RewriteComment():
                return Wish("RewriteComment", {"id": edit.comment, "body": edit.body}, ("updateIssueComment",))
            case edits.DeleteComment():
                return Wish("DeleteComment", {"id": edit.comment}, ("deleteIssueComment",))
            case edits.SwapLabels():
                return _swap("Labels", edit.issue, self._label_ids(edit.add), self._known_labels(edit.remove))
            case edits.SwapAssignees():
                return _swap("Assignees", edit.issue, self._people(edit.add), self._people(edit.remove))
            case edits.CloseIssue():
                return Wish("CloseIssue", {"id": edit.issue, "reason": _REASONS[edit.reason]}, ("closeIssue",))
            case edits.ReopenIssue():
                return Wish("ReopenIssue", {"id": edit.issue}, ("reopenIssue",))
            case edits.React():
                return self._reaction(edit)
            case edits.AddCard() | edits.SetCard() | edits.RewriteBoardUpdate():
                return board_wish(edit)
            case _ as never:
                assert_never(never)

    def _came_of(self, edit: Small, found: Answers | GoalkeeperError | None) -> Created | GoalkeeperError | None:
        """Return what an edit made, or why it was not done, from the answers to its parts."""
        wrong = found if isinstance(found, GoalkeeperError) else _first_error(found or ())
        if wrong is not None:
            return self._why_not(edit, wrong)
        match edit, found:
            case edits.PostComment(number=number), [answer]:
                node = need(need(answer, "commentEdge", dict), "node", dict)
                return Created(need(node, "id", str), number, need(node, "url", str))
            case edits.AddCard(number=number), [answer]:
                return Created(need(need(answer, "item", dict), "id", str), number, "")
            case edits.RewriteBoardUpdate(), [_]:
                words_said(self._session, edit)
        return None

    def _why_not(self, edit: Small, error: GoalkeeperError) -> GoalkeeperError | None:
        """Return why an edit was not done; None where what is not there any more needs no edit."""
        if isinstance(edit, BoardEdit):
            return read_anew(self._session, edit, error)
        if not isinstance(error, Missing):
            return error
        if isinstance(edit, edits.DeleteComment) or (isinstance(edit, edits.RewriteComment) and edit.if_there):
            _LOG.debug("somebody deleted the comment, and deleted it stays", number=edit.number)
            return None
        return TryLater(_LOOK_AGAIN, f"could not {edit}: {error}")

    def _apply(self, edit: Large) -> Created | None:
        match edit:
            case edits.CreateLabel():
                self._create_label(edit)
            case edits.OpenIssue():
                return self._open_issue(edit)
            case edits.SpliceText():
                change_text(self._session, edit.node, lambda text: self._splice(text, edit), self._fence)
            case edits.LockIssue():
                self._do("LockIssue", id=edit.issue)
            case edits.PinIssue() | edits.UnpinIssue():
                self._pin(edit)
            case edits.AddSubIssue():
                self._add_sub_issue(edit)
            case edits.FileDecisions():
                file_decisions(self._session, edit, self._repository, self._fence)
            case edits.PostBoardUpdate():
                return Created(post_words(self._session, edit, self._fence), 0, "")
            case _ as never:
                assert_never(never)
        return None

    def _do(self, operation: str, **variables: Any) -> dict[str, Any]:
        return self._session.mutate(operation, self._fence, **variables)

    def _create_label(self, edit: edits.CreateLabel) -> None:
        body = {"name": edit.name, "color": edit.colour, "description": edit.description}
        path = f"/repos/{self._repository.full_name}/labels"
        try:
            made = self._session.rest("POST", path, body, fence=self._fence)
        except Refused as error:
            if "already_exists" not in error.codes:
                raise
            _LOG.debug("the label is there already", label=edit.name)
        except NotAllowed as error:
            self._refused[edit.name.casefold()] = error
            raise
        else:
            self._labels[edit.name.casefold()] = need(made, "node_id", str)

    def _open_issue(self, edit: edits.OpenIssue) -> Created:
        variables: dict[str, Any] = {
            "repository": self._repository.id,
            "title": edit.title,
            "body": edit.body,
            "labels": self._label_ids(edit.labels),
            "assignees": self._people(edit.assignees),
        }
        if edit.parent:
            variables["parent"] = edit.parent
        made = need(need(self._do("CreateIssue", **variables), "createIssue", dict), "issue", dict)
        return Created(need(made, "id", str), need(made, "number", int), need(made, "url", str))

    def _add_sub_issue(self, edit: edits.AddSubIssue) -> None:
        """What was deleted or moved away meanwhile is a matter for people: the plan still names it."""
        try:
            self._do("AddSubIssue", parent=edit.parent, issue=edit.issue)
        except Missing as error:
            raise ForPeople(
                f"#{edit.number} is not there any more; take its link off the line in the plan, and it gets a new issue"
            ) from error

    def _splice(self, text: str, edit: edits.SpliceText) -> str:
        spliced = splice(text, edit.changes, vocabulary=self._vocabulary)
        if spliced.missed:
            kinds = ", ".join(sorted({_kind(change) for change in spliced.missed}))
            raise TryLater(_LOOK_AGAIN, f"somebody reworded #{edit.number} just now: no place for {kinds}")
        return spliced.text

    def _pin(self, edit: edits.PinIssue | edits.UnpinIssue) -> None:
        operation = "PinIssue" if isinstance(edit, edits.PinIssue) else "UnpinIssue"
        try:
            self._do(operation, id=edit.issue)
        except Refused as error:
            # Three issues can be pinned, and which of them matter is for people to say.
            _LOG.info("left as it is", edit=str(edit), github=error.words)

    def _reaction(self, edit: edits.React) -> Wish | None:
        """Let our reaction be this one of the three; when it is already, there is nothing to do."""
        ours = self._reactions(edit.comment) if edit.ours is None else edit.ours
        drops = {flag: kind != edit.content and kind in ours for kind, flag in _REACTIONS.items()}
        flags = {"add": edit.content not in ours, **drops}
        names = tuple(name for name, wanted in flags.items() if wanted)
        return Wish("React", {"id": edit.comment, "content": edit.content, **flags}, names) if names else None

    def _reactions(self, comment: str) -> tuple[str, ...]:
        found = maybe(self._session.ask("OurReactions", id=comment), "node", dict)
        if found is None:
            raise Missing("the comment is not there any more")
        return reacted(found)

    def _label_ids(self, names: Iterable[str]) -> list[str]:
        """Return the ids of labels to add; TryLater when one is not there any more, NotAllowed when it never was."""
        ids = [(name, self._label_id(name)) for name in names]
        for name, found in ids:
            if found is None:
                if name.casefold() in self._refused:
                    raise self._refused[name.casefold()]
                raise TryLater(_LOOK_AGAIN, f'the label "{name}" is not there any more')
        return [found for _, found in ids if found is not None]

    def _known_labels(self, names: Iterable[str]) -> list[str]:
        """Return the ids of labels to remove; one that the repository has not is on no issue either."""
        return [found for found in map(self._label_id, names) if found is not None]

    def _label_id(self, name: str) -> str | None:
        if name.casefold() not in self._labels:
            data = self._session.ask("LabelByName", id=self._repository.id, label=name)
            node = maybe(data, "node", dict) or {}
            found = maybe(node, "label", dict)
            if found is None:
                return None
            self._labels[name.casefold()] = need(found, "id", str)
        return self._labels[name.casefold()]

    def _people(self, logins: Iterable[str]) -> list[str]:
        """Return the node ids of accounts; one that GitHub does not know (any more) is left out."""
        return [found for found in map(self._person, logins) if found is not None]

    def _person(self, login: str) -> str | None:
        people = self._session.people
        if login.casefold() not in people:
            found = maybe(self._session.ask("PersonByLogin", login=login), "user", dict)
            if found is None:
                _LOG.info("GitHub knows no such account", login=login)
                return None
            people[login.casefold()] = need(found, "id", str)
        return people[login.casefold()]


def together(in_order: Iterable[Edit]) -> Iterator[list[Edit]]:
    """Yield the edits in order, in groups that make one request: small ones that follow each other, others alone."""
    group: list[Edit] = []
    for edit in in_order:
        more = [*group, edit]
        is_small = all(isinstance(each, Small) for each in more)
        if group and not (is_small and _parts(more) <= PARTS_AT_ONCE and _length(more) <= LENGTH_AT_ONCE):
            yield group
            group = []
        group.append(edit)
    if group:
        yield group


def _parts(group: Sequence[Edit]) -> int:
    return sum(len(edit.values) if isinstance(edit, edits.SetCard) else 1 for edit in group)


def _length(group: Sequence[Edit]) -> int:
    kinds = edits.PostComment | edits.RewriteComment | edits.RewriteBoardUpdate
    return sum(len(edit.body) for edit in group if isinstance(edit, kinds))


def _swap(what: str, issue: str, add: list[str], remove: list[str]) -> Wish | None:
    """Add and remove in one document; a side without ids is left out, and two of them mean no call."""
    given = {side: ids for side, ids in (("add", add), ("remove", remove)) if ids}
    if not given:
        return None
    verb = "Swap" if len(given) > 1 else next(iter(given)).capitalize()
    thing = "Labelable" if what == "Labels" else "Assignable"
    names = tuple(f"{side}{what}{'To' if side == 'add' else 'From'}{thing}" for side in given)
    return Wish(f"{verb}{what}", {"id": issue, **given}, names)


def _first_error(found: Iterable[Mapping[str, Any] | GoalkeeperError]) -> GoalkeeperError | None:
    return next((each for each in found if isinstance(each, GoalkeeperError)), None)


def _kind(change: Change) -> str:
    return type(change).__name__
