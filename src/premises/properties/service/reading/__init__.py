"""Questions about properties, each answered by one statement for each kind of thing.

shape      how the fields of the API come from columns
tables     what each table shows to a viewer
finding    conditions and orders as the database is asked for them
loading    the statements themselves
pages      pages and cursors
questions  what can be asked
wire       raw values as clients read them
"""

from premises.properties.service.reading.pages import Page
from premises.properties.service.reading.questions import Questions, Reader
from premises.properties.service.reading.shape import ROOTS, shape

__all__ = ["ROOTS", "Page", "Questions", "Reader", "shape"]
