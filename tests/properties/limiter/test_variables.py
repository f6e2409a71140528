"""Values beside a document are neither too many nor too deep, and their texts are text."""

import time

import pytest

from premises.kernel.errors import Invalid
from premises.properties.limiter import Limits, check_variables


def _code(variables: dict[str, object], limits: Limits | None = None) -> str:
    with pytest.raises(Invalid) as refused:
        check_variables(variables, limits or Limits())
    return refused.value.code


def test_plain_values_pass() -> None:
    check_variables({}, Limits())
    check_variables({"a": [1, 2.5, None, True, "ü", {"b": "c"}]}, Limits())


def test_everything_in_them_is_counted() -> None:
    few = Limits(max_values=6)
    check_variables({"a": [1, 2, 3]}, few)
    assert _code({"a": [1, 2, 3, 4]}, few) == "properties.too_many_values"
    assert _code({"a": {"b": 1, "c": 2}}, few) == "properties.too_many_values"


def test_ten_megabytes_of_them_are_refused_at_once() -> None:
    many: dict[str, object] = {"a": [["x"] * 1000] * 1000}
    began = time.process_time()
    assert _code(many) == "properties.too_many_values"
    assert time.process_time() - began < 0.05


def test_they_may_not_lie_too_deep() -> None:
    nested: object = 1
    for _ in range(100_000):
        nested = [nested]
    assert _code({"a": nested}) == "properties.too_deep"


@pytest.mark.parametrize("text", ["\0", "a\0b", "\ud800", "ü\udfff"])
def test_texts_that_no_database_keeps_are_refused(text: str) -> None:
    assert _code({"a": text}) == "properties.bad_text"
    assert _code({"a": [{"b": text}]}) == "properties.bad_text"
    assert _code({"a": {text: 1}}) == "properties.bad_text"
