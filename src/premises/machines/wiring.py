"""Builds machines from the kernel, and says what of it a server and a worker run."""
