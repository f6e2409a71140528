"""The reader of text that these tests share: its models take a second to load."""

from collections.abc import Iterator

import pytest

from premises.kernel.ocr import Reader


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    made = Reader()
    yield made
    made.close()
