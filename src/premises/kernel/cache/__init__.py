"""Answers that were made before, given again only while nothing they were made from has changed."""
