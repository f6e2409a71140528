"""The shapes that properties take on the wire."""
