"""What differs between two scans that lie on each other, by their ink.

plates     a sheet's ink without paper, shade and dirt
laying     the old scan laid onto the new one, pixel onto pixel
evidence   ink of one that the other does not have anywhere near
sides      what one sheet has and the other lacks
glyphs     written lines, by the size and spacing of letters
likeness   whether a written line still looks the same
reflow     lines of lists that made room for others
figures    lines in which a single figure may have changed
rewriting  the written lines that say something else
dashes     dashed lines whose dashes fall elsewhere
arcs       arcs of circles in outlines
gaps       where a cloud's line goes on unseen
runs       arcs that follow each other from cusp to cusp
bows       bent lines by their chords
inks       where a line may run, and where it is new
seeking    the arcs of a cloud, near where they are expected
rings      a cloud's whole line, followed under what it crosses
erasing    the reviser's own marks, rubbed out
clouds     revision clouds
triangles  triangles of straight strokes
deltas     the numbered triangles beside them
markup     the reviser's own marks
regions    ink that is lacking, gathered into things
joining    lines that other lines cut into pieces
fills      grey and black areas
openings   the stretch of wall that a door or a window takes
moves      what was taken away here and put back over there
rowing     what stands in one line of writing, as one
telling    all that was found as changes, each thing once
placing    where each change is, and their order
settling   what an alignment still lacks, place by place
comparing  all of it: `compare_rasters(old, new, alignment, tolerance)`
sorting    what sort of text a line is
reading    the few lines worth reading, and the changes with their words
"""

from premises.drawings.differencing.rasters.comparing import compare_rasters
from premises.drawings.differencing.rasters.reading import Window, windows_to_read, with_texts

__all__ = ["Window", "compare_rasters", "windows_to_read", "with_texts"]
