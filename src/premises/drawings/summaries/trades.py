"""Which trade a change concerns: by the words of it, otherwise by whose sheet it is on."""

import re
from typing import Final

from premises.drawings.differencing import Change

TRADES: Final = (
    "MEP",
    "Drywall",
    "Electrical",
    "Architectural",
    "Structural",
    "Concrete",
    "Site Work",
)

_WORDS: Final = (
    (
        "Electrical",
        (
            r"electric\w*|panel(?:board)?|receptacle\w*|outlet\w*|conduit\w*|circuit\w*|lighting"
            r"|luminaires?|light fixtures?|switch\w*|transformers?|data|telecom\w*|fire alarm"
        ),
    ),
    (
        "MEP",
        (
            r"hvac|duct\w*|diffusers?|grilles?|vav|ahu|rtu|exhaust|plumbing|pip(?:e|es|ing)"
            r"|valves?|sprinklers?|drains?|lavator\w*|sinks?|toilets?|water closets?|wc|pumps?"
            r"|boilers?|thermostats?|mechanical"
        ),
    ),
    ("Drywall", r"gyp(?:sum)?\.?|gwb|drywall|partitions?|furring|metal studs?|shaft ?wall"),
    ("Concrete", r"conc(?:rete)?\.?|slabs?|footings?|rebar|cip|foundations?|grout\w*"),
    (
        "Structural",
        r"beams?|columns?|joists?|steel|truss(?:es)?|bracing|w\d{1,2}x\d{1,3}|lintels?",
    ),
    (
        "Site Work",
        (
            r"grad(?:e|ing)|paving|asphalt|curbs?|sidewalks?|landscap\w*|parking|storm|sewers?"
            r"|contours?|excavat\w*|utilit(?:y|ies)"
        ),
    ),
)
_PATTERNS: Final = tuple(
    (trade, re.compile(rf"\b(?:{words})(?!\w)", re.IGNORECASE)) for trade, words in _WORDS
)
_DISCIPLINES: Final = {
    "architectural": "Architectural",
    "interiors": "Architectural",
    "structural": "Structural",
    "mechanical": "MEP",
    "plumbing": "MEP",
    "fire protection": "MEP",
    "electrical": "Electrical",
    "telecommunications": "Electrical",
    "civil": "Site Work",
    "landscape": "Site Work",
    "site": "Site Work",
}


def trade_of(change: Change, discipline: str | None) -> str:
    """One of `TRADES`: what the change's words name first, or the trade that draws such sheets."""
    words = " ".join(text for text in (change.new_text, change.old_text) if text)
    for trade, pattern in _PATTERNS:
        if pattern.search(words):
            return trade
    return _DISCIPLINES.get((discipline or "").strip().lower(), "Architectural")
