"""Documents made to be expensive are turned away before they have cost anything."""

import time
from collections.abc import Callable

import pytest
from tests.properties.limiter.listings import admit

from premises.kernel.errors import Invalid

_CPU_S = 0.05
"""Ten times what is aimed at, so that a busy machine does not fail the test."""


def _spreads(name: str, times: int) -> str:
    return f"...{name} " * times


_DOUBLING = " ".join(f"fragment f{i} on Query{{{_spreads(f'f{i + 1}', 2)}}}" for i in range(20))
_HIDDEN = " ".join(
    f"fragment f{i} on User{{{' '.join(f'a{i}_{j}:id' for j in range(10))}}}" for i in range(10)
)

_REFUSED = {
    "3,000 levels": ("{me" * 3000 + "}" * 3000, "too_many_tokens"),
    "150 levels": ("{me" * 150 + "}" * 150, "too_deep"),
    "16 levels": ("{me" + "{properties{owner" * 8 + "{id}" + "}}" * 8 + "}", "too_deep"),
    "fragments that double 20 times": (
        "{...f0} " + _DOUBLING + " fragment f20 on Query{me{id}}",
        "too_many_roots",
    ),
    "10,000 aliases": ("{" + " ".join(f"a{i}:me{{id}}" for i in range(10_000)) + "}", "too_long"),
    "1,000 aliases": ("{" + " ".join(f"a{i}:me{{id}}" for i in range(1000)) + "}", "tokens"),
    "60 aliases": ("{" + " ".join(f"a{i}:me{{id}}" for i in range(60)) + "}", "many_aliases"),
    "100 aliases hidden in fragments": (
        "{me{" + " ".join(_spreads(f"f{i}", 1) for i in range(10)) + "}} " + _HIDDEN,
        "too_many_aliases",
    ),
    "1,000 times the same field": ("{users{" + "id " * 1000 + "}}", "too_many_tokens"),
    "500 times the same field": ("{users{" + "id " * 500 + "}}", "too_many_repeats"),
    "fields that meet in fragments": (
        "{users{...a ...b}} fragment a on User{" + "id " * 250 + "} "
        "fragment b on User{" + "id " * 250 + "}",
        "too_many_repeats",
    ),
    "3,000 unknown directives": ("{me{id " + "@a" * 3000 + "}}", "too_many_tokens"),
    "250 unknown directives": ("{me{id " + "@a " * 250 + "}}", "too_many_directives"),
    "owners of properties of owners": (
        "{properties{owner{properties{owner{properties{id}}}}}}",
        "too_costly",
    ),
    "passwords tried in one request": (
        "mutation{" + " ".join(f'a{i}:signin(email:"x{i}")' for i in range(11)) + "}",
        "too_many_mutations",
    ),
    "types of types": (
        "{__schema{types{" + "fields{type{" * 10 + "name" + "}}" * 11 + "}",
        "deep",
    ),
    "100 variables": (
        "query(" + " ".join(f"$a{i}:Int" for i in range(100)) + "){me{id}}",
        "too_many_variables",
    ),
    "60 operations": (" ".join(f"query q{i}{{me{{id}}}}" for i in range(60)), "operations"),
    "70 fragments": (
        "{me{id}} " + " ".join(f"fragment f{i} on User{{id}}" for i in range(70)),
        "too_many_fragments",
    ),
    "500 unknown fields": (
        "{me{" + " ".join(f"x{i}" for i in range(500)) + "}}",
        "too_many_unknown",
    ),
    "only comments": ("#\n" * 5000 + "{me{id}}", "too_many_tokens"),
    "only quotes": ('"' * 10_000, "too_many_tokens"),
    "a text that is never closed": ('{property(id:"' + '\\"' * 4500, "syntax"),
    "a block that is never closed": ('{property(id:"""' + '"\\' * 4500, "syntax"),
    "a number of 9,000 digits": (f"{{newest(first:{'9' * 9000}){{id}}}}", "too_costly"),
}


@pytest.mark.parametrize("name", _REFUSED)
def test_it_is_refused_at_once(name: str) -> None:
    text, code = _REFUSED[name]
    with pytest.raises(Invalid) as refused:
        admit(text)
    assert code in refused.value.code
    assert len(refused.value.message) <= 200
    assert _least_cpu_s(lambda: admit(text)) < _CPU_S


_FAULTY = {
    "a cycle of fragments": "{me{...a}} fragment a on User{...b} fragment b on User{...a ...b}",
    "a fragment of itself": "{me{...a}} fragment a on User{id ...a ...a ...a}",
    "a field of 9,000 signs": "{" + "x" * 9000 + "}",
    "15 unknown fields": "{" + " ".join(f"x{i}" for i in range(15)) + "}",
    "40 unknown directives": "{me{id " + " ".join(f"@a{i}" for i in range(40)) + "}}",
    "a number that is no Int": "{property(id:3000000000){id}}",
    "not a number": "{property(id:NaN){id}}",
    "nothing under something": "{me}",
    "two operations without a name": "{me{id}} {me{id}}",
    "a type as a query": "type Query { a: Int }",
}


@pytest.mark.parametrize("name", _FAULTY)
def test_its_faults_are_told_shortly_and_at_once(name: str) -> None:
    text = _FAULTY[name]
    found = admit(text)
    assert 1 <= len(found) <= 6
    assert len("".join(str(error) for error in found)) < 1500
    assert _least_cpu_s(lambda: admit(text)) < _CPU_S


def _least_cpu_s(attempt: Callable[[], object]) -> float:
    """The processor time of the cheapest of three attempts."""
    spent: list[float] = []
    for _ in range(3):
        began = time.process_time()
        try:
            attempt()
        except Invalid:
            pass
        finally:
            spent.append(time.process_time() - began)
    return min(spent)
