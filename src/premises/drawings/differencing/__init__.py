"""What differs between two sheets that lie on each other: added, removed, moved, or other words.

comparing   the door: `compare(old, new, alignment, tolerance)`, by objects or by pixels
changes     the values: a change, its kind, category and zone, tolerances, clouds
objects     sheets that are made of objects
  lines, ink, remainders   which pieces of lines the other sheet has not
  pens                     a wide line that vanished from above a thin one
  dashes, areas            dashed lines and filled areas, however a file spells them
  recolouring              an area in another colour is one change
  writing, staying         written lines, and which of them stand where they stood
  wording, texts           which of the others say something else, moved, came or went
  notes, reflow, tables    rows by their keys; rows that only made room; their ruled lines
  gathering, clustering    what is near together is one thing
  ghosts, matching         openings around doors; how one thing lies on another
  moving, shapes           the same thing at another place
  spelling, lettering      letters that are drawn as lines, on both sheets or on one:
  glyphs, letter_rows, penned   equal ones become equal words that nobody can read
  unwritten                or what stands where letters may is left out
markup      revision clouds and deltas, as evidence
zones       drawing or title block
places      where the old sheet lies on the new one
views       parts that lie elsewhere than the whole, as changes
sizes       which numbers say how long something is
telling     changes with place, words and number, in order of weight
rasters     sheets that are pictures
"""

from premises.drawings.differencing.changes import (
    Category,
    Change,
    ChangeKind,
    CloudFinding,
    Differences,
    Tolerance,
    Zone,
)
from premises.drawings.differencing.comparing import compare
from premises.drawings.differencing.sizes import is_size, sizes_on

__all__ = [
    "Category",
    "Change",
    "ChangeKind",
    "CloudFinding",
    "Differences",
    "Tolerance",
    "Zone",
    "compare",
    "is_size",
    "sizes_on",
]
