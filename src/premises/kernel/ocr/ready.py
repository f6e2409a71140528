"""Loads what reading text needs; only the sandbox's server for it imports this."""

from premises.kernel.ocr import engine

engine.load()
