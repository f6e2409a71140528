"""Shows drawings: sends a sheet and its revision as a client does, and tells what changed."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import httpx

from premises.app.cli.speech import Voice
from premises.app.demo.answers import answered
from premises.app.demo.plan import sheet
from premises.kernel.errors import Unavailable

_DOOR: Final = "/api/v1"
_PAPERS: Final = "/api/drawings/jobs"
_UPLOAD: Final = f"{_DOOR}/drawings/upload"
_POLL_EVERY_S: Final = 0.5
_PATIENCE_S: Final = 90.0
_MOST_LINES: Final = 20
_ENDED: Final = frozenset({"completed", "failed", "cancelled"})


@dataclass(frozen=True)
class ToldDrawing:
    """A comparison as it was told; `results` is what a client gets, `changes` are its lines.

    `old` and `new` are files; `overlay`, `page` and `table` are addresses for a browser.
    """

    job_id: str
    old: str
    new: str
    took_s: float
    overlay: str
    page: str
    table: str
    results: Mapping[str, Any]
    changes: Sequence[Mapping[str, Any]]


def show_drawing(
    voice: Voice, client: httpx.Client, folder: Path, *, goes_on: Callable[[], bool]
) -> ToldDrawing | None:
    """Have two revisions of a sheet compared that are drawn in `folder`, and tell of it.

    None if that takes too long, or if it shall not go on.

    Raises:
        Unavailable: the server refuses, or the comparison failed.

    """
    old, new = _drawn(folder)
    voice.say(
        "An architect sends sheet A-101, the floor plan of a clinic, and then the same sheet as an"
        f" addendum changed it:\n  {old}\n  {new}"
    )
    began = time.monotonic()
    job_id = _send(client, old, new)
    results = _finished(client, job_id, goes_on)
    took_s = time.monotonic() - began
    told = _told(client, job_id, (old, new), took_s, results) if results else None
    if told:
        _tell(voice, told)
    else:
        voice.say(
            "The comparison is not done yet; it is kept, and its results will be at"
            f" {client.base_url}{_DOOR}/jobs/{job_id}/results"
        )
    _tell_how(voice, client)
    return told


def _drawn(folder: Path) -> tuple[Path, Path]:
    """Both revisions as files that can be sent again by hand."""
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    for revision in ("A", "B"):
        path = folder / f"A-101_revision_{revision}.pdf"
        path.write_bytes(sheet(revision))
        made.append(path.resolve())
    return made[0], made[1]


def _send(client: httpx.Client, old: Path, new: Path) -> str:
    """Send both files, the second as what follows the first; returns what to ask for."""
    first = answered(client.post(_UPLOAD, files=_file(old)))
    words = {"old_version_id": str(first["drawing_version_id"])}
    return str(answered(client.post(_UPLOAD, data=words, files=_file(new)))["job_id"])


def _file(path: Path) -> dict[str, tuple[str, bytes, str]]:
    return {"file": (path.name, path.read_bytes(), "application/pdf")}


def _finished(
    client: httpx.Client, job_id: str, goes_on: Callable[[], bool]
) -> Mapping[str, Any] | None:
    """The results of a comparison that went well; None if there are none in time."""
    until = time.monotonic() + _PATIENCE_S
    while goes_on() and time.monotonic() < until:
        status = answered(client.get(f"{_DOOR}/jobs/{job_id}/progress"))["status"]
        if status in _ENDED:
            return _well(answered(client.get(f"{_DOOR}/jobs/{job_id}/results")))
        time.sleep(_POLL_EVERY_S)
    return None


def _well(results: Mapping[str, Any]) -> Mapping[str, Any]:
    if results["diff"] is None or results["summary"] is None:
        reason = results["error_message"] or results["failed_pages"] or results["status"]
        raise Unavailable("demo.no_comparison", f"The comparison failed: {reason}")
    return results


def _told(
    client: httpx.Client,
    job_id: str,
    files: tuple[Path, Path],
    took_s: float,
    results: Mapping[str, Any],
) -> ToldDrawing:
    diff_id = results["diff"]["diff_result_id"]
    return ToldDrawing(
        job_id=job_id,
        old=str(files[0]),
        new=str(files[1]),
        took_s=round(took_s, 1),
        overlay=f"{client.base_url}{_DOOR}/overlays/{diff_id}/image/overlay",
        page=f"{client.base_url}{_PAPERS}/{job_id}/report",
        table=f"{client.base_url}{_PAPERS}/{job_id}/report.csv",
        results=results,
        changes=results["summary"]["summary_json"]["changes"],
    )


def _tell(voice: Voice, told: ToldDrawing) -> None:
    document = told.results["summary"]["summary_json"]
    voice.say(document["overall_summary"], style="bold")
    for line in document["changes_found"][:_MOST_LINES]:
        # What nobody drew a cloud around is what nobody would have looked at.
        voice.say(f"  {line}", style="yellow" if "outside any" in line else "")
    voice.say(
        f"From the first upload to these words: {told.took_s} s.\n"
        f"Overlay, removed red and added blue: {told.overlay}\n"
        f"Report to print: {told.page}\n"
        f"Changes as a table: {told.table}\n"
    )


def _tell_how(voice: Voice, client: httpx.Client) -> None:
    """How to have drawings of one's own compared."""
    url = f"{client.base_url}{_UPLOAD}"
    voice.say(
        "To compare two revisions of your own, send the earlier one, then the later one with the"
        " drawing_version_id that was answered, and read the results by the job_id:\n"
        f"  curl -F file=@before.pdf {url}\n"
        f"  curl -F file=@after.pdf -F old_version_id=VERSION-ID {url}\n"
        f"  curl {client.base_url}{_DOOR}/jobs/JOB-ID/results\n"
    )
