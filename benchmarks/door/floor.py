"""What FastAPI takes by itself: doing nothing, and checking the signature and reading the JSON.

`python -m benchmarks.door.floor PORT`.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import sys

import uvicorn
from fastapi import FastAPI, Request, Response

from benchmarks.door.bodies import SECRET

app = FastAPI()


@app.post("/nothing")
async def nothing() -> dict[str, str]:
    """Answer without having looked."""
    return {"status": "accepted"}


@app.post("/signed")
async def signed(request: Request, response: Response) -> dict[str, int]:
    """Check and read, and keep nothing."""
    body = await request.body()
    digest = "sha256=" + hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(digest, request.headers["x-hub-signature-256"]):
        response.status_code = 401
        return {}
    return {"number": json.loads(body)["issue"]["number"]}


if __name__ == "__main__":
    uvicorn.run(app, port=int(sys.argv[1]), log_level="warning", access_log=False)
