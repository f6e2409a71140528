"""What domains need to take over an installation of another program without changing it.

`databases` opens its database, `original` knows which of its tables are wanted, `files` opens the
folder or bucket with its files, `values` reads what stands in its rows; `taking` writes them,
`numbers` counts on behind theirs, `accounts` tells what became of each kind, `report` of all.
"""

from premises.kernel.takeover.accounts import Account, batches, usable
from premises.kernel.takeover.databases import ForeignDatabase
from premises.kernel.takeover.values import Row, Unusable, UnusableError

__all__ = ["Account", "ForeignDatabase", "Row", "Unusable", "UnusableError", "batches", "usable"]
