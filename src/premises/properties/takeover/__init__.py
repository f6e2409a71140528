"""Reads the database of an original installation."""
