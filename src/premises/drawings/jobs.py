"""The door for work: sheets are read, paired, compared and told of, whoever does it."""
