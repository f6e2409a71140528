"""Answers what is asked of the feed, from what was answered before where that is still true."""

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, urlencode

import orjson

from premises.kernel.cache import Answers, Made
from premises.kernel.database import Database
from premises.kernel.errors import Invalid, NotFound
from premises.properties.reso.clauses import is_key
from premises.properties.reso.dictionary import RESOURCES
from premises.properties.reso.pages import Page, Pages
from premises.properties.reso.questions import Question, question
from premises.properties.reso.resources import Resource

PATH: Final = "/reso/odata"

Options = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Feed:
    """The feed of one service; at most `most` things are on a page."""

    database: Database
    answers: Answers
    most: int

    def collection(self, name: str, pairs: Options, base: str, size: int | None = None) -> bytes:
        """One page of a resource, in JSON; `size` is what the client would like a page to have.

        Raises:
            Invalid: an option is not known, or cannot be understood.

        """
        asked = question(name, pairs)
        most = min(size or self.most, self.most)

        def made(pages: Pages) -> object:
            page = pages.page(asked, most)
            count = pages.count(asked) if asked.is_counted else None
            return _page(asked, page, base, count)

        return self._answer(asked, ("page", str(most), base), base, made)

    def entity(self, name: str, key: str, pairs: Options, base: str) -> bytes:
        """One thing by its key.

        Raises:
            NotFound: there is none in the feed.
            Invalid: an option is not known, or cannot be understood.

        """
        asked = question(name, pairs, is_one=True)
        if not is_key(key):
            raise _missing(name)

        def made(pages: Pages) -> object:
            found = pages.one(asked, int(key))
            if found is None:
                raise _missing(name)
            return {"@odata.context": f"{_context(asked, base)}/$entity", **found}

        return self._answer(asked, ("one", key, base), base, made)

    def count(self, name: str, pairs: Options) -> bytes:
        """How many things meet a filter, as a number in text.

        Raises:
            Invalid: an option is not known, or cannot be understood.

        """
        asked = question(name, pairs)
        return self._answer(asked, ("count",), "", lambda pages: pages.count(asked))

    def _answer(
        self, asked: Question, more: Iterable[str], base: str, made: Callable[[Pages], object]
    ) -> bytes:
        told = json.dumps([*more, asked.resource.name, sorted(asked.options.items())])

        def make() -> Made:
            with self.database.read() as session:
                return Made(orjson.dumps(made(Pages(session, base))))

        return self.answers.get(
            f"reso:{asked.resource.name}",
            hashlib.sha256(told.encode()).hexdigest(),
            sorted(_tags(asked)),
            make,
        )


def resource_named(name: str) -> Resource:
    """The resource with this name.

    Raises:
        NotFound: there is none.

    """
    found = RESOURCES.get(name)
    if found is None:
        raise NotFound("properties.no_resource", f"The feed has {', '.join(RESOURCES)}.")
    return found


def key_in(text: str, resource: Resource) -> str:
    """The key that stands in parentheses behind a resource: `'12'` or `ListingKey='12'`.

    Raises:
        Invalid: no key stands there.

    """
    name, sign, value = text.partition("=")
    quoted = value if sign and name.strip() == resource.key else text
    quoted = quoted.strip()
    if len(quoted) < 2 or quoted[0] != "'" or quoted[-1] != "'":
        raise Invalid("properties.bad_key", f"Write {resource.name}('12').")
    return quoted[1:-1]


def _tags(asked: Question) -> set[str]:
    found = set(asked.resource.tags)
    for expansion in asked.expansions:
        found |= RESOURCES[asked.resource.links[expansion.link].resource].tags
    return found


def _page(asked: Question, page: Page, base: str, count: int | None) -> dict[str, object]:
    found: dict[str, object] = {"@odata.context": _context(asked, base)}
    if count is not None:
        found["@odata.count"] = count
    found["value"] = page.things
    if page.token is not None:
        found["@odata.nextLink"] = _next(asked, page, base)
    return found


def _next(asked: Question, page: Page, base: str) -> str:
    """Where the next page is: the same question, from where this page ends."""
    options = {name: value for name, value in asked.options.items() if name != "$skip"}
    if asked.top is not None:
        options["$top"] = str(asked.top - len(page.things))
    options["$skiptoken"] = str(page.token)
    return f"{base}{PATH}/{asked.resource.name}?{urlencode(options, quote_via=quote, safe='$')}"


def _context(asked: Question, base: str) -> str:
    told = list(asked.fields) if asked.is_narrowed else []
    for one in asked.expansions:
        of = RESOURCES[asked.resource.links[one.link].resource]
        told.append(f"{one.link}({'' if one.fields == tuple(of.fields) else ','.join(one.fields)})")
    chosen = f"({','.join(told)})" if told else ""
    return f"{base}{PATH}/$metadata#{asked.resource.name}{chosen}"


def _missing(name: str) -> NotFound:
    return NotFound("properties.not_in_feed", f"There is no such {name} in the feed.")
