"""The wire shapes of machines."""
