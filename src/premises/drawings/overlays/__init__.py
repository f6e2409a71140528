"""Pictures of both revisions on each other: for people, in layers, tiles and vectors."""
