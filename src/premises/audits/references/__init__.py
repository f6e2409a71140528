"""What is published elsewhere and looked up here: climate, prices, ZIP codes, measures.

`files` reads what comes with Premises (`states.csv`, `zips.csv`, `energy.toml`), each number with
its source and date; `measures` reads `measures.toml`, or the list that an operator wrote.
"""

from premises.audits.energy import Tables
from premises.audits.references.files import read_tables
from premises.audits.references.measures import measures_text, read_measures

__all__ = ["Tables", "measures_text", "read_measures", "read_tables"]
