"""Checks a document against the schema, and says a few of its faults without repeating it."""

from graphql.error import GraphQLError
from graphql.language import DocumentNode
from graphql.type import GraphQLSchema
from graphql.validation import validate as validate_all

from premises.properties.limiter.reading import clipped


def validate(
    schema: GraphQLSchema,
    document: DocumentNode,
    *,
    max_errors: int = 5,
    suggestions: bool = False,
) -> list[GraphQLError]:
    """The faults of a document, none if it is valid; to be asked after it was measured.

    At most `max_errors` and one that says there are more. Their messages are short, and they hold
    neither the text nor parts of it, so that one may be logged. `suggestions` name similar fields,
    which tells strangers what there is.
    """
    found = validate_all(schema, document, max_errors=max_errors, hide_suggestions=not suggestions)
    return [_without_source(error) for error in found]


def _without_source(error: GraphQLError) -> GraphQLError:
    told = GraphQLError(clipped(error.message), extensions=error.extensions)
    told.locations = error.locations and error.locations[:_MOST_PLACES]
    return told


_MOST_PLACES = 10
