"""A report is worked out from the pictures that were sent, and says plainly where it is not."""

import base64
import html
import uuid
from collections.abc import Iterator
from typing import Any, cast

import pytest
from tests.app.indoors import Indoors, indoors
from tests.audits.routes.visits import ANNA, Files, finished, grey_wall, part, photo, task, thermal
from tests.audits.thermograms import false_colours

from premises.app.domains import AuditsInHouse
from premises.kernel.images import inspect
from premises.kernel.ocr import Reader as TextReader
from premises.kernel.sandbox import Forkserver, Sandbox

NUMBERS = ("energyLossValue", "energyLossCost", "savingsPercent", "savingsCost")
WALL = {"insideTemp": "71", "outsideTemp": "35", "sceneWidthM": 2.0}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Indoors]:
    with indoors(tmp_path_factory.mktemp("reports"), "audits") as house:
        yield house


def _wall(depth_k: float = 4.0, **more: Any) -> Files:
    return (part("media0", "obs0_thermal.jpg", thermal(depth_k, **more)),)


def _report(house: Indoors, files: Files, **changes: Any) -> dict[str, Any]:
    answer = finished(house, task(str(uuid.uuid4()), **{**WALL, **changes}), files)
    assert answer["status"] == "done", answer
    report: dict[str, Any] = answer["report"]
    return report


def _details(house: Indoors, report: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = house.client.get(report["links"]["self"]).json()
    return found


def test_a_colder_place_is_found_measured_and_priced(house: Indoors) -> None:
    report = _report(house, _wall())
    assert report["confidence"] == "quantitative"
    assert report["energyLossCost"] > 0
    details = _details(house, report)
    (view,) = details["findings"]["views"]
    assert view["fileClass"] == "radiometric"
    assert len(view["regions"]) == 1
    assert view["regions"][0]["deepestK"] == pytest.approx(4, abs=0.5)
    assert details["findings"]["temperatures"]["insideC"] == pytest.approx(21.67, abs=0.01)


def test_a_worse_place_costs_more(house: Indoors) -> None:
    """No constant: the original told everybody the same."""
    mild, bad = _report(house, _wall(2.0)), _report(house, _wall(8.0))
    assert bad["energyLossCost"] > 2 * mild["energyLossCost"]
    sound = _report(house, _wall(0.0))
    assert {key: sound[key] for key in NUMBERS} == dict.fromkeys(NUMBERS, 0.0)
    assert sound["leakSeverity"] == "None"
    assert sound["suggestions"] == []


def test_the_numbers_fit_each_other_as_they_are_shown(house: Indoors) -> None:
    report = _report(house, _wall(8.0), sceneWidthM=6.0)
    assert report["savingsCost"] <= report["energyLossCost"]
    shown = 100 * report["savingsCost"] / report["energyLossCost"]
    assert report["savingsPercent"] == pytest.approx(shown, abs=0.1)
    for bill in _details(house, report)["findings"]["cost"]["bills"]:
        usd = bill["kwhPerYear"][1] * bill["usdPerKwh"]
        assert usd == pytest.approx(bill["usdPerYear"][1], rel=0.01)
    low, middle, high = report["bands"]["usdPerYear"]
    assert low < middle < high
    assert middle == report["energyLossCost"]
    for key in NUMBERS:
        digits = 1 if key in {"energyLossValue", "savingsPercent"} else 2
        assert report[key] == round(report[key], digits)


def test_the_same_pictures_give_the_same_report(house: Indoors) -> None:
    one, other = _report(house, _wall()), _report(house, _wall())
    same = ("leakSeverity", *NUMBERS, "bands")
    assert {key: one[key] for key in same} == {key: other[key] for key in same}


def test_the_same_picture_counts_once(house: Indoors) -> None:
    single = _report(house, _wall())
    twice = _report(house, (*_wall(), part("media1", "obs1_thermal.jpg", thermal(4.0))))
    assert twice["energyLossCost"] == pytest.approx(single["energyLossCost"], rel=0.05)
    remarks = " ".join(_details(house, twice)["findings"]["remarks"])
    assert "counts once" in remarks


def test_the_same_spot_in_another_picture_counts_once(house: Indoors) -> None:
    """A second shot of the spot, with other noise and so other bytes."""
    single = _report(house, _wall())
    again = part("media1", "obs1_thermal.jpg", thermal(4.0, seed=2))
    twice = _report(house, (*_wall(), again))
    assert twice["energyLossCost"] == pytest.approx(single["energyLossCost"], rel=0.1)
    assert "same spot" in " ".join(_details(house, twice)["findings"]["remarks"])


@pytest.mark.parametrize(
    "bad",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"no picture", id="words"),
        pytest.param(thermal()[:4000], id="cut off"),
        pytest.param(b"\x00\x00\x00\x18ftypheic" + b"x" * 100, id="HEIC"),
    ],
)
def test_a_bad_photo_does_not_spoil_the_others(house: Indoors, bad: bytes) -> None:
    alone = _report(house, _wall())
    report = _report(house, (*_wall(), part("media1", "obs1_thermal.jpg", bad)))
    assert report["energyLossCost"] == pytest.approx(alone["energyLossCost"], rel=0.05)
    details = _details(house, report)
    broken = details["findings"]["files"][1]
    assert broken["error"]["code"].partition(".")[0] in {"audits", "images", "sandbox"}
    assert any("obs1_thermal.jpg" in one for one in details["findings"]["remarks"])
    assert details["photos"][1]["fileClass"] == "unreadable"


