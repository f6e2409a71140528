"""Builds properties from the kernel, and says what of them a server and a worker run."""
