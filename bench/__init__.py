"""How fast Premises is on this machine, measured with real pictures and a real service."""

import premises.app  # noqa: F401 - what is measured here in one process shall be as it is in a worker.
