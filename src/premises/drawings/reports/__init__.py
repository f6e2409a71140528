"""A whole comparison on paper: a page to print, a PDF, a table."""
