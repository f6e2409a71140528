"""The shapes in which drawings travel."""
