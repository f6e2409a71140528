"""What a GraphQL document would cost, found out before anything is done for it."""