def test_where_nothing_can_be_read_the_picture_says_why(house: Indoors) -> None:
    """The original app shows the picture, and no other place for such a sentence."""
    broken = (part("media0", "obs0_thermal.jpg", b"\x00\x00\x00\x18ftypheic"),)
    answer = finished(house, task(str(uuid.uuid4()), **WALL), broken)
    drawn = base64.b64decode(answer["image"]["data"])
    assert inspect(drawn).format == "JPEG"


def test_a_picture_larger_than_any_camera_takes_is_looked_at_smaller(house: Indoors) -> None:
    """A small file can hold many pixels, and twenty such pictures would fill the memory."""
    small = _report(house, (part("media0", "obs0_thermal.tiff", grey_wall(0.01)),))
    large = _report(house, (part("media0", "obs0_thermal.tiff", grey_wall(0.01, times=16)),))
    (view,) = _details(house, large)["findings"]["views"]
    assert (view["rows"], view["columns"]) == (960, 1280)
    assert large["energyLossCost"] == pytest.approx(small["energyLossCost"], rel=0.2)


def test_swapped_names_do_no_harm(house: Indoors) -> None:
    files = (
        part("media0", "obs0_rgb.jpg", thermal(4.0)),
        part("media1", "obs0_thermal.jpg", photo()),
    )
    report = _report(house, files)
    assert report["confidence"] == "quantitative"
    remarks = " ".join(_details(house, report)["findings"]["remarks"])
    assert "though its name says photograph" in remarks


def test_without_a_thermal_picture_nothing_is_claimed(house: Indoors) -> None:
    report = _report(house, (part("media0", "obs0_rgb.jpg"), part("media1", "obs0_thermal.jpg")))
    assert {key: report[key] for key in NUMBERS} == dict.fromkeys(NUMBERS)
    assert "screening only" in report["leakSeverity"]
    assert report["confidence"] == "screening_only"
    assert report["suggestions"]
    assert all("general advice" in one["title"] for one in report["suggestions"])


@pytest.mark.parametrize(
    ("inside", "outside", "says"),
    [
        ("", "35", "inside temperature is missing"),
        ("71", "", "outside temperature is missing"),
        ("abc", "35", "no number"),
        ("1e9", "35", "no number"),
        ("20C", "18C", "below 5 K"),
        ("20C", "20C", "below 5 K"),
    ],
)
def test_temperatures_that_allow_no_numbers_are_named(
    house: Indoors, inside: str, outside: str, says: str
) -> None:
    report = _report(house, _wall(), insideTemp=inside, outsideTemp=outside)
    assert {key: report[key] for key in NUMBERS} == dict.fromkeys(NUMBERS)
    assert says in report["verdict"]


@pytest.mark.parametrize("said", ["0.1 K", " 0.1k", None])
def test_what_a_step_of_grey_means_can_be_stated(house: Indoors, said: str | None) -> None:
    """In tenths of a kelvin no number tells by itself whether it is warm or cold there."""
    files = (part("media0", "obs0_thermal.tiff", grey_wall(0.1)),)
    report = _report(house, files, greyScale=said)
    assert report["confidence"] == ("screening_only" if said is None else "quantitative")
    if said is None:
        remarks = " ".join(_details(house, report)["findings"]["remarks"])
        assert "greyScale" in remarks


