"""The doors over HTTP and WebSocket."""
