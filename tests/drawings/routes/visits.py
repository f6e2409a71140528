"""Somebody comes to the doors of drawings: with files, with questions, with decisions."""

from dataclasses import dataclass
from typing import Any, Final

import httpx
from tests.app.indoors import Indoors
from tests.drawings.papers import Paper, drawing

from premises.kernel.auth import Auth

Headers = dict[str, str]

OLD: Final = drawing(Paper(size="20'-0\""))
NEW: Final = drawing(Paper(revision="B", extra=2, room="STORAGE", size="20'-0\""))
UPLOAD: Final = "/api/v1/drawings/upload"


@dataclass(frozen=True)
class Compared:
    """What clients know after a comparison."""

    project: str
    old: str
    new: str
    job: str
    diff: str
    summary: str


def headers_of(accounts: Auth, email: str, level: str) -> Headers:
    """Open an account with this right to drawings, and sign in."""
    account = accounts.accounts.create_account(email=email, password=None)
    if level:
        accounts.accounts.grant(account.id, "drawings", level)
    return {"Authorization": f"Bearer {accounts.sessions.open(account.id).token}"}


def upload(
    home: Indoors, headers: Headers, data: bytes, name: str = "plan.pdf", **words: str
) -> httpx.Response:
    return home.client.post(UPLOAD, files={"file": (name, data)}, data=words, headers=headers)


def sent(home: Indoors, headers: Headers, data: bytes, name: str, **words: str) -> dict[str, Any]:
    answer = upload(home, headers, data, name, **words)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def project_of(home: Indoors, headers: Headers) -> str:
    """A new project of this person's own."""
    me = home.client.get("/api/v1/auth/me", headers=headers).json()
    made = {"name": "Tower", "user_id": me["user_id"]}
    answer = home.client.post("/api/v1/projects", json=made, headers=headers)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["project"]["project_id"])


def sent_and_compared(home: Indoors, headers: Headers) -> Compared:
    project = project_of(home, headers)
    old = sent(home, headers, OLD, "A-101_old.pdf", project_id=project)["drawing_version_id"]
    new = sent(home, headers, NEW, "A-101_new.pdf", project_id=project, old_version_id=old)
    home.work()
    results = home.client.get(f"/api/v1/jobs/{new['job_id']}/results", headers=headers).json()
    (diff,) = results["diffs"]
    return Compared(
        project=project,
        old=old,
        new=new["drawing_version_id"],
        job=new["job_id"],
        diff=diff["diff_result_id"],
        summary=diff["summary"]["summary_id"],
    )
