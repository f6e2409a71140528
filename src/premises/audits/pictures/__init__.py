"""The report picture: temperatures in fixed colours, what was found outlined, what it means beside.

`panels` is what one view brings; `sheet` lays views, bar and words out; `palette`, `colour_scales`
and `bars` are the colours, `contours` and `labels` the outlines and their numbers, `tiles` one view
with all of these, `words` and `lettering` what is written, `encoding` the file.
"""

from premises.audits.pictures.colour_scales import ColourScale, colour_scale
from premises.audits.pictures.encoding import MOST_BYTES
from premises.audits.pictures.panels import Panel, Photograph
from premises.audits.pictures.sheet import report_picture

__all__ = ["MOST_BYTES", "ColourScale", "Panel", "Photograph", "colour_scale", "report_picture"]
