"""What passes through the wall of the sandbox comes out as it went in, and nothing else does."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from premises.kernel.sandbox.values import Value, pack, unpack

plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text()
    | st.binary(),
    lambda inner: st.lists(inner) | st.lists(inner).map(tuple) | st.dictionaries(st.text(), inner),
)
numbers = st.sampled_from(["?", "u1", "<i2", ">u4", "<i8", "<f4", ">f8", "<c8"])


def through(value: Value) -> Value:
    tree, buffers = pack(value)
    return unpack(tree, bytearray(b"".join(buffers)))


@given(plain)
def test_every_plain_value_comes_out_as_it_went_in(value: Value) -> None:
    again = through(value)
    assert again == value
    assert type(again) is type(value)


@given(
    numbers.flatmap(lambda kind: arrays.arrays(kind, arrays.array_shapes(min_dims=0, min_side=0)))
)
def test_every_array_of_numbers_comes_out_as_it_went_in(array: np.ndarray) -> None:
    again = through([b"x", array, "y"])
    assert isinstance(again, list)
    assert again[::2] == [b"x", "y"]
    assert again[1].dtype == array.dtype
    np.testing.assert_array_equal(again[1], array)


def test_a_part_of_an_array_passes_too() -> None:
    part = np.arange(24).reshape(4, 6)[::2, ::-1]
    again = through(part)
    assert isinstance(again, np.ndarray)
    np.testing.assert_array_equal(again, part)


@pytest.mark.parametrize(
    "value", [object(), {1: 2}, {"a"}, np.array([object()]), np.array(["a"]), np.float64(1), int]
)
def test_anything_else_is_refused(value: Value) -> None:
    with pytest.raises(TypeError, match="cannot pass"):
        pack(value)


@pytest.mark.parametrize(
    "tree",
    [
        b"",
        b"{}",
        b"[]",
        b'["x"]',
        b'["b",17]',
        b'["b",-1]',
        b'["b",true]',
        b'["a","|O",[1]]',
        b'["a","<f8",[3]]',
        b'["a","<f8",[-1,-1]]',
        b'["a","<f8",[99999999999,99999999999]]',
        b'["a","no such type",[1]]',
        b'["a","(f8,f8",[1]]',
        b'["a","f8,f8",[1]]',
        b'["a"]',
        b'["d",["k"]]',
        b'["d",[1,2]]',
        b'["d",7]',
        b'[["l"]]',
        b"\xff",
        b"[" * 100_000,
        b'["l",' * 100_000,
    ],
)
def test_a_forged_answer_is_seen_as_such(tree: bytes) -> None:
    with pytest.raises(ValueError, match=r"\A"):
        unpack(tree, bytearray(16))


@given(st.binary(), st.binary(max_size=64))
def test_noise_never_does_more_than_fail(tree: bytes, contents: bytes) -> None:
    try:
        unpack(tree, bytearray(contents))
    except ValueError:
        return
