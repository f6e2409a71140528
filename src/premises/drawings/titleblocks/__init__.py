"""What a sheet says of itself: its number, title, revision and date, and where they stand."""

from premises.drawings.titleblocks.titleblock import Source, TitleBlock

__all__ = ["Source", "TitleBlock"]