def test_numbers_that_cannot_be_read_now_do_not_cost_the_report(
    house: Indoors, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever reads text is away; the thermal camera's own file beside the picture is not."""
    away = TextReader()
    away._sandbox = Sandbox(2**20, 1, 1, forkserver=Forkserver(preload=("no.such.module",)))
    analyst = cast("AuditsInHouse", house.building.domains["audits"]).domain.analyst
    monkeypatch.setattr(analyst._readings, "_text", away)
    screen = false_colours.Screen(low_c=14.0, high_c=22.0)
    shot = false_colours.draw(false_colours.scene(1), false_colours.PALETTES["glow"], screen)
    colours = part("media1", "obs1_thermal.jpg", false_colours.jpeg(shot, 90))
    report = _report(house, (*_wall(), colours))
    assert report["energyLossCost"] > 0
    remarks = " ".join(_details(house, report)["findings"]["remarks"])
    assert "numbers at the ends of its colour bar were not read" in remarks


def test_a_loss_of_unknown_size_is_not_guessed_in_money(house: Indoors) -> None:
    """Neither the kind of part, nor the camera, nor the sender tells how large the view is."""
    report = _report(house, _wall(view_deg=0.0), type="", sceneWidthM=None)
    assert {key: report[key] for key in NUMBERS} == dict.fromkeys(NUMBERS)
    assert report["confidence"] == "size_unknown"
    assert report["leakSeverity"].endswith("(size unknown)")
    (view,) = _details(house, report)["findings"]["views"]
    assert view["regions"][0]["wPerM2"][1] > 0
    assert view["regions"][0]["totalW"] is None
    assert "sceneWidthM" in report["verdict"]


def test_a_size_that_was_guessed_makes_a_report_less_sure_and_it_says_so(house: Indoors) -> None:
    # A distance of one metre is what cameras write that were never told.
    report = _report(house, _wall(distance_m=1.0), sceneWidthM=None)
    (view,) = _details(house, report)["findings"]["views"]
    assert view["scale"]["isGuess"]
    assert view["verdict"]["gate"] == "quantitative"
    assert report["confidence"] == "low_confidence"
    assert "enough for numbers" not in report["verdict"]
    assert "guessed" in report["verdict"]
    assert "sceneWidthM" in report["verdict"]
    sound = _report(house, _wall(0.0, distance_m=1.0), sceneWidthM=None)
    assert sound["confidence"] == "quantitative"


def test_every_number_can_be_followed_to_its_source(house: Indoors) -> None:
    report = _report(house, _wall())
    figures = house.client.get(report["links"]["figures"]).json()
    names = [one["name"] for one in figures]
    assert len(set(names)) == len(names) > 20
    known: set[str] = set()
    for one in figures:
        assert set(one["inputs"]) <= known, one["name"]
        assert one["source"] or one["formula"], one["name"]
        known.add(one["name"])
    money = next(one for one in figures if one["name"] == "energy.usd")
    assert money["value"] == pytest.approx(report["energyLossCost"], abs=0.01)


def test_a_home_of_ones_own_counts(house: Indoors) -> None:
    """Rent and the dearest price change advice and cost of the very same picture."""
    base = _report(house, _wall(8.0))
    profile = {"ownership": "Rent", "zipCode": "96813", "heating": {"usdPerKwh": 1.0}}
    put = house.client.request("PUT", f"/api/audits/profile?uid={ANNA}", json=profile)
    assert put.status_code == 200, put.text
    dear = _report(house, _wall(8.0))
    assert dear["energyLossCost"] != base["energyLossCost"]
    economy = _details(house, dear)["findings"]["economy"]
    assert economy["heating"]["usdPerKwh"] == 1.0
    house.client.request("PUT", f"/api/audits/profile?uid={ANNA}", json={})


def test_the_picture_and_the_page_are_there(house: Indoors) -> None:
    report = _report(house, _wall(8.0), sceneWidthM=9.0, title="<b>North & South</b>")
    assert report["savingsCost"] > 0
    picture = house.client.get(report["links"]["picture"])
    assert picture.headers["content-type"] == "image/jpeg"
    assert picture.content.startswith(b"\xff\xd8\xff")
    assert len(picture.content) <= 300_000
    page = house.client.get(report["links"]["page"])
    assert page.headers["content-type"].startswith("text/html")
    assert "script" not in page.headers["content-security-policy"]
    assert "<b>North" not in page.text
    assert f"${report['savingsCost']:.2f}" in page.text
    assert "energy.usd" in page.text


@pytest.mark.parametrize("files", [(), (part("media0", "obs0_rgb.jpg"),), _wall()])
def test_a_page_without_numbers_can_be_printed_too(house: Indoors, files: Files) -> None:
    report = _report(house, files, insideTemp="abc")
    page = house.client.get(report["links"]["page"])
    assert page.status_code == 200
    assert html.escape(report["verdict"].split(":")[0]) in page.text


def test_before_and_after_prove_a_fix(house: Indoors) -> None:
    said = task(str(uuid.uuid4()), **WALL)
    comparison = f"/api/audits/tasks/{said['id']}/comparison"
    before = finished(house, said, _wall(6.0))["report"]["links"]["self"]
    alone = house.client.get(comparison)
    assert (alone.status_code, alone.json()["code"]) == (409, "audits.nothing_to_compare")
    after = finished(house, said, _wall(0.5, seed=3))["report"]["links"]["self"]
    compared = house.client.get(comparison).json()
    assert before.endswith(compared["before"])
    assert after.endswith(compared["after"])
    (spot,) = compared["spots"]
    assert spot["judgement"] in {"fixed", "better"}
    asked = f"{comparison}?before={compared['after']}&after={compared['before']}"
    assert house.client.get(asked).json()["spots"][0]["judgement"] == "worse"
    assert house.client.get(f"{comparison}?before=nonsense").status_code == 404
