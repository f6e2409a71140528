"""The words that a few fields choose from, as clients write them: in large letters."""

import strawberry

from premises.properties.models import Approval, ListingType, PropertyType, Role, Status
from premises.properties.search import Field

__all__ = ["Approval", "Field", "ListingType", "PropertyType", "Role", "Status"]

strawberry.enum(PropertyType, name="PropertyType", description="What kind of property it is.")
strawberry.enum(ListingType, name="ListingType", description="Whether it is sold or let.")
strawberry.enum(Status, name="PropertyStatus", description="How far selling or letting has come.")
strawberry.enum(
    Approval,
    name="ApprovalState",
    description="Whether an admin has let it be shown to others.",
)
strawberry.enum(Role, name="UserRole", description="What somebody may do besides looking around.")
strawberry.enum(Field, name="PropertyOrderField", description="What listings are put in order by.")
