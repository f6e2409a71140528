"""The doors of drawings: those that clients of the original service know, and our own."""
