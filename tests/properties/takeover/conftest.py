"""A market to which an original installation is taken over."""

from tests.properties.service.conftest import here, market

__all__ = ["here", "market"]
