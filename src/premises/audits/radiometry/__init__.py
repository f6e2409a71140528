"""How warm each pixel is: from the records of a camera's file to degrees.

recording    what a file says, before any physics: counts, constants, pictures
segments     a FLIR file's parts inside a JPEG, put together again
fff          its index and records
records      what stands in them: counts, constants, a photograph
damage       how it is told that they cannot be read
atmosphere   how much the air dims
environment  which constants to believe, and which to replace
planck       from counts to degrees
palettes     from colours to degrees, and which palettes cameras share
bars         narrow rectangles whose colours run along a palette
legends      which of them is the bar of a picture, and what it shows
"""

from premises.audits.radiometry.environment import environment_for, stored_environment
from premises.audits.radiometry.fff import Cabinet, open_fff
from premises.audits.radiometry.planck import temperatures
from premises.audits.radiometry.recording import (
    Atmosphere,
    Camera,
    Environment,
    FileClass,
    Note,
    Overlay,
    Planck,
    Recording,
)

__all__ = [
    "Atmosphere",
    "Cabinet",
    "Camera",
    "Environment",
    "FileClass",
    "Note",
    "Overlay",
    "Planck",
    "Recording",
    "environment_for",
    "open_fff",
    "stored_environment",
    "temperatures",
]
