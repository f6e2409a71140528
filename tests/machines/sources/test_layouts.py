"""A file's columns are taken for what they most likely are, or for what somebody says they are."""

import pytest

from premises.kernel.errors import Invalid
from premises.machines.sources.layouts import Layout, lay_out


@pytest.mark.parametrize(
    ("columns", "said", "expected"),
    [
        (("id_var", "date", "value"), {}, Layout("date", "id_var", "value")),
        (("Fecha", "Variable", "Valor"), {}, Layout("Fecha", "Variable", "Valor")),
        (("Timestamp", "name", "v"), {}, Layout("Timestamp", "name", "v")),
        (("x", "y", "z"), {"x": "time", "y": "variable", "z": "value"}, Layout("x", "y", "z")),
        (("time", "T1", "T2"), {}, Layout("time", columns={"T1": "T1", "T2": "T2"})),
        (
            ("time", "T1", "T2", "note"),
            {"T1": "TEMPERATURA_BASE", "note": "-"},
            Layout("time", columns={"T2": "T2", "T1": "TEMPERATURA_BASE"}),
        ),
    ],
)
def test_columns_are_guessed_unless_somebody_says_otherwise(
    columns: tuple[str, ...], said: dict[str, str], expected: Layout
) -> None:
    assert lay_out(columns, said) == expected


@pytest.mark.parametrize(
    ("columns", "said", "code"),
    [
        (("a", "b"), {}, "machines.no_time"),
        (("time", "b"), {"c": "time"}, "machines.no_column"),
        (("time",), {}, "machines.no_values"),
        (("time", "b", "c"), {"b": "variable"}, "machines.half_a_layout"),
    ],
)
def test_what_cannot_be_laid_out_is_refused_with_the_columns_there_are(
    columns: tuple[str, ...], said: dict[str, str], code: str
) -> None:
    with pytest.raises(Invalid) as caught:
        lay_out(columns, said)
    assert caught.value.code == code
