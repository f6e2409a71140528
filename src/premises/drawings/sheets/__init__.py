"""Files become sheets: PDF, DXF and pictures are read by a child in the sandbox.

reader      the door: `Reader(limits).read(data, page)`, `.draw(...)`, `inspect(data)`
inside      what the child does, as plain values
kinds       what a file is, by its content
limits      what is taken at all
drawn       pixels of a page
pdf         pages of a PDF
dxf         model and layouts of a DXF
scans       PNG and JPEG
flattening  curves become straight pieces
tracing     outlines become lines and areas
clipping    what is cut off at the edge of a window
shapes      windows that are no rectangles
words       letters become words, and words lines
"""

from premises.drawings.sheets.drawn import Drawn
from premises.drawings.sheets.limits import SheetLimits
from premises.drawings.sheets.reader import FileFacts, Reader, inspect

__all__ = ["Drawn", "FileFacts", "Reader", "SheetLimits", "inspect"]
