"""What a machine was doing: running, idle, down, off or unknown, and nothing twice."""
