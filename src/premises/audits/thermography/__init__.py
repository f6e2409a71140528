"""Where a surface loses heat, why, and how much, as a thermogram and two air temperatures show it.

Reading order: `scene` (what is known of a view), `temperatures` (what people wrote), `gate` and
`refusal` (whether a view can be judged), `resolution`, `surface` (the wall without defects),
`rings` and `adjoining` (floors and inner walls beside it), `side`, `panes` and `glass` (windows),
`regions` and `shapes` (places and what they look like), `kinds` and `factors` (why, and how bad),
`places`, `remarks`, `examination` (all of it at once), `findings` (what was found), `likeness`
(the same spot twice); then how much: `scale`, `film`, `conduction`, `air`, `draws`, `heat`,
`losses`, `seasons`, `severity`.
"""

from premises.audits.thermography.examination import examine
from premises.audits.thermography.findings import (
    Examination,
    Gate,
    Kind,
    Region,
    Surface,
    Verdict,
)
from premises.audits.thermography.heat import losses
from premises.audits.thermography.likeness import same_view
from premises.audits.thermography.losses import Draws, Losses, RegionLoss
from premises.audits.thermography.scale import scale_of
from premises.audits.thermography.scene import Part, Scale, Side, Temperatures, View
from premises.audits.thermography.seasons import in_season
from premises.audits.thermography.severity import severity
from premises.audits.thermography.temperatures import stated_temperatures

__all__ = [
    "Draws",
    "Examination",
    "Gate",
    "Kind",
    "Losses",
    "Part",
    "Region",
    "RegionLoss",
    "Scale",
    "Side",
    "Surface",
    "Temperatures",
    "Verdict",
    "View",
    "examine",
    "in_season",
    "losses",
    "same_view",
    "scale_of",
    "severity",
    "stated_temperatures",
]
