"""What a sheet says of itself: its number, title, revision and date, and where they stand.

titleblock   the value
numbers      how numbers of sheets are written, and when two are the same
values       dates, scales, marks of revisions
labels       the small words that say what stands beside them
entries      what stands beside them
orientation  which way up a sheet is read, and where its title block is looked for
candidates   which text is the number
titles       the title where no label names it
revisions    the table of revisions
frame        how far the block reaches
sideways     words of a scan that stand on their side
regions      where to read letters on a sheet that has none
reading      all of it: `read_titleblock`
"""

from premises.drawings.titleblocks.numbers import bare, discipline, fold
from premises.drawings.titleblocks.reading import read_titleblock
from premises.drawings.titleblocks.regions import regions
from premises.drawings.titleblocks.revisions import RevisionRow, revision_rows
from premises.drawings.titleblocks.titleblock import Source, TitleBlock

__all__ = [
    "RevisionRow",
    "Source",
    "TitleBlock",
    "bare",
    "discipline",
    "fold",
    "read_titleblock",
    "regions",
    "revision_rows",
]
