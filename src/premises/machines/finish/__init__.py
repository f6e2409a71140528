"""Partials become the figures people read: the one place that divides and rounds."""
