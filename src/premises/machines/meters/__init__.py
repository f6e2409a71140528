"""Counters that are reset, slip back or jump still tell what was counted."""
