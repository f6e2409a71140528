"""A report says the same on a page, in a PDF and in a table, and harms nobody who opens it."""

import csv
import io
from dataclasses import replace
from html.parser import HTMLParser

import pypdfium2
import pytest
from PIL import Image

from premises.drawings.reports import (
    Line,
    Report,
    ReportSheet,
    report_page,
    report_pdf,
    report_table,
)

LINE = Line(
    id="c-1",
    number=1,
    kind="text",
    category="dimension",
    zone="drawing",
    sentence="Dimension changed from «3'-0\"» to «3'-6\"» at grid C-4.",
    location="at grid C-4",
    trade="Architectural",
    severity="high",
    box_mm=(10.0, 20.0, 30.5, 24.0),
    old_text="3'-0\"",
    new_text="3'-6\"",
    in_cloud=False,
)


def png(width: int = 600, height: int = 400) -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (width, height), (240, 240, 240)).save(stream, "PNG")
    return stream.getvalue()


def report() -> Report:
    return Report(
        title="A-101 old.pdf and new.pdf",
        facts={"Baseline": "old.pdf", "Revised": "new.pdf"},
        sheets=[
            ReportSheet(
                name="A-101",
                page_number=1,
                title="FIRST FLOOR",
                summary="1 change on sheet A-101.",
                lines=[LINE],
                advice=["Ask why no revision cloud marks #1."],
                picture=png(),
            ),
            ReportSheet(name="A-102", page_number=2, summary="Nothing differs."),
            ReportSheet(
                name="A-900", page_number=3, outcome="added", summary="Sheet A-900 is new."
            ),
            ReportSheet(name="S-1", page_number=4, failure="The sheets do not correspond."),
        ],
    )


def rows(made: Report) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(report_table(made).decode("utf-8-sig"))))


def pdf_text(data: bytes) -> str:
    pages = pypdfium2.PdfDocument(data)
    return "\n".join(page.get_textpage().get_text_range() for page in pages)


def test_the_first_sentence_counts_sheets_changes_and_what_could_not_be_compared() -> None:
    said = "2 of 4 sheets differ, by 1 change; 1 new; 1 could not be compared."
    assert report().summary == said
    assert said in report_page(report())
    assert said in pdf_text(report_pdf(report()))


def test_every_change_stands_in_all_three_with_its_texts_and_its_place() -> None:
    assert rows(report())[0]["sentence"] == LINE.sentence
    assert rows(report())[0]["right_mm"] == "30.50"
    assert "at grid C-4" in report_page(report())
    told = pdf_text(report_pdf(report())).replace("\r\n", " ")
    assert "3'-6\"" in told
    assert "S-1" in told
    assert "The sheets do not correspond." in told


def test_sheets_without_lines_that_are_new_or_failed_have_a_row_of_their_own() -> None:
    assert [(row["sheet"], row["kind"]) for row in rows(report())] == [
        ("A-101", "text"),
        ("A-900", "sheet added"),
        ("S-1", "failed"),
    ]
    assert rows(report())[2]["sentence"] == "The sheets do not correspond."


@pytest.mark.parametrize("text", ["=HYPERLINK(1)", "+1+1", "@SUM(A1)", "-cmd", "\tx"])
def test_a_text_of_a_drawing_is_no_formula_for_a_spreadsheet(text: str) -> None:
    made = Report(
        title="t",
        sheets=[ReportSheet(name="A", page_number=1, lines=[replace(LINE, new_text=text)])],
    )
    assert rows(made)[0]["new_text"] == f"'{text}"


def test_negative_numbers_stay_numbers() -> None:
    line = replace(LINE, box_mm=(-1.25, 0.0, 1.0, 1.0))
    made = Report(title="t", sheets=[ReportSheet(name="A", page_number=1, lines=[line])])
    assert rows(made)[0]["left_mm"] == "-1.25"


def test_what_drawings_and_people_wrote_is_text_and_no_instruction() -> None:
    evil = "<script>alert(1)</script>\x00 & <b>"
    made = Report(
        title=evil,
        sheets=[
            ReportSheet(name=evil, page_number=1, lines=[replace(LINE, sentence=evil, note=evil)])
        ],
    )

    seen: list[str] = []

    class Tags(HTMLParser):
        def handle_starttag(self, tag: str, _attrs: list[tuple[str, str | None]]) -> None:
            seen.append(tag)

    Tags().feed(report_page(made))
    assert "table" in seen
    assert not {"script", "b"}.intersection(seen)
    assert "<script>" in pdf_text(report_pdf(made))


def test_the_page_fetches_nothing_and_shows_the_picture() -> None:
    page = report_page(report())
    assert "default-src &#x27;none&#x27;" in page
    assert 'src="data:image/png;base64,' in page
    assert "http:" not in page
    assert "https:" not in page


def test_a_hundred_changes_run_over_pages_and_the_same_report_is_the_same_file() -> None:
    lines = [replace(LINE, number=number) for number in range(1, 101)]
    sheet = ReportSheet(name="A-101", page_number=1, lines=lines, picture=png(300, 4000))
    made = Report(title="many", sheets=[sheet])
    data = report_pdf(made)
    assert len(pypdfium2.PdfDocument(data)) >= 4
    assert data == report_pdf(made)
