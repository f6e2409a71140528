"""What others want to know of a judgement's evidence: which of all that was seen is new."""

from premises.cameras.risk.records import Evidence
from premises.cameras.risk.scene import look


def fresh_ids(evidence: Evidence) -> frozenset[int]:
    """The detections of what was not there before; what has always stood there is left out.

    Raises:
        Invalid: two observations carry the same detection id.

    """
    scene = look(evidence.observations, evidence.context, evidence.rules)
    return frozenset(seen.detection_id for seen in scene.fresh)
