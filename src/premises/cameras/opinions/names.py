"""What a model may learn from the names people give: where a camera stands, and nothing else."""

import re

_MOST_WORDS = 4

# Names come from people, folders and cameras, and may hold anything, orders to the model too. No
# list of forbidden words is ever complete, so only words that name a place come through.
_PLACE_WORDS = frozenset(
    "front back rear side main left right north east south west upper lower inner outer".split()  # noqa: SIM905 - fifteen quoted words read worse.
    + "living dining bed bath parking door entrance entry gate fence window pool garden".split()  # noqa: SIM905 - see above.
    + "yard backyard courtyard lawn garage shed carport hall hallway corridor kitchen room".split()  # noqa: SIM905 - see above.
    + "bedroom bathroom office lobby cellar basement attic driveway drive street sidewalk".split()  # noqa: SIM905 - see above.
    + "alley porch patio terrace deck balcony roof stairs path shop store warehouse".split()  # noqa: SIM905 - see above.
)


def place_words(name: str) -> str:
    """The words of a name that say where something is: «front door» of «FRONT_DOOR (Villa 2)»."""
    words = re.findall(r"[a-z]+", name[:1000].lower())
    return " ".join([word for word in words if word in _PLACE_WORDS][:_MOST_WORDS])
