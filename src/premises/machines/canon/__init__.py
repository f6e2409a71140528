"""What was logged becomes whole numbers that mean the same to every engine.

`rows` are canonical rows, and what is known from each of them on. `numbers` and `texts` make
them, and say in `outcomes` what could not be taken; `instants` sorts out by time. `decimals` tell
how many digits are kept. `guesses` say what a variable means, from the lists in `catalogue`, in
terms of `specs`. `plain` is how words are compared.
"""

from premises.machines.canon.catalogue import PRESETS, read_preset
from premises.machines.canon.decimals import decimals_of
from premises.machines.canon.guesses import guess
from premises.machines.canon.numbers import canonical_numbers, canonical_ticks
from premises.machines.canon.outcomes import Canonical, Reason
from premises.machines.canon.plain import plain
from premises.machines.canon.rows import LARGEST, Quality, Rows
from premises.machines.canon.specs import Kind, VariableSpec, kind_of
from premises.machines.canon.texts import canonical_texts, is_storable, text_number

__all__ = [
    "LARGEST",
    "PRESETS",
    "Canonical",
    "Kind",
    "Quality",
    "Reason",
    "Rows",
    "VariableSpec",
    "canonical_numbers",
    "canonical_texts",
    "canonical_ticks",
    "decimals_of",
    "guess",
    "is_storable",
    "kind_of",
    "plain",
    "read_preset",
    "text_number",
]
