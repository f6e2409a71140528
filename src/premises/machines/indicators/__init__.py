"""How well a machine was used, with everything that went into the figure."""
