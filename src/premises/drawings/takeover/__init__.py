"""Reads an installation of the service whose place drawings take, without changing it."""
