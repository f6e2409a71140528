"""The door for work that is done later."""
