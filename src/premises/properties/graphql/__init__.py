"""The GraphQL door: its schema, how a document is executed, and what clients follow."""
