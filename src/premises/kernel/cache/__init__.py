"""Answers that were made before, given again only while nothing they were made from has changed.

`models` and `versions` count changes by tag, in the transaction of the change. `answers` keeps
what was made under the versions read before, `flights` lets one make it for all who ask at once;
`stores` says what a place for answers can do, `memory` and `redis` (over `line`) are two,
`opening` chooses; `entries` are what is kept, and `figures` tell how often that helped.
"""

from premises.kernel.cache.answers import Answers
from premises.kernel.cache.entries import Kept, Listing
from premises.kernel.cache.figures import Count, Figures
from premises.kernel.cache.flights import Made
from premises.kernel.cache.models import VersionRow
from premises.kernel.cache.opening import open_answers
from premises.kernel.cache.versions import ACCOUNTS, bump, versions

__all__ = [
    "ACCOUNTS",
    "Answers",
    "Count",
    "Figures",
    "Kept",
    "Listing",
    "Made",
    "VersionRow",
    "bump",
    "open_answers",
    "versions",
]
