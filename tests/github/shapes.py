"""Parts of GraphQL answers as GitHub writes them; each takes what shall be different."""

from typing import Any

Json = dict[str, Any]
MORNING = "2026-11-16T08:00:00Z"


def connection(*nodes: Any, further: str | None = None, earlier: str | None = None, total: int | None = None) -> Json:
    return {
        "totalCount": len(nodes) if total is None else total,
        "pageInfo": {
            "hasNextPage": further is not None,
            "endCursor": further,
            "hasPreviousPage": earlier is not None,
            "startCursor": earlier,
        },
        "nodes": list(nodes),
    }


def user(login: str) -> Json:
    return {"__typename": "User", "login": login}


def app(slug: str = "goalkeeper") -> Json:
    return {"__typename": "Bot", "login": slug}


def label(name: str, **different: Any) -> Json:
    return {"id": f"LA_{name}", "name": name, "color": "0e8a16", "description": None, **different}


def comment(number: int, **different: Any) -> Json:
    return {
        "id": f"IC_{number}",
        "fullDatabaseId": str(number),
        "url": f"http://github.test/acme/rockets/issues/4#issuecomment-{number}",
        "body": f"comment {number}",
        "createdAt": MORNING,
        "lastEditedAt": None,
        "editor": None,
        "isMinimized": False,
        "authorAssociation": "MEMBER",
        "viewerDidAuthor": False,
        "author": user("ada"),
        "reactionGroups": [{"content": "EYES", "viewerHasReacted": False}],
        **different,
    }


def issue(number: int, **different: Any) -> Json:
    return {
        "id": f"I_{number}",
        "number": number,
        "title": f"issue {number}",
        "url": f"http://github.test/acme/rockets/issues/{number}",
        "body": "",
        "state": "OPEN",
        "stateReason": None,
        "createdAt": MORNING,
        "updatedAt": MORNING,
        "closedAt": None,
        "lastEditedAt": None,
        "editor": None,
        "viewerDidAuthor": False,
        "locked": False,
        "isPinned": False,
        "author": user("ada"),
        "repository": {"id": "R_1"},
        "labels": connection(),
        "assignees": connection(),
        "comments": connection(),
        "subIssues": connection(),
        "projectItems": connection(),
        "timelineItems": connection(),
        "userContentEdits": connection(),
        **different,
    }


def repository(**different: Any) -> Json:
    return {
        "id": "R_1",
        "databaseId": 1,
        "nameWithOwner": "acme/rockets",
        "url": "http://github.test/acme/rockets",
        "isArchived": False,
        "hasIssuesEnabled": True,
        "pinnedIssues": {"totalCount": 1},
        "labels": connection(label("sprint")),
        "assignableUsers": connection({"login": "ada"}, {"login": "grace"}),
        "object": None,
        "issue": issue(4),
        "retros": connection(),
        "talks": connection(),
        "actions": connection(),
        "strays": connection(),
        "sprints": connection(),
        **different,
    }


def answer(cost: int = 3, **different: Any) -> Json:
    viewer = {"login": "goalkeeper[bot]"}
    return {"rateLimit": {"cost": cost, "remaining": 4990}, "viewer": viewer, "repository": repository(**different)}


def page(cost: int = 1, **connections: Any) -> Json:
    return {"rateLimit": {"cost": cost, "remaining": 4980}, "node": connections}
