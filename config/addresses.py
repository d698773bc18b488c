"""Which addresses may an operator name: the API, the web pages, the bot's own place, the database?"""

from __future__ import annotations

import ipaddress
import socket
from urllib.parse import SplitResult, urlsplit

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

# What a cloud's metadata service is called; it hands out the machine's own credentials.
_METADATA_NAMES = frozenset({"metadata", "metadata.google.internal", "instance-data", "instance-data.ec2.internal"})


def address_of(host: str) -> Address | None:
    """Return the IP address that `host` spells, in any spelling that a resolver takes, or None for a name.

    `2852039166` and `0xa9.254.43518` are addresses too, and an IPv6 address may hold an IPv4 one.
    """
    try:
        address: Address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        try:
            return ipaddress.IPv4Address(socket.inet_aton(host))
        except (OSError, ValueError):
            return None
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address


def is_loopback(host: str) -> bool:
    """Whether `host` can only be this machine."""
    address = address_of(host)
    return host == "localhost" or (address is not None and address.is_loopback)


def web_address(text: str) -> str:
    """Return `text` as a base URL without a slash at its end; ValueError tells what is wrong with it.

    http or https, a host that is no metadata service, no user, no query, no fragment. Plain http is for loopback
    only, because a token would travel readable.
    """
    parts = _split(text)
    host = parts.hostname or ""
    if _is_forbidden(host):
        raise ValueError("must not point to a link-local, unspecified or metadata address")
    if parts.scheme == "http" and not is_loopback(host):
        raise ValueError("must begin with https:// (http:// is allowed for 127.0.0.1 and localhost only)")
    return text.strip().rstrip("/")


def collector_address(text: str) -> str:
    """Return the URL to which spans are sent; plain http is allowed, for they hold no secret, and metadata are not."""
    parts = _split(text)
    if _is_forbidden(parts.hostname or ""):
        raise ValueError("must not point to a link-local, unspecified or metadata address")
    return text.strip()


def is_readable_on_the_way(url: str) -> bool:
    """Whether others may read what is sent to this URL: it is plain http, and not to this machine."""
    parts = urlsplit(url)
    return parts.scheme == "http" and not is_loopback(parts.hostname or "")


def api_address(text: str) -> str:
    """Return the base URL of a GitHub API: github.com's, a data residency's or a GitHub Enterprise Server's."""
    url = web_address(text)
    parts = urlsplit(url)
    host = parts.hostname or ""
    if is_loopback(host):
        return url
    if host in {"github.com", "www.github.com"}:
        raise ValueError("is where people read; the API is at https://api.github.com")
    hosted = host == "api.github.com" or host.endswith(".ghe.com")
    wanted = "" if hosted else "/api/v3"
    if parts.path != wanted:
        raise ValueError(f"must be {parts.scheme}://{parts.netloc}{wanted}")
    return url


def web_address_beside(api_url: str) -> str:
    """Return where people read what this API serves: `https://HOST` for `https://HOST/api/v3`."""
    parts = urlsplit(api_url)
    host = parts.netloc.removeprefix("api.") if parts.path == "" else parts.netloc
    return f"{parts.scheme}://{host}"


def database_address(text: str) -> str:
    """Return `text` when it is a URL of a PostgreSQL; the ValueError does not repeat it, it may hold a password."""
    try:
        parts = urlsplit(text.strip())
        port = parts.port
    except ValueError:
        raise ValueError("cannot be read as a URL (percent-encode special characters of the password)") from None
    if parts.scheme not in {"postgresql", "postgres"}:
        raise ValueError("must begin with postgresql://")
    if not parts.path.strip("/") or port == 0:
        raise ValueError("must name a database, as in postgresql://user:password@host:5432/database")
    return text.strip()


def _split(text: str) -> SplitResult:
    try:
        parts = urlsplit(text.strip())
        host, user, _ = parts.hostname, parts.username, parts.port
    except ValueError:
        raise ValueError("cannot be read as a URL") from None
    if parts.scheme not in {"http", "https"} or not host:
        raise ValueError("must be a URL that begins with https://")
    if user is not None or "@" in parts.netloc:
        raise ValueError("must hold no user name and no password")
    if parts.query or parts.fragment or "?" in text or "#" in text:
        raise ValueError("must hold no ? and no #")
    if any(c.isspace() or c == "\\" for c in text.strip()):
        raise ValueError("must hold no space and no backslash")
    return parts


def _is_forbidden(host: str) -> bool:
    if host.rstrip(".").lower() in _METADATA_NAMES:
        return True
    address = address_of(host)
    return address is not None and (address.is_link_local or address.is_unspecified or address.is_multicast)
