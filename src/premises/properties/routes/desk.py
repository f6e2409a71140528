"""What all doors of properties share: the verbs, and what answers questions."""

from dataclasses import dataclass

from premises.kernel.auth import Auth
from premises.kernel.cache import Answers
from premises.kernel.database import Database
from premises.kernel.events import Tail
from premises.kernel.limits import Limiter
from premises.kernel.web.links import Links
from premises.properties.routes.limits import Counted
from premises.properties.service.direct import DirectUploads
from premises.properties.service.favourites import Favourites
from premises.properties.service.images import Images
from premises.properties.service.items import Items
from premises.properties.service.kept import KeptFor
from premises.properties.service.listings import Listings
from premises.properties.service.people import People
from premises.properties.service.pictures import Pictures
from premises.properties.service.reading import Reader
from premises.properties.service.roles import Roles
from premises.properties.service.searches import Searches
from premises.properties.settings import PropertiesSettings


@dataclass(frozen=True, kw_only=True)
class Desk:
    """Everything the routes need."""

    settings: PropertiesSettings
    database: Database
    limiter: Limiter
    answers: Answers
    tail: Tail
    auth: Auth
    reader: Reader
    people: People
    roles: Roles
    listings: Listings
    images: Images
    direct: DirectUploads
    pictures: Pictures
    links: Links
    favourites: Favourites
    searches: Searches
    items: Items
    counted: Counted
    kept_for: KeptFor
