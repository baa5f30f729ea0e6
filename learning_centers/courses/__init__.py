"""The catalogue of courses, and what each province teaches of it."""
