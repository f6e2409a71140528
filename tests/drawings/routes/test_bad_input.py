"""Whatever strangers send, they are told what is wrong with it, and everybody else is served."""

import io
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pikepdf
import pytest
from ezdxf.filemanagement import new as new_dxf
from tests.app.indoors import Indoors, indoors
from tests.drawings.papers import Paper, drawing
from tests.drawings.routes.visits import (
    NEW,
    OLD,
    UPLOAD,
    Compared,
    Headers,
    headers_of,
    project_of,
    sent,
    sent_and_compared,
    upload,
)
from tests.drawings.sheets.written import Written

from premises.kernel.auth import Auth
from premises.kernel.jobs import Worker

NUMBERED: Final = b"BT /F1 20 Tf 500 20 Td (A-101) Tj ET\n"
"""A word, so that nobody looks for letters in the lines."""


@pytest.fixture(scope="session")
def mallory(accounts: Auth) -> Headers:
    """Headers of somebody whose jobs nobody else counts."""
    return headers_of(accounts, "mallory@example.org", "own")


@pytest.fixture(scope="module")
def compared(home: Indoors, mallory: Headers) -> Compared:
    """A comparison of hers that nobody changes anything about."""
    return sent_and_compared(home, mallory)


@pytest.fixture
def again(home: Indoors, mallory: Headers) -> Compared:
    """Another one, for tests that change something about it."""
    return sent_and_compared(home, mallory)


def lines(count: int = 40) -> bytes:
    """A frame with lines in it, enough for a sheet to be recognised."""
    drawn = b"".join(
        b"%d %d m %d %d l S\n" % (20 + n * 7, 20 + n * 3, 60 + n * 5, 300 - n * 2)
        for n in range(count)
    )
    return b"10 10 580 380 re S\n" + NUMBERED + drawn


def locked(user: str) -> bytes:
    encryption = pikepdf.Encryption(owner="o", user=user)
    return Written(lines()).data(encryption=encryption)


def pages(count: int) -> bytes:
    """A set of so many sheets in a small file: all show the same."""
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(Written(lines(5)).data())) as file:
        for _ in range(count - 1):
            file.pages.append(file.pages[0])
        file.save(target)
    return target.getvalue()


def png_that_claims(width: int, height: int) -> bytes:
    header = b"IHDR" + struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    claim = struct.pack(">I", 13) + header + struct.pack(">I", zlib.crc32(header))
    return b"\x89PNG\r\n\x1a\n" + claim + b"\0\0\0\0IDAT" + bytes(50)


