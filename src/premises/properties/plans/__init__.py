"""A GraphQL document becomes a function that turns rows into an answer."""
