"""Opens the house for a command about properties."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from premises.app.cli.opening import auth_of, opened, read_settings

if TYPE_CHECKING:
    from premises.kernel.auth import Auth
    from premises.properties.wiring import PropertiesDomain


@contextmanager
def properties_of_the_house() -> Iterator[tuple["PropertiesDomain", "Auth"]]:
    """Properties, their tables made, and who may come in; nothing runs.

    Raises:
        Invalid: properties are switched off.

    """
    from premises.app.domains import PropertiesInHouse
    from premises.kernel.errors import Invalid

    with opened(read_settings(), migrated=True) as building:
        found = building.domains.get("properties")
        if not isinstance(found, PropertiesInHouse):
            message = (
                "Properties are switched off; set PREMISES_PROPERTIES__ENABLED=true to use them."
            )
            raise Invalid("properties.switched_off", message)
        yield found.domain, auth_of(building)
