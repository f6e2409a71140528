"""Text as HTML: nothing that a person or a camera wrote can become an instruction to a browser."""

from collections.abc import Iterable, Sequence
from html import escape

Markup = str
"""HTML of ours; whatever comes from outside has gone through `text`."""


def text(said: object) -> Markup:
    """Escaped; characters that HTML does not allow, such as NUL, are left out."""
    kept = "".join(sign for sign in str(said) if sign.isprintable() or sign.isspace())
    return escape(kept, quote=True)


def element(name: str, inside: Markup, **attributes: str) -> Markup:
    """An element around markup; `class_` becomes `class`."""
    pairs = "".join(f' {key.rstrip("_")}="{text(value)}"' for key, value in attributes.items())
    return f"<{name}{pairs}>{inside}</{name}>"


def paragraph(said: str, class_: str = "") -> Markup:
    if not said:
        return ""
    return element("p", text(said), class_=class_) if class_ else element("p", text(said))


def listed(items: Iterable[str]) -> Markup:
    lines = "".join(element("li", text(one)) for one in items)
    return element("ul", lines) if lines else ""


def table(head: Sequence[str], rows: Iterable[Sequence[Markup]], numbers: frozenset[int]) -> Markup:
    """A table; columns whose place is in `numbers` are set to the right. Cells are markup."""
    titles = "".join(
        element("th", text(one), **_right(place, numbers)) for place, one in enumerate(head)
    )
    lines = "".join(
        element(
            "tr",
            "".join(element("td", cell, **_right(at, numbers)) for at, cell in enumerate(row)),
        )
        for row in rows
    )
    if not lines:
        return ""
    return element("table", element("thead", element("tr", titles)) + element("tbody", lines))


def _right(place: int, numbers: frozenset[int]) -> dict[str, str]:
    return {"class_": "number"} if place in numbers else {}
