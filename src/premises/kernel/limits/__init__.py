"""How often one address or account may ask, counted where all processes see it."""
