"""Pages for trying things out."""
