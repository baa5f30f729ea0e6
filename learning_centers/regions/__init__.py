"""Zones, provinces and districts, and how they changed."""
