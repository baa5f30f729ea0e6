"""Instructors, assistants and supporters: who they are, where they belong, their contracts."""
