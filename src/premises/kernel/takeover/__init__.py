"""What domains need to take over an installation of another program without changing it.

`databases` opens its database, `values` reads what stands in its rows, `accounts` counts what
became of them.
"""

from premises.kernel.takeover.accounts import Account, batches, usable
from premises.kernel.takeover.databases import ForeignDatabase
from premises.kernel.takeover.values import Row, Unusable, UnusableError

__all__ = ["Account", "ForeignDatabase", "Row", "Unusable", "UnusableError", "batches", "usable"]
