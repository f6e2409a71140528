"""Any file that a user sends becomes temperatures, or a plain word why it cannot.

reader    the door: `Reader().read(data, name)`, in the sandbox
reading   what a file is, by its content: `read_bytes(data)`, in this process
flir      records of FLIR cameras: counts, constants, the photograph beside them
greys     pictures of 16 or 32 bits and their scale
tables    CSV and NumPy's matrices
colours   whether colours stand for warmth
makers    which camera wrote it, and what else it hid
pixels    decoding, upright
limits    what is taken at all
carriage  how a recording leaves the sandbox
scales    a picture of false colours gets its temperatures: `with_scale(recording, ...)`
written   which scale the numbers in it tell, if they can be believed
ends      the numbers at the ends of its colour bar, read more than once
numbers   what numbers and units mean that cameras write
overlays  what a camera draws over the scene
"""

from premises.audits.radiometry.recording import GreyScale
from premises.audits.thermograms.limits import Expected, ReadingLimits
from premises.audits.thermograms.reader import Reader
from premises.audits.thermograms.reading import read_bytes
from premises.audits.thermograms.scales import with_scale

__all__ = ["Expected", "GreyScale", "Reader", "ReadingLimits", "read_bytes", "with_scale"]