REFUSED: Final[dict[str, tuple[Callable[[], bytes], int, str, str]]] = {
    "a page of a website": (
        lambda: b"<html><script>alert(1)</script></html>",
        400,
        "drawings.misnamed",
        "Invalid file type",
    ),
    "a PDF that needs a password": (
        lambda: locked("u"),
        422,
        "drawings.encrypted",
        "save it without one",
    ),
    "nothing but the head of a PDF": (
        lambda: b"%PDF-1.7\n",
        422,
        "drawings.unreadable",
        "export it anew",
    ),
    "a DXF that breaks off": (
        lambda: b"0\nSECTION\n2\nHEADER\n9\n$ACADVER",
        422,
        "drawings.",
        "export it anew",
    ),
    "501 pages": (lambda: pages(501), 422, "drawings.too_many_pages", "at most 500"),
    "a page of 4,000 inches": (
        lambda: Written(lines(), box=(0, 0, 288_000, 288_000)).data(),
        422,
        "drawings.page_too_large",
        "at most 20 m",
    ),
    "a PNG that claims 240 million pixels": (
        lambda: png_that_claims(30_000, 8000),
        422,
        "drawings.too_many_pixels",
        "lower resolution",
    ),
    "half a JPEG": (
        lambda: b"\xff\xd8\xff\xe0" + bytes(20),
        422,
        "drawings.unreadable",
        "export it anew",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_a_drawing_is_refused_with_a_reason_and_leaves_nothing_behind(
    home: Indoors, mallory: Headers, name: str
) -> None:
    made, status, code, said = REFUSED[name]
    project = project_of(home, mallory)
    answer = upload(home, mallory, made(), "plan.pdf", project_id=project)
    assert answer.status_code == status, answer.text
    assert list(answer.json()) == ["error"]
    assert said in answer.json()["error"]
    assert answer.headers["x-error-code"].startswith(code)
    listed = home.client.get(f"/api/drawings/projects/{project}/sheets", headers=mallory).json()
    assert listed["items"] == []


def _read(home: Indoors, headers: Headers, data: bytes, name: str) -> dict[str, Any]:
    version = sent(home, headers, data, name, project_id=project_of(home, headers))
    home.work()
    where = f"/api/v1/drawings/{version['drawing_version_id']}"
    found: dict[str, Any] = home.client.get(where, headers=headers).json()
    return found


def test_a_file_that_only_its_owner_may_change_and_a_dxf_are_read(
    home: Indoors, mallory: Headers
) -> None:
    found = _read(home, mallory, locked(""), "owned.pdf")
    assert (found["ocr_status"], found["drawing_name"]) == ("completed", "A-101")
    document = new_dxf()
    document.modelspace().add_line((0, 0), (100, 100))
    document.modelspace().add_text("A-101", dxfattribs={"insert": (5, 5), "height": 5})
    text = io.StringIO()
    document.write(text)
    # What a name claims does not matter.
    assert _read(home, mallory, text.getvalue().encode(), "x.pdf")["ocr_status"] == "completed"


def test_a_file_that_is_too_long_is_refused_before_it_is_read(
    home: Indoors, mallory: Headers
) -> None:
    """By the length that it announces, and without a byte of it."""
    head = {**mallory, "Content-Type": "multipart/form-data; boundary=x"}
    answer = home.client.post(UPLOAD, headers={**head, "Content-Length": "70000001"}, content=b"")
    said = "The request is longer than the 70000000 bytes allowed here; send less at once."
    assert (answer.status_code, answer.json()) == (413, {"error": said})
    assert answer.headers["X-Error-Code"] == "web.body_too_long"


def test_a_file_longer_than_drawings_allow_is_refused_though_the_house_would_take_it(
    tmp_path: Path,
) -> None:
    with indoors(tmp_path, "drawings", drawings={"max_file_bytes": len(OLD) - 1}) as house:
        answer = house.client.post(UPLOAD, files={"file": ("plan.pdf", OLD)})
    assert answer.status_code == 413
    assert f"at most {len(OLD) - 1} are taken" in answer.json()["error"]


def test_five_hundred_pages_are_taken_and_their_reading_ends_with_their_project(
    home: Indoors, mallory: Headers
) -> None:
    project = project_of(home, mallory)
    version = sent(home, mallory, pages(500), "set.pdf", project_id=project)["drawing_version_id"]
    kernel, settings = home.building.kernel, home.building.settings
    worker = Worker(kernel.database, kernel.registry, kernel.doorbell, settings.jobs)
    for _ in range(3):
        assert worker.work_one()
    where = f"/api/drawings/projects/{project}/sheets"
    sheets = home.client.get(where, headers=mallory).json()["items"]
    revisions = [one for sheet in sheets for one in sheet["revisions"]]
    assert len(revisions) == 500
    assert [one["state"] for one in revisions].count("completed") == 3
    gone = home.client.request("DELETE", f"/api/v1/projects/{project}", headers=mallory)
    assert gone.status_code == 200
    assert not worker.work_one()
    assert home.client.get(f"/api/v1/drawings/{version}", headers=mallory).status_code == 404


# --- what happens to a comparison


def _compared(
    home: Indoors, headers: Headers, old: bytes, new: bytes
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The results and the steps of comparing these two."""
    project = project_of(home, headers)
    first = sent(home, headers, old, "old.pdf", project_id=project)["drawing_version_id"]
    words = {"project_id": project, "old_version_id": first}
    job = sent(home, headers, new, "new.pdf", **words)["job_id"]
    home.work()
    results = home.client.get(f"/api/v1/jobs/{job}/results", headers=headers)
    assert results.status_code == 200, results.text
    for what in ("", "/progress", "/summaries"):
        answer = home.client.get(f"/api/v1/jobs/{job}{what}", headers=headers)
        assert answer.status_code == 200, answer.text
    steps = home.client.get(f"/api/v1/jobs/{job}/stages", headers=headers).json()["stages"]
    return results.json(), steps


def _chain_of_symbols(deep: int) -> bytes:
    written = Written(lines() + b"/L0 Do")
    forms = [
        written.form(f"L{at}", b"0 0 m %d 9 l S /L%d Do" % (at, at + 1)) for at in range(deep + 1)
    ]
    for at in range(deep):
        forms[at].Resources.XObject[f"/L{at + 1}"] = forms[at + 1]
    return written.data()


HUGE: Final = b"340282346638528859811704183484516925440"
"""The largest number of single precision; whatever is done with it is none."""

STRANGE: Final[dict[str, Callable[[], bytes]]] = {
    "numbers that are none": lambda: Written(
        lines() + b"nan inf m -inf 1e400 l S 99999999999999999999 0 m 1 -1" + b"9" * 60 + b" l S\n"
        b"1 0 0 1 1e308 1e308 cm 0 0 m 10 10 l S"
    ).data(),
    "scales beyond all measure": lambda: Written(
        lines() + b"q 1e20 0 0 1e20 0 0 cm 0 0 m 1 1 l S 0 0 5 5 re f Q\n"
        b"q 0 0 0 0 0 0 cm 0 0 m 1 1 l S 0 0 5 5 re f BT /F1 12 Tf (NIL) Tj ET Q\n"
        b"q " + HUGE + b" 0 0 " + HUGE + b" 0 0 cm 1 1 m 2 2 l S BT /F1 1e38 Tf (B) Tj ET Q"
    ).data(),
    "pens and dashes beyond all measure": lambda: Written(
        b"1e38 w [1e-30 1e-30] 0 d " + lines() + b"-5 w [-1 -2] -3 d " + lines(3)
    ).data(),
    "letters beyond all measure": lambda: Written(
        lines() + b"BT /F1 12 Tf 1e30 0 0 1e30 9 9 Tm (A) Tj 0 0 0 0 9 9 Tm (B) Tj\n"
        b"1e-20 0 0 1e-20 50 50 Tm (CC) Tj 1 0 0 1 9 9 Tm 1e20 Tc (spread) Tj ET\n"
        b"BT /F1 0 Tf 50 50 Td (zero) Tj ET BT /F1 -12 Tf 80 80 Td (negative) Tj ET"
    ).data(),
    "symbols within symbols": lambda: _chain_of_symbols(120),
    "brackets within brackets": lambda: Written(lines() + b"[" * 50_000 + b"]" * 50_000).data(),
    "states within states": lambda: Written(b"q " * 50_000 + lines()).data(),
    "a page from right to left": lambda: Written(lines(), box=(600, 400, 0, 0)).data(),
    "a word of 100,000 letters": lambda: Written(
        lines() + b"BT /F1 1 Tf 20 100 Td (" + b"X" * 100_000 + b") Tj ET"
    ).data(),
}


@pytest.mark.parametrize("name", STRANGE)
def test_strange_content_spoils_nothing_but_itself(
    home: Indoors, mallory: Headers, name: str
) -> None:
    """The same sheet twice, in files of other bytes: nothing has changed, whatever is in it."""
    data = STRANGE[name]()
    results, steps = _compared(home, mallory, data, data + b"\n%")
    assert {step["status"] for step in steps} == {"completed"}
    assert results["status"] == "completed"
    assert results["kpis"] == {"added": 0, "modified": 0, "removed": 0}


def test_other_sheets_are_refused_and_never_laid_over_each_other(
    home: Indoors, mallory: Headers
) -> None:
    other = drawing(Paper(number="S-900", title="ROOF", plan=77))
    results, steps = _compared(home, mallory, OLD, other)
    assert (results["status"], results["diffs"]) == ("failed", [])
    (diff,) = [step for step in steps if step["stage"] == "diff"]
    assert diff["status"] == "failed"
    assert "not" in diff["error_message"]
    assert diff["error_message"] in results["message"]
    assert results["failed_pages"][0]["error_code"] == "drawings.sheets_differ"


def test_sheets_without_a_partner_are_listed(home: Indoors, mallory: Headers) -> None:
    first, second, third = (Paper(number=f"A-10{n}", plan=n) for n in (1, 2, 3))
    results, _ = _compared(home, mallory, drawing(first, second, third), drawing(third))
    assert results["status"] == "completed"
    told = {one["drawing_name"]: one["outcome"] for one in results["diffs"]}
    assert told == {"A-101": "removed", "A-102": "removed", "A-103": "compared"}


def test_a_page_too_large_for_its_pixels_is_drawn_more_coarsely_and_that_is_said(
    tmp_path: Path,
) -> None:
    """As many pixels as a page may be long are set low here, so that a small one has too many."""
    with indoors(tmp_path, "drawings", drawings={"picture_dpi": 100, "max_side_px": 1000}) as house:
        client = house.client
        old = client.post(UPLOAD, files={"file": ("a.pdf", OLD)}).json()["drawing_version_id"]
        more = {"old_version_id": old}
        new = {"file": ("b.pdf", NEW)}
        job = client.post(UPLOAD, files=new, data=more).json()["job_id"]
        house.work()
        diff = client.get(f"/api/v1/jobs/{job}/results").json()["diffs"][0]
        shown = client.get(f"/api/v1/overlays/{diff['diff_result_id']}").json()
    (said,) = [
        one["sentence"]
        for one in shown["machine_overlay"]["remarks"]
        if one["code"] == "drawings.lower_resolution"
    ]
    assert "at 60 instead of 100 DPI (1000 x 707 pixels)" in said


def test_a_picture_whose_content_is_missing_fails_in_its_own_step(
    home: Indoors, mallory: Headers
) -> None:
    """Its head is all that is looked at while its sender waits."""
    results, steps = _compared(home, mallory, OLD, png_that_claims(300, 200))
    assert results["status"] == "failed"
    told = {(step["stage"], step["status"]) for step in steps}
    assert told == {("ocr", "completed"), ("ocr", "failed")}
    (failed,) = [step for step in steps if step["status"] == "failed"]
    assert "export it anew" in failed["error_message"]
    assert failed["error_message"] in results["message"]


# --- names


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("..\\..\\plan.pdf", "plan.pdf"),
        ("..", "drawing"),
        (".", "drawing"),
        ("/", "drawing"),
        ("n" * 4096 + ".pdf", "n" * 255),
        ("plan\u202efdp.exe", "planfdp.exe"),
        ("مخطط.pdf", "مخطط.pdf"),
    ],
)
def test_a_file_keeps_its_name_and_nothing_that_hides_in_it(
    home: Indoors, mallory: Headers, said: str, kept: str
) -> None:
    version = sent(home, mallory, OLD, said, project_id=project_of(home, mallory))[
        "drawing_version_id"
    ]
    home.work()
    url = home.client.get(f"/api/v1/drawings/{version}/url", headers=mallory).json()["url"]
    assert home.client.get(url).content == OLD
    where = f"/api/v1/drawings/{version}/versions"
    assert home.client.get(where, headers=mallory).json()["drawing_name"] == "A-101"
    sheets = f"/api/drawings/projects/{_project(home, mallory, version)}/sheets"
    (sheet,) = home.client.get(sheets, headers=mallory).json()["items"]
    assert sheet["revisions"][0]["file_name"] == kept


def _project(home: Indoors, headers: Headers, version: str) -> str:
    where = f"/api/v1/drawings/{version}"
    return str(home.client.get(where, headers=headers).json()["project_id"])


def test_a_name_of_raw_control_signs_is_tidied_up(home: Indoors, mallory: Headers) -> None:
    """No client of manners sends them, so the form is written by hand."""
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="\x01a\x7fb\x00.pdf"\r\n'
    body = head + b"Content-Type: application/pdf\r\n\r\n" + OLD + b"\r\n--x--\r\n"
    headers = {**mallory, "Content-Type": "multipart/form-data; boundary=x"}
    answer = home.client.post(UPLOAD, content=body, headers=headers)
    assert answer.status_code == 201, answer.text
    assert answer.json()["drawing_name"] == "ab"


@pytest.mark.parametrize(
    "body", [b"", b"--x", b"--x\r\n\r\n", b"\0" * 5000, b"--x\r\nContent-Disposition: a\r\n\r\nb"]
)
def test_a_form_that_cannot_be_taken_apart_is_refused(
    home: Indoors, mallory: Headers, body: bytes
) -> None:
    headers = {**mallory, "Content-Type": "multipart/form-data; boundary=x"}
    answer = home.client.post(UPLOAD, content=body, headers=headers)
    assert answer.status_code in {400, 422}
    assert list(answer.json()) == ["error"]


# --- JSON


def _manual(home: Indoors, headers: Headers, compared: Compared, body: str) -> tuple[int, Any]:
    answer = home.client.post(
        f"/api/v1/overlays/{compared.diff}/manual",
        content=body.encode(errors="surrogateescape"),
        headers={**headers, "Content-Type": "application/json"},
    )
    return answer.status_code, answer.json()


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ('{"overlay_data": ' + "[" * 100_000 + "]" * 100_000 + "}", 400),
        ('{"overlay_data": {}, "metadata": ' + "[" * 90 + "]" * 90 + "}", 400),
        ('{"overlay_data": 1' + "0" * 5000 + "}", 400),
        ('{"overlay_data": null}', 400),
        ('{"overlay_data": {}, "user_id": "a\\u0000b"}', 400),
        ('{"overlay_data": {}, "user_id": "' + "x" * 65 + '"}', 400),
        ('{"overlay_data": {}, "user_id": "somebody-else"}', 403),
        ('{"overlay_data": "\udcff"}', 400),
        ("{", 400),
        ("[]", 400),
        ("", 400),
    ],
    ids=range(11),
)
def test_an_overlay_that_cannot_be_kept_is_refused_in_the_contracts_words(
    home: Indoors, mallory: Headers, compared: Compared, body: str, status: int
) -> None:
    found, said = _manual(home, mallory, compared, body)
    assert (found, list(said)) == (status, ["error"])


def test_a_project_that_cannot_be_read_is_refused_in_the_contracts_words(
    home: Indoors, mallory: Headers
) -> None:
    headers = {**mallory, "Content-Type": "application/json"}
    for body in ("[" * 100_000, '{"name": "\\ud800"}', '{"name": "' + "x" * 256 + '"}'):
        answer = home.client.post("/api/v1/projects", content=body, headers=headers)
        assert answer.status_code == 400
        assert sorted(answer.json()) == ["error", "success"]


def test_an_overlay_of_ten_megabytes_is_refused(
    home: Indoors, mallory: Headers, compared: Compared
) -> None:
    found, said = _manual(home, mallory, compared, '{"overlay_data": "' + "x" * 10**7 + '"}')
    assert found == 413
    assert list(said) == ["error"]
    assert "send less at once" in said["error"]


def test_an_overlay_of_nonsense_is_kept_as_far_as_it_can_be_and_told_of(
    home: Indoors, mallory: Headers, again: Compared
) -> None:
    """Endless numbers, half letters, ids that are none or stand there twice."""
    body = (
        '{"overlay_data": {"a": NaN, "b": [Infinity, 1e999], "c\\ud800": "\\u0000\\udc00x",'
        ' "rejected": [1, "1", {"id": 1}, {"id": {}}, 1' + "0" * 400 + ', "\\u0000"],'
        ' "added": [{"box_mm": [1' + "0" * 400 + ', 0, 1, 1]}, {"box_mm": [NaN, 0, 1, 1]},'
        ' {"box_mm": [0, 0, 9, 9], "id": "same", "kind": ["x"], "note": "\\ud800 <b>stair</b>"},'
        ' {"box_mm": [9, 9, 0, 0], "id": "same", "note": {"a": 1}}]}}'
    )
    found, _ = _manual(home, mallory, again, body)
    assert found == 201
    home.work()
    kept = home.client.get(f"/api/v1/overlays/{again.diff}", headers=mallory).json()
    data = kept["active_overlay_data"]
    assert (data["a"], data["b"], data["c?"]) == (None, [None, None], "?x")
    steps = home.client.get(f"/api/v1/jobs/{again.job}/stages", headers=mallory).json()["stages"]
    assert {step["status"] for step in steps} == {"completed"}
    told = home.client.get(f"/api/v1/summaries/{again.diff}", headers=mallory).json()
    statistics = told["active_summary"]["summary_json"]["summary_statistics"]
    assert statistics["rejected"] == 1
    report = home.client.get(f"/api/drawings/jobs/{again.job}/report", headers=mallory)
    assert "<b>stair" not in report.text


@pytest.mark.parametrize(
    "body",
    [
        '{"summary_text": "' + "x" * 200_001 + '"}',
        '{"summary_text": "\\ud800"}',
        '{"summary_text": "x", "source": "' + "y" * 33 + '"}',
        '{"summary_text": ["x"]}',
        '{"summary_text": "x", "metadata": ' + "[" * 90 + "]" * 90 + "}",
    ],
    ids=range(5),
)
def test_a_summary_that_cannot_be_kept_is_refused_in_the_contracts_words(
    home: Indoors, mallory: Headers, compared: Compared, body: str
) -> None:
    headers = {**mallory, "Content-Type": "application/json"}
    where = f"/api/v1/summaries/{compared.summary}"
    answer = home.client.request("PUT", where, content=body, headers=headers)
    assert (answer.status_code, list(answer.json())) == (400, ["error"])


@pytest.mark.parametrize(
    "points",
    [
        '[{"old": [NaN, 0], "new": [0, 0]}, {"old": [100, 0], "new": [100, 0]}]',
        '[{"old": [0, 0], "new": [0, 0]}, {"old": [1e300, 0], "new": [100, 0]}]',
        '[{"old": [0, 0], "new": [0, 0]}]',
        '[{"old": [0, 0], "new": [0, 0]}, {"old": [0, 0], "new": [0, 0]}]',
        '[{"old": [0, 0, 0], "new": [0, 0]}, {"old": [100, 0], "new": [100, 0]}]',
        '"many"',
    ],
    ids=range(6),
)
def test_points_that_are_none_are_refused(
    home: Indoors, mallory: Headers, compared: Compared, points: str
) -> None:
    headers = {**mallory, "Content-Type": "application/json"}
    where = f"/api/drawings/jobs/{compared.job}/pages/1/alignment"
    answer = home.client.post(where, content=f'{{"points": {points}}}', headers=headers)
    assert answer.status_code == 422


def test_points_that_turn_a_sheet_inside_out_fail_that_page_with_a_reason(
    home: Indoors, mallory: Headers, again: Compared
) -> None:
    pairs = [((0, 0), (0, 0)), ((100, 0), (100, 0)), ((0, 100), (0, -100))]
    points = {"points": [{"old": old, "new": new} for old, new in pairs]}
    where = f"/api/drawings/jobs/{again.job}/pages/1/alignment"
    assert home.client.post(where, json=points, headers=mallory).status_code == 202
    home.work()
    steps = home.client.get(f"/api/v1/jobs/{again.job}/stages", headers=mallory).json()["stages"]
    (failed,) = [step for step in steps if step["status"] == "failed"]
    assert "mirrored" in failed["error_message"]


@pytest.mark.parametrize("said", ["a%00b", "x" * 65, "%ED%A0%80", "%ff", "..", "%2e%2e"])
def test_an_id_that_is_none_finds_nothing(home: Indoors, mallory: Headers, said: str) -> None:
    for where in ("v1/jobs", "v1/drawings", "v1/overlays", "v1/summaries", "drawings/sheets"):
        answer = home.client.get(f"/api/{where}/{said}", headers=mallory)
        assert answer.status_code in {400, 404, 405, 422}, answer.text


# --- at once


def test_two_comparisons_of_the_same_versions_do_not_get_in_each_others_way(
    home: Indoors, mallory: Headers, again: Compared
) -> None:
    wanted = {
        "old_drawing_version_id": again.old,
        "new_drawing_version_id": again.new,
        "project_id": again.project,
    }
    asked = [home.client.post("/api/v1/jobs", json=wanted, headers=mallory) for _ in range(2)]
    ids = [answer.json()["job_id"] for answer in asked]
    assert len(set(ids)) == 2
    home.work()
    for job in ids:
        found = home.client.get(f"/api/v1/jobs/{job}/results", headers=mallory).json()
        assert found["status"] == "completed"
        assert found["kpis"] == {"added": 2, "modified": 1, "removed": 0}


def test_a_version_compared_with_itself_has_not_changed(
    home: Indoors, mallory: Headers, again: Compared
) -> None:
    wanted = {
        "old_drawing_version_id": again.new,
        "new_drawing_version_id": again.new,
        "project_id": again.project,
    }
    job = home.client.post("/api/v1/jobs", json=wanted, headers=mallory).json()["job_id"]
    home.work()
    found = home.client.get(f"/api/v1/jobs/{job}/results", headers=mallory).json()
    assert (found["status"], found["kpis"]["added"]) == ("completed", 0)


def test_a_job_is_called_off_once_however_often_that_is_said(
    home: Indoors, mallory: Headers
) -> None:
    project = project_of(home, mallory)
    old = sent(home, mallory, OLD, "old.pdf", project_id=project)["drawing_version_id"]
    job = sent(home, mallory, NEW, "new.pdf", project_id=project, old_version_id=old)["job_id"]
    where = f"/api/v1/jobs/{job}/cancel"
    said = [home.client.post(where, json={}, headers=mallory).status_code for _ in range(3)]
    assert said == [200, 400, 400]
    home.work()
    found = home.client.get(f"/api/v1/jobs/{job}", headers=mallory).json()
    assert found["status"] == "cancelled"
    report = home.client.get(f"/api/drawings/jobs/{job}/report", headers=mallory)
    assert (report.status_code, "called off" in report.json()["detail"]) == (404, True)


def test_nothing_waits_for_a_job_that_was_called_off(home: Indoors, mallory: Headers) -> None:
    """A client that shows what is pending would show it for ever."""
    project = project_of(home, mallory)
    old = sent(home, mallory, OLD, "old.pdf", project_id=project)["drawing_version_id"]
    job = sent(home, mallory, NEW, "new.pdf", project_id=project, old_version_id=old)["job_id"]
    where = f"/api/v1/jobs/{job}/progress"
    for expected in ("pending", "skipped"):
        (page,) = home.client.get(where, headers=mallory).json()["pages"]
        assert {page[f"{stage}_status"] for stage in ("ocr", "diff", "summary")} == {expected}
        home.client.post(f"/api/v1/jobs/{job}/cancel", json={}, headers=mallory)
