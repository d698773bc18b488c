"""What holds for every page of the dashboard, whatever it shows: headers, cookies, and where a form may come from."""

from __future__ import annotations

from urllib.parse import urlsplit

from fastapi import Request, Response

from bot.web.desk import Desk

# Everything comes from us: no inline style or script, no frame, no third party. Bits that no page needs are off.
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    # Not no-referrer: with that a browser does not say where a form comes from either.
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()",
}
_LONGEST_PATH = 500


def cookie_name(desk: Desk, what: str) -> str:
    """Return the name of a cookie; over https only this very host may have set one of that name."""
    return f"__Host-{what}" if desk.https else what


def set_cookie(answer: Response, desk: Desk, what: str, value: str, seconds: float) -> None:
    """Give a browser a cookie that no script reads and that other sites' forms do not send."""
    answer.set_cookie(
        cookie_name(desk, what), value, max_age=int(seconds), path="/", httponly=True, secure=desk.https, samesite="lax"
    )


def drop_cookie(answer: Response, desk: Desk, what: str) -> None:
    """Take a cookie away."""
    answer.delete_cookie(cookie_name(desk, what), path="/", httponly=True, secure=desk.https, samesite="lax")


def our_path(given: str) -> str:
    """Return a path of our own as it was given, "/" for anything else: nobody is led away from here."""
    url = urlsplit(given) if given.isprintable() and len(given) <= _LONGEST_PATH else urlsplit("")
    ours = not url.scheme and not url.netloc and given.startswith("/") and given[1:2] not in {"/", "\\"}
    return given if ours and "\\" not in given and given.isascii() else "/"


def is_ours(request: Request, desk: Desk) -> bool:
    """Whether a form comes from a page of ours, as far as the browser says where from."""
    origin = request.headers.get("origin")
    if origin is not None:
        return origin == desk.origin
    return request.headers.get("sec-fetch-site", "same-origin") in {"same-origin", "none"}
