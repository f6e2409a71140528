"""Where rows come from: databases of the original, files, MTConnect agents."""
