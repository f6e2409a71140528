"""Names for what is alike, so that nobody is told of the same thing twice within a while."""

import hashlib
import re
from collections.abc import Mapping
from typing import Final

from premises.kernel.errors import Invalid

FIELDS: Final = ("camera_id", "object_type", "risk_level", "rule_id", "event_id")
LONGEST_KEY: Final = 255

_FIELD: Final = re.compile(r"\{([^{}]*)\}")


def check_template(template: str) -> None:
    """Pass a text in which known fields stand in braces, and nothing else does.

    Raises:
        Invalid: a field is not known, or a brace stands alone.

    """
    unknown = [name for name in _FIELD.findall(template) if name not in FIELDS]
    if unknown or re.search(r"[{}]", _FIELD.sub("", template)):
        raise Invalid(
            "cameras.bad_dedup_key",
            "Write the key with these fields only: " + ", ".join(f"{{{n}}}" for n in FIELDS) + ".",
            unknown=unknown,
        )


def dedup_key(template: str, values: Mapping[str, str]) -> str:
    """The template with its fields filled in; a key too long to be stored becomes its SHA-256.

    Names are replaced one by one and nothing is looked up inside the values, so that a template
    written by a stranger reads nothing but these few words.
    """
    key = _FIELD.sub(lambda found: values.get(found[1], ""), template)
    return key if len(key) <= LONGEST_KEY else hashlib.sha256(key.encode()).hexdigest()
