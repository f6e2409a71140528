"""The report as a page to print on A4 or Letter: one file, no script, nothing fetched.

`content` is what stands on it, `page` and `figures_table` how; `numbers` and `files` are
the words.
"""

from premises.audits.pages.content import Advice, Content, Cost, Fact, Look, Place
from premises.audits.pages.page import POLICY, report_page

__all__ = ["POLICY", "Advice", "Content", "Cost", "Fact", "Look", "Place", "report_page"]
