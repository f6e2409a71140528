"""Every table of the house, whichever domains are switched on: a migration makes them all."""

from premises.audits import models as _audits
from premises.cameras import models as _cameras
from premises.drawings import models as _drawings
from premises.kernel import runtime as _runtime
from premises.kernel.auth import models as _auth
from premises.kernel.blobs import models as _blobs
from premises.kernel.cache import models as _cache
from premises.kernel.database import Base
from premises.kernel.events import models as _events
from premises.kernel.jobs import models as _jobs
from premises.kernel.notify import models as _notify
from premises.machines import models as _machines
from premises.properties import models as _properties

KNOWN = (
    _audits,
    _auth,
    _blobs,
    _cache,
    _cameras,
    _drawings,
    _events,
    _jobs,
    _machines,
    _notify,
    _properties,
    _runtime,
)
"""The rooms whose tables are known because they were imported here."""

METADATA = Base.metadata
