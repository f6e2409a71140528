"""Text in pictures: found and read by small models that come with the service, offline.

engine  inside the sandbox: the models, loaded once, find text and read it
ready   what the sandbox's server imports, so that its children find the models loaded
reader  the door: `Reader().read(pixels)` and, where a line is known to be, `.read_lines(lines)`
"""

from premises.kernel.ocr.reader import Line, Reader, Word

__all__ = ["Line", "Reader", "Word"]
