"""Real-estate listings: shown to the public, kept by their owners, found, followed and fed on.

A *listing* is a property for sale or for rent; a *person* stands for an account, with the number
by which clients know it, and has a *role*: user, agent or admin. A *viewer* is whoever looks. A
listing is *visible* to a viewer if it is published and approved, or theirs, or they are an admin;
every door asks that same condition. A *level* is what one statement loads: the rows of one kind
of object at one place of a query.

    GraphQL: document -> limiter -> validated -> plan -> one statement per level -> plain data
      -> answer, kept under the versions of what it was made from
    change: rights -> row + history + versions + outbox in one transaction -> subscriptions
    photo: bytes -> sandbox (type, size, pixels, upright, nothing else) -> blob + row + job
      -> smaller pictures in several formats
"""
