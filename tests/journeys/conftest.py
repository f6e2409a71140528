"""Journeys begin in a whole service too, and with the same photographs."""

from tests.cameras.conftest import bus, cat, open_house

__all__ = ["bus", "cat", "open_house"]
