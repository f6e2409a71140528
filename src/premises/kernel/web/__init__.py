"""How requests come in and answers go out, the same way for every part of the service.

`assembly` puts the layers around the application; `headers`, `forwarding`, `origins`, `faults` and
`bodies` are those layers. `problems` and `contracts` say failures on the wire; `paging`, `etags`,
`downloads` and `sse` are what routes answer with, `moments` reads what they are asked with, and
`links` are addresses that need no sign-in.
`wings` keeps requests from being compared with the routes of parts they have not come for.
"""

from premises.kernel.web.assembly import assemble

__all__ = ["assemble"]
