"""What can be said below an issue, and how is it reacted to?"""

from __future__ import annotations

from bot.sandbox.acts_issues import SCOPE, check_body
from bot.sandbox.entities import REACTIONS, Actor, Comment, Edit, Erasure, Issue, Reaction
from bot.sandbox.errors import Forbidden, NotFound, ValidationFailed, invalid
from bot.sandbox.ids import node_id
from bot.sandbox.shapes.issues import comment as comment_shape
from bot.sandbox.shapes.issues import issue as issue_shape
from bot.sandbox.telling import Telling
from bot.sandbox.timeline import note

CLASSIFIERS = ("spam", "abuse", "off-topic", "outdated", "duplicate", "resolved", "low-quality")
PUSHING = ("write", "maintain", "admin")


class CommentActs(Telling):
    """Comment, edit, delete, hide, react."""

    def create_comment(self, actor: Actor, issue: Issue, body: str) -> Comment:
        """Comment on an issue; a locked one takes only people with write access."""
        self.need(actor, issue.repository, SCOPE)
        if issue.locked and (actor.installation or self.role(actor.user, issue.repository) not in PUSHING):
            raise Forbidden("Unable to create comment because issue is locked.")
        _check_comment(body)
        self.limits.write(actor.who)
        own, now = self.ids.content(), self.now()
        comment = self.remember(
            Comment(
                id=own,
                node_id=node_id("IC", issue.repository.id, own),
                issue=issue,
                author=actor.user,
                app=actor.app,
                body=body,
                created_at=now,
                updated_at=now,
            )
        )
        self.comments[own] = comment
        issue.comments.append(comment)
        issue.updated_at = now
        self._tell_comment(comment, "created", actor)
        return comment

    def edit_comment(self, actor: Actor, comment: Comment, body: str) -> Comment:
        """Change a comment's text; the author may, and whoever may write."""
        self._need_comment(actor, comment)
        _check_comment(body)
        if body != comment.body:
            before, now = comment.body, self.now()
            comment.edits.append(Edit(actor.user, now, before))
            comment.body, comment.editor = body, actor.user
            comment.last_edited_at = comment.updated_at = now
            self._tell_comment(comment, "edited", actor, changes={"body": {"from": before}})
        return comment

    def delete_comment(self, actor: Actor, comment: Comment) -> None:
        """Delete a comment for good."""
        self._need_comment(actor, comment)
        comment.issue.comments.remove(comment)
        self.comments.pop(comment.id)
        self.nodes.pop(comment.node_id)
        note(self, comment.issue, "CommentDeletedEvent", actor, author=comment.author)
        self._tell_comment(comment, "deleted", actor)

    def minimize_comment(self, actor: Actor, comment: Comment, why: str) -> Comment:
        """Hide a comment; `why` is one of CLASSIFIERS."""
        self.need(actor, comment.issue.repository, SCOPE, "write")
        if why not in CLASSIFIERS:
            raise invalid("IssueComment", "classifier")
        comment.minimized = why
        return comment

    def unminimize_comment(self, actor: Actor, comment: Comment) -> Comment:
        """Show a hidden comment again."""
        self.need(actor, comment.issue.repository, SCOPE, "write")
        comment.minimized = None
        return comment

    def react(self, actor: Actor, subject: Issue | Comment, content: str) -> tuple[Reaction, bool]:
        """React with one of REACTIONS; gives the reaction and whether it is new."""
        repository = subject.repository if isinstance(subject, Issue) else subject.issue.repository
        self.need(actor, repository, SCOPE)
        locked = (subject if isinstance(subject, Issue) else subject.issue).locked
        if locked and not actor.installation and self.role(actor.user, repository) not in PUSHING:
            raise Forbidden("Unable to create reaction because issue is locked.")
        if content not in REACTIONS:
            raise ValidationFailed([f"content is not one of {', '.join(REACTIONS)}"])
        for old in subject.reactions:
            if old.user is actor.user and old.content == content:
                return old, False
        own = self.ids.content()
        made = Reaction(own, node_id("REA", repository.id, own), actor.user, content, self.now())
        subject.reactions.append(self.remember(made))
        return made, True

    def unreact(self, actor: Actor, subject: Issue | Comment, reaction: Reaction) -> None:
        """Take a reaction of one's own back."""
        repository = subject.repository if isinstance(subject, Issue) else subject.issue.repository
        self.need(actor, repository, SCOPE)
        if reaction.user is not actor.user:
            raise Forbidden("Must be the author of the reaction.", "issues=write")
        subject.reactions.remove(reaction)
        self.nodes.pop(reaction.node_id)

    def erase_edit(self, actor: Actor, subject: Issue | Comment, revision: int) -> None:
        """Delete a revision from a text's history, the newest one excepted; whoever wrote it may, and admins."""
        repository = subject.repository if isinstance(subject, Issue) else subject.issue.repository
        if actor.installation:
            raise Forbidden
        if not 0 <= revision < len(subject.edits):
            raise NotFound
        wrote = subject.edits[revision - 1].editor if revision else subject.author
        self.need(actor, repository, SCOPE, "read" if wrote is actor.user else "admin")
        subject.erased[revision] = Erasure(actor.user, self.now())

    def _need_comment(self, actor: Actor, comment: Comment) -> None:
        mine = comment.author is actor.user
        self.need(actor, comment.issue.repository, SCOPE, "read" if mine else "write")

    def _tell_comment(self, comment: Comment, action: str, actor: Actor, **parts: object) -> None:
        issue = comment.issue
        shapes = {"issue": issue_shape(self, issue), "comment": comment_shape(self, comment)}
        self.emit("issue_comment", action, actor, issue.repository, {**shapes, **parts})


def _check_comment(body: str) -> None:
    if not body.strip():
        raise ValidationFailed(
            [{"resource": "IssueComment", "code": "unprocessable", "field": "data", "message": "Body cannot be blank"}]
        )
    check_body("IssueComment", body)
