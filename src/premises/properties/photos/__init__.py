"""Strangers' pictures, opened where they can do no harm and made anew from their pixels alone.

darkroom    the door: a stranger's bytes in, a clean picture and its sizes out
inside      what happens in the sandbox
prints      a picture on paper of another size: JPEG, WebP, AVIF
thumbhash   a picture in about 25 bytes, to be shown until the real one is there
looks       what a picture shows in 64 bits, by which near duplicates are known
"""

from premises.properties.photos.darkroom import SERVER, Darkroom, Photo, PhotoLimits, too_long
from premises.properties.photos.looks import are_alike
from premises.properties.photos.prints import FORMATS, Print

__all__ = [
    "FORMATS",
    "SERVER",
    "Darkroom",
    "Photo",
    "PhotoLimits",
    "Print",
    "are_alike",
    "too_long",
]
