"""The GraphQL API: its schema, and how a request becomes an answer.

requests    what clients send
failures    what goes wrong, as GraphQL tells it
relaxing    what clients of the original may leave out
prices      what fields are worth
scopes      for whom an answer holds, and how long
preparing   documents that were checked, kept for the next time
context     what fields are answered from
buildings   which listings are in an answer
schema      types, questions and changes
running     one operation is run for whoever asked
executing   a request becomes an answer
following   a document is answered anew for whatever happens
"""

from premises.properties.graphql.context import Verbs, Visitor
from premises.properties.graphql.executing import Executor, Reply, refusal
from premises.properties.graphql.failures import Faulty, Refused
from premises.properties.graphql.following import Ended, Follower, follow, is_heard
from premises.properties.graphql.prices import limits_of
from premises.properties.graphql.requests import Asked
from premises.properties.graphql.running import Api, Guest
from premises.properties.graphql.schema import Schema, build_schema

__all__ = [
    "Api",
    "Asked",
    "Ended",
    "Executor",
    "Faulty",
    "Follower",
    "Guest",
    "Refused",
    "Reply",
    "Schema",
    "Verbs",
    "Visitor",
    "build_schema",
    "follow",
    "is_heard",
    "limits_of",
    "refusal",
]
