"""A report as one page to print: the picture, what was found, what it costs, and all sources."""

import base64
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Final

from premises.audits.pages.content import Advice, Content, Cost, Fact, Look, Place
from premises.audits.pages.figures_table import figures_table
from premises.audits.pages.files import file_words
from premises.audits.pages.numbers import band, money, number
from premises.audits.thermography.losses import small
from premises.kernel.markup import Markup, element, listed, paragraph, table, text

POLICY: Final = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
"""The page needs nothing from anywhere, so it may ask for nothing."""

_FACTOR: Final = (
    "fRsi tells how warm the coldest part of a place is: 0 is as cold as outside, 1 as warm as the"
    " room. Below 0.75 mould is likely (BRE IP 1/06)."
)
_FILE: Final = "File"
_DOLLARS: Final = "US$"


def report_page(content: Content, picture: bytes | None = None) -> str:
    """One HTML document that needs nothing else; `picture` is a JPEG or PNG file."""
    body = "".join(
        (
            _head(content),
            _picture(picture),
            _costs(content),
            _advice(content),
            _looks(content),
            _section("What this report could not do", listed(_untold(content))),
            paragraph(content.foot, "faint"),
            figures_table(content.figures),
        )
    )
    title = element("title", text(content.title))
    style = element("style", _style())
    guard = f'<meta http-equiv="Content-Security-Policy" content="{text(POLICY)}">'
    view = '<meta name="viewport" content="width=device-width, initial-scale=1">'
    head = element("head", f'<meta charset="utf-8">{guard}{view}{title}{style}')
    return f"<!doctype html>\n{element('html', head + element('body', body), lang='en')}\n"


@cache
def _style() -> str:
    return (files("premises.audits.pages") / "report.css").read_text(encoding="utf-8")


def _section(title: str, inside: Markup) -> Markup:
    return element("h2", text(title)) + inside if inside else ""


def _head(content: Content) -> Markup:
    facts = "".join(
        element("tr", element("th", text(one.name)) + element("td", text(one.value)))
        for one in content.facts
    )
    return (
        element("h1", text(content.title))
        + paragraph(f"Heat loss: {content.severity}", "verdict")
        + paragraph(content.summary)
        + (element("table", element("tbody", facts), class_="facts") if facts else "")
    )


def _picture(picture: bytes | None) -> Markup:
    if picture is None:
        return ""
    kind = "image/png" if picture.startswith(b"\x89PNG") else "image/jpeg"
    source = f"data:{kind};base64,{base64.b64encode(picture).decode()}"
    return f'<img src="{source}" alt="The thermal picture with numbered outlines">'


def _costs(content: Content) -> Markup:
    rows = [(text(one.name), text(_cost(one))) for one in content.costs]
    told = table(("What it costs", "middle (low to high)"), rows, frozenset({1}))
    note = "Low and high: one time in ten it is less, one time in ten more."
    return _section("Cost", told + paragraph(note, "faint")) if rows else ""


def _cost(cost: Cost) -> str:
    if cost.unit == _DOLLARS:
        return f"{money(cost.band)} a year"
    return band(cost.band, f"{cost.unit} a year")


def _advice(content: Content) -> Markup:
    rows = [_advice_row(one) for one in content.advice]
    head = ("What to do", "Cost", "Saves", "Pays back", "Effort and lifetime")
    told = table(head, rows, frozenset())
    return _section("What to do first", told + paragraph(content.savings))


def _advice_row(one: Advice) -> tuple[Markup, ...]:
    title = element("strong", text(one.title)) + paragraph(one.reason, "faint")
    saves = ", ".join(filter(None, (one.saves, one.reduction)))
    effort = ", ".join(filter(None, (one.difficulty, one.lifetime)))
    return title, text(one.cost), text(saves), text(one.payback), text(effort)


def _looks(content: Content) -> Markup:
    return _section("What was found", "".join(_look(one) for one in content.looks))


def _look(look: Look) -> Markup:
    facts = "; ".join(f"{one.name}: {_value(one)}" for one in look.facts)
    return (
        element("h3", text(look.name))
        + paragraph(look.verdict)
        + _places(look)
        + listed(look.remarks)
        + paragraph(facts, "faint")
    )


def _value(fact: Fact) -> str:
    return file_words(fact.value) if fact.name == _FILE else fact.value


def _untold(content: Content) -> list[str]:
    """Caveats that do not stand beside a picture already."""
    told = {
        f"{look.name}: {said}" for look in content.looks for said in (look.verdict, *look.remarks)
    }
    return [one for one in content.caveats if one not in told]


def _places(look: Look) -> Markup:
    head = ("Place", "Why", "fRsi", "Size", "Heat lost now", "Cost a year")
    flags = small([one.total_w for one in look.places])
    large = [one for one, is_small in zip(look.places, flags, strict=True) if not is_small]
    told = table(head, [_place_row(one) for one in large], frozenset())
    few = [one for one, is_small in zip(look.places, flags, strict=True) if is_small]
    has_factor = any(one.factor_min is not None for one in look.places)
    return told + paragraph(_few(few)) + paragraph(_FACTOR if has_factor else "", "faint")


def _few(places: Sequence[Place]) -> str:
    """One sentence on all places that lose next to nothing."""
    if not places:
        return ""
    watts = sum(one.total_w.p50 for one in places if one.total_w)
    names = ", ".join(one.name for one in places)
    risky = ", ".join(one.name for one in places if one.mould_risk)
    mould = f" Mould is likely at {risky}." if risky else ""
    return f"Small places: {names}. Together they lose about {number(watts, 1)} W.{mould}"


def _place_row(one: Place) -> tuple[Markup, ...]:
    title = element("strong", text(one.name)) + " " + text(one.kind)
    known = "\N{EN DASH}" if one.factor_min is None else f"{one.factor_min:.2f}"
    factor = known + (", mould risk" if one.mould_risk else "")
    size = ", ".join(
        band(value, unit) for value, unit in ((one.area_m2, "m²"), (one.length_m, "m")) if value
    )
    heat = band(one.total_w, "W") if one.total_w else band(one.w_per_m2, "W/m²")
    cells = (one.reason, factor, size, heat, money(one.usd))
    return title, *(text(cell) for cell in cells)
