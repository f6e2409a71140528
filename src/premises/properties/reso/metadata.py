"""Tells programs which things and fields the feed has, as OData's metadata do."""

from collections.abc import Iterator
from functools import cache
from typing import Final

from premises.properties.reso.dictionary import RESOURCES
from premises.properties.reso.kinds import EDM, Kind
from premises.properties.reso.resources import Field, Resource

NAMESPACE: Final = "org.reso.metadata"
_LOOKUP_NAME: Final = "RESO.OData.Metadata.LookupName"
_FILTERS: Final = "Org.OData.Capabilities.V1.FilterRestrictions"
_SORTS: Final = "Org.OData.Capabilities.V1.SortRestrictions"


@cache
def metadata() -> bytes:
    """The metadata document, in XML of OData 4.01."""
    return "\n".join(_document()).encode()


def service(address: str) -> dict[str, object]:
    """The service document: which collections there are, and where."""
    sets = [{"name": name, "kind": "EntitySet", "url": name} for name in RESOURCES]
    return {"@odata.context": f"{address}/$metadata", "value": sets}


def _document() -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield '<edmx:Edmx xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx" Version="4.01">'
    yield "<edmx:DataServices>"
    yield f'<Schema xmlns="http://docs.oasis-open.org/odata/ns/edm" Namespace="{NAMESPACE}">'
    for resource in RESOURCES.values():
        yield from _type(resource)
    yield '<EntityContainer Name="Default">'
    for resource in RESOURCES.values():
        yield from _set(resource)
    yield "</EntityContainer>"
    yield "</Schema>"
    yield "</edmx:DataServices>"
    yield "</edmx:Edmx>"


def _type(resource: Resource) -> Iterator[str]:
    yield f'<EntityType Name="{resource.name}">'
    yield f'<Key><PropertyRef Name="{resource.key}"/></Key>'
    for name, field in resource.fields.items():
        yield from _property(name, field, is_key=name == resource.key)
    for name, link in resource.links.items():
        told = f"{NAMESPACE}.{link.resource}"
        kind = f"Collection({told})" if link.is_many else told
        yield f'<NavigationProperty Name="{name}" Type="{kind}"/>'
    yield "</EntityType>"


def _property(name: str, field: Field, *, is_key: bool) -> Iterator[str]:
    scale = ' Scale="variable"' if field.kind is Kind.NUMBER else ""
    precision = ' Precision="6"' if field.kind is Kind.INSTANT else ""
    nullable = "false" if is_key or not field.is_optional else "true"
    told = f'Name="{name}" Type="{EDM[field.kind]}" Nullable="{nullable}"{scale}{precision}'
    if field.lookup is None:
        yield f"<Property {told}/>"
        return
    yield f"<Property {told}>"
    yield f'<Annotation Term="{_LOOKUP_NAME}" String="{field.lookup}"/>'
    yield "</Property>"


def _set(resource: Resource) -> Iterator[str]:
    yield f'<EntitySet Name="{resource.name}" EntityType="{NAMESPACE}.{resource.name}">'
    for name, link in resource.links.items():
        yield f'<NavigationPropertyBinding Path="{name}" Target="{link.resource}"/>'
    fields = resource.fields.items()
    unfiltered = [name for name, field in fields if field.value is None]
    unsorted = [name for name, field in fields if field.value is None or not field.is_sorted]
    yield from _restricted(_FILTERS, "NonFilterableProperties", unfiltered)
    yield from _restricted(_SORTS, "NonSortableProperties", unsorted)
    yield "</EntitySet>"


def _restricted(term: str, name: str, fields: list[str]) -> Iterator[str]:
    if not fields:
        return
    yield f'<Annotation Term="{term}"><Record><PropertyValue Property="{name}"><Collection>'
    yield from (f"<PropertyPath>{field}</PropertyPath>" for field in fields)
    yield "</Collection></PropertyValue></Record></Annotation>"
