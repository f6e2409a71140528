"""Puts the house together: the one list of domains, the server, the workers, the command line.

`settings` and `domains` say what there is; `foundation` and `building` build it; `working` and
`serving` run it, `housekeeping` keeps it tidy, `resetting` has mails sent to who forgot a password;
`frontdoor`, `jobsdoor`, `noticesdoor` and `asgi` are its web side; `cli` is what a person types,
`demo` shows it off.
"""

import os

# Small systems of equations gain nothing by many threads, which wait for each other in busy loops:
# a report took twice the processor time. It has to be said before anybody loads numpy.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
