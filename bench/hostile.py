"""Requests of at most ten kilobytes that are made to keep a GraphQL server busy."""

from collections.abc import Mapping
from typing import Final

import orjson

MOST_BYTES: Final = 10_000


def requests() -> Mapping[str, bytes]:
    """Bodies by what is bad about them."""
    bodies = {name: orjson.dumps({"query": text}) for name, text in _documents().items()}
    found = {**bodies, **_bodies()}
    assert all(len(body) <= MOST_BYTES for body in found.values())
    return found


def _documents() -> Mapping[str, str]:
    doubling = " ".join(_fragment(f"f{i}", "Query", f"...f{i + 1} ...f{i + 1}") for i in range(20))
    hidden = " ".join(_fragment(f"f{i}", "Property", _aliases(10, f"b{i}")) for i in range(12))
    last, many = _fragment("f20", "Query", "me{id}"), "id " * 280
    return {
        "3,000 levels": "{a" * 3000 + "}" * 3000,
        "16 levels": "{" + "properties{owner{" * 8 + "id" + "}}" * 8 + "}",
        "a list of lists of lists": "{property(id:" + "[" * 4000 + "]" * 4000 + "){id}}",
        "fragments that double 20 times": f"{{...f0}} {doubling} {last}",
        "fragments in a circle": (
            "{properties{...a}} fragment a on Property{...b} fragment b on Property{...a ...b}"
        ),
        "600 aliases": "{" + " ".join(f"a{i}:me{{id}}" for i in range(600)) + "}",
        "120 aliases in fragments": (
            "{properties{" + " ".join(f"...f{i}" for i in range(12)) + "}} " + hidden
        ),
        "3,000 times the same field": "{properties{" + "id " * 3000 + "}}",
        "900 times the same field": "{properties{" + "id " * 900 + "}}",
        "fields that meet in fragments": (
            f"{{properties{{...a ...b}}}} {_fragment('a', 'Property', many)}"
            f" {_fragment('b', 'Property', many)}"
        ),
        "3,000 unknown directives": "{me{id " + "@a " * 3000 + "}}",
        "400 unknown directives": "{me{id " + "@a " * 400 + "}}",
        "900 unknown fields": "{properties{" + " ".join(f"titl{i}" for i in range(900)) + "}}",
        "owners of properties of owners": (
            "{properties" + "{owner{properties" * 3 + "{id}" + "}}" * 3 + "}"
        ),
        "types of types": "{__schema{types{" + "fields{type{" * 8 + "name" + "}}" * 8 + "}}}",
        "passwords tried in one request": (
            "mutation{"
            + " ".join(
                f'a{i}:signin(signinData:{{email:"a@b.c",password:"{i}"}}){{success}}'
                for i in range(100)
            )
            + "}"
        ),
        "200 operations": " ".join(f"query q{i}{{me{{id}}}}" for i in range(200)),
        "300 variables": "query(" + " ".join(f"$a{i}:Int" for i in range(300)) + "){me{id}}",
        "only comments": "#\n" * 3000 + "{me{id}}",
        "a text that is never closed": '{property(id:"' + "x" * 9000,
        "a number of 9,000 digits": f"{{property(id:{'9' * 9000}){{id}}}}",
        "no number": "{properties(minPrice:NaN){id}}",
    }


def _bodies() -> Mapping[str, bytes]:
    asked = b'{"query":"query($a:String){properties(city:$a){id}}","variables":{"a":'
    return {
        "values 4,000 levels deep": asked + b"[" * 4000 + b"]" * 4000 + b"}}",
        "4,000 values in a list": asked + b"[" + b"1," * 4000 + b"1]}}",
        "half of a character": asked + b'"\\ud800"}}',
        "200 requests in one": b"[" + b",".join([b'{"query":"{me{id}}"}'] * 200) + b"]",
        "no object": b"null",
        "no UTF-8": b'{"query":"\xff\xfe"}',
        "4,000 brackets": b"[" * 4000,
    }


def _fragment(name: str, kind: str, fields: str) -> str:
    return f"fragment {name} on {kind}{{{fields}}}"


def _aliases(count: int, prefix: str) -> str:
    return " ".join(f"{prefix}_{number}:id" for number in range(count))
