"""How fast Premises is on this machine, measured with real pictures and a real service."""
