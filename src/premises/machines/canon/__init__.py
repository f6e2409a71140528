"""What was logged becomes whole numbers that mean the same to every engine.

`rows` are canonical rows, and what is known from each of them on.
"""

from premises.machines.canon.rows import LARGEST, Quality, Rows

__all__ = ["LARGEST", "Quality", "Rows"]
