"""The centers: what they are, where they lie, when they are open."""
