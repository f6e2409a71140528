"""Whose drawings are whose: the one place that decides who may send, see and change them."""
