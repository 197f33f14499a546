"""The whole story, played against the running service."""
