"""Where each number of a report comes from: a table in which every input leads to its own line."""

from collections.abc import Mapping, Sequence

from premises.audits.figures import Figure
from premises.audits.pages.numbers import band, number
from premises.kernel.markup import Markup, element, paragraph, table, text

_TITLE = "Where each number comes from"


def figures_table(figures: Sequence[Figure]) -> Markup:
    """Nothing where there are no figures."""
    if not figures:
        return ""
    lines = {one.name: f"figure-{place}" for place, one in enumerate(figures)}
    rows = [_row(one, lines) for one in figures]
    head = ("Name", "Value", "Formula", "From", "Source")
    told = element("h2", text(_TITLE)) + table(head, rows, frozenset({1}))
    note = "A value in brackets is the range from the 10th to the 90th percentile."
    return element("section", told + paragraph(note, "faint"), class_="figures")


def _row(figure: Figure, lines: Mapping[str, str]) -> tuple[Markup, ...]:
    unit = "" if figure.unit == "1" else figure.unit
    value = band(figure.band, unit) if figure.band else f"{number(figure.value)} {unit}".strip()
    inputs = ", ".join(
        element("a", text(one), href=f"#{lines[one]}") if one in lines else text(one)
        for one in figure.inputs
    )
    name = element("span", text(figure.name), id=lines[figure.name])
    return name, text(value), text(figure.formula), inputs, text(figure.source)
