"""The way out: how the service asks another machine, and which addresses it never asks.

An address that a person wrote into a form must not become a way to the secrets of the machine
this runs on: clouds hand out credentials at link-local addresses. A name is therefore looked up
here, once, and the connection goes to exactly the address that was checked; a second look-up
could answer differently. Loopback and private addresses are fine: detectors, language models and
push servers of a house live there.

`addresses` says which addresses may be asked, `transport` connects to nothing else, `asking` is
what others use. Only who makes a client loads what speaks HTTP: it costs 10 MB, and most workers
ask nobody.
"""

from premises.kernel.outbound.addresses import check_url, is_forbidden
from premises.kernel.outbound.asking import beginning, check_header, client, read, translated

__all__ = [
    "beginning",
    "check_header",
    "check_url",
    "client",
    "is_forbidden",
    "read",
    "translated",
]
