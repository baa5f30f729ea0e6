"""Shapes and tiles of provinces and districts on any day, colours for figures by place, and the page of the map."""
