"""A whole comparison on paper: a page to print, a PDF, a table; nothing in them is fetched.

`content` is what stands in a report, `page` writes it as HTML, `sheets_pdf` as PDF, `table` as CSV.
"""

from premises.drawings.reports.content import Line, Report, ReportSheet
from premises.drawings.reports.page import POLICY, report_page
from premises.drawings.reports.sheets_pdf import report_pdf
from premises.drawings.reports.table import report_table

__all__ = [
    "POLICY",
    "Line",
    "Report",
    "ReportSheet",
    "report_page",
    "report_pdf",
    "report_table",
]
