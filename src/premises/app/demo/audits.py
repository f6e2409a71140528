"""Shows an audit: sends a thermal picture as a telephone does, and tells what was found in it."""

import base64
import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import httpx

from premises.app.cli.speech import Voice
from premises.app.demo.answers import answered
from premises.app.demo.wall import INSIDE_F, OUTSIDE_F, WIDTH_M, thermal_picture
from premises.kernel.errors import Unavailable

_WHO: Final = "demo@example.com"
_HOME: Final[dict[str, object]] = {
    "zipCode": "02139",
    "ownership": "Own",
    "retrofitBudget": "up to $1000",
    "appliances": ["Built-in Heating System", "Window AC"],
    "heating": {"fuel": "electricity"},
}
_TASK: Final[dict[str, object]] = {
    "id": "demo-wall",
    "title": "A wall with three faults",
    "type": "wall",
    "insideTemp": str(INSIDE_F),
    "outsideTemp": str(OUTSIDE_F),
    "sceneWidthM": WIDTH_M,
}
_DOOR: Final = "/leakage/detect_leak"
_POLL_EVERY_S: Final = 0.5
_PATIENCE_S: Final = 60.0
_MOST_SUGGESTIONS: Final = 3


@dataclass(frozen=True)
class ToldAudit:
    """An audit as it was told; `report` is what a client gets, `places` are in numbered order.

    `thermogram` and `picture` are files, `page` is an address.
    """

    task_id: str
    analysis_id: str
    thermogram: str
    picture: str | None
    page: str
    report: Mapping[str, Any]
    places: Sequence[Mapping[str, Any]]


def show_audit(
    voice: Voice, client: httpx.Client, folder: Path, *, goes_on: Callable[[], bool]
) -> ToldAudit | None:
    """Have a thermal picture audited that is made in `folder`, and tell of it.

    None if that takes too long, or if it shall not go on.

    Raises:
        Unavailable: the server refuses, or the analysis failed.

    """
    thermogram = _made(folder)
    voice.say(
        f"A telephone sends a thermal picture of a wall, {INSIDE_F} °F inside and {OUTSIDE_F} °F"
        f" outside, from a home in Massachusetts that is heated with electricity: {thermogram}\n"
        "The picture was computed, with a bay without insulation, a concrete post and a draughty"
        " skirting in it."
    )
    job_id = _send(client, thermogram)
    answer = _finished(client, job_id, goes_on)
    told = _told(client, job_id, answer, thermogram) if answer else None
    if told:
        _tell(voice, told)
    else:
        voice.say(
            "The analysis is not done yet; it is kept, and its report will be at"
            f" {client.base_url}{_DOOR}/{job_id}"
        )
    _tell_how(voice, client)
    return told


def _made(folder: Path) -> Path:
    """The thermal picture as a file that can be sent again by hand."""
    thermogram = folder / "wall_thermal.tiff"
    folder.mkdir(parents=True, exist_ok=True)
    thermogram.write_bytes(thermal_picture())
    return thermogram.resolve()


def _send(client: httpx.Client, thermogram: Path) -> str:
    """Say what is known of the home, then send the task; returns what to ask for."""
    answered(client.put("/api/audits/profile", params={"uid": _WHO}, json=_HOME))
    words = {"uid": _WHO, "task_json": json.dumps(_TASK)}
    photo = {"media0": ("obs0_thermal.tiff", thermogram.read_bytes(), "image/tiff")}
    return str(answered(client.post(_DOOR, data=words, files=photo))["jobId"])


def _finished(
    client: httpx.Client, job_id: str, goes_on: Callable[[], bool]
) -> Mapping[str, Any] | None:
    """The answer with the report; None if there is none in time."""
    until = time.monotonic() + _PATIENCE_S
    while goes_on() and time.monotonic() < until:
        answer: Mapping[str, Any] = answered(client.get(f"{_DOOR}/{job_id}"))
        if "report" in answer:
            return answer
        if "error" in answer:
            raise Unavailable("demo.no_audit", f"The audit failed: {answer['error']}")
        time.sleep(_POLL_EVERY_S)
    return None


def _told(
    client: httpx.Client, job_id: str, answer: Mapping[str, Any], thermogram: Path
) -> ToldAudit:
    report = answer["report"]
    findings = answered(client.get(report["links"]["self"]))["findings"]
    return ToldAudit(
        str(report["taskID"]),
        job_id,
        str(thermogram),
        _keep_picture(answer["image"], thermogram.parent),
        f"{client.base_url}{report['links']['page']}",
        report,
        [place for view in findings["views"] for place in view["regions"]],
    )


def _keep_picture(image: Mapping[str, str] | None, folder: Path) -> str | None:
    """Keep the annotated picture as a file that can be opened; returns where."""
    if image is None:
        return None
    kept = folder / Path(image["filename"]).name
    kept.write_bytes(base64.b64decode(image["data"]))
    return str(kept)


def _tell(voice: Voice, told: ToldAudit) -> None:
    report = told.report
    voice.say(f"Heat loss: {report['leakSeverity']}. {report['verdict']}", style="bold")
    for place in told.places:
        voice.say(_place(place))
    voice.say(_sum(report))
    for one in report["suggestions"][:_MOST_SUGGESTIONS]:
        voice.say(f"  {one['title']}, {one['costRange']}. {one['subtitle']}", style="green")
    voice.say(f"Annotated picture: {told.picture or 'none'}\nReport to print: {told.page}\n")


def _place(place: Mapping[str, Any]) -> str:
    """`1  missing insulation: 10 W (8 to 13), $22 a year (14 to 35)`."""
    kind = place["kind"].replace("_", " ")
    watts, dollars = place["totalW"], place["usdPerYear"]
    heat = f"{watts[1]:.1f} W ({watts[0]:.1f} to {watts[2]:.1f})"
    money = f"${dollars[1]:.2f} a year ({dollars[0]:.2f} to {dollars[2]:.2f})"
    return f"  {place['number']}  {kind}: {heat}, {money}"


def _sum(report: Mapping[str, Any]) -> str:
    low, _, high = report["bands"]["usdPerYear"]
    return (
        f"Together {report['energyLossValue']} kWh a month, ${report['energyLossCost']:.2f} a year"
        f" ({low:.2f} to {high:.2f}). What is suggested saves ${report['savingsCost']:.2f} of it:"
    )


def _tell_how(voice: Voice, client: httpx.Client) -> None:
    """How to have a picture of one's own looked at."""
    task = '{"id":"my-wall","type":"wall","insideTemp":"71","outsideTemp":"35","sceneWidthM":3}'
    url = f"{client.base_url}{_DOOR}"
    voice.say(
        "To try a thermal picture of your own, which shows 3 m of a wall from left to right, and"
        " then to read its report by the jobId that is answered:\n"
        f"  curl -F uid=me@example.com -F 'task_json={task}'"
        f" -F media0=@wall_thermal.jpg {url}\n"
        f"  curl {url}/JOB-ID\n"
    )
