"""Videos from strangers: frames taken out of them, and clips made, always inside the sandbox.

kinds     which kind of video file it is, and whether its end is there
opening   inside the sandbox: a video is opened, and nothing else with it
reading   inside the sandbox: frames spread over the whole recording
writing   inside the sandbox: an MP4 is written, frame by frame
making    inside the sandbox: a clip from pictures, or cut out of a recording
videos    the door to what is recorded: `Videos(limits).read(file)`
clips     the door to what is made: `Clips(...).slideshow(...)` and `.cut(...)`
"""

from premises.kernel.videos.clips import FACTS_BYTES, ClipFacts, Clips, facts_of
from premises.kernel.videos.videos import Video, VideoFrame, VideoLimits, Videos

__all__ = [
    "FACTS_BYTES",
    "ClipFacts",
    "Clips",
    "Video",
    "VideoFrame",
    "VideoLimits",
    "Videos",
    "facts_of",
]
