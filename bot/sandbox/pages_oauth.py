"""The page on which a person lets an App know who they are: here one also chooses who that is."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from bot.sandbox.acts_oauth import OAuthError
from bot.sandbox.entities import App
from bot.sandbox.errors import GitHubError
from bot.sandbox.pages_form import Sent
from bot.sandbox.pages_visit import HEADERS, House

_KEPT = ("client_id", "redirect_uri", "state", "code_challenge", "code_challenge_method")
_ADDRESS = "/login/oauth/authorize"


def add(made: APIRouter, house: House) -> None:
    """Mount the page."""
    pages = OAuthPages(house)
    made.add_api_route(_ADDRESS, pages.ask)
    made.add_api_route(_ADDRESS, pages.answer, methods=["POST"])


class OAuthPages:
    """May this App act for me?"""

    def __init__(self, house: House) -> None:
        self.house, self.world = house, house.world

    async def ask(self, request: Request) -> Response:
        """Ask who somebody is, and whether they let the App act for them."""
        asked = {name: request.query_params.get(name, "") for name in _KEPT}
        with self.house.enter(request) as visit:
            app, callback = self._checked(asked)
            answer = self.house.page(visit, "authorize.html", app=app, asked=asked, callback=callback)
            # A browser follows a form's redirect only where the page's own policy lets it go.
            there = urlsplit(callback)
            policy = HEADERS["Content-Security-Policy"]
            answer.headers["Content-Security-Policy"] = policy.replace(
                "form-action 'self'", f"form-action 'self' {there.scheme}://{there.netloc}"
            )
            return answer

    async def answer(self, request: Request, form: Sent) -> Response:
        """Send the browser back with a code, or with a no."""
        asked = {name: form.one(name) for name in _KEPT}
        with self.house.enter(request, form):
            app, callback = self._checked(asked)
            if form.one("answer") != "yes":
                said = "The user has denied your application access."
                return _back(callback, {"error": "access_denied", "error_description": said}, asked["state"])
            person = self.world.user(form.one("person"))
            return _back(
                callback, {"code": self.world.authorize(person, app, callback, asked["code_challenge"])}, asked["state"]
            )

    def _checked(self, asked: dict[str, str]) -> tuple[App, str]:
        """Nobody is sent to an address that the App has not registered, not even with an error."""
        app = self.world.client(asked["client_id"])
        try:
            callback = self.world.callback(app, asked["redirect_uri"])
        except OAuthError as no:
            raise GitHubError(400, no.description) from no
        if asked["code_challenge"] and asked["code_challenge_method"] != "S256":
            raise GitHubError(400, "The code_challenge_method must be S256.")
        return app, callback


def _back(callback: str, said: dict[str, str], state: str) -> Response:
    query = urlencode(said | ({"state": state} if state else {}))
    return RedirectResponse(f"{callback}{'&' if urlsplit(callback).query else '?'}{query}", 303, HEADERS)
