"""A report page says everything, lets nothing in, and needs nothing from elsewhere."""

import math
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from premises.audits.figures import Band, Ledger
from premises.audits.pages import Advice, Content, Cost, Fact, Look, Place, report_page
from premises.audits.pages.files import file_words
from premises.audits.pages.numbers import band, money, number
from premises.audits.radiometry.recording import FileClass

HOSTILE = "<script>alert('x')</script>\" onload=\"a&b\x00"

_VOID = {"meta", "img", "link", "br"}


class Reader(HTMLParser):
    """Reads a page as a browser does: elements, their attributes, what is written."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.open: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in _VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open[-1:] != ["style"]:
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


def ledger() -> Ledger:
    made = Ledger()
    made.note("inside_c", 21.666, "°C", source="stated by the user")
    made.note(
        "difference_k",
        20.0,
        "K",
        formula="ΔT = |Ti - To|",
        source="definition",
        inputs=("inside_c",),
        band=Band(18.2, 20.0, 21.3),
    )
    return made


def content(said: str = "a word") -> Content:
    place = Place(
        name="A1",
        kind="Air leak",
        reason=said,
        factor_min=0.62,
        mould_risk=True,
        area_m2=Band(0.1, 0.12, 0.15),
        total_w=Band(12.1, 20.6, 31.4),
        w_per_m2=Band(1, 2, 3),
        usd=Band(11, 22.4, 40),
    )
    return Content(
        title=said,
        severity="High",
        summary=said,
        facts=(Fact("Inside", said),),
        looks=(
            Look(
                name=said, verdict=said, facts=(Fact(said, said),), places=(place,), remarks=(said,)
            ),
        ),
        costs=(Cost("Energy", "kWh", Band(90, 190, 320)),),
        advice=(Advice(title=said, reason=said, cost="$5", saves="$12 a year", payback=said),),
        savings=said,
        caveats=(said,),
        figures=ledger().figures(),
        foot=said,
    )


def test_everything_of_a_report_stands_on_its_page() -> None:
    read = Reader(report_page(content()))
    assert read.open == []
    for wanted in (
        "Heat loss: High",
        "A1",
        "Air leak",
        "0.62, mould risk",
        "21 W (12 to 31)",
        "0.12 m² (0.10 to 0.15)",
        "$22 (11 to 40)",
        "190 kWh a year (90 to 320)",
        "$12 a year",
        "What this report could not do",
        "20 K (18 to 21)",
        "ΔT = |Ti - To|",
        "stated by the user",
    ):
        assert wanted in read.text, wanted


def test_what_a_person_wrote_is_shown_as_it_is_and_becomes_no_markup() -> None:
    plain, hostile = (Reader(report_page(content(said))) for said in ("a word", HOSTILE))
    assert [tag for tag, _ in hostile.elements] == [tag for tag, _ in plain.elements]
    assert [sorted(one) for _, one in hostile.elements] == [
        sorted(one) for _, one in plain.elements
    ]
    assert "<script>alert('x')</script>\" onload=\"a&b" in hostile.text
    assert "\x00" not in hostile.text


def test_a_page_fetches_nothing_and_runs_nothing() -> None:
    page = report_page(content(), b"\xff\xd8\xff picture")
    elements = Reader(page).elements
    assert {tag for tag, _ in elements}.isdisjoint({"script", "link", "iframe", "object", "form"})
    sources = [attributes["src"] or "" for _, attributes in elements if "src" in attributes]
    assert [one.partition(",")[0] for one in sources] == ["data:image/jpeg;base64"]
    links = [attributes["href"] or "" for _, attributes in elements if "href" in attributes]
    assert all(one.startswith("#") for one in links)
    assert "url(" not in page
    assert "@import" not in page
    policy = next(one["content"] for tag, one in elements if "http-equiv" in one)
    assert policy is not None
    assert policy.startswith("default-src 'none'")


def test_an_input_leads_to_the_line_it_comes_from() -> None:
    elements = Reader(report_page(content())).elements
    (link,) = [one["href"] for tag, one in elements if tag == "a"]
    names = {f"#{one['id']}" for _, one in elements if "id" in one}
    assert link == "#figure-0"
    assert link in names


def test_a_report_without_numbers_has_no_empty_tables() -> None:
    bare = Content(
        title="Window", severity="Not judged (screening only)", summary="No temperatures."
    )
    read = Reader(report_page(bare))
    assert "table" not in {tag for tag, _ in read.elements}
    assert "img" not in {tag for tag, _ in read.elements}
    assert "Not judged (screening only)" in read.text


def test_a_png_picture_is_called_one() -> None:
    assert "data:image/png;base64," in report_page(content(), b"\x89PNG\r\n\x1a\n")


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (None, "unknown"),
        (float("nan"), "unknown"),
        (float("inf"), "endless"),
        (True, "yes"),
        ("gas", "gas"),
        (0, "0"),
        (0.0001234, "1.23·10⁻⁴"),
        (-0.00036, "\N{MINUS SIGN}3.60·10⁻⁴"),
        (0.1234, "0.123"),
        (-1.236, "\N{MINUS SIGN}1.24"),
        (12.36, "12.4"),
        (12345.6, "12,346"),
        (2.5e9, "2.50·10⁹"),
    ],
)
def test_numbers_have_no_more_digits_than_they_are_worth(value: float | None, written: str) -> None:
    assert number(value) == written


def test_a_band_is_its_middle_and_its_ends() -> None:
    assert band(Band(1.04, 2.04, 30.4), "W") == "2.0 W (1.0 to 30)"
    assert band(None, "W") == "\N{EN DASH}"


@pytest.mark.parametrize(
    ("told", "written"),
    [
        (Band(21.03, 21.67, 22.31), "21.7 (21.0 to 22.3)"),
        (Band(-0.0387, -0.00036, 0.0391), "0 (\N{MINUS SIGN}0.039 to 0.039)"),
        (Band(0.626, 0.991, 1.58), "0.99 (0.63 to 1.6)"),
        (Band(27_562, 29_971, 32_580), "30,000 (28,000 to 33,000)"),
        (Band(0.063, 0.29, 1.7), "0.29 (0.063 to 1.7)"),
        (Band(0, 0, 0.7), "0 (0 to 0.70)"),
        (Band(1.6, 7.6, 44), "7.6 (1.6 to 44)"),
        (Band(1, math.inf, math.inf), "endless (1.00 to endless)"),
        (Band(0, 0, 0), "0 (0 to 0)"),
        (Band(2, 2, 2), "2.00 (2.00 to 2.00)"),
    ],
)
def test_a_band_has_as_many_digits_as_its_width_tells(told: Band, written: str) -> None:
    assert band(told) == written


@pytest.mark.parametrize(
    ("told", "written"),
    [
        (Band(0.43, 1.93, 11.4), "$1.93 (0.43 to 11)"),
        (Band(0.004, 0.3, 0.5), "$0.30 (0 to 0.50)"),
        (Band(900, 1234, 2000), "$1,234 (900 to 2,000)"),
        (None, "\N{EN DASH}"),
    ],
)
def test_money_has_cents_where_they_matter(told: Band | None, written: str) -> None:
    assert money(told) == written


def test_money_is_told_in_dollars_and_what_has_no_unit_in_none() -> None:
    made = Ledger()
    made.note("convection", 0.99, "1", source="a test", band=Band(0.63, 0.99, 1.6))
    made.note("energy.usd", 1.0, "1", source="a test")
    dear = replace(
        content(), costs=(Cost("Money", "US$", Band(4, 5.2, 12)),), figures=made.figures()
    )
    read = Reader(report_page(dear)).text
    assert "$5.20 (4.00 to 12) a year" in read
    assert "0.99 (0.63 to 1.6)" in read
    assert "1.00" in read


@pytest.mark.parametrize("known", list(FileClass))
def test_people_read_what_kind_of_file_it_is_in_words(known: FileClass) -> None:
    said = str(known).replace("_", " ")
    (look,) = content().looks
    look = replace(look, facts=(Fact("File", said),))
    read = Reader(report_page(replace(content(), looks=(look,)))).text
    assert f"File: {file_words(known)}" in read
    assert len(file_words(said).split()) > 2
    assert file_words("something else") == "something else"


def test_places_that_lose_next_to_nothing_share_one_sentence() -> None:
    (look,) = content().looks
    (large,) = look.places
    tiny = [
        replace(large, name=name, total_w=Band(0, 0.1, 0.2), mould_risk=name == "7")
        for name in ("6", "7", "8")
    ]
    look = replace(look, places=(large, *tiny))
    read = Reader(report_page(replace(content(), looks=(look,)))).text
    assert "Small places: 6, 7, 8. Together they lose about 0.3 W. Mould is likely at 7." in read
    assert read.count("21 W (12 to 31)") == 1
    assert "0.10 W" not in read


def test_from_outside_there_is_no_factor_and_no_word_on_mould() -> None:
    (look,) = content().looks
    facade = replace(look.places[0], factor_min=None, mould_risk=False)
    look = replace(look, places=(facade,))
    read = Reader(report_page(replace(content(), looks=(look,)))).text
    assert "mould" not in read.lower()
    assert "\N{EN DASH}" in read


def test_what_stands_beside_a_picture_is_not_said_again_below() -> None:
    (look,) = content().looks
    look = replace(look, name="a.jpg", remarks=("It is warm.",))
    twice = replace(content(), looks=(look,), caveats=("a.jpg: It is warm.", "b.jpg: It is cold."))
    read = Reader(report_page(twice)).text
    assert read.count("It is warm.") == 1
    assert "b.jpg: It is cold." in read
