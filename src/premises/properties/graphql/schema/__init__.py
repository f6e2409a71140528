"""The types, questions and changes of the API, exactly as clients of the original know them.

scalars        whole numbers
declaring      how a question or a change is written down, and who may ask for it
enums          words to choose from
types          what can be read
where          what is searched for
inputs         what is sent
envelopes      how a change is answered
telling        what is not read as rows
queries        everything that can be asked
entering       changes: coming in, staying in and leaving
changing       changes: listings, pictures, favourites, searches
people         changes: people and their notes
subscriptions  what can be followed
building       the schema itself
"""

from premises.properties.graphql.schema.building import Schema, build_schema

__all__ = ["Schema", "build_schema"]
