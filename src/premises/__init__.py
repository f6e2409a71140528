"""One self-hosted service for everything a building can tell its owner."""

__version__ = "0.1.0"
