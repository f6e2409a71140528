"""The standard feed: what everybody may see, under the names of the RESO Data Dictionary.

lookups      the standard's words for our kinds and statuses
dictionary   which field is which column, in terms of `resources`
tokens       the words of a filter, and what they stand for
parsing      filters, read into what `syntax` names
clauses      filters as the database is asked, in terms of `kinds` and `expressions`
orders       in which order, and where a page ended
questions    the options of a request
pages        the statements
feed         the answers
metadata     what the feed tells of itself
"""

from premises.properties.reso.feed import PATH, Feed, key_in, resource_named
from premises.properties.reso.metadata import metadata, service

__all__ = ["PATH", "Feed", "key_in", "metadata", "resource_named", "service"]
