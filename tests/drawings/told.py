"""A language model for tests that says of every question what the facts in it say."""

import json
import re
from collections.abc import Mapping
from typing import Any

from tests.language_server import Body, Reply, completion


def facts_in(question: Body) -> Mapping[str, Any]:
    """What the model was told."""
    found = re.search(r"<facts>\n(.*)\n</facts>", question["prompt"])
    assert found is not None
    told: Mapping[str, Any] = json.loads(found[1])
    return told


def answer_well(question: Body) -> Reply:
    """Repeat the first text that changed, or guess something of it."""
    changes = facts_in(question)["changes"]
    first = next((one for one in changes if " from " in one["says"]), changes[0])
    wanted = question["json_schema"]["properties"]
    if "sentences" in wanted:
        said = {"text": first["says"], "changes": [first["n"]]}
        return completion(json.dumps({"sentences": [said]}))
    item = {"item": "New sign", "changes": [first["n"]], "low": 100, "high": 300}
    if "percent" not in wanted:
        return completion(json.dumps({"items": [{**item, "description": "Make and mount"}]}))
    item |= {"note": "Needs the name", "low": 1, "high": 2}
    return completion(json.dumps({"items": [item], "percent": [20, 30, 50]}))
