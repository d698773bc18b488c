"""How do people leave an organization, or GitHub altogether?"""

from __future__ import annotations

from bot.sandbox.entities import Actor, Comment, Issue, Organization, User
from bot.sandbox.errors import Forbidden, NotFound
from bot.sandbox.shapes.people import membership as membership_shape
from bot.sandbox.telling import Telling


class PeopleActs(Telling):
    """Members leave, accounts are deleted."""

    def remove_member(self, actor: Actor, organization: Organization, user: User) -> None:
        """Take a person out of an organization, its teams and its repositories; what they are assigned to stays."""
        if actor.user is not user and organization.members.get(actor.user.login) != "admin":
            raise Forbidden("Must be an organization owner.", "members=write")
        if user.login not in organization.members:
            raise NotFound
        shape = membership_shape(self, organization, user)
        del organization.members[user.login]
        self._forget_roles(user, organization)
        self.emit("organization", "member_removed", actor, organization, {"membership": shape})

    def delete_account(self, user: User) -> None:
        """Delete a person's own account: what they wrote stays and is by nobody, what they held is gone."""
        user.deleted = True
        del self.users[user.login.lower()]
        self.nodes.pop(user.node_id)
        for account in self.users.values():
            if isinstance(account, Organization):
                account.members.pop(user.login, None)
                self._forget_roles(user, account)
        for repository in self.repositories.values():
            repository.collaborators.pop(user.login, None)
        self.tokens = {key: token for key, token in self.tokens.items() if token.actor.user is not user}
        self.codes = {key: code for key, code in self.codes.items() if code.user is not user}
        self.renewals = {key: each for key, each in self.renewals.items() if each.user is not user}
        for issue in self.issues.values():
            issue.assignees = [who for who in issue.assignees if who is not user]
            remarks: list[Issue | Comment] = [issue, *issue.comments]
            for thing in remarks:
                thing.reactions = [reaction for reaction in thing.reactions if reaction.user is not user]

    def _forget_roles(self, user: User, organization: Organization) -> None:
        for team in organization.teams.values():
            team.members.pop(user.login, None)
        for repository in self.repositories.values():
            if repository.owner is organization:
                repository.collaborators.pop(user.login, None)
